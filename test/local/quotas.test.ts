import { describe, expect, test } from "bun:test";
import {
  ListSecurityProfilesCommand,
  ListUsersCommand,
  ThrottlingException,
} from "@aws-sdk/client-connect";
import { ThrottlingException as CloudControlThrottling } from "@aws-sdk/client-cloudcontrol";
import type { LocalQuotas } from "../../src/local/index.ts";
import { ManualClock } from "../support/clock.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";
import { TypeName, startCloudControl } from "./cloud-control/harness.ts";

const summary = ({ InstanceId }: Harness) => `/security-profiles-summary/${InstanceId}`;

/** The statuses of so many calls, one after the other. */
async function statuses(harness: Harness, path: string, count: number): Promise<number[]> {
  const all = [];
  for (let call = 0; call < count; call++) all.push((await harness.raw("GET", path)).status);
  return all;
}

describe('"aws"', () => {
  const start = () => {
    const clock = new ManualClock();
    return startHarness({ quotas: "aws", clock }).then((harness) => ({ harness, clock }));
  };

  test("5 calls at once, then 2 a second", async () => {
    const { harness, clock } = await start();
    await using own = harness;
    expect(await statuses(own, summary(own), 7)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    clock.pass(499);
    expect(await statuses(own, summary(own), 1)).toEqual([429]);
    clock.pass(1);
    expect(await statuses(own, summary(own), 2)).toEqual([200, 429]);
    clock.pass(60_000);
    expect(await statuses(own, summary(own), 6)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(own.server.calls.filter(({ status }) => status === 429)).toHaveLength(5);
  });

  test("who calls all the time gets the burst and the rate, no more", async () => {
    const { harness, clock } = await start();
    await using own = harness;
    for (let tenth = 0; tenth < 100; tenth++) {
      await statuses(own, summary(own), 1);
      clock.pass(100);
    }
    const granted = own.server.calls.filter(({ status }) => status === 200);
    expect([own.server.calls.length, granted.length]).toEqual([100, 24]);
  });

  test("each operation has its own", async () => {
    const { harness } = await start();
    await using own = harness;
    expect(await statuses(own, summary(own), 6)).toContain(429);
    expect(await statuses(own, `/users-summary/${own.InstanceId}`, 5)).toEqual(Array(5).fill(200));
  });

  test("ListIntegrationAssociations has more", async () => {
    const { harness } = await start();
    await using own = harness;
    const path = `/instance/${own.InstanceId}/integration-associations`;
    const first = Array<number>(50).fill(200);
    expect(await statuses(own, path, 51)).toEqual([...first, 429]);
  });

  test("what an exceeded quota answers", async () => {
    const { harness } = await start();
    await using own = harness;
    await statuses(own, summary(own), 5);
    const answer = await own.raw("GET", `${summary(own)}?maxResults=7`);
    expect([answer.status, answer.type, answer.text]).toEqual([
      429,
      "ThrottlingException",
      '{"Message":"Rate exceeded"}',
    ]);
    expect(own.server.calls.at(-1)).toEqual({
      operation: "ListSecurityProfiles",
      status: 429,
      time: "2026-11-22T00:00:00.000Z",
      input: { InstanceId: own.InstanceId, MaxResults: 7 },
      accessKeyId: "local",
    });
    const { InstanceId } = own;
    const error = await rejection(own.client.send(new ListSecurityProfilesCommand({ InstanceId })));
    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error).toMatchObject({ message: "Rate exceeded", $metadata: { httpStatusCode: 429 } });
  });

  test("a request that belongs to no account takes nothing from it", async () => {
    const { harness } = await start();
    await using own = harness;
    for (let call = 0; call < 6; call++) {
      const { status } = await own.raw("GET", summary(own), { authorization: null });
      expect(status).toBe(403);
    }
    expect(await statuses(own, summary(own), 5)).toEqual(Array(5).fill(200));
  });

  test("a refused request has taken from it", async () => {
    const { harness } = await start();
    await using own = harness;
    expect(await statuses(own, `${summary(own)}?maxResults=0`, 6)).toEqual([
      ...Array<number>(5).fill(400),
      429,
    ]);
  });

  test("of AWS Cloud Control, the operations that reach a resource", async () => {
    await using cloud = await startCloudControl({ quotas: "aws", clock: new ManualClock() });
    const Identifier = `${cloud.server.instanceArn}/security-profile/none`;
    const answers = [];
    for (let call = 0; call < 6; call++) {
      answers.push(await cloud.post("GetResource", { TypeName, Identifier }));
    }
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 429]);
    expect(answers.at(-1)?.body).toEqual({
      __type: "com.amazon.coral.availability#ThrottlingException",
      Message: "Rate exceeded",
    });
    expect(await rejection(cloud.read(Identifier))).toBeInstanceOf(CloudControlThrottling);
    for (let call = 0; call < 6; call++) {
      const { status } = await cloud.post("ListResourceRequests", {});
      expect(status).toBe(200);
    }
  });

  test("what AWS Cloud Control does inside takes nothing from Amazon Connect's", async () => {
    await using cloud = await startCloudControl({ quotas: "aws", clock: new ManualClock() });
    const arn = await cloud.made();
    for (let call = 0; call < 5; call++) await cloud.read(arn);
    const profile = `/security-profiles/${cloud.InstanceId}/${arn.split("/").at(-1)}`;
    expect(await statuses(cloud, profile, 6)).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe("figures of one's own", () => {
  test.each<[LocalQuotas, number, number]>([
    [{}, 5, 5],
    [{ burst: 2 }, 2, 2],
    [{ rate: 1, operations: { ListUsers: { rate: 1, burst: 1 } } }, 5, 1],
  ])("%j", async (quotas, profiles, users) => {
    await using harness = await startHarness({ quotas, clock: new ManualClock() });
    const { InstanceId, client } = harness;
    const granted = async (send: () => Promise<unknown>) => {
      const all = await Promise.allSettled(Array.from({ length: 8 }, send));
      return all.filter(({ status }) => status === "fulfilled").length;
    };
    expect([
      await granted(() => client.send(new ListSecurityProfilesCommand({ InstanceId }))),
      await granted(() => client.send(new ListUsersCommand({ InstanceId }))),
    ]).toEqual([profiles, users]);
    expect(harness.server.calls).toHaveLength(16);
  });

  test("a rate that is no whole number", async () => {
    const clock = new ManualClock();
    await using harness = await startHarness({ quotas: { rate: 0.1, burst: 1 }, clock });
    expect(await statuses(harness, summary(harness), 2)).toEqual([200, 429]);
    clock.pass(9_999);
    expect(await statuses(harness, summary(harness), 1)).toEqual([429]);
    clock.pass(1);
    expect(await statuses(harness, summary(harness), 1)).toEqual([200]);
  });

  test.each<[unknown, string]>([
    ["gcp", 'quotas must be "aws" or an object, not "gcp"'],
    [{ rate: 0, burst: 0 }, "quotas.rate must be > 0, not 0; quotas.burst must be >= 1, not 0"],
    [{ burst: 1.5 }, "quotas.burst must be an integer, not 1.5"],
    [{ rate: Infinity }, "quotas.rate must be a number, not Infinity"],
    [{ speed: 2 }, 'quotas has no "speed"'],
    [
      { operations: { ListProfiles: { rate: 1, burst: 1 }, ListUsers: { rate: "2" } } },
      'quotas.operations: there is no operation "ListProfiles"; quotas.operations.ListUsers must have "burst"; quotas.operations.ListUsers.rate must be a number, not "2"',
    ],
  ])("%j cannot be", async (quotas, message) => {
    const options = { quotas } as { quotas: LocalQuotas };
    const error = await rejection(startHarness(options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });
});

describe("while it runs", () => {
  test("quotas are set and lifted, with full buckets", async () => {
    await using harness = await startHarness({ clock: new ManualClock() });
    const { quotas } = harness.server;
    expect(quotas.current).toBeUndefined();
    expect(await statuses(harness, summary(harness), 8)).not.toContain(429);
    for (const current of ["aws", { burst: 5 }] as const) {
      quotas.set(current);
      expect(quotas.current).toEqual(current);
      expect(await statuses(harness, summary(harness), 6)).toEqual([200, 200, 200, 200, 200, 429]);
    }
    quotas.set(undefined);
    expect(await statuses(harness, summary(harness), 1)).toEqual([200]);
  });

  test("a reset makes them what the option says", async () => {
    await using harness = await startHarness({ quotas: { burst: 1 }, clock: new ManualClock() });
    expect(await statuses(harness, summary(harness), 2)).toEqual([200, 429]);
    harness.server.quotas.set(undefined);
    await harness.server.reset();
    expect(await statuses(harness, summary(harness), 2)).toEqual([200, 429]);
  });

  test("/_local/quotas", async () => {
    await using harness = await startHarness({ clock: new ManualClock() });
    const put = (body: unknown) => harness.raw("PUT", "/_local/quotas", { body });
    const current = async () => (await harness.raw("GET", "/_local/quotas")).text;
    expect(await current()).toBe("null");
    expect((await put('"aws"')).status).toBe(204);
    expect(await current()).toBe('"aws"');
    expect((await put({ rate: 2, burst: 1 })).status).toBe(204);
    expect(await current()).toBe('{"rate":2,"burst":1}');
    const refused = await put({ rate: -1 });
    expect([refused.status, refused.text]).toEqual([400, "quotas.rate must be > 0, not -1\n"]);
    expect((await put("{")).text).toBe("The body is not JSON\n");
    expect(await statuses(harness, summary(harness), 2)).toEqual([200, 429]);
    expect((await harness.raw("DELETE", "/_local/quotas")).status).toBe(204);
    expect(await current()).toBe("null");
    expect(await statuses(harness, summary(harness), 2)).toEqual([200, 200]);
    expect(harness.called()).toHaveLength(4);
  });
});
