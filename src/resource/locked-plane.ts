import type { StateStore } from "../alchemy/engine.ts";
import type { ControlPlane } from "../aws/control-plane.ts";

/** A store with a lock, which knows whether this process may still write. */
interface LockingStore extends StateStore {
  /** @throws StateLockLostError */
  confirmLock(): Promise<void>;
}

/** A control plane that writes only while the process holds the lock of its state. */
export function underLock(plane: ControlPlane, store: StateStore): ControlPlane {
  if (!isLocking(store)) return plane;
  return {
    ...plane,
    async create(...args) {
      await store.confirmLock();
      return plane.create(...args);
    },
    async update(...args) {
      await store.confirmLock();
      return plane.update(...args);
    },
    async delete(...args) {
      await store.confirmLock();
      return plane.delete(...args);
    },
  };
}

function isLocking(store: StateStore): store is LockingStore {
  return "confirmLock" in store;
}
