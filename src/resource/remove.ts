import type { ProfileRecord } from "../profile/model.ts";
import { type ResourceContext, type StoredProps, isDeletable, reach, recorded } from "./context.ts";
import { isGeneric, propsFromGeneric } from "./generic.ts";
import { openJournal } from "./journal.ts";
import { report } from "./log.ts";
import { otherRecordOf } from "./orphans.ts";
import { keptForAnother, release, retainProfile } from "./run.ts";
import { findStray } from "./strays.ts";
import { settle } from "./work.ts";

/** Deletes what the resource made: by ARN, and by name and ownership what a cut-off deploy left. */
export async function remove(context: ResourceContext, stored: StoredProps): Promise<void> {
  const { output } = context;
  const props = (output && isGeneric(output) && propsFromGeneric(output)) || stored;
  const previous = recorded(context);
  const journal = await openJournal(context, previous);
  if (previous) {
    await unsettle(context);
    await removeOne(context, props, previous);
  }
  if (journal.open.length > 0) await settle(context, props, journal, journal.open);
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
    retainProfile(scope, fqn, SecurityProfileArn);
    report(fqn, "retained", `${SecurityProfileArn} is left as it is`);
    return;
  }
  const manager = keptForAnother(scope, fqn, SecurityProfileArn);
  if (manager !== undefined) {
    report(fqn, "retained", `${SecurityProfileArn} belongs to ${manager}`);
    return;
  }
  const other =
    props.formerlyOf === undefined ? undefined : await otherRecordOf(context, SecurityProfileArn);
  if (other !== undefined) {
    report(fqn, "retained", `${SecurityProfileArn} is recorded for ${other}`);
    return;
  }
  await reach(context, props, profile).plane.delete(SecurityProfileArn);
}

/**
 * Alchemy does not note that it deletes: a process that dies in between leaves the record of a profile
 * that is gone, and a deploy of the same code would skip it.
 */
async function unsettle({ id, scope }: ResourceContext): Promise<void> {
  const state = await scope.state.get(id);
  if (state) await scope.state.set(id, { ...state, status: "updating" });
}
