/** The profiles to add to a holder and to remove from it, by id. */
export interface MembershipChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What a resource knows about one holder. */
export interface Held {
  /** The profiles of the holder before the resource first changed it. */
  readonly before: readonly string[];
  /** The profiles that the code declared so far, or that an interrupted deploy may have added. */
  readonly ours: readonly string[];
}

export interface DeclaredMembership {
  readonly ids: readonly string[];
  /** Whether to remove all other profiles. */
  readonly exact: boolean;
}

/** How many profiles a holder may have. AWS documents no limits for AI agents. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The change that makes a holder match the code. Declared: added. Declared before but not now: removed.
 * Everything else stays, unless the declaration is exact.
 */
export function changeTo(
  { exact, ids }: DeclaredMembership,
  ours: readonly string[],
  held: readonly string[],
): MembershipChange {
  return {
    add: ids.filter((id) => !held.includes(id)),
    remove: held.filter((id) => !ids.includes(id) && (exact || ours.includes(id))),
  };
}

/** The profiles that a resource added to a holder, and that leave with it. */
export function addedIn({ before, ours }: Held): readonly string[] {
  return ours.filter((id) => !before.includes(id));
}

/**
 * The change that removes what a resource added, except what another resource declares. If the holder would keep
 * fewer profiles than it needs, it gets back those that it had before and that still exist.
 *
 * @returns `undefined` if none is left to give back: the holder keeps its profiles
 */
export function changeToLeave(
  known: Held,
  held: readonly string[],
  { existing, kept, least }: LeaveOptions,
): MembershipChange | undefined {
  const added = addedIn(known);
  const remove = held.filter((id) => added.includes(id) && !kept.includes(id));
  if (remove.length === 0 || held.length - remove.length >= least) return { add: [], remove };
  const add = known.before.filter((id) => existing.includes(id));
  return add.length >= least ? { add, remove } : undefined;
}

interface LeaveOptions {
  /** Ids of the profiles that the instance has. */
  readonly existing: readonly string[];
  /** The profiles that other resources declare for the holder. */
  readonly kept: readonly string[];
  readonly least: number;
}

/** The profiles of a holder after a change. */
export function afterChange(
  held: readonly string[],
  { add, remove }: MembershipChange,
): readonly string[] {
  return [...new Set([...held, ...add])].filter((id) => !remove.includes(id)).toSorted();
}

export function isNoChange({ add, remove }: MembershipChange): boolean {
  return add.length + remove.length === 0;
}

/** Whether two lists have the same ids. */
export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).size === new Set(b).size && a.every((id) => b.includes(id));
}
