import { report, warn } from "../alchemy/log.ts";
import { AssignmentFailedError } from "../errors/index.ts";
import {
  type DeclaredMembership,
  type MembershipChange,
  afterChange,
  changeTo,
  changeToLeave,
  isNoChange,
  isSameSet,
} from "../profile/membership.ts";
import type { NamedHolder } from "../aws/holder-plane.ts";
import { type LocatedHolder, type Pass, existingIds, profileNames } from "./assignment-pass.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { runOf } from "./run.ts";
import { siblingsOf } from "./siblings.ts";

/** A holder and its entry in the ledger. */
export interface Work {
  readonly holder: LocatedHolder;
  readonly held: readonly string[];
  readonly change: MembershipChange;
  readonly entry: Entry;
  /** The profile that has taken the place of each renamed one that no other resource has added, by id. */
  readonly successors: ReadonlyMap<string, string>;
}

/** How many times to read a holder that somebody else changes at the same time. */
const ATTEMPTS = 5;

/** Refuses, before any write, a number of profiles that AWS would refuse. */
export function checkCount(
  { plane, subject }: Pass,
  { name }: LocatedHolder,
  held: readonly string[],
  change: MembershipChange,
): void {
  const { least, most } = plane.bounds;
  if (isNoChange(change)) return;
  const count = afterChange(held, change).length;
  const refuse = (todo: string) => {
    const reason = `it would have ${count} security profiles; AWS allows ${least} to ${most}`;
    throw new AssignmentFailedError(subject, name, reason, `Nothing was changed. ${todo}`);
  };
  if (count < least) refuse("Declare at least one security profile for it.");
  if (count > most) {
    refuse(
      "Declare fewer, remove others in the admin website, or set `exact: true` to keep only the declared ones.",
    );
  }
}

/** Writes the differences until AWS matches the code. */
export async function converge(
  pass: Pass,
  work: Work,
  declared: DeclaredMembership,
): Promise<void> {
  const { holder, successors } = work;
  let { entry } = work;
  await repeat(pass, holder, work.held, (held) => {
    const change = changeTo(declared, entry.ours, held);
    checkCount(pass, holder, held, change);
    entry = noted({ held, change, entry, successors });
    return { change, entry };
  });
}

/**
 * The entry, with the profiles that a change is about to add. What takes the place of a profile that somebody else
 * gave is theirs under a new name.
 */
export function noted({ change, entry, held, successors }: Omit<Work, "holder">): Entry {
  const given = held.filter((id) => !entry.ours.includes(id));
  const renamed = new Set(given.map((id) => successors.get(id)));
  const added = change.add.filter((id) => !renamed.has(id));
  const ours = [...new Set([...entry.ours, ...added])].toSorted();
  return { ...entry, ours, ...(!isNoChange(change) && { begun: change }) };
}

export function ledgerOf(work: readonly Work[]): Ledger {
  return Object.fromEntries(work.map(({ entry, holder: { arn } }) => [arn, entry]));
}

/** Removes from a holder what the resource added. */
export async function leave(pass: Pass, arn: string, entry: Entry): Promise<void> {
  const { plane, resource, scope } = pass;
  const { name } = entry;
  const held = await plane.read(arn);
  if (!held) return report(resource, "retained", `${name} no longer exists`);
  const kept = runOf(scope).assignments.assignedBeside(resource, arn);
  // What assigns them now has reported it before its own writes.
  if (kept.length === 0) await reportRecovered(pass, entry, held);
  const { least } = plane.bounds;
  const changeFrom = (now: readonly string[], existing: readonly string[]) =>
    changeToLeave(entry, now, { existing, kept, least });
  const isRestored = (changeFrom(held, entry.before)?.add.length ?? 0) > 0;
  const existing = isRestored ? await restorableIds(pass) : [];
  await repeat(pass, { arn, name }, held, (now) => {
    const change = changeFrom(now, existing);
    if (change) return { change, entry };
    report(
      resource,
      "retained",
      `${name} keeps its security profiles: without them it would have none`,
    );
    return { change: { add: [], remove: [] }, entry };
  });
  const stays = (id: string) => entry.before.includes(id) && held.includes(id);
  const before = entry.ours.filter((id) => stays(id) && !kept.includes(id));
  if (before.length === 0) return;
  const names = (await profileNames(pass, before)).join(", ");
  report(resource, "retained", `${name} keeps what it held before: ${names}`);
}

/** Ids of the profiles that a holder can get back: the instance has them, and this deploy does not delete them. */
async function restorableIds(pass: Pass): Promise<readonly string[]> {
  const { resource, scope } = pass;
  // Before the end of the script, later resources may still declare any profile.
  const isEarly = runOf(scope).declared(resource)?.scope === scope;
  const leaving = isEarly ? [] : await leavingIds(pass);
  return (await existingIds(pass)).filter((id) => !leaving.includes(id));
}

/** The ids of the profiles that the deploy deletes at its end, and whose holders do not move. */
async function leavingIds(pass: Pass): Promise<readonly string[]> {
  const run = runOf(pass.scope);
  const [leaving, kept] = [new Set<string>(), new Set<string>()];
  for (const { deletes, leftBy, output, resource } of await siblingsOf(pass)) {
    if (!output) continue;
    const leaves = deletes && run.leaves(leftBy ?? resource, output.SecurityProfileArn);
    (leaves ? leaving : kept).add(output.SecurityProfileId);
  }
  return [...leaving].filter((id) => !kept.has(id));
}

/** Reads and writes a holder until no change is left: somebody else may change it at the same time. */
async function repeat(
  pass: Pass,
  holder: NamedHolder,
  first: readonly string[],
  next: (held: readonly string[]) => { readonly change: MembershipChange; readonly entry: Entry },
): Promise<void> {
  const { ledger, plane, resource, scope, subject } = pass;
  const { arn, name } = holder;
  let held = first;
  for (let times = 0; times < ATTEMPTS; times += 1) {
    const { change, entry } = next(held);
    if (isNoChange(change)) return;
    await ledger.note({ [arn]: entry }, "again");
    const now = await plane.change(holder, held, change);
    runOf(scope).assignments.changeHeld(arn, change);
    if (isSameSet(now, afterChange(held, change))) {
      const text = await changeText(pass, change, ["gains", "loses"]);
      return report(resource, "assigned", `${name} ${text}`);
    }
    warn(
      resource,
      `somebody else changed the security profiles of ${name} at the same time; reading them again`,
    );
    held = now;
  }
  throw new AssignmentFailedError(
    subject,
    name,
    `somebody else changed them ${ATTEMPTS} times at the same time`,
    "The state is unchanged. Run the same command again.",
  );
}

/** Reports what an interrupted deploy has written. */
export async function reportRecovered(
  pass: Pass,
  { begun, name }: Entry,
  held: readonly string[],
): Promise<void> {
  if (!begun) return;
  const add = begun.add.filter((id) => held.includes(id));
  const remove = begun.remove.filter((id) => !held.includes(id));
  const text = await changeText(pass, { add, remove }, ["gained", "lost"]);
  if (text) report(pass.resource, "recovered", `${name} ${text} in an earlier deploy`);
}

async function changeText(
  pass: Pass,
  { add, remove }: MembershipChange,
  [gains, loses]: readonly [string, string],
): Promise<string> {
  const [gained, lost] = await Promise.all([profileNames(pass, add), profileNames(pass, remove)]);
  const parts = [
    ...(gained.length > 0 ? [`${gains} ${gained.join(", ")}`] : []),
    ...(lost.length > 0 ? [`${loses} ${lost.join(", ")}`] : []),
  ];
  return parts.join(" and ");
}
