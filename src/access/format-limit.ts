import type { Limit } from "./limits.ts";
import type { HierarchyGroup } from "../profile/snapshot.ts";

/** `User with tag site: "north", hierarchy group North`. Uses the names of `groups`. */
export function formatLimit(
  { hierarchyGroup, rows, tags, type }: Limit,
  groups: readonly HierarchyGroup[] = [],
): string {
  const group = groups.find(({ Id }) => Id === hierarchyGroup)?.Name ?? hierarchyGroup;
  const parts = [
    ...Object.entries(tags ?? {}).map(([key, value]) => `tag ${key}: ${JSON.stringify(value)}`),
    ...(group === null ? [] : [`hierarchy group ${group === "own" ? "of the holder" : group}`]),
    ...Object.entries(rows ?? {}).map(
      ([attribute, values]) =>
        `${attribute}: ${values.map((value) => JSON.stringify(value)).join(" or ")}`,
    ),
  ];
  return `${type} with ${parts.join(", ")}`;
}
