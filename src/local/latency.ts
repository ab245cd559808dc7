import type { LocalClock } from "./clock.ts";
import { ajv, milliseconds, operationNameOrAny, readSetting } from "./settings.ts";

/**
 * Milliseconds that a call takes beyond the work of this server: one number, or a number by operation,
 * where `"*"` is every other operation.
 */
export type LocalLatency = number | Readonly<Record<string, number>>;

const isLatency = ajv.compile<LocalLatency>({
  ...milliseconds,
  type: ["number", "object"],
  propertyNames: operationNameOrAny,
  additionalProperties: milliseconds,
});

export class Latency {
  readonly #clock: LocalClock;
  readonly #of: Readonly<Record<string, number>>;

  constructor(clock: LocalClock, latency: LocalLatency) {
    const read = readSetting("latency", isLatency, latency);
    this.#clock = clock;
    this.#of = typeof read === "number" ? { "*": read } : { ...read };
  }

  /** Lets the time of a call pass. */
  async pass(operation: string): Promise<void> {
    const time = Object.hasOwn(this.#of, operation) ? this.#of[operation] : this.#of["*"];
    if (time) await this.#clock.sleep(time);
  }
}
