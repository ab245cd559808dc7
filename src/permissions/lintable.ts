import type { FieldInputs } from "../profile/model.ts";

/** The fields that the linter reads: of props, or of a profile that was looked up. */
export type Lintable = {
  readonly [K in LintedField]?: FieldInputs[K] | undefined;
} & {
  /** Of an adopted profile, a field that is not declared may hold anything. */
  readonly adopt?: boolean | undefined;
};

type LintedField =
  | "Permissions"
  | "AllowedAccessControlTags"
  | "TagRestrictedResources"
  | "HierarchyRestrictedResources"
  | "AllowedAccessControlHierarchyGroupId"
  | "Applications"
  | "AllowedFlowModules";
