import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  AssociateSecurityProfilesCommand,
  ListEntitySecurityProfilesCommand,
  ListIntegrationAssociationsCommand,
  ListSecurityProfilesCommand,
} from "@aws-sdk/client-connect";
import {
  type AIAgentSummary,
  ListAIAgentVersionsCommand,
  ListAIAgentsCommand,
  ListAssistantsCommand,
  QConnectClient,
  paginateListAIAgentVersions,
  paginateListAIAgents,
} from "@aws-sdk/client-qconnect";
import { type Harness, rejection, signed, startHarness } from "../../support/connect.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const AGENT = "bbbbbbbb-1111-4222-8333-444444444444";
const ASSISTANT_ARN = `arn:aws:wisdom:us-east-1:123456789012:assistant/${ASSISTANT}`;
const AGENT_ARN = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${AGENT}`;

let harness: Harness;
let qconnect: QConnectClient;
beforeEach(async () => {
  harness = await startHarness({
    assistants: [
      { Name: "Orders", Id: ASSISTANT },
      { Name: "Spare", associate: false },
    ],
    aiAgents: [
      { Name: "Refunds", Id: AGENT, versions: 2 },
      { Name: "Notes", Type: "NOTE_TAKING", Origin: "SYSTEM" },
    ],
  });
  const { env, url } = harness.server;
  qconnect = new QConnectClient({
    endpoint: url,
    region: env.AWS_REGION,
    maxAttempts: 1,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    },
  });
});
afterEach(async () => {
  qconnect.destroy();
  await harness[Symbol.asyncDispose]();
});

async function versions(aiAgentId: string): Promise<number[]> {
  const found: number[] = [];
  const pages = paginateListAIAgentVersions(
    { client: qconnect, pageSize: 1 },
    { assistantId: ASSISTANT, aiAgentId },
  );
  for await (const { aiAgentVersionSummaries = [] } of pages) {
    found.push(...aiAgentVersionSummaries.map(({ versionNumber = 0 }) => versionNumber));
  }
  return found.toSorted((a, b) => a - b);
}

async function agents(assistantId: string): Promise<AIAgentSummary[]> {
  const found: AIAgentSummary[] = [];
  for await (const { aiAgentSummaries = [] } of paginateListAIAgents(
    { client: qconnect, pageSize: 1 },
    { assistantId },
  )) {
    found.push(...aiAgentSummaries);
  }
  return found;
}

test("ListAssistants lists all of the region, the instance's associations only its own", async () => {
  const { assistantSummaries = [] } = await qconnect.send(new ListAssistantsCommand({}));
  expect(assistantSummaries.map(({ name = "" }) => name).toSorted()).toEqual(["Orders", "Spare"]);
  expect(assistantSummaries.find(({ name }) => name === "Orders")).toEqual({
    aiAgentConfiguration: {},
    assistantId: ASSISTANT,
    assistantArn: ASSISTANT_ARN,
    name: "Orders",
    type: "AGENT",
    status: "ACTIVE",
  });
  const { IntegrationAssociationSummaryList: [only, ...others] = [] } = await harness.client.send(
    new ListIntegrationAssociationsCommand({
      InstanceId: harness.InstanceId,
      IntegrationType: "WISDOM_ASSISTANT",
    }),
  );
  expect([only?.IntegrationArn, others]).toEqual([ASSISTANT_ARN, []]);
});

test.each([
  ["id", ASSISTANT],
  ["ARN", ASSISTANT_ARN],
])("ListAIAgents takes the %s of an assistant", async (_, assistantId) => {
  const found = await agents(assistantId);
  expect(found.map(({ name = "" }) => name).toSorted()).toEqual(["Notes", "Refunds"]);
  expect<object | undefined>(found.find(({ name }) => name === "Refunds")).toEqual({
    name: "Refunds",
    assistantId: ASSISTANT,
    assistantArn: ASSISTANT_ARN,
    aiAgentId: AGENT,
    aiAgentArn: AGENT_ARN,
    type: "ORCHESTRATION",
    modifiedTime: expect.any(Date),
    visibilityStatus: "PUBLISHED",
    origin: "CUSTOMER",
    status: "ACTIVE",
  });
});

test("ListAIAgents filters by origin", async () => {
  const { aiAgentSummaries } = await qconnect.send(
    new ListAIAgentsCommand({ assistantId: ASSISTANT, origin: "SYSTEM" }),
  );
  expect(aiAgentSummaries).toMatchObject([
    { name: "Notes", type: "NOTE_TAKING", visibilityStatus: "SAVED" },
  ]);
});

test.each([AGENT, AGENT_ARN, `${AGENT}:1`, `${AGENT_ARN}:$LATEST`])(
  "ListAIAgentVersions takes %s",
  async (aiAgentId) => {
    expect(await versions(aiAgentId)).toEqual([1, 2]);
  },
);

test("ListAIAgentVersions filters by origin", async () => {
  const list = async (origin: "CUSTOMER" | "SYSTEM") => {
    const { aiAgentVersionSummaries } = await qconnect.send(
      new ListAIAgentVersionsCommand({ assistantId: ASSISTANT, aiAgentId: AGENT, origin }),
    );
    return aiAgentVersionSummaries?.length;
  };
  expect([await list("CUSTOMER"), await list("SYSTEM")]).toEqual([2, 0]);
});

test("an assistant shows which version it uses, and an agent when it changed", async () => {
  const { server } = harness;
  server.addAIAgent({ Name: "Emails", Type: "MANUAL_SEARCH", usedVersion: "$LATEST" });
  const { assistantSummaries = [] } = await qconnect.send(new ListAssistantsCommand({}));
  const emails = (await agents(ASSISTANT)).find(({ name }) => name === "Emails");
  expect(assistantSummaries.find(({ name }) => name === "Orders")?.aiAgentConfiguration).toEqual({
    MANUAL_SEARCH: { aiAgentId: `${emails?.aiAgentId}:$LATEST` },
  });
  expect(Math.abs(Number(emails?.modifiedTime) - Date.now())).toBeLessThan(60_000);
});

test("what is not there is not found", async () => {
  const none = "cccccccc-1111-4222-8333-444444444444";
  expect(await rejection(agents(none))).toMatchObject({
    name: "ResourceNotFoundException",
    message: `Assistant ${none} does not exist`,
    $metadata: { httpStatusCode: 404 },
  });
  expect(await rejection(versions(`${none}:1`))).toMatchObject({
    name: "ResourceNotFoundException",
    message: `AI agent ${none}:1 does not exist`,
  });
});

describe("profiles", () => {
  async function associate(EntityArn: string): Promise<void> {
    const { InstanceId, client } = harness;
    const { SecurityProfileSummaryList: [first] = [] } = await client.send(
      new ListSecurityProfilesCommand({ InstanceId }),
    );
    await client.send(
      new AssociateSecurityProfilesCommand({
        InstanceId,
        EntityType: "AI_AGENT",
        EntityArn,
        SecurityProfiles: [{ Id: first?.Id ?? "" }],
      }),
    );
  }

  async function held(EntityArn: string): Promise<number | undefined> {
    const { InstanceId, client } = harness;
    const { SecurityProfiles } = await client.send(
      new ListEntitySecurityProfilesCommand({ InstanceId, EntityType: "AI_AGENT", EntityArn }),
    );
    return SecurityProfiles?.length;
  }

  test("are held per ARN with its qualifier", async () => {
    const arns = ["", ":$LATEST", ":$SAVED", ":1", ":2"].map((each) => AGENT_ARN + each);
    for (const arn of arns) {
      await associate(arn);
      const holders = await Promise.all(arns.map(held));
      expect(holders).toEqual(
        arns.map((each) => (arns.indexOf(each) <= arns.indexOf(arn) ? 1 : 0)),
      );
    }
  });

  test("are not passed on to a new version", async () => {
    await associate(AGENT_ARN);
    await associate(`${AGENT_ARN}:2`);
    expect(harness.server.publishAIAgentVersion(`${AGENT_ARN}:$LATEST`)).toBe(3);
    expect(await versions(AGENT)).toEqual([1, 2, 3]);
    expect(await held(`${AGENT_ARN}:3`)).toBe(0);
  });
});

describe("the wire", () => {
  test("a request is signed for wisdom", async () => {
    const { body, status, type } = await harness.raw("GET", "/assistants");
    expect([status, type, body]).toEqual([
      403,
      "InvalidSignatureException",
      { message: "Credential should be scoped to correct service: 'wisdom'." },
    ]);
  });

  test.each([
    ["throttle", "ThrottlingException", 400],
    ["internal", "InternalServerException", 500],
    ["deny", "AccessDeniedException", 403],
  ] as const)("%s is %s, %d", async (kind, type, status) => {
    harness.server.faults.add({ operation: "ListAssistants", kind });
    const authorization = signed("us-east-1", "wisdom");
    const answer = await harness.raw("GET", "/assistants", { authorization });
    expect([answer.status, answer.type]).toEqual([status, type]);
    if (kind === "deny") {
      expect(answer.body["message"]).toContain(
        "wisdom:ListAssistants on resource: arn:aws:wisdom:us-east-1:123456789012:assistant/*",
      );
    }
  });

  test("a token that repeats is repeated", async () => {
    harness.server.faults.add({ operation: "ListAssistants", kind: "repeat-token" });
    const first = await qconnect.send(new ListAssistantsCommand({ maxResults: 1 }));
    const { nextToken } = first;
    const second = await qconnect.send(new ListAssistantsCommand({ maxResults: 1, nextToken }));
    expect([second.nextToken, second.assistantSummaries]).toEqual([
      nextToken,
      first.assistantSummaries,
    ]);
  });
});
