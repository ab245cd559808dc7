import type { HierarchyGroup } from "../profile/snapshot.ts";
import { groupBy } from "./group-by.ts";

/** The text that stands for the hierarchy group with an id. */
export type GroupName = (id: string) => string;

/**
 * Shows each group by its name; by its name and id if groups at several places in the hierarchy have that name; and by
 * its id if the groups do not include it.
 */
export function groupNames(groups: readonly HierarchyGroup[]): GroupName {
  const names = new Map(
    [...groupBy(groups, ({ Name }) => Name)].flatMap(([name, namesakes]) =>
      namesakes.map(({ Id }) => [Id, namesakes.length > 1 ? `${name} (${Id})` : name]),
    ),
  );
  return (id) => names.get(id) ?? id;
}
