import { setTimeout } from "node:timers/promises";

/** Where the server has the time from. */
export interface LocalClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves when so many milliseconds have passed. */
  sleep(milliseconds: number): Promise<void>;
}

/** In milliseconds; a timer that is to take longer takes no time at all. */
export const LONGEST_SLEEP = 2 ** 31 - 1;

export const systemClock: LocalClock = {
  now: () => Date.now(),
  // A call that waits does not keep a process alive whose server is closed.
  sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
};
