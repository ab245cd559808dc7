import type {
  FIELDS,
  ObservedProfile,
  ProfileFields,
  ReadPart,
  ReferringField,
} from "../profile/model.ts";

/** An instance as one reading told it: who may do what, and who holds that. */
export interface InstanceSnapshot {
  readonly InstanceArn: string;
  /** Every security profile, by name. */
  readonly profiles: readonly ProfileSnapshot[];
  /** Every user, by username. */
  readonly users: readonly UserSnapshot[];
  readonly hierarchyGroups: readonly HierarchyGroup[];
  /** Every AI agent of the instance's assistants, and those that were named: an entry for each ARN. */
  readonly aiAgents: readonly AIAgentSnapshot[];
  /** ARNs of AI agents in the settings of the instance's assistants, with a version or without. Absent: not read. */
  readonly usedAIAgents?: readonly string[];
  /** What could not be read. Not empty: the rest is true, and the whole is not known. */
  readonly missing: readonly MissingPart[];
}

export type ProfileIdentity = Pick<
  ObservedProfile,
  "SecurityProfileArn" | "SecurityProfileId" | "SecurityProfileName"
>;

/** A profile in normal form. A field that could not be read is absent, and its part is in `missing`. */
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

/** A user hierarchy group. Amazon Connect lists them without their place in the tree. */
export interface HierarchyGroup {
  readonly Id: string;
  readonly Name: string;
}

/** An ARN under which an AI agent may hold security profiles: without a version, or with one. */
export interface AIAgentSnapshot {
  readonly Arn: string;
  readonly SecurityProfileIds: readonly string[];
  /** Of the agent, where an assistant of the instance lists it. */
  readonly Name?: string;
  /** `ORCHESTRATION`, `SELF_SERVICE`, …; where an assistant of the instance lists it. */
  readonly Type?: string;
}

/** A part of an instance that was asked for and could not be read. */
export interface MissingPart {
  readonly part: SnapshotPart;
  /** Whose part: name of the profile, ARN of the assistant or AI agent; the instance's where it is its own. */
  readonly of: string;
  readonly operation: string;
  /** AWS's error code, or the network's; `IncompleteRead` for an answer that cannot be the whole one. */
  readonly code: string;
  /** What AWS answered. */
  readonly message: string;
}

/** What is read by calls of its own: the calls of a profile, and those of the instance. */
export type SnapshotPart =
  | ReadPart
  | "profiles"
  | "users"
  | "hierarchyGroups"
  | AIAgentPart
  | ReferencePart
  | "usedAIAgents";

/** What is read to name what profiles refer to. */
type ReferencePart = "alias" | "hierarchyPath" | "listedFlowModules" | "listedApplications";

/** Without one of these, it is not known whether an AI agent holds a profile. */
export const AI_AGENT_PARTS = [
  "assistants",
  "aiAgentsOfAssistant",
  "versionsOfAIAgent",
  "heldByAIAgent",
] as const;

export type AIAgentPart = (typeof AI_AGENT_PARTS)[number];

/** The security profiles of an instance, and who holds them where that was read. */
export interface ProfilesSnapshot
  extends
    Omit<InstanceSnapshot, "users" | "aiAgents" | "usedAIAgents">,
    Partial<Pick<InstanceSnapshot, "users" | "aiAgents">> {
  /** What the profiles refer to by ids. Absent: not read. */
  readonly references?: References;
}

/** What a profile refers to by an id, which means nothing in another instance. */
export type ReferenceKind = (typeof FIELDS)[ReferringField]["refersTo"];

/** Names of what profiles refer to, which may be the same in another instance. */
export interface References {
  /** Of the instance. */
  readonly Alias?: string;
  /**
   * By id: the path of a hierarchy group, the name of a flow module, the namespace of an application, and of the
   * application that is an outside AI agent.
   */
  readonly names: Readonly<Record<ReferenceKind, ReadonlyMap<string, readonly string[]>>>;
}

/** What two instances are compared by: who holds what, and the names of what profiles refer to by ids. */
export type ComparableSnapshot = InstanceSnapshot & Pick<ProfilesSnapshot, "references">;

/** One profile and who holds it. */
export interface HoldersSnapshot extends Omit<InstanceSnapshot, "profiles" | "usedAIAgents"> {
  readonly profile: ProfileIdentity;
}

/** One user, and the profiles that the user holds. */
export interface UserAccessSnapshot extends Omit<
  InstanceSnapshot,
  "users" | "aiAgents" | "usedAIAgents"
> {
  readonly user: UserSnapshot;
}

/** Whether every part that was asked for was read. */
export function isWhole({ missing }: Pick<InstanceSnapshot, "missing">): boolean {
  return missing.length === 0;
}
