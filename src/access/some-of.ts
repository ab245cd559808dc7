/** How many names are listed before the rest is counted. */
const NAMES = 3;

/** `1 user`, `2 users` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `1 user (ann)`, `4 users (ann, ben, cem and 1 more)` */
export function people(usernames: readonly string[]): string {
  return `${count(usernames.length, "user")} (${someOf(usernames)})`;
}

/** The verb for somebody, or for several. */
export function have({ length }: readonly string[]): string {
  return length === 1 ? "has" : "have";
}

export function quoted(names: readonly string[]): string[] {
  return names.map((name) => `"${name}"`);
}

/** `"A", "B", "C" and 97 more` */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).join(", ");
  return names.length <= NAMES ? shown : `${shown} and ${names.length - NAMES} more`;
}
