import {
  type AIAgentSnapshot,
  type HierarchyGroup,
  type InstanceSnapshot,
  type MissingPart,
  type SnapshotPart,
  type UserSnapshot,
  AI_AGENT_PARTS,
} from "../profile/snapshot.ts";
import type { Cell } from "./list.ts";

/** A user in the output of a command. */
export interface UserOutput {
  readonly Username: string;
  readonly UserId: string;
  readonly UserArn: string;
  /** `Name` is `null` if the groups could not be read. */
  readonly HierarchyGroup: { readonly Id: string; readonly Name: string | null } | null;
  readonly Tags: Readonly<Record<string, string>>;
}

export function userOutput(
  { HierarchyGroupId: Id, Tags, UserArn, UserId, Username }: UserSnapshot,
  groups: readonly HierarchyGroup[],
): UserOutput {
  const group = Id === undefined ? null : { Id, Name: groupName(Id, groups) ?? null };
  return { Username, UserId, UserArn, HierarchyGroup: group, Tags };
}

export function groupName(id: string, groups: readonly HierarchyGroup[]): string | undefined {
  return groups.find(({ Id }) => Id === id)?.Name;
}

/** Columns of every list that has users and AI agents. */
export const HOLDER_COLUMNS = ["kind", "holder", "name", "group", "tags"] as const;

type HolderCells = Readonly<Record<(typeof HOLDER_COLUMNS)[number], Cell>>;

/** The cells of a user. */
export function userCells(user: UserOutput): HolderCells {
  return {
    kind: "user",
    holder: user.Username,
    name: null,
    group: groupOf(user) ?? null,
    tags: tagsOf(user),
  };
}

/** The cells of an AI agent, by the ARN under which it holds profiles. */
export function aiAgentCells({ Arn, Name }: AIAgentSnapshot): HolderCells {
  return { kind: "AI agent", holder: Arn, name: Name ?? null, group: null, tags: null };
}

/** Stands in a list for what it lacks. */
const UNREAD = "(could not be read)";

/** A line for the users and one for the AI agents, if they could not be read: a list without them looks complete. */
export function unreadCells(missing: readonly MissingPart[]): HolderCells[] {
  const kinds: readonly (readonly [kind: string, parts: readonly SnapshotPart[]])[] = [
    ["user", ["users"]],
    ["AI agent", AI_AGENT_PARTS],
  ];
  return kinds
    .filter(([, parts]) => missing.some(({ part }) => parts.includes(part)))
    .map(([kind]) => ({ kind, holder: UNREAD, name: null, group: null, tags: null }));
}

/** Cells for each profile whose permissions could not be read: its holders may belong into a list by permission. */
export function unreadProfileCells({
  profiles,
}: InstanceSnapshot): readonly { readonly cells: HolderCells; readonly profile: string }[] {
  return profiles
    .filter(({ Permissions }) => Permissions === undefined)
    .map(({ SecurityProfileName: profile }) => ({
      cells: { kind: "profile", holder: UNREAD, name: null, group: null, tags: null },
      profile,
    }));
}

/** Name of a user's hierarchy group, or its id if the name could not be read. */
export function groupOf({ HierarchyGroup: group }: UserOutput): string | undefined {
  return group ? (group.Name ?? group.Id) : undefined;
}

/** `key=value` */
export function tagsOf({ Tags }: Pick<UserOutput, "Tags">): string[] {
  return Object.entries(Tags).map(([key, value]) => `${key}=${value}`);
}
