import type { Scope } from "alchemy";
import { asError } from "../errors/as-error.ts";
import type { App } from "./apps.ts";
import { scopeInError } from "./engine.ts";

/** How a process ends. */
export interface Ending {
  /** The signal that interrupted it. */
  readonly signal: NodeJS.Signals | undefined;
  /** Whether the script called `process.exit(0)`. */
  readonly isChosen: boolean;
}

/** Why an application is incomplete and what to do; `undefined` if all of its work is done. */
export function shortfallOf(app: App, { isChosen, signal }: Ending): string | undefined {
  if (isChosen && isHandled(app)) return undefined;
  const found = gapOf(app);
  if (found === undefined) return undefined;
  const what =
    app.stage.phase === "up"
      ? `The deploy of ${nameOf(app.stage)}`
      : `The destroy of ${destroyedBy(app)}`;
  if (signal !== undefined) {
    return `${what} was interrupted by ${signal}. Run the same command again: it continues from there.`;
  }
  return `${what} is incomplete: ${found.why}. ${found.todo}`;
}

/** Why a plan does not know what a destroy would do: Alchemy ends its process with 0 whatever went wrong. */
export function unplannedOf(app: App): string | undefined {
  const gap = app.stage.phase === "up" ? undefined : gapOf(app);
  return gap && `The destroy of ${destroyedBy(app)} could not be planned: ${gap.why}. ${gap.todo}`;
}

/** Whether the script has caught the error of a deploy, and nothing is in progress any more. */
function isHandled({ failures, pending, progress, root, stage }: App): boolean {
  const hasFailed = failures.size > 0 || progress.at === "failed" || scopeInError(root);
  return stage.phase === "up" && pending.size === 0 && Boolean(hasFailed);
}

interface Gap {
  /** A clause. */
  readonly why: string;
  /** A sentence. */
  readonly todo: string;
}

const CORRECT = "Correct the cause and deploy again.";

function gapOf(app: App): Gap | undefined {
  switch (app.stage.phase) {
    case "up":
      return deployGap(app);
    case "destroy":
      return destroyGap(app);
    case "read":
      return readGap(app);
  }
}

/**
 * In a destroy with `--app`, Alchemy ends the process with 0 at the first resource of another application that is
 * not in the state.
 */
function readGap({ pending, stage }: App): Gap | undefined {
  const [resource] = pending.values();
  if (resource === undefined || !process.argv.includes("--destroy")) return undefined;
  return {
    why: `it did not begin, because ${resource}, which the script reads first, is not in the state`,
    todo: `If ${selectedApp()} still has resources, deploy ${nameOf(stage)} and run the same command again.`,
  };
}

function destroyedBy({ stage }: App): string {
  return stage.phase === "read" ? selectedApp() : nameOf(stage);
}

function selectedApp(): string {
  const { argv } = process;
  return argv[argv.indexOf("--app") + 1] ?? "";
}

function destroyGap({ progress }: App): Gap | undefined {
  if (progress.at === "finished") return undefined;
  const why =
    progress.at === "failed" ? causeOf(progress.error) : "the process ended before it was done";
  return {
    why,
    todo: "The remaining resources are still in the state. Correct the cause and run the same command again.",
  };
}

function deployGap({ failures, progress, root }: App): Gap | undefined {
  const [error] = failures.values();
  if (error !== undefined) {
    const names = [...failures.keys()].join(", ");
    // The script caught this message, and it has what to do.
    return {
      why: `${names} failed, and the script went on`,
      todo: asError(error).message,
    };
  }
  const errored = scopeInError(root);
  if (errored) {
    const why = `a resource in ${nameOf(errored)} failed, so Alchemy did not delete what left the code there`;
    return { why, todo: CORRECT };
  }
  switch (progress.at) {
    case "finished":
      return undefined;
    case "failed":
      return {
        why: `app.finalize() failed, and the script went on: ${firstLine(progress.error)}`,
        todo: CORRECT,
      };
    case "late":
      return {
        why: `${progress.resource} was not complete when app.finalize() was`,
        todo: "Declare and await it before app.finalize(), and deploy again.",
      };
    case "finalizing":
      return {
        why: "the process ended before app.finalize() was done",
        todo: "Await app.finalize() before the process ends, and deploy again.",
      };
    case "open":
      return {
        why: "the process ended before app.finalize(), which deletes what left the code",
        todo: "Await app.finalize() at the end of the script, and deploy again.",
      };
  }
}

function nameOf(scope: Scope): string {
  return scope.chain.join("/");
}

/** A clause. The error of a wrong password does not mention it. */
function causeOf(error: unknown): string {
  const line = firstLine(error);
  return line.includes("unable to authenticate data")
    ? "a secret in the state cannot be decrypted, because the password is not that of the last deploy"
    : line;
}

function firstLine(error: unknown): string {
  return (asError(error).message.split("\n", 1)[0] ?? "").replace(/[.:]$/, "");
}
