import { type OpenedPath, type TeamPaths, withChains } from "./admin-chains.ts";
import { type AdminPath, isCertain } from "./admin-path.ts";
import {
  type AdminTargets,
  type Grants,
  alikeIn,
  grantsOf,
  pathsBy,
  targetsOf,
} from "./admin-paths.ts";
import { type AuditFinding, accessFinding, instanceSubject, profileSubject } from "./findings.ts";
import { groupBy } from "./group-by.ts";
import { withoutHolder } from "./lock-out.ts";
import { promisesAdministration } from "./naming.ts";
import { type InstanceSnapshot, type UserSnapshot, isRead } from "../profile/snapshot.ts";
import { type Team, hasUnlisted, teamsOf } from "./teams.ts";

/** Who can administer the instance unintentionally, and whether anyone can at all. */
export function auditAdministrators(snapshot: InstanceSnapshot): AuditFinding[] {
  const { profiles, users } = snapshot;
  const all = profiles.map(grantsOf);
  const teams = teamsOf(users, new Map(all.map((each) => [each.profile.SecurityProfileId, each])));
  const targets = targetsOf(snapshot, all, teams);
  const found = withChains(
    teams.flatMap((team) =>
      alikeIn(team).map((members) => ownPaths({ ...team, members }, targets)),
    ),
  );
  const byProfile = groupBy(
    found.flatMap(({ paths, team }) => paths.map((each) => ({ ...each, users: team.members }))),
    ({ grants }) => grants,
  );
  return [
    ...lockedOut(snapshot, teams),
    ...all.flatMap((grants) => {
      const paths = byProfile.get(grants);
      return paths ? pathsOver(grants, paths) : [];
    }),
  ];
}

/** The paths of users that need no other person. */
function ownPaths(team: Team<Grants>, targets: AdminTargets): TeamPaths {
  const [user] = team.members;
  // Of an administrator, only what makes one is of interest.
  const full = team.held.filter(({ isFull }) => isFull);
  const paths = [...new Set(full.length > 0 ? full : team.held)].flatMap((grants) =>
    user ? pathsBy(grants, team, user, targets).map((path): OpenedPath => ({ grants, path })) : [],
  );
  return { team, paths };
}

function lockedOut(
  snapshot: InstanceSnapshot,
  teams: readonly Team<Grants>[],
): readonly AuditFinding[] {
  const { missing, users } = snapshot;
  if (users.length === 0 || !isRead(missing, "users")) return [];
  const given = teams.map((team) => [
    ...team.held.map((each) => each.given),
    ...(hasUnlisted(team) ? [undefined] : []),
  ]);
  const permissions = withoutHolder(given);
  const instance = instanceSubject(snapshot);
  return permissions.length === 0
    ? []
    : [accessFinding("nobody-can-administer", instance, "users", { permissions })];
}

/** The paths to full access that a profile opens to its holders. */
function pathsOver(
  grants: Grants,
  found: readonly { readonly path: AdminPath; readonly users: readonly UserSnapshot[] }[],
): AuditFinding {
  const { SecurityProfileName: name } = grants.profile;
  // Most paths are the same object, which is faster to compare than its text.
  const same = [...groupBy(found, ({ path }) => path)].map(([path, each]) => ({
    path,
    users: each.flatMap(({ users }) => users),
  }));
  const alike = groupBy(same, ({ path }) => JSON.stringify(path));
  const paths = [...alike.values()].map((each) => {
    const users = each.flatMap((one) => one.users.map(({ Username }) => Username)).toSorted();
    return { ...each[0].path, users };
  });
  const finding = accessFinding("path-to-admin", profileSubject(grants.profile), "Permissions", {
    paths: paths.toSorted((a, b) => Number(isWorse(b)) - Number(isWorse(a))),
  });
  return grants.isFull && promisesAdministration(name) ? { ...finding, severity: "info" } : finding;
}

/** Certain, and to full access for themselves. */
function isWorse(path: AdminPath): boolean {
  return isCertain(path) && path.to === "themselves";
}
