import { FIELDS, FIELD_NAMES } from "../profile/model.ts";
import { type AuditFinding, type Likeness, accessFinding, profileSubject } from "./findings.ts";
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
  const comparable = profiles.flatMap((profile) =>
    profile.Permissions &&
    profile.Permissions.length > 0 &&
    COMPARED.every((name) => profile[name] !== undefined)
      ? [{ profile, permissions: new Set(profile.Permissions), rest: restOf(profile) }]
      : [],
  );
  return comparable.flatMap((one, index) => {
    const others = comparable
      .slice(index + 1)
      .filter(({ rest }) => rest === one.rest)
      .filter(({ permissions }) => similarity(one.permissions, permissions) >= NEAR)
      .map((other) => likeness(one.permissions, other.permissions, other.profile));
    const subject = profileSubject(one.profile);
    return others.length === 0
      ? []
      : [accessFinding("near-duplicate", subject, "Permissions", { others })];
  });
}

/** 0 if the sizes differ so much that they cannot be near-duplicates. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = one.size;
  for (const name of one) {
    if (!other.has(name)) shared -= 1;
    if (shared / one.size < NEAR) return 0;
  }
  return shared / (one.size + other.size - shared);
}

function likeness(
  one: ReadonlySet<string>,
  other: ReadonlySet<string>,
  { SecurityProfileName }: ProfileSnapshot,
): Likeness {
  return {
    profile: SecurityProfileName,
    similarity: similarity(one, other),
    more: [...one].filter((name) => !other.has(name)),
    less: [...other].filter((name) => !one.has(name)),
  };
}

function restOf(profile: ProfileSnapshot): string {
  return JSON.stringify(COMPARED.map((name) => profile[name]));
}
