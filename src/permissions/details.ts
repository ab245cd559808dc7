import { CATALOG, type PermissionRow, type PermissionSource } from "./catalog.ts";
import type { Permission, PermissionCategory } from "./permissions.ts";

/** All that is known of a permission. */
export interface PermissionDetails extends Omit<PermissionRow, "alone"> {
  readonly category: PermissionCategory;
  /** The key of the permission in its category of `Permissions`. */
  readonly key: string;
  /** What it lets do with the thing that it is about: `View`, `Edit`, `Access` and so on. */
  readonly action: string;
  readonly source: PermissionSource;
  /**
   * How sure the name and what it grants are.
   *
   * - `high`: AWS says what it grants, and the name was seen on a real profile
   * - `medium`: AWS says what it grants, and its column of names has had errors
   * - `low`: the name was seen on real profiles, and what it grants is read from it
   */
  readonly certainty: "high" | "medium" | "low";
  /** Everything that it does nothing without, View of the same thing included. */
  readonly needs: readonly Permission[];
  /** It does nothing without one of these. */
  readonly needsOneOf: readonly Permission[];
}

const CERTAINTY: Readonly<Record<PermissionSource, PermissionDetails["certainty"]>> = {
  "guide and profile": "high",
  "label and profile": "high",
  guide: "medium",
  profile: "low",
};

/** The action of names that do not end in it. */
const ACTIONS: Readonly<Record<string, string>> = {
  AccessMetrics: "Access",
  BasicAgentAccess: "Access",
  ChatTestMode: "Enable",
  DeleteCallRecordings: "Delete",
  DownloadCallRecordings: "Download",
  ListenCallRecordings: "View",
  ManagerBargeIn: "Enable",
  ManagerListenIn: "Enable",
  OutboundCallAccess: "Access",
};

const VIEW = ".View";

const names: ReadonlyMap<string, Permission> = new Map(
  CATALOG.flatMap(({ permissions }) =>
    Object.values(permissions).map(({ name }): [string, Permission] => [name, name]),
  ),
);

/**
 * Every permission with all that is known of it, by category.
 *
 * @example
 * // What may a holder do who hears unredacted recordings?
 * const sensitive = PERMISSIONS.filter(({ risk }) => risk === "unredacted-media");
 * console.log(sensitive.map(({ label, name }) => `${label ?? name}`));
 */
export const PERMISSIONS: readonly PermissionDetails[] = CATALOG.flatMap(
  ({ category, permissions }) =>
    Object.entries(permissions).map(([key, row]) => detailed(category, key, row)),
);

const byName: ReadonlyMap<string, PermissionDetails> = new Map(
  PERMISSIONS.map((permission) => [permission.name, permission]),
);

/**
 * Whether a string is a permission name that this package knows. One that it does not know may be right
 * all the same: AWS adds names.
 */
export function isPermission(name: string): name is Permission {
  return byName.has(name);
}

/**
 * What is known of a permission, `undefined` of an unknown one.
 *
 * @example
 * const { label, needs } = describePermission("Queues.Edit");
 * console.log(label, needs); // "Queues - Edit" [ "Queues.View" ]
 */
export function describePermission(name: Permission): PermissionDetails;
export function describePermission(name: string): PermissionDetails | undefined;
export function describePermission(name: string): PermissionDetails | undefined {
  return byName.get(name);
}

function detailed(
  category: PermissionCategory,
  key: string,
  row: PermissionRow,
): PermissionDetails {
  const { alone = false, needs = [], needsOneOf = [], source = "guide and profile", ...rest } = row;
  const action = ACTIONS[row.name] ?? row.name.slice(row.name.lastIndexOf(".") + 1);
  const view = names.get(row.name.slice(0, -action.length - 1) + VIEW);
  const needsView = !alone && view !== undefined && action !== "View" && action !== "Access";
  return {
    ...rest,
    category,
    key,
    action,
    source,
    certainty: CERTAINTY[source],
    needs: needsView && !needs.includes(view) ? [view, ...needs] : needs,
    needsOneOf,
  };
}
