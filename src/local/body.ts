import { isRecord } from "../profile/shapes.ts";

/** The members of a body with these names, without nulls; the message of the refusal if it cannot be read. */
export function membersOf(
  names: readonly string[],
  bytes: ArrayBuffer,
): Record<string, unknown> | string {
  if (names.length === 0 || bytes.byteLength === 0) return {};
  let sent: unknown;
  try {
    sent = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "The body is not JSON";
  }
  if (!isRecord(sent)) return "The body is not an object";
  if (isTooDeep(sent)) return "The body is nested too deeply";
  const members = names.map((name) => [name, sent[name]] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined && value !== null));
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
