import { expect } from "bun:test";
import { readdirSync } from "node:fs";
import path from "node:path";
import alchemy from "alchemy";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

const declare = (stack: Stack, id: string, SecurityProfileName: string, fields: object = {}) =>
  stack.profile(id, { SecurityProfileName, ...fields });

const linesOf = (stack: Stack, ...prefixes: string[]) =>
  stack.lines.filter((line) => prefixes.some((prefix) => line.startsWith(`[${prefix}]`)));

const interrupted = (stack: Stack, program: () => Promise<unknown>) =>
  stack.failure(async () => {
    await program();
    throw new Error("another resource");
  });

test("a deploy reports a profile that it adopts, moves, or creates again", async (stack) => {
  const arn = await stack.foreign({ SecurityProfileName: "Theirs" });
  const { SecurityProfileArn, SecurityProfileId } = await stack.deploy(async () => {
    await declare(stack, "theirs", "Theirs", { adopt: true });
    return declare(stack, "old", "Team");
  });
  expect(linesOf(stack, "adopted")).toEqual([`[adopted] theirs ${arn}`]);
  await stack.deploy(() => declare(stack, "new", "Team", { adopt: true }));
  expect(linesOf(stack, "moved", "retained")).toEqual([
    `[moved] new ${SecurityProfileArn} was managed by app/test/old`,
    expect.stringMatching(/^\[retained\] (?:old|theirs) /),
    expect.stringMatching(/^\[retained\] (?:old|theirs) /),
  ]);
  expect(stack.lines).toContain(`[retained] old ${SecurityProfileArn} belongs to app/test/new`);
  await stack.aws.deleteSecurityProfile({ InstanceId: stack.InstanceId, SecurityProfileId });
  await stack.deploy(() => declare(stack, "new", "Team"), { force: true });
  expect(linesOf(stack, "remade")).toEqual([
    `[remade] new ${SecurityProfileArn} no longer exists; the deploy creates it again`,
  ]);
});

test("what differs in a profile that a new name takes over is reported as changed", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Theirs", Description: "theirs" });
  await stack.deploy(() => declare(stack, "team", "Team", { Description: "ours" }));
  await stack.deploy(() => declare(stack, "team", "Theirs", { Description: "ours", adopt: true }));
  expect(linesOf(stack, "changed", "repaired")).toEqual(["[changed] team Description"]);
});

test("an adopted profile that another id takes over stays adopted, without an owner in its tags", async (stack) => {
  const arn = await stack.foreign({ SecurityProfileName: "Team" });
  await stack.deploy(() => declare(stack, "old", "Team", { adopt: true }));
  const { adopted } = await stack.deploy(() => declare(stack, "new", "Team", { adopt: true }));
  expect([adopted, stack.writes]).toEqual([true, []]);
  await stack.deploy(async () => undefined);
  expect([...(await stack.profiles()).keys()]).toEqual([arn]);
});

test("a deploy that changes the id also reports when a removal begins or ceases to delete the profile", async (stack) => {
  const arn = await stack.foreign({ SecurityProfileName: "Theirs" });
  const program = (suffix: string, theirs: object, ours: object) => async () => {
    await declare(stack, `theirs${suffix}`, "Theirs", { adopt: true, ...theirs });
    await declare(stack, `ours${suffix}`, "Ours", { adopt: true, ...ours });
  };
  const removals = async (...given: Parameters<typeof program>) => {
    await stack.deploy(program(...given));
    return linesOf(stack, "removal");
  };
  expect(await removals("1", {}, {})).toEqual([]);
  expect(await removals("2", {}, {})).toEqual([]);
  await interrupted(stack, program("3", { delete: true }, { delete: false }));
  const changes = [
    "[removal] theirs3 from now on, removing the resource deletes the profile",
    "[removal] ours3 from now on, removing the resource keeps the profile",
  ];
  expect(linesOf(stack, "removal")).toEqual(changes);
  expect(await removals("3", { delete: true }, { delete: false })).toEqual([]);
  const changed = { Description: "new" };
  await stack.failing("UpdateSecurityProfile", "deny", () =>
    stack.failure(program("4", changed, changed)),
  );
  expect(linesOf(stack, "removal")).toEqual([]);
  expect(await removals("4", changed, changed)).toEqual([
    "[removal] theirs4 from now on, removing the resource keeps the profile",
    "[removal] ours4 from now on, removing the resource deletes the profile",
  ]);
  await stack.deploy(async () => undefined);
  expect([...(await stack.profiles()).keys()]).toEqual([arn]);
});

test("a resource that takes a profile over from one that leaves it reports that its removal deletes it", async (stack) => {
  await stack.foreign({ SecurityProfileName: "Theirs" });
  await stack.deploy(() =>
    alchemy.run("inner", () => declare(stack, "a", "Theirs", { adopt: true })),
  );
  await stack.deploy(async () => {
    await alchemy.run("inner", async () => undefined);
    await declare(stack, "b", "Theirs", { adopt: true, delete: true });
  });
  expect(linesOf(stack, "removal")).toEqual([
    "[removal] b from now on, removing the resource deletes the profile",
  ]);
  await stack.deploy(async () => undefined);
  expect(await stack.names()).toEqual([]);
});

test("what a removal reports of a profile that another resource has taken over", async (stack) => {
  const { SecurityProfileArn } = await stack.deploy(() => declare(stack, "old", "Team"));
  await interrupted(stack, () => declare(stack, "new", "Team", { adopt: true }));
  await stack.destroy({ destroyStrategy: "parallel" });
  expect(linesOf(stack, "retained")).toEqual([
    `[retained] old ${SecurityProfileArn} belongs to app/test/new`,
  ]);
  expect(await stack.names()).toEqual([]);
});

test("what a resource left has a record with its id, or with a hash of an id that is too long", async (stack) => {
  for (const [length, prefix] of [
    [100, /^x{100}\.replaced\./],
    [101, /^[0-9a-f]{64}\.replaced\./],
  ] as const) {
    const id = "x".repeat(length);
    const { SecurityProfileId } = await stack.deploy(() => declare(stack, id, "Old"));
    await interrupted(stack, () => declare(stack, id, "New"));
    const files = readdirSync(path.join(stack.rootDir, "app/test"));
    expect(files.filter((name) => name.endsWith(`.replaced.${SecurityProfileId}.json`))).toEqual([
      expect.stringMatching(prefix),
    ]);
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
  }
});

test("a declaration that another contradicts keeps what an interrupted create left to find", async (stack) => {
  await stack.failing("CreateSecurityProfile", "cut-after", () =>
    stack.failure(() => declare(stack, "a", "Team")),
  );
  const both = () => Promise.allSettled([declare(stack, "a", "Team"), declare(stack, "b", "Team")]);
  const records = () => readdirSync(path.join(stack.rootDir, "app/test"));
  await stack.deploy(both);
  expect(records()).toEqual(["a.json"]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
  await stack.deploy(both);
  expect(records()).toEqual([]);
});

test(
  "two renames that move holders read the AI agents of the instance once",
  async (stack) => {
    const both = (suffix: string) => async () => {
      for (const id of ["one", "two"])
        await declare(stack, id, `${id} ${suffix}`, { moveHolders: true });
    };
    await stack.deploy(both("old"));
    await stack.deploy(both("new"));
    expect(stack.operations.filter((name) => name === "ListIntegrationAssociations")).toHaveLength(
      1,
    );
    expect(await stack.names()).toEqual(["one new", "two new"]);
  },
  { only: "connect" },
);

test(
  "a profile that is deleted before it is read in full is not written to",
  async (stack) => {
    const { SecurityProfileId } = await stack.deploy(() =>
      declare(stack, "old", "Team", { Permissions: ["Users.View"] }),
    );
    const { InstanceId } = stack;
    const onMet = () => void stack.aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
    const operation = "DescribeSecurityProfile";
    stack.connect.faults.add(
      { operation, call: 1, kind: "delay", ms: 1, onMet },
      { operation, call: 2, kind: "delay", ms: 400 },
    );
    const error = await stack.failure(() => declare(stack, "new", "Team", { adopt: true }));
    expect(error.message).toBe(
      'Could not read security profile "Team" (app/test/new): the second read found the profile gone. The state is unchanged, and nothing was written after that. Run the same command again.',
    );
    expect(error).toMatchObject({ code: "IncompleteRead", operation: "the second read" });
    expect(await stack.names()).toEqual([]);
  },
  { only: "connect" },
);
