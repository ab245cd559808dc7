import { type ReferringField, FIELDS, REFERRING_FIELDS, piecesOf } from "../profile/model.ts";
import { recordOf } from "../profile/record-of.ts";
import { sortBy } from "../profile/sort-by.ts";
import type { HierarchyGroup, ProfileSnapshot, ReferenceKind } from "../profile/snapshot.ts";

const REFERRING = sortBy(REFERRING_FIELDS, (name) => FIELDS[name].refersTo);

/** Something that a profile refers to by id. */
export interface Reference {
  readonly kind: ReferenceKind;
  readonly id: string;
}

/** What a profile refers to, without duplicates. */
export function referencesOf(profile: ProfileSnapshot): Reference[] {
  return REFERRING.flatMap((name) =>
    idsIn(name, profile).map((id) => ({ kind: FIELDS[name].refersTo, id })),
  );
}

/** The ids in a field, without duplicates. */
export function idsIn(name: ReferringField, profile: ProfileSnapshot): string[] {
  const ids = piecesOf(name, profile).map(({ item, value }) => item ?? String(value));
  return [...new Set(ids)];
}

/** What the profiles refer to, by kind. */
export function referredIds(profiles: readonly ProfileSnapshot[]): IdsByKind {
  return idsByKind(profiles.flatMap(referencesOf));
}

type IdsByKind = Readonly<Record<ReferenceKind, readonly string[]>>;

/** Ids by kind, without duplicates. */
export function idsByKind(references: readonly Reference[]): IdsByKind {
  return recordOf(
    REFERRING_FIELDS,
    (name) => FIELDS[name].refersTo,
    (name) => {
      const ids = references.flatMap(({ id, kind }) => (kind === FIELDS[name].refersTo ? id : []));
      return [...new Set(ids)].toSorted();
    },
  );
}

/** Hierarchy groups, and all others of the same names: whether a path is unique depends on these. */
export function withNamesakes(ids: readonly string[], groups: readonly HierarchyGroup[]): string[] {
  const names = new Set(groups.flatMap(({ Id, Name }) => (ids.includes(Id) ? Name : [])));
  const namesakes = groups.flatMap(({ Id, Name }) => (names.has(Name) ? Id : []));
  return [...new Set([...ids, ...namesakes])];
}
