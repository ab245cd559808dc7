import { describe, expect, test } from "bun:test";
import {
  AccessDeniedException,
  CreateSecurityProfileCommand,
  InternalServiceException,
  ListSecurityProfilePermissionsCommand,
  ListSecurityProfilesCommand,
  ThrottlingException,
  paginateListSecurityProfiles,
} from "@aws-sdk/client-connect";
import { ServiceInternalErrorException } from "@aws-sdk/client-cloudcontrol";
import type { LocalFault } from "../../src/local/index.ts";
import { ManualClock } from "../support/clock.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";
import { startCloudControl } from "./cloud-control/harness.ts";

const start = (...faults: LocalFault[]) => startHarness({ faults });
const profiles = ({ InstanceId }: Harness) => `/security-profiles/${InstanceId}`;
const summary = ({ InstanceId }: Harness) => `/security-profiles-summary/${InstanceId}`;

/** How many profiles there are. */
async function held(harness: Harness): Promise<number> {
  const { body } = await harness.raw("GET", summary(harness));
  return (body["SecurityProfileSummaryList"] as unknown[]).length;
}

const create = (harness: Harness, SecurityProfileName = "Team") =>
  harness.client.send(
    new CreateSecurityProfileCommand({ InstanceId: harness.InstanceId, SecurityProfileName }),
  );

const outcomes = ({ server }: Harness) =>
  server.calls.map(({ fault, operation, status }) => [operation, status, fault]);

const times = <T>(length: number, item: T) => Array.from({ length }, () => item);

describe("a create that meets", () => {
  test("throttle", async () => {
    await using harness = await start({ operation: "CreateSecurityProfile", kind: "throttle" });
    const error = await rejection(create(harness));
    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error).toMatchObject({ message: "Rate exceeded", $metadata: { httpStatusCode: 429 } });
    expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 429, "throttle"]]);
    expect(await held(harness)).toBe(4);
  });

  test("internal", async () => {
    await using harness = await start({ operation: "CreateSecurityProfile", kind: "internal" });
    const error = await rejection(create(harness));
    expect(error).toBeInstanceOf(InternalServiceException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 500, "internal"]]);
    expect(await held(harness)).toBe(4);
  });

  test("deny", async () => {
    await using harness = await start({ operation: "CreateSecurityProfile", kind: "deny" });
    const { instanceArn } = harness.server;
    expect(await rejection(create(harness))).toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::123456789012:user/local is not authorized to perform: connect:CreateSecurityProfile on resource: ${instanceArn} because no identity-based policy allows the connect:CreateSecurityProfile action`,
      $metadata: { httpStatusCode: 403 },
    });
    expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 403, "deny"]]);
    expect(await held(harness)).toBe(4);
  });

  test("cut-before: the connection ends, and nothing is done", async () => {
    await using harness = await start({ operation: "CreateSecurityProfile", kind: "cut-before" });
    expect(await rejection(create(harness))).toMatchObject({ code: "ECONNRESET" });
    expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 0, "cut-before"]]);
    expect(harness.server.calls[0]?.input).toMatchObject({ SecurityProfileName: "Team" });
    expect(await held(harness)).toBe(4);
  });

  test("cut-after: the work is done, and the connection ends", async () => {
    await using harness = await start({ operation: "CreateSecurityProfile", kind: "cut-after" });
    expect(await rejection(create(harness))).toMatchObject({ code: "ECONNRESET" });
    expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 200, "cut-after"]]);
    expect(await held(harness)).toBe(5);
    expect(await rejection(create(harness))).toMatchObject({ name: "DuplicateResourceException" });
  });

  test("garbage: the work is done, and the answer is not JSON", async () => {
    await using harness = await start({
      operation: "CreateSecurityProfile",
      call: "every",
      kind: "garbage",
    });
    const answer = await harness.raw("PUT", profiles(harness), {
      body: { SecurityProfileName: "Raw" },
    });
    expect([answer.status, answer.type, answer.text]).toEqual([
      200,
      null,
      "<html>This is not JSON</html>",
    ]);
    expect(await rejection(create(harness))).toBeInstanceOf(SyntaxError);
    expect(await rejection(create(harness))).toBeInstanceOf(SyntaxError);
    expect(outcomes(harness)).toEqual(times(3, ["CreateSecurityProfile", 200, "garbage"]));
    expect(await held(harness)).toBe(6);
  });

  test("page: nothing is done, and the answer is a page of a proxy", async () => {
    await using harness = await start({ operation: "CreateSecurityProfile", kind: "page" });
    const answer = await harness.raw("PUT", profiles(harness), {
      body: { SecurityProfileName: "Raw" },
    });
    expect([answer.status, answer.type, answer.text]).toEqual([
      200,
      null,
      "<html>This is a page of a proxy</html>",
    ]);
    expect(answer.headers.get("x-amzn-requestid")).toBeNull();
    expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 200, "page"]]);
    expect(await held(harness)).toBe(4);
  });

  test("delay: the work is done so much later", async () => {
    const clock = new ManualClock();
    await using harness = await startHarness({
      clock,
      faults: [{ operation: "CreateSecurityProfile", kind: "delay", ms: 5000 }],
    });
    const created = create(harness);
    while (clock.sleeping === 0) await Bun.sleep(1);
    clock.pass(4999);
    expect(await held(harness)).toBe(4);
    clock.pass(1);
    await created;
    expect(await held(harness)).toBe(5);
    expect(outcomes(harness)[0]).toEqual(["CreateSecurityProfile", 200, "delay"]);
  });
});

describe("a read that meets", () => {
  test("partial: a part of it is denied", async () => {
    await using harness = await start({
      operation: "ListSecurityProfilePermissions",
      kind: "partial",
    });
    const { InstanceId, client } = harness;
    const { body } = await harness.raw("GET", summary(harness));
    const [first] = body["SecurityProfileSummaryList"] as { Id: string }[];
    const read = () =>
      client.send(
        new ListSecurityProfilePermissionsCommand({ InstanceId, SecurityProfileId: first?.Id }),
      );
    const error = await rejection(read());
    expect(error).toBeInstanceOf(AccessDeniedException);
    expect(error).toMatchObject({
      message: expect.stringContaining("connect:ListSecurityProfilePermissions"),
    });
    await read();
    expect(outcomes(harness).slice(1)).toEqual([
      ["ListSecurityProfilePermissions", 403, "partial"],
      ["ListSecurityProfilePermissions", 200, undefined],
    ]);
  });

  test("partial, of any operation, leaves what changes something alone", async () => {
    await using harness = await start({ operation: "*", call: "every", kind: "partial" });
    await create(harness);
    expect((await harness.raw("GET", "/instance")).status).toBe(403);
    expect(harness.server.faults.current).toEqual([
      { operation: "*", call: "every", kind: "partial", calls: 1, met: 1 },
    ]);
  });

  test("repeat-token: the same page, for ever", async () => {
    await using harness = await start({ operation: "ListSecurityProfiles", kind: "repeat-token" });
    const { InstanceId, client } = harness;
    const seen: string[] = [];
    const tokens = new Set<string | undefined>();
    for await (const page of paginateListSecurityProfiles(
      { client, pageSize: 3 },
      { InstanceId },
    )) {
      seen.push(page.SecurityProfileSummaryList?.map(({ Name }) => Name).join() ?? "");
      tokens.add(page.NextToken);
      if (seen.length === 20) break;
    }
    expect([new Set(seen).size, tokens.size]).toEqual([1, 1]);
    expect(outcomes(harness)).toEqual(times(20, ["ListSecurityProfiles", 200, "repeat-token"]));
    harness.server.faults.clear();
    const NextToken = [...tokens][0];
    expect(
      await rejection(client.send(new ListSecurityProfilesCommand({ InstanceId, NextToken }))),
    ).toMatchObject({ message: "NextToken is not a token of this request" });
    const { NextToken: real } = await client.send(
      new ListSecurityProfilesCommand({ InstanceId, MaxResults: 3 }),
    );
    const { NextToken: none } = await client.send(
      new ListSecurityProfilesCommand({ InstanceId, MaxResults: 3, NextToken: real }),
    );
    expect(none).toBeUndefined();
  });

  test("repeat-token on a later page, with other faults on the way", async () => {
    await using harness = await start(
      { operation: "ListSecurityProfiles", call: 2, kind: "repeat-token" },
      { operation: "ListSecurityProfiles", call: 3, kind: "throttle" },
      { operation: "ListSecurityProfiles", call: 4, kind: "delay", ms: 1 },
    );
    const { InstanceId, client } = harness;
    const page = (NextToken?: string) =>
      client.send(new ListSecurityProfilesCommand({ InstanceId, MaxResults: 1, NextToken }));
    const first = await page();
    const second = await page(first.NextToken);
    expect(await rejection(page(second.NextToken))).toBeInstanceOf(ThrottlingException);
    for (const again of [await page(second.NextToken), await page(second.NextToken)]) {
      expect(again.NextToken).toBe(second.NextToken);
      expect(again.SecurityProfileSummaryList).toEqual(second.SecurityProfileSummaryList);
    }
    expect(second.SecurityProfileSummaryList).not.toEqual(first.SecurityProfileSummaryList);
  });
});

describe("AWS Cloud Control", () => {
  test("internal, deny and partial in its own words", async () => {
    await using cloud = await startCloudControl({
      faults: [
        { operation: "GetResource", call: 1, kind: "internal" },
        { operation: "GetResource", call: 2, kind: "deny" },
        { operation: "GetResource", call: 3, kind: "partial" },
      ],
    });
    const arn = await cloud.made();
    const [internal, deny, partial] = [
      await rejection(cloud.read(arn)),
      await rejection(cloud.read(arn)),
      await rejection(cloud.read(arn)),
    ];
    expect(internal).toBeInstanceOf(ServiceInternalErrorException);
    expect(internal).toMatchObject({ $metadata: { httpStatusCode: 502 } });
    expect(deny).toMatchObject({
      name: "AccessDeniedException",
      message:
        "User: arn:aws:iam::123456789012:user/local is not authorized to perform: cloudformation:GetResource on resource: arn:aws:cloudformation:us-east-1:123456789012:resource/* because no identity-based policy allows the cloudformation:GetResource action",
      $metadata: { httpStatusCode: 400 },
    });
    expect(String(partial)).toMatch(
      /^AccessDeniedException: AWS::Connect::SecurityProfile Handler returned status FAILED: User: .* connect:ListSecurityProfilePermissions .*\(HandlerErrorCode: AccessDenied, RequestToken: [-0-9a-f]+\)$/,
    );
    expect(await cloud.read(arn)).toMatchObject({ SecurityProfileName: "Supervisor" });
  });

  test("a create that is cut after its work is found by its client token", async () => {
    await using cloud = await startCloudControl({
      faults: [
        { operation: "CreateResource", call: 1, kind: "cut-before" },
        { operation: "CreateResource", call: 2, kind: "cut-after" },
      ],
    });
    for (const _ of [1, 2]) {
      expect(await rejection(cloud.create({}, "token"))).toMatchObject({ code: "ECONNRESET" });
    }
    await cloud.done(cloud.create({}, "token"));
    const { text } = await cloud.raw("GET", summary(cloud));
    expect(text.split("Supervisor")).toHaveLength(2);
    expect(outcomes(cloud).slice(0, 3)).toEqual([
      ["CreateResource", 0, "cut-before"],
      ["CreateResource", 200, "cut-after"],
      ["CreateResource", 200, undefined],
    ]);
  });
});

describe("which call", () => {
  const statuses = async (harness: Harness, ...paths: string[]) => {
    const all = [];
    for (const path of paths) all.push((await harness.raw("GET", path)).status);
    return all;
  };

  test("the n-th of an operation, of any operation, or every one", async () => {
    const cases: [Omit<LocalFault, "kind">, number[]][] = [
      [{ operation: "ListSecurityProfiles" }, [200, 429, 200, 200]],
      [{ operation: "ListSecurityProfiles", call: 2 }, [200, 200, 200, 429]],
      [{ operation: "*", call: 3 }, [200, 200, 429, 200]],
      [{ operation: "ListInstances", call: "every" }, [429, 200, 429, 200]],
      [{ operation: "*", call: "every" }, [429, 429, 429, 429]],
      [{ operation: "*", call: 5 }, [200, 200, 200, 200]],
    ];
    for (const [fault, expected] of cases) {
      await using harness = await start({ ...fault, kind: "throttle" });
      const list = summary(harness);
      expect(await statuses(harness, "/instance", list, "/instance", list)).toEqual(expected);
    }
  });

  test("counted from when the fault was set; what is no operation is not counted", async () => {
    await using harness = await start();
    await statuses(harness, "/instance", "/instance");
    harness.server.faults.add({ operation: "*", call: 2, kind: "throttle" });
    expect(await statuses(harness, "/nothing", "/instance", "/nothing", "/instance")).toEqual([
      404, 200, 404, 429,
    ]);
  });

  test("of several faults, the first one; all of them count", async () => {
    await using harness = await start(
      { operation: "*", call: 1, kind: "throttle" },
      { operation: "ListInstances", call: 1, kind: "internal" },
      { operation: "ListInstances", call: 2, kind: "deny" },
    );
    expect(await statuses(harness, "/instance", "/instance", "/instance")).toEqual([429, 403, 200]);
    expect(harness.server.faults.current.map(({ calls, met }) => [calls, met])).toEqual([
      [3, 1],
      [3, 0],
      [3, 1],
    ]);
  });

  test("an unsigned call meets it, too, and one that met a fault takes no token", async () => {
    await using harness = await startHarness({
      clock: new ManualClock(),
      quotas: { burst: 1 },
      faults: [
        { operation: "ListInstances", call: 1, kind: "internal" },
        { operation: "ListInstances", call: 2, kind: "deny" },
      ],
    });
    const unsigned = await harness.raw("GET", "/instance", { authorization: null });
    expect(unsigned.status).toBe(500);
    expect(await statuses(harness, "/instance", "/instance", "/instance")).toEqual([403, 200, 429]);
    expect(harness.server.calls.map(({ accessKeyId }) => accessKeyId)).toEqual([
      undefined,
      "local",
      "local",
      "local",
    ]);
  });
});

test("onMet is called when the work is done and the client does not know", async () => {
  const seen: string[] = [];
  await using harness = await start();
  harness.server.faults.add({
    operation: "CreateSecurityProfile",
    kind: "cut-after",
    onMet: () => seen.push(...harness.called(), "met"),
  });
  await rejection(create(harness).finally(() => seen.push("known")));
  expect(seen).toEqual(["CreateSecurityProfile", "met", "known"]);
});

test("what is delayed when the server closes is not done", async () => {
  const clock = new ManualClock();
  const harness = await startHarness({
    clock,
    faults: [{ operation: "*", kind: "delay", ms: 10 }],
  });
  const created = rejection(create(harness));
  while (clock.sleeping === 0) await Bun.sleep(1);
  await harness.server.close();
  expect(await created).toMatchObject({ code: "ECONNRESET" });
  clock.pass(10);
  await Bun.sleep(5);
  expect(outcomes(harness)).toEqual([["CreateSecurityProfile", 0, "delay"]]);
  harness.client.destroy();
});

describe("while it runs", () => {
  test("faults are added and cleared; a reset makes them what the option says", async () => {
    await using harness = await start({ operation: "ListInstances", kind: "throttle" });
    const { faults } = harness.server;
    const get = async () => (await harness.raw("GET", "/instance")).status;
    expect([await get(), await get()]).toEqual([429, 200]);
    faults.add({ operation: "*", kind: "internal" }, { operation: "*", call: 2, kind: "deny" });
    expect([await get(), await get(), await get()]).toEqual([500, 403, 200]);
    faults.add({ operation: "*", kind: "internal" });
    faults.clear();
    expect(faults.current).toEqual([]);
    expect(await get()).toBe(200);
    await harness.server.reset();
    expect([await get(), await get()]).toEqual([429, 200]);
  });

  test("/_local/faults", async () => {
    await using harness = await start();
    const post = (body: unknown) => harness.raw("POST", "/_local/faults", { body });
    const current = async () => (await harness.raw("GET", "/_local/faults")).text;
    expect(await current()).toBe("[]");
    expect((await post({ operation: "ListInstances", kind: "throttle" })).status).toBe(204);
    const more = [
      { operation: "*", call: "every", kind: "delay", ms: 1 },
      { operation: "ListUsers", call: 7, kind: "repeat-token" },
    ];
    expect((await post(more)).status).toBe(204);
    expect((await harness.raw("GET", "/instance")).status).toBe(429);
    expect(JSON.parse(await current())).toEqual([
      { operation: "ListInstances", kind: "throttle", calls: 1, met: 1 },
      { ...more[0], calls: 1, met: 0 },
      { ...more[1], calls: 0, met: 0 },
    ]);
    expect((await harness.raw("GET", "/instance")).status).toBe(200);
    expect(JSON.parse((await harness.raw("GET", "/_local/calls")).text)).toMatchObject([
      { operation: "ListInstances", status: 429, fault: "throttle" },
      { operation: "ListInstances", status: 200, fault: "delay" },
    ]);
    const refused = await post([{ operation: "ListInstances", kind: "slow" }]);
    expect([refused.status, refused.text]).toEqual([
      400,
      'faults[0].kind must be one of throttle, internal, deny, partial, cut-before, cut-after, delay, garbage, page, repeat-token, not "slow"\n',
    ]);
    expect((await post("")).status).toBe(400);
    expect((await harness.raw("DELETE", "/_local/faults")).status).toBe(204);
    expect(await current()).toBe("[]");
  });
});

test("a throttled call does nothing, though its fault would let the work be done", async () => {
  const faults = (["garbage", "cut-after"] as const).map((kind, index) => ({
    operation: "CreateSecurityProfile",
    call: index + 1,
    kind,
  }));
  const quotas = { operations: { CreateSecurityProfile: { rate: 0.001, burst: 1 } } };
  await using harness = await startHarness({ faults, quotas });
  await rejection(create(harness, "First"));
  await rejection(create(harness, "Second"));
  expect(outcomes(harness)).toEqual([
    ["CreateSecurityProfile", 200, "garbage"],
    ["CreateSecurityProfile", 429, "cut-after"],
  ]);
  expect(await held(harness)).toBe(5);
});

describe("faults that cannot be", () => {
  test.each<[unknown, string]>([
    [["throttle"], 'faults[0] must be an object, not "throttle"'],
    [[{}], 'faults[0] must have "operation"; faults[0] must have "kind"'],
    [
      [{ operation: "ListThings", kind: "throttle", call: 1, when: 2 }],
      'faults[0] has no "when"; faults[0].operation: there is no operation "ListThings"',
    ],
    [
      [
        { operation: "*", call: 0, kind: "throttle" },
        { operation: "*", call: "all", kind: "delay" },
        { operation: "*", kind: "throttle", ms: 1 },
        { operation: "CreateUser", kind: "repeat-token" },
        { operation: "CreateUser", kind: "partial" },
        { operation: "*", kind: "throttle", onMet: "now" },
      ],
      'faults[5].onMet must be a function, not "now"; faults[0].call must be a whole number from 1 or "every", not 0; faults[1].call must be a whole number from 1 or "every", not all; faults[1].ms is missing; faults[2].ms is for "delay", not "throttle"; faults[3]: CreateUser has no pages; faults[4]: CreateUser is not a read',
    ],
    [[{ operation: "*", kind: "delay", ms: -1 }], "faults[0].ms must be >= 0, not -1"],
    [
      [{ operation: "*", kind: "delay", ms: 2 ** 31 }],
      "faults[0].ms must be <= 2147483647, not 2147483648",
    ],
    [
      [{ operation: "Nope", kind: "bad", call: 0, ms: 1, x: 1 }, "throttle"],
      'faults[0] has no "x"; faults[0].operation: there is no operation "Nope"; faults[0].kind must be one of throttle, internal, deny, partial, cut-before, cut-after, delay, garbage, page, repeat-token, not "bad"; faults[1] must be an object, not "throttle"; faults[0].call must be a whole number from 1 or "every", not 0',
    ],
  ])("%j", async (faults, message) => {
    const error = await rejection(startHarness({ faults } as { faults: LocalFault[] }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });
});
