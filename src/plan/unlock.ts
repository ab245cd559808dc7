import { type ScriptProps, ScriptError, ofType, runScript, unopened } from "./script.ts";

/** The environment variable with the id of the lock to free. */
export const FREE = "ALCHEMY_AWS_CONNECT_FREE";

/** The lock of a stage. */
export interface StageLockReport {
  /** `support/prod` */
  readonly stage: string;
  /** Absent if nobody holds it. */
  readonly lock?:
    | {
        readonly id: string;
        /** Who holds it, since when and until when. */
        readonly holder: string;
        readonly isExpired: boolean;
        /** `support/prod is locked by …` */
        readonly text: string;
      }
    | undefined;
}

/** An event of the process that reads or frees the lock. */
export type LockEvent =
  | ({ readonly type: "lock" } & StageLockReport)
  | { readonly type: "freed"; readonly isFreed: boolean }
  | { readonly type: "untold"; readonly message: string };

/**
 * Reads the lock of the stage that a script deploys. Runs the script until it opens its state store, and stops
 * there.
 *
 * @throws ScriptError when the script cannot be run, or its store has no lock
 */
export async function readStageLock(script: ScriptProps): Promise<StageLockReport> {
  const { lock, stage } = await ask(script, "lock");
  return { stage, ...(lock && { lock }) };
}

/**
 * Frees the lock with this id, unless it was released or taken over meanwhile. A process that still holds it stops
 * before its next write.
 *
 * @returns whether it freed the lock
 * @throws ScriptError like `readStageLock`
 */
export async function freeStageLock(script: ScriptProps, id: string): Promise<boolean> {
  return (await ask(script, "freed", { [FREE]: id })).isFreed;
}

async function ask<T extends LockEvent["type"]>(
  props: ScriptProps,
  type: T,
  env: Readonly<Record<string, string>> = {},
): Promise<Extract<LockEvent, { type: T }>> {
  const run = await runScript<LockEvent>("preload-unlock", props, env);
  const { events, printed, script } = run;
  const [untold] = ofType(events, "untold");
  if (untold) throw new ScriptError(untold.message);
  const [answer] = ofType(events, type);
  if (answer) return answer;
  const reason = run.problem ?? unopened(script, props);
  throw new ScriptError(printed ? `${reason} Last output:\n${printed}` : reason);
}
