import { isScopeRecord } from "../alchemy/engine.ts";
import { readByName } from "../aws/directory.ts";
import { InstanceNotFoundError, RequestFailedError } from "../errors/index.ts";
import { type ManagedProfile, type ProfileRecord, partsOf } from "../profile/model.ts";
import { type Pass, openTarget } from "./pass.ts";
import { type ResourceContext, type StoredProps, isDeletable } from "./record.ts";
import { type Claim, claimsIn, isAbout, sameName } from "./journal.ts";
import { report, warn } from "../alchemy/log.ts";
import { keepOrphans, leaveToAlchemy } from "./orphans.ts";
import { runOf } from "./run.ts";
import { isMadeBy } from "./maker.ts";
import { noteKept } from "./keepers.ts";

/** Leaves the profile under the old name or in the old instance to be deleted at the end of the deploy. */
export async function retirePrevious(pass: Pass, SecurityProfileArn: string): Promise<void> {
  const { context, resource, props, desired, previous, journal } = pass;
  if (!previous || previous.SecurityProfileArn === SecurityProfileArn) return;
  const old = `"${previous.SecurityProfileName}" (${previous.SecurityProfileArn})`;
  const run = runOf(context.scope);
  const holder = run.holderOf(resource, previous.SecurityProfileArn);
  const taken = holder === undefined ? undefined : `belongs to ${holder}`;
  if (!isDeletable(props, previous)) {
    // Another resource may still take and change it.
    await noteKept(context, previous.SecurityProfileArn);
    const left =
      taken ?? "is not deleted and keeps its holders; this resource no longer manages it";
    return report(resource, "retained", `${old} ${left}`);
  }
  const moves =
    run.declared(resource)?.moveHolders === true && previous.InstanceArn === desired.InstanceArn;
  const remains = moves
    ? "its holders move to the new one first; settings that the code does not declare are not copied"
    : "its holders do not move, and settings that the code does not declare are not copied";
  const left = taken ?? `is deleted at the end of the deploy; ${remains}`;
  report(resource, "replaced", `${old} by "${desired.SecurityProfileName}": the old one ${left}`);
  const claims = journal.open.filter((claim) => isAbout(claim, previous));
  await leaveToAlchemy(pass, previous, claims);
}

/**
 * Finds the profiles that interrupted deploys created under another name, and leaves them to be deleted at the
 * end of the deploy. A claim that AWS could not be asked about stays open: it must not block the profile that the
 * code wants.
 */
export async function retireLeftovers(pass: Pass, SecurityProfileArn: string): Promise<Claim[]> {
  const { context, resource, props, desired, previous, journal } = pass;
  const isLeftover = (claim: Claim) =>
    claim.attempt === undefined
      ? ![SecurityProfileArn, previous?.SecurityProfileArn].includes(claim.SecurityProfileArn)
      : !sameName(claim, desired);
  const leftovers = journal.open.filter(isLeftover);
  if (props.delete === false) {
    await keepLeftovers(pass, leftovers);
    return [];
  }
  const unresolved: Claim[] = [];
  const found = new Map<string, { leftover: ProfileRecord; claims: Claim[] }>();
  for (const claim of leftovers) {
    try {
      const leftover = await findLeftover(context, props, claim);
      if (!leftover || leftover.SecurityProfileArn === SecurityProfileArn) continue;
      const { claims } = found.get(leftover.SecurityProfileArn) ?? { claims: [] };
      found.set(leftover.SecurityProfileArn, { leftover, claims: [...claims, claim] });
    } catch (error) {
      const isUnread =
        error instanceof InstanceNotFoundError || error instanceof RequestFailedError;
      if (!isUnread) throw error;
      warn(
        resource,
        `an earlier deploy may have left a profile in AWS. To stop looking for it, deploy once with \`delete: false\`. ${error.message}`,
      );
      unresolved.push(claim);
    }
  }
  for (const { leftover, claims } of found.values()) await leaveToAlchemy(pass, leftover, claims);
  return unresolved;
}

/** Keeps in AWS what the resource left and what interrupted deploys created. */
async function keepLeftovers(
  { context, resource }: Pass,
  leftovers: readonly Claim[],
): Promise<void> {
  const orphans = await keepOrphans(context);
  for (const orphan of orphans) await noteKept(context, orphan);
  const created = leftovers.map(
    ({ SecurityProfileName }) => `what an earlier deploy created as "${SecurityProfileName}"`,
  );
  const kept = [...orphans, ...created];
  if (kept.length > 0) report(resource, "retained", `${kept.join(", ")}: not deleted`);
}

/**
 * The profile that an interrupted deploy created: the one with the recorded ARN or name, if it has our ownership
 * tags. One without them belongs to somebody else.
 */
export async function findLeftover(
  context: ResourceContext,
  props: StoredProps,
  claim: Claim,
): Promise<ProfileRecord | undefined> {
  const { InstanceArn, SecurityProfileName, SecurityProfileArn: noted, attempt } = claim;
  const name = { InstanceArn, SecurityProfileName };
  const { plane } = openTarget(context, props, name, claim.controlPlane);
  if (attempt !== undefined) await plane.whenIdle();
  const parts = partsOf([]);
  const found =
    noted === undefined
      ? await readByName(plane, InstanceArn, SecurityProfileName, parts, { certain: true })
      : await plane.read(noted, parts);
  if (!found || !(await isMadeBy(context, found, [claim]))) return undefined;
  const { SecurityProfileArn, SecurityProfileId } = found;
  return { ...name, SecurityProfileArn, SecurityProfileId, adopted: false };
}

/** Keeps a created profile findable if a scope of the same name has replaced the record meanwhile. */
export async function leaveIfReplaced(pass: Pass, left: ManagedProfile): Promise<void> {
  const { id, scope } = pass.context;
  const record = await scope.state.get(id);
  if (record && isScopeRecord(record)) await leaveToAlchemy(pass, left, claimsIn(record));
}
