import type { HierarchyGroup, UserSnapshot } from "../access/snapshot.ts";

/** A user as a command tells it. */
export interface ToldUser {
  readonly Username: string;
  readonly UserId: string;
  readonly UserArn: string;
  /** `Name` is `null` where the groups could not be read. */
  readonly HierarchyGroup: { readonly Id: string; readonly Name: string | null } | null;
  readonly Tags: Readonly<Record<string, string>>;
}

export function toldUser(
  { HierarchyGroupId: Id, Tags, UserArn, UserId, Username }: UserSnapshot,
  groups: readonly HierarchyGroup[],
): ToldUser {
  const group = Id === undefined ? null : { Id, Name: groupName(Id, groups) ?? null };
  return { Username, UserId, UserArn, HierarchyGroup: group, Tags };
}

export function groupName(id: string, groups: readonly HierarchyGroup[]): string | undefined {
  return groups.find(({ Id }) => Id === id)?.Name;
}
