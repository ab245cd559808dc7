import { closest, distance } from "../profile/distance.ts";

/** ` Did you mean --quiet?`, if a known name is similar. */
export function suggest(given: string, known: readonly string[]): string {
  const near = closest(given, known);
  return near !== undefined && distance(given, near) <= Math.max(2, given.length / 4)
    ? ` Did you mean ${near}?`
    : "";
}
