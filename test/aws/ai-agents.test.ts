import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  arnsOfAIAgent,
  listAIAgents,
  listAssistants,
  usedAIAgents,
} from "../../src/aws/ai-agents.ts";
import { type Calls, callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { agentsOf, holdableArns, parseAIAgentArn } from "../../src/profile/ai-agent-arn.ts";
import { rejection } from "../support/connect.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const REFUNDS = "cccccccc-1111-4222-8333-444444444444";

const WISDOM = "arn:aws:wisdom:us-east-1:123456789012";
const ASSISTANT_ARN = `${WISDOM}:assistant/${ASSISTANT}`;
const ORDERS_ARN = `${WISDOM}:ai-agent/${ASSISTANT}/${ORDERS}`;
const REFUNDS_ARN = `${WISDOM}:ai-agent/${ASSISTANT}/${REFUNDS}`;

let server: LocalConnect;
let connect: Calls<"connect">;
let qconnect: Calls<"qconnect">;

beforeEach(async () => {
  server = await startLocalConnect({
    pageSize: 1,
    assistants: [
      { Id: ASSISTANT, Name: "Support" },
      { Name: "Of another instance", associate: false },
    ],
    aiAgents: [
      { Id: REFUNDS, Name: "Refunds", Type: "SELF_SERVICE" },
      { Id: ORDERS, Name: "Orders", versions: 3, usedVersion: "3" },
      { Name: "Elsewhere", Assistant: "Of another instance", usedVersion: "1" },
    ],
  });
  Object.assign(process.env, server.env);
  await closeSessions();
  const subject = { InstanceArn: server.instanceArn };
  connect = callsFor("connect", subject, {});
  qconnect = callsFor("qconnect", subject, {});
});

afterEach(async () => {
  await closeSessions();
  await server.close();
});

const called = () => server.calls.map(({ operation }) => operation);

test("the assistants are those that the instance is integrated with", async () => {
  server.addIntegrationAssociation({
    IntegrationType: "APPLICATION",
    IntegrationArn: "arn:aws:app-integrations:us-east-1:123456789012:application/x",
  });
  expect(await listAssistants(connect)).toEqual([ASSISTANT_ARN]);
});

test("the AI agents of an assistant are listed by name, from every page", async () => {
  expect(await listAIAgents(qconnect, ASSISTANT_ARN)).toEqual([
    { Arn: ORDERS_ARN, Name: "Orders", Type: "ORCHESTRATION" },
    { Arn: REFUNDS_ARN, Name: "Refunds", Type: "SELF_SERVICE" },
  ]);
  expect(called()).toEqual(["ListAIAgents", "ListAIAgents"]);
});

test("an AI agent may hold profiles under its own ARN and that of every version", async () => {
  expect(await arnsOfAIAgent(qconnect, ORDERS_ARN)).toEqual([
    ORDERS_ARN,
    `${ORDERS_ARN}:$LATEST`,
    `${ORDERS_ARN}:$SAVED`,
    `${ORDERS_ARN}:1`,
    `${ORDERS_ARN}:2`,
    `${ORDERS_ARN}:3`,
  ]);
  expect(called()).toEqual(Array.from({ length: 3 }, () => "ListAIAgentVersions"));
  expect(await arnsOfAIAgent(qconnect, REFUNDS_ARN)).toEqual(holdableArns(REFUNDS_ARN, []));
});

test("the versions in use are those in the settings of the instance's assistants", async () => {
  expect(await usedAIAgents(qconnect, [ASSISTANT_ARN])).toEqual([`${ORDERS_ARN}:3`]);
});

test("a refusal names the action as IAM does", async () => {
  server.faults.add({ operation: "ListAIAgents", call: "every", kind: "deny" });
  const error = await rejection(listAIAgents(qconnect, ASSISTANT_ARN));
  expect(error).toMatchObject({ code: "RequestFailed", awsCode: "AccessDeniedException" });
  expect(String(error)).toContain("Allow wisdom:ListAIAgents on this resource");
});

test("a list that does not end is no list", async () => {
  server.faults.add({ operation: "ListAIAgentVersions", call: "every", kind: "repeat-token" });
  expect(await rejection(arnsOfAIAgent(qconnect, ORDERS_ARN))).toMatchObject({
    code: "IncompleteRead",
    operation: "ListAIAgentVersions",
    reason: "gave the same page token twice",
  });
});

test("an ARN has an agent, an assistant and a version, or is not of an AI agent", () => {
  expect(parseAIAgentArn(ORDERS_ARN)).toEqual({
    AIAgentArn: ORDERS_ARN,
    AssistantArn: ASSISTANT_ARN,
  });
  expect(parseAIAgentArn(`${ORDERS_ARN}:$LATEST`)?.qualifier).toBe("$LATEST");
  for (const other of [ASSISTANT_ARN, `${ORDERS_ARN}:`, `${ORDERS_ARN}/x`, server.instanceArn]) {
    expect(parseAIAgentArn(other)).toBeUndefined();
  }
  expect(agentsOf([ORDERS_ARN, `${ORDERS_ARN}:3`, REFUNDS_ARN, "other"])).toEqual([
    ORDERS_ARN,
    REFUNDS_ARN,
    "other",
  ]);
});
