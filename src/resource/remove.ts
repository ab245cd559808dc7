import { type State, endsBeforeStage, kindOf } from "../alchemy/engine.ts";
import type { ManagedProfile, ProfileRecord } from "../profile/model.ts";
import { unlist } from "../aws/directory.ts";
import { openControlPlane } from "../aws/index.ts";
import { planHooks } from "../aws/plan-hooks.ts";
import { findLeftover } from "./aftermath.ts";
import { awaitInterrupted, openTarget } from "./pass.ts";
import {
  type ResourceContext,
  type StoredProps,
  beginDelete,
  isDeletable,
  leaverIn,
  profileIn,
  resourceOf,
} from "./record.ts";
import { GENERIC_KIND } from "../alchemy/kinds.ts";
import { propsFromGeneric } from "./generic.ts";
import { type Claim, claimOf, isAbout, openJournal, takerIn, withOwnClaim } from "./journal.ts";
import {
  handOver,
  isKeptByTaker,
  keeperInState,
  leaveLastDeploy,
  leavesToTaker,
  noteKept,
} from "./keepers.ts";
import { report } from "../alchemy/log.ts";
import { removeAssignmentsOf, whenAssigned } from "./leaving-assignments.ts";
import {
  type Successor,
  followReplacement,
  moveHolders,
  successorOf,
  whenInUse,
} from "./move-holders.ts";
import { claimsFor, leaveToAlchemy } from "./orphans.ts";
import { runOf } from "./run.ts";
import { refuseDelete } from "./refuse-delete.ts";

/**
 * Deletes what the resource created: its profile by ARN, and what an interrupted deploy left by name and
 * ownership tags.
 */
export async function remove(context: ResourceContext, stored: StoredProps): Promise<void> {
  const previous = profileIn(context.output);
  const isGeneric = kindOf(context.output ?? {}) === GENERIC_KIND;
  const props: StoredProps = previous && isGeneric ? propsFromGeneric(previous) : stored;
  await refuseDelete(context);
  if (previous && isGeneric && (await removeReplaced(context, previous))) return;
  const journal = await openJournal(context, previous);
  if (previous) {
    const { SecurityProfileArn } = previous;
    const { controlPlane = "connect" } = props;
    const begun = { ...claimOf(previous, SecurityProfileArn), controlPlane };
    await beginDelete(context, (record) => withOwnClaim(record, begun));
    const noted = journal.open.filter((claim) => isAbout(claim, previous));
    const { record } = journal;
    const taker = takerIn(record);
    if (taker === undefined || !(await isDecided(context, record, previous, taker))) {
      const declared = taker === undefined ? [claimOf(previous, SecurityProfileArn)] : [];
      const leaver = record && leaverIn(record);
      const successor = successorOf(context, leaver, previous);
      await removeOne(context, props, previous, { declared, noted, successor });
    }
  }
  if (journal.open.length > 0)
    await awaitInterrupted(context, props, journal.open, journal.lastWrite);
  for (const claim of props.delete === false ? [] : journal.open) {
    if (previous && claim.SecurityProfileArn === previous.SecurityProfileArn) continue;
    const leftover = await findLeftover(context, props, claim);
    if (leftover && leftover.SecurityProfileArn !== previous?.SecurityProfileArn) {
      await removeOne(context, props, leftover, { noted: [claim] });
    }
  }
  if (previous && journal.record) await leaveLastDeploy(context, previous, journal.record);
  runOf(context.scope).release(resourceOf(context));
}

/** Whether the resource that has taken the profile over decides what becomes of it, or has decided. Reports that. */
async function isDecided(
  context: ResourceContext,
  record: State | undefined,
  previous: ManagedProfile,
  taker: string,
): Promise<boolean> {
  const { SecurityProfileArn } = previous;
  const retain = (how: string) =>
    report(resourceOf(context), "retained", `${SecurityProfileArn} ${how} ${taker}`);
  if (isKeptByTaker(record)) {
    retain("was kept by");
    return true;
  }
  if (!(await leavesToTaker(context, taker, previous))) return false;
  if (!runOf(context.scope).isReleased(taker)) retain("belongs to");
  return true;
}

/**
 * Deletes a profile that Alchemy's own provider replaced by another one before this package took over the resource.
 * Its record is not about that profile any more, or decides its fate. Returns whether this is such a delete.
 */
async function removeReplaced(
  context: ResourceContext,
  replaced: ManagedProfile,
): Promise<boolean> {
  const record = await context.scope.state.get(context.id);
  const { SecurityProfileArn } = replaced;
  const isHeld = profileIn(record?.output)?.SecurityProfileArn === SecurityProfileArn;
  if (!record || (isHeld && record.kind === GENERIC_KIND)) return false;
  if (!isHeld) await removeOne(context, propsFromGeneric(replaced), replaced, { noted: [] });
  return true;
}

/** What is known of a profile that its resource leaves. */
interface Known {
  /** What the last success declared. */
  readonly declared?: readonly Claim[];
  readonly noted: readonly Claim[];
  /** The profile that replaces it. */
  readonly successor?: Successor | undefined;
}

async function removeOne(
  context: ResourceContext,
  props: StoredProps,
  profile: ProfileRecord,
  known: Known,
): Promise<void> {
  if (!isDeletable(props, profile)) return leaveInAws(context, profile);
  const run = runOf(context.scope);
  const resource = resourceOf(context);
  const { SecurityProfileArn } = profile;
  // The end of a scope does not delete what the script destroys itself after that scope has ended.
  const isDestroyed = run.declared(resource)?.scope === context.scope;
  const isDeferred = !isDestroyed && endsBeforeStage(context.scope);
  const keeper = run.keeperOf(resource, SecurityProfileArn);
  // As long as the keeper may fail, the profile needs a record.
  const isTaken = keeper !== undefined && isDeferred && run.isUnfinished(keeper);
  if (!isTaken && (await isKept(context, profile, known, keeper))) return;
  const { noted, successor } = known;
  const advice = successor ? whenInUse(successor) : whenAssigned(context, SecurityProfileArn);
  const target = openTarget(context, props, { ...profile, whenInUse: advice });
  const { credentials, plane, subject } = target;
  if (!isDeferred) {
    if (!isDestroyed) await removeAssignmentsOf(context, SecurityProfileArn);
    if (successor?.declared.moveHolders) await moveHolders(context, target, profile, successor);
    await plane.delete(SecurityProfileArn);
    if (successor) await followReplacement(context, profile, successor.SecurityProfileArn);
    const listed = openControlPlane("connect", subject, credentials);
    return unlist(listed, profile.InstanceArn, SecurityProfileArn);
  }
  // Another resource of the script may still take the profile.
  const what = isTaken
    ? `belongs to ${keeper} from the end of the deploy`
    : "is deleted at the end of the deploy, unless another resource takes it";
  report(resource, "deferred", `${SecurityProfileArn} ${what}`);
  planHooks()?.deferred();
  await leaveToAlchemy({ context, props, credentials }, profile, noted);
}

/** Leaves a profile in AWS that the resource must not delete. */
async function leaveInAws(context: ResourceContext, profile: ProfileRecord): Promise<void> {
  const run = runOf(context.scope);
  const resource = resourceOf(context);
  const { SecurityProfileArn } = profile;
  const holder = run.holderOf(resource, SecurityProfileArn);
  run.retain(resource, profile);
  await noteKept(context, SecurityProfileArn);
  const stays = "is no longer managed; the deploy does not delete it";
  const left = holder === undefined ? stays : `belongs to ${holder}`;
  report(resource, "retained", `${SecurityProfileArn} ${left}`);
}

/** Whether another resource of the run or of the state keeps the profile. Reports that. */
async function isKept(
  context: ResourceContext,
  profile: ProfileRecord,
  { declared = [], noted }: Known,
  keeper: string | undefined,
): Promise<boolean> {
  const resource = resourceOf(context);
  const { SecurityProfileArn } = profile;
  if (keeper !== undefined) {
    report(resource, "retained", `${SecurityProfileArn} belongs to ${keeper}`);
    return true;
  }
  const other = await keeperInState(context, SecurityProfileArn);
  if (!other) return false;
  await handOver(context, other, claimsFor(profile, [...declared, ...noted]));
  report(resource, "retained", `${SecurityProfileArn} is in the state of ${other.resource}`);
  return true;
}
