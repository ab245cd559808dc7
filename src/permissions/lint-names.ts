import { SUPERSEDED } from "./catalog.ts";
import { describePermission, isPermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import { type Lintable, positionsOf } from "./lintable.ts";
import { nearestPermission } from "./nearest.ts";
import type { Permission } from "./permissions.ts";

const IAM_ACTION = /^(?!arn:)[A-Za-z][A-Za-z0-9-]*:[A-Za-z*]+$/;

/** Names that are not permissions, or are outdated. */
export function lintNames({ Permissions = [] }: Lintable): Finding[] {
  const held = positionsOf(Permissions);
  return [...held].flatMap(([name, position]): Finding[] => {
    const path = `Permissions[${position}]`;
    const replacedBy = describePermission(name)?.replacedBy ?? SUPERSEDED.get(name);
    if (replacedBy) {
      const missing = replacedBy.filter((other) => !held.has(other) && isOpen(other, held));
      return [finding("legacy-permission", path, { name, replacedBy: missing })];
    }
    if (isPermission(name)) return [];
    if (IAM_ACTION.test(name)) return [finding("iam-action", path, { name })];
    return [finding("unknown-permission", path, { name, near: nearestPermission(name) })];
  });
}

/** Whether a permission has the permissions it needs. Legacy permissions count as their replacements. */
function isOpen(permission: Permission, held: ReadonlyMap<string, number>): boolean {
  const names = [...held.keys()];
  const replacements = names.flatMap((name) => describePermission(name)?.replacedBy ?? []);
  const effective = new Set([...names, ...replacements]);
  return describePermission(permission).needs.every((need) => effective.has(need));
}
