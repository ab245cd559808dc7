import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetResourceCommand,
  ListResourcesCommand,
  type ProgressEvent,
  paginateListResources,
  waitUntilResourceRequestSuccess,
} from "@aws-sdk/client-cloudcontrol";
import {
  CreateSecurityProfileCommand,
  DeleteSecurityProfileCommand,
  DescribeSecurityProfileCommand,
  ListSecurityProfileAIAgentsCommand,
  ListSecurityProfilePermissionsCommand,
  ListSecurityProfilesCommand,
  TagResourceCommand,
  UpdateSecurityProfileCommand,
} from "@aws-sdk/client-connect";
import { rejection } from "../../support/connect.ts";
import { type CloudControl, TypeName, startCloudControl } from "./harness.ts";

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

let cloud: CloudControl;
beforeEach(async () => {
  cloud = await startCloudControl({
    users: [{ Username: "ana" }],
    securityProfileQuota: 6,
  });
});
afterEach(() => cloud[Symbol.asyncDispose]());

const connectError = (message: string, status: number) =>
  expect.stringMatching(
    new RegExp(`^${message} \\(Service: Connect, Status Code: ${status}, Request ID: ${UUID}\\)$`),
  );

const handlerError = (message: string, status: number, code: string) =>
  expect.stringMatching(
    new RegExp(
      `^AWS::Connect::SecurityProfile Handler returned status FAILED: ${message} \\(Service: Connect, Status Code: ${status}, Request ID: ${UUID}\\) \\(HandlerErrorCode: ${code}, RequestToken: ${UUID}\\)$`,
    ),
  );

const SecurityProfileId = (arn: string) => arn.split("/").at(-1) ?? "";

async function described(arn: string) {
  const { SecurityProfile } = await cloud.client.send(
    new DescribeSecurityProfileCommand({
      InstanceId: cloud.InstanceId,
      SecurityProfileId: SecurityProfileId(arn),
    }),
  );
  return SecurityProfile;
}

async function namesInConnect() {
  const { SecurityProfileSummaryList = [] } = await cloud.client.send(
    new ListSecurityProfilesCommand({ InstanceId: cloud.InstanceId }),
  );
  return SecurityProfileSummaryList.map(({ Name = "" }) => Name).toSorted();
}

const STOCK = ["Admin", "Agent", "CallCenterManager", "QualityAnalyst"];

const FULL = {
  Description: "Leads a team",
  Permissions: ["BasicAgentAccess", "AccessMetrics", "Users.View"],
  Tags: [
    { Key: "team", Value: "blue" },
    { Key: "site", Value: "" },
  ],
  AllowedAccessControlTags: [{ Key: "site", Value: "berlin" }],
  TagRestrictedResources: ["User", "Queue"],
  HierarchyRestrictedResources: ["User"],
  AllowedAccessControlHierarchyGroupId: "group",
  Applications: [
    { Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "THIRD_PARTY_APPLICATION" },
  ],
  AllowedFlowModules: [{ FlowModuleId: "m1", Type: "MCP" }],
  GranularAccessControlConfiguration: {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: {
        PrimaryAttributeValues: [
          { AccessType: "ALLOW", AttributeName: "site", Values: ["berlin"] },
        ],
      },
    },
  },
};

/** The sets of a model, in one order. */
function sorted(model: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(model).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value,
    ]),
  );
}

describe("create", () => {
  test("by the SDK and its waiter, with every property", async () => {
    const event = await cloud.create(FULL);
    expect(event).toEqual({
      TypeName,
      RequestToken: expect.any(String),
      Operation: "CREATE",
      OperationStatus: "IN_PROGRESS",
      EventTime: expect.any(Date),
    });
    const { reason, state } = await waitUntilResourceRequestSuccess(
      { client: cloud.control, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { RequestToken: event.RequestToken },
    );
    expect({ state }).toMatchObject({ state: "SUCCESS" });
    const last = (reason as { ProgressEvent: ProgressEvent }).ProgressEvent;
    const { Identifier = "", ResourceModel = "" } = last;
    expect(last).toEqual({ ...event, OperationStatus: "SUCCESS", Identifier, ResourceModel });
    expect(Identifier).toMatch(
      new RegExp(`^${cloud.server.instanceArn}/security-profile/${UUID}$`),
    );
    const model = await cloud.read(Identifier);
    expect(JSON.parse(ResourceModel)).toEqual(model);
    expect(sorted(model)).toEqual(
      sorted({
        ...FULL,
        InstanceArn: cloud.server.instanceArn,
        SecurityProfileName: "Supervisor",
        SecurityProfileArn: Identifier,
        LastModifiedRegion: "us-east-1",
        LastModifiedTime: expect.any(Number),
      }),
    );
    expect(await described(Identifier)).toMatchObject({
      SecurityProfileName: "Supervisor",
      Tags: { team: "blue", site: "" },
      AllowedAccessControlTags: { site: "berlin" },
    });
  });

  test("of a name alone: sets are empty, texts absent", async () => {
    const Identifier = await cloud.made();
    expect(await cloud.read(Identifier)).toEqual({
      InstanceArn: cloud.server.instanceArn,
      SecurityProfileName: "Supervisor",
      SecurityProfileArn: Identifier,
      Permissions: [],
      Tags: [],
      AllowedAccessControlTags: [],
      TagRestrictedResources: [],
      HierarchyRestrictedResources: [],
      Applications: [],
      AllowedFlowModules: [],
      LastModifiedRegion: "us-east-1",
      LastModifiedTime: expect.any(Number),
    });
  });

  test("of a taken name fails without an identifier and without a model", async () => {
    await cloud.made();
    const event = await cloud.create();
    const last = await cloud.done(event);
    expect(last).toEqual({
      ...event,
      OperationStatus: "FAILED",
      ErrorCode: "AlreadyExists",
      StatusMessage: connectError(
        "A security profile with the name Supervisor already exists",
        409,
      ),
    });
    expect(Object.keys(last)).not.toContain("Identifier");
    expect(await namesInConnect()).toEqual([...STOCK, "Supervisor"]);
  });

  test("beyond the quota fails", async () => {
    await cloud.made({ SecurityProfileName: "fifth" });
    await cloud.made({ SecurityProfileName: "sixth" });
    expect(await cloud.done(cloud.create())).toMatchObject({
      OperationStatus: "FAILED",
      ErrorCode: "ServiceLimitExceeded",
      StatusMessage: connectError("The instance has its 6 security profiles", 429),
    });
  });

  test("in another instance fails", async () => {
    const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/other";
    expect(await cloud.done(cloud.create({ InstanceArn }))).toMatchObject({
      OperationStatus: "FAILED",
      ErrorCode: "NotFound",
      StatusMessage: connectError(`Instance ${InstanceArn} does not exist`, 404),
    });
  });

  test("of what the schema lets through and Amazon Connect does not, fails", async () => {
    const words =
      "1 validation error detected: Value at 'applications.1.member.namespace' failed to satisfy constraint: Member must not be null";
    expect(
      await cloud.done(cloud.create({ Applications: [{ ApplicationPermissions: ["ACCESS"] }] })),
    ).toMatchObject({
      OperationStatus: "FAILED",
      ErrorCode: "InvalidRequest",
      StatusMessage: connectError(words, 400),
    });
    expect(await namesInConnect()).toEqual(STOCK);
  });

  test("that fails for many reasons reports as many as there is room for, and where they are from", async () => {
    const Applications = Array.from({ length: 10 }, (_, at) => ({
      ApplicationPermissions: [`p${at}`],
      Type: "MCP",
    }));
    const AllowedFlowModules = Array.from({ length: 10 }, (_, at) => ({ Type: `t${at}` }));
    const { StatusMessage = "" } = await cloud.done(
      cloud.create({ Applications, AllowedFlowModules }),
    );
    expect(StatusMessage).toStartWith("30 validation errors detected: ");
    expect(StatusMessage).toHaveLength(2048);
    expect(StatusMessage).toMatch(
      new RegExp(` \\(Service: Connect, Status Code: 400, Request ID: ${UUID}\\)$`),
    );
  });

  test.each([
    ["[]", "#: expected type: JSONObject, found: JSONArray"],
    ["{", "#: the document is not JSON"],
    [
      "{}",
      "#: required key [InstanceArn] not found, #: required key [SecurityProfileName] not found",
    ],
    [
      '{"InstanceArn":"x","SecurityProfileName":"n","SecurityProfileArn":"x","LastModifiedTime":1}',
      "#: readOnlyProperties [/properties/SecurityProfileArn, /properties/LastModifiedTime] cannot be specified",
    ],
  ])("of %s is refused", async (DesiredState, problem) => {
    const { body, status } = await cloud.post("CreateResource", { TypeName, DesiredState });
    expect([status, body]).toEqual([
      400,
      {
        __type: "com.amazon.coral.validate#ValidationException",
        Message: `Model validation failed (${problem})`,
      },
    ]);
  });
});

describe("read", () => {
  test("shows what Amazon Connect was printed, but no AI agents", async () => {
    const { SecurityProfileArn = "" } = await cloud.client.send(
      new CreateSecurityProfileCommand({
        InstanceId: cloud.InstanceId,
        SecurityProfileName: "direct",
        Permissions: Array.from({ length: 250 }, (_, at) => `p${at}`),
        AllowedAIAgents: [
          { Arn: "arn:aws:app-integrations:us-east-1:123456789012:application/partner" },
        ],
        AllowedAccessControlTags: { "a b": "c" },
      }),
    );
    const model = await cloud.read(SecurityProfileArn);
    expect(model).not.toHaveProperty("AllowedAIAgents");
    expect(model["Permissions"]).toHaveLength(250);
    expect(model["AllowedAccessControlTags"]).toEqual([{ Key: "a b", Value: "c" }]);
    cloud.server.renameSecurityProfile(SecurityProfileId(SecurityProfileArn), "renamed");
    expect(await cloud.read(SecurityProfileArn)).toMatchObject({ SecurityProfileName: "renamed" });
  });

  test("what is not there is not found", async () => {
    const { instanceArn } = cloud.server;
    for (const arn of [
      `${instanceArn}/security-profile/none`,
      `${instanceArn.replace("us-east-1", "eu-west-2")}/security-profile/none`,
    ]) {
      const id = arn.startsWith(instanceArn) ? "none" : arn;
      expect(await rejection(cloud.read(arn))).toMatchObject({
        name: "ResourceNotFoundException",
        $metadata: { httpStatusCode: 404 },
        message: handlerError(`Security profile ${id} does not exist`, 404, "NotFound"),
      });
    }
  });

  test.each(["none", "arn:aws:connect:us-east-1:123456789012:instance/mine", "a|b"])(
    "%s is no identifier, in any operation",
    async (Identifier) => {
      const refused = {
        name: "ValidationException",
        message:
          "Model validation failed (#/SecurityProfileArn: failed validation constraint for keyword [pattern])",
      };
      expect(await rejection(cloud.read(Identifier))).toMatchObject(refused);
      expect(await rejection(cloud.update(Identifier, []))).toMatchObject(refused);
      expect(await rejection(cloud.remove(Identifier))).toMatchObject(refused);
    },
  );
});

describe("update", () => {
  test("sets what the patch says, clears what it takes away, and leaves the rest", async () => {
    const Identifier = await cloud.made(FULL);
    const before = await cloud.read(Identifier);
    const event = await cloud.update(Identifier, [
      { op: "remove", path: "/Description" },
      { op: "replace", path: "Permissions", value: ["Users.Edit"] },
      { op: "remove", path: "/AllowedAccessControlHierarchyGroupId" },
      { op: "remove", path: "/GranularAccessControlConfiguration" },
      { op: "replace", path: "/Applications", value: [] },
      { op: "remove", path: "/AllowedAccessControlTags" },
    ]);
    const { ResourceModel = "" } = event;
    expect(event).toEqual({
      TypeName,
      Identifier,
      RequestToken: expect.any(String),
      Operation: "UPDATE",
      OperationStatus: "IN_PROGRESS",
      EventTime: expect.any(Date),
      ResourceModel: expect.any(String),
    });
    expect(JSON.parse(ResourceModel)).toMatchObject({ Permissions: ["Users.Edit"] });
    const last = await cloud.done(event);
    const after = await cloud.read(Identifier);
    expect(last).toEqual({
      ...event,
      OperationStatus: "SUCCESS",
      ResourceModel: JSON.stringify(after),
    });
    const {
      AllowedAccessControlHierarchyGroupId: _,
      Description: __,
      GranularAccessControlConfiguration: ___,
      ...kept
    } = before;
    expect(after).toEqual({
      ...kept,
      Permissions: ["Users.Edit"],
      Applications: [],
      AllowedAccessControlTags: [],
      LastModifiedTime: expect.any(Number),
    });
  });

  test("leaves the AI agents and AWS's own tags alone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "connect-"));
    const file = join(folder, "connect.json");
    const system = { Key: "aws:made-by", Value: "stack" };
    const AllowedAIAgents = [
      {
        Arn: "arn:aws:app-integrations:us-east-1:123456789012:application/partner",
        Type: "THIRD_PARTY" as const,
      },
    ];
    let arn = "";
    {
      await using first = await startCloudControl({ file });
      arn = await first.made({ Tags: [{ Key: "team", Value: "blue" }] });
      await first.client.send(
        new UpdateSecurityProfileCommand({
          InstanceId: first.InstanceId,
          SecurityProfileId: SecurityProfileId(arn),
          AllowedAIAgents,
        }),
      );
    }
    const state = JSON.parse(readFileSync(file, "utf8"));
    state.profiles.at(-1).Tags[system.Key] = system.Value;
    writeFileSync(file, JSON.stringify(state));

    await using second = await startCloudControl({ file });
    expect((await second.read(arn))["Tags"]).toEqual([{ Key: "team", Value: "blue" }, system]);
    const update = (...patch: object[]) => second.done(second.update(arn, patch));
    expect(await update({ op: "add", path: "/Description", value: "d" })).toMatchObject({
      OperationStatus: "SUCCESS",
    });
    expect(await update({ op: "replace", path: "/Tags", value: [] })).toMatchObject({
      OperationStatus: "SUCCESS",
    });
    expect(await second.read(arn)).toMatchObject({ Description: "d", Tags: [system] });
    const changed = { ...system, Value: "me" };
    expect(
      await rejection(update({ op: "replace", path: "/Tags", value: [changed] })),
    ).toMatchObject({
      name: "ValidationException",
      message:
        "Model validation failed (#/Tags/0/Key: failed validation constraint for keyword [pattern])",
    });
    const held = await second.client.send(
      new ListSecurityProfileAIAgentsCommand({
        InstanceId: second.InstanceId,
        SecurityProfileId: SecurityProfileId(arn),
      }),
    );
    expect(held.AllowedAIAgents).toEqual(AllowedAIAgents);
  });

  test("sets, changes and removes tags", async () => {
    const fifty = Array.from({ length: 50 }, (_, at) => ({ Key: `k${at}`, Value: "v" }));
    const Identifier = await cloud.made({ Tags: fifty });
    await cloud.done(
      cloud.update(Identifier, [
        {
          op: "replace",
          path: "/Tags",
          value: [...fifty.slice(2), { Key: "k1", Value: "changed" }, { Key: "new", Value: "" }],
        },
      ]),
    );
    const { k0, k1, k2, new: added, ...rest } = (await described(Identifier))?.Tags ?? {};
    expect([k0, k1, k2, added, Object.keys(rest).length]).toEqual([
      undefined,
      "changed",
      "v",
      "",
      47,
    ]);
  });

  test("is no transaction: what was done before a failure stays", async () => {
    const Identifier = await cloud.made();
    const patch = [
      { op: "add", path: "/Description", value: "d" },
      { op: "add", path: "/Tags/-", value: { Key: "a;b", Value: "" } },
    ];
    expect(await cloud.done(cloud.update(Identifier, patch))).toMatchObject({
      OperationStatus: "FAILED",
      Identifier,
      ErrorCode: "InvalidRequest",
      StatusMessage: expect.stringContaining("Value at 'tags' failed to satisfy constraint"),
    });
    expect(await cloud.read(Identifier)).toMatchObject({ Description: "d", Tags: [] });
  });

  test("that the patch or the schema forbids is refused in the call", async () => {
    const Identifier = await cloud.made();
    for (const [patch, name, message] of [
      [
        [{ op: "add", path: "/SecurityProfileName", value: "Supervisor" }],
        "NotUpdatableException",
        "Invalid patch update: createOnlyProperties [/properties/SecurityProfileName] cannot be updated",
      ],
      [
        [{ op: "remove", path: "/LastModifiedTime" }],
        "ValidationException",
        "Invalid patch update: readOnlyProperties [/properties/LastModifiedTime] cannot be updated",
      ],
      [
        [{ op: "test", path: "/Permissions", value: ["A"] }],
        "InvalidRequestException",
        "Invalid patch update: operation 0 (test /Permissions): the test failed",
      ],
      ["{", "InvalidRequestException", "Invalid patch update: the document is not JSON"],
      [
        [{ op: "add", path: "/AllowedAIAgents", value: [] }],
        "ValidationException",
        "Model validation failed (#: extraneous key [AllowedAIAgents] is not permitted)",
      ],
      [
        [{ op: "replace", path: "/Permissions", value: ["A", "A"] }],
        "ValidationException",
        "Model validation failed (#/Permissions: array items are not unique)",
      ],
    ] as const) {
      const error = await rejection(cloud.update(Identifier, patch));
      expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: 400 } });
    }
    const { LastModifiedTime } = await cloud.read(Identifier);
    expect(LastModifiedTime).toBe(
      ((await described(Identifier))?.LastModifiedTime?.getTime() ?? 0) / 1000,
    );
  });

  test("compares all of the model with the schema, also what Amazon Connect got", async () => {
    const Identifier = await cloud.made();
    const tags = { "a b": "c" };
    await cloud.client.send(new TagResourceCommand({ resourceArn: Identifier, tags }));
    const patch = [{ op: "add", path: "/Description", value: "d" }];
    expect(await rejection(cloud.update(Identifier, patch))).toMatchObject({
      name: "ValidationException",
      message:
        "Model validation failed (#/Tags/0/Key: failed validation constraint for keyword [pattern])",
    });
  });

  test("of what is not there is refused in the call", async () => {
    const arn = `${cloud.server.instanceArn}/security-profile/none`;
    expect(await rejection(cloud.update(arn, []))).toMatchObject({
      name: "ResourceNotFoundException",
      message: handlerError("Security profile none does not exist", 404, "NotFound"),
    });
  });

  test("writes the model of the call over what happened since", async () => {
    await using slow = await startCloudControl({ cloudControl: { operationTime: 0, polls: 1 } });
    const Identifier = await slow.made();
    const event = await slow.update(Identifier, [
      { op: "add", path: "/Description", value: "patched" },
    ]);
    await slow.client.send(
      new UpdateSecurityProfileCommand({
        InstanceId: slow.InstanceId,
        SecurityProfileId: SecurityProfileId(Identifier),
        Permissions: ["Between"],
        Description: "between",
      }),
    );
    await slow.done(event);
    expect(await slow.read(Identifier)).toMatchObject({ Description: "patched", Permissions: [] });
  });
});

describe("delete", () => {
  test("of a profile: then it is gone, also from Amazon Connect", async () => {
    const Identifier = await cloud.made();
    const event = await cloud.remove(Identifier);
    expect(event).toEqual({
      TypeName,
      Identifier,
      RequestToken: expect.any(String),
      Operation: "DELETE",
      OperationStatus: "IN_PROGRESS",
      EventTime: expect.any(Date),
    });
    expect(await cloud.done(event)).toEqual({ ...event, OperationStatus: "SUCCESS" });
    expect(await rejection(cloud.read(Identifier))).toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(await namesInConnect()).toEqual(STOCK);
  });

  test("of what is not there fails in its event", async () => {
    const Identifier = await cloud.made();
    await cloud.client.send(
      new DeleteSecurityProfileCommand({
        InstanceId: cloud.InstanceId,
        SecurityProfileId: SecurityProfileId(Identifier),
      }),
    );
    expect(await cloud.done(cloud.remove(Identifier))).toMatchObject({
      OperationStatus: "FAILED",
      Identifier,
      ErrorCode: "NotFound",
      StatusMessage: connectError(
        `Security profile ${SecurityProfileId(Identifier)} does not exist`,
        404,
      ),
    });
  });

  test("of what a user holds fails, and is not to be tried again", async () => {
    const { SecurityProfileSummaryList = [] } = await cloud.client.send(
      new ListSecurityProfilesCommand({ InstanceId: cloud.InstanceId }),
    );
    const { Arn = "" } = SecurityProfileSummaryList.find(({ Name }) => Name === "Agent") ?? {};
    expect(await cloud.done(cloud.remove(Arn))).toMatchObject({
      OperationStatus: "FAILED",
      Identifier: Arn,
      ErrorCode: "GeneralServiceException",
      StatusMessage: connectError("Security profile Agent is in use", 409),
    });
    expect(await namesInConnect()).toEqual(STOCK);
  });
});

describe("list", () => {
  const list = (ResourceModel?: unknown, page: object = {}) =>
    cloud.control.send(
      new ListResourcesCommand({
        TypeName,
        ...page,
        ...(ResourceModel !== undefined && { ResourceModel: JSON.stringify(ResourceModel) }),
      }),
    );

  test("the ARNs of all profiles, page by page", async () => {
    const made = await cloud.made();
    const { instanceArn: InstanceArn } = cloud.server;
    const found = [];
    for await (const page of paginateListResources(
      { client: cloud.control, pageSize: 2 },
      { TypeName, ResourceModel: JSON.stringify({ InstanceArn }) },
    )) {
      expect(page.TypeName).toBe(TypeName);
      expect(page.ResourceDescriptions?.length).toBeLessThanOrEqual(2);
      found.push(...(page.ResourceDescriptions ?? []));
    }
    const { SecurityProfileSummaryList = [] } = await cloud.client.send(
      new ListSecurityProfilesCommand({ InstanceId: cloud.InstanceId }),
    );
    const arns = SecurityProfileSummaryList.map(({ Arn = "" }) => Arn);
    expect(arns).toContain(made);
    expect(found.map(({ Identifier = "" }) => Identifier).toSorted()).toEqual(arns.toSorted());
    for (const { Identifier, Properties = "" } of found) {
      expect(JSON.parse(Properties)).toEqual({ SecurityProfileArn: Identifier, InstanceArn });
    }
  });

  test.each([
    [undefined, "#: required key [InstanceArn] not found"],
    [{}, "#: required key [InstanceArn] not found"],
    [{ InstanceArn: 7 }, "#/InstanceArn: expected type: String, found: Number"],
    [{ InstanceArn: "mine" }, "#/InstanceArn: failed validation constraint for keyword [pattern]"],
  ])("of %j is refused", async (model, problem) => {
    expect(await rejection(list(model))).toMatchObject({
      name: "InvalidRequestException",
      message: `Missing or invalid ResourceModel property in AWS::Connect::SecurityProfile list handler request input.Required property: (${problem})`,
    });
  });

  test("of another instance, and by a token of another list", async () => {
    const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/other";
    expect(await rejection(list({ InstanceArn }))).toMatchObject({
      name: "ResourceNotFoundException",
      message: handlerError(`Instance ${InstanceArn} does not exist`, 404, "NotFound"),
    });
    expect(
      await rejection(list({ InstanceArn: cloud.server.instanceArn }, { NextToken: "none" })),
    ).toMatchObject({
      name: "InvalidRequestException",
      message: handlerError("NextToken is not a token of this request", 400, "InvalidRequest"),
    });
  });
});

test("the handler's own calls are none of a client's", async () => {
  const Identifier = await cloud.made();
  await cloud.control.send(new GetResourceCommand({ TypeName, Identifier }));
  expect(cloud.called()).toEqual(["CreateResource", "GetResourceRequestStatus", "GetResource"]);
  const { Permissions } = await cloud.client.send(
    new ListSecurityProfilePermissionsCommand({
      InstanceId: cloud.InstanceId,
      SecurityProfileId: SecurityProfileId(Identifier),
    }),
  );
  expect(Permissions).toEqual([]);
});
