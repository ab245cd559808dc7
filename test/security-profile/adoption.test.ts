import { expect } from "bun:test";
import { symlinkSync } from "node:fs";
import path from "node:path";
import alchemy from "alchemy";
import { detectDrift } from "../../src/plan/index.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { connectTo } from "../support/connect.ts";
import { startSecondInstance } from "../support/second-instance.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

const team = { SecurityProfileName: "Team", Description: "by hand", Permissions: ["Queues.View"] };

const declare = (stack: Stack, fields: object = {}, id = "team") =>
  stack.profile(id, { SecurityProfileName: "Team", ...fields });

test("a taken name is an error that names the ARN and the way to adopt, and changes nothing", async (stack) => {
  const arn = await stack.foreign(team);
  const error = await stack.failure(() => declare(stack, { Permissions: [] }));
  expect(error.message).toBe(
    `security profile "Team" (app/test/team) already exists: ${arn}, not created by this stack. Nothing was changed. To manage it here, set \`adopt: true\` on the resource or deploy with --adopt. Or give the resource another SecurityProfileName.`,
  );
  expect(error).toMatchObject({ code: "AlreadyExists", SecurityProfileArn: arn });
  expect(stack.operations).toEqual(
    stack.on([
      "CreateSecurityProfile",
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "ListSecurityProfiles",
    ]),
  );
  expect(await stack.live("Team")).toMatchObject(team);
});

test("adopt changes only what is declared, in one update", async (stack) => {
  const arn = await stack.foreign({ ...team, Tags: { Owner: "console" } });
  const profile = await stack.deploy(() =>
    declare(stack, { Permissions: ["Queues.View", "Queues.Edit"], adopt: true }),
  );
  expect(profile).toMatchObject({ SecurityProfileArn: arn, adopted: true });
  expect(stack.operations).toEqual(
    stack.on([
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "ListSecurityProfiles",
      "UpdateSecurityProfile",
    ]),
  );
  expect(stack.sent("UpdateSecurityProfile")).toEqual({
    Permissions: ["Queues.Edit", "Queues.View"],
  });
  expect(await stack.live("Team")).toMatchObject({
    Description: "by hand",
    Tags: { Owner: "console" },
  });
});

test("adopting what equals the code writes nothing", async (stack) => {
  await stack.foreign(team);
  await stack.deploy(() => declare(stack, { ...team, adopt: true }));
  expect(stack.operations).toEqual(
    stack.on(["DescribeSecurityProfile", "ListSecurityProfilePermissions", "ListSecurityProfiles"]),
  );
});

test("adopting without a declared field reads the profile alone", async (stack) => {
  await stack.deploy(() =>
    stack.profile("stock", {
      SecurityProfileName: "Agent",
      adopt: true,
    }),
  );
  expect(stack.operations).toEqual(stack.on(["DescribeSecurityProfile", "ListSecurityProfiles"]));
});

test("--adopt adopts, and `adopt: false` on the resource is stronger", async (stack) => {
  const arn = await stack.foreign(team);
  const error = await stack.failure(() => declare(stack, { adopt: false }), { adopt: true });
  expect(error).toMatchObject({ code: "AlreadyExists" });
  const profile = await stack.deploy(() => declare(stack), { adopt: true });
  expect(profile).toMatchObject({ SecurityProfileArn: arn, adopted: true });
});

test("adopt creates what is not there", async (stack) => {
  const profile = await stack.deploy(() => declare(stack, { adopt: true }));
  expect(stack.operations).toEqual(stack.on(["CreateSecurityProfile", "ListSecurityProfiles"]));
  expect(profile.adopted).toBe(false);
});

test("many adoptions list the instance once", async (stack) => {
  const names = Array.from({ length: 12 }, (_, index) => `Team ${index}`);
  for (const SecurityProfileName of names) await stack.foreign({ SecurityProfileName });
  await stack.deploy(() =>
    Promise.all(
      names.map((SecurityProfileName, index) =>
        stack.profile(`team-${index}`, {
          SecurityProfileName,
          adopt: true,
        }),
      ),
    ),
  );
  expect(stack.operations).toEqual(
    stack.on([...names.map(() => "DescribeSecurityProfile"), "ListSecurityProfiles"]),
  );
});

test("what was adopted is retained when the code drops it, and deleted only on request", async (stack) => {
  await stack.foreign(team);
  await stack.deploy(() => declare(stack, { adopt: true }));
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual([]);
  expect(await stack.names()).toEqual(["Team"]);
  expect(stack.lines).toContain(
    `[retained] team ${await stack.arnOf("Team")} is no longer managed; the deploy does not delete it`,
  );

  await stack.deploy(() => declare(stack, { adopt: true, delete: true }));
  await stack.deploy(async () => undefined);
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
  expect(await stack.names()).toEqual([]);
});

test("a deploy that drops an adopted profile makes no call, and does not claim that AWS still has it", async (stack) => {
  const arn = await stack.foreign(team);
  await stack.deploy(() => declare(stack, { adopt: true }));
  const [InstanceId, SecurityProfileId] = [stack.InstanceId, arn.split("/").at(-1)];
  await stack.aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
  await stack.deploy(async () => undefined);
  expect([stack.operations, stack.lines.filter((line) => line.startsWith("[retained]"))]).toEqual([
    [],
    [`[retained] team ${arn} is no longer managed; the deploy does not delete it`],
  ]);
});

/** What drift finds that no resource manages, without stock profiles. */
async function unmanagedIn({ rootDir }: Stack): Promise<string[]> {
  const { instances } = await detectDrift({ rootDir, app: "app" });
  const found = instances.flatMap(({ unmanaged }) => unmanaged.filter(({ stock }) => !stock));
  return found.map((each) => `${each.SecurityProfileName} ${each.findings.join(" ")}`);
}

for (const adopt of [false, true]) {
  const title = adopt ? "adopted" : "created";
  test(`what a resource has adopted and left is not new for drift, if one stays that was ${title} before`, async (stack) => {
    symlinkSync(stack.rootDir, path.join(stack.rootDir, ".alchemy"));
    const stay = () => declare(stack, { SecurityProfileName: "Mine", adopt }, "mine");
    await stack.deploy(stay);
    await stack.foreign(team);
    await stack.foreign({ SecurityProfileName: "Legacy" });
    await stack.deploy(async () => {
      await stay();
      await alchemy.run("inner", () => declare(stack, { adopt: true, delete: false }));
    });
    expect(await unmanagedIn(stack)).toEqual(["Legacy unmanaged"]);
    await stack.deploy(stay);
    await stack.foreign({ SecurityProfileName: "New" });
    expect(await unmanagedIn(stack)).toEqual([
      "Legacy unmanaged",
      "New unmanaged appeared",
      "Team unmanaged",
    ]);
    await stack.deploy(stay);
    expect(stack.operations).toEqual([]);
  });
}

test(
  "what a resource has adopted and left does not replace what one that moves to another instance knows of that",
  async (stack) => {
    await using region = await startSecondInstance(stack);
    const { instanceArn } = region.other;
    symlinkSync(stack.rootDir, path.join(stack.rootDir, ".alchemy"));
    const moving = (InstanceArn: string) =>
      declare(stack, { InstanceArn, SecurityProfileName: "Agent", adopt: true }, "moving");
    await stack.foreign(team);
    await stack.deploy(async () => {
      await moving(stack.InstanceArn);
      await declare(stack, { adopt: true });
    });
    const InstanceId = instanceArn.slice(instanceArn.lastIndexOf("/") + 1);
    await connectTo(region.other).createSecurityProfile({
      InstanceId,
      SecurityProfileName: "Legacy",
    });
    await stack.deploy(() => moving(instanceArn));
    expect(await unmanagedIn(stack)).toEqual(["Legacy unmanaged"]);
    await stack.foreign({ SecurityProfileName: "Next" });
    for (const next of [{ adopt: true }, { InstanceArn: instanceArn }]) {
      await stack.deploy(async () => {
        await moving(instanceArn);
        await declare(stack, { SecurityProfileName: "Next", ...next }, "next");
      });
    }
    await stack.deploy(() => moving(instanceArn));
    expect(await unmanagedIn(stack)).toEqual(["Legacy unmanaged"]);
  },
  { only: "connect" },
);

test("a deploy reports when a removal begins or ceases to delete the profile", async (stack) => {
  const removal = async (fields: object) => {
    await stack.deploy(() => declare(stack, { adopt: true, ...fields }));
    return stack.lines.filter((line) => line.startsWith("[removal]"));
  };
  const deletes = ["[removal] team from now on, removing the resource deletes the profile"];
  const keeps = ["[removal] team from now on, removing the resource keeps the profile"];
  await stack.foreign(team);
  expect(await removal({})).toEqual([]);
  expect(await removal({ delete: false })).toEqual([]);
  expect(await removal({ delete: true })).toEqual(deletes);
  expect(stack.writes).toEqual([]);
  expect(await removal({ delete: true, Description: "new" })).toEqual([]);
  expect(await removal({})).toEqual(keeps);
  expect(await removal({ delete: true, SecurityProfileName: "Other" })).toEqual([]);
});

test("a deploy that fails reports that a removal begins to delete the profile, since the next one sees no change", async (stack) => {
  await stack.foreign(team);
  const removals = () => stack.lines.filter((line) => line.startsWith("[removal]"));
  const deploy = (fields: object) => () => declare(stack, { adopt: true, ...fields });
  await stack.deploy(deploy({}));
  await stack.failing("DescribeSecurityProfile", "deny", () =>
    stack.failure(deploy({ delete: true })),
  );
  expect(removals()).toEqual([
    "[removal] team from now on, removing the resource deletes the profile",
  ]);
  await stack.deploy(deploy({ delete: true }));
  expect(removals()).toEqual([]);
  await stack.failing("UpdateSecurityProfile", "deny", () =>
    stack.failure(deploy({ Description: "new" })),
  );
  expect(removals()).toEqual([
    "[removal] team from now on, removing the resource keeps the profile",
  ]);
});

test("a field of an adopted profile is no longer managed when the resource leaves and adopts without it", async (stack) => {
  await stack.foreign(team);
  await stack.deploy(() => declare(stack, { ...team, adopt: true }));
  await stack.deploy(async () => undefined);
  await stack.deploy(() => declare(stack, { Description: "by code", adopt: true }));
  expect(stack.sent("UpdateSecurityProfile")).toEqual({ Description: "by code" });
  expect(await stack.live("Team")).toMatchObject({ Permissions: ["Queues.View"] });
});

test("a created profile is retained with `delete: false`", async (stack) => {
  await stack.deploy(() => declare(stack, { delete: false }));
  await stack.destroy();
  expect(stack.operations).toEqual([]);
  expect(await stack.names()).toEqual(["Team"]);
});

test("a profile of another stack is recognized, and adopted only with a warning", async (stack) => {
  const Tags = { alchemy_stage: "prod", alchemy_resource: "other/prod/team" };
  const arn = await stack.foreign({ ...team, Tags });
  const error = await stack.failure(() => declare(stack));
  expect(error.message).toContain(
    `already exists: ${arn}, created by the Alchemy resource other/prod/team (stage prod). Nothing was changed. Two stacks must not manage one profile. In the other stack, set \`delete: false\` and deploy, then remove the resource and deploy. Then set \`adopt: true\` here. Or choose another SecurityProfileName.`,
  );
  const profile = await stack.deploy(() => declare(stack, { adopt: true }));
  expect(profile.adopted).toBe(true);
  expect(stack.lines).toContain(
    `WARN team: adopts ${arn}, which the Alchemy resource other/prod/team (stage prod) created, and removes that stack's ownership tags. Two stacks must not manage one profile. In the other stack, set \`delete: false\` and deploy, then remove the resource and deploy.`,
  );
});

test("a profile of the same resource in another stage is refused with the flag that may be missing", async (stack) => {
  const Tags = { alchemy_stage: "prod", alchemy_resource: "app/prod/team" };
  await stack.foreign({ ...team, Tags });
  const error = await stack.failure(() => declare(stack));
  expect(error.message).toContain(
    "created by the Alchemy resource app/prod/team (stage prod). Nothing was changed. If you meant that stage, pass it with --stage. Two stacks must not manage one profile.",
  );
});

test("a new id for the same profile is refused, and moves over with adopt, undeleted", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(() => declare(stack, team, "old"));
  const error = await stack.failure(() => declare(stack, team, "new"));
  expect(error.message).toContain(
    "If you only gave that resource a new id or scope, deploy once with `adopt: true` to move the profile here. Otherwise choose another SecurityProfileName.",
  );
  expect(await stack.names()).toEqual(["Team"]);

  const moved = await stack.deploy(() => declare(stack, { ...team, adopt: true }, "new"));
  expect(moved).toMatchObject({ SecurityProfileArn, adopted: false });
  expect(stack.operations).toEqual(
    stack.on([
      "DescribeSecurityProfile",
      "ListSecurityProfilePermissions",
      "ListSecurityProfiles",
      "TagResource",
    ]),
  );
  const { tags } = await stack.aws.listTagsForResource({ resourceArn: SecurityProfileArn });
  expect(tags).toMatchObject({ alchemy_resource: "app/test/new" });
  expect(await stack.arnOf("Team")).toBe(SecurityProfileArn);

  await stack.deploy(() => declare(stack, team, "new"));
  await stack.deploy(async () => undefined);
  expect(await stack.names()).toEqual([]);
});

test("a stock profile is never changed by what the code does not say", async (stack) => {
  const before = await stack.live("Admin");
  const stock = { SecurityProfileName: "Admin", adopt: true };
  await stack.deploy(() => stack.profile("admin", { ...stock, Description: "Break glass" }));
  await stack.deploy(() => stack.profile("admin", { ...stock, Tags: { Owner: "it" } }));
  const after = await stack.live("Admin");
  expect(after.Permissions).toEqual(before.Permissions);
  expect(after).toMatchObject({ Tags: { Owner: "it" } });
  expect(after.Description ?? "").toBe("");
  expect(stack.lines).toContain("[cleared] admin Description, no longer in the code");
});
