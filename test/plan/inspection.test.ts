import { afterEach, beforeEach, expect, spyOn, test } from "bun:test";
import { rmSync } from "node:fs";
import { Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { openControlPlane, openHolders } from "../../src/aws/index.ts";
import { planHooks } from "../../src/aws/plan-hooks.ts";
import { inspect } from "../../src/plan/inspection.ts";
import { allFields } from "../../src/profile/model.ts";
import { rejection } from "../support/connect.ts";
import { fileScope } from "../support/file-scope.ts";

const HOOKS = Symbol.for("alchemy-aws-connect::plan-hooks");
const READ_ONLY = "Error: This process only reads the state";
const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

let root: Scope;
let rootDir: string;
let stage: Scope;

beforeEach(() => {
  ({ rootDir, scope: root } = fileScope("inspection"));
  const stateStore = (scope: Scope) => new FileSystemStateStore(scope, { rootDir });
  stage = new Scope({ parent: root, scopeName: "test", stage: "test", quiet: true, stateStore });
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, HOOKS);
  rmSync(rootDir, { recursive: true, force: true });
});

/** Runs an act until it ends this process: the exit code and the printed errors. */
async function ended(act: () => unknown): Promise<unknown[]> {
  const exit = spyOn(process, "exit");
  const error = spyOn(console, "error").mockImplementation(() => undefined);
  try {
    return await new Promise((resolve) => {
      exit.mockImplementation((code): never => {
        resolve([code, ...error.mock.calls.flat()]);
        throw new Error("ended");
      });
      act();
    });
  } finally {
    exit.mockRestore();
    error.mockRestore();
  }
}

test("an inspection stops at the first use of the stage's store, and reads that store", async () => {
  const state = { id: "a", kind: "test::Site", output: {} } as unknown as State;
  await stage.state.init?.();
  await stage.state.set("a", state);
  const seen: unknown[] = [];
  const exit = spyOn(process, "exit").mockImplementation((): never => {
    throw new Error("ended");
  });
  let looks = 0;
  const hooks = inspect(async (reader) => {
    looks += 1;
    seen.push(reader.chain, reader === stage, await reader.state.list());
    await new Promise(() => undefined);
  });
  const below = new Scope({ parent: stage, scopeName: "below", quiet: true });
  const [ofRoot, ofBelow] = [root.state, below.state];
  for (const scope of [root, stage, stage, below]) hooks.enter(scope);
  expect([root.state === ofRoot, below.state === ofBelow]).toEqual([true, true]);
  const { state: store } = stage;
  const [again] = [stage.stateStore(stage)];
  for (const each of [store, again]) {
    void each.init?.();
    void each.deinit?.();
    void each.list();
    void each.count();
    void each.get("a");
    void each.getBatch(["a"]);
    void each.all();
    void each.set("a", state);
    void each.delete("a");
    void each.listScopes?.();
  }
  await Bun.sleep(50);
  const exits = exit.mock.calls.length;
  exit.mockRestore();
  expect([exits, looks, ...seen]).toEqual([0, 1, ["app", "test"], false, ["a"]]);
});

test.each(["init", "deinit", "list", "count", "all", "listScopes"] as const)(
  "%s of a stage's store begins the inspection, which ends the process",
  async (method) => {
    const hooks = inspect(async () => undefined);
    hooks.enter(stage);
    const act = () => stage.state[method]?.().catch(() => undefined);
    expect((await ended(act)).slice(0, 1)).toEqual([0]);
  },
);

test("an inspection that fails prints why, and ends with 1", async () => {
  const hooks = inspect(() => Promise.reject(new Error("interrupted")));
  hooks.enter(stage);
  const act = () => stage.state.list().catch(() => undefined);
  expect(await ended(act)).toEqual([1, "interrupted"]);
});

test("nothing is written in an inspection", async () => {
  const hooks = inspect(async () => undefined);
  const subject = { InstanceArn };
  const plane = openControlPlane("connect", subject, {});
  const holders = openHolders("user", subject, {});
  const profile = { InstanceArn, SecurityProfileName: "Team" };
  const attempt = { token: "t", resumed: false, renew: () => Promise.resolve(attempt) };
  const observed = {
    ...profile,
    ...allFields(),
    SecurityProfileArn: "arn",
    SecurityProfileId: "id",
  };
  const call = { kind: "test::Site" } as unknown as Parameters<typeof hooks.handle>[0];
  const writes = [
    plane.create(profile, attempt),
    plane.update(observed, { update: {}, tag: {}, untag: [], cleared: [] }),
    plane.delete("arn"),
    holders.change({ arn: "arn", name: "a holder" }, [], { add: [], remove: [] }),
    holders.write({ arn: "arn", name: "a holder" }, [], { add: [], remove: [] }),
    hooks.handle(call),
  ];
  for (const write of writes) expect(String(await rejection(write))).toBe(READ_ONLY);
  expect([typeof plane.read, typeof holders.read]).toEqual(["function", "function"]);
  const props = {};
  expect(planHooks()?.follow("id", props, String)).toEqual({ id: "id", props, open: [] });
});
