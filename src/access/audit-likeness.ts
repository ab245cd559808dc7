import { FIELDS, FIELD_NAMES } from "../profile/model.ts";
import { type AuditFinding, type Likeness, accessFinding, profileSubject } from "./findings.ts";
import { numberSets } from "./number-sets.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";

/** Profiles are near-duplicates from this similarity on: shared permissions by all permissions of both (Jaccard). */
const NEAR = 0.9;

/** What restricts or grants; names and tags do not count. */
const COMPARED = FIELD_NAMES.filter(
  (name) => name !== "Permissions" && FIELDS[name].access !== "describes",
);

/**
 * Profiles that grant nearly the same, reported with the first of them. They must restrict alike: the same
 * permissions with different tags are the profiles of different sites.
 */
export function auditLikeness(profiles: readonly ProfileSnapshot[]): AuditFinding[] {
  const numbers = new Map<string, number>();
  for (const { Permissions = [] } of profiles) {
    for (const name of Permissions) if (!numbers.has(name)) numbers.set(name, numbers.size);
  }
  const { of, sizeOf } = numberSets(numbers.size);
  const comparable = profiles.flatMap((profile) => {
    const names = new Set(profile.Permissions);
    if (names.size === 0 || COMPARED.some((name) => profile[name] === undefined)) return [];
    const rest = JSON.stringify(COMPARED.map((name) => profile[name]));
    const permissions = of([...names].flatMap((name) => numbers.get(name) ?? []));
    return { profile, names, permissions, rest };
  });
  return comparable.flatMap((one, index) => {
    const others = comparable.slice(index + 1).flatMap((other): Likeness[] => {
      if (other.rest !== one.rest) return [];
      const shared = sizeOf(one.permissions & other.permissions);
      const similarity = shared / (one.names.size + other.names.size - shared);
      if (similarity < NEAR) return [];
      const more = [...one.names].filter((name) => !other.names.has(name));
      const less = [...other.names].filter((name) => !one.names.has(name));
      return [{ profile: other.profile.SecurityProfileName, similarity, more, less }];
    });
    const subject = profileSubject(one.profile);
    return others.length === 0
      ? []
      : [accessFinding("near-duplicate", subject, "Permissions", { others })];
  });
}
