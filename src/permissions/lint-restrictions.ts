import { FIELDS } from "../profile/model.ts";
import { describePermission } from "./details.ts";
import { type Finding, finding } from "./findings.ts";
import type { Lintable } from "./lintable.ts";
import type { Permission } from "./permissions.ts";

/** The types of resource that AWS names as ones that tags can restrict, with what shows them. */
const VIEW_OF: Readonly<Record<string, Permission>> = {
  User: "Users.View",
  SecurityProfile: "SecurityProfiles.View",
  Queue: "Queues.View",
  RoutingProfile: "RoutingPolicies.View",
};

const TYPE_IN_ARN: Readonly<Record<string, string>> = {
  agent: "User",
  user: "User",
  "security-profile": "SecurityProfile",
  queue: "Queue",
  "routing-profile": "RoutingProfile",
};

/** With these a holder can leave a restriction by hierarchy, which security profiles are not subject to. */
const WAYS_OUT: readonly Permission[] = [
  "SecurityProfiles.Create",
  "SecurityProfiles.Edit",
  "Users.EditPermission",
];

/** Restrictions by tag and by hierarchy that do not do what they seem to. */
export function lintRestrictions(profile: Lintable): Finding[] {
  return [...lintTypes(profile), ...lintTags(profile), ...lintHierarchy(profile)];
}

function lintTypes({
  HierarchyRestrictedResources: byHierarchy = [],
  Permissions,
  TagRestrictedResources: byTag = [],
}: Lintable): readonly Finding[] {
  const lists = [
    ["TagRestrictedResources", byTag],
    ["HierarchyRestrictedResources", byHierarchy],
  ] as const;
  return lists.flatMap(([field, types]) =>
    types.flatMap((value, index): Finding[] => {
      const path = `${field}[${index}]`;
      if (value.startsWith("arn:")) {
        return [finding("arn-for-resource-type", path, { value, type: typeInArn(value) })];
      }
      const type = misspelt(value);
      if (type !== undefined) return [finding("misspelt-resource-type", path, { value, type })];
      if (field === "HierarchyRestrictedResources" && value !== "User") {
        return [finding("hierarchy-resource-type", path, { value })];
      }
      const needs = VIEW_OF[value];
      return needs === undefined || !Permissions || Permissions.includes(needs)
        ? []
        : [finding("resource-type-without-view", path, { type: value, needs })];
    }),
  );
}

function lintTags({
  AllowedAccessControlTags = [],
  Permissions = [],
  TagRestrictedResources: types = [],
}: Lintable): readonly Finding[] {
  const keys = Object.keys(
    FIELDS.AllowedAccessControlTags.kind.normalise(AllowedAccessControlTags),
  );
  const names = types.length > 0 ? ignoring("tags", Permissions) : [];
  return [
    ...(types.length > 0 && keys.length === 0
      ? [finding("resource-types-without-tags", "TagRestrictedResources", { types })]
      : []),
    ...(keys.length > 0 && types.length === 0
      ? [finding("tags-without-resource-types", "AllowedAccessControlTags", { keys })]
      : []),
    ...(types.includes("User") && !types.includes("SecurityProfile")
      ? [
          finding("users-without-security-profiles", "TagRestrictedResources", {
            missing: "SecurityProfile",
          }),
        ]
      : []),
    ...(names.length > 0 ? [finding("ignores-tags", "Permissions", { names })] : []),
  ];
}

function lintHierarchy({
  AllowedAccessControlHierarchyGroupId: group = "",
  HierarchyRestrictedResources: types = [],
  Permissions = [],
}: Lintable): readonly Finding[] {
  const restricted = types.includes("User");
  const names = restricted ? ignoring("hierarchy", Permissions) : [];
  const ways = restricted ? WAYS_OUT.filter((name) => Permissions.includes(name)) : [];
  return [
    ...(group !== "" && !restricted
      ? [finding("hierarchy-without-users", "AllowedAccessControlHierarchyGroupId", { group })]
      : []),
    ...(ways.length > 0
      ? [finding("hierarchy-with-profile-admin", "Permissions", { names: ways })]
      : []),
    ...(names.length > 0 ? [finding("ignores-hierarchy", "Permissions", { names })] : []),
  ];
}

function ignoring(
  restriction: "tags" | "hierarchy",
  permissions: readonly string[],
): readonly Permission[] {
  return [...new Set(permissions)].flatMap((name) => {
    const permission = describePermission(name);
    return permission?.ignores?.includes(restriction) ? [permission.name] : [];
  });
}

function typeInArn(arn: string): string | undefined {
  const type = /:instance\/[^/]+\/([a-z-]+)\//.exec(arn)?.[1];
  return type === undefined ? undefined : TYPE_IN_ARN[type];
}

/** The type that is meant by another spelling of it: `users`, `routing-profile`, `Security Profiles`. */
function misspelt(value: string): string | undefined {
  const type = Object.keys(VIEW_OF).find((known) => plain(known) === plain(value));
  return type === value ? undefined : type;
}

function plain(type: string): string {
  return type
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "")
    .replace(/s$/, "");
}
