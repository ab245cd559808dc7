import { permissionsOfRisk } from "../permissions/details.ts";
import type { Permission } from "../permissions/permissions.ts";
import { mayBeFull } from "./admin-paths.ts";
import { combinedIn } from "./combined.ts";
import { type AuditFinding, type ToxicCombination, accessFinding } from "./findings.ts";
import type { InstanceSnapshot } from "../profile/snapshot.ts";
import { hasUnlisted, teamsOf } from "./teams.ts";

const DELETES_RECORDINGS = permissionsOfRisk("recording-deletion");

/** Permissions that no one person should have together. A user with full access has all of them, and is not reported. */
const COMBINATIONS: readonly [ToxicCombination, sides: readonly (readonly Permission[])[]][] = [
  ["own-recordings", [["BasicAgentAccess"], DELETES_RECORDINGS]],
  ["own-evaluations", [["BasicAgentAccess"], ["Evaluation.Delete"]]],
  ["made-up-users", [["Users.Create"], ["Users.Delete"], DELETES_RECORDINGS]],
];

/**
 * People with permissions that no one person should have together. Nobody is reported whose full access could not be
 * ruled out, because a profile could not be read.
 */
export function auditCombinations({ profiles, users }: InstanceSnapshot): AuditFinding[] {
  const full = new Set(profiles.filter(mayBeFull));
  const byId = new Map(profiles.map((profile) => [profile.SecurityProfileId, profile]));
  const teams = teamsOf(users, byId).filter(
    (team) => !hasUnlisted(team) && !team.held.some((each) => full.has(each)),
  );
  return COMBINATIONS.flatMap(([combination, permissions]) =>
    combinedIn(permissions, profiles, teams).map(({ subject, ...found }) =>
      accessFinding("toxic-combination", subject, "Permissions", { combination, ...found }),
    ),
  );
}
