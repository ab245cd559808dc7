import type { FIELDS, ObservedProfile, ProfileFields, ReadPart, ReferringField } from "./model.ts";

/** Why a snapshot lacks a part that no other reading can add. */
export const NOT_IN_SNAPSHOT = {
  field: "is not in the snapshot. Take a new one for later comparisons",
  names: "was not called: a snapshot has no such names. Compare the instances themselves",
} as const;

/** One reading of an instance: its security profiles and their holders. */
export interface InstanceSnapshot {
  readonly InstanceArn: string;
  /** Every security profile, by name. */
  readonly profiles: readonly ProfileSnapshot[];
  /** Every user, by username. */
  readonly users: readonly UserSnapshot[];
  readonly hierarchyGroups: readonly HierarchyGroup[];
  /** Every AI agent of the instance's assistants, and the AI agents that were passed: an entry for each ARN. */
  readonly aiAgents: readonly AIAgentSnapshot[];
  /** ARNs of AI agents in the settings of the instance's assistants, with a version or without. Absent if not read. */
  readonly usedAIAgents?: readonly string[];
  /** What could not be read. If not empty, the snapshot is correct but incomplete. */
  readonly missing: readonly MissingPart[];
  readonly partial?: never;
}

/**
 * Who has which permissions: only the fields that decide it, and only the users that a filter selects. An audit, a
 * comparison or a snapshot file of it would count everything else as absent.
 */
export interface AccessSnapshot extends Omit<InstanceSnapshot, "usedAIAgents" | "partial"> {
  readonly partial: true;
}

export type ProfileIdentity = Pick<
  ObservedProfile,
  "SecurityProfileArn" | "SecurityProfileId" | "SecurityProfileName"
>;

/** Only the identity of a profile. */
export function identityOf(profile: ProfileIdentity): ProfileIdentity {
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = profile;
  return { SecurityProfileArn, SecurityProfileId, SecurityProfileName };
}

/** A profile in normal form. A field that could not be read is absent, and `missing` has its part. */
export interface ProfileSnapshot extends ProfileIdentity, Partial<ProfileFields> {}

/** A user that holds security profiles. */
export interface UserSnapshot {
  readonly UserId: string;
  readonly UserArn: string;
  readonly Username: string;
  readonly SecurityProfileIds: readonly string[];
  /** `Id` of the user's hierarchy group; absent for a user without one. */
  readonly HierarchyGroupId?: string;
  readonly Tags: Readonly<Record<string, string>>;
}

/** A user hierarchy group. Amazon Connect lists groups without their parents. */
export interface HierarchyGroup {
  readonly Id: string;
  readonly Name: string;
}

/** An ARN by which an AI agent can hold security profiles: without a version, or with one. */
export interface AIAgentSnapshot {
  readonly Arn: string;
  readonly SecurityProfileIds: readonly string[];
  /** Name of the agent, if an assistant of the instance lists it. */
  readonly Name?: string;
  /** `ORCHESTRATION`, `SELF_SERVICE`, …; if an assistant of the instance lists it. */
  readonly Type?: string;
}

/** A requested part of an instance that could not be read. */
export interface MissingPart {
  readonly part: SnapshotPart;
  /** The owner of the part: name of the profile, ARN of the assistant or AI agent, or ARN of the instance. */
  readonly of: string;
  readonly operation: string;
  /** Error code of AWS or of the network; `IncompleteRead` for an answer that cannot be complete. */
  readonly code: string;
  /** The message of AWS. */
  readonly message: string;
}

/** The parts that are read by separate calls: parts of a profile, and parts of the instance. */
export type SnapshotPart =
  | ReadPart
  | "profiles"
  | "users"
  | "hierarchyGroups"
  | AIAgentPart
  | ReferencePart
  | "usedAIAgents";

/** What is read for the names of what profiles refer to. */
type ReferencePart = "alias" | "hierarchyPath" | "listedFlowModules" | "listedApplications";

/** If one of these is missing, it is unknown whether an AI agent holds a profile. */
export const AI_AGENT_PARTS = [
  "assistants",
  "aiAgentsOfAssistant",
  "versionsOfAIAgent",
  "heldByAIAgent",
] as const;

export type AIAgentPart = (typeof AI_AGENT_PARTS)[number];

/** The security profiles of an instance, and their holders if these were read. */
export interface ProfilesSnapshot
  extends
    Omit<InstanceSnapshot, "users" | "aiAgents" | "usedAIAgents">,
    Partial<Pick<InstanceSnapshot, "users" | "aiAgents">> {
  /** What the profiles refer to by id. Absent if not read. */
  readonly references?: References;
}

/** What a profile refers to by an id, which is invalid in another instance. */
export type ReferenceKind = (typeof FIELDS)[ReferringField]["refersTo"];

/** Names of what profiles refer to, which can be the same in another instance. */
export interface References {
  /** Alias of the instance. */
  readonly Alias?: string;
  /**
   * By id: the path of a hierarchy group, the name of a flow module, the namespace of an application, and the namespace of
   * the application for an external AI agent.
   */
  readonly names: Readonly<Record<ReferenceKind, ReadonlyMap<string, readonly string[]>>>;
}

/** The data that `compare` uses: who holds what, and the names of what profiles refer to by id. */
export type ComparableSnapshot = ProfilesSnapshot &
  Pick<InstanceSnapshot, "users" | "usedAIAgents">;

/** One profile and its holders. */
export interface HoldersSnapshot extends Omit<InstanceSnapshot, "profiles" | "usedAIAgents"> {
  readonly profile: ProfileIdentity;
}

/** One user, and the profiles of the user. */
export interface UserAccessSnapshot extends Omit<
  InstanceSnapshot,
  "users" | "aiAgents" | "usedAIAgents"
> {
  readonly user: UserSnapshot;
}

/** Whether every requested part was read. */
export function isWhole({ missing }: Pick<InstanceSnapshot, "missing">): boolean {
  return missing.length === 0;
}

/** Whether a reading is one of `readInstance`: any other leaves out users, AI agents or fields. */
export function isOfInstance({
  aiAgents,
  partial,
  users,
}: Partial<Record<keyof InstanceSnapshot, unknown>>): boolean {
  return partial === undefined && users !== undefined && aiAgents !== undefined;
}

/** Whether all of these parts were read. */
export function isRead(
  missing: readonly MissingPart[],
  ...parts: readonly SnapshotPart[]
): boolean {
  return !missing.some(({ part }) => parts.includes(part));
}

/** How many were read; `null` if there are none and a part of them could not be read. */
export function numberOf(
  found: number,
  missing: readonly MissingPart[],
  parts: readonly SnapshotPart[],
): number | null {
  return found === 0 && !isRead(missing, ...parts) ? null : found;
}
