import type { LocalClock } from "./clock.ts";
import { ajv, operationNameOrAny, readSetting } from "./settings.ts";

/**
 * Milliseconds that a call takes more than the work of this server: of every call, or by the name of the
 * operation, where `"*"` is every other one.
 */
export type LocalLatency = number | Readonly<Record<string, number>>;

const MILLISECONDS = { type: "number", minimum: 0 };
const isLatency = ajv.compile<LocalLatency>({
  ...MILLISECONDS,
  type: ["number", "object"],
  propertyNames: operationNameOrAny,
  additionalProperties: MILLISECONDS,
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
    const milliseconds = Object.hasOwn(this.#of, operation) ? this.#of[operation] : this.#of["*"];
    if (milliseconds) await this.#clock.sleep(milliseconds);
  }
}
