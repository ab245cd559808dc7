import { SecurityProfile } from "./security-profile.ts";

export type { AwsCredentialProps } from "./aws/credentials.ts";
export * from "./errors/index.ts";
export * from "./moved.ts";
export * from "./permissions/index.ts";
export type { Tag, TagInput } from "./profile/kinds.ts";
export type { Problem } from "./profile/problem.ts";
export type {
  AIAgent,
  Application,
  FlowModule,
  GranularAccessControlConfiguration,
  PrimaryAttributeValue,
  ResourceType,
} from "./profile/types.ts";
export { AIAgentRef, type AIAgentRefProps } from "./refs/ai-agent-ref.ts";
export { ApplicationRef, type ApplicationRefProps } from "./refs/application-ref.ts";
export { ConnectInstanceRef, type ConnectInstanceRefProps } from "./refs/connect-instance-ref.ts";
export { FlowModuleRef, type FlowModuleRefProps } from "./refs/flow-module-ref.ts";
export { HierarchyGroupRef, type HierarchyGroupRefProps } from "./refs/hierarchy-group-ref.ts";
export { lookUpAll } from "./refs/look-up-all.ts";
export {
  AIAgentSecurityProfiles,
  type AIAgentSecurityProfilesProps,
} from "./ai-agent-security-profiles.ts";
export {
  SecurityProfile,
  type SecurityProfileProps,
  isSecurityProfile,
} from "./security-profile.ts";
export { UserSecurityProfiles, type UserSecurityProfilesProps } from "./user-security-profiles.ts";
export { SecurityProfileRef, type SecurityProfileRefProps } from "./security-profile-ref.ts";

/** `AWS.Connect.SecurityProfile`, as in Alchemy's Cloud Control provider. */
export default { Connect: { SecurityProfile } };
