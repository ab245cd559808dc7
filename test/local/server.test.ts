import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Harness, UNSIGNED, signed, startHarness } from "../support/connect.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let harness: Harness;
let profiles: string;
beforeAll(async () => {
  harness = await startHarness();
  profiles = `/security-profiles/${harness.InstanceId}`;
});
afterAll(() => harness[Symbol.asyncDispose]());

describe("answers", () => {
  test("a created profile", async () => {
    const answer = await harness.raw("PUT", profiles, { body: { SecurityProfileName: "made" } });
    const id = String(answer.body["SecurityProfileId"]);
    expect(answer.status).toBe(200);
    expect(id).toMatch(UUID);
    expect(answer.body).toEqual({
      SecurityProfileId: id,
      SecurityProfileArn: `${harness.server.instanceArn}/security-profile/${id}`,
    });
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("x-amzn-requestid")).toMatch(UUID);
    expect(answer.type).toBeNull();
  });

  test("an update, a tag and a delete have no body", async () => {
    const created = await harness.raw("PUT", profiles, { body: { SecurityProfileName: "short" } });
    const id = String(created.body["SecurityProfileId"]);
    const arn = String(created.body["SecurityProfileArn"]);
    const tags = `/tags/${encodeURIComponent(arn)}`;
    for (const [method, path, body] of [
      ["POST", `${profiles}/${id}`, { Description: "d" }],
      ["POST", `${profiles}/${id}`, undefined],
      ["POST", tags, { tags: { "a b": "" } }],
      ["DELETE", `${tags}?tagKeys=a%20b&tagKeys=c`, undefined],
      ["DELETE", `${profiles}/${id}`, undefined],
    ] as const) {
      const answer = await harness.raw(method, path, { body });
      expect([answer.status, answer.text]).toEqual([200, ""]);
      expect(answer.headers.get("x-amzn-requestid")).toMatch(UUID);
    }
    expect(harness.server.calls.slice(-2).map(({ input }) => input)).toEqual([
      { resourceArn: arn, tagKeys: ["a b", "c"] },
      { InstanceId: harness.InstanceId, SecurityProfileId: id },
    ]);
  });

  test("times are seconds since the epoch, with a fraction", async () => {
    const { body } = await harness.raw("GET", `/security-profiles-summary/${harness.InstanceId}`);
    const [first] = body["SecurityProfileSummaryList"] as { LastModifiedTime: number }[];
    expect(Math.abs((first?.LastModifiedTime ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect(Number.isInteger((first?.LastModifiedTime ?? 0) * 1000)).toBe(true);
  });

  test("an exception has its type in the header and its text under Message", async () => {
    const answer = await harness.raw("GET", `${profiles}/nobody`);
    expect([answer.status, answer.type]).toEqual([404, "ResourceNotFoundException"]);
    expect(answer.text).toBe('{"Message":"Security profile nobody does not exist"}');
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("x-amzn-requestid")).toMatch(UUID);
  });
});

describe("the order of checks", () => {
  const tooLong = "n".repeat(128);

  test("route before authentication", async () => {
    const answer = await harness.raw("PATCH", profiles, { authorization: null });
    expect([answer.status, answer.type]).toEqual([404, "UnknownOperationException"]);
    expect(harness.called().at(-1)).toBe(`PATCH ${profiles}`);
  });

  test("HEAD is no operation", async () => {
    const answer = await harness.raw("HEAD", `/instance/${harness.InstanceId}`);
    expect([answer.status, answer.type]).toEqual([404, "UnknownOperationException"]);
    expect(harness.called().at(-1)).toBe(`HEAD /instance/${harness.InstanceId}`);
  });

  test("authentication before the body", async () => {
    const answer = await harness.raw("PUT", profiles, { authorization: null, body: "{" });
    expect([answer.status, answer.type, answer.body]).toEqual([
      403,
      "MissingAuthenticationTokenException",
      { Message: "Missing Authentication Token" },
    ]);
  });

  test.each(["{", "[]", '"text"', "null", new Uint8Array([0x7b, 0xff, 0x7d])])(
    "the body %p before the constraints",
    async (body) => {
      const answer = await harness.raw("PUT", "/security-profiles/other", { body });
      expect([answer.status, answer.type]).toEqual([400, "SerializationException"]);
    },
  );

  test("a body that is nested too deeply", async () => {
    const nested = (levels: number) =>
      `{"InstanceId":"${harness.InstanceId}","SearchCriteria":${'{"OrConditions":['.repeat(levels)}{}${"]}".repeat(levels)}}`;
    const send = (body: string) => harness.raw("POST", "/search-security-profiles", { body });
    expect((await send(nested(400))).status).toBe(200);
    for (const levels of [500, 50_000]) {
      const answer = await send(nested(levels));
      expect([answer.status, answer.type, answer.body]).toEqual([
        400,
        "SerializationException",
        { Message: "The body is nested too deeply" },
      ]);
    }
  });

  test("constraints before the instance", async () => {
    const answer = await harness.raw("PUT", "/security-profiles/other", {
      body: { SecurityProfileName: tooLong },
    });
    expect([answer.status, answer.type, answer.body]).toEqual([
      400,
      "InvalidParameterException",
      {
        Message:
          "1 validation error detected: Value at 'securityProfileName' failed to satisfy constraint: Member must have length less than or equal to 127",
      },
    ]);
  });

  test("the instance before the operation", async () => {
    const answer = await harness.raw("PUT", "/security-profiles/other", {
      body: { SecurityProfileName: "Admin" },
    });
    expect([answer.status, answer.type, answer.body]).toEqual([
      404,
      "ResourceNotFoundException",
      { Message: "Instance other does not exist" },
    ]);
    const known = await harness.raw("PUT", profiles, { body: { SecurityProfileName: "Admin" } });
    expect([known.status, known.type]).toEqual([409, "DuplicateResourceException"]);
  });

  test("the instance of a request that has it in the body", async () => {
    for (const path of ["/search-users", "/search-security-profiles"]) {
      const answer = await harness.raw("POST", path, { body: { InstanceId: "other" } });
      expect([answer.status, answer.type]).toEqual([404, "ResourceNotFoundException"]);
    }
  });
});

describe("authentication", () => {
  test.each([
    ["Bearer x", "MissingAuthenticationTokenException", "Missing Authentication Token"],
    ...UNSIGNED,
    [
      signed("us-east-1", "execute-api"),
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'connect'.",
    ],
    [
      signed("eu-west-2"),
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'eu-west-2'.",
    ],
    [
      signed("eu-west-2", "s3"),
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'eu-west-2'. Credential should be scoped to correct service: 'connect'.",
    ],
  ])("%p", async (authorization, type, Message) => {
    const answer = await harness.raw("GET", "/instance", { authorization });
    expect([answer.status, answer.type, answer.body]).toEqual([403, type, { Message }]);
  });

  test("the region is the instance's", async () => {
    const instanceArn = "arn:aws-us-gov:connect:us-gov-west-1:210987654321:instance/gov";
    await using gov = await startHarness({ instanceArn });
    const there = await gov.raw("GET", "/instance", { authorization: signed("us-gov-west-1") });
    expect(there.status).toBe(200);
    const here = await gov.raw("GET", "/instance");
    expect(here.status).toBe(403);
  });
});

describe("query", () => {
  test.each(["1.5", "x", "1e1", ""])("maxResults=%s is no number", async (text) => {
    const answer = await harness.raw("GET", `/instance?maxResults=${text}`);
    expect([answer.status, answer.type, answer.body]).toEqual([
      400,
      "SerializationException",
      { Message: "Value at 'maxResults' can not be read as integer" },
    ]);
  });

  test("an operation that does not list InvalidParameterException refuses with InvalidRequestException", async () => {
    const answer = await harness.raw("GET", "/instance?maxResults=11");
    expect([answer.status, answer.type, answer.body]).toEqual([
      400,
      "InvalidRequestException",
      {
        Message:
          "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10",
      },
    ]);
  });
});

describe("/_local/", () => {
  test("calls, in order of arrival, with three members each", async () => {
    await using own = await startHarness();
    await own.raw("GET", "/instance");
    await own.raw("PUT", `/users/${own.InstanceId}`, {
      body: {
        Username: "u",
        Password: "Secret123",
        SecurityProfileIds: ["x"],
        RoutingProfileId: "r",
      },
    });
    await own.raw("GET", "/nowhere");
    const { body, headers, status } = await own.raw("GET", "/_local/calls", {
      authorization: null,
    });
    expect(status).toBe(200);
    expect(headers.get("x-amzn-requestid")).toBeNull();
    expect(body).toEqual([
      { operation: "ListInstances", status: 200, time: expect.any(String) },
      { operation: "CreateUser", status: 404, time: expect.any(String) },
      { operation: "GET /nowhere", status: 404, time: expect.any(String) },
    ] as never);
    const [first, second] = own.server.calls;
    expect(new Date(first?.time ?? "").toISOString()).toBe(first?.time ?? "-");
    expect(second?.input).toEqual({
      InstanceId: own.InstanceId,
      Username: "u",
      Password: "***",
      SecurityProfileIds: ["x"],
      RoutingProfileId: "r",
    });
  });

  test("DELETE calls empties the list and the array", async () => {
    await using own = await startHarness();
    const { calls } = own.server;
    await own.raw("GET", "/instance");
    expect(calls).toHaveLength(1);
    expect((await own.raw("DELETE", "/_local/calls")).status).toBe(204);
    expect(calls).toHaveLength(0);
    expect((await own.raw("GET", "/_local/calls")).text).toBe("[]");
    expect(own.server.calls).toBe(calls);
  });

  test("POST reset is the data of a fresh start", async () => {
    await using own = await startHarness({ users: [{ Username: "ana" }] });
    await own.raw("PUT", `/security-profiles/${own.InstanceId}`, {
      body: { SecurityProfileName: "gone" },
    });
    expect((await own.raw("POST", "/_local/reset")).status).toBe(204);
    expect(own.server.calls).toHaveLength(0);
    const search = (path: string) =>
      own.raw("POST", path, { body: { InstanceId: own.InstanceId } });
    expect((await search("/search-security-profiles")).body["ApproximateTotalCount"]).toBe(4);
    expect((await search("/search-users")).body["ApproximateTotalCount"]).toBe(1);
  });

  test.each([
    ["GET", "/_local"],
    ["GET", "/_local/reset"],
    ["PATCH", "/_local/faults"],
  ])("%s %s is not there, and not AWS", async (method, path) => {
    const before = harness.server.calls.length;
    const answer = await harness.raw(method, path);
    expect([answer.status, answer.type, answer.text]).toEqual([
      404,
      null,
      "The local Amazon Connect has no such path.\n",
    ]);
    expect(answer.headers.get("content-type")).toStartWith("text/plain");
    expect(answer.headers.get("x-amzn-requestid")).toBeNull();
    expect(harness.server.calls).toHaveLength(before);
  });
});

test("an error of the server is plain text, recorded, and changes nothing", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "connect-")), "state");
  await using own = await startHarness({ file: join(folder, "connect.json") });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "in the way");

  const create = () =>
    own.raw("PUT", `/security-profiles/${own.InstanceId}`, { body: { SecurityProfileName: "x" } });
  const failed = await create();
  expect([failed.status, failed.type]).toEqual([500, null]);
  expect(failed.text).toStartWith("The local Amazon Connect failed: ");
  expect(failed.headers.get("content-type")).toStartWith("text/plain");
  expect(failed.headers.get("x-amzn-requestid")).toBeNull();

  rmSync(folder);
  expect((await create()).status).toBe(200);
  expect(own.server.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ["CreateSecurityProfile", 500],
    ["CreateSecurityProfile", 200],
  ]);
});
