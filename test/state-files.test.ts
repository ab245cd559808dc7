import { expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import alchemy, { Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { explainStateFailure } from "../src/alchemy/damage.ts";
import { SecurityProfile, StateUnreadableError } from "../src/index.ts";
import { type LocalConnect, startLocalConnect } from "../src/local/index.ts";
import { counted } from "./support/counted.ts";
import { Project } from "./support/project.ts";
import { stackTest } from "./support/stack.ts";

const script = `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("cut", { noTrack: true });
const InstanceArn = process.env.INSTANCE_ARN!;
for (const id of process.env.IDS!.split(",")) {
  await SecurityProfile(id, { InstanceArn, SecurityProfileName: id });
}
await app.finalize();
`;

const envOf = (connect: LocalConnect, IDS = "one,two") => ({
  ...connect.env,
  ALCHEMY_CI_STATE_STORE_CHECK: "false",
  ALCHEMY_TELEMETRY_DISABLED: "1",
  INSTANCE_ARN: connect.instanceArn,
  IDS,
});

const called = ({ calls }: LocalConnect) => calls.map(({ operation }) => operation);

function cut(file: string, length: number): void {
  writeFileSync(file, readFileSync(file).subarray(0, length));
}

test("an incomplete state file is named by a deploy, a destroy and an exit, and can be done without", async () => {
  await using connect = await startLocalConnect();
  using project = new Project({ "alchemy.run.ts": script });
  const file = path.join(project.folder, ".alchemy/cut/test/two.json");
  await project.run([], envOf(connect));
  cut(file, 100);
  const before = called(connect);
  const words = [
    "Alchemy's state of cut/test cannot be read: a process was interrupted while Alchemy wrote it.",
    `  - ${file}`,
    "Restore a backup, or delete the listed files and deploy: the deploy finds a profile that this stack created by its tags. Set `adopt: true` for one that it adopted, or that is in a nested scope. A `.replaced.` file has the id of the former profile of a rename: delete that profile yourself.",
  ].join("\n");

  for (const [args, ids] of [
    [[], "one,two"],
    [[], "one"],
    [["--destroy"], "one,two"],
  ] as const) {
    const failed = await project.run(args, envOf(connect, ids));
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr.split(words)).toHaveLength(2);
  }
  expect(called(connect)).toEqual(before);

  rmSync(file);
  const healed = await project.run([], envOf(connect));
  expect(healed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(healed.stdout).toContain("an earlier deploy created");
  expect(await project.run([], envOf(connect))).toMatchObject({ exitCode: 0, stderr: "" });
  const destroyed = await project.run(["--destroy"], envOf(connect));
  expect(destroyed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(called(connect).filter((name) => name === "CreateSecurityProfile")).toHaveLength(3);
  expect(called(connect).filter((name) => name === "DeleteSecurityProfile")).toHaveLength(2);
}, 60_000);

test("the incomplete record of a nested scope is named at the exit", async () => {
  await using connect = await startLocalConnect();
  using project = new Project({
    "alchemy.run.ts": `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";

const app = await alchemy("cut", { noTrack: true });
const InstanceArn = process.env.INSTANCE_ARN!;
await alchemy.run("below", () => SecurityProfile("one", { InstanceArn, SecurityProfileName: "one" }));
await app.finalize();
`,
  });
  const file = path.join(project.folder, ".alchemy/cut/test/below.json");
  expect(await project.run([], envOf(connect))).toMatchObject({ exitCode: 0, stderr: "" });
  cut(file, 40);
  const before = called(connect);
  for (const args of [[], ["--destroy"]]) {
    const failed = await project.run(args, envOf(connect));
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain(
      `Alchemy's state of cut/test cannot be read: a process was interrupted while Alchemy wrote it.\n  - ${file}\n`,
    );
  }
  expect(called(connect)).toEqual(before);
}, 60_000);

test("an incomplete state database is named by a deploy and a destroy, and can be done without", async () => {
  await using connect = await startLocalConnect();
  const inDatabase = script
    .replace(
      'import alchemy from "alchemy";',
      '$&\nimport { SQLiteStateStore } from "alchemy/state";',
    )
    .replace(
      "{ noTrack: true }",
      "{ noTrack: true, stateStore: (scope) => new SQLiteStateStore(scope) }",
    );
  using project = new Project({ "alchemy.run.ts": inDatabase });
  const file = path.join(project.folder, ".alchemy/state.sqlite");
  expect(await project.run([], envOf(connect))).toMatchObject({ exitCode: 0, stderr: "" });
  const { length } = readFileSync(file);
  const before = called(connect);
  const words = [
    "Alchemy's state of cut/test cannot be read: its database is damaged or cannot be opened.",
    `  - ${file}`,
    "Restore a backup. Without one, move the file away and deploy: the deploy finds a profile that this stack created by its tags. Set `adopt: true` for one that it adopted, or that is in a nested scope. Everything else in the database is lost, for every resource and stage, including the former profiles of renames: delete those profiles yourself.",
  ].join("\n");
  for (const left of [Math.floor(length / 2), 50]) {
    cut(file, left);
    for (const args of [[], ["--destroy"]]) {
      const failed = await project.run(args, envOf(connect));
      expect(failed.exitCode).toBe(1);
      expect(failed.stderr.split(words)).toHaveLength(2);
    }
  }
  expect(called(connect)).toEqual(before);

  rmSync(file);
  const healed = await project.run([], envOf(connect));
  expect(healed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(healed.stdout).toContain("an earlier deploy created");
  const destroyed = await project.run(["--destroy"], envOf(connect));
  expect(destroyed).toMatchObject({ exitCode: 0, stderr: "" });
  expect(called(connect).filter((name) => name === "DeleteSecurityProfile")).toHaveLength(2);
}, 60_000);

stackTest(import.meta)("wherever a state file ends early, the error names it", async (stack) => {
  const declare = () =>
    SecurityProfile("team", {
      InstanceArn: stack.InstanceArn,
      SecurityProfileName: "Team",
      Permissions: ["Users.View"],
    });
  await stack.deploy(declare);
  const file = path.join(stack.rootDir, "app/test/team.json");
  const whole = readFileSync(file);
  using cases = counted("cut state files", 20, whole.length);
  for (let index = 0; index < cases.wanted; index += 1) {
    cut(file, Math.floor((index / cases.wanted) * whole.length));
    const error = await stack.failure(declare);
    expect(error).toBeInstanceOf(StateUnreadableError);
    expect(error["files"]).toEqual([file]);
    expect(stack.operations).toEqual([]);
    writeFileSync(file, whole);
    cases.ran();
  }
  await stack.deploy(declare);
  expect(stack.operations).toEqual([]);
});

/** Alchemy's file store, where another process is writing the record at one of the reads. */
class WrittenMeanwhile extends FileSystemStateStore {
  static reads = 0;
  static at = 0;

  override async get(key: string) {
    WrittenMeanwhile.reads += 1;
    if (WrittenMeanwhile.reads !== WrittenMeanwhile.at) return super.get(key);
    const file = path.join(this.dir, `${key}.json`);
    const whole = readFileSync(file);
    cut(file, 100);
    try {
      return await super.get(key);
    } finally {
      writeFileSync(file, whole);
    }
  }
}

stackTest(import.meta)(
  "a delete that finds its record being written says that another process deploys",
  async (stack) => {
    const { InstanceArn, rootDir } = stack;
    const stateStore = (scope: Scope) => new WrittenMeanwhile(scope, { rootDir });
    const destroy = async (at: number) => {
      Object.assign(WrittenMeanwhile, { reads: 0, at });
      const common = { phase: "destroy", noTrack: true } as const;
      const root = new Scope({ ...common, parent: null, scopeName: "app", stateStore });
      const stage = new Scope({ ...common, parent: root, scopeName: "test", stage: "test" });
      const before = stack.connect.calls.length;
      const outcome = await alchemy.destroy(stage).catch((error: unknown) => error);
      return { outcome, calls: stack.connect.calls.slice(before) };
    };
    await stack.deploy(() => SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team" }));
    // The first reads are Alchemy's own.
    expect((await destroy(3)).outcome).toBeInstanceOf(SyntaxError);
    for (const read of [4, 5]) {
      const { calls, outcome } = await destroy(read);
      expect(outcome).toMatchObject({
        code: "ConcurrentDeploy",
        message:
          "Another process deploys the same stage: Alchemy's state of app/test/team changed under this one. The state records what this deploy did. Deploy from one process at a time: wait for the other one, then run the same command again with --force.",
      });
      expect(calls).toEqual([]);
    }
    expect((await destroy(0)).outcome).toBeUndefined();
    expect(await stack.names()).toEqual([]);
  },
);

/** Alchemy's file store, where another process destroys the stage before one of the writes. */
class DestroyedMeanwhile extends FileSystemStateStore {
  static writes = 0;

  override async set(key: string, value: State) {
    if (key !== "team" || (DestroyedMeanwhile.writes -= 1) !== 0) return super.set(key, value);
    rmSync(this.dir, { recursive: true });
    writeFileSync(path.join(this.dir, `${key}.json`), "{}");
  }
}

stackTest(import.meta)(
  "a write to a state that has no folder any more says that another process deploys",
  async (stack) => {
    const { InstanceArn, rootDir } = stack;
    const stateStore = (scope: Scope) => new DestroyedMeanwhile(scope, { rootDir });
    const declare = () => SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team" });
    const concurrent = {
      code: "ConcurrentDeploy",
      message: expect.stringContaining("Alchemy's state of app/test/team changed under this one."),
    };
    const whileGone = async (write: number, act: () => Promise<Error>, calls: number) => {
      DestroyedMeanwhile.writes = write;
      expect(await act()).toMatchObject(concurrent);
      expect(stack.operations).toHaveLength(calls);
      DestroyedMeanwhile.writes = 0;
      await stack.deploy(declare);
    };
    // Alchemy writes first and last, the journal in between, before and after the create.
    for (const [write, calls] of [
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 1],
      [5, 1],
    ] as const) {
      await whileGone(write, () => stack.failure(declare, { stateStore }), calls);
      await stack.destroy();
    }
    await stack.deploy(declare);
    await whileGone(1, () => stack.destroyFailure({ stateStore }), 0);
    expect(await stack.names()).toEqual(["Team"]);
  },
);

test("a file of the state that is just being written is another deploy, one that stays incomplete is damaged", async () => {
  using project = new Project({ ".alchemy/app/test/two.json": "{" });
  const root = new Scope({
    parent: null,
    scopeName: "app",
    stage: "test",
    phase: "up",
    rootDir: project.folder,
    stateStore: (each) => new FileSystemStateStore(each),
  });
  const stage = new Scope({ parent: root, scopeName: "test", stage: "test" });
  const explained = () => explainStateFailure(stage, "two", new SyntaxError("Unterminated string"));

  expect(await explained()).toMatchObject({ code: "StateUnreadable" });
  const writing = explained();
  project.write(".alchemy/app/test/two.json", "{}");
  expect(await writing).toMatchObject({ code: "ConcurrentDeploy" });
});
