import { type AdminDoubt, bestOf } from "./admin-path.ts";
import type { Limit } from "./limits.ts";
import { oncePer } from "./once.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";

/** Hierarchy group of the limited user. */
export type Group = string | undefined;

/** The first user within the limits and the doubts about that; one who is certain to be within, if there is any. */
export function userWithin(users: readonly UserSnapshot[], limits: readonly Limit[], group: Group) {
  const within = users.flatMap((user) => {
    const doubts = doubtsAbout(limits, user, group);
    return doubts ? [{ user, doubts }] : [];
  });
  return bestOf(within);
}

/** Whether something with these tags is within the limits. */
export function isInScope(
  limits: readonly Limit[],
  tags: Readonly<Record<string, string>> | undefined,
): boolean {
  return limits.every((limit) =>
    Object.entries(limit.tags ?? {}).every(([key, value]) => tags?.[key] === value),
  );
}

/** The doubts about whether a user is within the limits of a user of a group; `undefined` if not. */
export function doubtsAbout(
  limits: readonly Limit[],
  user: UserSnapshot,
  group: Group,
): readonly AdminDoubt[] | undefined {
  if (!isInScope(limits, user.Tags)) return undefined;
  const tops = limits.flatMap(({ hierarchyGroup }) => hierarchyGroup ?? []);
  const reached = new Set(
    tops.map((top) => isBelow(user.HierarchyGroupId, top === "own" ? group : top)),
  );
  if (reached.has(false)) return undefined;
  return reached.has(null) ? ["hierarchy"] : [];
}

/** Whether a group is another group or below it; `null` if unknown. */
function isBelow(group: string | undefined, top: string | undefined): boolean | null {
  if (top === undefined) return null;
  return group === undefined ? false : group === top || null;
}

/** Computes a result once for the same limits and group. */
export function oncePerLimits<R>(
  compute: (limits: readonly Limit[], group: Group) => R,
): (limits: readonly Limit[], group?: Group) => R {
  const within = oncePer<readonly Limit[], Map<Group, { readonly result: R }>>(() => new Map());
  return (limits, group) => {
    const results = within(limits);
    const found = results.get(group) ?? { result: compute(limits, group) };
    results.set(group, found);
    return found.result;
  };
}
