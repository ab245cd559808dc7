import { setTimeout } from "node:timers/promises";

/** The source of time, in milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** AWS has granted nothing for so long that no call waits any more. The cause is AWS's last answer. */
export class GivenUp extends Error {
  constructor(throttled: unknown) {
    super("AWS grants nothing", { cause: throttled });
  }
}

/** Sends one attempt of a call when its turn has come. */
export type Paced = <T>(send: () => Promise<T>) => Promise<T>;

/** As many as the connections of an SDK client: more would only wait there. */
const MOST_AT_ONCE = 50;

/** Milliseconds. A gap below the shortest counts as none. The longest is that of the SDK's adaptive mode. */
const GAP = { first: 50, shortest: 2, longest: 2_000 };

/** How many times a call is throttled before it goes to the end of the queue. Finding the rate takes fewer. */
const KEEPS_PLACE = 8;

/** The factor by which a throttled call widens the gap and a granted one narrows it. */
const WIDER = 1.5;
const NARROWER = 0.95;

/**
 * Paces the calls of one operation at AWS's rate, which is unknown at first. Calls go out at once until AWS
 * throttles. Then each throttled call widens the gap between calls, and each granted call narrows it. So AWS's
 * bucket stays nearly empty, and no token is wasted.
 */
export class Pacer {
  readonly #isThrottled: (error: unknown) => boolean;
  /** After so many throttled calls in a row, the operation is given up. */
  readonly #most: number;
  readonly #clock: Clock;
  /** The gap between two calls; 0 is none. */
  #gap = 0;
  /** A new gap is halved by each granted call and doubled by each throttled one. */
  #learning = true;
  /** Whether a call was granted since one was throttled. */
  #granted = false;
  /** Throttled calls since the last granted one. Calls that were sent together count as one. */
  #inARow = 0;
  /** Shared by the calls that start until the operation is given up. */
  #series: { end?: { readonly throttled: unknown } } = {};
  /** When the next call may be sent. */
  #next = -Infinity;
  readonly #queue: {
    readonly place: number;
    readonly go: (gap: number | undefined) => void;
  }[] = [];
  #places = 0;
  #underWay = 0;
  #resting = false;

  constructor(isThrottled: (error: unknown) => boolean, most: number, clock: Clock = systemClock) {
    this.#isThrottled = isThrottled;
    this.#most = most;
    this.#clock = clock;
  }

  /** Enters a call, which keeps its place in the queue over its next attempts. */
  enter(): Paced {
    const series = this.#series;
    let place = this.#places++;
    let times = 0;
    return async (send) => {
      const gap = series.end ? undefined : await this.#turn(place);
      if (gap === undefined) throw new GivenUp(series.end?.throttled);
      let throttled: unknown;
      try {
        return await send();
      } catch (error) {
        if (this.#isThrottled(error)) throttled = error;
        throw error;
      } finally {
        this.#underWay -= 1;
        this.#learn(gap, throttled !== undefined);
        if (throttled !== undefined && ++times % KEEPS_PLACE === 0) place = this.#places++;
        if (this.#inARow >= this.#most) this.#giveUp(throttled);
        this.#release();
      }
    };
  }

  /** Waits for the turn and returns the gap then; `undefined` if the operation is given up first. */
  #turn(place: number): Promise<number | undefined> {
    return new Promise((go) => {
      const before = this.#queue.findLastIndex((other) => other.place < place);
      this.#queue.splice(before + 1, 0, { place, go });
      this.#release();
    });
  }

  #giveUp(throttled: unknown): void {
    this.#series.end = { throttled };
    this.#series = {};
    this.#inARow = 0;
    for (const { go } of this.#queue.splice(0)) go(undefined);
  }

  /** Sends the call that is next, and runs again when the one after it may go. */
  #release(): void {
    while (!this.#resting && this.#underWay < MOST_AT_ONCE) {
      const [first] = this.#queue;
      if (!first) return;
      const rest = this.#next - this.#clock.now();
      if (rest > 0) {
        void this.#rest(rest);
        return;
      }
      this.#queue.shift();
      this.#underWay += 1;
      this.#next = this.#clock.now() + this.#gap;
      first.go(this.#gap);
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    this.#resting = true;
    await this.#clock.sleep(milliseconds);
    this.#resting = false;
    this.#release();
  }

  /** A call that was sent at another gap says nothing about this one. */
  #learn(gapWhenSent: number, throttled: boolean): void {
    if (!throttled) this.#inARow = 0;
    if (throttled ? gapWhenSent < this.#gap : gapWhenSent !== this.#gap) return;
    if (!throttled) {
      this.#granted = true;
      this.#gap *= this.#learning ? 0.5 : NARROWER;
      if (this.#gap >= GAP.shortest) return;
      this.#gap = 0;
      this.#learning = true;
      return;
    }
    this.#inARow += 1;
    if (this.#gap === 0) this.#gap = GAP.first;
    else {
      this.#gap = Math.min(this.#gap * (this.#granted ? WIDER : 2), GAP.longest);
      if (this.#granted) this.#learning = false;
    }
    this.#granted = false;
    this.#next = this.#clock.now() + this.#gap;
  }
}

const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => setTimeout(milliseconds),
};
