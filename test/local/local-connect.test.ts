import { describe, expect, test } from "bun:test";
import { CloudControlClient, ListResourceRequestsCommand } from "@aws-sdk/client-cloudcontrol";
import {
  ConnectClient,
  ListInstancesCommand,
  ListSecurityProfilesCommand,
} from "@aws-sdk/client-connect";
import { startLocalConnect } from "../../src/local/index.ts";
import { rejection, startHarness } from "../support/connect.ts";

test("it listens on a port of its own on 127.0.0.1, and says which", async () => {
  await using one = await startLocalConnect();
  await using two = await startLocalConnect({ port: 0 });
  expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(two.url).not.toBe(one.url);
  expect((await fetch(`${one.url}/_local/calls`)).status).toBe(200);
});

test("it takes the port it is reported, and rejects when that is taken", async () => {
  const one = await startLocalConnect();
  const port = Number(new URL(one.url).port);
  expect(await rejection(startLocalConnect({ port }))).toMatchObject({
    message: `Port ${port} of 127.0.0.1 cannot be used. Choose another one, or 0 for a free one.`,
    cause: { code: "EADDRINUSE" },
  });
  await one.close();
  await using again = await startLocalConnect({ port });
  expect(again.url).toBe(one.url);
});

test("the instance is the same one at every start; another can be named", async () => {
  await using one = await startLocalConnect();
  await using two = await startLocalConnect();
  expect(two.instanceArn).toBe(one.instanceArn);
  expect(one.instanceArn).toMatch(
    /^arn:aws:connect:us-east-1:123456789012:instance\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  );
  const instanceArn = "arn:aws-cn:connect:cn-north-1:210987654321:instance/mine";
  await using three = await startLocalConnect({ instanceArn });
  expect([three.instanceArn, three.env.AWS_REGION]).toEqual([instanceArn, "cn-north-1"]);
});

test("its variables are enough for an AWS SDK", async () => {
  await using server = await startLocalConnect({
    instanceArn: "arn:aws:connect:eu-central-1:123456789012:instance/mine",
  });
  expect(server.env).toEqual({
    AWS_ENDPOINT_URL_CONNECT: server.url,
    AWS_ENDPOINT_URL_CLOUDCONTROL: server.url,
    AWS_ENDPOINT_URL_CLOUDCONTROLAPI: server.url,
    AWS_ENDPOINT_URL_QCONNECT: server.url,
    AWS_ENDPOINT_URL_APPINTEGRATIONS: server.url,
    AWS_REGION: "eu-central-1",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_USE_FIPS_ENDPOINT: "false",
    AWS_USE_DUALSTACK_ENDPOINT: "false",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
  const before = { ...process.env };
  Object.assign(process.env, server.env);
  try {
    const { InstanceSummaryList } = await new ConnectClient().send(new ListInstancesCommand({}));
    expect(InstanceSummaryList?.map(({ Arn }) => Arn)).toEqual([server.instanceArn]);
    const requests = await new CloudControlClient().send(new ListResourceRequestsCommand({}));
    expect(requests.ResourceRequestStatusSummaries).toEqual([]);
  } finally {
    for (const name of Object.keys(server.env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});

test("close cuts the connections that are kept open; closing twice is closing once", async () => {
  const { InstanceId, client, server } = await startHarness();
  await client.send(new ListSecurityProfilesCommand({ InstanceId }));
  await server.close();
  await server.close();
  expect(await rejection(fetch(`${server.url}/_local/calls`))).toBeInstanceOf(Error);
  client.destroy();
});

test("reset keeps the array of calls, and forgets its content", async () => {
  await using harness = await startHarness();
  const { calls } = harness.server;
  await harness.raw("GET", "/instance");
  await harness.server.reset();
  expect(calls).toEqual([]);
  await harness.raw("GET", "/instance");
  expect(calls.map(({ operation }) => operation)).toEqual(["ListInstances"]);
  expect(harness.server.calls).toBe(calls);
});

test("changing the seeds after the start changes nothing", async () => {
  const users = [{ Username: "ana" }];
  await using harness = await startHarness({ users });
  users.push({ Username: "bo" });
  await harness.server.reset();
  const { body } = await harness.raw("GET", `/users-summary/${harness.InstanceId}`);
  expect(body["UserSummaryList"]).toHaveLength(1);
});

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));

describe("options that cannot be", () => {
  test.each([
    [{ port: -1 }, "port must be >= 0, not -1"],
    [{ port: 65_536 }, "port must be <= 65535, not 65536"],
    [{ port: 1.5 }, "port must be an integer, not 1.5"],
    [{ readLag: -1 }, "readLag must be >= 0, not -1"],
    [{ pageSize: 0 }, "pageSize must be >= 1, not 0"],
    [{ securityProfileQuota: -1 }, "securityProfileQuota must be >= 0, not -1"],
    [
      { instanceArn: "mine" },
      'instanceArn must be the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID), not "mine"',
    ],
    [{ cloudControl: { operationTime: -1 } }, "cloudControl.operationTime must be >= 0, not -1"],
    [{ cloudControl: { polls: 0.5 } }, "cloudControl.polls must be an integer, not 0.5"],
    [
      { cloudControl: { retryAfter: Infinity } },
      "cloudControl.retryAfter must be a number, not Infinity",
    ],
    [{ cloudControl: { retryAfter: -0.5 } }, "cloudControl.retryAfter must be >= 0, not -0.5"],
    [{ users: [{ Username: "" }] }, "users[0].Username must have 1 to 100 characters"],
    [
      { users: [{ Username: "a", FirstName: "x".repeat(256) }] },
      `users[0].FirstName must NOT have more than 255 characters, not "${"x".repeat(256)}"`,
    ],
    [
      { users: [{ Username: "a", LastName: "x".repeat(301) }] },
      `users[0].LastName must NOT have more than 300 characters, not "${"x".repeat(301)}"`,
    ],
    [
      { users: [{ Username: "a", Tags: { "a*": "b", "aws:*": "c", d: "x".repeat(257) } }] },
      'users[0].Tags: AWS does not take the tag "a*"; users[0].Tags: AWS does not take the tag "d"',
    ],
    [
      { users: [{ Username: "a", Tags: { "aws:own": "", ...numbered(51) } }] },
      "users[0].Tags: a resource can have 50 tags, not 51",
    ],
    [
      { hierarchyGroups: [{ Id: "", Name: "g" }] },
      'hierarchyGroups[0].Id must NOT have fewer than 1 characters, not ""',
    ],
    [{ users: [{ Username: "a" }, { Username: "a" }] }, 'users[1]: "a" is listed twice'],
    [
      { users: [{ Username: "a", SecurityProfiles: ["Boss"] }] },
      'users[0].SecurityProfiles: "Boss" is not a stock profile (Admin, Agent, CallCenterManager, QualityAnalyst)',
    ],
    [
      { users: [{ Username: "a", SecurityProfiles: [], HierarchyGroupId: "g" }] },
      'users[0].SecurityProfiles must name at least one profile; users[0].HierarchyGroupId: there is no group "g"',
    ],
    [
      {
        hierarchyGroups: [
          { Id: "g", Name: "G", ParentId: "h" },
          { Id: "g", Name: "G" },
        ],
      },
      'hierarchyGroups[0].ParentId: there is no group "h"; hierarchyGroups[1]: "g" is listed twice',
    ],
  ])("%j", async (options, message) => {
    const error = await rejection(startLocalConnect(options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });

  test.each([
    [null, "options must be an object, not null"],
    [[], "options must be an object, not []"],
    [{ usrs: [] }, 'options has no "usrs"'],
    [{ region: "us-west-2" }, 'options has no "region"'],
    [{ file: 5 }, "file must be a string, not 5"],
    [{ instanceArn: 5 }, "instanceArn must be a string, not 5"],
    [{ clock: null }, "clock must be an object, not null"],
    [{ clock: { now: 5 } }, 'clock must have "sleep"; clock.now must be a function, not 5'],
    [{ cloudControl: null }, "cloudControl must be an object, not null"],
    [{ instances: [null] }, "instances[0] must be an object, not null"],
    [
      { instances: [{}, { region: 5, InstanceId: 6 }], port: "5" },
      'port must be an integer, not "5"; instances[1].InstanceId must be a string, not 6; instances[1].region must be a string, not 5',
    ],
    [{ users: [{ Username: () => "ana" }] }, 'users[0].Username must be a string, not () => "ana"'],
    [{ instances: [{ alias: "dev" }] }, 'instances[0] has no "alias"'],
    [{ cloudControl: { poll: 1 } }, 'cloudControl has no "poll"'],
    [{ instances: { dev: {} } }, 'instances must be an array, not {"dev":{}}'],
    [{ instances: [{ Alias: 5 }] }, "instances[0].Alias must be a string, not 5"],
    [{ faults: {} }, "faults must be an array, not {}"],
    [{ instances: [{ faults: null }] }, "instances[0].faults must be an array, not null"],
    ...["assistants", "aiAgents", "flowModules", "applications", "integrationAssociations"].map(
      (kind) => [{ [kind]: {} }, `${kind} must be an array, not {}`] as const,
    ),
    [{ users: { ana: {} } }, 'users must be an array, not {"ana":{}}'],
    [{ users: [{}] }, 'users[0] must have "Username"'],
    [
      { users: [{ Username: 5, SecurityProfiles: "Agent", Tags: { a: null } }] },
      'users[0].Username must be a string, not 5; users[0].SecurityProfiles must be an array, not "Agent"; users[0].Tags.a must be a string, not null',
    ],
    [
      { hierarchyGroups: [{ Id: "g", Parent: "h" }] },
      'hierarchyGroups[0] must have "Name"; hierarchyGroups[0] has no "Parent"',
    ],
  ])("without types: %j", async (options: unknown, message) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript would
    const error = await rejection(startLocalConnect(options as object));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });
});
