import { logger } from "alchemy";

/** What the lifecycle tells of a resource beside Alchemy's own lines. */
export const TOLD = [
  "adopted",
  "changed",
  "cleared",
  "moved",
  "info",
  "recovered",
  "remade",
  "repaired",
  "replaced",
  "retained",
] as const;

/** A line in the form of Alchemy's own: what happened to which resource. */
export function report(fqn: string, prefix: (typeof TOLD)[number], message: string): void {
  const resource = displayName(fqn);
  logger.task(fqn, { prefix, prefixColor: "cyanBright", resource, message, status: "success" });
}

/** What the lifecycle waits for, while it does. */
export function reportWait(fqn: string, message: string): void {
  const resource = displayName(fqn);
  logger.task(fqn, { prefix: "waiting", prefixColor: "cyanBright", resource, message });
}

export function warn(fqn: string, message: string): void {
  logger.warn(`${displayName(fqn)}: ${message}`);
}

/** A name without the application and the stage in front, as Alchemy prints it. */
function displayName(fqn: string): string {
  return fqn.split("/").slice(2).join(" > ");
}
