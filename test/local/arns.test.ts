import { afterAll, beforeAll, expect, test } from "bun:test";
import { OPERATION_NAMES, locations, operation } from "../../src/local/model.ts";
import { type Harness, startHarness } from "../support/connect.ts";

let harness: Harness;
let SecurityProfileArn: string;
beforeAll(async () => {
  harness = await startHarness();
  const { client, InstanceId } = harness;
  const created = await client.createSecurityProfile({ InstanceId, SecurityProfileName: "Team" });
  SecurityProfileArn = created.SecurityProfileArn ?? "";
});
afterAll(() => harness[Symbol.asyncDispose]());

const inPath = OPERATION_NAMES.filter((name) => locations(name).path.includes("InstanceId"));

test.each(inPath)("%s takes the ARN of an instance", async (name) => {
  const { method, uri } = operation(name);
  const ask = async (instance: string) => {
    const path = uri
      .replace("{InstanceId}", encodeURIComponent(instance))
      .replaceAll(/\{\w+\}/g, "none");
    const { status, text } = await harness.raw(method, path, {
      ...(method !== "GET" && method !== "DELETE" && { body: {} }),
    });
    return [status, text];
  };
  const { instanceArn } = harness.server;
  const byId = await ask(harness.InstanceId);
  const byArn = await ask(instanceArn);
  expect(byArn).toEqual(byId);
  const other = instanceArn.replace("us-east-1", "eu-west-2");
  if (byId[0] === 200) {
    expect(await ask(other)).toEqual([404, `{"Message":"Instance ${other} does not exist"}`]);
  }
});

const ofProfile = inPath.filter((name) => locations(name).path.includes("SecurityProfileId"));

test.each(ofProfile)("%s takes the ARN of a profile", async (name) => {
  const { client, InstanceId, server } = harness;
  const { SecurityProfileArn: arn = "" } = await client.createSecurityProfile({
    InstanceId,
    SecurityProfileName: name,
  });
  const { method, uri } = operation(name);
  const ask = (id: string) => {
    const path = uri
      .replace("{InstanceId}", InstanceId)
      .replace("{SecurityProfileId}", encodeURIComponent(id));
    return harness.raw(method, path, { ...(method === "POST" && { body: {} }) });
  };
  const other = arn.replace("us-east-1", "eu-west-2");
  expect((await ask(other)).text).toBe(`{"Message":"Security profile ${other} does not exist"}`);
  expect((await ask(arn)).status).toBe(200);
  expect(server.calls.at(-1)).toMatchObject({ operation: name, input: { SecurityProfileId: arn } });
});

test("a page that was asked for with an ARN goes on with the id", async () => {
  await using fresh = await startHarness();
  const { client, InstanceId, server } = fresh;
  const { NextToken } = await client.listSecurityProfiles({
    InstanceId: server.instanceArn,
    MaxResults: 1,
  });
  const rest = await client.listSecurityProfiles({ InstanceId, NextToken });
  expect(rest.SecurityProfileSummaryList).toHaveLength(3);
});

test("the ARN of a profile is its id in reads and writes; the call shows what was sent", async () => {
  const { client, InstanceId, server } = harness;
  await client.updateSecurityProfile({
    InstanceId,
    SecurityProfileId: SecurityProfileArn,
    Permissions: ["Queues.View"],
  });
  const { Permissions } = await client.listSecurityProfilePermissions({
    InstanceId: server.instanceArn,
    SecurityProfileId: SecurityProfileArn,
  });
  expect(Permissions).toEqual(["Queues.View"]);
  expect(server.calls.at(-1)?.input).toEqual({
    InstanceId: server.instanceArn,
    SecurityProfileId: SecurityProfileArn,
  });
});
