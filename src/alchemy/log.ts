import { Scope, logger } from "alchemy";

/** The prefixes of the lines that the lifecycle prints in addition to Alchemy's own. */
export const PREFIXES = [
  "adopted",
  "assigned",
  "changed",
  "cleared",
  "deferred",
  "moved",
  "info",
  "recovered",
  "holders",
  "remade",
  "removal",
  "repaired",
  "replaced",
  "retained",
] as const;

/** Prints a line in Alchemy's form: what happened to which resource. */
export function report(name: string, prefix: (typeof PREFIXES)[number], message: string): void {
  const resource = displayName(name);
  logger.task(name, { prefix, prefixColor: "cyanBright", resource, message, status: "success" });
}

/** Prints what the lifecycle is waiting for. */
export function reportWait(name: string, message: string): void {
  const resource = displayName(name);
  logger.task(name, { prefix: "waiting", prefixColor: "cyanBright", resource, message });
}

export function warn(name: string, message: string): void {
  logger.warn(`${displayName(name)}: ${message}`);
}

/** A name without the application and the stage, as Alchemy prints it. */
function displayName(name: string): string {
  return name.split("/").slice(2).join(" > ");
}

/** Prints a line about the state or a whole deploy, also with `quiet: true`, with which Alchemy's logger is silent. */
export function announce(message: string): void {
  if (Scope.getScope()?.quiet) console.warn(message);
  else logger.warn(message);
}
