import { afterEach, beforeEach, expect, test } from "bun:test";
import { callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import type { ControlPlane } from "../../src/aws/control-plane.ts";
import { holdersOf, idsOf, listingOf, readByName, usersHold } from "../../src/aws/directory.ts";
import { openControlPlane } from "../../src/aws/index.ts";
import { readLag } from "../../src/aws/read-lag.ts";
import { type Harness, rejection, startHarness } from "../support/connect.ts";

let harness: Harness;
let InstanceArn: string;
let plane: ControlPlane;

beforeEach(async () => {
  const users = Array.from({ length: 12 }, (_, index) => ({ Username: `user-${index}` }));
  harness = await startHarness({ users });
  Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
  InstanceArn = harness.server.instanceArn;
  plane = openControlPlane("connect", { InstanceArn }, {});
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

const lists = () => harness.called().filter((name) => name === "ListSecurityProfiles").length;

async function made(SecurityProfileName: string): Promise<string> {
  const { client, InstanceId } = harness;
  const answer = await client.createSecurityProfile({ InstanceId, SecurityProfileName });
  return answer.SecurityProfileArn ?? "";
}

async function arnOf(name: string): Promise<string> {
  return (await plane.list()).get(name)?.SecurityProfileArn ?? "";
}

test("a name is looked up in one list of the process, and with `certain` in a new one", async () => {
  const find = (name: string, certain: boolean) =>
    readByName(plane, InstanceArn, name, ["describe"], { certain });
  const found = await find("Agent", true);
  expect(found?.SecurityProfileName).toBe("Agent");
  expect([await find("Late", false), lists()]).toEqual([undefined, 1]);
  const SecurityProfileArn = await made("Late");
  expect([await find("Late", false), lists()]).toEqual([undefined, 1]);
  expect([(await find("Late", true))?.SecurityProfileArn, lists()]).toEqual([
    SecurityProfileArn,
    2,
  ]);
  expect([(await find("Agent", true))?.SecurityProfileName, lists()]).toEqual(["Agent", 2]);
  const late = [find("one", true), find("two", true), find("three", true)];
  expect([await Promise.all(late), lists()]).toEqual([[undefined, undefined, undefined], 3]);
});

test("a first list is certain", async () => {
  const found = await readByName(plane, InstanceArn, "None", ["describe"], { certain: true });
  expect([found, lists()]).toEqual([undefined, 1]);
});

test("a profile that was renamed since the list has another name", async () => {
  const arn = await made("Before");
  const { server } = harness;
  await (
    await listingOf(plane, InstanceArn)
  ).profiles;
  server.renameSecurityProfile(arn.split("/").at(-1) ?? "", "After");
  const find = (name: string) =>
    readByName(plane, InstanceArn, name, ["describe"], { certain: false });
  expect([await find("Before"), await find("After"), lists()]).toEqual([undefined, undefined, 1]);
});

test("a list that failed is read again", async () => {
  harness.server.faults.add({ operation: "ListSecurityProfiles", call: 1, kind: "deny" });
  const failed = await listingOf(plane, InstanceArn);
  expect(await rejection(failed.profiles)).toMatchObject({ awsCode: "AccessDeniedException" });
  const from = Date.now();
  const listing = await listingOf(plane, InstanceArn);
  expect(await listingOf(plane, InstanceArn)).toBe(listing);
  expect([(await listing.profiles).size, lists()]).toEqual([4, 2]);
  expect(listing.at).toBeGreaterThanOrEqual(from);
  expect(listing.at).toBeLessThanOrEqual(Date.now());
});

test("ids are those of the list, which is read again for a new name", async () => {
  expect([await idsOf(plane, InstanceArn, []), harness.called()]).toEqual([[], []]);
  const [agent, admin] = [await arnOf("Agent"), await arnOf("Admin")];
  const from = lists();
  const ids = [agent, admin].map((arn) => arn.split("/").at(-1));
  expect(await idsOf(plane, InstanceArn, ["Agent", "Admin"])).toEqual(ids as string[]);
  expect(await idsOf(plane, InstanceArn, ["Agent"])).toEqual(ids.slice(0, 1) as string[]);
  expect(lists() - from).toBe(1);
  const late = (await made("Late")).split("/").at(-1) ?? "";
  expect(await idsOf(plane, InstanceArn, ["Agent", "Late"])).toEqual([ids[0] ?? "", late]);
  expect(lists() - from).toBe(2);
  expect(String(await rejection(idsOf(plane, InstanceArn, ["None"])))).toStartWith(
    `NotFoundError: There is no security profile "None" in ${InstanceArn}. Correct the name. It has: "Admin", "Agent", "CallCenterManager", "Late", "QualityAnalyst".`,
  );
  expect(lists() - from).toBe(3);
});

test("names that are looked up at once share one list, and one more for those that it lacks", async () => {
  const ids = (...names: string[]) => idsOf(plane, InstanceArn, names);
  const found = await Promise.all([ids("Agent"), ids("Admin"), ids("Agent", "Admin")]);
  expect([found[2], lists()]).toEqual([[...(found[0] ?? []), ...(found[1] ?? [])], 1]);
  const late = (await made("Late")).split("/").at(-1) ?? "";
  const again = await Promise.all([ids("Late"), ids("Agent"), ids("Late", "Agent")]);
  expect([again.flat(), lists()]).toEqual([
    [late, found[0]?.[0], late, found[0]?.[0]] as string[],
    2,
  ]);
});

test("the holders of a profile are counted, and ten are named", async () => {
  const calls = callsFor("connect", { InstanceArn }, {});
  const agent = await arnOf("Agent");
  const found = await holdersOf(calls, agent);
  if (!("count" in found)) throw new Error("not read");
  expect([found.count, new Set(found.usernames).size, usersHold(found)]).toEqual([12, 10, true]);
  const [, SecurityProfileId] = agent.split("/security-profile/");
  const [input] = harness.server.calls.slice(-1).map((call) => call.input);
  expect(input).toMatchObject({
    MaxResults: 10,
    SearchCriteria: { StringCondition: { Value: SecurityProfileId } },
  });
  const nobody = await holdersOf(calls, await arnOf("Admin"));
  expect([nobody, usersHold(nobody)]).toEqual([{ count: 0, usernames: [] }, false]);
  harness.server.faults.add({ operation: "SearchUsers", call: 1, kind: "deny" });
  const unknown = await holdersOf(calls, agent);
  expect([unknown, usersHold(unknown)]).toEqual([
    { unknown: "SearchUsers: AccessDeniedException; allow connect:SearchUsers" },
    false,
  ]);
});

test("reads lag by two seconds, or by what the environment sets", () => {
  const previous = process.env["ALCHEMY_AWS_CONNECT_READ_LAG"];
  try {
    for (const [given, lag] of [
      [undefined, 2000],
      ["", 2000],
      ["0", 0],
      ["7", 7],
      ["-1", 2000],
      ["soon", 2000],
    ] as const) {
      if (given === undefined) delete process.env["ALCHEMY_AWS_CONNECT_READ_LAG"];
      else process.env["ALCHEMY_AWS_CONNECT_READ_LAG"] = given;
      expect(readLag()).toBe(lag);
    }
  } finally {
    if (previous === undefined) delete process.env["ALCHEMY_AWS_CONNECT_READ_LAG"];
    else process.env["ALCHEMY_AWS_CONNECT_READ_LAG"] = previous;
  }
});
