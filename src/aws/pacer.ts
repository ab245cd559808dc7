/** Where the time comes from, in milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Nothing was granted for so long that no call waits for it any more; the cause is AWS's last answer. */
export class GivenUp extends Error {
  constructor(throttled: unknown) {
    super("AWS grants nothing", { cause: throttled });
  }
}

/** Sends one attempt of a call when its turn has come. */
export type Paced = <T>(send: () => Promise<T>) => Promise<T>;

/** As many as the connections that a client of the SDK opens: more would wait there. */
const MOST_AT_ONCE = 50;

/** Milliseconds. Below the shortest gap there is none; the longest is that of the SDK's adaptive mode. */
const GAP = { first: 50, shortest: 2, longest: 2_000 };

/** How often a call is throttled before it goes behind those that wait. To find the rate takes fewer. */
const KEEPS_PLACE = 8;

/** By how much a throttled call widens the gap and a granted one narrows it. */
const WIDER = 1.5;
const NARROWER = 0.95;

/**
 * Paces the calls of one operation at the rate at which AWS grants them, which is not known beforehand: as
 * fast as they come until AWS throttles, then with a gap between them that each throttled call widens and
 * each granted one narrows. So AWS's bucket is kept nearly empty, and no token of it is lost.
 */
export class Pacer {
  readonly #isThrottled: (error: unknown) => boolean;
  /** So many throttled calls one after another, and the operation is given up. */
  readonly #most: number;
  readonly #clock: Clock;
  /** Between two calls; 0 is none. */
  #gap = 0;
  /** A gap that is new is halved by each granted call, and doubled by each throttled one. */
  #learning = true;
  /** Whether a call was granted since one was throttled. */
  #granted = false;
  /** Throttled calls since one was granted; those sent at once count as one. */
  #inARow = 0;
  /** What the calls share that are begun until the operation is given up. */
  #series: { end?: { readonly throttled: unknown } } = {};
  /** When the next call may go. */
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

  /** A call, which keeps its place in the queue over its next attempts. */
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

  /** Waits for it, and tells the gap then; nothing where the operation is given up meanwhile. */
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

  /** Lets go whose turn it is, and comes back when it is the next one's. */
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

  /** What was sent at another gap tells nothing of this one. */
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
  sleep: (milliseconds) =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    }),
};
