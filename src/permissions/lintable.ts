import type { DeclaredFields } from "../profile/desired.ts";

/** What the linter reads: props, or a profile that was looked up. */
export interface Lintable extends Readonly<DeclaredFields> {
  /** In a stock profile, a legacy name is AWS's own and no more than an `info`. */
  readonly SecurityProfileName?: string | undefined;
  /** Of an adopted profile, a field that is not declared may hold anything. */
  readonly adopt?: boolean | undefined;
}

/** The names in a list, each with its first position. */
export function positionsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [position, name] of names.entries()) {
    if (!positions.has(name)) positions.set(name, position);
  }
  return positions;
}
