import { appendFileSync } from "node:fs";
import { EVENTS } from "../aws/plan-hooks.ts";

const file = process.env[EVENTS] ?? "";

if (file === "") throw new Error("This process can only deploy: it was not started by a plan");

/** Tells the process that began this one. Has arrived when it returns: a script may end at any time. */
export function emit(event: object): void {
  appendFileSync(file, `${JSON.stringify(event)}\n`);
}
