import type { StateStore } from "../alchemy/engine.ts";
import type { ControlPlane } from "../aws/control-plane.ts";
import type { HolderPlane } from "../aws/holder-plane.ts";
import { permitted } from "../aws/retries.ts";

/** A store with a lock that knows whether this process may still write. */
interface LockingStore extends StateStore {
  /** @throws StateLockLostError */
  confirmLock(): Promise<void>;
  /** @throws StateLockLostError */
  checkLock(): void;
}

/** A control plane that writes only while the process holds the lock of its state. */
export function underLock(plane: ControlPlane, store: StateStore): ControlPlane {
  return {
    ...plane,
    create: (...args) => underPermit(store, () => plane.create(...args)),
    update: (...args) => underPermit(store, () => plane.update(...args)),
    delete: (...args) => underPermit(store, () => plane.delete(...args)),
  };
}

/** A plane for holders that writes only while the process holds the lock of its state. */
export function holdersUnderLock(plane: HolderPlane, store: StateStore): HolderPlane {
  return {
    ...plane,
    change: (...args) => underPermit(store, () => plane.change(...args)),
    write: (...args) => underPermit(store, () => plane.write(...args)),
  };
}

/** Runs an act that writes to AWS: each write only while the process holds the lock of its state. */
function underPermit<T>(store: StateStore, act: () => Promise<T>): Promise<T> {
  if (!isLocking(store)) return act();
  const permit = { confirm: () => store.confirmLock(), check: () => store.checkLock() };
  return permitted(permit, act);
}

function isLocking(store: StateStore): store is LockingStore {
  return "confirmLock" in store;
}
