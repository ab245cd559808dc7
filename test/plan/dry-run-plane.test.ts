import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { closeSessions } from "../../src/aws/clients.ts";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { openControlPlane } from "../../src/aws/index.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { type Asked, type World, dryRunPlane, plannedArn } from "../../src/plan/dry-run-plane.ts";
import { locateProfile } from "../../src/profile/arn.ts";
import { unknownInstance } from "../../src/plan/unknown-text.ts";
import { rejection } from "../support/connect.ts";
import { worldOf } from "../support/plan-fixture.ts";

let server: LocalConnect;
let asked: Asked;
let world: World;

beforeEach(async () => {
  server = await startLocalConnect();
  Object.assign(process.env, server.env);
  asked = { open: [], reads: new Map(), deleted: [], assigned: [] };
  world = worldOf({ asked: () => asked });
});
afterEach(async () => {
  await closeSessions();
  await server.close();
});

function planeIn(InstanceArn: string, name: ControlPlaneName = "connect") {
  const subject = { resource: "acme/prod/team", InstanceArn, SecurityProfileName: "Team" };
  return dryRunPlane(openControlPlane(name, subject, {}), world, [name, subject, {}]);
}

const attempt = { token: "t", resumed: false, renew: () => Promise.reject(new Error("renewed")) };
const none = { update: {}, tag: {}, untag: [], cleared: [] };

describe("in an instance that is known after deploy", () => {
  const InstanceArn = unknownInstance("known-after-deploy--instance--arn");
  const profile = { InstanceArn, SecurityProfileName: "Team", Permissions: ["Users.View"] };

  test("a profile is made, read, listed, changed and deleted without a call", async () => {
    const plane = planeIn(InstanceArn);
    const SecurityProfileArn = plannedArn({ resource: "acme/prod/team", InstanceArn }, InstanceArn);
    expect(await plane.create(profile, attempt)).toMatchObject({ SecurityProfileArn });
    expect(asked.created?.map(({ item }) => item)).toEqual(["Users.View"]);
    expect(await plane.create(profile, attempt)).toBe("name-taken");
    const made = await plane.read(SecurityProfileArn, ["permissions"]);
    expect(made).toMatchObject({
      SecurityProfileName: "Team",
      Permissions: ["Users.View"],
      Tags: {},
    });
    expect([...(await plane.list())]).toEqual([["Team", { SecurityProfileArn }]]);
    if (!made) throw new Error("not made");
    await plane.update(made, { ...none, update: { Permissions: [] } });
    expect(asked.updated).toEqual({
      changes: [expect.objectContaining({ change: "removed", item: "Users.View" })],
      isMade: true,
    });
    expect([world.changes.size, world.open.size]).toEqual([0, 0]);
    await plane.whenIdle();
    expect((await plane.listings()).size).toBe(0);
    await plane.delete(SecurityProfileArn);
    expect(asked.deleted).toEqual([
      { SecurityProfileArn, live: { changes: [], reach: { users: 0 } } },
    ]);
    expect(server.calls).toEqual([]);
  });

  test("a profile that is not there is deleted without a call", async () => {
    const arn = `${InstanceArn}/security-profile/gone`;
    await planeIn(InstanceArn).delete(arn);
    expect(asked.deleted).toEqual([{ SecurityProfileArn: arn }]);
    expect(server.calls).toEqual([]);
  });
});

describe("in an instance of AWS", () => {
  const operations = () => server.calls.map(({ operation }) => operation);

  test("nothing is written; later reads show what the deploy would have written", async () => {
    const InstanceArn = server.instanceArn;
    const plane = planeIn(InstanceArn);
    const { SecurityProfileArn: arn = "" } = (await plane.list()).get("Agent") ?? {};
    const live = await plane.read(arn, ["describe", "permissions"]);
    if (!live) throw new Error("not read");
    expect([asked.reads.get(arn), world.live.get(arn)]).toEqual([live, live]);
    const changes = (Description: string) => ({ ...none, update: { Description } });
    asked = { ...asked, open: ["Description"] };
    await plane.update(live, changes("one"));
    await plane.update({ ...live, Description: "one" }, changes("two"));
    expect(world.changes.get(arn)).toEqual([changes("one"), changes("two")]);
    expect(world.open.get(arn)).toEqual(["Description"]);
    expect(asked.updated).toEqual({ changes: [], isMade: false });
    expect(await plane.read(arn, ["describe"])).toMatchObject({ Description: "two" });
    await plane.delete(arn);
    expect(asked.deleted.at(-1)?.live?.reach).toEqual({ users: 0 });
    expect(await plane.read(arn, ["describe"])).toBeUndefined();
    expect(operations().filter((each) => !/^(Describe|List|Search)/.test(each))).toEqual([]);
  });

  test("a delete of what is not there reads the list, and a taken name is not created", async () => {
    const InstanceArn = server.instanceArn;
    const plane = planeIn(InstanceArn);
    const arn = `${InstanceArn}/security-profile/11111111-2222-4333-8444-555555555555`;
    await plane.delete(arn);
    expect(asked.deleted).toEqual([{ SecurityProfileArn: arn }]);
    expect(operations()).toContain("ListSecurityProfiles");
    const taken = { InstanceArn, SecurityProfileName: "Agent" };
    expect(await plane.create(taken, attempt)).toBe("name-taken");
    expect([world.made.size, asked.created]).toEqual([0, undefined]);
  });

  test("a profile with holders is not deleted", async () => {
    const plane = planeIn(server.instanceArn);
    const { SecurityProfileArn: arn = "" } = (await plane.list()).get("Agent") ?? {};
    world = {
      ...world,
      holdersIn: () => ({ holdersOf: async () => ({ count: 1, usernames: ["ana"] }) }),
    };
    expect(await rejection(planeIn(server.instanceArn).delete(arn))).toMatchObject({
      code: "InUse",
      users: 1,
      usernames: ["ana"],
    });
    expect([world.deleted.size, asked.deleted[0]?.live?.reach]).toEqual([0, { users: 1 }]);
    const unnamed = { count: 2, usernames: [] };
    world = { ...world, holdersIn: () => ({ holdersOf: async () => unnamed }) };
    expect(await rejection(planeIn(server.instanceArn).delete(arn))).toMatchObject({
      message: expect.stringContaining("it is still in use. 2 users have it. The profile"),
    });
    world = { ...world, holdersIn: () => ({ holdersOf: async () => ({ unknown: "Denied" }) }) };
    await planeIn(server.instanceArn).delete(arn);
    expect([...world.deleted]).toEqual([arn]);
    expect(asked.deleted.at(-1)?.live?.reach).toEqual({ unknown: "Denied" });
  });

  test("names that are free take one list, and their open fields are kept", async () => {
    const InstanceArn = server.instanceArn;
    asked = { ...asked, open: ["Permissions"] };
    const made = await planeIn(InstanceArn).create(
      { InstanceArn, SecurityProfileName: "A" },
      attempt,
    );
    await planeIn(InstanceArn).create({ InstanceArn, SecurityProfileName: "B" }, attempt);
    expect(operations()).toEqual(["ListSecurityProfiles"]);
    const { SecurityProfileArn = "" } = typeof made === "string" ? {} : made;
    expect([...world.open]).toEqual([[SecurityProfileArn, ["Permissions"]]]);
  });

  test("a refused delete names the users who keep the profile, however many lose it before", async () => {
    await server.close();
    const losing = Array.from({ length: 200 }, (_, at) => `user-${at}`);
    const users = ["zoe", ...losing].map((Username) => ({ Username }));
    server = await startLocalConnect({ users });
    Object.assign(process.env, server.env);
    const { instanceArn: InstanceArn } = server;
    const plane = planeIn(InstanceArn);
    const { SecurityProfileArn: arn = "" } = (await plane.list()).get("Agent") ?? {};
    const { SecurityProfileId: id } = locateProfile(arn);
    for (const username of losing) {
      world.held.set(username, { kind: "user", InstanceArn, username, before: [id], after: [] });
    }
    expect(await rejection(plane.delete(arn))).toMatchObject({ users: 1, usernames: ["zoe"] });
    expect(operations().filter((each) => each === "SearchUsers")).toHaveLength(1);
  });

  test("parts that are read one after another are kept, and an update notes the instance", async () => {
    const entered: unknown[] = [];
    world = worldOf({
      asked: () => asked,
      holdersIn: (...about) => {
        entered.push(about);
        return { holdersOf: (_arn, _named, read) => read() };
      },
    });
    const plane = planeIn(server.instanceArn);
    const { SecurityProfileArn: arn = "" } = (await plane.list()).get("Agent") ?? {};
    const live = await plane.read(arn, ["describe", "permissions"]);
    await plane.read(arn, ["describe"]);
    expect(world.live.get(arn)).toEqual(live);
    if (!live) throw new Error("not read");
    await plane.update(live, { ...none, update: { Description: "one" } });
    expect([entered, world.open.size]).toEqual([[[server.instanceArn, {}]], 0]);
    await plane.delete(arn);
    expect(operations()).toContain("ListSecurityProfileAIAgents");
  });

  test("over Cloud Control, AI agents are neither changed nor read before a delete", async () => {
    const plane = planeIn(server.instanceArn, "cloudcontrol");
    const { SecurityProfileArn: arn = "" } = (await plane.list()).get("Agent") ?? {};
    const live = await plane.read(arn, ["describe"]);
    if (!live) throw new Error("not read");
    const AllowedAIAgents = [{ Arn: "arn:of:agent", Type: "THIRD_PARTY" } as const];
    const refused = plane.update(live, { ...none, update: { AllowedAIAgents } });
    expect(await rejection(refused)).toMatchObject({ code: "NotSupported" });
    expect(world.changes.size).toBe(0);
    await plane.delete(arn);
    expect([...world.deleted]).toEqual([arn]);
  });
});
