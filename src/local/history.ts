import type { LocalClock } from "./clock.ts";
import type { Data } from "./data.ts";

/** What the instance held before its last changes, for reads that lag. */
export class History {
  readonly #clock: LocalClock;
  readonly #lag: number;
  /** Oldest first. */
  #past: { readonly data: Data; readonly until: number }[] = [];

  constructor(clock: LocalClock, lag: number) {
    this.#clock = clock;
    this.#lag = lag;
  }

  /** Keeps what is about to be changed, as long as a read can show it. */
  keep(data: Data): void {
    if (this.#lag === 0) return;
    const now = this.#clock.now();
    this.#past = this.#past.filter(({ until }) => until > now - this.#lag);
    this.#past.push({ data: structuredClone(data), until: now });
  }

  /** What a read shows now; none if it is up to date. */
  shown(): Data | undefined {
    const then = this.#clock.now() - this.#lag;
    return this.#past.find(({ until }) => until > then)?.data;
  }

  forget(): void {
    this.#past = [];
  }
}
