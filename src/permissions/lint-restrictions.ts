import { FIELDS } from "../profile/model.ts";
import { type Finding, finding } from "./findings.ts";
import type { HeldPermissions, Lintable } from "./lintable.ts";
import type { Permission } from "./permissions.ts";
import { VIEW_OF } from "./resource-types.ts";

const TYPE_IN_ARN: ReadonlyMap<string, string> = new Map([
  ["agent", "User"],
  ["user", "User"],
  ["security-profile", "SecurityProfile"],
  ["queue", "Queue"],
  ["routing-profile", "RoutingProfile"],
]);

/**
 * Permissions with which a holder can escape a restriction by hierarchy, which does not apply to security
 * profiles.
 */
const WAYS_OUT: readonly Permission[] = [
  "SecurityProfiles.Create",
  "SecurityProfiles.Edit",
  "Users.Create",
  "Users.EditPermission",
];

const RESTRICTIONS = [
  "AllowedAccessControlTags",
  "TagRestrictedResources",
  "AllowedAccessControlHierarchyGroupId",
  "HierarchyRestrictedResources",
] as const;

/** Restrictions by tag and by hierarchy that do less than they seem to. */
export function lintRestrictions(profile: Lintable, held: HeldPermissions): Finding[] {
  if (RESTRICTIONS.every((field) => profile[field] === undefined)) return [];
  return [...lintTypes(profile), ...lintTags(profile, held), ...lintHierarchy(profile, held)];
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
      const needs = VIEW_OF.get(value);
      return needs === undefined || !Permissions || Permissions.includes(needs)
        ? []
        : [finding("resource-type-without-view", path, { type: value, needs })];
    }),
  );
}

function lintTags(profile: Lintable, held: HeldPermissions): readonly Finding[] {
  const { adopt = false, AllowedAccessControlTags: tags, TagRestrictedResources } = profile;
  const keys = Object.keys(FIELDS.AllowedAccessControlTags.kind.normalize(tags ?? {}));
  const types = TagRestrictedResources ?? [];
  const missing = "SecurityProfile";
  const withoutTags = types.length > 0 && keys.length === 0 && (tags !== undefined || !adopt);
  const withoutTypes =
    keys.length > 0 && types.length === 0 && (TagRestrictedResources !== undefined || !adopt);
  return [
    ...(withoutTags
      ? [finding("resource-types-without-tags", "TagRestrictedResources", { types })]
      : []),
    ...(withoutTypes
      ? [finding("tags-without-resource-types", "AllowedAccessControlTags", { keys })]
      : []),
    ...(types.includes("User") && !types.includes(missing)
      ? [finding("users-without-security-profiles", "TagRestrictedResources", { missing })]
      : []),
    ...(types.length > 0 ? lintIgnoring("tags", held) : []),
  ];
}

function lintHierarchy(profile: Lintable, held: HeldPermissions): readonly Finding[] {
  const { adopt = false, AllowedAccessControlHierarchyGroupId: group = "" } = profile;
  const { HierarchyRestrictedResources, Permissions = [], TagRestrictedResources = [] } = profile;
  const restricted = HierarchyRestrictedResources?.includes("User") ?? false;
  const known = HierarchyRestrictedResources !== undefined || !adopt;
  const ways = TagRestrictedResources.includes("SecurityProfile")
    ? []
    : WAYS_OUT.filter((name) => Permissions.includes(name));
  return [
    ...(group !== "" && !restricted && known
      ? [finding("hierarchy-without-users", "AllowedAccessControlHierarchyGroupId", { group })]
      : []),
    ...(restricted && ways.length > 0
      ? [finding("hierarchy-with-profile-admin", "Permissions", { names: ways })]
      : []),
    ...(restricted ? lintIgnoring("hierarchy", held) : []),
  ];
}

function lintIgnoring(
  restriction: "tags" | "hierarchy",
  { known }: HeldPermissions,
): readonly Finding[] {
  const confined = new Set(
    restriction === "hierarchy" ? known.flatMap(({ restricts = [] }) => restricts) : [],
  );
  const names = known.flatMap(({ ignores, name }) =>
    ignores?.includes(restriction) && !confined.has(name) ? [name] : [],
  );
  const dependents = known.flatMap(({ name, needs }) =>
    !names.includes(name) && needs.some((need) => names.includes(need)) ? [name] : [],
  );
  return names.length > 0
    ? [finding(`ignores-${restriction}`, "Permissions", { names, dependents })]
    : [];
}

function typeInArn(arn: string): string | undefined {
  const type = /:instance\/[^/]+\/([a-z-]+)\//.exec(arn)?.[1];
  return type === undefined ? undefined : TYPE_IN_ARN.get(type);
}

/** The type behind another spelling: `users`, `routing-profile`, `Security Profiles`. */
function misspelt(value: string): string | undefined {
  const type = [...VIEW_OF.keys()].find((known) => plain(known) === plain(value));
  return type === value ? undefined : type;
}

function plain(type: string): string {
  return type
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "")
    .replace(/s$/, "");
}
