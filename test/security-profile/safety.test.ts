import { expect } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import alchemy from "alchemy";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import type { SecurityProfileProps } from "../../src/index.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

type Fields = Omit<Partial<SecurityProfileProps>, "SecurityProfileName">;

const declare = (stack: Stack, id: string, SecurityProfileName: string, fields: Fields = {}) =>
  stack.profile(id, { SecurityProfileName, ...fields });

/** A deploy in which something else fails at the end, so that Alchemy does not clean up. */
const interrupted = (stack: Stack, program: () => Promise<unknown>) =>
  stack.failure(async () => {
    await program();
    throw new Error("another resource");
  });

const giveTo = (stack: Stack, Username: string, SecurityProfileId: string) =>
  stack.aws.createUser({
    InstanceId: stack.InstanceId,
    Username,
    RoutingProfileId: "any",
    SecurityProfileIds: [SecurityProfileId],
  });

test("a new id whose deploy was interrupted does not lose its profile to the old id", async (stack) => {
  for (const first of [{}, { adopt: true, delete: true }]) {
    if ("adopt" in first) await stack.foreign({ SecurityProfileName: "Team" });
    await stack.deploy(() => declare(stack, "old", "Team", first));
    const program = () => declare(stack, "new", "Team", { adopt: true, delete: true });
    await interrupted(stack, program);
    await stack.deploy(program);
    expect(await stack.names()).toEqual(["Team"]);
    await stack.deploy(async () => undefined);
    expect(await stack.names()).toEqual([]);
  }
});

test("a move into a nested scope that was interrupted does not lose the profile", async (stack) => {
  await stack.deploy(() => declare(stack, "team", "Team"));
  const program = () =>
    alchemy.run("nested", () => declare(stack, "team", "Team", { adopt: true }));
  await interrupted(stack, program);
  await stack.deploy(program);
  expect(await stack.names()).toEqual(["Team"]);
});

test("a name that one resource left and another took is not deleted under the other", async (stack) => {
  await stack.deploy(() => declare(stack, "a", "X"));
  const program = async () => {
    await declare(stack, "a", "Y");
    await declare(stack, "b", "X", { adopt: true });
  };
  await interrupted(stack, program);
  await stack.deploy(program);
  expect(await stack.names()).toEqual(["X", "Y"]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("names that are swapped stay this stack's", async (stack) => {
  const program = (a: string, b: string) => async () => {
    await Promise.all([
      declare(stack, "a", a, { adopt: true }),
      declare(stack, "b", b, { adopt: true }),
    ]);
  };
  await stack.deploy(program("X", "Y"));
  await stack.deploy(program("Y", "X"));
  expect(await stack.names()).toEqual(["X", "Y"]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

test("a resource that leaves its profile to another one of the code says which", async (stack) => {
  for (const SecurityProfileName of ["X", "Y"]) await stack.foreign({ SecurityProfileName });
  const swap = async (a: string, b: string) => {
    await declare(stack, "a", a, { adopt: true, Description: "a" });
    await declare(stack, "b", b, { adopt: true, Description: "b" });
  };
  await stack.deploy(() => swap("X", "Y"));
  await stack.deploy(() => swap("Y", "X"));
  const [x, y] = [await stack.arnOf("X"), await stack.arnOf("Y")];
  const retained = () => stack.lines.filter((line) => line.startsWith("[retained]"));
  expect(retained()).toEqual([
    `[retained] a "X" (${x}) is not deleted and keeps its holders; this resource no longer manages it`,
    `[retained] b "Y" (${y}) belongs to app/test/a`,
  ]);
  const moved = async () => {
    await declare(stack, "a", "Y", { adopt: true, Description: "a" });
    await declare(stack, "c", "X", { adopt: true, Description: "c" });
  };
  await stack.deploy(moved);
  expect(retained()).toEqual([`[retained] b ${x} belongs to app/test/c`]);
  expect((await stack.live("X")).Description).toBe("c");
});

test("a replacement whose former profile another resource has says so", async (stack) => {
  const swap = async (a: string, b: string) => {
    await declare(stack, "a", a, { adopt: true });
    await declare(stack, "b", b, { adopt: true });
  };
  await stack.deploy(() => swap("X", "Y"));
  await stack.deploy(() => swap("Y", "X"));
  expect(stack.lines).toContain(
    `[replaced] b "Y" (${await stack.arnOf("Y")}) by "X": the old one belongs to app/test/a`,
  );
});

test("a refused create gives no right to clear what is adopted after it", async (stack) => {
  const theirs = { Description: "theirs", Permissions: ["Users.View"], Tags: { Owner: "them" } };
  const ours = { Description: "ours", Permissions: ["Queues.View"], Tags: { Owner: "us" } };
  await stack.foreign({ SecurityProfileName: "Team", ...theirs });
  expect(await stack.failure(() => declare(stack, "team", "Team", ours))).toMatchObject({
    code: "AlreadyExists",
  });
  await stack.deploy(() => declare(stack, "team", "Team", { adopt: true }));
  expect(stack.writes).toEqual([]);
  expect(await stack.live("Team")).toMatchObject(theirs);
});

test("nor does a create that never arrived", async (stack) => {
  await stack.failing("CreateSecurityProfile", "cut-before", () =>
    stack.failure(() => declare(stack, "team", "Team", { Description: "ours" })),
  );
  await stack.foreign({ SecurityProfileName: "Team", Description: "theirs" });
  await stack.deploy(() => declare(stack, "team", "Team", { adopt: true }));
  expect(await stack.live("Team")).toMatchObject({ Description: "theirs" });
});

test("a profile that an interrupted deploy made again is found by destroy and by a rename", async (stack) => {
  for (const end of ["destroy", "rename"]) {
    const { SecurityProfileId } = await stack.deploy(() => declare(stack, "team", "Team"));
    await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
    await stack.failing("CreateSecurityProfile", "cut-after", () =>
      stack.failure(() => declare(stack, "team", "Team"), { force: true }),
    );
    expect(await stack.names()).toEqual(["Team"]);
    if (end === "rename") {
      await stack.deploy(() => declare(stack, "team", "Squad"));
      expect(await stack.names()).toEqual(["Squad"]);
    }
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
  }
});

test("a resource that nobody awaits in a nested scope is no orphan", async (stack) => {
  const program = (awaited: boolean) => () =>
    alchemy.run("nested", async () => {
      const pending = stack.profile("team", {});
      if (awaited) await pending;
      return { pending };
    });
  await stack.deploy(program(true));
  const before = await stack.names();
  const { pending } = await stack.deploy(program(false));
  await pending;
  expect(await stack.names()).toEqual(before);
});

test("a rename in a nested scope leaves the rest of the program time to move the holders", async (stack) => {
  const program = (name: string, then: (id: string) => Promise<unknown>) => async () => {
    const { SecurityProfileId } = await alchemy.run("nested", () => declare(stack, "team", name));
    await then(SecurityProfileId);
  };
  let UserId: string | undefined;
  await stack.deploy(
    program("Old", async (id) => {
      ({ UserId } = await giveTo(stack, "ana", id));
    }),
  );
  await stack.deploy(
    program("New", (id) =>
      stack.aws.updateUserSecurityProfiles({
        InstanceId: stack.InstanceId,
        UserId,
        SecurityProfileIds: [id],
      }),
    ),
  );
  expect(await stack.names()).toEqual(["New"]);
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId });
});

test("a former profile that the user decides to keep is kept", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack, "team", "Old"));
  const { UserId } = await giveTo(stack, "ana", SecurityProfileId);
  expect(await stack.failure(() => declare(stack, "team", "New"))).toMatchObject({ code: "InUse" });
  await stack.deploy(() => declare(stack, "team", "New", { delete: false }));
  expect(stack.lines.filter((line) => line.startsWith("[retained]"))).toEqual([
    `[retained] team ${await stack.arnOf("Old")}: not deleted`,
  ]);
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId });
  await stack.destroy();
  expect(await stack.names()).toEqual(["New", "Old"]);
});

test("a former profile is named for what it is when it cannot be deleted", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack, "team", "Old"));
  const { UserId } = await giveTo(stack, "ana", SecurityProfileId);
  const error = await stack.failure(() => declare(stack, "team", "New"));
  expect(error.message).toStartWith(
    'Cannot delete security profile "Old" (formerly app/test/team)',
  );
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId });
});

test("a place that cannot be reached any more does not keep the right profile from being deployed", async (stack) => {
  const wrong = stack.InstanceArn.replace("us-east-1", "us-east-9");
  await stack.failing("CreateSecurityProfile", "cut-before", () =>
    stack.failure(() => declare(stack, "team", "Team", { InstanceArn: wrong })),
  );
  await stack.deploy(() => declare(stack, "team", "Team"));
  expect(await stack.names()).toEqual(["Team"]);
  expect(stack.lines.join("\n")).toContain(
    "WARN team: an earlier deploy may have left a profile in AWS. To stop looking for it, deploy once with `delete: false`.",
  );
  expect(await stack.destroyFailure()).toMatchObject({ code: "RequestFailed" });
  await stack.deploy(() => declare(stack, "team", "Team", { delete: false }));
  expect(stack.lines.filter((line) => line.startsWith("[retained]"))).toEqual([
    '[retained] team what an earlier deploy created as "Team": not deleted',
  ]);
  await stack.deploy(() => declare(stack, "team", "Team"));
  expect(stack.operations).toEqual(stack.on(["DescribeSecurityProfile"]));
});

test("an id change and a dropped field in one deploy clear the field", async (stack) => {
  await stack.deploy(() =>
    declare(stack, "old", "Team", { Description: "gone soon", Tags: { a: "1" } }),
  );
  await stack.deploy(() => declare(stack, "new", "Team", { adopt: true }));
  const live = await stack.live("Team");
  expect([live.Description, live.Tags]).toEqual([undefined, {}]);
});

test("a rename taken back with a dropped field clears the field", async (stack) => {
  await stack.deploy(() => declare(stack, "team", "Old", { Description: "gone soon" }));
  await interrupted(stack, () => declare(stack, "team", "New"));
  await stack.deploy(() => declare(stack, "team", "Old"));
  expect(await stack.names()).toEqual(["Old"]);
  expect((await stack.live("Old")).Description).toBeUndefined();
});

test("what an interrupted create declared is cleared under a new id, and after a rename and back", async (stack) => {
  for (const then of ["a new id", "a rename and back"]) {
    await stack.failing("CreateSecurityProfile", "cut-after", () =>
      stack.failure(() =>
        declare(stack, "team", "Team", { Description: "gone soon", Tags: { a: "1" } }),
      ),
    );
    if (then === "a new id") {
      await stack.deploy(() => declare(stack, "moved", "Team", { adopt: true }));
    } else {
      await interrupted(stack, () => declare(stack, "team", "Squad"));
      await stack.deploy(() => declare(stack, "team", "Team"));
    }
    const live = await stack.live("Team");
    expect([live.Description, live.Tags]).toEqual([undefined, {}]);
    await stack.destroy();
  }
});

test(
  "what an update that failed half-way declared is cleared after a rename and back",
  async (stack) => {
    await stack.deploy(() => declare(stack, "team", "Old"));
    await stack.failing("TagResource", "deny", () =>
      stack.failure(() =>
        declare(stack, "team", "Old", { Description: "gone soon", Tags: { a: "1" } }),
      ),
    );
    await interrupted(stack, () => declare(stack, "team", "New"));
    await stack.deploy(() => declare(stack, "team", "Old"));
    expect(await stack.names()).toEqual(["Old"]);
    expect((await stack.live("Old")).Description).toBeUndefined();
  },
  { only: "connect" },
);

test("an application's type that the code leaves to AWS survives a change of another", async (stack) => {
  const gateway = { Namespace: "gateway", ApplicationPermissions: ["tool"] };
  const crm = { Namespace: "crm", ApplicationPermissions: ["ACCESS"] };
  await stack.foreign({
    SecurityProfileName: "Team",
    Applications: [{ ...gateway, Type: "MCP" }],
  });
  await stack.deploy(() =>
    declare(stack, "team", "Team", { Applications: [gateway, crm], adopt: true }),
  );
  expect((await stack.live("Team")).Applications).toEqual([
    { ...crm, Type: "THIRD_PARTY_APPLICATION" },
    { ...gateway, Type: "MCP" },
  ]);
});

const ofAnotherStack = { alchemy_stage: "prod", alchemy_resource: "other/prod/team" };

test("a profile that was handed over is no longer its old stack's, and is not taken for made here", async (stack) => {
  const arn = await stack.foreign({ SecurityProfileName: "Team", Tags: ofAnotherStack });
  const program = (id: string) => () => declare(stack, id, "Team", { adopt: true });
  await stack.failing("UntagResource", "cut-after", () => stack.failure(program("team")));
  await stack.deploy(program("team"));
  expect(await stack.aws.listTagsForResource({ resourceArn: arn })).toMatchObject({ tags: {} });
  await interrupted(stack, program("moved"));
  await stack.deploy(program("moved"));
  await stack.destroy();
  expect(await stack.names()).toEqual(["Team"]);
});

test("a profile that one id keeps is not deleted as the former one of another", async (stack) => {
  const kept = () => declare(stack, "b", "X", { delete: false });
  await stack.deploy(kept);
  await interrupted(stack, () => declare(stack, "c", "X", { adopt: true }));
  await interrupted(stack, async () => {
    await declare(stack, "c", "Y");
    await kept();
  });
  await stack.destroy();
  expect(await stack.names()).toEqual(["X"]);
});

test("a profile that comes back from a new id is cleared of what that declared, and has its maker's tags", async (stack) => {
  await stack.deploy(() => declare(stack, "old", "Team"));
  const fields = { Description: "gone soon", Tags: { a: "1" }, Permissions: ["Users.View"] };
  await interrupted(stack, () => declare(stack, "new", "Team", { ...fields, adopt: true }));
  await stack.deploy(() => declare(stack, "old", "Team"), { force: true });
  const live = await stack.live("Team");
  expect([live.Description, live.Tags, live.Permissions]).toEqual([undefined, {}, []]);
  const { tags } = await stack.aws.listTagsForResource({ resourceArn: live.Arn });
  expect(tags).toMatchObject({ alchemy_resource: "app/test/old" });
  await stack.deploy(() => declare(stack, "old", "Team"), { force: true });
  expect(stack.writes).toEqual([]);
});

test("permissions that an id change drops are cleared, too", async (stack) => {
  await stack.deploy(() => declare(stack, "old", "Team", { Permissions: ["Users.View"] }));
  await stack.deploy(() => declare(stack, "new", "Team", { adopt: true }));
  expect((await stack.live("Team")).Permissions).toEqual([]);
});

test("what another id left behind is cleared of what it declared", async (stack) => {
  await stack.deploy(() => declare(stack, "a", "Y", { Description: "of a" }));
  await stack.deploy(async () => {
    await declare(stack, "a", "Z");
    await declare(stack, "c", "Y", { adopt: true });
  });
  expect((await stack.live("Y")).Description).toBeUndefined();
  expect(await stack.names()).toEqual(["Y", "Z"]);
});

test("a cut-off create whose profile was deleted outside is begun anew", async (stack) => {
  await stack.failing("CreateSecurityProfile", "cut-after", () =>
    stack.failure(() => declare(stack, "team", "Team")),
  );
  const [, , , SecurityProfileId] = (await stack.arnOf("Team")).split("/");
  await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
  await stack.deploy(() => declare(stack, "team", "Team"));
  expect(await stack.names()).toEqual(["Team"]);
});

test("a destroy that was interrupted after its delete is no reason to skip the next deploy", async (stack) => {
  await stack.deploy(() => declare(stack, "team", "Team"));
  await stack.failing("DeleteSecurityProfile", "cut-after", () => stack.destroyFailure());
  await stack.deploy(() => declare(stack, "team", "Team"));
  expect(await stack.names()).toEqual(["Team"]);
});

test("two resources never hold one profile, whatever the admin website called it", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() => declare(stack, "a", "Y"));
  stack.connect.renameSecurityProfile(SecurityProfileId, "X");
  for (const adopt of [true, false]) {
    const error = await stack.failure(async () => {
      await declare(stack, "a", "Y");
      await declare(stack, "b", "X", { adopt });
    });
    expect(error.message).toContain(
      "and app/test/a in this deploy manages it. Nothing was changed. Give one of the two resources another SecurityProfileName.",
    );
  }
});

test("a tag whose key every object has is removed like any other", async (stack) => {
  await stack.deploy(() => declare(stack, "team", "Team", { Tags: { constructor: "1" } }));
  await stack.deploy(() => declare(stack, "team", "Team", { Tags: {} }));
  expect((await stack.live("Team")).Tags).toEqual({});
  expect(stack.lines).toContain("[cleared] team Tags.constructor, no longer in the code");
});

test("ids as long as a file name can be live through a rename", async (stack) => {
  const id = "x".repeat(240);
  await stack.deploy(() => declare(stack, id, "Old"));
  await stack.deploy(() => declare(stack, id, "New"));
  expect(await stack.names()).toEqual(["New"]);
});

test("a name that would be too long for AWS is cut and stays its own", async (stack) => {
  const ids = [`${"x".repeat(200)}1`, `${"x".repeat(200)}2`];
  const [first, second] = await stack.deploy(() =>
    Promise.all(ids.map((id) => stack.profile(id, {}))),
  );
  expect([first?.SecurityProfileName.length, second?.SecurityProfileName.length]).toEqual([
    127, 127,
  ]);
  expect(first?.SecurityProfileName).not.toBe(second?.SecurityProfileName);
  await stack.deploy(() => Promise.all(ids.map((id) => stack.profile(id, {}))));
  expect(stack.operations).toEqual([]);
});

test("another process that begins meanwhile is noticed at the end", async (stack) => {
  await stack.deploy(() => declare(stack, "team", "Team", { Description: "first" }));
  const file = path.join(stack.rootDir, "app/test/team.json");
  const [operation = ""] = stack.on(["UpdateSecurityProfile"]);
  stack.connect.faults.add({
    operation,
    kind: "delay",
    ms: 0,
    onMet: () => {
      const record = JSON.parse(readFileSync(file, "utf8"));
      record.props.Description = "third";
      writeFileSync(file, JSON.stringify(record));
    },
  });
  const error = await stack.failure(() =>
    declare(stack, "team", "Team", { Description: "second" }),
  );
  expect(error.message).toBe(
    "Another process deploys the same stage: Alchemy's state of app/test/team changed under this one. The state records what this deploy did. Deploy from one process at a time: wait for the other one, then run the same command again with --force.",
  );
  await stack.deploy(() => declare(stack, "team", "Team", { Description: "second" }), {
    force: true,
  });
  expect((await stack.live("Team")).Description).toBe("second");
});
