import { expect, test } from "bun:test";
import fc from "fast-check";
import { GivenUp, Pacer } from "../../src/aws/pacer.ts";
import { Quotas } from "../../src/local/quotas.ts";
import { ManualClock } from "../support/clock.ts";
import { counted } from "../support/counted.ts";

const OPERATION = "CreateSecurityProfile";

interface Aws {
  /** Calls a second, and at once after a rest. */
  rate: number;
  burst: number;
  /** Milliseconds of a call. */
  latency: number;
}

class Throttled extends Error {}

/** So many throttled calls one after another end an operation. */
const MOST = 30;

/** Calls through one pacer to AWS's bucket, in time that is not real. */
class Deploy {
  readonly clock = new ManualClock();
  readonly quotas: Quotas;
  /** Of each call that AWS granted, in that order: its number, and how many attempts it took. */
  readonly granted: { readonly call: number; readonly attempts: number }[] = [];
  #attempts = 0;
  readonly #pacer = new Pacer((error) => error instanceof Throttled, MOST, this.clock);
  readonly #latency: number;

  constructor({ latency, ...quota }: Aws) {
    this.#latency = latency;
    this.quotas = new Quotas(this.clock, quota);
  }

  /** Makes so many calls at once; how long they take, in milliseconds. */
  async make(calls: number): Promise<number> {
    const begun = this.clock.now();
    const all = Promise.all(Array.from({ length: calls }, (_, call) => this.#call(call)));
    await this.clock.during(all);
    return this.clock.now() - begun;
  }

  get throttled(): number {
    return this.#attempts - this.granted.length;
  }

  get mostAttempts(): number {
    return Math.max(...this.granted.map(({ attempts }) => attempts));
  }

  async #call(call: number): Promise<void> {
    const paced = this.#pacer.enter();
    for (let attempts = 1; ; attempts += 1) {
      const granted = await paced(() => this.#send()).catch((error: unknown) => {
        if (error instanceof Throttled) return false;
        throw error;
      });
      if (granted) return void this.granted.push({ call, attempts });
    }
  }

  async #send(): Promise<true> {
    this.#attempts += 1;
    await this.clock.sleep(this.#latency / 2);
    const granted = this.quotas.take(OPERATION);
    await this.clock.sleep(this.#latency / 2);
    if (granted) return true;
    throw new Throttled();
  }
}

/** The least time that the bucket allows, in milliseconds. */
const floor = (calls: number, { burst, latency, rate }: Aws) =>
  (Math.max(0, calls - burst) / rate) * 1000 + latency;

test("calls go as fast as they come while AWS grants them, 50 at once", async () => {
  const deploy = new Deploy({ rate: 1000, burst: 1000, latency: 100 });
  expect(await deploy.make(200)).toBe(400);
  expect(deploy.throttled).toBe(0);
});

test("100 calls at AWS's default quota", async () => {
  const aws = { rate: 2, burst: 5, latency: 100 };
  const deploy = new Deploy(aws);
  expect((await deploy.make(100)) / floor(100, aws)).toBeLessThan(1.03);
  expect(deploy.mostAttempts).toBeLessThan(8);
  expect(deploy.throttled).toBeLessThan(90);
});

test("a larger quota is used in full", async () => {
  const aws = { rate: 20, burst: 40, latency: 100 };
  const deploy = new Deploy(aws);
  expect((await deploy.make(300)) / floor(300, aws)).toBeLessThan(1.03);
});

test("a quota that is raised meanwhile is found", async () => {
  const deploy = new Deploy({ rate: 2, burst: 5, latency: 100 });
  await deploy.make(30);
  deploy.quotas.set({ rate: 20, burst: 5 });
  expect((await deploy.make(200)) / floor(200, { rate: 20, burst: 5, latency: 100 })).toBeLessThan(
    1.6,
  );
});

test("a call that is throttled is the next to go", async () => {
  const deploy = new Deploy({ rate: 2, burst: 1, latency: 100 });
  await deploy.make(60);
  expect(deploy.granted.map(({ call }) => call)).toEqual(Array.from({ length: 60 }, (_, i) => i));
});

test("what fails for another reason does not slow the others down", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer((error) => error instanceof Throttled, MOST, clock);
  const begun = clock.now();
  let sent = 0;
  const fail = () =>
    pacer.enter()(() => {
      sent += 1;
      return Promise.reject(new Error("refused"));
    });
  await clock.during(Promise.allSettled(Array.from({ length: 100 }, fail)));
  expect([sent, clock.now() - begun]).toEqual([100, 0]);
});

test("where AWS grants nothing, an attempt every other second", async () => {
  const clock = new ManualClock();
  const paced = new Pacer((error) => error instanceof Throttled, MOST, clock).enter();
  const begun = clock.now();
  const at: number[] = [];
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const sent = paced(() => {
      at.push(clock.now() - begun);
      return Promise.reject(new Throttled());
    });
    await clock.during(Promise.allSettled([sent]));
  }
  expect(at).toEqual([0, 50, 150, 350, 750, 1550, 3150, 5150, 7150, 9150]);
});

/** Calls at once that are tried until they end: of each, after how many milliseconds, and how. */
async function tried(pacer: Pacer, clock: ManualClock, sends: (() => Promise<unknown>)[]) {
  const begun = clock.now();
  const all = sends.map(async (send) => {
    const paced = pacer.enter();
    for (let attempt = 1; attempt <= MOST; attempt += 1) {
      const end = await paced(send).then(
        () => "granted",
        (error: unknown) => (error instanceof GivenUp ? "given up" : undefined),
      );
      if (end) return { end, after: clock.now() - begun };
    }
    return { end: "throttled", after: clock.now() - begun };
  });
  return clock.during(Promise.all(all));
}

const throttle = (clock: ManualClock) => async () => {
  await clock.sleep(100);
  throw new Throttled();
};

test("where AWS grants nothing, all that wait end within a minute, and later ones try anew", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer((error) => error instanceof Throttled, MOST, clock);
  for (const calls of [100, 1, 100]) {
    let sent = 0;
    const send = () => {
      sent += 1;
      return throttle(clock)();
    };
    const ends = await tried(
      pacer,
      clock,
      Array.from({ length: calls }, () => send),
    );
    expect(Math.max(...ends.map(({ after }) => after))).toBeLessThan(65_000);
    expect(new Set(ends.map(({ end }) => end))).toEqual(
      new Set([calls === 1 ? "throttled" : "given up"]),
    );
    expect(sent).toBeLessThan(MOST + 55);
  }
  const [granted] = await tried(pacer, clock, [async () => true]);
  expect(granted?.end).toBe("granted");
});

test("the error of what waited has what AWS answered", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer((error) => error instanceof Throttled, 1, clock);
  const answer = new Throttled("Rate exceeded");
  const first = pacer.enter();
  const second = pacer.enter();
  const all = Promise.allSettled([first(() => Promise.reject(answer)), second(async () => true)]);
  await clock.during(all);
  const again = await first(async () => true).catch((error: unknown) => error);
  expect(again).toBeInstanceOf(GivenUp);
  expect(again).toMatchObject({ cause: answer });
});

test("a call that AWS always throttles does not hold up the others", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer((error) => error instanceof Throttled, MOST, clock);
  const quotas = new Quotas(clock, { rate: 2, burst: 5 });
  const send = async () => {
    await clock.sleep(100);
    if (!quotas.take(OPERATION)) throw new Throttled();
  };
  const [poor, ...others] = await tried(pacer, clock, [
    throttle(clock),
    ...Array.from({ length: 20 }, () => send),
  ]);
  expect(poor?.end).toBe("throttled");
  expect(new Set(others.map(({ end }) => end))).toEqual(new Set(["granted"]));
  expect(Math.max(...others.map(({ after }) => after))).toBeLessThan(20_000);
});

test("any quota is used nearly in full, and no call needs many attempts", async () => {
  using cases = counted("paced deploys", 150, 5_000);
  const aws = fc.record({
    rate: fc.double({ min: 0.5, max: 30, noNaN: true }),
    burst: fc.integer({ min: 5, max: 50 }),
    latency: fc.integer({ min: 0, max: 300 }),
  });
  await fc.assert(
    fc.asyncProperty(aws, fc.integer({ min: 1, max: 120 }), async (quota, calls) => {
      const deploy = new Deploy(quota);
      const took = await deploy.make(calls);
      expect(deploy.granted).toHaveLength(calls);
      expect(deploy.mostAttempts).toBeLessThan(20);
      const slack = 3 * (1000 / quota.rate + quota.latency) + 250;
      expect(took).toBeLessThan(1.1 * floor(calls, quota) + slack);
      cases.ran();
    }),
    { numRuns: cases.wanted },
  );
});
