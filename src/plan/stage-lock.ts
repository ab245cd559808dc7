import type { Scope } from "../alchemy/engine.ts";
import { asError } from "../errors/as-error.ts";
import { FREE, type LockEvent, type StageLockReport } from "./unlock.ts";

/** A store with a lock for each stage: `S3StateStore`, of this or another copy of the package. */
interface LockingStore {
  findLock(): Promise<StageLockReport["lock"]>;
  freeLock(id: string): Promise<boolean>;
}

/** Reports the lock of a stage, or frees the lock with the id in `FREE`. */
export async function showLock(stage: Scope, emit: (event: LockEvent) => void): Promise<void> {
  const { state: store } = stage;
  const name = stage.chain.join("/");
  if (!isLocking(store)) {
    emit({
      type: "untold",
      message: `The state store of ${name} has no lock. Only S3StateStore of alchemy-aws-connect/s3 has one. If a variable such as STATE_BUCKET chooses the store, set it as for the deploy.`,
    });
    return;
  }
  const id = process.env[FREE];
  try {
    if (id !== undefined) {
      emit({ type: "freed", isFreed: await store.freeLock(id) });
      return;
    }
    const lock = await store.findLock();
    emit({ type: "lock", stage: name, ...(lock && { lock }) });
  } catch (error) {
    emit({ type: "untold", message: asError(error).message });
  }
}

/** A line about the lock of a stage; `undefined` if nobody holds it, or its store has no lock. */
export async function lockOf({ state: store }: Scope): Promise<string | undefined> {
  return isLocking(store) ? (await store.findLock())?.text : undefined;
}

function isLocking(store: object): store is LockingStore {
  return "findLock" in store && "freeLock" in store;
}
