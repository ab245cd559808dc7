import {
  type AdminPath,
  type AdminTargets,
  type Grants,
  alikeIn,
  grantsOf,
  openingOf,
  pathsBy,
  targetsOf,
} from "./admin-paths.ts";
import { type AuditFinding, accessFinding, profileSubject } from "./findings.ts";
import { groupBy } from "./group-by.ts";
import { withoutHolder } from "./lock-out.ts";
import { promisesAdministration } from "./naming.ts";
import type { InstanceSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import { type Team, byHeld, hasUnlisted, teamsOf } from "./teams.ts";

/** Who can administer the instance unintentionally, and whether anyone can at all. */
export function auditAdministrators(snapshot: InstanceSnapshot): AuditFinding[] {
  const { profiles, users } = snapshot;
  const all = profiles.map(grantsOf);
  const teams = teamsOf(users, new Map(all.map((each) => [each.profile.SecurityProfileId, each])));
  const targets = targetsOf(snapshot, all, teams);
  const holding = byHeld(
    teams.flatMap((team) => {
      const held = openingOf(team.held);
      return alikeIn(team).map((members) => ({ held, team: { ...team, members } }));
    }),
  );
  return [
    ...lockedOut(snapshot, teams),
    ...all.flatMap((grants) => pathsOver(grants, holding.get(grants) ?? [], targets)),
  ];
}

function lockedOut(
  { InstanceArn, missing, users }: InstanceSnapshot,
  teams: readonly Team<Grants>[],
): readonly AuditFinding[] {
  if (users.length === 0 || missing.some(({ part }) => part === "users")) return [];
  const given = teams.map((team) => [
    ...team.held.map((each) => each.given),
    ...(hasUnlisted(team) ? [undefined] : []),
  ]);
  const permissions = withoutHolder(given);
  const instance = { kind: "instance" as const, name: InstanceArn, arn: InstanceArn };
  return permissions.length === 0
    ? []
    : [accessFinding("nobody-can-administer", instance, "users", { permissions })];
}

/**
 * The paths to full access that a profile opens to its holders.
 *
 * @param holding the holders, grouped so that the members of each team have the same paths
 */
function pathsOver(
  grants: Grants,
  holding: readonly { readonly team: Team<Grants> }[],
  targets: AdminTargets,
): readonly AuditFinding[] {
  const { SecurityProfileName: name } = grants.profile;
  const found = holding.flatMap(({ team }) =>
    team.members
      .slice(0, 1)
      .flatMap((user) =>
        pathsBy(grants, team, user, targets).map((path) => ({ path, users: team.members })),
      ),
  );
  if (found.length === 0) return [];
  // Most paths are the same object, which is faster to compare than its text.
  const same = [...groupBy(found, ({ path }) => path)].map(([path, each]) => ({
    path,
    users: each.flatMap(({ users }) => users),
  }));
  const paths = [...groupBy(same, ({ path }) => JSON.stringify(path)).values()].flatMap(heldPath);
  const finding = accessFinding("path-to-admin", profileSubject(grants.profile), "Permissions", {
    paths: paths.toSorted((a, b) => Number(isWorse(b)) - Number(isWorse(a))),
  });
  return [
    grants.isFull && promisesAdministration(name) ? { ...finding, severity: "info" } : finding,
  ];
}

function heldPath(
  same: readonly { readonly path: AdminPath; readonly users: readonly UserSnapshot[] }[],
) {
  const users = same.flatMap((each) => each.users.map(({ Username }) => Username)).toSorted();
  return same.slice(0, 1).map(({ path }) => ({ ...path, users }));
}

/** Certain, and to full access for themselves. */
function isWorse({ doubts, to }: AdminPath): boolean {
  return doubts.length === 0 && to === "themselves";
}
