import { isRecord } from "../profile/shapes.ts";

/**
 * The object that a body holds.
 *
 * @throws what `refuse` makes of the words, when the body holds none
 */
export function readObject(
  bytes: ArrayBuffer,
  refuse: (message: string) => Error,
): Record<string, unknown> {
  let sent: unknown;
  try {
    sent = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse("The body is not JSON");
  }
  if (!isRecord(sent)) throw refuse("The body is not an object");
  return sent;
}

/** Those of the members that are there; `null` counts as absent. */
export function membersOf(
  names: readonly string[],
  sent: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = sent[name];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}
