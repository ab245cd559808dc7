import { type Problem, problem } from "../profile/problem.ts";

/** The problem of a text that is not a valid date, `YYYY-MM-DD`; none of what is not a text. */
export function checkDay(day: unknown, path: string): Problem[] {
  return typeof day !== "string" || isDay(day)
    ? []
    : problem(path, `"${day}" is not a valid date (YYYY-MM-DD)`);
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
