import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { UNSIGNED, signed } from "../../support/connect.ts";
import { type CloudControl, TYPE, TypeName, startCloudControl } from "./harness.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let cloud: CloudControl;
beforeAll(async () => {
  cloud = await startCloudControl();
});
afterAll(() => cloud[Symbol.asyncDispose]());

const model = (SecurityProfileName: string) =>
  JSON.stringify({ InstanceArn: cloud.server.instanceArn, SecurityProfileName });

describe("answers", () => {
  test("the first event of a create", async () => {
    const before = Date.now() / 1000;
    const sent = { TypeName, DesiredState: model("made"), ClientToken: "token-1" };
    const { body, headers, status } = await cloud.post("CreateResource", { ...sent, Nope: 1 });
    expect(status).toBe(200);
    expect(body).toEqual({
      ProgressEvent: {
        TypeName,
        RequestToken: expect.stringMatching(UUID),
        Operation: "CREATE",
        OperationStatus: "IN_PROGRESS",
        EventTime: expect.any(Number),
      },
    });
    const { EventTime } = body["ProgressEvent"] as { EventTime: number };
    expect(EventTime).toBeGreaterThanOrEqual(before);
    expect(EventTime).toBeLessThanOrEqual(Date.now() / 1000);
    expect(headers.get("content-type")).toBe(TYPE);
    expect(headers.get("x-amzn-requestid")).toMatch(UUID);
    expect(cloud.server.calls.at(-1)).toEqual({
      operation: "CreateResource",
      status: 200,
      time: expect.any(String),
      input: sent,
      accessKeyId: "local",
    });
  });

  test("an exception has its type and its text in the body", async () => {
    const { body, headers, status } = await cloud.post("GetResourceRequestStatus", {
      RequestToken: "none",
    });
    expect(status).toBe(404);
    expect(body).toEqual({
      __type: "com.amazon.cloudapiservice#RequestTokenNotFoundException",
      Message: "Request with RequestToken none was not found",
    });
    expect(headers.get("content-type")).toBe(TYPE);
    expect(headers.get("x-amzn-requestid")).toMatch(UUID);
    expect(headers.get("x-amzn-errortype")).toBeNull();
    expect(cloud.server.calls.at(-1)).toMatchObject({
      operation: "GetResourceRequestStatus",
      status: 404,
      input: { RequestToken: "none" },
    });
  });

  test("a message is no longer than the model lets it be", async () => {
    const DesiredState = JSON.stringify(
      Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`Unknown${at}`, at])),
    );
    const { body } = await cloud.post("CreateResource", { TypeName, DesiredState });
    expect(body["Message"]).toStartWith("Model validation failed (#: required key [InstanceArn]");
    expect(body["Message"]).toHaveLength(2048);
  });
});

describe("what is no operation", () => {
  const notCovered = (asked: string) =>
    `The local Amazon Connect does not cover ${asked}. "What is covered" in docs/local.md lists its operations.`;

  test.each([
    ["another operation", { target: "CloudApiService.ListTypes" }, "ListTypes"],
    ["a member of every object", { target: "CloudApiService.constructor" }, "constructor"],
    ["another service", { target: "DynamoDB_20120810.GetItem" }, "DynamoDB_20120810.GetItem"],
    ["nothing", { target: "" }, "POST /"],
    ["another protocol", { contentType: "application/json" }, "GetResource as application/json"],
    [
      "before authentication",
      { target: "CloudApiService.ListTypes", authorization: null },
      "ListTypes",
    ],
  ])("%s", async (_, options, asked) => {
    const { body, status } = await cloud.post("GetResource", "{", options);
    expect([status, body]).toEqual([
      400,
      {
        __type: "com.amazon.coral.service#UnknownOperationException",
        Message: notCovered(asked),
      },
    ]);
    expect(cloud.server.calls.at(-1)).toMatchObject({ operation: "POST /", status: 400 });
  });

  test("a POST without a target is Amazon Connect's", async () => {
    const { body, headers, status } = await cloud.post("GetResource", {}, { target: null });
    expect([status, body]).toEqual([404, { Message: notCovered("POST /") }]);
    expect(headers.get("x-amzn-errortype")).toBe("UnknownOperationException");
  });

  test("a charset changes nothing", async () => {
    const { status } = await cloud.post(
      "ListResourceRequests",
      {},
      {
        contentType: `${TYPE}; charset=utf-8`,
      },
    );
    expect(status).toBe(200);
  });
});

describe("authentication", () => {
  test.each([
    ...UNSIGNED,
    [
      signed(),
      "InvalidSignatureException",
      "Credential should be scoped to correct service: 'cloudcontrolapi'.",
    ],
    [
      signed("eu-west-2", "cloudcontrolapi"),
      "InvalidSignatureException",
      "Credential should be scoped to a valid region, not 'eu-west-2'.",
    ],
  ])("%p, before the body", async (authorization, type, Message) => {
    const { body, status } = await cloud.post("GetResource", "{", { authorization });
    expect([status, body]).toEqual([400, { __type: `com.amazon.coral.service#${type}`, Message }]);
  });

  test("what is signed for Cloud Control is not for Amazon Connect", async () => {
    const answer = await cloud.raw("GET", "/instance", {
      authorization: signed("us-east-1", "cloudcontrolapi"),
    });
    expect([answer.status, answer.body]).toEqual([
      403,
      { Message: "Credential should be scoped to correct service: 'connect'." },
    ]);
  });
});

describe("the body", () => {
  test.each([
    ["{", "The body is not JSON"],
    [new Uint8Array([0x7b, 0xff, 0x7d]), "The body is not JSON"],
    ["[]", "The body is not an object"],
    ['{"TypeName":7}', "Value at 'typeName' can not be read as string"],
    ['{"TypeName":"\\ud800"}', "Value at 'typeName' is not well-formed text"],
  ])("%p is not read", async (sent, Message) => {
    const { body, status } = await cloud.post("GetResource", sent);
    expect([status, body]).toEqual([
      400,
      { __type: "com.amazon.coral.service#SerializationException", Message },
    ]);
  });

  test("that is not there is an empty one; null is absent", async () => {
    expect((await cloud.post("ListResourceRequests", "")).status).toBe(200);
    const { body, status } = await cloud.post("ListResourceRequests", { MaxResults: null });
    expect([status, Object.keys(body)]).toEqual([200, ["ResourceRequestStatusSummaries"]]);
  });

  test("is compared with the constraints of the model before the type", async () => {
    const { body, status } = await cloud.post("GetResource", {
      TypeName: "AWS::S3::Bucket",
      Identifier: "",
    });
    expect([status, body]).toEqual([
      400,
      {
        __type: "com.amazon.coral.validate#ValidationException",
        Message:
          "2 validation errors detected: Value at 'identifier' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'identifier' failed to satisfy constraint: Member must satisfy regular expression pattern: .+",
      },
    ]);
  });
});

test("no other type is found", async () => {
  for (const [operation, input] of [
    ["CreateResource", { DesiredState: "{" }],
    ["GetResource", { Identifier: "x" }],
    ["UpdateResource", { Identifier: "x", PatchDocument: "{" }],
    ["DeleteResource", { Identifier: "x" }],
    ["ListResources", {}],
  ] as const) {
    const { body, status } = await cloud.post(operation, { TypeName: "AWS::S3::Bucket", ...input });
    expect([status, body]).toEqual([
      404,
      {
        __type: "com.amazon.cloudapiservice#TypeNotFoundException",
        Message: "The type 'AWS::S3::Bucket' cannot be found.",
      },
    ]);
  }
});
