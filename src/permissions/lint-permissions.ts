import { MOST_PERMISSIONS } from "../profile/fields.ts";
import type { PermissionRisk } from "./catalog.ts";
import { type PermissionDetails, isPermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import { lintTools } from "./lint-tools.ts";
import type { HeldPermissions, Lintable } from "./lintable.ts";
import type { Permission } from "./permissions.ts";

/** AWS's limit on the permissions of a profile, and where the warning begins. */
const NEAR_LIMIT = 400;

const REDACTED = ".Redacted.Access";

/** How permissions affect and need each other. */
export function lintPermissions(profile: Lintable, held: HeldPermissions): Finding[] {
  if (profile.Permissions === undefined) return [];
  const { effective, known, positions } = held;
  const size = { count: positions.size, limit: MOST_PERMISSIONS };
  return [
    ...known.flatMap((permission) => lintPermission(permission, held)),
    ...redactedAndUnredacted(held),
    ...sensitive(known),
    ...(size.count > NEAR_LIMIT ? [finding("many-permissions", "Permissions", size)] : []),
    ...lintTools(profile, effective),
  ];
}

function lintPermission(
  { action, contradicts = [], name, needs: all, needsOneOf: any }: PermissionDetails,
  { effective, positions }: HeldPermissions,
): readonly Finding[] {
  const needs = all.filter((need) => !effective.has(need));
  const needsOneOf = any.some((need) => effective.has(need)) ? [] : any;
  const cuts = contradicts.filter((other) => effective.has(other));
  if (needs.length + needsOneOf.length + cuts.length === 0) return [];
  const path = `Permissions[${positions.get(name)}]`;
  const code = action.startsWith("Download") ? "download-without-access" : "missing-permission";
  return [
    ...(needs.length > 0 || needsOneOf.length > 0
      ? [finding(code, path, { name, needs, needsOneOf })]
      : []),
    ...(cuts.length > 0 ? [finding("restricting-permission", path, { name, cuts })] : []),
  ];
}

function redactedAndUnredacted({ effective, known }: HeldPermissions): readonly Finding[] {
  const isShadowed = (name: Permission) => {
    if (!name.endsWith(REDACTED)) return false;
    const unredacted = name.replace(REDACTED, ".Unredacted.Access");
    return isPermission(unredacted) && effective.has(unredacted);
  };
  const redacted = known
    .filter(({ name, replacedBy }) => isShadowed(name) || replacedBy?.some(isShadowed))
    .map(({ name }) => name);
  return redacted.length > 0
    ? [finding("redacted-and-unredacted", "Permissions", { redacted })]
    : [];
}

function sensitive(held: readonly PermissionDetails[]): readonly Finding[] {
  const byRisk = new Map<PermissionRisk, Permission[]>();
  for (const { name, risk } of held) {
    if (risk) byRisk.set(risk, [...(byRisk.get(risk) ?? []), name]);
  }
  return [...byRisk].map(([risk, names]) =>
    finding("sensitive-permission", "Permissions", { risk, names }),
  );
}
