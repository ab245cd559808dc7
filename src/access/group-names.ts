import type { HierarchyGroup } from "../profile/snapshot.ts";
import { groupBy } from "./group-by.ts";

/** The text that stands for what an id refers to. */
export type ReferenceName = (id: string) => string;

/** The text that stands for the hierarchy group with an id. */
export type GroupName = ReferenceName;

/** Shows everything by its id. */
export const byId: ReferenceName = (id) => id;

/** Shows what has a name by its name, and the rest by its id. */
export function byName(names: Readonly<Record<string, string>>): ReferenceName {
  const known = new Map(Object.entries(names));
  return (id) => known.get(id) ?? id;
}

/**
 * Shows each group by its name. If groups at several places in the hierarchy have that name, by its path, or by its name
 * and id if the path is not known or not its own; and by its id if the groups do not include it.
 *
 * @param paths by id, as far as they were read
 */
export function groupNames(
  groups: readonly HierarchyGroup[],
  paths: ReadonlyMap<string, readonly string[]> = new Map(),
): GroupName {
  const pathOf = (id: string) => paths.get(id)?.join(" / ");
  const names = new Map(
    [...groupBy(groups, ({ Name }) => Name)].flatMap(([name, namesakes]) =>
      namesakes.map(({ Id }) => {
        const path = pathOf(Id);
        const isLone = namesakes.every((each) => each.Id === Id || pathOf(each.Id) !== path);
        const place = path !== undefined && isLone ? path : `${name} (${Id})`;
        return [Id, namesakes.length > 1 ? place : name];
      }),
    ),
  );
  return (id) => names.get(id) ?? id;
}
