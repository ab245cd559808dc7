import type { Limit } from "./limits.ts";
import { type ReferenceName, byId } from "./group-names.ts";

/** `User with tag site: "north", hierarchy group North`. */
export function formatLimit(
  { hierarchyGroup, rows, tags, type }: Limit,
  nameOf: ReferenceName = byId,
): string {
  const parts = [
    ...Object.entries(tags ?? {}).map(([key, value]) => `tag ${key}: ${JSON.stringify(value)}`),
    ...(hierarchyGroup === null
      ? []
      : [`hierarchy group ${hierarchyGroup === "own" ? "of the holder" : nameOf(hierarchyGroup)}`]),
    ...Object.entries(rows ?? {}).map(
      ([attribute, values]) =>
        `${attribute}: ${values.map((value) => JSON.stringify(value)).join(" or ")}`,
    ),
  ];
  return `${type} with ${parts.join(", ")}`;
}
