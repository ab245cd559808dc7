import { IncompleteReadError } from "../errors/index.ts";
import type { AnySubject } from "../errors/subject.ts";

/** The entries of a list in our form; one that lacks what tells it from the others is no answer. */
export function entries<T, R>(
  subject: AnySubject,
  operation: string,
  listed: readonly T[],
  read: (item: T) => R | undefined,
): R[] {
  return listed.map((item) => {
    const entry = read(item);
    if (entry !== undefined) return entry;
    throw new IncompleteReadError(subject, operation, "answered an entry without its id or name");
  });
}
