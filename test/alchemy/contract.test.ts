import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import alchemy, {
  type Context,
  PROVIDERS,
  Resource,
  ResourceFQN,
  ResourceID,
  ResourceKind,
  Scope,
  type State,
  isSecret,
  logger,
  registerDynamicResource,
} from "alchemy";
import { FileSystemStateStore } from "alchemy/state";

/**
 * What this package relies on in Alchemy beyond what Alchemy documents. A test that fails after an upgrade names
 * the behavior that changed and the file to look at. `npm run contract -- VERSION` runs them on another version.
 */
interface Props {
  readonly value: string;
}

interface Call {
  readonly phase: string;
  readonly output: object | undefined;
  readonly props: Props;
  readonly record: State | undefined;
}

const calls: Call[] = [];
let failing = false;
let replacing = false;

const Probe = Resource(
  "contract::Probe",
  async function (this: Context<{ value: string }>, id: string, props: Props) {
    const { phase, output, scope } = this;
    calls.push({ phase, output, props, record: await scope.state.get(id) });
    if (failing) throw new Error("failed on purpose");
    if (replacing && phase === "update") {
      failing = true;
      return this.replace();
    }
    if (phase === "delete") return this.destroy();
    const record = await scope.state.get(id);
    if (record) await scope.state.set(id, { ...record, data: { ...record.data, noted: 1 } });
    return { value: props.value };
  },
);

interface Contract {
  /** The files of ours that break without it. */
  readonly reliedOnBy: string;
  /** A sentence, of which Alchemy's version is the subject. */
  readonly behavior: string;
}

/** A stage in files, in which each deploy is as in a process of its own. */
class Stage implements Disposable {
  readonly rootDir = mkdtempSync(path.join(tmpdir(), "contract-"));

  async deploy<T>(act: (stage: Scope) => Promise<T>, options: object = {}): Promise<T> {
    calls.length = 0;
    const root = this.scope(null, "app", options);
    const stage = this.scope(root, "dev", options);
    try {
      return await stage.run(() => act(stage));
    } finally {
      await root.finalize();
    }
  }

  scope(parent: Scope | null, scopeName: string, options: object = {}): Scope {
    const { rootDir } = this;
    const stateStore = (scope: Scope) => new FileSystemStateStore(scope, { rootDir });
    const common = { parent, scopeName, stateStore, rootDir, quiet: true, noTrack: true };
    return new Scope({ ...common, stage: "dev", phase: "up", ...options });
  }

  [Symbol.dispose](): void {
    rmSync(this.rootDir, { recursive: true, force: true });
  }
}

function contract({ behavior, reliedOnBy }: Contract, check: (stage: Stage) => unknown): void {
  test(behavior, async () => {
    using stage = new Stage();
    failing = false;
    replacing = false;
    try {
      await check(stage);
    } catch (cause) {
      throw new Error(
        `This version of Alchemy breaks what ${reliedOnBy} relies on: ${behavior}. Adapt that file, or narrow the range of the peer dependency.`,
        { cause },
      );
    }
  });
}

contract(
  {
    behavior: "providers, their resolvers and the current scope are kept in globals",
    reliedOnBy: "src/alchemy/plan-hooks.ts",
  },
  () => {
    expect(Reflect.get(globalThis, "ALCHEMY_PROVIDERS")).toBe(PROVIDERS);
    expect(Reflect.get(globalThis, "__ALCHEMY_STORAGE__")).toBe(Scope.storage);
    const resolvers: unknown[] = Reflect.get(globalThis, "ALCHEMY_DYNAMIC_RESOURCE_RESOLVERS");
    const resolve = () => undefined;
    registerDynamicResource(resolve);
    expect(resolvers.at(-1)).toBe(resolve);
    expect(PROVIDERS.get("contract::Probe")).toHaveProperty("handler");
  },
);

contract(
  {
    behavior: "the engine calls the handler that the provider has at that time",
    reliedOnBy: "src/alchemy/plan-hooks.ts",
  },
  async (stage) => {
    const provider = PROVIDERS.get("contract::Probe");
    const real: unknown = Reflect.get(provider ?? {}, "handler");
    try {
      Object.assign(provider ?? {}, { handler: async () => ({ value: "hooked" }) });
      const output = await stage.deploy(() => Probe("a", { value: "1" }));
      expect(output.value).toBe("hooked");
    } finally {
      Object.assign(provider ?? {}, { handler: real });
    }
  },
);

contract(
  {
    behavior: "alchemy(…) enters its root and then its stage through Scope.storage.enterWith",
    reliedOnBy: "src/alchemy/exit.ts and src/alchemy/open-app.ts",
  },
  async (stage) => {
    const entered: Scope[] = [];
    const enterWith = Scope.storage.enterWith.bind(Scope.storage);
    Object.assign(Scope.storage, { enterWith: (scope: Scope) => entered.push(scope) });
    const { ALCHEMY_CI_STATE_STORE_CHECK: before } = process.env;
    process.env["ALCHEMY_CI_STATE_STORE_CHECK"] = "false";
    try {
      await alchemy("contract", {
        stage: "dev",
        quiet: true,
        noTrack: true,
        rootDir: stage.rootDir,
      });
    } finally {
      Object.assign(Scope.storage, { enterWith });
      if (before === undefined) delete process.env["ALCHEMY_CI_STATE_STORE_CHECK"];
      else process.env["ALCHEMY_CI_STATE_STORE_CHECK"] = before;
    }
    const [root, opened] = entered;
    expect(entered).toHaveLength(2);
    expect(root?.parent).toBeUndefined();
    expect(opened?.parent).toBe(root);
    expect(opened?.chain).toEqual(["contract", "dev"]);
  },
);

contract(
  {
    behavior: "the handler gets the very props that were given, and the state a copy of them",
    reliedOnBy: "src/resource/run.ts (given)",
  },
  async (stage) => {
    const props = { value: "1" };
    await stage.deploy(() => Probe("a", props));
    expect(calls[0]?.props).toBe(props);
    expect(calls[0]?.record?.props).toEqual(props);
    expect(calls[0]?.record?.props).not.toBe(props);
  },
);

contract(
  {
    behavior:
      "a record is written before the handler runs, as creating, and its output has symbols only",
    reliedOnBy: "src/resource/journal.ts and src/resource/record.ts (profileIn)",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    const [call] = calls;
    expect(call?.phase).toBe("create");
    expect(call?.record?.status).toBe("creating");
    expect(Object.keys(call?.output ?? { none: 1 })).toEqual([]);
  },
);

contract(
  {
    behavior: "what a handler writes into the data of its record stays there after a success",
    reliedOnBy: "src/resource/journal.ts",
  },
  async (stage) => {
    await stage.deploy((scope) => Probe("a", { value: "1" }).then(() => scope.state.get("a")));
    const record = await stage.deploy(async (scope) => {
      await Probe("a", { value: "1" });
      return scope.state.get("a");
    });
    expect(record?.status).toBe("created");
    expect(record?.data).toEqual({ noted: 1 });
  },
);

contract(
  {
    behavior:
      "equal props are skipped without the handler, unless the record says updating or --force is set",
    reliedOnBy:
      "src/resource/record.ts (beginDelete), src/resource/journal.ts and docs/security-profile.md",
  },
  async (stage) => {
    const declare = () => Probe("a", { value: "1" });
    await stage.deploy(declare);
    await stage.deploy(declare);
    expect(calls).toEqual([]);
    await stage.deploy(declare, { force: true });
    expect(calls.map(({ phase }) => phase)).toEqual(["update"]);
    await stage.deploy(async (scope) => {
      const record = await scope.state.get("a");
      if (record) await scope.state.set("a", { ...record, status: "updating" });
      return declare();
    });
    expect(calls.map(({ phase }) => phase)).toEqual(["update"]);
  },
);

contract(
  {
    behavior: "an update has the last output, and oldProps in its record those of the last success",
    reliedOnBy: "src/resource/record.ts (recorded) and src/resource/orphans.ts (formerCredentials)",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    await stage.deploy(() => Probe("a", { value: "2" }));
    const [call] = calls;
    expect(call?.phase).toBe("update");
    expect(call?.output).toMatchObject({ value: "1", [ResourceKind]: "contract::Probe" });
    expect(call?.output).toMatchObject({ [ResourceID]: "a", [ResourceFQN]: "app/dev/a" });
    expect(call?.record?.oldProps).toEqual({ value: "1" });
  },
);

contract(
  {
    behavior: "a record that no code declares is deleted at the end, by the handler of its kind",
    reliedOnBy: "src/resource/orphans.ts and src/resource/leaving-assignments.ts",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    await stage.deploy(async () => undefined);
    expect(calls.map(({ phase, props }) => [phase, props.value])).toEqual([["delete", "1"]]);
    expect(await stage.deploy((scope) => scope.state.list())).toEqual([]);
  },
);

contract(
  {
    behavior: "a resolver of dynamic resources is asked where the kind of a record has no provider",
    reliedOnBy: "src/alchemy/install.ts",
  },
  async (stage) => {
    registerDynamicResource((kind) =>
      kind === "contract::Unknown" ? PROVIDERS.get("contract::Probe") : undefined,
    );
    await stage.deploy(async (scope) => {
      await Probe("a", { value: "1" });
      const record = await scope.state.get("a");
      if (!record) return;
      const output = { ...record.output, [ResourceKind]: "contract::Unknown" };
      await scope.state.set("a", { ...record, kind: "contract::Unknown", output });
    });
    await stage.deploy(async () => undefined);
    expect(calls.map(({ phase }) => phase)).toEqual(["delete"]);
  },
);

contract(
  {
    behavior: "the resolvers of dynamic resources are asked in the order of their global list",
    reliedOnBy: "src/alchemy/install.ts (putLastFirst)",
  },
  async (stage) => {
    const asked: string[] = [];
    const resolvers = globalThis.ALCHEMY_DYNAMIC_RESOURCE_RESOLVERS;
    const before = [...resolvers];
    for (const name of ["one", "two"]) {
      resolvers.unshift((kind) => {
        if (kind === "contract::Nobody") asked.push(name);
        return undefined;
      });
    }
    await stage.deploy(async (scope) => {
      await Probe("a", { value: "1" });
      const record = await scope.state.get("a");
      if (!record) return;
      const output = { ...record.output, [ResourceKind]: "contract::Nobody" };
      await scope.state.set("a", { ...record, kind: "contract::Nobody", output });
    });
    const failure = await stage.deploy(async () => undefined).catch(String);
    expect(failure).toContain("no provider found");
    expect(asked).toEqual(["two", "one"]);
    resolvers.splice(0, resolvers.length, ...before);
    await stage.deploy(async (scope) => scope.state.delete("a"));
  },
);

contract(
  {
    behavior: "a scope in which a resource failed has isErrored, and its end deletes nothing",
    reliedOnBy: "src/alchemy/engine.ts (isInError, failWithScopesBelow)",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    await stage.deploy(async (scope) => {
      expect(Reflect.get(scope, "isErrored")).toBe(false);
      failing = true;
      await Probe("b", { value: "1" }).catch(() => undefined);
      failing = false;
      expect(Reflect.get(scope, "isErrored")).toBe(true);
    });
    expect(calls.map(({ phase }) => phase)).toEqual(["create"]);
  },
);

contract(
  {
    behavior: "a scope that ends has finalized, and waits for what was deferred before it deletes",
    reliedOnBy: "src/alchemy/engine.ts (isEnding) and src/alchemy/apps.ts",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    await stage.deploy(async (scope) => {
      expect(Reflect.get(scope, "finalized")).toBe(false);
      void scope.defer(async () => {
        expect(Reflect.get(scope, "finalized")).toBe(true);
        await Probe("a", { value: "2" });
      });
    });
    expect(calls.map(({ phase }) => phase)).toEqual(["update"]);
  },
);

contract(
  {
    behavior:
      "each resource has a scope of its id, and alchemy.run declares its scope as a resource of its parent",
    reliedOnBy: "src/alchemy/engine.ts (isScopeOf, scopeInError)",
  },
  async (stage) => {
    await stage.deploy(async (scope) => {
      await Probe("a", { value: "1" });
      await alchemy.run("nested", async (nested) => {
        expect(nested.parent).toBe(scope);
        expect(nested.chain).toEqual(["app", "dev", "nested"]);
        await Probe("b", { value: "1" });
      });
      expect(scope.children.has("a")).toBe(true);
      expect(scope.resources.get("a")?.[ResourceKind]).toBe("contract::Probe");
      expect(scope.resources.get("nested")?.[ResourceKind]).toBe(Scope.KIND);
      expect((await scope.state.get("nested"))?.kind).toBe(Scope.KIND);
    });
  },
);

contract(
  {
    behavior: "a nested scope ends, and deletes what left it, when its function does",
    reliedOnBy: "src/alchemy/engine.ts (endsBeforeStage) and src/resource/remove.ts",
  },
  async (stage) => {
    await stage.deploy(() => alchemy.run("nested", () => Probe("b", { value: "1" })));
    await stage.deploy(async () => {
      await alchemy.run("nested", async () => undefined);
      expect(calls.map(({ phase }) => phase)).toEqual(["delete"]);
    });
  },
);

contract(
  {
    behavior: "alchemy.run can be replaced, and the engine runs handlers through it",
    reliedOnBy: "src/alchemy/apps.ts (followNestedScopes)",
  },
  async (stage) => {
    const { run } = alchemy;
    const resources: string[] = [];
    Object.assign(alchemy, {
      run(...args: Parameters<typeof run>) {
        if (args.length === 3 && args[1]?.isResource) resources.push(args[0]);
        return run(...args);
      },
    });
    try {
      await stage.deploy(() => Probe("a", { value: "1" }));
    } finally {
      Object.assign(alchemy, { run });
    }
    expect(resources).toEqual(["a"]);
  },
);

contract(
  {
    behavior:
      "a scope registers itself with its parent when it is made, and reads secrets of others as nothing with eraseSecrets",
    reliedOnBy: "src/alchemy/records.ts",
  },
  async (stage) => {
    await stage.deploy(async (scope) => {
      await Probe("a", { value: "1" });
      const record = await scope.state.get("a");
      if (record) {
        const data = { secret: alchemy.secret("hidden") };
        Object.assign(scope, { password: "password" });
        await scope.state.set("a", { ...record, data });
      }
      const reader = stage.scope(scope.parent ?? null, "dev", { eraseSecrets: true });
      expect(scope.parent?.children.get("dev")).toBe(reader);
      expect((await reader.state.get("a"))?.props).toEqual({ value: "1" });
      scope.parent?.children.set("dev", scope);
    });
  },
);

contract(
  {
    behavior:
      "the file store has its folder in dir, lists one level, and keeps a record in ID.json with : for /",
    reliedOnBy: "src/alchemy/damage.ts and src/alchemy/places.ts (recordPlace)",
  },
  async (stage) => {
    await stage.deploy(async (scope) => {
      await Probe("a/b", { value: "1" });
      await alchemy.run("nested", () => Probe("c", { value: "1" }));
      const dir = String(Reflect.get(scope.state, "dir"));
      const separator = process.platform === "win32" ? "-" : ":";
      expect(existsSync(path.join(dir, `a${separator}b.json`))).toBe(true);
      expect((await scope.state.list()).toSorted()).toEqual(["a/b", "nested"]);
    });
  },
);

contract(
  {
    behavior: "the file store throws a SyntaxError for a record that is incomplete",
    reliedOnBy: "src/alchemy/damage.ts and src/alchemy/records.ts",
  },
  async (stage) => {
    await stage.deploy(async (scope) => {
      await Probe("a", { value: "1" });
      const file = path.join(String(Reflect.get(scope.state, "dir")), "a.json");
      const text = readFileSync(file, "utf8");
      await Bun.write(file, text.slice(0, text.length / 2));
      const error: unknown = await scope.state.get("a").catch((thrown: unknown) => thrown);
      await Bun.write(file, text);
      expect(error).toBeInstanceOf(SyntaxError);
    });
  },
);

contract(
  {
    behavior: "a physical name is application, id and stage",
    reliedOnBy: "src/resource/record.ts (physicalName)",
  },
  (stage) => {
    const root = stage.scope(null, "app");
    expect(stage.scope(root, "dev").createPhysicalName("agents")).toBe("app-agents-dev");
  },
);

contract(
  {
    behavior:
      "a scope has what its options say about a provider in providerCredentials, and no scope below it has",
    reliedOnBy: "src/aws/credentials.ts",
  },
  async (stage) => {
    const aws = { profile: "prod" };
    await stage.deploy(async () => {
      await alchemy.run("outer", { aws }, async (outer) => {
        expect(outer.providerCredentials["aws"]).toEqual(aws);
        await alchemy.run("inner", async (inner) => {
          expect(inner.providerCredentials["aws"]).toBeUndefined();
        });
      });
    });
  },
);

contract(
  {
    behavior: "a secret has its text in unencrypted",
    reliedOnBy: "src/aws/credentials.ts and src/plan/unknown-output.ts",
  },
  () => {
    const secret = alchemy.secret("text");
    expect(isSecret(secret)).toBe(true);
    expect(secret.unencrypted).toBe("text");
  },
);

contract(
  {
    behavior:
      "logger passes on to the logger of the current scope, and a skipped resource is a task with that prefix",
    reliedOnBy: "src/alchemy/log.ts and src/plan/dry-run.ts",
  },
  async (stage) => {
    const declare = () => Probe("a", { value: "1" });
    await stage.deploy(declare);
    const tasks: unknown[] = [];
    await stage.deploy(async (scope) => {
      const quiet = () => undefined;
      const task = (id: string, { prefix }: { prefix?: string }) => tasks.push([id, prefix]);
      const own = { log: quiet, error: quiet, warn: quiet, warnOnce: quiet, exit: quiet, task };
      Object.assign(scope, { quiet: false, logger: own });
      await declare();
      logger.task("mine", { prefix: "changed", message: "" });
      Object.assign(scope, { quiet: true });
    });
    expect(tasks).toEqual([
      ["app/dev/a", "skipped"],
      ["mine", "changed"],
    ]);
  },
);

contract(
  {
    behavior: "this.destroy() throws an error of kind DestroyedSignal",
    reliedOnBy: "src/plan/dry-run.ts",
  },
  async (stage) => {
    let signal: unknown;
    const provider = PROVIDERS.get("contract::Probe");
    const real: unknown = Reflect.get(provider ?? {}, "handler");
    await stage.deploy(() => Probe("a", { value: "1" }));
    try {
      Object.assign(provider ?? {}, {
        async handler(this: Context<object>) {
          try {
            return this.destroy();
          } catch (error) {
            signal = error;
            throw error;
          }
        },
      });
      await stage.deploy(async () => undefined);
    } finally {
      Object.assign(provider ?? {}, { handler: real });
    }
    expect(signal).toBeInstanceOf(Error);
    expect(signal).toHaveProperty("kind", "DestroyedSignal");
  },
);

contract(
  {
    behavior: "a scope that is skipped deletes nothing at its end",
    reliedOnBy: "src/plan/dry-run.ts (leaveAlone)",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    await stage.deploy(async (scope) => scope.skip());
    expect(calls).toEqual([]);
  },
);

contract(
  {
    behavior: "the record of a stage has its FQN, and that of a nested scope none",
    reliedOnBy: "src/alchemy/open-app.ts (hideOtherStages)",
  },
  async (stage) => {
    await stage.deploy(async (dev) => {
      await dev.set("key", "value");
      await alchemy.run("nested", async () => {
        await Probe("a", { value: "1" });
      });
      expect(await dev.parent?.state.get("dev")).toMatchObject({
        fqn: "app/dev",
        kind: Scope.KIND,
      });
      expect(await dev.state.get("nested")).toMatchObject({ fqn: "", kind: Scope.KIND });
    });
  },
);

contract(
  {
    reliedOnBy: "src/resource/assignment-resource.ts",
    behavior: "it keeps the options of each registration when one handler is registered twice",
  },
  async (stage) => {
    const handler = async function (this: Context<Props>, _id: string, { value }: Props) {
      if (this.phase === "delete") return this.destroy();
      runs.push(value);
      return { value };
    };
    const runs: string[] = [];
    const once = Resource("contract::Twice", { alwaysUpdate: false }, handler);
    const always = Resource("contract::Twice", { alwaysUpdate: true }, handler);
    const deploy = () =>
      stage.deploy(async () => {
        await once("once", { value: "once" });
        await always("always", { value: "always" });
      });
    await deploy();
    await deploy();
    expect(runs).toEqual(["once", "always", "always"]);
  },
);

contract(
  {
    behavior:
      "a replaced resource is among the pendingDeletions of its scope, also if its replacement fails",
    reliedOnBy: "src/alchemy/record-writes.ts (unlistPending)",
  },
  async (stage) => {
    await stage.deploy(() => Probe("a", { value: "1" }));
    const listed = await stage.deploy(async ({ parent, scopeName }) => {
      replacing = true;
      await Probe("a", { value: "2" }).catch(() => undefined);
      return (await parent?.state.get(scopeName))?.data["pendingDeletions"];
    });
    expect(calls.map(({ phase }) => phase)).toEqual(["update", "create"]);
    expect(listed).toMatchObject([{ resource: { value: "1" }, oldProps: { value: "1" } }]);
  },
);
