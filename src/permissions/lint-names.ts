import { SUPERSEDED } from "./catalog.ts";
import { describePermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import type { HeldPermissions } from "./lintable.ts";
import { nearestPermission } from "./nearest.ts";

const IAM_ACTION = /^(?!arn:)[A-Za-z][A-Za-z0-9-]*:[A-Za-z*]+$/;

/** Names that are not permissions, or are outdated. */
export function lintNames({ doubtful, effective, positions }: HeldPermissions): Finding[] {
  return doubtful.map((name) => {
    const path = `Permissions[${positions.get(name)}]`;
    const replacedBy = describePermission(name)?.replacedBy ?? SUPERSEDED.get(name);
    if (replacedBy) {
      const missing = replacedBy.filter(
        (other) =>
          !positions.has(other) &&
          describePermission(other).needs.every((need) => effective.has(need)),
      );
      return finding("legacy-permission", path, { name, replacedBy: missing });
    }
    if (IAM_ACTION.test(name)) return finding("iam-action", path, { name });
    return finding("unknown-permission", path, { name, near: nearestPermission(name) });
  });
}
