import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout } from "node:timers/promises";
import type { Clock } from "./pacer.ts";

/** Milliseconds from the first failure of a call to the start of its last attempt. */
const DEADLINE = 600_000;

/** Prints what is waited for. */
export type OnWait = (message: string) => void;

const current = new AsyncLocalStorage<Wait>();

/** The wait of the code that runs now. */
export function currentWait(): Wait | undefined {
  return current.getStore();
}

interface WaitProps {
  readonly operation: string;
  readonly clock: Clock;
  readonly onWait: OnWait;
  /** When it is given up, on the clock. */
  readonly end: number;
}

/** One call with its repeats, or one operation of Cloud Control with its polls. */
export class Wait {
  readonly props: WaitProps;
  readonly since: number;
  /** Why the last attempt failed. */
  #failure: { readonly name: string; readonly isThrottled: boolean } | undefined;
  /** Until when the call is retried; time in the queue is added. */
  #end = Infinity;
  #isQueued = false;

  constructor(props: WaitProps) {
    this.props = props;
    this.since = props.clock.now();
  }

  /** Marks that the call waits its turn, which is not a failure. Returns a function that ends that. */
  queue(): () => void {
    const { clock } = this.props;
    const queuedAt = clock.now();
    this.#isQueued = true;
    return () => {
      this.#isQueued = false;
      this.#end += clock.now() - queuedAt;
    };
  }

  failed(error: unknown, isThrottled: boolean): void {
    if (this.#end === Infinity) this.#end = this.props.clock.now() + DEADLINE;
    this.#failure = { name: nameOf(error), isThrottled };
  }

  /** Whether it is too late for an attempt that begins in so many milliseconds. */
  isLate(delay: number): boolean {
    return this.props.clock.now() + delay > this.#last();
  }

  /** What the process waits for, since when, and when it gives up. */
  describe(count: number): string {
    const { clock, end, operation } = this.props;
    const now = clock.now();
    const what = count === 1 ? operation : `${count} calls of ${operation}`;
    const isTurn = this.#isQueued || this.#failure?.isThrottled === true;
    const failed = this.#failure && `: the last attempt failed with ${this.#failure.name}`;
    const why = isTurn ? ": AWS limits its rate" : (failed ?? "");
    const latest = `in ${seconds(this.#last() - now)} at the latest`;
    const until =
      isTurn && end === Infinity
        ? "if AWS grants none for about a minute"
        : this.#last() === Infinity
          ? "if no attempt is answered within a minute"
          : latest;
    return `${what}, for ${seconds(now - this.since)}${why}; gives up ${until}`;
  }

  #last(): number {
    return Math.min(this.#end, this.props.end);
  }
}

/** The waits of one session. Reports long ones, with one line for each operation. */
export class Waits {
  /** Milliseconds after which a wait is reported, and between its reports. */
  interval = 30_000;
  readonly #clock: Clock;
  /** By operation, the oldest first. */
  readonly #waits = new Map<string, Set<Wait>>();

  constructor(clock: Clock = wallClock) {
    this.#clock = clock;
  }

  /** Runs an act that may take long. Its calls of the same operation are part of the same wait. */
  async during<T>(
    operation: string,
    onWait: OnWait,
    act: () => Promise<T>,
    longest = Infinity,
  ): Promise<T> {
    const outer = current.getStore();
    if (outer?.props.operation === operation) return act();
    const clock = this.#clock;
    const end = Math.min(clock.now() + longest, outer?.props.end ?? Infinity);
    const wait = new Wait({ operation, clock, onWait, end });
    const known = this.#waits.get(operation);
    const waits = known ?? new Set();
    waits.add(wait);
    if (!known) {
      this.#waits.set(operation, waits);
      void this.#watch(operation, waits);
    }
    try {
      return await current.run(wait, act);
    } finally {
      waits.delete(wait);
    }
  }

  async #watch(operation: string, waits: Set<Wait>): Promise<void> {
    let reported = -Infinity;
    for (let [oldest] = waits; oldest; [oldest] = waits) {
      const now = this.#clock.now();
      const due = Math.max(oldest.since, reported) + this.interval;
      if (now < due) {
        await this.#clock.sleep(due - now);
        continue;
      }
      oldest.props.onWait(oldest.describe(waits.size));
      reported = now;
    }
    this.#waits.delete(operation);
  }
}

/** Its sleep does not keep the process alive. */
const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => setTimeout(milliseconds, undefined, { ref: false }),
};

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "an unknown error";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function seconds(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 1000))} s`;
}
