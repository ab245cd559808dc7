import { describe, expect, test } from "bun:test";
import type {
  LocalChaos,
  LocalClock,
  LocalConnect,
  LocalFaultKind,
} from "../../src/local/index.ts";
import { type Harness, connectTo, rejection, startHarness } from "../support/connect.ts";
import { startCloudControl } from "./cloud-control/harness.ts";

/** Delays take no time. */
const clock: LocalClock = { now: () => Date.now(), sleep: async () => undefined };
const start = (chaos: LocalChaos) => startHarness({ chaos, clock });

/** Makes so many calls, one after the other, however they end. */
async function call(harness: Harness, count: number, path = "/instance"): Promise<void> {
  for (let made = 0; made < count; made++) await harness.raw("GET", path).catch(() => undefined);
}

const met = ({ calls }: LocalConnect) => calls.map(({ fault }) => fault);
const count = (kinds: readonly unknown[]) =>
  Object.fromEntries(
    [...new Set(kinds)]
      .map((kind) => [String(kind), kinds.filter((each) => each === kind).length] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

test("the same seed and the same calls meet the same faults; another seed, others", async () => {
  const plans = [];
  for (const seed of [7, 7, 8]) {
    await using harness = await start({ seed, rate: 0.3 });
    await call(harness, 200);
    expect(harness.server.calls).toHaveLength(200);
    plans.push(met(harness.server));
  }
  expect(plans[1]).toEqual(plans[0]);
  expect(plans[2]).not.toEqual(plans[0]);
  expect(count(plans[0] ?? [])).toEqual({
    "cut-after": 7,
    "cut-before": 12,
    delay: 11,
    garbage: 10,
    internal: 14,
    throttle: 9,
    undefined: 137,
  });
});

test("what is drawn by itself are throttle, internal, both cuts, delay and garbage", async () => {
  await using harness = await start({ seed: 1, rate: 1 });
  await call(harness, 300);
  const drawn = count(met(harness.server));
  expect(Object.keys(drawn)).toEqual([
    "cut-after",
    "cut-before",
    "delay",
    "garbage",
    "internal",
    "throttle",
  ]);
  expect(Math.min(...Object.values(drawn))).toBeGreaterThan(30);
});

test("a rate of 0 is none, a rate of 1 every call", async () => {
  for (const rate of [0, 1]) {
    await using harness = await start({ seed: 3, rate });
    await call(harness, 50);
    expect(met(harness.server).filter((fault) => fault !== undefined)).toHaveLength(50 * rate);
  }
});

test("kinds of one's own, where the operation can meet them", async () => {
  const kinds: LocalFaultKind[] = ["partial", "repeat-token"];
  await using harness = await start({ seed: 3, rate: 1, kinds });
  await call(harness, 20, `/instance/${harness.InstanceId}`);
  await call(harness, 20, "/instance");
  await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, {
    body: { SecurityProfileName: "Team" },
  });
  const seen = met(harness.server);
  expect(new Set(seen.slice(0, 20))).toEqual(new Set(["partial"]));
  expect(new Set(seen.slice(20, 40))).toEqual(new Set(kinds));
  expect(harness.server.calls.at(-1)).toMatchObject({ status: 200 });
  expect(seen.at(-1)).toBeUndefined();
});

test("a fault that is set goes before, and does not shift the plan", async () => {
  const plans = [];
  for (const faults of [[], [{ operation: "*", call: 3, kind: "deny" as const }]]) {
    await using harness = await startHarness({ chaos: { seed: 5, rate: 0.5 }, clock, faults });
    await call(harness, 40);
    plans.push(met(harness.server));
  }
  expect(plans[1]).toEqual((plans[0] ?? []).with(2, "deny"));
});

test("AWS Cloud Control's calls meet it, too", async () => {
  await using cloud = await startCloudControl({ chaos: { seed: 2, rate: 1 }, clock });
  for (let made = 0; made < 20; made++) {
    await cloud.post("ListResourceRequests", {}).catch(() => undefined);
  }
  expect(met(cloud.server)).not.toContain(undefined);
  expect(new Set(met(cloud.server)).size).toBeGreaterThan(3);
});

test("an AWS SDK that retries comes through, and the instance is as the answers report it", async () => {
  await using harness = await start({
    seed: 11,
    rate: 0.7,
    kinds: ["throttle", "internal", "cut-before", "delay"],
  });
  const { InstanceId, server } = harness;
  const aws = connectTo(server, 15);
  for (const SecurityProfileName of ["One", "Two", "Three", "Four", "Five", "Six"]) {
    await aws.createSecurityProfile({ InstanceId, SecurityProfileName });
  }
  aws.destroy();
  server.chaos.stop();
  const { SecurityProfileSummaryList } = await harness.client.listSecurityProfiles({ InstanceId });
  expect(SecurityProfileSummaryList).toHaveLength(10);
  expect(count(met(server))).toEqual({
    "cut-before": 2,
    delay: 2,
    internal: 2,
    throttle: 1,
    undefined: 5,
  });
}, 20_000);

describe("while it runs", () => {
  test("it is stopped and started, from the beginning; a reset makes it what the option says", async () => {
    await using harness = await start({ seed: 7, rate: 0.5 });
    const { chaos } = harness.server;
    const round = async () => {
      await fetch(`${harness.server.url}/_local/calls`, { method: "DELETE" });
      await call(harness, 30);
      return met(harness.server);
    };
    const plan = await round();
    expect(await round()).not.toEqual(plan);
    chaos.stop();
    expect(chaos.current).toBeUndefined();
    expect(count(await round())).toEqual({ undefined: 30 });
    chaos.start({ seed: 7, rate: 0.5 });
    expect(chaos.current).toEqual({ seed: 7, rate: 0.5 });
    expect(await round()).toEqual(plan);
    chaos.stop();
    await harness.server.reset();
    expect(await round()).toEqual(plan);
  });

  test("/_local/chaos", async () => {
    await using harness = await startHarness({ clock });
    const put = (body: unknown) => harness.raw("PUT", "/_local/chaos", { body });
    const current = async () => (await harness.raw("GET", "/_local/chaos")).text;
    expect(await current()).toBe("null");
    expect((await put({ seed: 1, rate: 1, kinds: ["internal"] })).status).toBe(204);
    expect(await current()).toBe('{"seed":1,"rate":1,"kinds":["internal"]}');
    expect((await harness.raw("GET", "/instance")).status).toBe(500);
    const refused = await put({ seed: 1, rate: 2 });
    expect([refused.status, refused.text]).toEqual([400, "chaos.rate must be <= 1, not 2\n"]);
    expect((await harness.raw("DELETE", "/_local/chaos")).status).toBe(204);
    expect((await harness.raw("GET", "/instance")).status).toBe(200);
  });
});

test.each<[unknown, string]>([
  [{}, 'chaos must have "seed"; chaos must have "rate"'],
  [
    { seed: 1.5, rate: -1, kinds: ["slow"] },
    'chaos.seed must be an integer, not 1.5; chaos.rate must be >= 0, not -1; chaos.kinds[0] must be one of throttle, internal, deny, partial, cut-before, cut-after, delay, garbage, page, repeat-token, not "slow"',
  ],
  [{ seed: 2 ** 32, rate: 1 }, "chaos.seed must be <= 4294967295, not 4294967296"],
  [{ seed: 1, rate: 1, kinds: [] }, "chaos.kinds must not be empty"],
])("%j cannot be", async (chaos, message) => {
  const error = await rejection(startHarness({ chaos } as { chaos: LocalChaos }));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ message });
});
