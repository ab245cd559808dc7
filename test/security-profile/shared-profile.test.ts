import { expect } from "bun:test";
import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import alchemy, { type Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);
const testConnect = stackTest(import.meta, ["connect"]);

interface Fields {
  readonly Description?: string;
  readonly Permissions?: readonly string[];
  readonly Tags: Readonly<Record<string, string>>;
  readonly delete?: boolean;
}

const BEFORE: Fields = { Description: "before", Tags: { Team: "A" } };
const AFTER: Fields = {
  Description: "after",
  Permissions: ["Users.View"],
  Tags: { Team: "B", Cost: "1" },
};

/** One profile, whichever resource the code declares it with. */
function north(stack: Stack, resource: string, fields: Fields) {
  const [id = "", scope] = resource.split("/").toReversed();
  const declare = () => stack.profile(id, { SecurityProfileName: "North", adopt: true, ...fields });
  return scope === undefined ? declare() : alchemy.run(scope, declare);
}

function deploy(stack: Stack, resource: string, fields: Fields) {
  return stack.deploy(() => north(stack, resource, fields));
}

/** A deploy that writes all that it declares, and then fails for another resource. */
function deployInVain(stack: Stack, resource: string, fields: Fields) {
  return stack.failure(async () => {
    // A destroy begins with what was declared last.
    await alchemy.run("first", async () => {});
    await north(stack, resource, fields);
    await stack.profile("south", { SecurityProfileName: "" });
  });
}

async function expectLive(stack: Stack, { Description, Permissions = [], Tags }: Fields) {
  expect(await stack.live("North")).toEqual(
    expect.objectContaining({ Description, Permissions: [...Permissions], Tags: { ...Tags } }),
  );
}

function isInState({ rootDir }: Stack, resource: string): boolean {
  return existsSync(path.join(rootDir, "app/test", `${resource}.json`));
}

for (const [origin, moved, more] of [
  ["created", "moved", {}],
  // What the stack adopted, it deletes only if the code says so.
  ["adopted", "team/north", { delete: true }],
] as const) {
  const before = { ...BEFORE, ...more };
  const after = { ...AFTER, ...more };
  const named = `of the ${origin} profile to ${moved}`;

  const begin = async (stack: Stack) => {
    if (origin === "adopted") await stack.foreign({ SecurityProfileName: "North" });
    await deploy(stack, "north", before);
    await deployInVain(stack, moved, after);
    await expectLive(stack, after);
    expect([isInState(stack, "north"), isInState(stack, moved)]).toEqual([true, true]);
  };

  const expectSettled = async (stack: Stack, resource: string, fields: Fields) => {
    await expectLive(stack, fields);
    await deploy(stack, resource, fields);
    expect(stack.operations).toEqual([]);
    const inState = ["north", moved].filter((each) => isInState(stack, each));
    expect(inState).toEqual([resource]);
  };

  test(`a deploy undoes a failed move ${named}`, async (stack) => {
    await begin(stack);
    await deploy(stack, "north", before);
    await expectSettled(stack, "north", before);
  });

  test(`a deploy repeats a failed move ${named} that another one undid`, async (stack) => {
    await begin(stack);
    await deployInVain(stack, "north", before);
    await expectLive(stack, before);
    await deploy(stack, moved, after);
    await expectSettled(stack, moved, after);
  });

  test(`a deploy undoes a failed move ${named} after a destroy that AWS refused`, async (stack) => {
    await begin(stack);
    await stack.failing("DeleteSecurityProfile", "deny", () => stack.destroyFailure());
    await deploy(stack, "north", before);
    await expectSettled(stack, "north", before);
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
    expect(isInState(stack, "north")).toBe(false);
  });
}

/** What somebody sets in the admin website. */
async function setByHand(stack: Stack, fields: { Description?: string; Permissions?: string[] }) {
  const SecurityProfileId = (await stack.arnOf("North")).split("/").at(-1);
  await stack.aws.updateSecurityProfile({
    InstanceId: stack.InstanceId,
    SecurityProfileId,
    ...fields,
  });
}

/** A deploy in which the former scope of a profile ends while its new resource takes it, which AWS refuses. */
async function moveOutInVain(stack: Stack) {
  const isTaking = () => stack.connect.calls.some(({ operation }) => operation === "TagResource");
  const inScope = () =>
    alchemy.run("team", async () => {
      for (let looks = 0; looks < 500 && !isTaking(); looks += 1) await setTimeout(10);
    });
  await deploy(stack, "team/north", BEFORE);
  await stack.failing("TagResource", "deny", () =>
    stack.failure(async () => {
      const [moved] = await Promise.allSettled([north(stack, "a", BEFORE), inScope()]);
      if (moved.status === "rejected") throw moved.reason;
    }),
  );
  expect(isInState(stack, "team/north")).toBe(false);
}

testConnect(
  "a destroy deletes a profile whose move out of a scope that has ended failed",
  async (stack) => {
    await moveOutInVain(stack);
    await stack.destroy();
    expect(await stack.names()).toEqual([]);
  },
);

testConnect("a deploy repeats a failed move out of a scope that has ended", async (stack) => {
  await moveOutInVain(stack);
  const arn = await stack.arnOf("North");
  expect(await deploy(stack, "a", BEFORE)).toMatchObject({
    SecurityProfileArn: arn,
    adopted: false,
  });
  await deploy(stack, "a", BEFORE);
  expect(stack.operations).toEqual([]);
  await stack.destroy();
  expect(await stack.names()).toEqual([]);
});

const BARE = { Tags: { Team: "B" } };

test("what a move has cleared is not cleared again after somebody has set it", async (stack) => {
  const byHand = { Description: "by hand", Permissions: ["Queues.View"] };
  const kept = { ...BARE, ...byHand };
  await deploy(stack, "north", AFTER);
  await deployInVain(stack, "moved", BARE);
  await setByHand(stack, byHand);

  await stack.deploy(() => north(stack, "moved", BARE), { force: true });
  await expectLive(stack, kept);
  await deployInVain(stack, "again", BARE);
  await expectLive(stack, kept);
  await stack.failing("DeleteSecurityProfile", "deny", () => stack.destroyFailure());
  await deploy(stack, "again", BARE);
  await expectLive(stack, kept);
});

test("what was cleared with a profile that another resource left is not cleared again", async (stack) => {
  const byHand = { Description: "by hand", Permissions: ["Queues.View"] };
  const south = () => stack.profile("north", { SecurityProfileName: "South" });
  const bothInVain = () =>
    stack.failure(async () => {
      await south();
      await north(stack, "moved", BARE);
      await stack.profile("bad", { SecurityProfileName: "" });
    });
  await deploy(stack, "north", AFTER);
  await bothInVain();
  await setByHand(stack, byHand);
  await stack.deploy(() => Promise.all([south(), north(stack, "moved", BARE)]), { force: true });
  await expectLive(stack, { ...BARE, ...byHand });
  expect(await stack.names()).toEqual(["North", "South"]);
});

test("what going back has cleared is not cleared again after somebody has set it", async (stack) => {
  const byHand = { Permissions: ["Queues.View"] };
  await deploy(stack, "north", BEFORE);
  await deployInVain(stack, "moved", AFTER);
  await deployInVain(stack, "north", BEFORE);
  await setByHand(stack, byHand);
  await stack.deploy(() => north(stack, "north", BEFORE), { force: true });
  await expectLive(stack, { ...BEFORE, ...byHand });
});

for (const [what, moved, remove] of [
  ["a destroy", "moved", (stack: Stack) => stack.destroy({ destroyStrategy: "parallel" })],
  ["a destroy", "team/north", (stack: Stack) => stack.destroy({ destroyStrategy: "parallel" })],
  [
    "a deploy without it",
    "moved",
    (stack: Stack) => stack.deploy(async () => {}, { destroyStrategy: "parallel" }),
  ],
] as const) {
  test(`${what} that deletes everything at once deletes a profile that failed to move to ${moved}`, async (stack) => {
    const parallel = { destroyStrategy: "parallel" } as const;
    await stack.deploy(() => north(stack, "north", BEFORE), parallel);
    await deployInVain(stack, moved, AFTER);
    await remove(stack);
    expect(await stack.names()).toEqual([]);
    expect([isInState(stack, "north"), isInState(stack, moved)]).toEqual([false, false]);
  });
}

/** A store over a slow network, for the record that another resource marks. */
class SlowToMark extends FileSystemStateStore {
  static begun = Promise.withResolvers<void>();

  override async set(key: string, record: State) {
    const isMark =
      record.status === "updating" && record.props?.["SecurityProfileName"] === "North";
    if (key === "north" && isMark) {
      SlowToMark.begun.resolve();
      await Bun.sleep(50);
    }
    await super.set(key, record);
  }
}

test("a resource whose profile another one takes at this moment keeps what it does then", async (stack) => {
  const { rootDir } = stack;
  const stateStore = (scope: Scope) => new SlowToMark(scope, { rootDir });
  SlowToMark.begun = Promise.withResolvers();
  await deploy(stack, "north", BEFORE);
  const south = async () => {
    await SlowToMark.begun.promise;
    return stack.profile("north", { SecurityProfileName: "South" });
  };
  await stack.deploy(() => Promise.all([north(stack, "moved", AFTER), south()]), { stateStore });
  expect(await stack.names()).toEqual(["North", "South"]);
  await deploy(stack, "moved", AFTER);
  expect(await stack.names()).toEqual(["North"]);
});
