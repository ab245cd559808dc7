/** What to give a holder and what to take away: ids of security profiles. */
export interface MembershipChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What a resource knows of one holder. */
export interface Held {
  /** What the holder held before the resource first changed it. */
  readonly before: readonly string[];
  /** What the code declared up to now, and what an interrupted deploy may have added. */
  readonly ours: readonly string[];
}

export interface DeclaredMembership {
  readonly ids: readonly string[];
  /** Whether the holder is to hold nothing else. */
  readonly exact: boolean;
}

/** How many profiles a holder may have. AWS names no limits for AI agents. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The change that makes a holder equal to the code. Declared: the holder gets it. Declared before and no longer:
 * taken away. Everything else stays, unless the declaration is exact.
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

/**
 * The change that takes away what a resource added, except what another resource declares. Where a holder would
 * keep fewer profiles than it needs, it gets back what it held before, as far as that exists.
 *
 * @returns `undefined` where nothing is left to give back, so that the holder keeps what it has
 */
export function changeToLeave(
  { before, ours }: Held,
  held: readonly string[],
  { existing, kept, least }: LeaveOptions,
): MembershipChange | undefined {
  const remove = held.filter(
    (id) => ours.includes(id) && !before.includes(id) && !kept.includes(id),
  );
  if (remove.length === 0 || held.length - remove.length >= least) return { add: [], remove };
  const add = before.filter((id) => existing.includes(id));
  return add.length >= least ? { add, remove } : undefined;
}

interface LeaveOptions {
  /** Ids of the profiles that the instance has. */
  readonly existing: readonly string[];
  /** What other resources declare for the holder. */
  readonly kept: readonly string[];
  readonly least: number;
}

/** What a holder holds after a change. */
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
