import { IncompleteReadError } from "../errors/index.ts";
import type { AnySubject } from "../errors/subject.ts";

/** Converts the entries of a list. Throws if an entry lacks its id or name. */
export function entries<T, R>(
  subject: AnySubject,
  operation: string,
  listed: readonly T[],
  read: (item: T) => R | undefined,
): R[] {
  return listed.map((item) => {
    const entry = read(item);
    if (entry !== undefined) return entry;
    throw new IncompleteReadError(subject, operation, "returned an entry without its id or name");
  });
}

/** The last entry of each id: a list that changes while its pages are read can have an entry on two of them. */
export function withoutRepeats<T>(listed: readonly T[], idOf: (entry: T) => string): T[] {
  return [...new Map(listed.map((entry) => [idOf(entry), entry])).values()];
}

/** Whether an entry has all of these members. */
export function hasAll<T extends object, K extends keyof T>(
  entry: T,
  ...members: readonly K[]
): entry is T & { [N in K]-?: NonNullable<T[N]> } {
  return members.every((member) => entry[member] !== undefined);
}
