import { afterEach, describe, expect, test } from "bun:test";
import { closeSessions } from "../../src/aws/clients.ts";
import type { LocalConnectOptions, LocalUser } from "../../src/local/index.ts";
import { plannedPeople } from "../../src/plan/dry-run-people.ts";
import type { PlannedHolder, World } from "../../src/plan/dry-run-plane.ts";
import type { PlanEvent } from "../../src/plan/plan-event.ts";
import { type ObservedProfile, type ProfileFields, allFields } from "../../src/profile/model.ts";
import { type Harness, startHarness } from "../support/connect.ts";
import { worldOf } from "../support/plan-fixture.ts";

let instance: Instance;

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await instance.harness[Symbol.asyncDispose]();
});

/** An instance and a plan for it. */
class Instance {
  readonly InstanceArn: string;
  readonly events: PlanEvent[] = [];
  readonly people = plannedPeople((event) => this.events.push(event));

  readonly harness: Harness;
  /** Ids of profiles by name. */
  readonly ids: Map<string, string>;
  /** ARNs of users by name. */
  readonly users: Map<string, string>;

  private constructor(harness: Harness, ids: Map<string, string>, users: Map<string, string>) {
    this.InstanceArn = harness.server.instanceArn;
    this.harness = harness;
    this.ids = ids;
    this.users = users;
  }

  static async open(
    users: readonly LocalUser[] = [],
    options: LocalConnectOptions = {},
  ): Promise<Instance> {
    const harness = await startHarness({ users, ...options });
    Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
    const { client, InstanceId } = harness;
    const { SecurityProfileSummaryList = [] } = await client.listSecurityProfiles({ InstanceId });
    const ids = SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id] as const);
    const { UserSummaryList = [] } = await client.listUsers({ InstanceId });
    const arns = UserSummaryList.map(({ Arn = "", Username = "" }) => [Username, Arn] as const);
    instance = new Instance(harness, new Map(ids), new Map(arns));
    return instance;
  }

  id(name: string): string {
    return this.ids.get(name) ?? name;
  }

  arn(name: string): string {
    return `${this.InstanceArn}/security-profile/${this.id(name)}`;
  }

  async make(name: string, fields: object = {}): Promise<void> {
    const { client, InstanceId } = this.harness;
    const made = await client.createSecurityProfile({
      InstanceId,
      SecurityProfileName: name,
      ...fields,
    });
    this.ids.set(name, made.SecurityProfileId ?? "");
  }

  async give(Username: string, ...names: string[]): Promise<void> {
    const { client, InstanceId } = this.harness;
    const made = await client.createUser({
      InstanceId,
      Username,
      SecurityProfileIds: names.map((name) => this.id(name)),
      RoutingProfileId: "basic",
    });
    this.users.set(Username, made.UserArn ?? "");
  }

  profile(name: string, fields: Partial<ProfileFields>): ObservedProfile {
    return {
      ...allFields(),
      ...fields,
      SecurityProfileArn: this.arn(name),
      SecurityProfileId: this.id(name),
      SecurityProfileName: name,
    };
  }

  /** Profiles with these permissions, which the deploy changes to others. */
  changing(
    profiles: Readonly<Record<string, readonly [string[], string[]]>>,
    more: Partial<World> = {},
  ): World {
    const none = { tag: {}, untag: [], cleared: [] };
    const all = Object.entries(profiles);
    return worldOf({
      live: new Map(
        all.map(([name, [Permissions]]) => [this.arn(name), this.profile(name, { Permissions })]),
      ),
      changes: new Map(
        all.map(([name, [, Permissions]]) => [
          this.arn(name),
          [{ ...none, update: { Permissions } }],
        ]),
      ),
      ...more,
    });
  }

  held(username: string, fields: Partial<PlannedHolder>): readonly [string, PlannedHolder] {
    const { InstanceArn } = this;
    const holder = { kind: "user", InstanceArn, before: [], after: [], ...fields } as const;
    return [this.users.get(username) ?? username, holder];
  }

  /** What the plan reports, and the calls for it. */
  async finish(world: World) {
    this.people.of(this.InstanceArn, {});
    const from = this.harness.server.calls.length;
    await this.people.finish(world);
    const calls = this.harness.server.calls.slice(from);
    const called = calls.map(({ operation }) => operation).toSorted();
    const [event] = this.events.splice(0);
    const reported = event?.type === "people" ? event : undefined;
    return { called, calls, event, people: reported?.people, reach: reported?.reach };
  }
}

const VIEW: readonly [string[], string[]] = [["Queues.View"], ["Queues.View", "Users.View"]];
const ADMIN = ["SecurityProfiles.Edit", "SecurityProfiles.View", "Users.Edit", "Users.View"];

const users = (count: number): LocalUser[] =>
  Array.from({ length: count }, (_, index) => ({ Username: `user-${index}` }));

test("only what the plan has not read of a changed profile is read for its holders", async () => {
  const plan = await Instance.open();
  await plan.make("Base", { Permissions: ["Queues.View"] });
  await plan.give("bea", "Base");
  const { Permissions: _, ...live } = plan.profile("Base", {});
  const update = { AllowedAccessControlTags: { site: "a" }, TagRestrictedResources: ["Queue"] };
  const { called, people } = await plan.finish(
    worldOf({
      live: new Map([[plan.arn("Base"), live]]),
      changes: new Map([[plan.arn("Base"), [{ tag: {}, untag: [], cleared: [], update }]]]),
    }),
  );
  expect(called).toEqual(["ListSecurityProfilePermissions", "SearchUsers"]);
  expect(people?.groups.map(({ users: who }) => who)).toEqual([["bea"]]);
});

test("a deploy that changes nothing for holders makes no call", async () => {
  const plan = await Instance.open();
  const none = { tag: {}, untag: [], cleared: [] };
  const world = plan.changing(
    { Agent: [["Queues.View"], ["Queues.View"]] },
    {
      made: new Map([[plan.arn("new"), plan.profile("new", { Permissions: ADMIN })]]),
      left: new Set([`${plan.InstanceArn.replace("11111111", "99999999")}/security-profile/left`]),
      held: new Map([
        plan.held("same", { before: ["a", "b"], after: ["b", "a"] }),
        plan.held("agent", { kind: "ai-agent", after: ["a"] }),
        plan.held("elsewhere", { InstanceArn: "arn:elsewhere", after: ["a"] }),
      ]),
    },
  );
  world.changes.set(plan.arn("Agent"), [{ ...none, update: { Description: "new" } }]);
  expect(await plan.finish(world)).toMatchObject({ called: [], event: undefined });
});

test("one changed profile takes one search for its holders", async () => {
  const plan = await Instance.open([
    { Username: "ana" },
    { Username: "bea", SecurityProfiles: ["Admin"] },
    { Username: "cal" },
  ]);
  const world = plan.changing({ Agent: VIEW });
  const { calls, event } = await plan.finish(world);
  expect(calls.map(({ input, operation }) => [operation, input])).toMatchObject([
    ["SearchUsers", { SearchCriteria: { StringCondition: { Value: plan.id("Agent") } } }],
  ]);
  expect(event).toEqual({
    type: "people",
    people: {
      InstanceArn: plan.InstanceArn,
      groups: [
        {
          users: ["ana", "cal"],
          changes: [
            {
              field: "Permissions",
              item: "Users.View",
              change: "added",
              effect: "gains",
              by: [plan.arn("Agent")],
            },
          ],
          unread: [],
        },
      ],
      lockOuts: [],
      unreadHolders: [],
      missing: [],
    },
    reach: { [plan.arn("Agent")]: { users: 2 } },
  });
  // Another application of the script ends.
  expect(await plan.finish(world)).toMatchObject({ called: [], event });
});

test("several changed profiles take one list of users, or one search each if that is less", async () => {
  const two = { Agent: VIEW, Admin: VIEW };
  const few = await Instance.open(users(3));
  const listed = await few.finish(few.changing(two));
  expect(listed.called).toEqual(["SearchUsers"]);
  expect(listed.reach).toEqual({
    [few.arn("Agent")]: { users: 3 },
    [few.arn("Admin")]: { users: 0 },
  });
  await closeSessions();
  await few.harness[Symbol.asyncDispose]();

  const many = await Instance.open(users(1501));
  const searched = await many.finish(many.changing(two));
  // The first page shows how many pages follow.
  expect(searched.called).toEqual(Array.from({ length: 6 }, () => "SearchUsers"));
  expect(searched.reach).toEqual({
    [many.arn("Agent")]: { users: 1501 },
    [many.arn("Admin")]: { users: 0 },
  });
});

describe("if AWS refuses to list users", () => {
  test.each([
    ["one", { Agent: VIEW }],
    ["two", { Agent: VIEW, Admin: VIEW }],
  ])("the holders of %s changed profile are unknown, after one call", async (_, profiles) => {
    const plan = await Instance.open([{ Username: "ana" }]);
    plan.harness.server.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
    const { called, people, reach } = await plan.finish(plan.changing(profiles));
    expect(called).toEqual(["SearchUsers"]);
    const arns = Object.keys(profiles).map((name) => plan.arn(name));
    expect(people).toMatchObject({
      groups: [],
      unreadHolders: arns,
      missing: [{ part: "users", operation: "SearchUsers", code: "AccessDeniedException" }],
    });
    expect(reach).toEqual(
      Object.fromEntries(
        arns.map((arn) => [arn, { unknown: "SearchUsers: AccessDeniedException" }]),
      ),
    );
  });
});

test("holders that cannot be read are unknown for every answer about users, and no other", async () => {
  const plan = await Instance.open(users(1501));
  await plan.make("Boss", { Permissions: ["Users.View"] });
  const { faults } = plan.harness.server;
  faults.add({ operation: "SearchUsers", call: 2, kind: "deny" });
  faults.add({ operation: "SearchUsers", call: 3, kind: "internal" });
  faults.add({ operation: "ListSecurityProfilePermissions", call: "every", kind: "deny" });
  const held = new Map([plan.held("user-0", { after: [plan.id("Boss")] })]);
  const { people, reach } = await plan.finish(
    plan.changing({ Agent: VIEW, Admin: VIEW }, { held }),
  );
  expect(people?.missing.map(({ part }) => part).toSorted()).toEqual([
    "permissions",
    "users",
    "users",
  ]);
  const { unknown = "" } = { ...Object.values(reach ?? {})[0] } as { unknown?: string };
  expect(unknown.split(", ").toSorted()).toEqual([
    "SearchUsers: AccessDeniedException",
    "SearchUsers: InternalServiceException",
  ]);
});

test("a profile that its holders leave is searched too", async () => {
  const plan = await Instance.open([{ Username: "ana" }]);
  const { called, reach } = await plan.finish(worldOf({ left: new Set([plan.arn("Agent")]) }));
  expect([called, reach]).toEqual([["SearchUsers"], { [plan.arn("Agent")]: { users: 1 } }]);
});

test("an assignment changes what its user holds, and what is unknown of that is read once", async () => {
  const plan = await Instance.open();
  await plan.make("Base", { Permissions: ["Queues.View"] });
  await plan.make("Boss", { Permissions: ["Users.View"], Tags: { team: "x" } });
  await plan.give("ana", "Base");
  const [before, after] = [[plan.id("Base")], [plan.id("Boss")]];
  const world = plan.changing(
    {},
    {
      held: new Map([
        plan.held("ana", { before, after, username: "ana" }),
        plan.held("arn:bea", { before, after }),
        plan.held("arn:cal", { before, after: [...before, ...after] }),
      ]),
    },
  );
  const { called, people, reach } = await plan.finish(world);
  expect(
    people?.groups.map((group) => [
      group.users,
      group.changes.map(({ item, effect }) => [item, effect]),
    ]),
  ).toEqual([
    [
      ["ana", "arn:bea"],
      [
        ["Queues.View", "loses"],
        ["Users.View", "gains"],
      ],
    ],
    [["arn:cal"], [["Users.View", "gains"]]],
  ]);
  expect(reach).toEqual({});
  const reads = [
    "DescribeSecurityProfile",
    "ListSecurityProfileAIAgents",
    "ListSecurityProfileApplications",
    "ListSecurityProfileFlowModules",
    "ListSecurityProfilePermissions",
  ];
  expect(called).toEqual([...reads, ...reads].toSorted());
});

test("an assigned user who holds a changed profile counts once, by the name that was read", async () => {
  const plan = await Instance.open([{ Username: "ana" }, { Username: "bea" }]);
  const before = [plan.id("Agent")];
  const held = new Map([plan.held("ana", { before })]);
  const { people } = await plan.finish(plan.changing({ Agent: VIEW }, { held }));
  expect(
    people?.groups.map((group) => [group.users, group.changes.map(({ effect }) => effect)]),
  ).toEqual([
    [["ana"], ["loses"]],
    [["bea"], ["gains"]],
  ]);
});

describe("a lock-out", () => {
  test("is certain after all users and what they hold were read", async () => {
    const plan = await Instance.open();
    await plan.make("Boss", { Permissions: ADMIN });
    await plan.make("Base", { Permissions: ["Queues.View"] });
    await plan.give("ana", "Boss");
    await plan.give("bea", "Base");
    const { called, people } = await plan.finish(plan.changing({ Boss: [ADMIN, ["Users.View"]] }));
    expect(people?.lockOuts).toEqual(
      (["Users.Edit", "SecurityProfiles.Edit"] as const).map((permission) => ({
        permission,
        certain: true,
        users: ["ana"],
        by: [plan.arn("Boss")],
        unread: [],
      })),
    );
    expect(called).toEqual([
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "SearchUsers",
      "SearchUsers",
    ]);
  });

  test("is none if the first five profiles that are read have the permission", async () => {
    const plan = await Instance.open();
    await plan.make("Boss", { Permissions: ADMIN });
    await plan.give("ana", "Boss");
    for (const name of ["1", "2", "3", "4", "5", "6", "7"]) {
      await plan.make(name, { Permissions: ADMIN });
      await plan.give(`user-${name}`, name);
    }
    const { called, people } = await plan.finish(plan.changing({ Boss: [ADMIN, ["Users.View"]] }));
    expect(people?.lockOuts).toEqual([]);
    expect(called.filter((name) => name === "ListSecurityProfilePermissions")).toHaveLength(5);
  });

  test("is uncertain if the holders of the profile cannot be read", async () => {
    const plan = await Instance.open();
    await plan.make("Boss", { Permissions: ADMIN });
    plan.harness.server.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
    const { called, people } = await plan.finish(plan.changing({ Boss: [ADMIN, ["Users.View"]] }));
    expect(people?.lockOuts).toMatchObject([
      { permission: "Users.Edit", certain: false, users: [], by: [plan.arn("Boss")] },
      { permission: "SecurityProfiles.Edit", certain: false, users: [], by: [plan.arn("Boss")] },
    ]);
    expect(called).toEqual(["SearchUsers"]);
  });

  test("is uncertain if the list of users is refused, which is not tried again", async () => {
    const plan = await Instance.open();
    await plan.make("Boss", { Permissions: ADMIN });
    await plan.give("ana", "Boss");
    plan.harness.server.faults.add({ operation: "SearchUsers", call: 2, kind: "deny" });
    const { called, people } = await plan.finish(plan.changing({ Boss: [ADMIN, ["Users.View"]] }));
    expect(people?.lockOuts.map(({ certain }) => certain)).toEqual([false, false]);
    expect(called).toEqual(["SearchUsers", "SearchUsers"]);
  });
});

test("the holders of one profile are read alone, until a list of all users takes fewer calls", async () => {
  const plan = await Instance.open(users(12));
  const holders = plan.people.of(plan.InstanceArn, {});
  expect(plan.people.of(plan.InstanceArn, {})).toBe(holders);
  const read = () => Promise.resolve({ count: 99, usernames: [] });
  const calls = () => plan.harness.called().filter((name) => name === "SearchUsers").length;
  const agent = () => holders.holdersOf(plan.arn("Agent"), 10, read);
  expect([await agent(), await agent(), calls()]).toEqual([await read(), await read(), 0]);
  const found = await agent();
  if (!("usernames" in found)) throw new Error("not read");
  expect([found.count, new Set(found.usernames).size]).toEqual([12, 10]);
  expect(await holders.holdersOf(plan.arn("Admin"), 10, read)).toEqual({ count: 0, usernames: [] });
  expect(calls()).toBe(1);
});

test("a list of all users that is too long is tried at two, four and eight profiles", async () => {
  const plan = await Instance.open(users(5001));
  const holders = plan.people.of(plan.InstanceArn, {});
  const read = () => Promise.resolve({ unknown: "alone" });
  const tries: number[] = [];
  for (let profile = 0; profile < 9; profile += 1) {
    expect(await holders.holdersOf(plan.arn("Agent"), 10, read)).toEqual({ unknown: "alone" });
    tries.push(plan.harness.called().filter((name) => name === "SearchUsers").length);
  }
  expect(tries).toEqual([0, 0, 1, 1, 2, 2, 2, 2, 3]);
});

test("a list of all users that AWS refuses is not tried again", async () => {
  const plan = await Instance.open(users(1));
  plan.harness.server.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  const holders = plan.people.of(plan.InstanceArn, {});
  const read = () => Promise.resolve({ unknown: "alone" });
  for (let profile = 0; profile < 9; profile += 1) {
    expect(await holders.holdersOf(plan.arn("Agent"), 10, read)).toEqual({ unknown: "alone" });
  }
  await plan.finish(plan.changing({ Agent: VIEW, Admin: VIEW }));
  expect(plan.harness.called().filter((name) => name === "SearchUsers")).toHaveLength(1);
});

test("an error of its own is reported", async () => {
  const plan = await Instance.open();
  const left = `${plan.InstanceArn}/profile`;
  const { event } = await plan.finish(worldOf({ left: new Set([left]) }));
  expect(event).toEqual({
    type: "untold",
    message: `Could not read who gains and loses access: "${left}" is not the ARN of a security profile`,
  });
});
