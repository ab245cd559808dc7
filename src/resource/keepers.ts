import { type Placed, type State, identityOf } from "../alchemy/engine.ts";
import type { ProfileRecord } from "../profile/model.ts";
import { nameOf } from "../profile/ownership.ts";
import {
  type Claim,
  KEPT,
  NOT_TAKEN,
  claimsIn,
  lastDeployIn,
  takerIn,
  withClaims,
  withLastDeploy,
} from "./journal.ts";
import { resourceOf } from "./record.ts";
import { runOf } from "./run.ts";
import { type Sibling, amend, siblingsOf, undeclaredHolders } from "./siblings.ts";

/**
 * Another record that keeps the profile when this resource is deleted, if any. Of several that are deleted at once, the
 * last one keeps it. A record whose profile was taken over keeps it only if its code may still declare it.
 */
export async function keeperInState(
  context: Placed,
  SecurityProfileArn: string,
): Promise<Sibling | undefined> {
  const siblings = await siblingsOf(context);
  const others = undeclaredHolders(context, siblings, SecurityProfileArn);
  const other = others.find(({ isFormer, isInner, isTaken }) => !isFormer && (isInner || !isTaken));
  if (other) runOf(context.scope).yield(resourceOf(context));
  return other;
}

/**
 * Whether this resource leaves the profile to the record of the one that has taken it over, which this run has read or
 * written. What the script declares, the run knows better; and that one may have left the profile to this record.
 */
export async function leavesToTaker(
  context: Placed,
  taker: string,
  { SecurityProfileArn, SecurityProfileId }: ProfileRecord,
): Promise<boolean> {
  const siblings = await siblingsOf(context);
  const run = runOf(context.scope);
  const left = run.leavers.get(SecurityProfileId);
  const record = siblings.find(
    ({ leftBy, output, resource }) =>
      output?.SecurityProfileArn === SecurityProfileArn &&
      ((resource === taker && !run.declared(taker)) || leftBy === taker),
  );
  const theirs = left?.by === taker ? nameOf(left.identity) : record?.resource;
  if (theirs === undefined || run.hasYielded(theirs)) return false;
  run.yield(resourceOf(context));
  return true;
}

/** Notes in the other records of a profile that this resource took over that it has kept it. */
export async function noteKept(context: Placed, SecurityProfileArn: string): Promise<void> {
  const siblings = await siblingsOf(context);
  const others = undeclaredHolders(context, siblings, SecurityProfileArn);
  const marks = others.map(({ identity }) =>
    amend(context, identity, (record) => {
      const isOurs = takerIn(record) === resourceOf(context);
      return isOurs ? { data: { ...record.data, [KEPT]: true } } : undefined;
    }),
  );
  await Promise.all(marks);
}

/** Whether the resource that has taken over the profile of a record has kept it when it left it. */
export function isKeptByTaker(record: Pick<State, "data"> | undefined): boolean {
  return record?.data[KEPT] === true;
}

/**
 * Leaves what the record of this resource knows about the last deploy to another resource of the instance that stays in
 * the code: `drift` finds by it what is new.
 */
export async function leaveLastDeploy(
  context: Placed,
  { InstanceArn }: ProfileRecord,
  record: State,
): Promise<void> {
  const { listed, writtenAt } = lastDeployIn(record);
  const known = { writtenAt, listed: listed?.InstanceArn === InstanceArn ? listed : undefined };
  const other = runOf(context.scope).doneIn(InstanceArn, resourceOf(context));
  if (!other) return;
  await amend(context, identityOf(other), (theirs) => {
    const data = withLastDeploy(theirs, known);
    return data && { status: theirs.status, data };
  });
}

/** Hands claims of the record of this resource to another record, which keeps the profile. */
export async function handOver(
  context: Placed,
  { identity, isTaken }: Sibling,
  claims: readonly Claim[],
): Promise<void> {
  if (claims.length === 0 && !isTaken) return;
  await amend(context, identity, (record) => {
    const all = withClaims([...claimsIn(record), ...claims]);
    return { data: { ...record.data, ...all, ...NOT_TAKEN } };
  });
}
