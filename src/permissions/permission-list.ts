import type { Permission } from "./permissions.ts";

/** A category of `Permissions`. */
type Category = Readonly<Record<string, Permission | readonly Permission[]>> & {
  readonly All: readonly Permission[];
};

/**
 * What permissions can be taken from: a name, a list of names (a group, a preset, another list), or a
 * category of `Permissions`, which stands for its `All`.
 */
export type PermissionSet = Permission | readonly Permission[] | Category;

/** Permission names, each once, sorted, and not to be changed. It is an array, and a value of `Permissions`. */
export interface PermissionList extends ReadonlyArray<Permission> {
  /**
   * The list without some permissions. One that is not in the list is no error. A category stands for
   * every name in it.
   *
   * @example
   * permissions(Presets.Agent).without(Permissions.ContactActions.EndContact);
   */
  without(...removed: readonly PermissionSet[]): PermissionList;
}

/**
 * One list of permissions from any number of sets, for `Permissions` of a profile.
 *
 * Only known names are taken, so that a mistake does not compile. A name that AWS has added since goes beside
 * the list: `[...permissions(Presets.Agent), "NewThing.View"]`.
 *
 * @example
 * // A preset, a group and one permission more
 * const seniorAgent = await SecurityProfile("senior-agent", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   Permissions: permissions(
 *     Presets.Agent,
 *     PermissionGroups.RedactedRecordingsAccess,
 *     Permissions.AnalyticsAndOptimization.ContactSearch,
 *   ),
 * });
 */
export function permissions(...sets: readonly PermissionSet[]): PermissionList {
  return Object.freeze(new SortedNames(sets));
}

export class SortedNames extends Array<Permission> implements PermissionList {
  /** What the methods of an array make of the list is an array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(sets: readonly PermissionSet[]) {
    super();
    checkSets("permissions()", sets);
    const names = sets.flatMap((set) =>
      typeof set === "string" ? [set] : isCategory(set) ? set.All : set,
    );
    this.push(...[...new Set(names)].toSorted());
  }

  without(...removed: readonly PermissionSet[]): PermissionList {
    checkSets("permissions().without()", removed);
    const gone = new Set(
      removed.flatMap((set) =>
        typeof set === "string" ? [set] : isCategory(set) ? Object.values(set).flat() : set,
      ),
    );
    return permissions(this.filter((name) => !gone.has(name)));
  }
}

/** A misspelled constant is `undefined` in a script that no compiler has checked. */
function checkSets(name: string, sets: readonly unknown[]): void {
  const wrong = sets.flatMap((set, at) =>
    typeof set === "string" || (typeof set === "object" && set !== null)
      ? []
      : `argument ${at + 1} is ${String(set)}`,
  );
  if (wrong.length === 0) return;
  throw new TypeError(
    `${name}: ${wrong.join(", ")}. Correct the name of each such constant: Permissions, PermissionGroups and Presets have no such member.`,
  );
}

function isCategory(set: Exclude<PermissionSet, string>): set is Category {
  return "All" in set;
}
