import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Connect } from "@aws-sdk/client-connect";
import { callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { openHolders } from "../../src/aws/index.ts";
import { findUser } from "../../src/aws/user-holders.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { connectTo, rejection } from "../support/connect.ts";

const AGENT =
  "arn:aws:wisdom:us-east-1:123456789012:ai-agent/11111111-2222-4333-8444-555555555555/66666666-7777-4888-8999-000000000000:$LATEST";

let server: LocalConnect;
let client: Connect;
let InstanceId: string;
/** Ids by name. */
let profiles: Record<string, string>;

beforeEach(async () => {
  server = await startLocalConnect();
  Object.assign(process.env, server.env);
  client = connectTo(server);
  InstanceId = server.instanceArn.split("/").at(-1) ?? "";
  const { SecurityProfileSummaryList = [] } = await client.listSecurityProfiles({ InstanceId });
  profiles = Object.fromEntries(
    SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id]),
  );
});

afterEach(async () => {
  await closeSessions();
  client.destroy();
  await server.close();
});

function idsOf(...names: string[]): string[] {
  return names.map((name) => profiles[name] ?? "").toSorted();
}

async function addUser(Username: string, ...names: string[]): Promise<string> {
  const { UserArn = "" } = await client.createUser({
    InstanceId,
    Username,
    SecurityProfileIds: idsOf(...names),
    RoutingProfileId: "11111111-2222-4333-8444-555555555555",
  });
  return UserArn;
}

function open(kind: "user" | "ai-agent") {
  return openHolders(kind, { InstanceArn: server.instanceArn, holder: `user "ana"` }, {});
}

/** The operations that an action calls. */
async function called(act: () => Promise<unknown>): Promise<string[]> {
  const from = server.calls.length;
  await act();
  return server.calls.slice(from).map(({ operation }) => operation);
}

const named = (arn: string) => ({ arn, name: "a holder" });

describe("a user", () => {
  test("is found by username with one search, by id and ARN with one description", async () => {
    const UserArn = await addUser("ana", "Agent");
    await addUser("ana-2", "Agent");
    const UserId = UserArn.split("/").at(-1) ?? "";
    const calls = callsFor("connect", { InstanceArn: server.instanceArn }, {});
    const expected = { UserArn, UserId, Username: "ana" };
    for (const [given, operation] of [
      ["ana", "SearchUsers"],
      [UserId, "DescribeUser"],
      [UserArn, "DescribeUser"],
    ] as const) {
      let found: unknown;
      const operations = await called(async () => (found = await findUser(calls, given)));
      expect(found).toMatchObject(expected);
      expect(operations).toEqual([operation]);
    }
  });

  test("that does not exist is reported with what to do", async () => {
    const calls = callsFor("connect", { InstanceArn: server.instanceArn }, {});
    const error = await rejection(findUser(calls, "nobody"));
    expect(String(error)).toBe(
      `NotFoundError: There is no user "nobody" in ${server.instanceArn}. Create the user, correct its name, or remove the resource.`,
    );
  });

  test("is read again right before the write and right after it", async () => {
    const UserArn = await addUser("ana", "Agent");
    const plane = open("user");
    const held = (await plane.read(UserArn)) ?? [];
    expect(held).toEqual(idsOf("Agent"));
    const change = { add: idsOf("Admin"), remove: idsOf("Agent") };
    let now: unknown;
    const operations = await called(
      async () => (now = await plane.change(named(UserArn), held, change)),
    );
    expect(operations).toEqual(["DescribeUser", "UpdateUserSecurityProfiles", "DescribeUser"]);
    expect(now).toEqual(idsOf("Admin"));
    expect(await plane.read(UserArn)).toEqual(idsOf("Admin"));
  });

  test("whom somebody changed since the read is not written to", async () => {
    const UserArn = await addUser("ana", "Agent");
    const plane = open("user");
    const change = { add: idsOf("Admin"), remove: idsOf("QualityAnalyst") };
    let now: unknown;
    const operations = await called(async () => {
      now = await plane.change(named(UserArn), idsOf("QualityAnalyst"), change);
    });
    expect(operations).toEqual(["DescribeUser"]);
    expect(now).toEqual(idsOf("Agent"));
  });

  test("who is gone differs from an instance that cannot be seen", async () => {
    const UserArn = await addUser("ana", "Agent");
    await client.deleteUser({ InstanceId, UserId: UserArn.split("/").at(-1) });
    expect(await open("user").read(UserArn)).toBeUndefined();
    const other = `${server.instanceArn.slice(0, -12)}999999999999`;
    const elsewhere = openHolders("user", { InstanceArn: other }, {});
    expect(await rejection(elsewhere.read(`${other}/agent/x`))).toMatchObject({
      code: "InstanceNotFound",
    });
  });
});

describe("an AI agent", () => {
  test("gets profiles before it loses others, by one call each", async () => {
    const plane = open("ai-agent");
    expect(await plane.read(AGENT)).toEqual([]);
    await plane.change(named(AGENT), [], { add: idsOf("Agent"), remove: [] });
    const change = { add: idsOf("Admin", "QualityAnalyst"), remove: idsOf("Agent") };
    let now: unknown;
    const operations = await called(async () => {
      now = await plane.change(named(AGENT), idsOf("Agent"), change);
    });
    expect(operations).toEqual(["AssociateSecurityProfiles", "DisassociateSecurityProfiles"]);
    expect(now).toEqual(idsOf("Admin", "QualityAnalyst"));
    expect(await plane.read(AGENT)).toEqual(idsOf("Admin", "QualityAnalyst"));
  });

  test("that cannot be read differs from one in an instance that cannot be seen", async () => {
    server.faults.add({ operation: "ListEntitySecurityProfiles", call: 1, kind: "deny" });
    let error: unknown;
    const denied = await called(
      async () => (error = await rejection(open("ai-agent").read(AGENT))),
    );
    expect(error).toMatchObject({ awsCode: "AccessDeniedException" });
    expect(denied).toEqual(["ListEntitySecurityProfiles"]);
    const other = `${server.instanceArn.slice(0, -12)}999999999999`;
    const elsewhere = openHolders("ai-agent", { InstanceArn: other }, {});
    const unseen = await called(async () => (error = await rejection(elsewhere.read(AGENT))));
    expect(error).toMatchObject({ code: "InstanceNotFound" });
    expect(unseen).toEqual(["ListEntitySecurityProfiles", "ListSecurityProfiles"]);
  });

  test("gets ten profiles by one call, and has those of every page", async () => {
    await closeSessions();
    await server.close();
    server = await startLocalConnect({ pageSize: 5 });
    Object.assign(process.env, server.env);
    const aws = connectTo(server);
    const made: string[] = [];
    for (let count = 0; count < 11; count += 1) {
      const name = { InstanceId, SecurityProfileName: `Team ${count}` };
      made.push((await aws.createSecurityProfile(name)).SecurityProfileId ?? "");
    }
    aws.destroy();
    const from = server.calls.length;
    const plane = open("ai-agent");
    await plane.write(named(AGENT), [], { add: made, remove: [] });
    expect(await plane.read(AGENT)).toEqual(made.toSorted());
    const calls = server.calls.slice(from).map(({ input, operation }) => [operation, input]);
    const added = (ids: readonly string[]) => ({ SecurityProfiles: ids.map((Id) => ({ Id })) });
    const page = ["ListEntitySecurityProfiles", expect.objectContaining({ MaxResults: 100 })];
    expect(calls).toEqual([
      ["AssociateSecurityProfiles", expect.objectContaining(added(made.slice(0, 10)))],
      ["AssociateSecurityProfiles", expect.objectContaining(added(made.slice(10)))],
      page,
      page,
      page,
    ]);
  });
});
