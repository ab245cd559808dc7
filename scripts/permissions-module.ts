import { CATALOG_DATE, type CategoryRow } from "../src/permissions/catalog.ts";
import type { PermissionDetails } from "../src/permissions/details.ts";
import { labelsOf, remarksOn } from "./permission-remarks.ts";

/** The source of `Permissions`, with the label and meaning of each name as a comment. */
export function permissionsModule(
  categories: readonly CategoryRow[],
  permissions: readonly PermissionDetails[],
): string {
  const parts = categories.map((category) =>
    categoryPart(
      category,
      permissions.filter((permission) => permission.category === category.category),
    ),
  );
  return `// Generated from catalog.ts by \`npm run catalog\`. Change the catalog instead.

/**
 * Every permission name, by its category in the admin website, as of ${CATALOG_DATE}. \`All\` of a category has
 * every permission in it, except those that restrict their holder.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html
 *
 * @example
 * // Two of one category, and all of another
 * const router = await SecurityProfile("router", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: [
 *     Permissions.UsersAndPermissions.ViewUsers,
 *     Permissions.UsersAndPermissions.ViewAgentHierarchy,
 *     ...Permissions.Routing.All,
 *   ],
 * });
 */
export const Permissions = {
${parts.join("\n")}
} as const;

/** A category of \`Permissions\`. */
export type PermissionCategory = keyof typeof Permissions;

type NamesIn<C> = Exclude<C[keyof C], readonly unknown[]>;

/** The name of a permission that this package knows, as the API has it. */
export type Permission = {
  [C in PermissionCategory]: NamesIn<(typeof Permissions)[C]>;
}[PermissionCategory];
`;
}

function categoryPart(
  { category, title }: CategoryRow,
  permissions: readonly PermissionDetails[],
): string {
  const all = permissions.filter(({ restricts }) => !restricts).map(({ name }) => `"${name}"`);
  return `  /** ${title}: ${permissions.length === 1 ? "1 permission" : `${permissions.length} permissions`}. */
  ${category}: {
${permissions.map(permissionPart).join("\n")}
    /** Every permission of the category, except those that restrict their holder. */
    All: [${all.join(", ")}],
  },`;
}

function permissionPart(permission: PermissionDetails): string {
  const { key, name, replacedBy } = permission;
  const labels = labelsOf(permission);
  const title = labels.length > 0 ? `**${labels.join("; ")}.** ` : "";
  const text = `${title}${remarksOn(permission, (other) => `\`${other}\``)}`;
  return `    ${replacedBy ? `/**\n     * ${text}\n     *\n     * @deprecated\n     */` : `/** ${text} */`}
    ${key}: "${name}",`;
}
