/** The kinds of this package's resources in Alchemy's state. */
export const KIND = "connect::SecurityProfile";
export const USER_KIND = "connect::UserSecurityProfiles";
export const AI_AGENT_KIND = "connect::AIAgentSecurityProfiles";

/** The kinds that assign security profiles to holders. */
export const ASSIGNMENT_KINDS = [USER_KIND, AI_AGENT_KIND] as const;

export type AssignmentKind = (typeof ASSIGNMENT_KINDS)[number];

/** The kind of a security profile of Alchemy's own Cloud Control provider. */
export const GENERIC_KIND = "AWS::Connect::SecurityProfile";

export function isProfileKind(kind: string): boolean {
  return kind === KIND || kind === GENERIC_KIND;
}

export function isAssignmentKind(kind: unknown): kind is AssignmentKind {
  return ASSIGNMENT_KINDS.some((each) => each === kind);
}

/** One of our resources in a message: `SecurityProfile "app/prod/agent"` */
export function labelOf(kind: string, resource: string): string {
  return `${kind.slice(kind.indexOf("::") + 2)} ${JSON.stringify(resource)}`;
}
