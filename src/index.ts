import { SecurityProfile } from "./security-profile.ts";

export {
  SecurityProfile,
  type SecurityProfileProps,
  isSecurityProfile,
} from "./security-profile.ts";
export { SecurityProfileRef, type SecurityProfileRefProps } from "./security-profile-ref.ts";
export type { AwsCredentialProps } from "./aws/credentials.ts";
export {
  AlreadyExistsError,
  type ErrorCode,
  InUseError,
  IncompleteReadError,
  InstanceNotFoundError,
  InvalidPropsError,
  NotFoundError,
  NotSupportedError,
  OperationFailedError,
  OperationTimeoutError,
  RequestFailedError,
  SecurityProfileError,
  isSecurityProfileError,
} from "./errors.ts";
export { type Finding, lintSecurityProfile, wordFinding } from "./permissions/lint.ts";
export type { KnownPermission } from "./permissions/known.ts";
export type { Permission } from "./permissions/permission.ts";
export type { Problem } from "./profile/constraints.ts";
export type { Tag, TagInput } from "./profile/kinds.ts";
export type {
  AIAgent,
  Application,
  FlowModule,
  GranularAccessControlConfiguration,
  PrimaryAttributeValue,
} from "./profile/types.ts";

/** `AWS.Connect.SecurityProfile`, the way Alchemy's Cloud Control provider spells it. */
export default { Connect: { SecurityProfile } };
