import type { ProfileRecord } from "../profile/model.ts";
import { type ResourceContext, type StoredProps, isDeletable, reach, recorded } from "./context.ts";
import { claimOf, openJournal } from "./journal.ts";
import { report } from "./log.ts";
import { managedByAnother, release } from "./run.ts";
import { findStray } from "./strays.ts";

/** Deletes what the resource made: by ARN, and by name and ownership what a cut-off deploy left. */
export async function remove(context: ResourceContext, props: StoredProps): Promise<void> {
  const previous = recorded(context);
  const lastSuccess = previous && claimOf(previous, previous.SecurityProfileArn);
  const journal = await openJournal(context, lastSuccess);
  if (previous) await removeOne(context, props, previous);
  for (const claim of props.delete === false ? [] : journal.open) {
    if (previous && claim.SecurityProfileArn === previous.SecurityProfileArn) continue;
    const stray = await findStray(context, props, claim);
    if (stray && stray.SecurityProfileArn !== previous?.SecurityProfileArn) {
      await removeOne(context, props, stray);
    }
  }
  release(context.scope, context.fqn);
}

async function removeOne(
  context: ResourceContext,
  props: StoredProps,
  profile: ProfileRecord,
): Promise<void> {
  const { scope, fqn } = context;
  const { SecurityProfileArn } = profile;
  if (!isDeletable(props, profile)) {
    report(fqn, "retained", `${SecurityProfileArn} is left as it is`);
    return;
  }
  const manager = managedByAnother(scope, fqn, SecurityProfileArn);
  if (manager !== undefined) {
    report(fqn, "retained", `${SecurityProfileArn} now belongs to ${manager}`);
    return;
  }
  await reach(context, props, profile).plane.delete(SecurityProfileArn);
}
