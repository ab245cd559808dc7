import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { Scope, type StateStoreType } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { lockOf, showLock } from "../../src/plan/stage-lock.ts";
import {
  FREE,
  type LockEvent,
  type StageLockReport,
  freeStageLock,
  readStageLock,
} from "../../src/plan/unlock.ts";
import { rejection } from "../support/connect.ts";
import { fileScope } from "../support/file-scope.ts";
import { Project } from "../support/project.ts";

const LIMIT = 60_000;
const LOCK = { id: "7", holder: "ana", isExpired: false, text: "center/test is locked by ana" };

let root: Scope;
let rootDir: string;

beforeEach(() => ({ rootDir, scope: root } = fileScope("stage-lock")));

afterEach(() => {
  delete process.env[FREE];
  rmSync(rootDir, { recursive: true, force: true });
});

/** A stage whose store has this lock. */
function stageWith(findLock: () => Promise<StageLockReport["lock"]>): Scope {
  return stageOf((scope) =>
    Object.assign(new FileSystemStateStore(scope, { rootDir }), {
      findLock,
      freeLock: async (id: string) => id === "7",
    }),
  );
}

function stageOf(
  stateStore: StateStoreType = (scope) => new FileSystemStateStore(scope, { rootDir }),
): Scope {
  return new Scope({ parent: root, scopeName: "test", stage: "test", quiet: true, stateStore });
}

async function shown(stage: Scope): Promise<LockEvent[]> {
  const events: LockEvent[] = [];
  await showLock(stage, (event) => events.push(event));
  return events;
}

describe("the lock of a stage", () => {
  test("is shown, and its text alone to others", async () => {
    const held = stageWith(async () => LOCK);
    expect(await shown(held)).toEqual([{ type: "lock", stage: "app/test", lock: LOCK }]);
    expect(await lockOf(held)).toBe(LOCK.text);
    const free = stageWith(async () => undefined);
    const [event] = await shown(free);
    expect(event).toEqual({ type: "lock", stage: "app/test" });
    expect(Object.keys(event ?? {})).toEqual(["type", "stage"]);
    expect(await lockOf(free)).toBeUndefined();
  });

  test("is freed by its id", async () => {
    const stage = stageWith(() => Promise.reject(new Error("read")));
    for (const [id, isFreed] of [
      ["7", true],
      ["8", false],
    ] as const) {
      process.env[FREE] = id;
      expect(await shown(stage)).toEqual([{ type: "freed", isFreed }]);
    }
  });

  test("that cannot be read is reported", async () => {
    const stage = stageWith(() => Promise.reject(new Error("denied")));
    expect(await shown(stage)).toEqual([{ type: "untold", message: "denied" }]);
  });

  test("is none in a store without one", async () => {
    const message =
      "The state store of app/test has no lock. Only S3StateStore of alchemy-aws-connect/s3 has one. If a variable such as STATE_BUCKET chooses the store, set it as for the deploy.";
    const without = stageOf();
    expect(await shown(without)).toEqual([{ type: "untold", message }]);
    expect(await lockOf(without)).toBeUndefined();
    for (const member of ["findLock", "freeLock"]) {
      const half = stageOf((scope) =>
        Object.assign(new FileSystemStateStore(scope, { rootDir }), { [member]: async () => LOCK }),
      );
      expect(await shown(half)).toEqual([{ type: "untold", message }]);
    }
  });
});

/** A script whose store has a lock, and these lines. */
function scriptOf(body: string, store = ", stateStore"): string {
  return `import alchemy, { Resource } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { appendFileSync } from "node:fs";
const stateStore = (scope) => Object.assign(new FileSystemStateStore(scope), {
  findLock: async () => (process.env.LOCK ? JSON.parse(process.env.LOCK) : undefined),
  freeLock: async (id) => id === "7",
});
const app = await alchemy("center", { noTrack: true, stage: "test"${store} });
${body}
await app.finalize();
`;
}

const SITE = `const Site = Resource("test::Site", async function () {
  appendFileSync("ran", "x");
  return this({});
});
await Site("site", {});`;

describe("the lock of a script's stage", () => {
  const previous = { ...process.env };
  beforeEach(() =>
    Object.assign(process.env, {
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      LOCK: JSON.stringify(LOCK),
    }),
  );
  afterEach(() => {
    for (const name of ["ALCHEMY_CI_STATE_STORE_CHECK", "LOCK"]) {
      if (previous[name] === undefined) delete process.env[name];
      else process.env[name] = previous[name];
    }
  });

  test(
    "is read and freed, and the script does nothing",
    async () => {
      using project = new Project({ "alchemy.run.ts": scriptOf(SITE) });
      const cwd = project.folder;
      expect(await readStageLock({ cwd })).toEqual({ stage: "center/test", lock: LOCK });
      expect(await freeStageLock({ cwd }, "7")).toBe(true);
      expect(await freeStageLock({ cwd }, "8")).toBe(false);
      delete process.env["LOCK"];
      expect(Object.entries(await readStageLock({ cwd }))).toEqual([["stage", "center/test"]]);
      expect(() => project.read("ran")).toThrow();
    },
    LIMIT,
  );

  test(
    "is that of the application of --app",
    async () => {
      const script = scriptOf(SITE);
      const second = script
        .split("\n")
        .filter((line) => /alchemy\(|Site\(|finalize/.test(line))
        .join("\n");
      using project = new Project({
        "alchemy.run.ts": `${script}${second.replace("app =", "other =").replace("center", "second").replace("app.f", "other.f")}`,
      });
      const cwd = project.folder;
      const args = ["--app", "second"];
      // The script reads what an application that is not selected has deployed.
      for (const app of ["center", "second"]) {
        const site = { id: "site", kind: "test::Site", status: "created", props: {}, output: {} };
        project.write(`.alchemy/${app}/test/site.json`, JSON.stringify(site));
      }
      expect(await readStageLock({ cwd })).toEqual({ stage: "center/test", lock: LOCK });
      expect(await readStageLock({ cwd, args })).toEqual({ stage: "second/test", lock: LOCK });
      expect(await freeStageLock({ cwd, args }, "7")).toBe(true);
      const third = readStageLock({ cwd, args: ["--app", "third"] });
      expect(String(await rejection(third))).toBe(
        'ScriptError: alchemy.run.ts does not open its state: it has no resource in the application "third".',
      );
      expect(() => project.read("ran")).toThrow();
    },
    LIMIT,
  );

  test(
    "is unknown if the store has none, the script opens no state, or ends before",
    async () => {
      using project = new Project({ "alchemy.run.ts": scriptOf(SITE, "") });
      const read = async (text?: string) => {
        if (text !== undefined) project.write("alchemy.run.ts", text);
        return String(await rejection(readStageLock({ cwd: project.folder })));
      };
      expect(await read()).toBe(
        "ScriptError: The state store of center/test has no lock. Only S3StateStore of alchemy-aws-connect/s3 has one. If a variable such as STATE_BUCKET chooses the store, set it as for the deploy.",
      );
      expect(await read("console.log(1);")).toBe(
        "ScriptError: alchemy.run.ts does not open its state: it has no resource.",
      );
      expect(await read("process.exit(3);")).toBe(
        "ScriptError: alchemy.run.ts ended with exit code 3, so what it would do after that is unknown.",
      );
      expect(await read("console.log('one'); process.exit(3);")).toBe(
        "ScriptError: alchemy.run.ts ended with exit code 3, so what it would do after that is unknown. Last output:\none",
      );
    },
    LIMIT,
  );
});
