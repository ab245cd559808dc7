import type { ReferenceName } from "../access/group-names.ts";
import type { AIAgentSnapshot, HierarchyGroup, UserSnapshot } from "../profile/snapshot.ts";
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
  const Name = groups.find((group) => group.Id === Id)?.Name ?? null;
  const HierarchyGroup = Id === undefined ? null : { Id, Name };
  return { Username, UserId, UserArn, HierarchyGroup, Tags };
}

/** Columns of every list that has users and AI agents. */
export const HOLDER_COLUMNS = ["kind", "holder", "name", "group", "tags"] as const;

type HolderCells = Readonly<Record<(typeof HOLDER_COLUMNS)[number], Cell>>;

export function userCells(user: UserOutput, groupName: ReferenceName): HolderCells {
  return {
    kind: "user",
    holder: user.Username,
    name: null,
    group: groupOf(user, groupName) ?? null,
    tags: tagsOf(user.Tags),
  };
}

/** The cells of a user in a table without column titles. */
export function userTexts(user: UserOutput, groupName: ReferenceName): string[] {
  return [user.Username, groupOf(user, groupName) ?? "-", tagsOf(user.Tags).join(" ")];
}

/** The cells of an AI agent, by the ARN under which it holds profiles. */
export function aiAgentCells({ Arn, Name }: AIAgentSnapshot): HolderCells {
  return { kind: "AI agent", holder: Arn, name: Name ?? null, group: null, tags: null };
}

/** The text for a user's hierarchy group, if the user has one. */
function groupOf(
  { HierarchyGroup: group }: UserOutput,
  groupName: ReferenceName,
): string | undefined {
  return group ? groupName(group.Id) : undefined;
}

/** `key=value` */
export function tagsOf(tags: Readonly<Record<string, string>>): string[] {
  return Object.entries(tags).map(([key, value]) => `${key}=${value}`);
}
