import {
  type AuditSubject,
  type CombinationSide,
  profileSubject,
  userSubject,
} from "./findings.ts";
import { groupBy } from "./group-by.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";
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
    sides.map((_, index): CombinationSide => {
      const namesOf = (profile: ProfileSnapshot) => given.get(profile)?.[index] ?? [];
      const giving = givers.filter((profile) => namesOf(profile).length > 0);
      return {
        permissions: distinct(giving.flatMap(namesOf)),
        profiles: distinct(giving.map(({ SecurityProfileName }) => SecurityProfileName)),
      };
    });
  const found = teams.flatMap(({ held, members }) => {
    const whole = held.filter((profile) => given.get(profile)?.every((names) => names.length > 0));
    const wholes = whole.length > 0 ? whole : [undefined];
    return wholes.flatMap((profile) => {
      const has = sidesBy(profile ? [profile] : held);
      if (has.some(({ permissions }) => permissions.length === 0)) return [];
      return [{ profile, has, members }];
    });
  });
  return [...groupBy(found, ({ profile }) => profile)].flatMap(([profile, same]): Combined[] => {
    if (!profile) {
      return same.flatMap(({ has, members }) =>
        members.map((user) => ({ subject: userSubject(user), sides: has, users: [user.Username] })),
      );
    }
    const users = same.flatMap(({ members }) => members.map(({ Username }) => Username)).toSorted();
    const subject = profileSubject(profile);
    return [{ subject, sides: same[0].has, users }];
  });
}
