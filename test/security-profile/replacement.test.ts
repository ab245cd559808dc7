import { expect } from "bun:test";
import alchemy from "alchemy";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { STATE_STORES, type Stack, stackTest } from "../support/stack.ts";
import { startSecondInstance } from "../support/second-instance.ts";

const test = stackTest(import.meta, CONTROL_PLANES, STATE_STORES);

const named = (stack: Stack, SecurityProfileName: string, fields: object = {}, id = "team") =>
  stack.profile(id, {
    SecurityProfileName,
    Permissions: ["Queues.View"],
    ...fields,
  });

/** A user who holds the profile. */
async function holder(stack: Stack, Username: string, SecurityProfileId: string) {
  const RoutingProfileId = crypto.randomUUID();
  const { InstanceId } = stack;
  return stack.aws.createUser({
    InstanceId,
    Username,
    RoutingProfileId,
    SecurityProfileIds: [SecurityProfileId],
  });
}

test("a new name creates the new profile first and deletes the old one at the end", async (stack) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  const renamed = await stack.deploy(async () => {
    const profile = await named(stack, "New");
    expect(await stack.names()).toEqual(["New", "Old"]);
    return profile;
  });
  expect(renamed.SecurityProfileArn).not.toBe(old.SecurityProfileArn);
  expect(await stack.names()).toEqual(["New"]);
  expect(stack.lines).toContain(
    `[replaced] team "Old" (${old.SecurityProfileArn}) by "New": the old one is deleted at the end of the deploy; its holders do not move, and settings that the code does not declare are not copied`,
  );
  await stack.deploy(() => named(stack, "New"));
  expect(stack.operations).toEqual([]);
});

test(
  "a new instance replaces the profile, each in its own instance",
  async (stack) => {
    await using region = await startSecondInstance(stack);
    const { other } = region;
    await stack.deploy(() => named(stack, "Team"));
    const moved = await stack.deploy(() =>
      named(stack, "Team", { InstanceArn: other.instanceArn }),
    );
    expect(moved.SecurityProfileArn).toStartWith(`${other.instanceArn}/security-profile/`);
    expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
    expect(other.calls.map(({ operation }) => operation)).toEqual(["CreateSecurityProfile"]);
    expect(await stack.names()).toEqual([]);
    await stack.destroy();
    expect(stack.operations).toEqual([]);
    expect(other.calls.at(-1)).toMatchObject({ operation: "DeleteSecurityProfile", status: 200 });
  },
  { only: "connect" },
);

test("a replacement that fails leaves the live profile, also after the change is reverted", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Taken" });
  const { SecurityProfileArn } = await stack.deploy(() => named(stack, "Team"));
  for (const _ of [1, 2]) {
    const error = await stack.failure(() => named(stack, "Taken"));
    expect(error).toMatchObject({ code: "AlreadyExists" });
    expect(await stack.names()).toEqual(["Taken", "Team"]);
  }
  const reverted = await stack.deploy(() => named(stack, "Team"));
  expect(reverted.SecurityProfileArn).toBe(SecurityProfileArn);
  expect(stack.operations).toEqual(
    stack.on(["DescribeSecurityProfile", "ListSecurityProfilePermissions"]),
  );
  expect(await stack.names()).toEqual(["Taken", "Team"]);
});

/** The time of the local Amazon Connect, in milliseconds. */
let now = Date.now();
const clock = { now: () => now, sleep: async () => undefined };

test(
  "a profile that no read shows yet is deleted after a rename all the same",
  async (stack) => {
    await stack.deploy(() => named(stack, "Old"));
    await stack.deploy(() => named(stack, "New"), { force: true });
    expect(stack.calls.map(({ status }) => status)).toContain(404);
    now += 60_000;
    expect(await stack.names()).toEqual(["New"]);
  },
  { clock, readLag: 60_000 },
);

test("replacements in parallel leave no old profile behind", async (stack) => {
  const ids = Array.from({ length: 12 }, (_, index) => `team-${index}`);
  const deploy = (prefix: string) =>
    stack.deploy(() => Promise.all(ids.map((id) => named(stack, `${prefix} ${id}`, {}, id))));
  await deploy("Old");
  await deploy("New");
  expect(await stack.names()).toEqual(ids.map((id) => `New ${id}`).toSorted());
  expect(stack.operations.filter((operation) => operation.startsWith("Delete"))).toHaveLength(
    ids.length,
  );
});

test("an old profile that is still held stays, is named, and goes with the next deploy", async (stack) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  const user = await holder(stack, "ana", old.SecurityProfileId);
  const error = await stack.failure(() => named(stack, "New"));
  expect(error.message).toContain("One user has it: ana.");
  expect(await stack.names()).toEqual(["New", "Old"]);

  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: user.UserId });
  await stack.deploy(() => named(stack, "New"));
  expect(stack.operations).toEqual(stack.on(["DeleteSecurityProfile"]));
  expect(await stack.names()).toEqual(["New"]);
});

test("a rename that is taken back while the old profile waits keeps the old one", async (stack) => {
  const old = await stack.deploy(() => named(stack, "Old"));
  const user = await holder(stack, "ana", old.SecurityProfileId);
  await stack.failure(() => named(stack, "New"));
  const back = await stack.deploy(() => named(stack, "Old"));
  expect(back.SecurityProfileArn).toBe(old.SecurityProfileArn);
  expect(await stack.names()).toEqual(["Old"]);
  await stack.aws.deleteUser({ InstanceId: stack.InstanceId, UserId: user.UserId });
  await stack.deploy(() => named(stack, "Old"));
  expect(stack.operations).toEqual([]);
  expect(await stack.names()).toEqual(["Old"]);
});

test("an id of few characters and many bytes can be updated and renamed", async (stack) => {
  const declare = (name: string, Description: string) => () =>
    named(stack, name, { Description }, "営".repeat(80));
  await stack.deploy(declare("Team", "first"));
  await stack.deploy(declare("Team", "second"));
  expect((await stack.live("Team")).Description).toBe("second");
  await stack.deploy(declare("Squad", "second"));
  expect(await stack.names()).toEqual(["Squad"]);
});

test("with `delete: false` the old profile is retained", async (stack) => {
  await stack.deploy(() => named(stack, "Old"));
  await stack.deploy(() => named(stack, "New", { delete: false }));
  expect(await stack.names()).toEqual(["New", "Old"]);
});

test("with `delete: false` the former profile of another resource is deleted all the same", async (stack) => {
  const declare = (top: string, fields: object) => async () => {
    await named(stack, top, {}, "a.b");
    await alchemy.run("a", () => named(stack, "Nested", fields, "b"));
  };
  await stack.deploy(declare("Old", {}));
  await stack.failing("DeleteSecurityProfile", "deny", () => stack.failure(declare("New", {})));
  expect(await stack.names()).toEqual(["Nested", "New", "Old"]);
  await stack.deploy(declare("New", { delete: false }));
  expect(await stack.names()).toEqual(["Nested", "New"]);
  expect(stack.lines.filter((line) => line.includes("retained"))).toEqual([]);
});

test("an adopted profile is left alone when the code turns to another name", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Theirs", Permissions: ["Users.View"] });
  await stack.deploy(() => named(stack, "Theirs", { adopt: true }));
  await stack.deploy(() => named(stack, "Ours", { adopt: true }));
  expect(await stack.names()).toEqual(["Ours", "Theirs"]);
});

test("a replacement of a name by adoption does not clear what the old profile declared", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Theirs", Description: "theirs" });
  await stack.deploy(() => named(stack, "Ours", { Description: "ours" }));
  await stack.deploy(() => named(stack, "Theirs", { adopt: true }));
  expect(await stack.live("Theirs")).toMatchObject({
    Description: "theirs",
    Permissions: ["Queues.View"],
  });
});
