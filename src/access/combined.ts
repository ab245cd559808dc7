import {
  type AuditSubject,
  type CombinationSide,
  profileSubject,
  userSubject,
} from "./findings.ts";
import { groupBy } from "./group-by.ts";
import type { ProfileSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import { distinct } from "./held.ts";
import { scopeOf } from "./scope.ts";
import type { Team } from "./teams.ts";

/** People who have something of each side, and which profiles grant it. */
export interface Combined {
  /** Each profile that grants all of it alone; a user who has it only by several profiles. */
  readonly subject: AuditSubject;
  readonly sides: readonly CombinationSide[];
  readonly users: readonly string[];
}

/** Who has a permission of each side. Evaluates each team once. */
export function combinedIn(
  sides: readonly Iterable<string>[],
  profiles: readonly ProfileSnapshot[],
  teams: readonly Team<ProfileSnapshot>[],
): Combined[] {
  const given = new Map(
    profiles.map((profile) => [
      profile,
      sides.map((side) => [...side].filter(scopeOf(profile).grants)),
    ]),
  );
  const sidesBy = (givers: readonly ProfileSnapshot[]) =>
    sides.map((_, index) => sideOf(givers, (profile) => given.get(profile)?.[index]));
  const found = teams.flatMap(({ held, members }) => {
    const whole = held.filter((profile) => given.get(profile)?.every((names) => names.length > 0));
    const wholes = whole.length > 0 ? whole : [undefined];
    return wholes.flatMap((profile) => {
      const has = sidesBy(profile ? [profile] : held);
      if (has.some(({ permissions }) => permissions.length === 0)) return [];
      return [{ whole: profile, sides: has, members }];
    });
  });
  const byProfile = groupBy(found, ({ whole }) => whole);
  return [...byProfile].flatMap(([profile, same]) => {
    if (!profile) return same.flatMap(ofEach);
    const users = same.flatMap(({ members }) => members.map(({ Username }) => Username));
    const [first] = same;
    return first
      ? [{ subject: profileSubject(profile), sides: first.sides, users: users.toSorted() }]
      : [];
  });
}

function ofEach({
  members,
  sides,
}: {
  readonly members: readonly UserSnapshot[];
  readonly sides: readonly CombinationSide[];
}): Combined[] {
  return members.map((user) => ({ subject: userSubject(user), sides, users: [user.Username] }));
}

function sideOf(
  givers: readonly ProfileSnapshot[],
  namesOf: (profile: ProfileSnapshot) => readonly string[] | undefined,
): CombinationSide {
  const giving = givers.filter((profile) => (namesOf(profile) ?? []).length > 0);
  return {
    permissions: distinct(giving.flatMap((profile) => namesOf(profile) ?? [])),
    profiles: distinct(giving.map(({ SecurityProfileName }) => SecurityProfileName)),
  };
}
