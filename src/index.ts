import { SecurityProfile } from "./security-profile.ts";

export {
  SecurityProfile,
  type SecurityProfileProps,
  isSecurityProfile,
} from "./security-profile.ts";
export { SecurityProfileRef, type SecurityProfileRefProps } from "./security-profile-ref.ts";
export {
  type ReadHoldersProps,
  type ReadInstanceProps,
  type ReadProps,
  type ReadUserAccessProps,
  readHolders,
  readInstance,
  readSecurityProfiles,
  readUserAccess,
} from "./read-instance.ts";
export {
  type AIAgentSnapshot,
  type HierarchyGroup,
  type HoldersSnapshot,
  type InstanceSnapshot,
  type MissingPart,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  type UserAccessSnapshot,
  type UserSnapshot,
  isWhole,
} from "./access/snapshot.ts";
export {
  type Audit,
  type AuditFailOn,
  type AuditIgnore,
  type AuditOptions,
  auditInstance,
  isFailing,
} from "./access/audit.ts";
export {
  type EffectiveAccess,
  type EffectivePermission,
  type Restriction,
  effectiveAccess,
} from "./access/effective.ts";
export type { AuditCode, AuditFinding, AuditSeverity, AuditSubject } from "./access/findings.ts";
export type { QuotaUse } from "./access/audit-quotas.ts";
export { formatAuditFinding } from "./access/format-audit-finding.ts";
export {
  type ExportOptions,
  type ExportedProfile,
  type InstanceExport,
  exportInstance,
} from "./access/export.ts";
export {
  type InstanceComparison,
  type LocalReference,
  type ProfileComparison,
  type ReferenceKind,
  type Side,
  compareInstances,
  isAlike,
} from "./access/compare.ts";
export { formatReference } from "./access/format-reference.ts";
export { type ExportNote, formatExportNote } from "./access/export-notes.ts";
export { type ReportOptions, reportInstance } from "./report/report.ts";
export type { ReadProgress } from "./aws/instance-reader.ts";
export type { AwsCredentialProps } from "./aws/credentials.ts";
export * from "./errors/index.ts";
export type { AccessChange, AccessEffect, AccessValue } from "./access/changes.ts";
export { formatChange } from "./access/format-change.ts";
export { type DriftProps, type DriftReport, detectDrift } from "./plan/drift.ts";
export { type PlanGate, stopped } from "./plan/gate.ts";
export { planAsMarkdown } from "./plan/markdown.ts";
export { type AccessPlan, type PlanProps, planSecurityProfiles } from "./plan/plan.ts";
export type { DriftFinding, ProfileDrift } from "./plan/profile-drift.ts";
export type { PlanAction, PlanNote, ProfilePlan, Reach } from "./plan/profile-plan.ts";
export { ScriptError, type ScriptProps } from "./plan/script.ts";
export type { OtherResource } from "./plan/unknown-output.ts";
export {
  CATALOG_DATE,
  PERMISSION_RISKS,
  type PermissionRisk,
  type PermissionSource,
} from "./permissions/catalog.ts";
export {
  PERMISSIONS,
  type PermissionDetails,
  describePermission,
  isPermission,
} from "./permissions/details.ts";
export { PermissionGroups } from "./permissions/groups.ts";
export type {
  Finding,
  FindingArgs,
  FindingCode,
  FindingOf,
  FindingSeverity,
} from "./permissions/findings.ts";
export { lintSecurityProfile } from "./permissions/lint.ts";
export type { Lintable } from "./permissions/lintable.ts";
export {
  type PermissionList,
  type PermissionSet,
  permissions,
} from "./permissions/permission-list.ts";
export type { PermissionName } from "./permissions/permission-name.ts";
export {
  type Permission,
  type PermissionCategory,
  Permissions,
} from "./permissions/permissions.ts";
export { type Preset, Presets, definePreset } from "./permissions/presets.ts";
export { formatFinding } from "./permissions/format-finding.ts";
export type { Problem } from "./profile/problem.ts";
export type { Tag, TagInput } from "./profile/kinds.ts";
export type {
  AIAgent,
  Application,
  FlowModule,
  GranularAccessControlConfiguration,
  PrimaryAttributeValue,
  ResourceType,
} from "./profile/types.ts";

/** `AWS.Connect.SecurityProfile`, the way Alchemy's Cloud Control provider spells it. */
export default { Connect: { SecurityProfile } };
