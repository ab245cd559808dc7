export { CATALOG_DATE, type PermissionRisk, type PermissionSource } from "./catalog.ts";
export {
  PERMISSIONS,
  type PermissionDetails,
  describePermission,
  isPermission,
} from "./details.ts";
export type {
  Acknowledgements,
  Finding,
  FindingArgs,
  FindingCode,
  FindingOf,
  FindingSeverity,
} from "./findings.ts";
export { formatFinding } from "./format-finding.ts";
export { PermissionGroups } from "./groups.ts";
export type { Lintable } from "./lintable.ts";
export { lintSecurityProfile } from "./lint.ts";
export { type PermissionList, type PermissionSet, permissions } from "./permission-list.ts";
export type { PermissionName } from "./permission-name.ts";
export { type Permission, type PermissionCategory, Permissions } from "./permissions.ts";
export { type Preset, Presets, definePreset } from "./presets.ts";
