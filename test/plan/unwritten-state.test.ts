import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { fileScope } from "../support/file-scope.ts";
import { UnwrittenState } from "../../src/plan/unwritten-state.ts";

const stateOf = (id: string, seq = 0) =>
  ({
    id,
    seq,
    kind: "connect::Some",
    fqn: `app/${id}`,
    status: "created",
    data: { kept: 1 },
    props: {},
    output: {},
  }) as unknown as State;

test("what a plan writes is read again, by every store of the scope, and the real store keeps what it has", async () => {
  const { scope, rootDir } = fileScope("unwritten");
  try {
    const real = new FileSystemStateStore(scope, { rootDir });
    await real.init();
    for (const id of ["a", "b"]) await real.set(id, stateOf(id));
    const files = () =>
      readdirSync(path.join(rootDir, "app")).map((name) =>
        readFileSync(path.join(rootDir, "app", name), "utf8"),
      );
    const before = files();

    const read: string[] = [];
    const written: string[] = [];
    const all = {
      records: new Map(),
      onRead: ({ id }: State) => void read.push(id),
      onWrite: ({ id }: State) => void written.push(id),
    };
    const store = new UnwrittenState(scope, real, all);
    const same = new UnwrittenState(scope, real, all);
    expect(store.dir).toBe(real.dir);
    expect(await store.list()).toEqual(["a", "b"]);

    const changed = stateOf("b", 1);
    await store.set("b", changed);
    await store.set("c", stateOf("c"));
    await store.delete("a");
    changed.data["kept"] = 2;
    for (const each of [store, same]) {
      expect((await each.list()).toSorted()).toEqual(["b", "c"]);
      expect(await each.count()).toBe(2);
      expect(await each.get("a")).toBeUndefined();
      expect(await each.get("b")).toMatchObject({ seq: 1, data: { kept: 1 } });
      expect(Object.keys(await each.all()).toSorted()).toEqual(["b", "c"]);
      expect(await each.getBatch(["a", "c"])).toEqual({ c: stateOf("c") });
      expect(await each.listScopes()).toEqual([]);
    }
    const storeOf = (...scopes: string[]) => {
      const below = scopes.reduce(
        (parent, scopeName) => new Scope({ parent, scopeName, quiet: true }),
        scope,
      );
      return new UnwrittenState(below, new FileSystemStateStore(below, { rootDir }), all);
    };
    await storeOf("x", "y").set("d", stateOf("d"));
    expect(await storeOf("xy").list()).toEqual([]);
    expect(await storeOf("x", "y").list()).toEqual(["d"]);
    expect(written.splice(2)).toEqual(["d"]);
    expect(written).toEqual(["b", "c"]);
    expect([...new Set(read)].toSorted()).toEqual(["b", "c"]);
    expect(files()).toEqual(before);
  } finally {
    rmSync(rootDir, { recursive: true });
  }
});
