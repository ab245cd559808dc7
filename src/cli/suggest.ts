import { closest, distance } from "../profile/distance.ts";

/** ` Did you mean --quiet?`, if a known name is similar, or the only one that begins so. */
export function suggest(given: string, known: readonly string[]): string {
  const [longer, ...others] = known.filter((name) => name.startsWith(given));
  if (longer !== undefined && others.length === 0) return ` Did you mean ${longer}?`;
  const near = closest(given, known);
  return near !== undefined && distance(given, near) <= Math.max(2, given.length / 4)
    ? ` Did you mean ${near}?`
    : "";
}
