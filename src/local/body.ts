import { isRecord } from "../profile/shapes.ts";

/** The object that a body holds; if it holds none, the words for it. */
export function readObject(bytes: ArrayBuffer): Record<string, unknown> | string {
  let sent: unknown;
  try {
    sent = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "The body is not JSON";
  }
  return isRecord(sent) ? sent : "The body is not an object";
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
