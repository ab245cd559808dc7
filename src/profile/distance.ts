/** How many characters to add, remove or replace to turn one text into another (Levenshtein). */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 0; line < from.length; line += 1) {
    const next = [line + 1];
    for (const [column, above] of row.slice(1).entries()) {
      const [diagonal = 0, left = 0] = [row[column], next[column]];
      const replaced = diagonal + (from[line] === to[column] ? 0 : 1);
      next.push(Math.min(above + 1, left + 1, replaced));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The nearest of the texts; the first of several. */
export function closest(text: string, others: readonly string[]): string | undefined {
  return others
    .map((other) => ({ other, far: distance(text, other) }))
    .reduce<{ readonly other?: string; readonly far: number }>(
      (best, each) => (each.far < best.far ? each : best),
      { far: Infinity },
    ).other;
}

/** How many names are suggested for one that is not found. */
const NEAREST = 3;

/** The names most similar to one that does not exist, nearest first. */
export function nearestNames(given: string, names: readonly string[]): string[] {
  const far = (name: string) => distance(given.toLowerCase(), name.toLowerCase());
  return [...new Set(names)].toSorted((a, b) => far(a) - far(b)).slice(0, NEAREST);
}

/** How many names an error lists when a name is not found. */
const LISTED = 20;

/** What there is in the place of something that was not found by its name. */
export function candidates(name: string, kind: string, names: readonly string[]): string {
  if (names.length === 0) return `It has no ${kind}.`;
  const alike = names.find((each) => each.normalize() === name.normalize());
  if (alike !== undefined) {
    return `It has ${JSON.stringify(alike)}, which looks the same, in another Unicode form: copy the name from AWS.`;
  }
  if (names.length <= LISTED)
    return `It has: ${names.map((each) => JSON.stringify(each)).join(", ")}.`;
  const nearest = nearestNames(name, names).map((each) => JSON.stringify(each));
  return `The nearest of its ${names.length} names are ${nearest.join(", ")}.`;
}
