import { CATALOG, type PermissionRow, type PermissionSource } from "./catalog.ts";
import type { Permission, PermissionCategory } from "./permissions.ts";

/** Everything known about a permission. */
export interface PermissionDetails extends Omit<PermissionRow, "alone"> {
  readonly category: PermissionCategory;
  /** The key of the permission in its category of `Permissions`. */
  readonly key: string;
  /** The action that it allows: `View`, `Edit`, `Access` and so on. */
  readonly action: string;
  readonly source: PermissionSource;
  /**
   * How certain the name and its meaning are.
   *
   * - `high`: AWS documents what it grants, and the name was seen on a real profile
   * - `medium`: AWS documents what it grants, but its column of names has had errors
   * - `low`: the name was seen on real profiles, and the meaning is inferred from it
   */
  readonly certainty: "high" | "medium" | "low";
  /** Permissions without which it does nothing, including View of the same thing. */
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

/** The action of names that do not end with it. */
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

const names: ReadonlyMap<string, Permission> = new Map(
  CATALOG.flatMap(({ permissions }) =>
    Object.values(permissions).map(({ name }): [string, Permission] => [name, name]),
  ),
);

/**
 * Every permission with everything known about it, by category.
 *
 * @example
 * // Which permissions give access to unredacted media?
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
 * Whether a string is a permission name that this package knows. An unknown name may still be valid: AWS adds
 * names.
 */
export function isPermission(name: string): name is Permission {
  return byName.has(name);
}

/**
 * Everything known about a permission; `undefined` for an unknown one.
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

/** Every permission with a class of risk. */
export function permissionsOfRisk(wanted: string): Permission[] {
  return PERMISSIONS.filter(({ risk }) => risk === wanted).map(({ name }) => name);
}

function detailed(
  category: PermissionCategory,
  key: string,
  row: PermissionRow,
): PermissionDetails {
  const { alone = false, needs = [], needsOneOf = [], source = "guide and profile", ...rest } = row;
  const action = ACTIONS[row.name] ?? row.name.slice(row.name.lastIndexOf(".") + 1);
  const view = names.get(`${row.name.slice(0, -action.length - 1)}.View`);
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
