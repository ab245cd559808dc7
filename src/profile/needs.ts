import type { FieldName } from "./model.ts";

/** The field that each of these needs to have an effect. */
export const NEEDS: { readonly [K in FieldName]?: FieldName } = {
  AllowedAccessControlTags: "TagRestrictedResources",
  TagRestrictedResources: "AllowedAccessControlTags",
  AllowedAccessControlHierarchyGroupId: "HierarchyRestrictedResources",
};
