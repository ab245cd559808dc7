import type { HierarchyGroup } from "../profile/snapshot.ts";
import { groupBy } from "./group-by.ts";

/** The text that stands for what an id refers to. */
export type ReferenceName = (id: string) => string;

/** Shows everything by its id. */
export const byId: ReferenceName = (id) => id;

/** Shows what has a name by its name, and the rest by its id. */
export function byName(names: Readonly<Record<string, string>>): ReferenceName {
  const known = new Map(Object.entries(names));
  return (id) => known.get(id) ?? id;
}

/**
 * Shows each group by its name; by its path if groups at several places in the hierarchy have that name; with its id if
 * the path is not known, or another group has the same text; and by its id if the groups do not include it.
 *
 * @param paths by id, as far as they were read
 */
export function groupNames(
  groups: readonly HierarchyGroup[],
  paths: ReadonlyMap<string, readonly string[]> = new Map(),
): ReferenceName {
  const namesakes = groupBy(groups, ({ Name }) => Name);
  const texts = groups.map(({ Id, Name }) => {
    const isUnique = namesakes.get(Name)?.length === 1;
    return { Id, text: isUnique ? Name : (paths.get(Id)?.join(" / ") ?? `${Name} (${Id})`) };
  });
  const alike = groupBy(texts, ({ text }) => text);
  const names = new Map(
    texts.map(({ Id, text }) => [Id, alike.get(text)?.length === 1 ? text : `${text} (${Id})`]),
  );
  return (id) => names.get(id) ?? id;
}
