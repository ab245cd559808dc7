import { IncompleteReadError } from "../errors/index.ts";
import type { Subject } from "../errors/subject.ts";

/** The entries of a list in our form; one that lacks what tells it from the others is no answer. */
export function entries<T, R>(
  subject: Subject,
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
