import { MOST_PERMISSIONS } from "../profile/fields.ts";
import type { PermissionRisk } from "./catalog.ts";
import { type PermissionDetails, describePermission, isPermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import { lintTools } from "./lint-tools.ts";
import { type Lintable, positionsOf } from "./lintable.ts";
import type { Permission } from "./permissions.ts";

/** AWS's limit on the permissions of a profile, and where the warning begins. */
const NEAR_LIMIT = 400;

const REDACTED = ".Redacted.Access";

/** How permissions affect and need each other. */
export function lintPermissions(profile: Lintable): Finding[] {
  const { Permissions } = profile;
  if (Permissions === undefined) return [];
  const positions = positionsOf(Permissions);
  const held = [...positions.keys()].filter(isPermission).map((name) => describePermission(name));
  const effective = effectiveOf(held);
  return [
    ...held.flatMap((permission) =>
      lintPermission(permission, `Permissions[${positions.get(permission.name)}]`, effective),
    ),
    ...redactedAndUnredacted(held, effective),
    ...sensitive(held),
    ...(positions.size > NEAR_LIMIT
      ? [
          finding("many-permissions", "Permissions", {
            count: positions.size,
            limit: MOST_PERMISSIONS,
          }),
        ]
      : []),
    ...lintTools(profile, effective),
  ];
}

/** The permissions of the profile, with legacy ones replaced as in the admin website. */
function effectiveOf(held: readonly PermissionDetails[]): ReadonlySet<Permission> {
  const effective = new Set(held.map(({ name }) => name));
  for (const { replacedBy = [] } of held) for (const name of replacedBy) effective.add(name);
  return effective;
}

function lintPermission(
  { action, name, needs: all, needsOneOf: any, contradicts = [] }: PermissionDetails,
  path: string,
  effective: ReadonlySet<Permission>,
): readonly Finding[] {
  const needs = all.filter((need) => !effective.has(need));
  const needsOneOf = any.some((need) => effective.has(need)) ? [] : any;
  const cuts = contradicts.filter((other) => effective.has(other));
  const code = action.startsWith("Download") ? "download-without-access" : "missing-permission";
  return [
    ...(needs.length > 0 || needsOneOf.length > 0
      ? [finding(code, path, { name, needs, needsOneOf })]
      : []),
    ...(cuts.length > 0 ? [finding("restricting-permission", path, { name, cuts })] : []),
  ];
}

function redactedAndUnredacted(
  held: readonly PermissionDetails[],
  effective: ReadonlySet<Permission>,
): readonly Finding[] {
  const isShadowed = (name: Permission) => {
    if (!name.endsWith(REDACTED)) return false;
    const unredacted = name.replace(REDACTED, ".Unredacted.Access");
    return isPermission(unredacted) && effective.has(unredacted);
  };
  const redacted = held
    .filter(({ name, replacedBy = [] }) => [name, ...replacedBy].some(isShadowed))
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
