import { expect, test } from "bun:test";
import { ListSecurityProfilesCommand, ListUsersCommand } from "@aws-sdk/client-connect";
import type { LocalLatency } from "../../src/local/index.ts";
import { ManualClock } from "../support/clock.ts";
import { rejection, startHarness } from "../support/connect.ts";
import { startCloudControl } from "./cloud-control/harness.ts";

/** How long a call takes, in the time of the clock. */
async function duration(clock: ManualClock, call: () => Promise<unknown>): Promise<number> {
  const begun = clock.now();
  const done = call().then(() => "done");
  while ((await Promise.race([done, Bun.sleep(1)])) !== "done") {
    if (clock.sleeping > 0) clock.pass(10);
  }
  return clock.now() - begun;
}

test.each<[LocalLatency, number, number]>([
  [0, 0, 0],
  [120, 120, 120],
  [{ ListUsers: 300 }, 0, 300],
  [{ "*": 50, ListUsers: 0 }, 50, 0],
])("%j", async (latency, profiles, users) => {
  const clock = new ManualClock();
  await using harness = await startHarness({ latency, clock });
  const { InstanceId, client } = harness;
  expect([
    await duration(clock, () => client.send(new ListSecurityProfilesCommand({ InstanceId }))),
    await duration(clock, () => client.send(new ListUsersCommand({ InstanceId }))),
  ]).toEqual([profiles, users]);
});

test("before the work, and before what a fault or a quota answers", async () => {
  const clock = new ManualClock();
  await using harness = await startHarness({
    latency: 100,
    clock,
    quotas: { burst: 1, rate: 0.001 },
    faults: [
      { operation: "*", call: 1, kind: "internal" },
      { operation: "*", call: 2, kind: "delay", ms: 30 },
    ],
  });
  const times = [];
  for (const _ of [1, 2, 3]) {
    times.push(await duration(clock, () => harness.raw("GET", "/instance")));
  }
  expect(times).toEqual([100, 130, 100]);
  expect(harness.server.calls.map(({ status }) => status)).toEqual([500, 200, 429]);
});

test("of AWS Cloud Control's calls, and in real time", async () => {
  await using cloud = await startCloudControl({ latency: { ListResourceRequests: 40 } });
  const begun = performance.now();
  expect((await cloud.post("ListResourceRequests", {})).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThan(38);
});

test.each<[unknown, string]>([
  [-1, "latency must be >= 0, not -1"],
  [2 ** 31, "latency must be <= 2147483647, not 2147483648"],
  [{ "*": 2 ** 31 }, "latency.* must be <= 2147483647, not 2147483648"],
  ["slow", 'latency must be a number or an object, not "slow"'],
  [
    { ListProfiles: 1, ListUsers: -1 },
    'latency: there is no operation "ListProfiles"; latency.ListUsers must be >= 0, not -1',
  ],
])("%j cannot be", async (latency, message) => {
  const error = await rejection(startHarness({ latency } as { latency: LocalLatency }));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ message });
});
