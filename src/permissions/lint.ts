import { isStockProfile } from "../profile/stock.ts";
import { SUPERSEDED } from "./catalog.ts";
import { describePermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import { lintPermissions } from "./lint-permissions.ts";
import { lintRestrictions } from "./lint-restrictions.ts";
import { lintApplications, lintIds, lintOutsideAgents } from "./lint-tools.ts";
import { type HeldPermissions, type Lintable, heldPermissions } from "./lintable.ts";
import { nearestPermission } from "./nearest.ts";

/**
 * Finds what a reader of a profile should know: names that grant nothing, permissions that lack what they need,
 * restrictions that do not restrict, and sensitive permissions. Makes no call, and never blocks a deploy. Ignores
 * undeclared fields, since their values are unknown.
 *
 * Each code has a section in docs/findings.md.
 *
 * @example
 * const findings = lintSecurityProfile({ Permissions: ["Users.Edit"] });
 * for (const finding of findings) console.log(finding.severity, formatFinding(finding));
 */
export function lintSecurityProfile(profile: Lintable): Finding[] {
  const held = heldPermissions(profile);
  return [
    ...lintNames(profile, held),
    ...lintPermissions(profile, held),
    ...lintApplications(profile),
    ...lintIds(profile),
    ...lintOutsideAgents(profile),
    ...lintRestrictions(profile, held),
  ];
}

const IAM_ACTION = /^(?!arn:)[A-Za-z][A-Za-z0-9-]*:[A-Za-z*]+$/;

/** Names that are not permissions, or are outdated. */
function lintNames(
  { SecurityProfileName = "" }: Lintable,
  { doubtful, effective, positions }: HeldPermissions,
): Finding[] {
  return doubtful.map((name) => {
    const path = `Permissions[${positions.get(name)}]`;
    const replacedBy = describePermission(name)?.replacedBy ?? SUPERSEDED.get(name);
    if (replacedBy) {
      const missing = replacedBy.filter(
        (other) =>
          !positions.has(other) &&
          describePermission(other).needs.every((need) => effective.has(need)),
      );
      const legacy = finding("legacy-permission", path, { name, replacedBy: missing });
      // AWS itself puts legacy names into the profiles that it gives, so their owner has nothing to repair.
      return isStockProfile(SecurityProfileName) ? { ...legacy, severity: "info" } : legacy;
    }
    if (IAM_ACTION.test(name)) return finding("iam-action", path, { name });
    return finding("unknown-permission", path, { name, near: nearestPermission(name) });
  });
}
