import { describe, expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import { brief, planned, proven } from "../support/planned.ts";

const LIMIT = 120_000;
const ADMIN = ["SecurityProfiles.Edit", "SecurityProfiles.View", "Users.Edit", "Users.View"];

const assigning = (User: string, SecurityProfiles: string, rest = "") =>
  `await UserSecurityProfiles("${User}", { InstanceArn, User: "${User}", SecurityProfiles: ${SecurityProfiles}, ${rest} });`;

describe("a plan shows who gains and loses a profile, and what that gives", () => {
  test(
    "a user who is given one profile and loses another",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ["Queues.View"] });
      await center.profile("Boss", { Permissions: ["Queues.View", ...ADMIN] });
      await center.user("ana", [base]);
      center.script(assigning("ana", `["Boss"]`, "exact: true"));
      const { plan } = await planned(center, "--fail-on", "gain:user-admin");
      expect(plan.assignments).toMatchObject([
        {
          resource: "center/test/ana",
          kind: "connect::UserSecurityProfiles",
          action: "update",
          holder: "ana",
          changes: [
            {
              holder: `user "ana"`,
              gains: [{ SecurityProfileName: "Boss" }],
              loses: [{ SecurityProfileName: "Base" }],
            },
          ],
          skipped: false,
        },
      ]);
      expect(plan.people.flatMap(({ groups }) => groups)).toMatchObject([
        { users: ["ana"], changes: ADMIN.map((item) => ({ item, effect: "gains" })), unread: [] },
      ]);
      expect([plan.complete, plan.stopped, plan.stops]).toEqual([
        true,
        ["center/test/ana"],
        [{ gate: "gain:user-admin", at: "people", names: ["ana"] }],
      ]);
      const text = await center.command("plan", "--stage", "test");
      expect(text.exitCode).toBe(1);
      expect(text.stdout).toContain(
        `~ update "ana" (center/test/ana)\n  user "ana" gains Boss and loses Base`,
      );
      expect(text.stdout).toContain("1 assignment to update.");
      await proven(center);
    },
    LIMIT,
  );

  test(
    "for many users, from one list of all",
    async () => {
      const users = Array.from({ length: 20 }, (_, number) => ({ Username: `user-${number}` }));
      await using center = await Center.open({ users });
      await center.profile("Base");
      await center.profile("Boss");
      const script = (name: string) =>
        center.script(`await Promise.all(
  Array.from({ length: 20 }, (_, number) => {
    const User = \`user-\${number}\`;
    return UserSecurityProfiles(User, { InstanceArn, User, SecurityProfiles: ["${name}"] });
  }),
);`);
      script("Base");
      expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
      script("Boss");
      const operations = await center.called(async () => {
        const { stdout } = await center.command("plan", "--stage", "test", "--all");
        const changed = users.map(
          ({ Username }) => `  user "${Username}" gains Boss and loses Base`,
        );
        expect(stdout.split("\n").filter((line) => line.includes("gains Boss"))).toEqual(changed);
      });
      const times = (wanted: string) => operations.filter((name) => name === wanted).length;
      // Those that are looked up before the 16th are read one by one.
      expect([times("SearchUsers"), times("DescribeUser") < 16]).toEqual([1, true]);
      await proven(center);
    },
    LIMIT,
  );

  test(
    "many users who lose a profile and keep another are one entry",
    async () => {
      const names = Array.from({ length: 12 }, (_, number) => `user-${number}`);
      await using center = await Center.open();
      const base = await center.profile("Base");
      await center.profile("Boss");
      for (const name of names) await center.user(name, [base]);
      center.script(names.map((name) => assigning(name, `["Base", "Boss"]`)).join("\n"));
      expect((await center.deploy()).exitCode).toBe(0);
      center.script("");
      const { stdout } = await center.command("plan", "--stage", "test");
      expect(stdout).toContain(`- delete 12 assignments
  user-11, user-10, user-9, user-8, user-7 and 7 more users lose Boss
  retained: each user keeps what it held before: Base
`);
    },
    LIMIT,
  );

  test(
    "a profile that is refused counts as the code declares it, and the existing one keeps its name",
    async () => {
      await using center = await Center.open();
      const theirs = await center.profile("Theirs", { Permissions: ["Queues.View"] });
      await center.user("ana", [theirs]);
      await center.user("ben", [theirs]);
      center.script(`const mine = await SecurityProfile("mine", { InstanceArn, SecurityProfileName: "Theirs", Permissions: ["Users.View"] });
${assigning("ana", "[mine]")}
${assigning("ben", `["Theirs"]`)}`);
      const { called, exitCode, plan } = await planned(center);
      expect([exitCode, plan.complete, plan.profiles.map(({ action }) => action)]).toEqual([
        1,
        true,
        ["refused"],
      ]);
      expect(plan.assignments).toMatchObject([
        { action: "update", changes: [{ gains: [{ SecurityProfileName: "Theirs" }] }] },
        { action: "unchanged", changes: [] },
      ]);
      expect(plan.people).toMatchObject([
        {
          groups: [{ users: ["ana"], changes: [{ item: "Users.View", effect: "gains" }] }],
          missing: [],
        },
      ]);
      const reads = called.filter((operation) => operation === "ListSecurityProfilePermissions");
      expect(reads).toHaveLength(1);
    },
    LIMIT,
  );

  test(
    "another user in the code, under the resource that has left the former one",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ["Queues.View"] });
      await center.user("ana", [base]);
      await center.user("ben", [base]);
      const script = (User: string) =>
        center.script(assigning("ana", `["Admin"]`).replace('User: "ana"', `User: "${User}"`));
      script("ana");
      expect((await center.deploy()).exitCode).toBe(0);
      script("ben");
      const { plan } = await proven(center);
      expect(plan.assignments).toMatchObject([
        { action: "update", holder: "ben", changes: [{ holder: `user "ben"` }] },
        {
          action: "delete",
          formerlyOf: "center/test/ana",
          holder: "ana",
          changes: [{ holder: `user "ana"`, loses: [{ SecurityProfileName: "Admin" }] }],
        },
      ]);
      script("ana");
      const text = await center.command("plan", "--stage", "test");
      expect(text.stdout).toContain(
        `- delete "ben" (formerly center/test/ana)\n  user "ben" loses Admin`,
      );
    },
    LIMIT,
  );

  test(
    "a resource that leaves a nested scope, once",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ["Queues.View"] });
      await center.profile("Desk", { Permissions: ["Users.View"] });
      for (const user of ["ana", "ben"]) await center.user(user, [base]);
      const scoped = (body: string) =>
        center.script(`await alchemy.run("team", async () => { ${body} });`);
      scoped(assigning("ana", `["Desk"]`) + assigning("ben", `["Base"]`));
      expect((await center.deploy()).exitCode).toBe(0);
      scoped("");
      const text = await center.command("plan", "--stage", "test");
      expect(text.stdout).toEndWith(`
Everything else

x forget "ben" (formerly center/test/team/ben)
  retained: user "ben" keeps what it held before: Base

- delete "ana" (formerly center/test/team/ana)
  user "ana" loses Desk

1 assignment to delete, 1 assignment to forget.
--fail-on would stop at loss.
`);
      const { plan } = await proven(center);
      expect(plan.assignments).toMatchObject([
        { action: "forget", formerlyOf: "center/test/team/ben", holder: "ben" },
        { action: "delete", formerlyOf: "center/test/team/ana", holder: "ana" },
      ]);
    },
    LIMIT,
  );

  test(
    "a profile that the same deploy creates, and one that a removed resource takes away",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ["Queues.View"] });
      await center.user("ana", [base]);
      const team = `const team = await SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team", Permissions: ["Users.View"] });`;
      center.script(`${team}\n${assigning("ana", "[team]")}`);
      const { plan } = await proven(center);
      expect(plan.people.flatMap(({ groups }) => groups)).toMatchObject([
        { users: ["ana"], changes: [{ item: "Users.View", effect: "gains" }] },
      ]);
      center.script("");
      const removed = await proven(center);
      expect(removed.plan.assignments).toMatchObject([
        {
          action: "delete",
          changes: [{ holder: `user "ana"`, loses: [{ SecurityProfileName: "Team" }] }],
        },
      ]);
      expect(removed.plan.profiles).toMatchObject([{ action: "delete", reach: { users: 1 } }]);
    },
    LIMIT,
  );

  test(
    "a user whose administration nobody else has is a lock-out",
    async () => {
      await using center = await Center.open();
      const boss = await center.profile("Boss", { Permissions: ADMIN });
      await center.profile("Base");
      await center.user("ana", [boss]);
      center.script(assigning("ana", `["Base"]`, "exact: true"));
      const { exitCode, plan } = await planned(center, "--fail-on", "lock-out");
      expect(plan.people[0]?.lockOuts).toMatchObject([
        { permission: "Users.Edit", certain: true, users: ["ana"] },
        { permission: "SecurityProfiles.Edit", certain: true, users: ["ana"] },
      ]);
      expect([exitCode, plan.stopped]).toEqual([1, ["center/test/ana"]]);
    },
    LIMIT,
  );

  test(
    "an assignment that the deploy would refuse stops the plan, and one that could not be read is incomplete",
    async () => {
      await using center = await Center.open();
      center.script(assigning("nobody", `["Admin"]`));
      const refused = await planned(center, "--fail-on", "delete");
      expect([refused.exitCode, refused.plan.assignments[0]?.action]).toEqual([1, "refused"]);
      await center.user("nobody", [await center.profile("Base")]);
      center.connect.faults.add({ operation: "DescribeUser", call: "every", kind: "deny" });
      const unread = await planned(center);
      expect([unread.exitCode, unread.plan.assignments[0]?.action]).toEqual([2, "unknown"]);
    },
    LIMIT,
  );

  test(
    "a profile that the deploy deletes, and that an AI agent of the code has or gets by its name, is refused",
    async () => {
      await using center = await Center.open({ aiAgents: [{ Name: "Orders" }] });
      const leads = `await SecurityProfile("leads", { InstanceArn, SecurityProfileName: "Leads" });`;
      const orders = `await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ["Leads"] });`;
      center.script(leads);
      await center.deploy();
      center.script(orders);
      const deleted = async () => {
        const { exitCode, plan } = await planned(center);
        return [exitCode, plan.profiles.map(({ action, error }) => [action, error?.code])];
      };
      const refused = [1, [["refused", "InUse"]]];
      expect(await deleted()).toEqual(refused);
      center.script(leads + orders);
      await center.deploy();
      center.script(orders);
      expect(await deleted()).toEqual(refused);
      expect((await center.deploy()).stderr).toContain("No user has it, so an AI agent does.");
      // Alchemy skips an unchanged assignment that does not look for new versions.
      const latest = orders.replace(" });", `, versions: ["$LATEST"] });`);
      center.script(leads + latest);
      await center.deploy();
      center.script(latest);
      expect(await deleted()).toEqual(refused);
      expect((await center.deploy()).stderr).toContain("No user has it, so an AI agent does.");
      // The agent keeps the profile when its assignment leaves the code.
      center.script(leads + latest.replace(" });", ", delete: false });"));
      await center.deploy();
      center.script("");
      expect(await deleted()).toEqual(refused);
      expect((await center.deploy()).stderr).toContain("No user has it, so an AI agent does.");
    },
    LIMIT,
  );

  test(
    "a user whose assignment never succeeded is shown by name",
    async () => {
      await using center = await Center.open();
      const base = await center.profile("Base", { Permissions: ["Queues.View"] });
      await center.profile("Boss", { Permissions: ["Users.View"] });
      await center.user("ana", [base]);
      await center.user("ben", [base]);
      const script = (User: string) =>
        `await UserSecurityProfiles("lead", { InstanceArn, User: "${User}", SecurityProfiles: ["Boss"] });`;
      center.script(script("ana"));
      const fault = { operation: "UpdateUserSecurityProfiles", kind: "cut-after" } as const;
      center.connect.faults.add({ ...fault, onMet: () => center.project.kill() });
      await center.deploy();
      center.script(script("ben"));
      const { plan } = await proven(center);
      expect(plan.people.flatMap(({ groups }) => groups.flatMap(({ users }) => users))).toEqual([
        "ana",
        "ben",
      ]);
    },
    LIMIT,
  );

  test(
    "an AI agent that gains a profile stops every gate for gains",
    async () => {
      await using center = await Center.open({
        assistants: [{ Name: "Support" }],
        aiAgents: [{ Name: "Orders" }],
      });
      center.script(
        `await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ["Agent"], versions: ["$LATEST"] });`,
      );
      const { exitCode, plan } = await planned(center, "--fail-on", "gain:user-admin");
      expect([exitCode, plan.stops]).toEqual([
        1,
        [{ gate: "gain:user-admin", at: "assignment", names: ["center/test/orders"] }],
      ]);
      expect(plan.assignments).toMatchObject([
        {
          action: "update",
          holder: "Orders",
          changes: [
            { holder: `AI agent "Orders:$LATEST"`, gains: [{ SecurityProfileName: "Agent" }] },
          ],
        },
      ]);
      await proven(center);
    },
    LIMIT,
  );
});

test(
  "a plan gives a user back no profile that the same deploy deletes",
  async () => {
    await using center = await Center.open();
    const made = ["Old", "New"].map(
      (name) =>
        `const ${name} = await SecurityProfile("${name}", { InstanceArn, SecurityProfileName: "${name}" });`,
    );
    center.script(made.join("\n"));
    await center.deploy();
    const id = async (name: string) => (await center.outside(name)).arn.split("/").at(-1) ?? "";
    await center.user("ana", [await id("Old")]);
    await center.user("ben", [await id("Old"), await id("Agent")]);
    const assigned = ["ana", "ben"].map((name) => assigning(name, "[New]", "exact: true"));
    center.script([...made, ...assigned].join("\n"));
    await center.deploy();
    center.script(made[1] ?? "");
    const { plan } = await proven(center);
    expect(plan.assignments).toMatchObject([
      {
        resource: "center/test/ben",
        action: "delete",
        changes: [
          {
            gains: [{ SecurityProfileName: "Agent" }],
            loses: [{ SecurityProfileName: "New" }],
          },
        ],
      },
      {
        resource: "center/test/ana",
        action: "forget",
        changes: [],
        notes: [
          {
            about: "retained",
            message: `user "ana" keeps its security profiles: without them it would have none`,
          },
        ],
      },
    ]);
  },
  LIMIT,
);

describe("a plan fails where the deploy fails", () => {
  /** The error of the plan's refused part, and the output of the deploy that fails with it. */
  async function refusal(center: Center) {
    const { exitCode, plan } = await planned(center);
    const refused = [...plan.profiles, ...plan.assignments].filter(
      ({ action }) => action === "refused",
    );
    expect([exitCode, plan.complete, refused.length]).toEqual([1, true, 1]);
    const deployed = await center.deploy();
    expect(deployed.exitCode).toBe(1);
    return { message: refused[0]?.error?.message ?? "", printed: deployed.stderr };
  }
  const A = `const a = await SecurityProfile("a", { InstanceArn, SecurityProfileName: "A" });`;
  const P = (rest = "") =>
    `const p = await SecurityProfile("p", { InstanceArn, SecurityProfileName: "P", ${rest} });`;

  test(
    "with the only profile of a user that is left when a former one goes in the same deploy",
    async () => {
      await using center = await Center.open();
      center.script(P() + A);
      await center.deploy();
      await (await center.outside("P")).giveTo("ana");
      center.script(P() + A + assigning("ana", "[a]", "exact: true"));
      await center.deploy();
      center.script("");
      const { message, printed } = await refusal(center);
      expect(message).toContain("One user has it: ana.");
      expect(printed).toContain(message);
    },
    LIMIT,
  );

  test(
    "with a former profile that is already deleted when its user would get it back",
    async () => {
      await using center = await Center.open();
      await center.user("ana", [await center.profile("P")]);
      center.script(A + assigning("ana", "[a]", "exact: true"));
      await center.deploy();
      center.script(A + assigning("ana", "[a]", "exact: true") + P("adopt: true, delete: true"));
      await center.deploy();
      center.script(
        `await SecurityProfile("x", { InstanceArn, SecurityProfileName: "X", adopt: true });`,
      );
      const { message, printed } = await refusal(center);
      expect(message).toStartWith('Cannot delete security profile "A"');
      expect(printed).toContain(message);
    },
    LIMIT,
  );

  test(
    "with a name that an earlier application of the script deletes",
    async () => {
      await using center = await Center.open();
      await center.user("ana", [await center.profile("Base")]);
      const twice = (first: string, second: string) =>
        center.script(`${first}
await app.finalize();
const next = await alchemy("next", { noTrack: true });
${second}
await next.finalize();`);
      twice(A.replace(" });", ', controlPlane: "cloudcontrol" });'), "");
      await center.deploy();
      twice(
        `await SecurityProfile("x", { InstanceArn, SecurityProfileName: "X", adopt: true });`,
        assigning("ana", `["A"]`),
      );
      const { message, printed } = await refusal(center);
      expect(message).toStartWith('There is no security profile "A"');
      expect(printed).toContain(message);
    },
    LIMIT,
  );

  test(
    "with a name that an earlier application of the script creates",
    async () => {
      await using center = await Center.open();
      const twice = (rest: string) =>
        center.script(`${A}
await app.finalize();
const next = await alchemy("next", { noTrack: true });
await SecurityProfile("next", { InstanceArn, SecurityProfileName: "A", ${rest} });
await next.finalize();`);
      twice("");
      const { message, printed } = await refusal(center);
      const owner = "created by the Alchemy resource center/test/a (stage test)";
      expect(message).toContain(owner);
      expect(printed).toContain(owner);

      await center.deploy("--destroy");
      twice("adopt: true");
      const { plan } = await planned(center);
      expect(brief(plan)).toEqual(["create a", "adopt next/test/next"]);
      expect((await center.deploy()).exitCode).toBe(0);
    },
    LIMIT,
  );

  test(
    "with a profile that somebody deleted and whose resource is skipped",
    async () => {
      await using center = await Center.open();
      await center.user("ana", [await center.profile("Base")]);
      center.script(A);
      await center.deploy();
      const { arn, delete: remove } = await center.outside("A");
      await remove();
      center.script(A + assigning("ana", "[a]"));
      const { message, printed } = await refusal(center);
      expect(message).toBe(
        `There is no security profile ${arn} in ${center.connect.instanceArn}. If the code declares it, deploy with --force, which creates it again. Otherwise remove its ARN from the code.`,
      );
      expect(printed).toContain("does not exist");
      expect((await center.deploy("--force")).exitCode).toBe(0);
    },
    LIMIT,
  );
});

test(
  "a script that does not await the end of its application has an incomplete plan",
  async () => {
    await using center = await Center.open();
    await center.user("ana", [await center.profile("Base")]);
    center.script(`${assigning("ana", `["Admin"]`)}\nprocess.exit(0);`);
    const { exitCode, plan } = await planned(center, "--fail-on", "gain");
    expect([exitCode, plan.complete, plan.untold]).toEqual([
      2,
      false,
      [
        "center/test: the script ended before app.finalize() was done, so the plan does not show who gains and loses access, nor what would be deleted. Await app.finalize() at the end of the script.",
      ],
    ]);
    expect((await center.deploy()).exitCode).toBe(1);
  },
  LIMIT,
);
