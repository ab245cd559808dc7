import { describe, expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import {
  type Printed,
  PERMISSIONS,
  abouts,
  agents,
  brief,
  lines,
  planned,
  proven,
} from "../support/planned.ts";

const LIMIT = 60_000;

describe("the plan is what the deploy does, and does nothing itself", () => {
  test(
    "create, update, three-way removal, nothing, destroy",
    async () => {
      await using center = await Center.open();
      center.script(
        `${agents(`${PERMISSIONS}, Description: "Calls", Tags: { Team: "A" }`)}
         await SecurityProfile("unnamed", { InstanceArn, Permissions: ["Queues.View"] });`,
      );
      const first = await proven(center);
      expect([first.exitCode, brief(first.plan), first.writes]).toEqual([
        1,
        ["create agents", "create unnamed"],
        ["CreateSecurityProfile", "CreateSecurityProfile"],
      ]);
      expect(first.called).toEqual(["ListSecurityProfiles"]);
      expect(first.plan.profiles[1]?.SecurityProfileName).toBe("center-unnamed-test");

      center.script(
        `${agents(`Permissions: ["BasicAgentAccess", "Users.Edit"]`)}
         await SecurityProfile("unnamed", { InstanceArn, Permissions: ["Queues.View"] });`,
      );
      const second = await proven(center);
      expect([second.exitCode, brief(second.plan), second.writes]).toEqual([
        1,
        ["update agents", "unchanged unnamed"],
        ["UpdateSecurityProfile", "UntagResource"],
      ]);
      const [updated, skipped] = second.plan.profiles;
      expect(updated && lines(updated.changes)).toEqual([
        "removed Description  neither",
        "added Permissions Users.Edit gains",
        "removed Permissions Users.View loses",
        "removed Tags Team neither",
      ]);
      expect(updated?.changes[1]?.risks).toEqual(["user-admin"]);
      expect([updated?.skipped, skipped?.skipped]).toEqual([false, true]);

      const destroyed = await planned(center, "--destroy");
      expect([destroyed.exitCode, brief(destroyed.plan)]).toEqual([
        1,
        ["delete unnamed", "delete agents"],
      ]);
      expect((await center.deploy("--destroy")).exitCode).toBe(0);
      expect((await center.profiles()).size).toBe(4);
    },
    LIMIT,
  );

  test(
    "a destroy lists everything that the profile grants, in every field",
    async () => {
      await using center = await Center.open();
      center.script(
        agents(`${PERMISSIONS},
          Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
          AllowedFlowModules: [{ FlowModuleId: "module", Type: "MCP" }],
          AllowedAIAgents: [{ Arn: "arn:aws:app-integrations:us-east-1:123456789012:application/partner", Type: "THIRD_PARTY" }]`),
      );
      await center.deploy();
      const { exitCode, plan } = await planned(center, "--destroy");
      expect([exitCode, plan.profiles.flatMap(({ changes }) => lines(changes))]).toEqual([
        1,
        [
          "removed Permissions BasicAgentAccess loses",
          "removed Permissions Users.View loses",
          "removed Applications crm loses",
          "removed Applications crm neither",
          "removed AllowedFlowModules module loses",
          "removed AllowedAIAgents arn:aws:app-integrations:us-east-1:123456789012:application/partner loses",
        ],
      ]);
    },
    LIMIT,
  );

  test(
    "adopt: with a difference, and without one",
    async () => {
      await using center = await Center.open();
      center.script(
        `await SecurityProfile("stock", { InstanceArn, SecurityProfileName: "Agent", adopt: true });
         await SecurityProfile("manager", { InstanceArn, SecurityProfileName: "CallCenterManager", Description: "Ours", adopt: true });`,
      );
      const { exitCode, plan, writes } = await proven(center);
      expect([exitCode, brief(plan), writes]).toEqual([
        1,
        ["adopt stock", "adopt manager"],
        ["UpdateSecurityProfile"],
      ]);
      expect(plan.profiles.map(({ changes }) => changes.length)).toEqual([0, 1]);
      expect(plan.profiles.map(({ reach }) => reach)).toEqual([undefined, undefined]);

      center.script("");
      const forgotten = await proven(center);
      expect([forgotten.exitCode, brief(forgotten.plan), forgotten.writes]).toEqual([
        0,
        ["forget manager", "forget stock"],
        [],
      ]);
      expect(
        forgotten.plan.profiles.map(({ notes, SecurityProfileArn }) =>
          notes.map(({ message }) => message.replace(SecurityProfileArn ?? "", "ARN")),
        ),
      ).toEqual([
        ["ARN is no longer managed; the deploy does not delete it"],
        ["ARN is no longer managed; the deploy does not delete it"],
      ]);
    },
    LIMIT,
  );

  test(
    "what a script reads of a profile that the deploy would create is as the code declares it",
    async () => {
      await using center = await Center.open();
      center.script(`
        const first = await SecurityProfile("first", {
          InstanceArn, SecurityProfileName: "First", Permissions: ["Users.View"], Tags: { team: "a" },
        });
        const { SecurityProfileArn } = first;
        const { Permissions, SecurityProfileName } = await (await import("alchemy-aws-connect")).SecurityProfileRef({ SecurityProfileArn });
        await SecurityProfile("second", {
          InstanceArn, SecurityProfileName: "Copy of " + SecurityProfileName, Permissions,
        });`);
      const { exitCode, plan } = await planned(center);
      expect([exitCode, brief(plan)]).toEqual([1, ["create first", "create second"]]);
      const [, second] = plan.profiles;
      expect(second?.SecurityProfileName).toBe("Copy of First");
      expect(second && lines(second.changes)).toEqual([
        expect.stringMatching(/Permissions Users\.View/),
      ]);
    },
    LIMIT,
  );

  test(
    "adopt without a difference is no change",
    async () => {
      await using center = await Center.open();
      center.script(
        `await SecurityProfile("stock", { InstanceArn, SecurityProfileName: "Agent" });`,
      );
      const { exitCode, plan, writes } = await proven(center, "--adopt");
      expect([exitCode, brief(plan), writes]).toEqual([0, ["adopt stock"], []]);
    },
    LIMIT,
  );

  test(
    "drift is repaired with --force, and not looked at without",
    async () => {
      await using center = await Center.open();
      center.script(agents(PERMISSIONS));
      await center.deploy();
      const live = await center.outside("Agents");
      await live.update({ Permissions: ["BasicAgentAccess", "Users.View", "Users.Edit"] });

      const skipped = await planned(center);
      expect([skipped.exitCode, skipped.called, brief(skipped.plan)]).toEqual([
        0,
        [],
        ["unchanged agents"],
      ]);
      const { plan, writes } = await proven(center, "--force");
      expect([brief(plan), writes]).toEqual([["update agents"], ["UpdateSecurityProfile"]]);
      const [profile] = plan.profiles;
      expect(profile && [lines(profile.changes), abouts(profile)]).toEqual([
        ["removed Permissions Users.Edit loses"],
        ["repaired"],
      ]);
    },
    LIMIT,
  );

  test(
    "replace: another one is made, and the former one deleted at the end",
    async () => {
      await using center = await Center.open();
      center.script(agents(`${PERMISSIONS}, Description: "Calls"`));
      await center.deploy();
      center.script(agents(`Permissions: ["BasicAgentAccess"]`).replace('"Agents"', '"Callers"'));
      const { plan, writes } = await proven(center);
      expect([brief(plan).length, brief(plan)[0], writes]).toEqual([
        2,
        "replace agents",
        ["CreateSecurityProfile", "DeleteSecurityProfile"],
      ]);
      const [replaced, former] = plan.profiles;
      expect(replaced && lines(replaced.changes)).toEqual([
        "removed Description  neither",
        "removed Permissions Users.View loses",
      ]);
      expect(replaced && abouts(replaced)).toEqual(["replaced"]);
      expect(former).toMatchObject({
        action: "delete",
        formerlyOf: "center/test/agents",
        SecurityProfileName: "Agents",
        reach: { users: 0 },
      });
    },
    LIMIT,
  );

  test(
    "adopt: two resources take each other's profiles, and each shows what changes in the one that it takes",
    async () => {
      await using center = await Center.open();
      const declare = (one: string, two: string) =>
        center.script(`await SecurityProfile("one", { InstanceArn, SecurityProfileName: "${one}", Permissions: ["Users.View"], adopt: true });
await SecurityProfile("two", { InstanceArn, SecurityProfileName: "${two}", Permissions: ["Users.Edit"], adopt: true });`);
      declare("North", "South");
      await center.deploy();
      declare("South", "North");
      const { plan, writes } = await proven(center);
      expect([
        brief(plan).slice(0, 2),
        plan.profiles[0] && lines(plan.profiles[0].changes),
      ]).toEqual([
        ["adopt one", "adopt two"],
        [
          "removed Permissions Users.Edit loses",
          "added Permissions Users.View gains",
          "changed Tags alchemy_resource neither",
        ],
      ]);
      expect(new Set(writes)).toEqual(new Set(["TagResource", "UpdateSecurityProfile"]));
    },
    LIMIT,
  );

  test(
    "what the code no longer has is deleted, or forgotten where it is kept",
    async () => {
      await using center = await Center.open();
      const kept = `await SecurityProfile("kept", { InstanceArn, SecurityProfileName: "Kept", delete: false });`;
      center.script(agents(PERMISSIONS) + kept);
      await center.deploy();
      center.script("");
      const { plan, writes } = await proven(center);
      expect([brief(plan), writes]).toEqual([
        ["forget kept", "delete agents"],
        ["DeleteSecurityProfile"],
      ]);
      // What stays in AWS is known by its ARN, and each plan names another one.
      const arns = plan.profiles.map(({ SecurityProfileArn }) => SecurityProfileArn);
      expect(new Set(arns).size).toBe(2);
      expect(arns).toEqual([
        expect.stringMatching(/\/security-profile\//),
        expect.stringMatching(/\/security-profile\//),
      ]);
    },
    LIMIT,
  );

  test(
    "renamed in the admin website, deleted outside",
    async () => {
      await using center = await Center.open();
      center.script(
        `${agents(PERMISSIONS)} await SecurityProfile("gone", { InstanceArn, SecurityProfileName: "Gone" });`,
      );
      await center.deploy();
      (await center.outside("Agents")).rename("Advisers");
      await (await center.outside("Gone")).delete();
      const { plan, writes } = await proven(center, "--force");
      expect([brief(plan), writes]).toEqual([
        ["unchanged agents", "create gone"],
        ["CreateSecurityProfile"],
      ]);
      expect(plan.profiles.map(abouts)).toEqual([["warning"], ["remade"]]);
    },
    LIMIT,
  );

  test.each([
    ["cut-after", ["unchanged agents"], ["recovered"], []],
    ["cut-before", ["create agents"], [], ["CreateSecurityProfile"]],
  ] as const)(
    "an interrupted create (%s) is continued",
    async (kind, actions, printed, expected) => {
      await using center = await Center.open();
      center.script(agents(PERMISSIONS));
      center.connect.faults.add({ operation: "CreateSecurityProfile", call: "every", kind });
      center.env["AWS_MAX_ATTEMPTS"] = "1";
      expect((await center.deploy()).exitCode).toBe(1);
      center.connect.faults.clear();
      const { plan, writes } = await proven(center);
      // The create is sent all the same: its refusal is what shows that the profile is there.
      const sent = kind === "cut-after" ? ["CreateSecurityProfile"] : expected;
      expect([brief(plan), plan.profiles.flatMap(abouts), writes]).toEqual([
        [...actions],
        [...printed],
        [...sent],
      ]);
    },
    LIMIT,
  );

  test(
    "a resource with a new id takes its profile along, in scopes, too",
    async () => {
      await using center = await Center.open();
      const inScope = (id: string) =>
        `await alchemy.run("team", async () => { ${agents(PERMISSIONS, id)} });`;
      center.script(inScope("agents"));
      await center.deploy();
      center.script(inScope("callers"));
      const { plan, writes } = await proven(center, "--adopt");
      expect([brief(plan), writes]).toEqual([
        ["adopt team/callers", "forget team/agents"],
        ["TagResource"],
      ]);
      expect(plan.profiles[0] && lines(plan.profiles[0].changes)).toEqual([
        "changed Tags alchemy_resource neither",
      ]);
    },
    LIMIT,
  );

  test(
    "over AWS Cloud Control, where another form is refused before anything is sent",
    async () => {
      await using center = await Center.open();
      const over = (rest: string) => agents(`${rest}, controlPlane: "cloudcontrol"`);
      center.script(over(`${PERMISSIONS}, AllowedAccessControlHierarchyGroupId: "north"`));
      const first = await proven(center);
      expect([brief(first.plan), first.writes]).toEqual([["create agents"], ["CreateResource"]]);
      center.script(
        over(`Permissions: ["Users.View"], AllowedAccessControlHierarchyGroupId: "north"`),
      );
      const second = await proven(center);
      expect([brief(second.plan), second.writes]).toEqual([["update agents"], ["UpdateResource"]]);
      center.script(over(`Permissions: ["Users.View"]`));
      const third = await planned(center);
      expect([third.exitCode, brief(third.plan)]).toEqual([1, ["refused agents"]]);
      expect(third.plan.profiles[0]?.error?.code).toBe("NotSupported");
      expect((await center.deploy()).stderr).toContain(
        'AllowedAccessControlHierarchyGroupId cannot hold "" over Cloud Control',
      );
      center.script("");
      const last = await proven(center);
      expect([brief(last.plan), last.writes]).toEqual([["delete agents"], ["DeleteResource"]]);
    },
    LIMIT,
  );
});

describe("what the deploy would fail in", () => {
  test(
    "a name that is taken, a profile that is held; what comes after is planned all the same",
    async () => {
      await using center = await Center.open();
      center.script(agents(PERMISSIONS));
      await center.deploy();
      const { giveTo } = await center.outside("Agents");
      await giveTo("ana");
      center.script(
        `await SecurityProfile("taken", { InstanceArn, SecurityProfileName: "Admin" });
         await SecurityProfile("next", { InstanceArn, SecurityProfileName: "Next" });`,
      );
      const { exitCode, plan } = await planned(center, "--fail-on", "loss");
      expect([exitCode, brief(plan), plan.stopped]).toEqual([
        1,
        ["refused taken", "create next", "refused agents"],
        ["center/test/taken", "center/test/agents"],
      ]);
      expect(plan.profiles.map(({ error }) => error?.code)).toEqual([
        "AlreadyExists",
        undefined,
        "InUse",
      ]);
      expect(plan.profiles[2]).toMatchObject({ reach: { users: 1 } });
      expect(plan.profiles[2]?.error?.message).toContain("One user has it: ana.");
      const { exitCode: failed, stderr } = await center.deploy();
      expect([failed, stderr.includes(plan.profiles[0]?.error?.message ?? "?")]).toEqual([1, true]);
    },
    LIMIT,
  );
});

describe("resources of other kinds", () => {
  const other = `
    const Bucket = Resource("test::Bucket", async function (id, props) {
      appendFileSync("handlers", \`\${this.phase} \${id}\\n\`);
      if (this.phase === "delete") return this.destroy();
      return { ...props, arn: "arn:" + id, bucketId: id + "-1" };
    });`;

  test(
    "are left alone; what only they know is shown as unknown",
    async () => {
      await using center = await Center.open();
      center.script(
        `${other} const bucket = await Bucket("files", { size: 1 });
         ${agents("Tags: { Bucket: `in ${bucket.bucketId}` }")}`,
      );
      const first = await planned(center);
      expect([first.exitCode, brief(first.plan), first.plan.others]).toEqual([
        1,
        ["create agents"],
        1,
      ]);
      expect(first.plan.profiles[0]?.changes[0]?.after).toBe(
        "in known-after-deploy--files--bucketId",
      );
      const { stdout } = await center.command("plan", "--stage", "test");
      expect(stdout).toContain('+ tag Bucket: "in (known after deploy: files.bucketId)"');
      expect(stdout.trimEnd().split("\n").slice(-2)).toEqual([
        "1 to create; one other resource not planned.",
        "--fail-on would stop at others.",
      ]);

      await center.deploy();
      expect(center.project.read("handlers")).toBe("create files\n");
      center.script(
        `${other} const bucket = await Bucket("files", { size: 2 });
         ${agents("Tags: { Bucket: `in ${bucket.bucketId}` }")}`,
      );
      const second = await planned(center);
      expect([second.exitCode, brief(second.plan), second.plan.notPlanned]).toEqual([
        2,
        ["unknown agents"],
        [{ resource: "center/test/files", kind: "test::Bucket", action: "update" }],
      ]);
      expect(second.plan.profiles[0]?.error).toEqual({
        code: "KnownAfterDeploy",
        message:
          "Its props use center/test/files.bucketId (test::Bucket). The deploy would update that resource first, so the value is known after deploy.",
      });
      center.script(other);
      const third = await planned(center);
      expect([brief(third.plan), third.plan.others]).toEqual([["delete agents"], 1]);
      expect(center.project.read("handlers")).toBe("create files\n");
    },
    LIMIT,
  );

  test(
    "an instance that is yet to be made is not looked for",
    async () => {
      await using center = await Center.open();
      center.script(
        `${other} const instance = await Bucket("instance", {});
         await SecurityProfile("agents", { InstanceArn: instance.instanceArn, SecurityProfileName: "Agents" });`,
      );
      const { called, exitCode, plan } = await planned(center);
      expect([exitCode, brief(plan), called]).toEqual([1, ["create agents"], []]);
    },
    LIMIT,
  );

  test(
    "profiles inside of one are not seen, and the plan reports it",
    async () => {
      await using center = await Center.open();
      center.script(
        `const Team = Resource("test::Team", async function (id, props) {
           if (this.phase === "delete") return this.destroy();
           ${agents(PERMISSIONS)}
           return { ...props };
         });
         await Team("team", { size: process.env.SIZE });`,
      );
      await center.deploy();
      center.env["SIZE"] = "2";
      const { exitCode, plan } = await planned(center);
      expect([exitCode, brief(plan), plan.complete]).toEqual([2, ["unknown team/agents"], false]);
      expect(plan.profiles[0]?.error?.message).toBe(
        "The resource center/test/team (test::Team) declares it, and a plan does not run the code of that resource. Declare it outside that resource, or in a scope of `alchemy.run`.",
      );
    },
    LIMIT,
  );
});

describe("an incomplete plan ends with 2", () => {
  test(
    "a read that is refused, and who holds a profile",
    async () => {
      await using center = await Center.open();
      center.script(agents(PERMISSIONS));
      await center.deploy();
      center.script(agents(`Permissions: []`));
      center.env["AWS_MAX_ATTEMPTS"] = "1";
      const { faults } = center.connect;
      faults.add({ operation: "ListSecurityProfilePermissions", call: "every", kind: "deny" });
      const unread = await center.command("plan", "--stage", "test", "--json");
      faults.clear();
      const printed: Printed = JSON.parse(unread.stdout);
      expect([unread.exitCode, printed.complete, brief(printed)]).toEqual([
        2,
        false,
        ["unknown agents"],
      ]);
      expect(unread.stderr).toContain("Incomplete: the deploy may do more than shown.");

      faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
      const unheld = await center.command("plan", "--stage", "test");
      faults.clear();
      expect(unheld.exitCode).toBe(2);
      const printedText = unheld.stdout.replaceAll(/\n {2}(?=\S)/g, " ");
      expect(printedText).toContain(
        '~ update "Agents" (center/test/agents), could not read its holders (SearchUsers: AccessDeniedException)',
      );
      expect(printedText).toContain(
        ": SearchUsers: AccessDeniedException. Allow SearchUsers for the current credentials.\n",
      );
    },
    LIMIT,
  );

  test(
    "a script that fails, and one that opens no application",
    async () => {
      await using center = await Center.open();
      center.script(`${agents(PERMISSIONS)} throw new Error("no such variable");`);
      const failed = await planned(center);
      expect([failed.exitCode, brief(failed.plan)]).toEqual([2, ["create agents"]]);
      expect(failed.plan.printed).toContain("no such variable");
      expect(failed.stderr).toContain("alchemy.run.ts ended with exit code 1");

      center.script(agents(PERMISSIONS));
      await center.deploy();
      center.project.write(
        "alchemy.run.ts",
        `import alchemy from "alchemy"; const app = await alchemy("center"); await app.finalize();`,
      );
      const unloaded = await planned(center);
      expect([unloaded.exitCode, unloaded.plan.problem]).toEqual([
        2,
        "alchemy.run.ts ended with exit code 1, so what it would do after that is unknown.",
      ]);
      expect(unloaded.plan.printed).toContain(
        "You may need to import the provider in your alchemy.run.ts.",
      );

      center.script(`await SecurityProfile("bad", { InstanceArn, Descripton: "x" });`);
      const invalid = await planned(center);
      expect([invalid.exitCode, brief(invalid.plan)]).toEqual([2, ["refused bad"]]);
      expect(invalid.plan.profiles[0]?.error?.message).toContain("did you mean Description?");

      center.project.write("alchemy.run.ts", "export {};");
      const empty = await planned(center);
      expect([empty.exitCode, empty.plan.problem]).toEqual([
        2,
        "alchemy.run.ts opens no Alchemy application, so there is nothing to plan.",
      ]);
    },
    LIMIT,
  );

  test(
    "no script, no runtime, arguments that are wrong",
    async () => {
      await using center = await Center.open();
      const none = await center.command("plan");
      expect([none.exitCode, none.stderr]).toEqual([
        2,
        `There is no alchemy.run.ts, alchemy.run.js, alchemy.run.mts, alchemy.run.mjs in ${center.project.folder}. Name the script.\n`,
      ]);
      center.script("");
      for (const [given, named] of [
        ["gain:everything", "--fail-on gain:everything is unknown."],
        ["gain:useradmin", "--fail-on gain:useradmin is unknown. Did you mean gain:user-admin?"],
        ["delet,los", "--fail-on delet, los is unknown. Did you mean delete? Did you mean loss?"],
      ] as const) {
        const gate = await center.command("plan", "--fail-on", given);
        expect([gate.exitCode, gate.stderr.split(" Use")[0]]).toEqual([2, named]);
      }
      const runtime = await center.command("plan", "--runtime", "no-such-runtime");
      expect([runtime.exitCode, runtime.stderr]).toEqual([
        2,
        expect.stringContaining("Could not run no-such-runtime: "),
      ]);
      const both = await center.command("plan", "--json", "--markdown");
      expect([both.exitCode, both.stderr]).toEqual([
        2,
        "--json and --markdown exclude each other\nSee: alchemy-aws-connect plan --help\n",
      ]);
    },
    LIMIT,
  );
});
