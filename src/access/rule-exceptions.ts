import {
  type InstanceSnapshot,
  type ProfileSnapshot,
  type UserSnapshot,
  isRead,
} from "../profile/snapshot.ts";
import { matches } from "./naming.ts";
import type { RuleExceptions } from "./rules.ts";
import { unlistedIn } from "./unlisted.ts";

/** A name of an exception that several hierarchy groups have. */
export interface AmbiguousGroup {
  readonly group: string;
  readonly ids: readonly string[];
}

/** An exception that covers nothing. */
export interface UnusedException {
  readonly except: keyof RuleExceptions;
  readonly name: string;
}

const EXCEPTIONS = [
  "profiles",
  "users",
  "groups",
] as const satisfies readonly (keyof RuleExceptions)[];

export function isExcepted(profile: ProfileSnapshot, { profiles = [] }: RuleExceptions): boolean {
  return profiles.some((pattern) => matches(profile.SecurityProfileName, pattern));
}

/** The users that an exception covers, or may cover: it may name a group that could not be read. */
export function exceptedUsers(
  { groups = [], users = [] }: RuleExceptions,
  snapshot: InstanceSnapshot,
): ReadonlySet<string> {
  if (groups.length === 0) return new Set(users);
  const named = groups.map((group) => groupsNamed(group, snapshot));
  const ids = new Set([...groups, ...named.flatMap((each) => (each.length === 1 ? each : []))]);
  const isUnread = !isRead(snapshot.missing, "hierarchyGroups");
  const inGroup = ({ HierarchyGroupId: id }: UserSnapshot) =>
    id !== undefined && (isUnread || ids.has(id));
  return new Set([...users, ...snapshot.users.filter(inGroup).map(({ Username }) => Username)]);
}

export function ambiguousIn(
  { groups = [] }: RuleExceptions,
  snapshot: InstanceSnapshot,
): AmbiguousGroup[] {
  return groups.flatMap((group) => {
    const ids = groupsNamed(group, snapshot);
    return ids.length > 1 ? [{ group, ids }] : [];
  });
}

/** The exceptions that certainly cover nothing: what could not be read may have the name. */
export function unusedIn(except: RuleExceptions, snapshot: InstanceSnapshot): UnusedException[] {
  const { hierarchyGroups, missing, profiles, users } = snapshot;
  const usernames = new Set(users.map(({ Username }) => Username));
  const groups = new Set(hierarchyGroups.flatMap(({ Id, Name }) => [Id, Name]));
  const hasFitting = (pattern: string) =>
    profiles.some(({ SecurityProfileName }) => matches(SecurityProfileName, pattern));
  const covers: Readonly<Record<keyof RuleExceptions, (name: string) => boolean>> = {
    profiles: (pattern) => unlistedIn(snapshot).size > 0 || hasFitting(pattern),
    users: (name) => usernames.has(name) || !isRead(missing, "users"),
    groups: (name) => groups.has(name) || !isRead(missing, "hierarchyGroups"),
  };
  return EXCEPTIONS.flatMap((part) =>
    (except[part] ?? []).flatMap((name) => (covers[part](name) ? [] : [{ except: part, name }])),
  );
}

/** The ids of the hierarchy groups with this name; none for an id. */
function groupsNamed(name: string, { hierarchyGroups }: InstanceSnapshot): readonly string[] {
  if (hierarchyGroups.some(({ Id }) => Id === name)) return [];
  return hierarchyGroups.flatMap(({ Id, Name }) => (Name === name ? [Id] : [])).toSorted();
}
