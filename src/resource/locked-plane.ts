import type { StateStore } from "../alchemy/engine.ts";
import type { ControlPlane } from "../aws/control-plane.ts";
import { permitted } from "../aws/retries.ts";

/** A store with a lock, which knows whether this process may still write. */
interface LockingStore extends StateStore {
  /** @throws StateLockLostError */
  confirmLock(): Promise<void>;
}

/** A control plane that writes only while the process holds the lock of its state. */
export function underLock(plane: ControlPlane, store: StateStore): ControlPlane {
  if (!isLocking(store)) return plane;
  const mayWrite = () => store.confirmLock();
  return {
    ...plane,
    create: (...args) => permitted(mayWrite, () => plane.create(...args)),
    update: (...args) => permitted(mayWrite, () => plane.update(...args)),
    delete: (...args) => permitted(mayWrite, () => plane.delete(...args)),
  };
}

function isLocking(store: StateStore): store is LockingStore {
  return "confirmLock" in store;
}
