import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  AssociateSecurityProfilesCommand,
  DisassociateSecurityProfilesCommand,
  ListEntitySecurityProfilesCommand,
  ListSecurityProfilesCommand,
  paginateListEntitySecurityProfiles,
} from "@aws-sdk/client-connect";
import { type Harness, rejection, startHarness } from "../../support/connect.ts";

const EntityArn = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent";

let harness: Harness;
let ids: string[];
beforeEach(async () => {
  harness = await startHarness();
  const { SecurityProfileSummaryList = [] } = await harness.client.send(
    new ListSecurityProfilesCommand({ InstanceId: harness.InstanceId }),
  );
  ids = SecurityProfileSummaryList.map(({ Id }) => Id ?? "").toSorted();
});
afterEach(() => harness[Symbol.asyncDispose]());

const input = (SecurityProfileIds: string[], EntityType: "AI_AGENT" | "USER" = "AI_AGENT") => ({
  InstanceId: harness.InstanceId,
  EntityType,
  EntityArn,
  SecurityProfiles: SecurityProfileIds.map((Id) => ({ Id })),
});
const associate = (...profiles: string[]) =>
  harness.client.send(new AssociateSecurityProfilesCommand(input(profiles)));
const disassociate = (...profiles: string[]) =>
  harness.client.send(new DisassociateSecurityProfilesCommand(input(profiles)));

async function held(): Promise<string[]> {
  const { InstanceId, client } = harness;
  const found: string[] = [];
  const pages = paginateListEntitySecurityProfiles(
    { client, pageSize: 1 },
    { InstanceId, EntityType: "AI_AGENT", EntityArn },
  );
  for await (const page of pages) {
    found.push(...(page.SecurityProfiles ?? []).map(({ Id }) => Id ?? ""));
  }
  return found.toSorted();
}

test("an AI agent is given profiles and loses them; repeating is harmless", async () => {
  const [a = "", b = "", c = ""] = ids;
  expect(await held()).toEqual([]);
  await associate(a, b);
  await associate(b, c);
  expect(await held()).toEqual([a, b, c]);
  await disassociate(a);
  await disassociate(a, b);
  expect(await held()).toEqual([c]);
  await disassociate(c);
  expect(await held()).toEqual([]);
});

test.each([
  "x",
  "arn:aws:connect:us-east-1:123456789012:instance/mine/agent/ana",
  "arn:aws:wisdom:us-east-1:123456789012:assistant/a",
  `${EntityArn}:latest`,
])("%p is not the ARN of an AI agent, and holds nothing", async (other) => {
  const [a = ""] = ids;
  const sent = { ...input([a]), EntityArn: other };
  const { client } = harness;
  for (const refused of [
    client.send(new AssociateSecurityProfilesCommand(sent)),
    client.send(new DisassociateSecurityProfilesCommand(sent)),
    client.send(new ListEntitySecurityProfilesCommand(sent)),
  ]) {
    expect(await rejection(refused)).toMatchObject({
      name: "InvalidParameterException",
      message: "EntityArn is not the ARN of an AI agent",
    });
  }
});

test("an unknown profile is not found, and nothing is associated", async () => {
  expect(await rejection(associate(ids[0] ?? "", "none"))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "Security profile none does not exist",
  });
  expect(await held()).toEqual([]);
});

test("users do not get their profiles this way", async () => {
  const user = input(ids.slice(0, 1), "USER");
  const { client } = harness;
  const refusals = await Promise.all([
    rejection(client.send(new AssociateSecurityProfilesCommand(user))),
    rejection(client.send(new DisassociateSecurityProfilesCommand(user))),
  ]);
  const refused = { name: "InvalidRequestException", message: "EntityType must be AI_AGENT" };
  expect(refusals).toMatchObject([refused, refused]);
});
