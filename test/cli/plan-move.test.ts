import { describe, expect, test } from "bun:test";
import { Center } from "../support/center.ts";
import {
  type Printed,
  PERMISSIONS,
  agents,
  brief,
  comparePlan,
  lines,
  planned,
  proven,
} from "../support/planned.ts";

const LIMIT = 120_000;

const declare = (name: string, fields: object) =>
  `await SecurityProfile("agents", { InstanceArn, SecurityProfileName: "${name}", moveHolders: true, ...${JSON.stringify(fields)} });`;

/** A deployed profile that ana, ben, who holds another one as well, and two versions of an AI agent hold. */
async function held(center: Center, Permissions: readonly string[]): Promise<string> {
  center.script(declare("Old", { Permissions }));
  await center.deploy();
  const id = (await center.outside("Old")).arn.split("/").at(-1) ?? "";
  const other = await center.profile("Other", { Permissions: ["Users.View"] });
  await center.user("ana", [id]);
  await center.user("ben", [id, other]);
  const { Arn } = center.connect.addAIAgent({ Name: "Orders", versions: 1 });
  for (const EntityArn of [Arn, `${Arn}:1`]) {
    await center.aws.associateSecurityProfiles({
      InstanceId: center.InstanceId,
      EntityType: "AI_AGENT",
      EntityArn,
      SecurityProfiles: [{ Id: id }],
    });
  }
  return Arn;
}

describe("a plan of a rename with moveHolders", () => {
  test(
    "to the name of an existing profile stops at what its holders gain by that profile",
    async () => {
      await using center = await Center.open();
      await center.profile("New", { Permissions: ["Users.Edit", "Users.View"] });
      await held(center, ["BasicAgentAccess"]);
      center.script(declare("New", { adopt: true }));
      const { exitCode, plan } = await planned(center, "--fail-on", "gain:user-admin");
      expect([exitCode, brief(plan)[0], plan.stopped.length, plan.stops]).toEqual([
        1,
        "adopt agents",
        2,
        [{ gate: "gain:user-admin", at: "people", names: ["ana", "ben"] }],
      ]);
      await proven(center);
    },
    LIMIT,
  );

  test(
    "shows what its holders gain and lose once, below the new name",
    async () => {
      await using center = await Center.open();
      await held(center, ["BasicAgentAccess", "Users.View"]);
      const losses = async (Permissions: readonly string[]) => {
        center.script(declare("New", { Permissions }));
        const { stdout } = await center.command("plan", "--stage", "test", "--markdown");
        return [
          /<summary>Everything else: (.*)<\/summary>/.exec(stdout)?.[1],
          ...stdout.split("\n").filter((line) => line.includes("`-`")),
        ];
      };
      expect(await losses(["BasicAgentAccess", "Users.View"])).toEqual([
        "1 to replace, 1 to delete",
      ]);
      const isLost = '| `-` | `permission Users.View ("Users - View")` | **loses** |  |';
      // For all holders of the profile, and for ana, who has no other one.
      expect(await losses(["BasicAgentAccess"])).toEqual([
        "1 to replace, 1 to delete (0 gains, 1 loss)",
        isLost,
        isLost,
      ]);
    },
    LIMIT,
  );

  test(
    "also moves who gains the former profile in the same deploy",
    async () => {
      await using center = await Center.open();
      await held(center, ["BasicAgentAccess"]);
      await center.user("cal", [await center.profile("Base")]);
      center.script(`${declare("New", { Permissions: ["Queues.View"] })}
await UserSecurityProfiles("cal", { InstanceArn, User: "cal", SecurityProfiles: ["Old"] });
await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ["Old"] });`);
      const { plan } = await planned(center);
      const versions = ["", ":$LATEST", ":$SAVED", ":1"].map((version) =>
        expect.stringMatching(new RegExp(`[0-9a-f]${version.replace("$", "[$]")}$`)),
      );
      expect(plan.profiles[1]).toMatchObject({
        action: "delete",
        moved: { users: ["ana", "ben", "cal"], aiAgents: versions },
      });
      const before = await center.instance();
      expect((await center.deploy()).exitCode).toBe(0);
      comparePlan(plan, before, await center.instance());
    },
    LIMIT,
  );

  test(
    "names everybody who moves, and what each of them gains and loses by that",
    async () => {
      await using center = await Center.open();
      const agent = await held(center, ["BasicAgentAccess", "Users.View"]);
      center.script(declare("New", { Permissions: ["BasicAgentAccess", "Queues.View"] }));
      const words = `2 users and 2 AI agents move from "Old" to "New": ana, ben, ${agent}, ${agent}:1`;
      for (const format of [[], ["--markdown"]]) {
        const { exitCode, stdout } = await center.command("plan", "--stage", "test", ...format);
        expect(exitCode).toBe(1);
        // Long ARNs are broken between two lines.
        const unwrapped = stdout.replaceAll(/\s+/g, "");
        expect(unwrapped).toContain(`holders: ${words}`.replaceAll(" ", ""));
      }
      const { plan, writes } = await proven(center);
      const [replaced, former] = plan.profiles;
      expect(brief(plan)[0]).toBe("replace agents");
      expect(replaced && lines(replaced.changes)).toEqual([
        "added Permissions Queues.View gains",
        "removed Permissions Users.View loses",
      ]);
      expect(former).toMatchObject({
        action: "delete",
        formerlyOf: "center/test/agents",
        reach: { users: 2 },
        moved: { users: ["ana", "ben"], aiAgents: [agent, `${agent}:1`] },
      });
      expect(
        plan.people.flatMap(({ groups }) =>
          groups.map((each) => [
            each.users,
            each.changes.map(({ effect, item }) => [effect, item]),
          ]),
        ),
      ).toEqual([
        [
          ["ana"],
          [
            ["gains", "Queues.View"],
            ["loses", "Users.View"],
          ],
        ],
        [["ben"], [["gains", "Queues.View"]]],
      ]);
      expect(writes.toSorted()).toEqual([
        "AssociateSecurityProfiles",
        "AssociateSecurityProfiles",
        "CreateSecurityProfile",
        "DeleteSecurityProfile",
        "DisassociateSecurityProfiles",
        "DisassociateSecurityProfiles",
        "UpdateUserSecurityProfiles",
        "UpdateUserSecurityProfiles",
      ]);
    },
    LIMIT,
  );

  test(
    "does not name a user whom the code itself gives the new profile",
    async () => {
      await using center = await Center.open();
      const script = (name: string) =>
        center.script(
          `const agents = ${declare(name, { Permissions: ["BasicAgentAccess"] })}
          const { UserSecurityProfiles } = await import("alchemy-aws-connect");
          await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: [agents] });`,
        );
      const other = await center.profile("Other");
      await center.user("ana", [other]);
      script("Old");
      expect(await center.deploy()).toMatchObject({ exitCode: 0 });
      const id = (await center.outside("Old")).arn.split("/").at(-1) ?? "";
      await center.user("ben", [id]);
      script("New");
      const { plan, writes } = await proven(center);
      expect(plan.profiles.flatMap(({ moved }) => moved ?? [])).toEqual([
        { users: ["ben"], aiAgents: [] },
      ]);
      expect(writes.filter((name) => name === "UpdateUserSecurityProfiles")).toHaveLength(2);
    },
    LIMIT,
  );

  test(
    "stops at no gate of people where the new profile gives the same",
    async () => {
      await using center = await Center.open();
      await held(center, ["BasicAgentAccess", "Users.Edit"]);
      center.script(declare("New", { Permissions: ["BasicAgentAccess", "Users.Edit"] }));
      const { exitCode, plan } = await planned(center, "--fail-on", "gain,loss,lock-out");
      expect([exitCode, plan.stops, plan.people[0]?.groups]).toEqual([0, [], []]);
    },
    LIMIT,
  );

  test(
    "goes on with one that was interrupted, and reads what the new profile gives",
    async () => {
      await using center = await Center.open();
      await held(center, ["BasicAgentAccess", "Users.Edit"]);
      center.script(declare("New", { Permissions: ["BasicAgentAccess"] }));
      center.connect.faults.add({ operation: "UpdateUserSecurityProfiles", call: 1, kind: "deny" });
      expect(await center.deploy()).toMatchObject({ exitCode: 1 });
      center.connect.faults.clear();
      const { plan, writes } = await proven(center);
      expect(plan.profiles.map(({ action, moved }) => [action, moved?.users.length])).toEqual([
        ["unchanged", undefined],
        ["delete", 1],
      ]);
      expect(plan.people.flatMap(({ groups }) => groups)).toMatchObject([
        { changes: [{ item: "Users.Edit", effect: "loses" }] },
      ]);
      expect(writes).toEqual(["UpdateUserSecurityProfiles", "DeleteSecurityProfile"]);
    },
    LIMIT,
  );

  test(
    "is incomplete, and exits with 2, if not all holders can be read",
    async () => {
      await using center = await Center.open();
      await held(center, ["BasicAgentAccess"]);
      center.script(declare("New", { Permissions: ["BasicAgentAccess"] }));
      center.connect.faults.add({ operation: "ListAIAgents", call: "every", kind: "deny" });
      const { exitCode, stdout } = await center.command("plan", "--stage", "test", "--json");
      expect(exitCode).toBe(2);
      const { profiles }: Printed = JSON.parse(stdout);
      const [, former] = profiles;
      expect(former).toMatchObject({ action: "unknown", error: { code: "RequestFailed" } });
      expect(former?.error?.message).toContain("Allow wisdom:ListAIAgents on this resource");
      expect(former?.moved).toBeUndefined();
    },
    LIMIT,
  );
});

test(
  "a plan warns before it deletes a profile whose tags name another stack, or none",
  async () => {
    await using center = await Center.open();
    center.script(agents(PERMISSIONS));
    await center.deploy();
    const { arn } = await center.outside("Agents");
    center.script("");
    const warnings = async () =>
      (await planned(center)).plan.profiles.map(({ action, notes }) => [
        action,
        ...notes.map(({ message }) => message),
      ]);
    const advice =
      "If another stack has adopted it, set `delete: false` and deploy before you remove the resource";
    expect(await warnings()).toEqual([["delete"]]);
    await center.aws.tagResource({
      resourceArn: arn,
      tags: { alchemy_resource: "other/test/agents" },
    });
    expect(await warnings()).toEqual([["delete", `Its tags name another stack. ${advice}`]]);
    const tagKeys = ["alchemy_resource", "alchemy_stage"];
    await center.aws.untagResource({ resourceArn: arn, tagKeys });
    expect(await warnings()).toEqual([["delete", `Its tags name no stack. ${advice}`]]);
    // Whoever takes it from its holders, as the refusal says, would let the next deploy delete it.
    await center.user("ana", [arn.slice(arn.lastIndexOf("/") + 1)]);
    expect(await warnings()).toEqual([["refused", `Its tags name no stack. ${advice}`]]);
  },
  LIMIT,
);
