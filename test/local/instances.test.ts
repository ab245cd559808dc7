import { describe, expect, test } from "bun:test";
import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourceRequestsCommand,
} from "@aws-sdk/client-cloudcontrol";
import {
  Connect,
  ListInstancesCommand,
  ListSecurityProfilesCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-connect";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type LocalConnect,
  type LocalInstance,
  type LocalInstanceOptions,
  startLocalConnect,
} from "../../src/local/index.ts";
import { parseInstanceArn } from "../../src/profile/arn.ts";
import { rejection, signed } from "../support/connect.ts";

const THREE: readonly LocalInstanceOptions[] = [
  { Alias: "dev" },
  { Alias: "prod", users: [{ Username: "ana" }] },
  { Alias: "london", region: "eu-west-2", securityProfileQuota: 4 },
];

const idOf = ({ instanceArn }: LocalInstance) => parseInstanceArn(instanceArn)?.InstanceId ?? "";

function configOf({ env }: LocalInstance) {
  return {
    endpoint: env.AWS_ENDPOINT_URL_CONNECT,
    region: env.AWS_REGION,
    maxAttempts: 1,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    },
  };
}

async function startThree(options: object = {}) {
  const connect = await startLocalConnect({ instances: THREE, ...options });
  const [dev, prod, london] = connect.instances;
  if (!dev || !prod || !london) throw new Error("three instances were asked for");
  return { connect, dev, prod, london, [Symbol.asyncDispose]: () => connect.close() };
}

const create = (instance: LocalInstance, SecurityProfileName: string, client = instance) =>
  new Connect(configOf(client)).createSecurityProfile({
    InstanceId: idOf(instance),
    SecurityProfileName,
  });

async function names(instance: LocalInstance, client = instance) {
  const { SecurityProfileSummaryList = [] } = await new Connect(configOf(client)).send(
    new ListSecurityProfilesCommand({ InstanceId: idOf(instance) }),
  );
  return SecurityProfileSummaryList.map(({ Name = "" }) => Name).toSorted();
}

const STOCK = ["Admin", "Agent", "CallCenterManager", "QualityAnalyst"];
const operations = ({ calls }: LocalInstance) => calls.map(({ operation }) => operation);

test("without a list there is one instance, which the server's own members are about", async () => {
  await using connect = await startLocalConnect();
  const [only, ...others] = connect.instances;
  expect(others).toEqual([]);
  expect(only?.instanceArn).toBe(connect.instanceArn);
  expect(only?.calls).toBe(connect.calls);
  expect(only?.env).toEqual(connect.env);
});

test("each has an ARN of its own; the first is the server's", async () => {
  await using three = await startThree();
  const { connect, dev, london, prod } = three;
  const arn = (region: string, last: number) =>
    `arn:aws:connect:${region}:123456789012:instance/11111111-2222-4333-8444-55555555555${last}`;
  expect([dev, prod, london].map(({ instanceArn }) => instanceArn)).toEqual([
    arn("us-east-1", 5),
    arn("us-east-1", 6),
    arn("eu-west-2", 7),
  ]);
  expect(connect.instanceArn).toBe(dev.instanceArn);
  expect(london.env).toEqual({
    ...dev.env,
    AWS_REGION: "eu-west-2",
    AWS_DEFAULT_REGION: "eu-west-2",
  });
});

test("ListInstances lists those of the region", async () => {
  await using three = await startThree();
  const { dev, london } = three;
  const aliases = async (instance: LocalInstance) => {
    const { InstanceSummaryList = [] } = await new Connect(configOf(instance)).send(
      new ListInstancesCommand({}),
    );
    return InstanceSummaryList.map(({ InstanceAlias = "" }) => InstanceAlias).toSorted();
  };
  expect(await aliases(dev)).toEqual(["dev", "prod"]);
  expect(await aliases(london)).toEqual(["london"]);
  expect(operations(dev)).toEqual(["ListInstances"]);
  expect(operations(london)).toEqual(["ListInstances"]);
});

test("data, calls and the quota of profiles are each instance's own", async () => {
  await using three = await startThree();
  const { dev, london, prod } = three;
  await create(prod, "Team");
  expect(await names(prod)).toEqual([...STOCK, "Team"]);
  expect(await names(dev)).toEqual(STOCK);
  expect(operations(prod)).toEqual(["CreateSecurityProfile", "ListSecurityProfiles"]);
  expect(operations(dev)).toEqual(["ListSecurityProfiles"]);
  expect(await rejection(create(london, "Team"))).toMatchObject({
    name: "LimitExceededException",
    message: "The instance has its 4 security profiles",
  });
  const { Users = [] } = await new Connect(configOf(prod)).searchUsers({ InstanceId: idOf(prod) });
  expect(Users.map(({ Username }) => Username)).toEqual(["ana"]);
});

describe("what is another's is not found", () => {
  test("an instance of another region, by id and by ARN", async () => {
    await using three = await startThree();
    const { dev, london } = three;
    const client = new Connect(configOf(dev));
    for (const InstanceId of [idOf(london), london.instanceArn]) {
      expect(await rejection(client.listSecurityProfiles({ InstanceId }))).toMatchObject({
        name: "ResourceNotFoundException",
        message: `Instance ${InstanceId} does not exist`,
      });
    }
    expect(london.calls).toEqual([]);
  });

  test("a profile of another instance, by id and by ARN", async () => {
    await using three = await startThree();
    const { dev, prod } = three;
    const { SecurityProfileArn = "", SecurityProfileId = "" } = await create(prod, "Team");
    const client = new Connect(configOf(dev));
    for (const id of [SecurityProfileId, SecurityProfileArn]) {
      const describing = client.describeSecurityProfile({
        InstanceId: idOf(dev),
        SecurityProfileId: id,
      });
      expect(await rejection(describing)).toMatchObject({
        name: "ResourceNotFoundException",
        message: `Security profile ${id} does not exist`,
      });
    }
    const { SecurityProfile } = await client.describeSecurityProfile({
      InstanceId: prod.instanceArn,
      SecurityProfileId: SecurityProfileArn,
    });
    expect(SecurityProfile?.SecurityProfileName).toBe("Team");
  });

  test("a region without an instance", async () => {
    await using three = await startThree();
    const client = new Connect({ ...configOf(three.dev), region: "ap-south-1" });
    expect(await rejection(client.listInstances({}))).toMatchObject({
      name: "InvalidSignatureException",
      message: "Credential should be scoped to a valid region, not 'ap-south-1'.",
    });
  });
});

test("tags are found by the ARN of the resource", async () => {
  await using three = await startThree();
  const { dev, prod } = three;
  const { SecurityProfileArn } = await create(prod, "Team");
  const client = new Connect(configOf(dev));
  const { tags } = await client.send(
    new ListTagsForResourceCommand({ resourceArn: SecurityProfileArn }),
  );
  expect(tags).toEqual({});
  expect(operations(prod)).toEqual(["CreateSecurityProfile", "ListTagsForResource"]);
});

test("AWS Cloud Control works in the instance that the request names", async () => {
  await using three = await startThree({ cloudControl: { operationTime: 0 } });
  const { dev, prod } = three;
  const client = new CloudControlClient(configOf(dev));
  const { ProgressEvent } = await client.send(
    new CreateResourceCommand({
      TypeName: "AWS::Connect::SecurityProfile",
      DesiredState: JSON.stringify({
        InstanceArn: prod.instanceArn,
        SecurityProfileName: "Team",
      }),
    }),
  );
  const { RequestToken } = ProgressEvent ?? {};
  const status = await client.send(new GetResourceRequestStatusCommand({ RequestToken }));
  expect(status.ProgressEvent).toMatchObject({
    OperationStatus: "SUCCESS",
    Identifier: expect.stringContaining(`${prod.instanceArn}/security-profile/`),
  });
  expect(operations(prod)).toEqual(["CreateResource", "GetResourceRequestStatus"]);
  const { ResourceRequestStatusSummaries } = await client.send(new ListResourceRequestsCommand({}));
  expect(ResourceRequestStatusSummaries).toMatchObject([{ RequestToken }]);
  expect(operations(dev)).toEqual(["ListResourceRequests"]);
  expect(await names(dev)).toEqual(STOCK);
});

test("a client token of AWS Cloud Control is the region's", async () => {
  await using three = await startThree();
  const { dev, london, prod } = three;
  const begin = (instance: LocalInstance) =>
    new CloudControlClient(configOf(instance)).send(
      new CreateResourceCommand({
        TypeName: "AWS::Connect::SecurityProfile",
        ClientToken: "token",
        DesiredState: JSON.stringify({
          InstanceArn: instance.instanceArn,
          SecurityProfileName: "Team",
        }),
      }),
    );
  const { ProgressEvent } = await begin(prod);
  expect((await begin(prod)).ProgressEvent?.RequestToken).toBe(ProgressEvent?.RequestToken ?? "");
  expect(await rejection(begin(dev))).toMatchObject({ name: "ClientTokenConflictException" });
  expect((await begin(london)).ProgressEvent?.OperationStatus).toBe("IN_PROGRESS");
});

test("a token of a list that names no instance is the region's", async () => {
  const shared = {
    applications: ["a", "b"].map((Name) => ({ Name, Namespace: Name })),
    assistants: [{ Name: "a" }, { Name: "b" }],
  };
  const regions = ["us-east-1", "us-east-1", "eu-west-2", "eu-west-2"];
  await using connect = await startLocalConnect({
    instances: regions.map((region) => ({ region, ...shared })),
  });
  const [here, , there] = connect.instances;
  if (!here || !there) throw new Error("four instances were asked for");
  for (const instance of [here, here, there, there]) {
    const model = { InstanceArn: instance.instanceArn, SecurityProfileName: "Team" };
    await new CloudControlClient(configOf(instance)).send(
      new CreateResourceCommand({
        TypeName: "AWS::Connect::SecurityProfile",
        DesiredState: JSON.stringify(model),
      }),
    );
  }
  const page = async (path: string, service: string, { env }: LocalInstance, token = "") => {
    const authorization = signed(env.AWS_REGION, service);
    const isControl = path === "/";
    const response = await fetch(
      isControl
        ? connect.url
        : `${connect.url}${path}?maxResults=1${token && `&nextToken=${token}`}`,
      isControl
        ? {
            method: "POST",
            body: JSON.stringify({ MaxResults: 1, ...(token && { NextToken: token }) }),
            headers: {
              authorization,
              "content-type": "application/x-amz-json-1.0",
              "x-amz-target": "CloudApiService.ListResourceRequests",
            },
          }
        : { headers: { authorization } },
    );
    const body = (await response.json()) as { NextToken?: string; nextToken?: string };
    return { status: response.status, token: body.NextToken ?? body.nextToken };
  };
  for (const [path, service] of [
    ["/instance", "connect"],
    ["/assistants", "wisdom"],
    ["/applications", "app-integrations"],
    ["/", "cloudcontrolapi"],
  ] as const) {
    const { token } = await page(path, service, here);
    expect((await page(path, service, here, token)).status).toBe(200);
    expect((await page(path, service, there, token)).status).toBe(400);
  }
});

test("quotas are a region's, faults an instance's", async () => {
  let now = Date.now();
  await using three = await startThree({
    quotas: { rate: 1, burst: 2 },
    clock: { now: () => now, sleep: async (ms: number) => void (now += ms) },
  });
  const { dev, london, prod } = three;
  await names(dev);
  await names(prod);
  expect(await rejection(names(prod))).toMatchObject({ name: "ThrottlingException" });
  expect(await names(london)).toEqual(STOCK);
  dev.quotas.set(undefined);
  prod.faults.add({ operation: "ListSecurityProfiles", call: "every", kind: "deny" });
  expect(await names(dev)).toEqual(STOCK);
  expect(await rejection(names(prod))).toMatchObject({ name: "AccessDeniedException" });
});

test("reads lag in every instance", async () => {
  let now = Date.now();
  await using three = await startThree({
    readLag: 1000,
    clock: { now: () => now, sleep: async (ms: number) => void (now += ms) },
  });
  const { dev, prod } = three;
  await create(prod, "Team");
  expect(await names(prod)).toEqual(STOCK);
  now += 1000;
  expect(await names(prod)).toEqual([...STOCK, "Team"]);
  expect(await names(dev)).toEqual(STOCK);
});

test("assistants are the region's, associations an instance's, and both may be behind", async () => {
  let now = Date.now();
  await using three = await startThree({
    readLag: 1000,
    clock: { now: () => now, sleep: async (ms: number) => void (now += ms) },
  });
  const { connect, dev, london, prod } = three;
  prod.addAssistant({ Name: "Orders" });
  const assistants = async ({ env }: LocalInstance) => {
    const answer = await fetch(`${connect.url}/assistants`, {
      headers: { authorization: signed(env.AWS_REGION, "wisdom") },
    });
    const { assistantSummaries } = JSON.parse(await answer.text());
    return assistantSummaries.map(({ name }: { name: string }) => name);
  };
  const associations = async (instance: LocalInstance) => {
    const { IntegrationAssociationSummaryList = [] } = await new Connect(
      configOf(instance),
    ).listIntegrationAssociations({ InstanceId: idOf(instance) });
    return IntegrationAssociationSummaryList.length;
  };
  expect(await assistants(dev)).toEqual([]);
  now += 1000;
  expect(await assistants(dev)).toEqual(["Orders"]);
  expect(await assistants(london)).toEqual([]);
  expect([await associations(dev), await associations(prod)]).toEqual([0, 1]);
});

describe("the file", () => {
  const fileOf = async () => join(await mkdtemp(join(tmpdir(), "connect-")), "connect.json");

  test("keeps all of them, and goes on with a single one", async () => {
    const file = await fileOf();
    {
      await using connect = await startLocalConnect({ file });
      await create(connect, "Old");
    }
    {
      await using three = await startThree({ file });
      expect(await names(three.dev)).toEqual([...STOCK.slice(0, 3), "Old", "QualityAnalyst"]);
      await create(three.prod, "Team");
    }
    const written = JSON.parse(readFileSync(file, "utf8"));
    expect(written.instances.map((each: { instanceArn: string }) => each.instanceArn)).toHaveLength(
      3,
    );
    await using again = await startThree({ file });
    expect(await names(again.dev)).toEqual([...STOCK.slice(0, 3), "Old", "QualityAnalyst"]);
    expect(await names(again.prod)).toEqual([...STOCK, "Team"]);
  });

  test("of several is refused where one is missing", async () => {
    const file = await fileOf();
    const { connect, dev, prod } = await startThree({ file });
    await connect.close();
    const text = readFileSync(file, "utf8");
    expect(await rejection(startLocalConnect({ file }))).toMatchObject({
      message: `${file} holds the instance ${prod.instanceArn}, not ${dev.instanceArn}. Start with that instance ARN, or name another file.`,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("with one of them twice is refused", async () => {
    const file = await fileOf();
    const server = await startLocalConnect({ file });
    await server.close();
    const one = readFileSync(file, "utf8");
    const text = `{"instances":[${one},${one}]}`;
    writeFileSync(file, text);
    expect(await rejection(startLocalConnect({ file }))).toMatchObject({
      message: `${file} is not the state of a local Amazon Connect. Name another file, or delete this one to start anew.`,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});

describe("reset", () => {
  async function changed(connect: LocalConnect) {
    for (const instance of connect.instances) await create(instance, "Team").catch(() => undefined);
  }

  test("of one leaves the others", async () => {
    await using three = await startThree();
    const { connect, dev, prod } = three;
    await changed(connect);
    await prod.reset();
    expect(prod.calls).toEqual([]);
    expect(await names(prod)).toEqual(STOCK);
    expect(await names(dev)).toEqual([...STOCK, "Team"]);
  });

  test("of the server resets all, over HTTP too", async () => {
    await using three = await startThree();
    const { connect, dev, prod } = three;
    await changed(connect);
    await connect.reset();
    expect([await names(dev), await names(prod)]).toEqual([STOCK, STOCK]);
    await changed(connect);
    await fetch(`${connect.url}/_local/reset`, { method: "POST" });
    expect([await names(dev), await names(prod)]).toEqual([STOCK, STOCK]);
  });
});

test("/_local/instances has the paths of each", async () => {
  await using three = await startThree();
  const { connect, dev, london, prod } = three;
  await names(prod);
  const get = async (path: string) => (await fetch(`${connect.url}/_local/${path}`)).json();
  expect(await get("instances")).toEqual([
    { instanceArn: dev.instanceArn, Alias: "dev" },
    { instanceArn: prod.instanceArn, Alias: "prod" },
    { instanceArn: london.instanceArn, Alias: "london" },
  ]);
  expect(await get("calls")).toEqual([]);
  expect(await get("instances/1/calls")).toMatchObject([{ operation: "ListSecurityProfiles" }]);
});

describe("options that cannot be", () => {
  test.each([
    [{ instances: [] }, "instances must not be empty"],
    [
      { instances: [{ InstanceId: "a" }, { InstanceId: "a" }] },
      "instances[1]: arn:aws:connect:us-east-1:123456789012:instance/a is listed twice",
    ],
    [{ instances: [{ Alias: "a" }, { Alias: "a" }] }, 'instances[1].Alias: "a" is listed twice'],
    ...["", "a b", "a-", "-a", "d-a", "a".repeat(46)].map(
      (Alias) =>
        [
          { instances: [{}, { Alias }] },
          `instances[1].Alias must be 1 to 45 letters, digits and inner hyphens and not begin with "d-", not "${Alias}"`,
        ] as const,
    ),
    [
      { instances: [{}, { region: "Europe" }] },
      'instances[1]: InstanceId "11111111-2222-4333-8444-555555555556" and region "Europe" do not make the ARN of an instance',
    ],
  ])("%j", async (options, message) => {
    const error = await rejection(startLocalConnect(options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });
});
