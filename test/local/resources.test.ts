import { describe, expect, test } from "bun:test";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalConnect } from "../../src/local/index.ts";
import { rejection, signed, startHarness } from "../support/connect.ts";

const Id = "aaaaaaaa-1111-4222-8333-444444444444";

describe("seeds that cannot be", () => {
  test.each([
    [
      { assistants: [{ Name: "" }] },
      String.raw`assistants[0].Name must match pattern "^[a-zA-Z0-9\s_.,-]", not ""`,
    ],
    [
      { aiAgents: [{ Name: "&" }] },
      String.raw`aiAgents[0].Name must match pattern "^[a-zA-Z0-9\s_.,-]", not "&"`,
    ],
    [
      { flowModules: [{ Name: " " }] },
      String.raw`flowModules[0].Name must match pattern "\S", not " "`,
    ],
    [
      { applications: [{ Name: "a&b", Namespace: "a b" }] },
      'applications[0].Name must match pattern "^[a-zA-Z0-9/._ -]+$", not "a&b"; applications[0].Namespace must match pattern "^[a-zA-Z0-9/._-]+$", not "a b"',
    ],
    [
      {
        assistants: [
          { Name: "a", Id },
          { Name: "b", Id },
        ],
      },
      `arn:aws:wisdom:us-east-1:123456789012:assistant/${Id} exists already`,
    ],
    [{ aiAgents: [{ Name: "a", Assistant: "none" }] }, "There is no assistant none"],
    [
      { aiAgents: [{ Name: "a", versions: 0.5 }] },
      "aiAgents[0].versions must be an integer, not 0.5",
    ],
    [
      { hierarchyGroups: [{ Id: "g", Name: "G", ParentId: "g" }] },
      'hierarchyGroups[0]: "g" is below level 5',
    ],
  ])("%j", async (options, message) => {
    const error = await rejection(startLocalConnect(options));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });
});

test("the first AI agent brings an assistant, which is associated", async () => {
  await using harness = await startHarness();
  const { InstanceId, server } = harness;
  const agent = server.addAIAgent({ Name: "Refunds" });
  const { body } = await harness.raw("GET", `/instance/${InstanceId}/integration-associations`);
  const [association] = body["IntegrationAssociationSummaryList"] as { IntegrationArn: string }[];
  const assistantId = association?.IntegrationArn.split("/").at(-1);
  expect(agent.Arn).toBe(
    `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${assistantId}/${agent.Id}`,
  );
  expect(server.addAIAgent({ Name: "Orders" }).Arn).toContain(`/${assistantId}/`);
});

test("the same over HTTP", async () => {
  await using harness = await startHarness();
  const add = async (path: string, body: object) => {
    const answer = await harness.raw("POST", `/_local/${path}`, { body, authorization: null });
    return [answer.status, answer.status === 201 ? answer.body : answer.text];
  };
  const created = [201, { Id: expect.any(String), Arn: expect.stringContaining("arn:aws:") }];
  expect(await add("assistants", { Name: "a", Id })).toEqual(created);
  expect(await add("ai-agents", { Name: "a", Id, versions: 1 })).toEqual(created);
  expect(await add("ai-agent-versions", { AIAgent: Id })).toEqual([201, { versionNumber: 2 }]);
  expect(await add("flow-modules", { Name: "a" })).toEqual(created);
  expect(await add("applications", { Name: "a", Namespace: "a" })).toEqual(created);
  expect(
    await add("integration-associations", {
      IntegrationType: "CASES_DOMAIN",
      IntegrationArn: "arn:aws:cases:us-east-1:123456789012:domain/d",
    }),
  ).toEqual(created);
  expect(await add("ai-agents", { Nme: "a" })).toEqual([
    400,
    'AI agent must have "Name"; AI agent has no "Nme"\n',
  ]);
  expect(await add("ai-agent-versions", { AIAgent: "none" })).toEqual([
    400,
    "There is no AI agent none\n",
  ]);
  expect(await add("ai-agent-versions", { AIAgnt: Id })).toEqual([
    400,
    'AI agent version must have "AIAgent"; AI agent version has no "AIAgnt"\n',
  ]);
});

test("a file keeps them, and one of an earlier version is read", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "connect-")), "connect.json");
  {
    await using first = await startLocalConnect({ file });
    first.addAIAgent({ Name: "Refunds", versions: 1 });
    first.addFlowModule({ Name: "Refund" });
  }
  const assistants = async () => {
    await using again = await startHarness({ file });
    const authorization = signed("us-east-1", "wisdom");
    const { body } = await again.raw("GET", "/assistants", { authorization });
    return body["assistantSummaries"];
  };
  expect(await assistants()).toMatchObject([{ name: "local" }]);
  const {
    applications: _,
    assistants: __,
    flowModules: ___,
    integrationAssociations: ____,
    ...earlier
  } = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify(earlier));
  expect(await assistants()).toEqual([]);
});
