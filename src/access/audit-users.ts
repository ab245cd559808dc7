import { sortBy } from "../profile/sort-by.ts";
import { type AuditFinding, accessFinding, profileSubject, userSubject } from "./findings.ts";
import { distinct } from "./held.ts";
import { type Scope, cancelledBy, scopeOf } from "./scope.ts";
import type { InstanceSnapshot } from "../profile/snapshot.ts";
import { type Team, byHeld, teamsOf } from "./teams.ts";

/** AWS documents a limit of three profiles with access-control tags per user. */
const TAGGED_LIMIT = 3;

/** AWS documents a limit of two profiles with granular access control by hierarchy per user. */
const GRANULAR_LIMIT = 2;

/** Findings about users who hold several profiles. */
export function auditUsers({ profiles, users }: InstanceSnapshot): AuditFinding[] {
  const scopes = new Map(profiles.map((profile) => [profile.SecurityProfileId, scopeOf(profile)]));
  const teams = teamsOf(users, scopes);
  const holding = byHeld(teams);
  return [
    ...[...scopes.values()].flatMap((scope) => cancellations(scope, holding.get(scope) ?? [])),
    ...teams.flatMap(tooManyRestricted),
  ];
}

/**
 * Restrictions of a profile that have no effect for users who hold another profile as well.
 *
 * @param teams the teams that hold it
 */
function cancellations(scope: Scope, teams: readonly Team<Scope>[]): readonly AuditFinding[] {
  const types = scope.types?.toSorted() ?? [];
  if (types.length === 0) return [];
  const by = [...byHeld(teams)].flatMap(([other, same]) => {
    const found = types
      .map((type) => ({ type, permissions: cancelledBy(scope, type, other) ?? [] }))
      .filter(({ permissions }) => permissions.length > 0);
    if (found.length === 0) return [];
    return {
      profile: other.profile.SecurityProfileName,
      types: found.map(({ type }) => type),
      permissions: distinct(found.flatMap(({ permissions }) => permissions)),
      users: same.flatMap(({ members }) => members.map(({ Username }) => Username)).toSorted(),
    };
  });
  if (by.length === 0) return [];
  return [
    accessFinding("restriction-cancelled", profileSubject(scope.profile), "holders", {
      types: distinct(by.flatMap((each) => each.types)),
      users: distinct(by.flatMap(({ users }) => users)),
      by: sortBy(by, ({ profile }) => profile),
    }),
  ];
}

function tooManyRestricted({ held, members }: Team<Scope>): readonly AuditFinding[] {
  const tagged = held.filter(({ byTags }) => byTags);
  const granular = held.filter(({ byHierarchy, byTags }) => byTags || byHierarchy);
  const isByHierarchy =
    granular.length > GRANULAR_LIMIT && granular.some(({ byHierarchy }) => byHierarchy);
  if (!isByHierarchy && tagged.length <= TAGGED_LIMIT) return [];
  const [restricted, by, limit] = isByHierarchy
    ? ([granular, "hierarchy", GRANULAR_LIMIT] as const)
    : ([tagged, "tags", TAGGED_LIMIT] as const);
  const args = {
    profiles: restricted.map(({ profile }) => profile.SecurityProfileName),
    by,
    limit,
  };
  return members.map((user) =>
    accessFinding("too-many-restricted-profiles", userSubject(user), "SecurityProfileIds", args),
  );
}
