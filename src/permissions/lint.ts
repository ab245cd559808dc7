import { isStockProfile } from "../profile/stock.ts";
import type { Finding } from "./findings.ts";
import { lintNames } from "./lint-names.ts";
import { lintPermissions } from "./lint-permissions.ts";
import { lintRestrictions } from "./lint-restrictions.ts";
import { lintApplications, lintIds, lintOutsideAgents } from "./lint-tools.ts";
import { type Lintable, heldPermissions } from "./lintable.ts";

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
    ...lintNames(held).map((finding) => ofStock(profile, finding)),
    ...lintPermissions(profile, held),
    ...lintApplications(profile),
    ...lintIds(profile),
    ...lintOutsideAgents(profile),
    ...lintRestrictions(profile, held),
  ];
}

/** AWS itself puts legacy names into the profiles that it gives, so their owner has nothing to repair. */
function ofStock({ SecurityProfileName = "" }: Lintable, finding: Finding): Finding {
  return finding.code === "legacy-permission" && isStockProfile(SecurityProfileName)
    ? { ...finding, severity: "info" }
    : finding;
}
