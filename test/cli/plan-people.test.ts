import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Center } from "../support/center.ts";
import { counted, isLong } from "../support/counted.ts";
import { type Printed, planned, proven } from "../support/planned.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 120_000;
const ADMIN = ["SecurityProfiles.Edit", "SecurityProfiles.View", "Users.Edit", "Users.View"];

/** Lines of a script that take profiles over with these fields. */
const adopting = (profiles: Readonly<Record<string, object>>) =>
  Object.entries(profiles)
    .map(
      ([name, fields]) =>
        `await SecurityProfile("${name}", ${JSON.stringify({ SecurityProfileName: name, adopt: true, ...fields })});`,
    )
    .join("\n")
    .replaceAll('{"SecurityProfileName', '{ InstanceArn, "SecurityProfileName');

/** A plan where AWS refuses reads. */
async function refused(center: Center, ...gates: string[]) {
  const { exitCode, stdout } = await center.command("plan", "--stage", "test", "--json", ...gates);
  expect(departures("plan", stdout)).toEqual([]);
  const plan: Printed = JSON.parse(stdout);
  return { exitCode, plan };
}

describe("a plan counts people by all profiles that they hold", () => {
  test(
    "a permission that moves is a gain of who held one of them alone, and of a profile without holders",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ADMIN });
      const extra = await center.profile("Extra", { Permissions: ["Queues.View"] });
      await center.profile("Unheld");
      await center.user("ana", [base, extra]);
      const moved = adopting({
        Base: { Permissions: ["Queues.View"] },
        Extra: { Permissions: ["Queues.View", ...ADMIN] },
      });
      center.script(moved);
      const gates = ["--fail-on", "gain,loss,lock-out"];
      const fine = await planned(center, ...gates);
      expect([fine.exitCode, fine.plan.people[0]?.groups, fine.plan.stops]).toEqual([0, [], []]);

      await center.user("ben", [extra]);
      center.script(
        `${moved}\n${adopting({ Unheld: { Permissions: ["Users.Edit", "Users.View"] } })}`,
      );
      const found = await planned(center, "--fail-on", "gain:user-admin");
      expect([found.exitCode, found.plan.stopped, found.plan.stops]).toEqual([
        1,
        ["center/test/Extra", "center/test/Unheld"],
        [
          { gate: "gain:user-admin", at: "people", names: ["ben"] },
          { gate: "gain:user-admin", at: "unheld profile", names: ["center/test/Unheld"] },
        ],
      ]);
      const text = await center.command("plan", "--stage", "test", "--fail-on", "gain:user-admin");
      expect(text.stderr).toContain("  gain:user-admin: users ben\n");
      expect(text.stderr).toContain(
        "  gain:user-admin: profiles without holders center/test/Unheld\n",
      );
      await proven(center);
    },
    LIMIT,
  );

  test(
    "one profile is read by its holders, several by all users, and other profiles only where needed",
    async () => {
      await using center = await Center.open();
      const one = await center.profile("One", { Permissions: ["Users.View"] });
      const two = await center.profile("Two");
      const other = await center.profile("Other", { Permissions: ["Queues.View"] });
      await center.user("ana", [one, other]);
      await center.user("ben", [two]);
      await center.user("cal", [other]);
      const reads = async (profiles: Readonly<Record<string, object>>) => {
        center.script(adopting(profiles));
        const { called, plan } = await planned(center);
        const counts = ["SearchUsers", "DescribeSecurityProfile", "ListSecurityProfilePermissions"];
        return {
          groups: plan.people.flatMap(({ groups }) => groups.map(({ users }) => users)),
          calls: counts.map((name) => called.filter((each) => each === name).length),
        };
      };
      expect(await reads({ One: { Description: "new" } })).toEqual({
        groups: [],
        calls: [0, 1, 0],
      });
      expect(await reads({ One: { Permissions: ["Users.View", "Queues.View"] } })).toEqual({
        groups: [],
        calls: [1, 2, 2],
      });
      expect(await reads({ Two: { Permissions: ["Users.View"] } })).toEqual({
        groups: [["ben"]],
        calls: [1, 1, 1],
      });
      const agents = { AllowedFlowModules: [{ FlowModuleId: "m", Type: "MCP" }] };
      expect(await reads({ One: agents, Two: agents })).toEqual({
        groups: [["ana", "ben"]],
        calls: [1, 2, 0],
      });
    },
    LIMIT,
  );

  test(
    "the holders of many profiles that are deleted are read by all users",
    async () => {
      await using center = await Center.open();
      await center.user("ana", [await center.profile("Other")]);
      const names = Array.from({ length: 8 }, (_, index) => `Profile ${index}`);
      center.script(
        `for (const name of ${JSON.stringify(names)}) await SecurityProfile(name, { InstanceArn, SecurityProfileName: name });`,
      );
      expect((await center.deploy()).exitCode).toBe(0);
      const { called, plan } = await planned(center, "--destroy");
      expect(plan.profiles.map(({ action, reach }) => [action, reach])).toEqual(
        names.map(() => ["delete", { users: 0 }]),
      );
      expect(called.filter((each) => each === "SearchUsers")).toHaveLength(3);
    },
    LIMIT,
  );

  test(
    "a lock-out is certain only where nobody else can be found",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ADMIN });
      const second = await center.profile("Second", { Permissions: ADMIN });
      await center.user("ana", [base]);
      center.script(adopting({ Base: { Permissions: ["Queues.View"] } }));
      const locked = await planned(center, "--fail-on", "lock-out");
      expect([locked.exitCode, locked.plan.stops]).toEqual([
        1,
        [{ gate: "lock-out", at: "lock-out", names: ["Users.Edit", "SecurityProfiles.Edit"] }],
      ]);
      const { stdout } = await center.command("plan", "--stage", "test");
      expect(stdout).toMatch(
        /^Danger: 2 lock-outs\n\nLock-out: after the deploy, no user could edit users/,
      );

      await center.user("ben", [second]);
      const fine = await planned(center, "--fail-on", "lock-out");
      expect([fine.exitCode, fine.plan.people[0]?.lockOuts]).toEqual([0, []]);

      const { faults } = center.connect;
      faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
      const unknown = await refused(center, "--fail-on", "lock-out");
      expect([unknown.exitCode, unknown.plan.complete]).toEqual([2, false]);
      expect(unknown.plan.people[0]?.lockOuts.map(({ certain }) => certain)).toEqual([
        false,
        false,
      ]);
    },
    LIMIT,
  );

  test(
    "another held profile that cannot be read makes the result unknown",
    async () => {
      await using center = await Center.open();
      const one = await center.profile("One", { Permissions: ["Users.View"] });
      const other = await center.profile("Other");
      await center.user("ana", [one, other]);
      center.script(adopting({ One: { Permissions: ["Users.View", "Queues.View"] } }));
      center.connect.faults.add({
        operation: "ListSecurityProfilePermissions",
        call: 2,
        kind: "deny",
      });
      const { exitCode, plan } = await refused(center, "--fail-on", "delete");
      expect([exitCode, plan.complete]).toEqual([2, false]);
      expect(plan.people[0]?.groups).toMatchObject([
        { users: ["ana"], unread: [{ SecurityProfileId: other, field: "Permissions" }] },
      ]);
    },
    LIMIT,
  );
});

const fields = fc.record({
  Permissions: fc.subarray(["Queues.View", "Users.View", "Users.Edit", "SecurityProfiles.View"]),
  AllowedAccessControlTags: fc.constantFrom({}, { site: "north" }, { site: "south" }),
  TagRestrictedResources: fc.subarray(["User", "Queue"]),
  HierarchyRestrictedResources: fc.subarray(["User"]),
  Applications: fc.subarray([
    { Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "THIRD_PARTY_APPLICATION" },
  ]),
});
const NAMES = ["One", "Two", "Three"] as const;
const scripts = fc.record({
  before: fc.tuple(fields, fields, fields),
  after: fc.tuple(fields, fields, fields),
  adopted: fc.subarray([0, 1, 2], { minLength: 1 }),
  held: fc.array(fc.subarray([0, 1, 2], { minLength: 1 }), { minLength: 1, maxLength: 4 }),
});

test(
  "what a plan shows of each person is what the deploy then does",
  async () => {
    using cases = counted("plans per person", 3, 300);
    for (const { adopted, after, before, held } of fc.sample(scripts, cases.wanted)) {
      await using center = await Center.open();
      const ids: string[] = [];
      for (const [index, name] of NAMES.entries()) {
        ids.push(await center.profile(name, before[index]));
      }
      for (const [index, profiles] of held.entries()) {
        await center.user(
          `user-${index}`,
          profiles.flatMap((each) => ids[each] ?? []),
        );
      }
      center.script(
        adopting(
          Object.fromEntries(adopted.map((index) => [NAMES[index] ?? "", after[index] ?? {}])),
        ),
      );
      await proven(center);
      cases.ran();
    }
    cases.complete();
  },
  isLong ? 3_600_000 : LIMIT,
);
