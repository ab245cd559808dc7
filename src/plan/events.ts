import { appendFileSync } from "node:fs";
// Before Alchemy: see there.
import { providers, storage } from "./globals.ts";
import { PROVIDERS, Scope } from "alchemy";
import { EVENTS } from "../aws/between.ts";

const file = process.env[EVENTS] ?? "";

if (file === "" || PROVIDERS !== providers || Scope.storage !== storage) {
  throw new Error(
    "This process can only deploy: Alchemy does not take its providers from the plan",
  );
}

/** Tells the process that began this one. Has arrived when it returns: a script may end at any time. */
export function emit(event: object): void {
  appendFileSync(file, `${JSON.stringify(event)}\n`);
}
