import { piecesOf } from "../profile/model.ts";
import type { Restriction } from "./effective.ts";
import { typesByTags } from "./scope.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";

/** What restricts a permission in one profile: all limits of a type must match. */
export interface Limit extends Pick<Restriction, "type" | "tags" | "hierarchyGroup"> {
  /** For data tables, the values of each attribute with visible rows; `null` for all rows. */
  readonly rows: Readonly<Record<string, readonly string[]>> | null;
}

/** The limits of a profile, one per type; `undefined` if unknown. */
export function limitsIn(profile: ProfileSnapshot): readonly Limit[] | undefined {
  const {
    AllowedAccessControlHierarchyGroupId: group,
    AllowedAccessControlTags: tags,
    GranularAccessControlConfiguration: granular,
    HierarchyRestrictedResources: byHierarchy,
    TagRestrictedResources,
  } = profile;
  if (!tags || !byHierarchy || !TagRestrictedResources || group === undefined || !granular) {
    return undefined;
  }
  const byTags = typesByTags(profile);
  const rows = piecesOf("GranularAccessControlConfiguration", profile).map(
    ({ item = "", value = [] }) => [item, typeof value === "string" ? [value] : value.flat()],
  );
  const byRows = rows.length > 0 ? ["DataTable"] : [];
  const types = [...new Set([...byTags, ...byHierarchy, ...byRows])].toSorted();
  return types.map((type) => ({
    type,
    tags: byTags.includes(type) ? tags : null,
    hierarchyGroup: byHierarchy.includes(type) ? group || "own" : null,
    rows: byRows.includes(type) ? Object.fromEntries(rows) : null,
  }));
}

/** Whether some of it is outside of all the others. */
export function reachesBeyond(
  scopes: readonly (readonly Limit[])[],
  others: readonly (readonly Limit[])[],
): boolean {
  return scopes.some((scope) => !others.some((other) => isWithin(scope, other)));
}

function isWithin(inner: readonly Limit[], outer: readonly Limit[]): boolean {
  return outer.every((limit) =>
    inner.some((other) => other.type === limit.type && isNarrower(other, limit)),
  );
}

function isNarrower(inner: Limit, outer: Limit): boolean {
  const { hierarchyGroup, rows, tags } = outer;
  return (
    (tags === null || Object.entries(tags).every(([key, value]) => inner.tags?.[key] === value)) &&
    (hierarchyGroup === null || inner.hierarchyGroup === hierarchyGroup) &&
    (rows === null ||
      Object.entries(rows).every(([attribute, values]) =>
        rowsOf(inner, attribute)?.every((value) => values.includes(value)),
      ))
  );
}

/** An attribute can have the name of a member of every object, such as `constructor`. */
function rowsOf({ rows }: Limit, attribute: string): readonly string[] | undefined {
  return rows && Object.hasOwn(rows, attribute) ? rows[attribute] : undefined;
}
