import { constants } from "node:os";
import { Scope } from "alchemy";
import { onExit } from "signal-exit";
import { asError } from "../errors/as-error.ts";
import { damagedStates } from "./damage.ts";
import { refuseFaultyStore } from "./faulty-stores.ts";
import { followNestedScopes, followStage, openedApps } from "./apps.ts";
import { openApp } from "./open-app.ts";
import { shortfallOf, unplannedOf } from "./shortfall.ts";

/** POSIX shells add this to the number of the signal that ended a process. */
const SIGNALLED = 128;

/** What is known about the end of this process. */
const ending: {
  /** Whether a plan runs the script, and judges it. Absent: the end is not followed. */
  isPlanned?: () => boolean;
  interruption?: NodeJS.Signals;
  /** Whether the script ran to its end. If not, it called `process.exit`. */
  isOver: boolean;
  /** The exit code that this package requests. */
  code: number;
} = { isOver: false, code: 0 };

/**
 * Makes the process of a script exit with 0 only if all of its work is done: with 128 plus the number of the
 * signal that interrupted it, and with 1 if an application that it opened is incomplete. Another exit code stays.
 *
 * @param planned whether a plan runs the script, and judges it
 */
export function followExit(planned: () => boolean): void {
  if (ending.isPlanned) return;
  ending.isPlanned = planned;
  const enter = Scope.storage.enterWith.bind(Scope.storage);
  Object.assign(Scope.storage, {
    enterWith(scope: Scope) {
      refuseFaultyStore(scope);
      // A program may fail before its first profile, for example at the record of a nested scope.
      followStage(scope);
      openApp(scope);
      enter(scope);
    },
  });
  followNestedScopes();

  // Runs before the script's own listeners, since one may throw, and after them, since one may set a code.
  process.prependListener("exit", judge);
  process.once("beforeExit", () => {
    ending.isOver = true;
    insistLast();
  });
  onExit(
    (_code, signal) => {
      if (signal === null) return insist();
      // Without Alchemy's listener, signal-exit ends the process with the signal.
      ending.interruption ??= signal;
      insistLast();
    },
    { alwaysLast: true },
  );
  process.on("uncaughtExceptionMonitor", insistLast);
}

/**
 * At the end of a script, after a signal and, under bun, after an uncaught error, signal-exit runs nothing after the
 * exit listeners.
 */
function insistLast(): void {
  process.off("exit", insist);
  process.on("exit", insist);
}

function judge(code: number): void {
  const { interruption } = ending;
  const given = Number(process.exitCode ?? code) || code;
  const ended =
    interruption === undefined ? given : given || SIGNALLED + constants.signals[interruption];
  const problems = [
    ...guarded("Could not check Alchemy's state", () => damagedStates(ended)),
    ...(ended === 0 || interruption !== undefined
      ? guarded("Could not check what was done", unfinished)
      : []),
  ];
  for (const problem of problems) {
    guarded("Could not report a problem", () => {
      console.error(problem);
      return [];
    });
  }
  ending.code = ended || (problems.length > 0 ? 1 : 0);
  // If the code was set to 0, as signal-exit does, Node exits with 0 even if another listener throws.
  process.exitCode = ending.code || undefined;
}

function insist(): void {
  if (ending.code !== 0 && !process.exitCode) process.exitCode = ending.code;
}

function unfinished(): string[] {
  const { interruption: signal, isOver, isPlanned } = ending;
  if (isPlanned?.()) return openedApps().flatMap((app) => unplannedOf(app) ?? []);
  const isChosen = signal === undefined && !isOver;
  return openedApps().flatMap((app) => shortfallOf(app, { signal, isChosen }) ?? []);
}

/** The problems that a check finds. If the check throws, its error is the problem. */
function guarded(failure: string, check: () => string[]): string[] {
  try {
    return check();
  } catch (error) {
    return [`${failure}: ${asError(error).message}`];
  }
}
