import { thingOf, thingsOf } from "../permissions/resource-types.ts";
import type { ProfileFields } from "../profile/model.ts";
import { groupBy } from "./group-by.ts";
import { oncePer } from "./once.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";

/** What a profile grants, and which types of resource it restricts. Computed once per profile. */
export interface Scope {
  readonly profile: ProfileSnapshot;
  /** Whether it grants a permission, restricted or not. */
  readonly grants: (permission: string) => boolean;
  /** The types that it restricts; `undefined` if not read. */
  readonly types: readonly string[] | undefined;
  /** Whether it has access-control tags. */
  readonly byTags: boolean;
  readonly byHierarchy: boolean;
  /** Whether it grants a permission without restricting it; `null` if unknown. */
  readonly opens: (permission: string) => boolean | null;
  /** Its permissions about resources of a type; `undefined` if not read. */
  readonly about: (type: string) => readonly string[] | undefined;
}

export const scopeOf = oncePer((profile: ProfileSnapshot): Scope => {
  const { HierarchyRestrictedResources = [], Permissions } = profile;
  const types = restrictedTypes(profile);
  const closed = new Set(types?.flatMap(thingsOf));
  const granted = new Set(Permissions);
  const byThing = groupBy(Permissions ?? [], thingOf);
  const byType = new Map<string, readonly string[]>();
  return {
    profile,
    grants: (permission) => granted.has(permission),
    types,
    byTags: isTagRestricted(profile),
    byHierarchy: HierarchyRestrictedResources.length > 0,
    opens(permission) {
      if (closed.has(thingOf(permission))) return false;
      return Permissions === undefined || types === undefined ? null : true;
    },
    about(type) {
      if (Permissions === undefined) return undefined;
      const about = byType.get(type) ?? thingsOf(type).flatMap((thing) => byThing.get(thing) ?? []);
      byType.set(type, about);
      return about;
    },
  };
});

/**
 * The permissions about a type that one profile restricts and the other one grants without restriction, which cancels
 * the restriction for them; `null` if unknown.
 */
export function cancelledBy(one: Scope, type: string, other: Scope): readonly string[] | null {
  if (other.types?.includes(type)) return [];
  const [held, theirs] = [one.about(type), other.about(type)];
  if (held?.length === 0 || theirs?.length === 0) return [];
  if (!held || !theirs) return null;
  const shared = held.filter(other.grants);
  return shared.length > 0 && !other.types ? null : shared;
}

/** Whether a profile has access-control tags. */
export function isTagRestricted({
  AllowedAccessControlTags = {},
}: Partial<ProfileFields>): boolean {
  return Object.keys(AllowedAccessControlTags).length > 0;
}

/** The types that a profile restricts by tags: without access-control tags, none. */
export function typesByTags(fields: Partial<ProfileFields>): readonly string[] {
  return isTagRestricted(fields) ? (fields.TagRestrictedResources ?? []) : [];
}

/** The types that a profile restricts; `undefined` if its restrictions were not read. */
export function restrictedTypes(profile: ProfileSnapshot): readonly string[] | undefined {
  const { AllowedAccessControlTags, HierarchyRestrictedResources, TagRestrictedResources } =
    profile;
  if (!AllowedAccessControlTags || !HierarchyRestrictedResources || !TagRestrictedResources) {
    return undefined;
  }
  return [...new Set([...typesByTags(profile), ...HierarchyRestrictedResources])];
}
