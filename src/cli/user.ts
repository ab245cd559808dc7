import {
  type AIAgentSnapshot,
  type HierarchyGroup,
  type UserSnapshot,
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

/** Name of a user's hierarchy group, or its id if the name could not be read. */
export function groupOf({ HierarchyGroup: group }: UserOutput): string | undefined {
  return group ? (group.Name ?? group.Id) : undefined;
}

/** `key=value` */
export function tagsOf({ Tags }: Pick<UserOutput, "Tags">): string[] {
  return Object.entries(Tags).map(([key, value]) => `${key}=${value}`);
}
