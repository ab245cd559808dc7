import type { ProfileRecord } from "../profile/model.ts";
import {
  type ResourceContext,
  type StoredProps,
  credentialsFor,
  isDeletable,
  reach,
  recorded,
} from "./context.ts";
import { claimOf, openJournal, sameIdentity } from "./journal.ts";
import { report } from "./log.ts";
import { managedByAnother, release } from "./run.ts";
import { findStray } from "./strays.ts";

/** Deletes what the resource made: by ARN, and by name and ownership what a cut-off deploy left. */
export async function remove(context: ResourceContext, props: StoredProps): Promise<void> {
  const previous = recorded(context);
  const journal = await openJournal(context, previous && claimOf(previous));
  if (previous) await removeOne(context, props, previous);
  for (const claim of journal.open) {
    if (previous && sameIdentity(claim, previous)) continue;
    const stray = await findStray(context, props, claim);
    if (stray) await removeOne(context, props, stray);
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
  const { plane } = reach(context, profile, credentialsFor(context, props));
  await plane.delete(SecurityProfileArn);
}
