import { appendFileSync } from "node:fs";
import { EVENTS } from "../aws/plan-hooks.ts";

const file = process.env[EVENTS] ?? "";

if (file === "") throw new Error("This process can only deploy: it was not started by a plan");

/** Sends an event to the parent process. It is written when this returns, because a script can end at any time. */
export function emit(event: object): void {
  appendFileSync(file, `${JSON.stringify(event)}\n`);
}
