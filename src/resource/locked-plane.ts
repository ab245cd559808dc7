import type { StateStore } from "../alchemy/engine.ts";
import type { ControlPlane } from "../aws/control-plane.ts";
import { permitted } from "../aws/retries.ts";

/** A store with a lock, which knows whether this process may still write. */
interface LockingStore extends StateStore {
  /** @throws StateLockLostError */
  confirmLock(): Promise<void>;
  /** @throws StateLockLostError */
  checkLock(): void;
}

/** A control plane that writes only while the process holds the lock of its state. */
export function underLock(plane: ControlPlane, store: StateStore): ControlPlane {
  if (!isLocking(store)) return plane;
  const permit = { confirm: () => store.confirmLock(), check: () => store.checkLock() };
  return {
    ...plane,
    create: (...args) => permitted(permit, () => plane.create(...args)),
    update: (...args) => permitted(permit, () => plane.update(...args)),
    delete: (...args) => permitted(permit, () => plane.delete(...args)),
  };
}

function isLocking(store: StateStore): store is LockingStore {
  return "confirmLock" in store;
}
