/** Where the time comes from, in milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Sends one attempt of a call when its turn has come. */
export type Paced = <T>(send: () => Promise<T>) => Promise<T>;

/** As many as the connections that a client of the SDK opens: more would wait there. */
const MOST_AT_ONCE = 50;

/** Milliseconds. Below the shortest gap there is none; the longest is that of the SDK's adaptive mode. */
const GAP = { first: 50, shortest: 2, longest: 2_000 };

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
  readonly #clock: Clock;
  /** Between two calls; 0 is none. */
  #gap = 0;
  /** A gap that is new is halved by each granted call, and doubled by each throttled one. */
  #learning = true;
  /** Whether a call was granted since one was throttled. */
  #granted = false;
  /** When the next call may go. */
  #next = -Infinity;
  readonly #queue: { readonly place: number; readonly go: (gap: number) => void }[] = [];
  #places = 0;
  #underWay = 0;
  #resting = false;

  constructor(isThrottled: (error: unknown) => boolean, clock: Clock = systemClock) {
    this.#isThrottled = isThrottled;
    this.#clock = clock;
  }

  /** A call, which keeps its place in the queue over all its attempts. */
  enter(): Paced {
    const place = this.#places++;
    return async (send) => {
      const gap = await this.#turn(place);
      let throttled = false;
      try {
        return await send();
      } catch (error) {
        throttled = this.#isThrottled(error);
        throw error;
      } finally {
        this.#underWay -= 1;
        this.#learn(gap, throttled);
        this.#release();
      }
    };
  }

  /** Waits for it, and tells the gap then. */
  #turn(place: number): Promise<number> {
    return new Promise((go) => {
      const before = this.#queue.findLastIndex((other) => other.place < place);
      this.#queue.splice(before + 1, 0, { place, go });
      this.#release();
    });
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
    if (throttled ? gapWhenSent < this.#gap : gapWhenSent !== this.#gap) return;
    if (!throttled) {
      this.#granted = true;
      this.#gap *= this.#learning ? 0.5 : NARROWER;
      if (this.#gap >= GAP.shortest) return;
      this.#gap = 0;
      this.#learning = true;
      return;
    }
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
