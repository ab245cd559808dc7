import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { Scope, type State } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { changeRecord } from "../../src/alchemy/record-writes.ts";

/** A stage with one record, and the file that holds it. */
async function stageWithRecord() {
  const rootDir = mkdtempSync(path.join(tmpdir(), "records-"));
  const stateStore = (scope: Scope) => new FileSystemStateStore(scope, { rootDir });
  const common = { stateStore, rootDir, quiet: true, noTrack: true, phase: "up" as const };
  const parent = new Scope({ ...common, parent: null, scopeName: "app" });
  const scope = new Scope({ ...common, parent, scopeName: "dev", stage: "dev" });
  const record = { kind: "test", id: "a", fqn: "app/dev/a", seq: 1, status: "created", data: {} };
  await scope.state.set("a", { ...record, props: {}, output: {} } as unknown as State);
  return {
    scope,
    file: path.join(rootDir, "app/dev/a.json"),
    [Symbol.dispose]: () => rmSync(rootDir, { recursive: true }),
  };
}

test("a record that is being written is changed when it is whole", async () => {
  using stage = await stageWithRecord();
  const { file, scope } = stage;
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.slice(0, 20));
  const [change] = await Promise.allSettled([
    changeRecord({ id: "a", scope }, () => ({ data: { noted: 1 } })),
    setTimeout(30).then(() => writeFileSync(file, whole)),
  ]);
  expect(change.status).toBe("fulfilled");
  expect(await scope.state.get("a")).toMatchObject({ status: "created", data: { noted: 1 } });
});

test("a record that stays incomplete is not changed, and one that is gone is not made", async () => {
  using stage = await stageWithRecord();
  const { file, scope } = stage;
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.slice(0, 20));
  const change = () => changeRecord({ id: "a", scope }, () => ({ data: { noted: 1 } }));
  expect(await change().catch((error: unknown) => error)).toBeInstanceOf(SyntaxError);
  expect(readFileSync(file, "utf8")).toBe(whole.slice(0, 20));
  rmSync(file);
  await change();
  expect(await scope.state.get("a")).toBeUndefined();
});
