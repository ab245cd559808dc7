import { describe, expect, test } from "bun:test";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import alchemy, { type Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import type { DesiredProfile } from "../../src/profile/model.ts";
import { counted, patience, spread } from "../support/counted.ts";
import { Stack } from "../support/stack.ts";

type Profile = Omit<DesiredProfile, "InstanceArn">;

/** The resources of a stack by their ids; `nested/one` is `one` in the scope `nested`. */
type Code = Record<string, Profile & { adopt?: boolean; delete?: boolean }>;

interface Scenario {
  readonly before: Code;
  /** How the stack comes to what is before, if not by a deploy. */
  readonly arrive?: (stack: Stack) => Promise<unknown>;
  /** Empty: the stack is destroyed. */
  readonly after: Code;
  /** The names of profiles of ours that stay for good. */
  readonly kept?: readonly string[];
  /**
   * A profile goes to another resource. Back to the code before, Alchemy skips the one that had it: only
   * `--force` looks at AWS.
   */
  readonly moves?: true;
  /** How many ends `npm test` tries. @default 2 */
  readonly few?: number;
}

const profile = (SecurityProfileName: string, fields: Partial<Code[string]> = {}) => ({
  SecurityProfileName,
  Permissions: ["Queues.View"],
  ...fields,
});

const theirs = profile("Theirs", { Permissions: ["Users.View"], Tags: { Theirs: "1" } });
const bystander = profile("Bystander", { Description: "of others", Tags: { Theirs: "1" } });
const others = [theirs.SecurityProfileName, bystander.SecurityProfileName];

const two: Code = {
  one: profile("One", { Description: "first", Tags: { Team: "A", Gone: "1" }, adopt: true }),
  two: profile("Two", { Tags: { Team: "B" }, adopt: true }),
};
const { one, two: second } = { one: profile("One"), two: profile("Two"), ...two };

const scenarios: Record<string, Scenario> = {
  create: { before: {}, after: two },
  update: {
    before: two,
    after: {
      one: profile("One", { Permissions: ["Users.View"], Tags: { Team: "B", New: "1" } }),
      two: profile("Two", { Description: "second" }),
    },
  },
  adopt: { before: {}, after: { one: { ...theirs, Description: "ours", adopt: true } } },
  "turn from an adopted profile": {
    before: { one: { ...theirs, Description: "ours", adopt: true } },
    after: { one: profile("One") },
  },
  rename: {
    before: two,
    after: {
      one: profile("One Renamed", { Description: "first" }),
      two: profile("Two Renamed"),
    },
  },
  "swap names": {
    before: two,
    after: { one: profile("Two", { adopt: true }), two: profile("One", { adopt: true }) },
    moves: true,
  },
  "change an id": { before: two, after: { uno: one, two: second }, moves: true },
  "change an id and use it again": {
    before: two,
    after: { uno: one, one: profile("Other"), two: second },
    moves: true,
  },
  "move into a scope": {
    before: two,
    after: { "nested/one": one, two: second },
    moves: true,
  },
  remove: { before: two, after: { two: second } },
  "remove and keep": {
    before: { one: { ...one, delete: false }, two: second },
    after: { two: second },
    kept: ["One"],
  },
  destroy: { before: two, after: {} },
  "destroy what was left and taken back": {
    before: { two: second, one: { ...theirs, adopt: true } },
    async arrive(stack) {
      const left = { ...theirs, adopt: true, delete: true };
      await stack.deploy(() => stack.profile("one", left));
      const other = profile("One", { delete: true });
      await stack.failing("DeleteSecurityProfile", "deny", () =>
        stack.failure(() => stack.profile("one", other)),
      );
      await stack.failure(async () => {
        // Before the other: so it is deleted after it, and what was left even later.
        await stack.profile("two", second);
        await stack.profile("one", { ...theirs, adopt: true });
        throw new Error("something else of the program");
      });
    },
    after: {},
    few: 6,
  },
};

type Moment = "before" | "after";

/** The end of a process before or after one of its writes to the state: nothing is answered from then on. */
class End {
  writes = 0;
  readonly #at: number;
  readonly #moment: Moment | undefined;
  readonly #come = Promise.withResolvers<void>();

  constructor(at = 0, moment?: Moment) {
    this.#at = at;
    this.#moment = moment;
  }

  get come(): Promise<void> {
    return this.#come.promise;
  }

  async meet(write: () => Promise<void>): Promise<void> {
    this.writes += 1;
    if (this.#at === 0 || this.writes < this.#at) return write();
    if (this.writes === this.#at && this.#moment === "after") await write();
    this.#come.resolve();
    return new Promise(() => undefined);
  }
}

/** Alchemy's file store in a process that is to end. */
class MortalStore extends FileSystemStateStore {
  readonly #end: End;

  constructor(scope: Scope, rootDir: string, end: End) {
    super(scope, { rootDir });
    this.#end = end;
  }

  override set(key: string, value: State): Promise<void> {
    return this.#end.meet(() => super.set(key, value));
  }

  override delete(key: string): Promise<void> {
    return this.#end.meet(() => super.delete(key));
  }
}

/** A stack and its instance, both on disk, so that either can be gone on with more than once. */
class World implements AsyncDisposable {
  readonly stack: Stack;
  readonly #connect: LocalConnect;
  readonly #folder: string;

  private constructor(connect: LocalConnect, folder: string, plane: ControlPlaneName) {
    this.stack = new Stack(connect, plane);
    this.#connect = connect;
    this.#folder = folder;
  }

  static async of(plane: ControlPlaneName, like?: World): Promise<World> {
    const folder = mkdtempSync(path.join(tmpdir(), "world-"));
    const file = path.join(folder, "connect.json");
    if (like) cpSync(like.#folder, folder, { recursive: true });
    const connect = await startLocalConnect({ file, cloudControl: { operationTime: 0 } });
    const world = new World(connect, folder, plane);
    if (like) cpSync(like.stack.rootDir, world.stack.rootDir, { recursive: true });
    Object.assign(process.env, connect.env);
    return world;
  }

  /** Whether the process came to its end in the middle. */
  async run(code: Code, { end = new End(), force = false } = {}): Promise<boolean> {
    const { rootDir } = this.stack;
    const stateStore = (scope: Scope) => new MortalStore(scope, rootDir, end);
    const done =
      Object.keys(code).length > 0
        ? this.stack.deploy(this.#declare(code), { force, stateStore })
        : this.stack.destroy({ stateStore });
    return Promise.race([done.then(() => false), end.come.then(() => true)]);
  }

  /** Makes AWS equal to the code, and then to nothing. */
  async settle(code: Code, force: boolean, kept: readonly string[], at: object): Promise<void> {
    const { stack } = this;
    const ours = Object.values(code);
    await this.run(code, { force });
    const names = ours.map(({ SecurityProfileName }) => SecurityProfileName);
    await this.#expectNames([...others, ...kept, ...names], at);
    for (const { SecurityProfileName, Description = "", Permissions, Tags = {} } of ours) {
      const live = await stack.live(SecurityProfileName);
      expect({ ...at, Description: "", ...live }).toMatchObject({
        ...at,
        Description,
        Permissions,
      });
      expect({ ...at, Tags: live.Tags }).toEqual({ ...at, Tags });
    }
    if (ours.length > 0) {
      await stack.deploy(this.#declare(code), { force: true });
      expect({ ...at, writes: stack.writes }).toEqual({ ...at, writes: [] });
      await this.run({});
      await this.#expectNames([...others, ...kept], at);
    }
    expect({ ...at, ...(await stack.live(bystander.SecurityProfileName)) }).toMatchObject({
      ...at,
      ...bystander,
    });
    expect({ ...at, left: this.#records }).toEqual({ ...at, left: [] });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connect.close();
    for (const folder of [this.#folder, this.stack.rootDir]) rmSync(folder, { recursive: true });
  }

  #declare(code: Code) {
    return async () => {
      for (const [place, props] of Object.entries(code)) {
        const [id = "", scope] = place.split("/").toReversed();
        const make = () => this.stack.profile(id, props);
        await (scope === undefined ? make() : alchemy.run(scope, make));
      }
    };
  }

  async #expectNames(names: readonly string[], at: object): Promise<void> {
    expect({ ...at, names: await this.stack.names() }).toEqual({
      ...at,
      names: [...new Set(names)].toSorted(),
    });
  }

  get #records(): string[] {
    const folder = path.join(this.stack.rootDir, "app/test");
    return existsSync(folder) ? readdirSync(folder) : [];
  }
}

describe("a deploy that ends before or after any of its writes to the state", () => {
  for (const plane of CONTROL_PLANES) {
    for (const [name, scenario] of Object.entries(scenarios)) {
      const { after, arrive, before, few = 1, kept = [], moves = false } = scenario;
      const title = `${name} (${plane})`;
      test(
        title,
        async () => {
          await using base = await World.of(plane);
          for (const each of [theirs, bystander]) await base.stack.foreign(each);
          await (arrive ? arrive(base.stack) : base.run(before));

          const end = new End();
          await using clean = await World.of(plane, base);
          expect(await clean.run(after, { end })).toBe(false);
          await clean.settle(after, false, kept, {});

          // From the last one: there most is done of which the state says nothing.
          const points = Array.from(
            { length: end.writes },
            (_, index) => end.writes - index,
          ).flatMap((write) => [
            { write, moment: "before" as const },
            { write, moment: "after" as const },
          ]);
          using ends = counted(
            `ends at the state in ${title}, of ${points.length}`,
            few,
            points.length,
          );
          for (const point of spread(points, ends.wanted)) {
            const { moment, write } = point;
            await using ended = await World.of(plane, base);
            const met = await ended.run(after, { end: new End(write, moment) });
            expect({ ...point, met }).toEqual({ ...point, met: true });
            for (const [next, code] of Object.entries({ after, before, nothing: {} })) {
              await using world = await World.of(plane, ended);
              const force = moves && next === "before";
              await world.settle(code, force, kept, { ...point, next });
            }
            ends.ran();
          }
          ends.complete();
        },
        patience,
      );
    }
  }
});
