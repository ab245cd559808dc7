import { closest, distance } from "fastest-levenshtein";
import { SUPERSEDED } from "./catalog.ts";
import { PERMISSIONS, describePermission, isPermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import type { Lintable } from "./lintable.ts";
import type { Permission } from "./permissions.ts";

const IAM_ACTION = /^[a-z][a-z0-9-]*:[A-Za-z*]/;

const names: readonly string[] = PERMISSIONS.map(({ name }) => name);

/** Names that are no permissions, or no longer the ones to use. */
export function lintNames({ Permissions = [] }: Lintable): Finding[] {
  return Permissions.flatMap((name, index): Finding[] => {
    const path = `Permissions[${index}]`;
    const replacedBy = describePermission(name)?.replacedBy ?? supersededBy(name);
    if (replacedBy) return [finding("legacy-permission", path, { name, replacedBy })];
    if (isPermission(name)) return [];
    if (IAM_ACTION.test(name)) return [finding("iam-action", path, { name })];
    return [finding("unknown-permission", path, { name, near: nearest(name) })];
  });
}

function supersededBy(name: string): readonly Permission[] | undefined {
  const now = Object.hasOwn(SUPERSEDED, name) ? SUPERSEDED[name] : undefined;
  return now && [now];
}

/** The known name that is most like this one, if one is. */
function nearest(name: string): Permission | undefined {
  const lower = name.toLowerCase();
  const near = names.find((known) => known.toLowerCase() === lower) ?? closest(name, names);
  const isNear = distance(lower, near.toLowerCase()) <= Math.max(2, name.length / 4);
  return isNear && isPermission(near) ? near : undefined;
}
