import { sortBy } from "../profile/sort-by.ts";
import { effectiveAccess, isHierarchyRestricted, isTagRestricted } from "./effective.ts";
import { type AuditFinding, accessFinding } from "./findings.ts";
import { groupBy } from "./group-by.ts";
import type { InstanceSnapshot, ProfileSnapshot, UserSnapshot } from "./snapshot.ts";

/** AWS's page on tags allows three profiles with access-control tags to a user. */
const TAGGED_LIMIT = 3;

/** AWS's page on hierarchies allows two profiles with granular access control to a user. */
const GRANULAR_LIMIT = 2;

/** What profiles do to one another with the users that hold several of them. */
export function auditUsers({ profiles, users }: InstanceSnapshot): AuditFinding[] {
  const byId = new Map(profiles.map((profile) => [profile.SecurityProfileId, profile]));
  const teams = [...groupBy(users, ({ SecurityProfileIds: ids }) => ids.join(" ")).values()].map(
    (members) => ({
      members,
      held: (members[0]?.SecurityProfileIds ?? []).flatMap((id) => byId.get(id) ?? []),
    }),
  );
  return [
    ...cancellations(teams, byId),
    ...teams.flatMap(({ held, members }) => tooManyRestricted(held, members)),
  ];
}

/** Users that hold the same profiles. */
interface Team {
  readonly members: readonly UserSnapshot[];
  readonly held: readonly ProfileSnapshot[];
}

function cancellations(
  teams: readonly Team[],
  byId: ReadonlyMap<string, ProfileSnapshot>,
): readonly AuditFinding[] {
  const found = teams.flatMap(({ held, members }) =>
    effectiveAccess(held).restrictions.flatMap(({ cancelledBy, profile, type }) =>
      (cancelledBy ?? []).map(({ permissions, profile: by }) => ({
        profile,
        by,
        type,
        permissions,
        users: members.map(({ Username }) => Username),
      })),
    ),
  );
  const byName = new Map([...byId.values()].map((each) => [each.SecurityProfileName, each]));
  return [...groupBy(found, ({ profile }) => profile)].flatMap(([name, all]) => {
    const arn = byName.get(name)?.SecurityProfileArn;
    if (arn === undefined) return [];
    const by = [...groupBy(all, (each) => each.by)].map(([profile, same]) => ({
      profile,
      types: distinct(same.map(({ type }) => type)),
      permissions: distinct(same.flatMap(({ permissions }) => permissions)),
      users: distinct(same.flatMap(({ users }) => users)),
    }));
    return accessFinding("restriction-cancelled", { kind: "profile", name, arn }, "holders", {
      types: distinct(by.flatMap(({ types }) => types)),
      users: distinct(by.flatMap(({ users }) => users)),
      by: sortBy(by, ({ profile }) => profile),
    });
  });
}

function tooManyRestricted(
  held: readonly ProfileSnapshot[],
  members: readonly UserSnapshot[],
): readonly AuditFinding[] {
  const tagged = held.filter(isTagRestricted);
  const granular = held.filter(
    (profile) => isTagRestricted(profile) || isHierarchyRestricted(profile),
  );
  const byHierarchy = granular.some(isHierarchyRestricted) && granular.length > GRANULAR_LIMIT;
  if (!byHierarchy && tagged.length <= TAGGED_LIMIT) return [];
  const [restricted, by, limit] = byHierarchy
    ? ([granular, "hierarchy", GRANULAR_LIMIT] as const)
    : ([tagged, "tags", TAGGED_LIMIT] as const);
  const profiles = restricted.map(({ SecurityProfileName }) => SecurityProfileName);
  return members.map(({ UserArn, Username }) =>
    accessFinding(
      "too-many-restricted-profiles",
      { kind: "user", name: Username, arn: UserArn },
      "SecurityProfileIds",
      { profiles, by, limit },
    ),
  );
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
