import { isRecord } from "../profile/shapes.ts";

/** The object that a body holds; if it holds none, the words for it. */
export function readObject(bytes: ArrayBuffer): Record<string, unknown> | string {
  let sent: unknown;
  try {
    sent = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "The body is not JSON";
  }
  if (!isRecord(sent)) return "The body is not an object";
  return isTooDeep(sent) ? "The body is nested too deeply" : sent;
}

/** Levels of a body. AWS does not document its limit. */
const DEEPEST = 1000;

function isTooDeep(sent: unknown): boolean {
  let level = [sent];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return false;
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
