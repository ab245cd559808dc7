import { type Problem, worded } from "../profile/problem.ts";
import { isRecord, list, structure, text, violations } from "../profile/shapes.ts";
import { checkDay } from "./day.ts";

/** A known and accepted finding. */
export interface AuditIgnore {
  readonly code: string;
  /** Name of the finding's subject: a profile, a user, an AI agent, the ARN of the instance; `*` for all. */
  readonly name: string;
  readonly reason: string;
  /** The last day on which it is accepted, `YYYY-MM-DD` in UTC. Default: no end. */
  readonly until?: string;
}

const Text = text({ min: 1 });
const Entries = list(
  structure({ code: Text, name: Text, reason: Text, until: text() }, ["code", "name", "reason"]),
);

/** Every problem in entries of ignored findings. The path of the first entry is `[0]`. */
export function checkIgnores(entries: unknown): Problem[] {
  const days = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown, index) =>
    isRecord(entry) ? checkDay(entry["until"], `[${index}].until`) : [],
  );
  return [...violations(Entries, entries, "", { strict: true }).map(worded), ...days];
}

export function areIgnores(entries: unknown): entries is AuditIgnore[] {
  return checkIgnores(entries).length === 0;
}
