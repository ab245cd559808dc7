import { groupBy } from "./group-by.ts";
import { oncePer } from "./once.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";

/** Users that hold the same profiles. */
export interface Team<T, M = UserSnapshot> {
  readonly members: readonly M[];
  readonly held: readonly T[];
}

/**
 * Groups users by what they hold, so that each group is evaluated once.
 *
 * @param byId the value for each profile, by id
 */
export function teamsOf<T>(
  users: readonly UserSnapshot[],
  byId: ReadonlyMap<string, T>,
): readonly Team<T>[] {
  return alikeIn(users).map((members) => ({
    members,
    held: (members[0]?.SecurityProfileIds ?? []).flatMap((id) => byId.get(id) ?? []),
  }));
}

/** Whether they hold something that `byId` of `teamsOf` lacks, such as a profile that AWS does not list yet. */
export function hasUnlisted({ held, members }: Team<unknown>): boolean {
  return held.length < (members[0]?.SecurityProfileIds.length ?? 0);
}

/** For each held thing, the teams that hold it. */
export function byHeld<T, M extends { readonly held: readonly T[] }>(
  teams: readonly (M & { readonly held: readonly T[] })[],
): ReadonlyMap<T, readonly M[]> {
  const holding = new Map<T, M[]>();
  for (const team of teams) {
    for (const each of team.held) {
      const known = holding.get(each);
      if (!known) holding.set(each, [team]);
      else if (known.at(-1) !== team) known.push(team);
    }
  }
  return holding;
}

const alikeIn = oncePer((users: readonly UserSnapshot[]) => [
  ...groupBy(users, ({ SecurityProfileIds }) => SecurityProfileIds.toSorted().join(" ")).values(),
]);
