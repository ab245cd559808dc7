/** How many names are listed before the rest is counted. */
const NAMES = 3;

/** `1 user`, `2 users` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

export function quoted(names: readonly string[]): string[] {
  return names.map((name) => `"${name}"`);
}

/** `"A", "B", "C" and 97 more` */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).join(", ");
  return names.length <= NAMES ? shown : `${shown} and ${names.length - NAMES} more`;
}
