export interface LockOptions {
  /**
   * Seconds to wait for a lock that somebody else holds.
   *
   * @default 0
   */
  readonly wait?: number;
  /**
   * Seconds without a renewal after which another process may take the lock over, at least 5. The holder
   * renews it three times as often, and at least every five minutes.
   *
   * @default 60
   */
  readonly expiry?: number;
}

/** Seconds. */
export const LOCK_DEFAULTS = { expiry: 60, wait: 0 } as const satisfies LockOptions;
