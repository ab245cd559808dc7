import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { setTimeout } from "node:timers/promises";
import { Connect } from "@aws-sdk/client-connect";
import { callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { connectPlane } from "../../src/aws/connect.ts";
import type { Attempt } from "../../src/aws/control-plane.ts";
import { isRefusedCreate, translate } from "../../src/aws/errors.ts";
import { pacing, retryStrategy } from "../../src/aws/retries.ts";
import { RequestFailedError } from "../../src/errors/index.ts";
import { type LocalConnect, type LocalQuotas, startLocalConnect } from "../../src/local/index.ts";
import { Waits } from "../../src/aws/waits.ts";
import { ManualClock } from "../support/clock.ts";
import { rejection } from "../support/connect.ts";
import { startFront } from "../support/front.ts";

const STOCK_PROFILES = 4;
const QUICK = { rate: 40, burst: 5 };
const attempt: Attempt = { token: "1", resumed: false, renew: async () => attempt };

let connect: LocalConnect;

beforeEach(async () => {
  connect = await startLocalConnect();
  Object.assign(process.env, connect.env);
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await connect.close();
});

function planeFor(SecurityProfileName: string) {
  const { instanceArn: InstanceArn } = connect;
  const subject = { resource: `app/test/${SecurityProfileName}`, InstanceArn, SecurityProfileName };
  return connectPlane(callsFor("connect", subject, {}));
}

function create(SecurityProfileName: string) {
  const { instanceArn: InstanceArn } = connect;
  return planeFor(SecurityProfileName).create({ InstanceArn, SecurityProfileName }, attempt);
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Team ${index}`);

/** How many calls of each operation the server has answered with this status. */
function answered(status: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of connect.calls.filter((each) => each.status === status)) {
    counts[call.operation] = (counts[call.operation] ?? 0) + 1;
  }
  return counts;
}

/** Seconds that something takes under these quotas, with clients that know nothing of them yet. */
async function secondsOf(quotas: LocalQuotas, act: () => Promise<unknown>): Promise<number> {
  connect.quotas.set(quotas);
  await closeSessions();
  const begun = performance.now();
  await act();
  return (performance.now() - begun) / 1000;
}

describe("throttling is waited out", () => {
  test("80 creates: none fails, and it takes about as long as the quota says", async () => {
    const seconds = await secondsOf(QUICK, () => Promise.all(numbered(80).map(create)));
    expect(answered(200)).toEqual({ CreateSecurityProfile: 80 });
    const floor = (80 - QUICK.burst) / QUICK.rate;
    process.stderr.write(`80 creates: ${(seconds / floor).toFixed(2)} x the floor\n`);
    expect(seconds).toBeGreaterThan(floor);
    expect(seconds).toBeLessThan(2 * floor + 1);
  });

  test("an operation that is throttled does not slow the others down", async () => {
    const [made] = await Promise.all(numbered(2).map(create));
    if (typeof made !== "object") throw new Error("not made");
    const slow = { rate: 0.5, burst: 1 };
    const seconds = await secondsOf(
      { rate: 1000, burst: 1000, operations: { CreateSecurityProfile: slow } },
      async () => {
        const creates = Promise.all([create("Team 2"), create("Team 3")]);
        for (let read = 0; read < 20; read += 1) {
          await planeFor("Team 0").read(made.SecurityProfileArn, ["describe"]);
        }
        const throttled = answered(429);
        expect(throttled["CreateSecurityProfile"]).toBeGreaterThan(0);
        expect(answered(200)["CreateSecurityProfile"]).toBe(3);
        await creates;
      },
    );
    expect(seconds).toBeGreaterThan(1.9);
    expect(answered(429)["DescribeSecurityProfile"]).toBeUndefined();
  });

  test("until AWS_MAX_ATTEMPTS", async () => {
    process.env["AWS_MAX_ATTEMPTS"] = "3";
    connect.faults.add({ operation: "CreateSecurityProfile", kind: "throttle", call: "every" });
    expect(await rejection(create("Team"))).toMatchObject({
      awsCode: "ThrottlingException",
      attempts: 3,
    });
    expect(answered(429)).toEqual({ CreateSecurityProfile: 3 });
  });
});

test("where AWS grants nothing of an operation, no call tries as often as it may", async () => {
  connect.faults.add({ operation: "CreateSecurityProfile", kind: "throttle", call: "every" });
  const { env, instanceArn: InstanceArn, url } = connect;
  const client = new Connect({
    endpoint: url,
    region: env.AWS_REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    retryStrategy: retryStrategy(),
  });
  const sleep = (milliseconds: number) => setTimeout(milliseconds / 100);
  client.middlewareStack.use(await pacing({ now: () => performance.now() * 100, sleep }));
  const request = {
    api: "connect",
    purpose: "create",
    operation: "CreateSecurityProfile",
    subject: { resource: "app/test/team", InstanceArn, SecurityProfileName: "Team" },
  } as const;
  const InstanceId = InstanceArn.split("/").at(-1);
  const errors = await Promise.all(
    numbered(100).map((SecurityProfileName) =>
      rejection(client.createSecurityProfile({ InstanceId, SecurityProfileName })),
    ),
  );
  client.destroy();
  const printed = errors.map((error) => translate(error, request, (text) => text));
  expect(
    new Set(printed.map(({ message }) => message.replace(/request id [^)]+/, "request id …"))),
  ).toEqual(
    new Set([
      `Could not create security profile "Team" (app/test/team) in us-east-1, account 123456789012 (${InstanceArn}): CreateSecurityProfile failed with "Rate exceeded" (ThrottlingException, HTTP 429, request id …). AWS throttled every retry (its default quota is 2 calls per second for each operation). The state is unchanged. Run the same command again.`,
    ]),
  );
  expect(printed.filter(isRefusedCreate).length).toBeGreaterThanOrEqual(50);
  expect(connect.calls.length).toBeLessThan(200);
});

test("a full quota is not tried again", async () => {
  const room = 100 - STOCK_PROFILES;
  await Promise.all(numbered(room).map(create));
  const error = await rejection(create("One more"));
  expect(error).toMatchObject({ awsCode: "LimitExceededException", attempts: 1 });
  expect(connect.calls).toHaveLength(room + 1);
});

test("what failed inside AWS is tried again, so often as AWS_MAX_ATTEMPTS says", async () => {
  process.env["AWS_MAX_ATTEMPTS"] = "3";
  const internal = { operation: "CreateSecurityProfile", kind: "internal" } as const;
  connect.faults.add({ ...internal, call: 1 }, { ...internal, call: 2 });
  expect(await create("Team")).toMatchObject({ InstanceArn: connect.instanceArn });
  expect(connect.calls.map(({ status }) => status)).toEqual([500, 500, 200]);
  connect.faults.add({ ...internal, call: "every" });
  expect(await rejection(create("Other"))).toMatchObject({ httpStatusCode: 500, attempts: 3 });
  expect(answered(500)).toEqual({ CreateSecurityProfile: 5 });
});

test("many calls that fail at once are all tried again", async () => {
  const names = numbered(60);
  connect.faults.add(
    ...names.map((_, index) => ({
      operation: "CreateSecurityProfile",
      kind: "internal" as const,
      call: index + 1,
    })),
  );
  await Promise.all(names.map(create));
  expect([answered(500), answered(200)]).toEqual([
    { CreateSecurityProfile: 60 },
    { CreateSecurityProfile: 60 },
  ]);
});

test("AWS's wish to be called later is honored", async () => {
  for (const [status, code] of [
    [503, "InternalServiceException"],
    [429, "ThrottlingException"],
  ] as const) {
    const at: number[] = [];
    using front = startFront(connect, (operation) => {
      if (operation !== "CreateSecurityProfile" || at.push(performance.now()) > 1) return undefined;
      const headers = {
        "retry-after": "1",
        "x-amzn-errortype": code,
        "x-amzn-requestid": "11111111-2222-4333-8444-555555555555",
      };
      return { isDone: false, answer: () => Response.json({}, { status, headers }) };
    });
    process.env["AWS_ENDPOINT_URL_CONNECT"] = front.url;
    await create(`Team ${status}`);
    const [first = 0, second = 0, ...more] = at;
    expect(more).toEqual([]);
    expect(second - first).toBeWithin(990, 2_500);
  }
});

test("no attempt begins later than ten minutes after the first failure", async () => {
  const clock = new ManualClock();
  const minutes = 60_000;
  let requests = 0;
  using front = startFront(connect, () => {
    requests += 1;
    clock.pass(4 * minutes);
    return { isDone: false, answer: () => new Response(null, { status: 500 }) };
  });
  const client = new Connect({
    endpoint: front.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    retryStrategy: retryStrategy(),
  });
  client.middlewareStack.use(await pacing(clock));
  const error = await rejection(
    new Waits(clock).during(
      "ListInstances",
      () => undefined,
      () => client.listInstances({}),
    ),
  );
  client.destroy();
  expect(error).toMatchObject({ $metadata: { httpStatusCode: 500, attempts: 4 } });
  expect(requests).toBe(4);
});

test("what is not there comes out in seconds", async () => {
  await connect.close();
  const begun = performance.now();
  const error = await rejection(create("Team"));
  expect(error).toBeInstanceOf(RequestFailedError);
  expect(error).toMatchObject({ awsCode: "ECONNREFUSED", attempts: 12 });
  expect(performance.now() - begun).toBeLessThan(10_000);
}, 30_000);
