import { setTimeout } from "node:timers/promises";

/** The source of time of a server. */
export interface LocalClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
}

/** In milliseconds; a timer that is to take longer takes no time at all. */
export const LONGEST_SLEEP = 2 ** 31 - 1;

export const systemClock: LocalClock = {
  now: () => Date.now(),
  // A call that waits does not keep a process alive whose server is closed.
  sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
};
