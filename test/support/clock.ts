import type { LocalClock } from "../../src/local/index.ts";

/** Time that passes only when a test moves it. */
export class ManualClock implements LocalClock {
  #now = Date.UTC(2026, 10, 22);
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    return new Promise((wake) => void this.#sleepers.push({ until, wake }));
  }

  /** How many wait. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    const woken = this.#sleepers.filter(({ until }) => until <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.#now);
    for (const { wake } of woken) wake();
  }

  /** Lets the time pass that something takes which waits for nothing else. */
  async during<T>(work: Promise<T>): Promise<T> {
    let under = true;
    const done = work.finally(() => (under = false));
    for (;;) {
      await new Promise(setImmediate);
      if (!under) return done;
      if (this.sleeping === 0) throw new Error("waits for something else than the time");
      this.pass(Math.min(...this.#sleepers.map(({ until }) => until)) - this.#now);
    }
  }
}
