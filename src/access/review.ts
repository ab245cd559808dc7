import { PERMISSIONS, describePermission } from "../permissions/details.ts";
import { sortBy } from "../profile/sort-by.ts";
import { formatLimit } from "./format-limit.ts";
import { groupBy } from "./group-by.ts";
import { type ReferenceName, groupNames } from "./group-names.ts";
import { distinct } from "./held.ts";
import { limitsIn } from "./limits.ts";
import {
  type AIAgentSnapshot,
  type AccessSnapshot,
  type InstanceSnapshot,
  type MissingPart,
  type UserSnapshot,
  isWhole,
} from "../profile/snapshot.ts";
import { type Grant, whoCan } from "./who-can.ts";

/** One row for each profile of a holder, or for each sensitive permission. */
export type ReviewBy = "profile" | "permission";

/** An access review: what each holder has, for somebody to decide on. */
export interface AccessReview {
  readonly InstanceArn: string;
  /** Whether everything could be read. If false, rows may be missing. */
  readonly complete: boolean;
  readonly missing: readonly MissingPart[];
  readonly by: ReviewBy;
  readonly rows: readonly ReviewRow[];
}

export interface ReviewRow {
  readonly kind: "user" | "AI agent";
  /** Username, or ARN of the AI agent. */
  readonly holder: string;
  /** Name of the AI agent, if known. */
  readonly name: string | null;
  /**
   * Name of the user's hierarchy group: with its id if another group has that name, and only its id if the groups
   * could not be read.
   */
  readonly group: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Names of the profiles: one, or those that grant the permission. */
  readonly profiles: readonly string[];
  readonly permission: string | null;
  /** Label in the admin website. */
  readonly label: string | null;
  /** Classes of risk; `null` if the permissions could not be read. */
  readonly risks: readonly string[] | null;
  /** The restrictions, one text each; empty if there are none; `null` if not read. */
  readonly restrictions: readonly string[] | null;
  /** For the reviewer. */
  readonly reviewer: null;
  readonly decision: null;
  readonly comment: null;
}

/**
 * Everything that users and AI agents hold, as rows for a reviewer: one for each profile of a holder, or one for each
 * permission with a class of risk.
 *
 * @example
 * const instance = await readInstance({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * for (const { holder, profiles, risks } of reviewAccess(instance).rows) {
 *   console.log(holder, profiles, risks);
 * }
 */
export function reviewAccess(
  snapshot: InstanceSnapshot | AccessSnapshot,
  by: ReviewBy = "profile",
): AccessReview {
  const { InstanceArn, aiAgents, hierarchyGroups, missing, users } = snapshot;
  const groupName = groupNames(hierarchyGroups);
  const accessOf =
    by === "profile" ? byProfile(snapshot, groupName) : byPermission(snapshot, groupName);
  const rowsOf = (cells: HolderCells, holder: Holder) =>
    accessOf(holder).map((access) => ({ ...cells, ...access, ...OPEN }));
  const rows = [
    ...users.flatMap((user) => rowsOf(cellsOfUser(user, groupName), user)),
    ...aiAgents.flatMap((agent) => rowsOf(agentCells(agent), agent)),
  ];
  return { InstanceArn, complete: isWhole(snapshot), missing, by, rows };
}

type HolderCells = Pick<ReviewRow, "kind" | "holder" | "name" | "group" | "tags">;
type AccessCells = Omit<ReviewRow, keyof HolderCells | keyof typeof OPEN>;

const OPEN = { reviewer: null, decision: null, comment: null } as const;

type Holder = UserSnapshot | AIAgentSnapshot;

/** Finds the rows of a holder, without the cells about the holder. */
type AccessOf = (holder: Holder) => readonly AccessCells[];

function byProfile(
  { profiles }: InstanceSnapshot | AccessSnapshot,
  groupName: ReferenceName,
): AccessOf {
  const cells = new Map(
    profiles.map((profile): [string, AccessCells] => {
      const { Permissions, SecurityProfileId, SecurityProfileName: name } = profile;
      const risks = Permissions?.flatMap((each) => describePermission(each)?.risk ?? []);
      const restrictions = limitsIn(profile)?.map((limit) => formatLimit(limit, groupName));
      return [SecurityProfileId, cellsOf(name, risks && distinct(risks), restrictions)];
    }),
  );
  return ({ SecurityProfileIds }) =>
    sortBy(
      // The list may not include a held profile.
      SecurityProfileIds.map((id) => cells.get(id) ?? cellsOf(id)),
      ({ profiles: [name = ""] }) => name,
    );
}

function cellsOf(
  profile: string,
  risks: readonly string[] | null = null,
  restrictions: readonly string[] | null = null,
): AccessCells {
  return { permission: null, label: null, profiles: [profile], risks, restrictions };
}

function byPermission(
  snapshot: InstanceSnapshot | AccessSnapshot,
  groupName: ReferenceName,
): AccessOf {
  const sensitive = PERMISSIONS.filter(({ risk }) => risk !== undefined).map(({ name }) => name);
  const { aiAgents, users } = whoCan(snapshot, sensitive);
  const able = [...users, ...aiAgents];
  const granted = new Map<Holder, readonly Grant[]>(
    able.map(({ grants, holder }) => [holder, grants]),
  );
  const read = new Set(
    snapshot.profiles.flatMap(({ Permissions, SecurityProfileId }) =>
      Permissions ? SecurityProfileId : [],
    ),
  );
  return (holder) => {
    // What restricts one profile does not restrict another that may grant the permission, too.
    const isAllRead = holder.SecurityProfileIds.every((id) => read.has(id));
    const byName = groupBy(granted.get(holder) ?? [], ({ permission }) => permission);
    return [...byName].map(([permission, same]) => permissionCells(permission, same, isAllRead));
  };

  function permissionCells(
    permission: string,
    grants: readonly Grant[],
    isAllRead: boolean,
  ): AccessCells {
    const { label = null, risk } = describePermission(permission) ?? {};
    const isOpen = grants.some(({ limits }) => limits?.length === 0);
    const texts = grants.map(({ limits }) =>
      limits?.map((limit) => formatLimit(limit, groupName)).join(" and "),
    );
    const known = texts.filter((text) => text !== undefined);
    const isRead = isAllRead && known.length === texts.length;
    return {
      profiles: grants.map(({ profile }) => profile),
      permission,
      label,
      risks: risk === undefined ? [] : [risk],
      restrictions: isOpen ? [] : isRead ? [...new Set(known)] : null,
    };
  }
}

function cellsOfUser(
  { HierarchyGroupId: id, Tags, Username }: UserSnapshot,
  groupName: ReferenceName,
): HolderCells {
  const group = id === undefined ? null : groupName(id);
  return { kind: "user", holder: Username, name: null, group, tags: Tags };
}

function agentCells({ Arn, Name }: AIAgentSnapshot): HolderCells {
  return { kind: "AI agent", holder: Arn, name: Name ?? null, group: null, tags: {} };
}
