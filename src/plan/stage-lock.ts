import type { Scope } from "../alchemy/engine.ts";
import { FREE, type LockEvent, type StageLockReport, formatLock } from "./unlock.ts";

/** A store with a lock for each stage: `S3StateStore` of this package, of any copy of it. */
interface LockingStore {
  findLock(): Promise<StageLockReport["lock"]>;
  freeLock(id: string): Promise<boolean>;
}

/** Shows the lock of a stage, and frees the one that the environment names. */
export async function showLock(stage: Scope, emit: (event: LockEvent) => void): Promise<void> {
  const { state: store } = stage;
  const name = stage.chain.join("/");
  if (!isLocking(store)) {
    emit({ type: "untold", message: `The state store of ${name} has no lock.` });
    return;
  }
  const id = process.env[FREE];
  if (id !== undefined) {
    emit({ type: "freed", isFreed: await store.freeLock(id) });
    return;
  }
  const lock = await store.findLock();
  emit({ type: "lock", stage: name, ...(lock && { lock }) });
}

/** Who holds the lock of a stage, in words; nothing if nobody does, or its store has no lock. */
export async function lockOf({ chain, state: store }: Scope): Promise<string | undefined> {
  const lock = isLocking(store) ? await store.findLock() : undefined;
  return lock && formatLock({ stage: chain.join("/"), lock });
}

function isLocking(store: object): store is LockingStore {
  return "findLock" in store && "freeLock" in store;
}
