import { type ScriptProps, type ScriptRun, ScriptError, runScript } from "./script.ts";

/** The id of the lock that a script frees. */
export const FREE = "ALCHEMY_AWS_CONNECT_FREE";

/** The lock of a stage, as its store has it. */
export interface StageLockReport {
  /** `support/prod` */
  readonly stage: string;
  /** Absent where nobody holds it. */
  readonly lock?:
    | {
        readonly id: string;
        /** Who holds it, since when and until when. */
        readonly holder: string;
        readonly isExpired: boolean;
      }
    | undefined;
}

/** One line of what a script's store says of its lock. */
export type LockEvent =
  | ({ readonly type: "lock" } & StageLockReport)
  | { readonly type: "freed"; readonly isFreed: boolean }
  | { readonly type: "untold"; readonly message: string };

/**
 * Reads the lock of the stage that a script deploys. Runs the script to where it opens its state store, and no
 * further.
 *
 * @throws ScriptError when the script cannot be run, or its store has no lock
 */
export async function readStageLock(script: ScriptProps): Promise<StageLockReport> {
  const run = await runScript<LockEvent>("preload-unlock", script);
  const { lock, stage } = answerOf(run, "lock");
  return { stage, ...(lock && { lock }) };
}

/**
 * Frees a lock that was read, unless somebody else has taken it since. A process that still works under it stops
 * before its next write.
 *
 * @returns whether it was freed
 * @throws ScriptError as `readStageLock`
 */
export async function freeStageLock(script: ScriptProps, id: string): Promise<boolean> {
  return answerOf(await runScript<LockEvent>("preload-unlock", script, { [FREE]: id }), "freed")
    .isFreed;
}

/** `support/prod is locked by …` */
export function formatLock({ lock, stage }: StageLockReport): string {
  if (!lock) return `${stage} is not locked.`;
  return `${stage} ${lock.isExpired ? "has an expired lock of" : "is locked by"} ${lock.holder}.`;
}

function answerOf<T extends LockEvent["type"]>(
  { events, printed, problem, script }: ScriptRun<LockEvent>,
  type: T,
): Extract<LockEvent, { type: T }> {
  for (const event of events) {
    if (event.type === "untold") throw new ScriptError(event.message);
    if (isOf(event, type)) return event;
  }
  const reason = problem ?? `${script} does not open its state: it has no resource.`;
  throw new ScriptError(printed ? `${reason} Last output:\n${printed}` : reason);
}

function isOf<T extends LockEvent["type"]>(
  event: LockEvent,
  type: T,
): event is Extract<LockEvent, { type: T }> {
  return event.type === type;
}
