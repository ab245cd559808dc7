export {
  type Audit,
  type AuditFailOn,
  type AuditOptions,
  auditInstance,
  isFailing,
} from "./access/audit.ts";
export type { AuditIgnore } from "./access/ignores.ts";
export type { QuotaUse } from "./access/audit-quotas.ts";
export type { AccessChange, AccessEffect, AccessValue } from "./access/changes.ts";
export {
  type InstanceComparison,
  type LocalReference,
  type ProfileComparison,
  type Side,
  type UnknownProfile,
  compareInstances,
  isAlike,
} from "./access/compare.ts";
export {
  type HoldersComparison,
  type LoneHolder,
  type ProfileHoldersChange,
  compareHolders,
} from "./access/compare-holders.ts";
export {
  type EffectiveAccess,
  type EffectivePermission,
  type Restriction,
  effectiveAccess,
} from "./access/effective.ts";
export {
  type ExportOptions,
  type ExportedProfile,
  type InstanceExport,
  exportInstance,
} from "./access/export.ts";
export type { ExportedAssignment } from "./access/export-holders.ts";
export { type ExportNote, formatExportNote } from "./access/export-notes.ts";
export { type PermissionMatch, findPermissions } from "./access/find-permissions.ts";
export type { AuditCode, AuditFinding, AuditSeverity, AuditSubject } from "./access/findings.ts";
export { type RulesOutcome, evaluateRules } from "./access/evaluate-rules.ts";
export { type RuleProblem, checkRules } from "./access/check-rules.ts";
export {
  type AccessRule,
  type AccessRules,
  type RuleExceptions,
  type RuleSetName,
  type RuleTarget,
  RULE_SETS,
  defineRules,
  rulesOf,
} from "./access/rules.ts";
export { formatAuditFinding } from "./access/format-audit-finding.ts";
export { formatChange } from "./access/format-change.ts";
export { formatReference } from "./access/format-reference.ts";
export { type SarifOptions, auditAsSarif } from "./access/sarif.ts";
export {
  type AIAgentSnapshot,
  type AccessSnapshot,
  type ComparableSnapshot,
  type HierarchyGroup,
  type HoldersSnapshot,
  type InstanceSnapshot,
  type MissingPart,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  type ReferenceKind,
  type References,
  type UserAccessSnapshot,
  type UserSnapshot,
  isWhole,
} from "./profile/snapshot.ts";
export { type AccessReview, type ReviewBy, type ReviewRow, reviewAccess } from "./access/review.ts";
export type { PeopleGroup, PersonChange } from "./access/people.ts";
export { type KeptSnapshot, readSnapshot, writeSnapshot } from "./access/snapshot-file.ts";
export type { Limit } from "./access/limits.ts";
export { type Able, type Grant, type WhoCan, whoCan } from "./access/who-can.ts";
export type { AwsCredentialProps } from "./aws/credentials.ts";
export type { ReadProgress } from "./aws/instance-reader.ts";
export * from "./errors/index.ts";
export {
  type ReadAccessProps,
  type ReadHoldersProps,
  type ReadInstanceProps,
  type ReadProfilesProps,
  type ReadProps,
  type ReadUserAccessProps,
  type UserFilterProps,
  readAccess,
  readComparable,
  readHolders,
  readInstance,
  readSecurityProfiles,
  readUserAccess,
} from "./read-instance.ts";
export { type ReportOptions, reportInstance } from "./report/report.ts";
