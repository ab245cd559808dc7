import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "bun:test";
import {
  type Naming,
  folded,
  placeOf,
  problemsOfName,
  recordPlace,
  unwritable,
} from "../../src/alchemy/places.ts";
import { stackTest } from "../support/stack.ts";
import alchemy, { Scope, type StateStoreType } from "alchemy";
import { FileSystemStateStore, SQLiteStateStore } from "alchemy/state";
import { S3StateStore } from "../../src/s3/index.ts";

const files = (platform: NodeJS.Platform): Naming => ({ as: "files", platform, prefix: "" });
const linux = files("linux");
const mac = files("darwin");
const windows = files("win32");
const objects: Naming = { as: "objects", platform: "linux", prefix: "alchemy/app/prod/" };
const rows: Naming = { as: "rows", platform: "linux", prefix: "" };
const everywhere = { linux, mac, windows, objects, rows };

const refusedIn = (name: string) =>
  Object.entries(everywhere)
    .filter(([, naming]) => problemsOfName(name, naming, true).length > 0)
    .map(([store]) => store);

describe("a name that a store cannot keep is refused", () => {
  const all = ["linux", "mac", "windows", "objects", "rows"];
  const paths = ["linux", "mac", "windows", "objects"];
  const machines = ["linux", "mac", "windows"];
  test.each<[string, readonly string[]]>([
    ["team", []],
    ["Team North (1) + lead@acme.com", []],
    ["日本語", []],
    ["a.b", []],
    ["x.json", []],
    ["-", []],
    ["", all],
    ["a\nb", all],
    ["a:b", all],
    ["a\u0000b", all],
    ["a\u007Fb", all],
    ["a\uD800b", all],
    [".", paths],
    ["..", paths],
    ["team/..", paths],
    ["team/./a", paths],
    ["/a", paths],
    ["a/", paths],
    ["a//b", paths],
    ["a\\b", machines],
    ["x".repeat(250), []],
    ["x".repeat(251), machines],
    ["é".repeat(125), []],
    ["é".repeat(126), machines],
    ["x".repeat(1007), ["linux", "mac", "windows"]],
    ["x".repeat(1008), ["linux", "mac", "windows", "objects"]],
    ["a\uFFFEb", ["objects"]],
    ["__proto__", ["rows"]],
    ["team/a", ["windows"]],
    ["a*", ["windows"]],
    ["a?", ["windows"]],
    ['a"b', ["windows"]],
    ["con", ["windows"]],
    ["NUL.txt", ["windows"]],
    ["com1", ["windows"]],
    ["lpt\u00B9", ["windows"]],
    ["console", []],
    ["com0", []],
    ["a.", ["windows"]],
    ["a ", ["windows"]],
  ])("%j", (name, stores) => {
    expect(refusedIn(name)).toEqual([...stores]);
  });

  test("with every reason at once", () => {
    expect(problemsOfName("/a\\b\n", linux, true)).toEqual([
      "has the control character U+000A",
      'has ".", ".." or nothing between its slashes, or begins or ends with one, so it points to another folder',
      "has a backslash, which Alchemy treats as a slash",
    ]);
    expect(problemsOfName("x".repeat(251), linux, true)).toEqual([
      'has 251 bytes; a file name that ends with ".json" has room for 250',
    ]);
    expect(problemsOfName("x".repeat(1008), objects, true)).toEqual([
      "makes a key of 1025 bytes; an object key may have at most 1024",
    ]);
  });

  test("but an application may have slashes, since no record has its name", () => {
    expect(problemsOfName("acme/eu", windows, false)).toEqual([]);
  });
});

test.each<[string, readonly string[]]>([
  ["team", []],
  ["a\\b", []],
  ["a\nb", []],
  ["a\u0000b", ["linux", "mac", "windows", "objects"]],
  ["a\uD800b", ["objects"]],
  ["..", ["objects"]],
  ["team/./a", ["objects"]],
  ["x".repeat(251), ["linux", "mac", "windows"]],
])("no record can be written under %j in %j", (name, stores) => {
  const reasons = Object.entries(everywhere).flatMap(([store, naming]) => {
    const reason = unwritable(name, naming);
    return reason === undefined ? [] : [[store, reason]];
  });
  expect(reasons.map(([store]) => store)).toEqual([...stores]);
  const [reason = []] = reasons;
  if (stores.length > 0) expect(problemsOfName(name, linux, true)).toContain(reason[1] ?? "");
});

test("names that differ in their case are one on macOS and Windows alone", () => {
  for (const naming of [mac, windows]) {
    expect(folded("Team", naming)).toBe(folded("team", naming));
    expect(folded("e\u0301", naming)).toBe(folded("É", naming));
  }
  for (const naming of [linux, objects, rows, { ...rows, platform: "darwin" as const }]) {
    expect(folded("Team", naming)).not.toBe(folded("team", naming));
  }
});

test("only a database keeps a name with a slash apart from two names", () => {
  for (const [store, naming] of Object.entries(everywhere)) {
    const isOne = placeOf(["team/a"], naming) === placeOf(["team", "a"], naming);
    expect([store, isOne]).toEqual([store, naming !== rows]);
  }
});

test("the place of a record is named as its store has it", () => {
  const opened = (parent: Scope | null, scopeName: string, stateStore?: StateStoreType) =>
    new Scope({ parent, scopeName, quiet: true, phase: "up", ...(stateStore && { stateStore }) });
  const placeIn = (stateStore?: StateStoreType) =>
    recordPlace({ id: "team/a", scope: opened(opened(null, "app", stateStore), "dev") });
  expect(placeIn()).toBe(".alchemy/app/dev/team:a.json");
  expect(placeIn((of) => new FileSystemStateStore(of, { rootDir: "/srv/state" }))).toBe(
    "/srv/state/app/dev/team:a.json",
  );
  expect(placeIn((of) => new S3StateStore(of, { prefix: "acme/", lock: false }))).toBe(
    "acme/app/dev/team:a",
  );
  expect(placeIn((of) => new SQLiteStateStore(of, { engine: "bun", filename: ":memory:" }))).toBe(
    "app/dev/team/a",
  );
});

const deploying = stackTest(import.meta, ["connect"], ["file", "sqlite"]);

const ODD = [
  ".",
  "..",
  "a\\b",
  "/a",
  "a/",
  "a//b",
  "team/..",
  "a\nb",
  "a b",
  "a.b",
  "a*",
  "CON",
  "team/a",
];

deploying("every id is refused before any call, or is deployed and removed", async (stack) => {
  for (const id of [...ODD, "x".repeat(250), "x".repeat(251), "é".repeat(126)]) {
    const declare = () => stack.profile(id, { SecurityProfileName: "Odd" });
    const outcome = await stack.deploy(declare).then(
      () => "deployed",
      ({ code }: { code: string }) => code,
    );
    const expected = outcome === "deployed" ? ["Odd"] : [];
    expect([id, outcome, await stack.names()]).toEqual([
      id,
      outcome === "deployed" ? outcome : "InvalidProps",
      expected,
    ]);
    if (outcome === "InvalidProps") expect(stack.operations).toEqual([]);
    else {
      await stack.deploy(declare);
      expect(stack.operations).toEqual([]);
    }
    await stack.deploy(async () => undefined);
    expect([id, await stack.names()]).toEqual([id, []]);
  }
});

deploying(
  "every name of a scope is refused before any call, or is deployed and removed",
  async (stack) => {
    const keep = () => stack.profile("keep", { SecurityProfileName: "Keep" });
    const { SecurityProfileArn } = await stack.deploy(keep);
    for (const name of ODD) {
      const declare = async () => {
        await keep();
        await alchemy.run(name, () => stack.profile("a", { SecurityProfileName: "Odd" }));
      };
      const outcome = await stack.deploy(declare).then(
        () => "deployed",
        ({ code }: { code: string }) => code,
      );
      expect([name, outcome, await stack.names()]).toEqual([
        name,
        outcome === "deployed" ? outcome : "InvalidProps",
        outcome === "deployed" ? ["Keep", "Odd"] : ["Keep"],
      ]);
      if (outcome === "deployed") {
        await stack.deploy(declare);
        expect(stack.operations).toEqual([]);
      }
      await stack.deploy(keep);
      expect([name, [...(await stack.profiles())]]).toEqual([name, [[SecurityProfileArn, "Keep"]]]);
      await stack.deploy(keep);
      expect(stack.operations).toEqual([]);
    }
  },
);

stackTest(import.meta)(
  "a refused scope whose record can no longer be read is refused all the same, with a warning",
  async (stack) => {
    const folder = path.join(stack.rootDir, "app/test");
    const damaged = path.join(folder, "...json");
    const error = await stack.failure(() =>
      alchemy.run("..", () => {
        writeFileSync(damaged, '{"id": "..", "secret');
        return stack.profile("a", { SecurityProfileName: "Odd" });
      }),
    );
    rmSync(damaged);
    expect([error["code"], stack.operations]).toEqual(["InvalidProps", []]);
    expect(stack.lines).toContain(
      `WARN .. > a: the record ${damaged} of the scope ".." could not be removed: it is damaged. Before you deploy without that scope, delete the record: the deploy would remove what it points to.`,
    );
  },
);
