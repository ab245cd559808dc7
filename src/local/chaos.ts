import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { FAULT_KINDS, type LocalFault, type LocalFaultKind, canMeet } from "./faults.ts";
import { ajv, members, readSetting } from "./settings.ts";

/** Random faults. With the same seed, the n-th call meets the same fault again. */
export interface LocalChaos {
  /** A whole number from 0 to 4294967295. */
  seed: number;
  /** The fraction of calls that meet a fault, from 0 to 1. */
  rate: number;
  /**
   * The kinds of fault, each as often as the others.
   *
   * @default ["throttle", "internal", "cut-before", "cut-after", "delay", "garbage"], which a sound client
   * may meet on a bad day
   */
  kinds?: readonly LocalFaultKind[];
}

/** The chaos of an instance. */
export interface LocalChaosControl {
  readonly current: LocalChaos | undefined;
  /**
   * Starts with the next call, at the beginning of the seed's plan.
   *
   * @throws TypeError that names every problem
   */
  start(chaos: LocalChaos): void;
  /** Stops random faults. Faults that `faults` has set stay. */
  stop(): void;
}

const KINDS: readonly LocalFaultKind[] = [
  "throttle",
  "internal",
  "cut-before",
  "cut-after",
  "delay",
  "garbage",
];
const LONGEST_DELAY = 100;
const LARGEST_SEED = 2 ** 32 - 1;

const isChaos = ajv.compile<LocalChaos>(
  members(
    {
      seed: { type: "integer", minimum: 0, maximum: LARGEST_SEED },
      rate: { type: "number", minimum: 0, maximum: 1 },
      kinds: { type: "array", items: { type: "string", enum: FAULT_KINDS }, minItems: 1 },
    },
    ["seed", "rate"],
  ),
);

export class Chaos implements LocalChaosControl {
  readonly #first: LocalChaos | undefined;
  #current: LocalChaos | undefined;
  #random = xoroshiro128plus(0);

  constructor(chaos: LocalChaos | undefined) {
    if (chaos !== undefined) this.start(chaos);
    this.#first = this.#current;
  }

  get current(): LocalChaos | undefined {
    return this.#current;
  }

  start(chaos: unknown): void {
    this.#current = structuredClone(readSetting("chaos", isChaos, chaos));
    this.#random = xoroshiro128plus(this.#current.seed);
  }

  stop(): void {
    this.#current = undefined;
  }

  reset(): void {
    if (this.#first) this.start(this.#first);
    else this.stop();
  }

  /** Draws for a call. Every call takes the same number of draws. */
  meet(operation: string): LocalFault | undefined {
    if (!this.#current) return undefined;
    const { kinds = KINDS, rate } = this.#current;
    const hit = uniformFloat64(this.#random) < rate;
    const place = uniformFloat64(this.#random);
    const ms = uniformInt(this.#random, 1, LONGEST_DELAY);
    const possible = kinds.filter((kind) => canMeet(operation, kind));
    const kind = possible[Math.floor(place * possible.length)];
    if (!hit || kind === undefined) return undefined;
    return kind === "delay" ? { operation, kind, ms } : { operation, kind };
  }
}
