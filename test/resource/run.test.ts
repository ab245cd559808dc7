import { afterAll, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import type { ManagedProfile } from "../../src/profile/model.ts";
import { type Declaration, Run, runOf } from "../../src/resource/run.ts";
import { fileScope } from "../support/file-scope.ts";

const { rootDir, scope } = fileScope("run");
afterAll(() => rmSync(rootDir, { recursive: true, force: true }));

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";

const declaration = (id: string, more: Partial<Declaration> = {}): Declaration => ({
  scope,
  id,
  resource: `app/${id}`,
  InstanceArn,
  prop: "SecurityProfileName",
  name: "Team",
  isNamed: true,
  ...more,
});

const problem = (path: string, message: string) => [{ path, message }];
const profile = { SecurityProfileArn: "arn" } as ManagedProfile;

test("a run belongs to the application of a scope", () => {
  expect(runOf(scope)).toBe(runOf(scope));
  const other = fileScope("run");
  expect(runOf(other.scope)).not.toBe(runOf(scope));
  rmSync(other.rootDir, { recursive: true, force: true });
});

test.each([
  ["SecurityProfileName", "give one of them another name"],
  ["User", "declare all security profiles of the user in one of them"],
  ["AIAgent", "declare all security profiles of the AI agent in one of them"],
] as const)("two resources with one %s are a problem of both", (prop, todo) => {
  const run = new Run();
  expect(run.declare(declaration("a", { prop }))).toEqual([]);
  const because = (other: string) =>
    problem(prop, `"Team" is also declared by app/${other}, in the same instance; ${todo}`);
  for (const id of ["b", "c"]) expect(run.declare(declaration(id, { prop }))).toEqual(because("a"));
  expect(run.problemsSince("app/a")).toEqual(because("b"));
  expect(run.problemsSince("app/b")).toEqual([]);
  expect(run.declared("app/b")).toBeUndefined();
});

test("another resource that is done in an instance has deployed a profile there", () => {
  const run = new Run();
  const declared = {
    "app/self": {},
    "app/running": { name: "running" },
    "app/failed": { name: "failed" },
    "app/user": { prop: "User" },
    "app/there": { InstanceArn: `${InstanceArn}2` },
    "app/done": { name: "done" },
  } as const;
  for (const [resource, more] of Object.entries(declared)) {
    expect(run.declare(declaration(resource.slice(4), more))).toEqual([]);
    if (resource !== "app/running")
      run.end(resource, resource === "app/failed" ? "failed" : "done");
  }
  expect(run.doneIn(InstanceArn, "app/self")).toMatchObject({ resource: "app/done" });
  run.release("app/done");
  expect(run.doneIn(InstanceArn, "app/self")).toBeUndefined();
});

test("resources of one name in two instances, or of two kinds, have no problem", () => {
  const run = new Run();
  for (const [id, more] of Object.entries({
    a: {},
    b: { InstanceArn: `${InstanceArn}2` },
    c: { prop: "User" },
    d: { name: "Other" },
  } as const)) {
    expect(run.declare(declaration(id, more))).toEqual([]);
    expect(run.declared(`app/${id}`)).toMatchObject({ id, ...more });
  }
});

test.each([
  ["SecurityProfileName", "the profiles "],
  ["User", "the users "],
  ["AIAgent", "the AI agents "],
] as const)("one id declared twice is a problem that names both: %s", (prop, many) => {
  const twice = (first: Partial<Declaration>, both: string) => {
    const run = new Run();
    expect(run.declare(declaration("a", first))).toEqual([]);
    const message = `"a" is declared twice in this run, for ${both}; give each resource its own id`;
    expect(run.declare(declaration("a", { prop, name: "Two" }))).toEqual(problem("id", message));
    expect(run.problemsSince("app/a")).toEqual(problem("id", message));
  };
  twice({ prop }, `${many}"Team" and "Two"`);
  twice({ prop: prop === "User" ? "AIAgent" : "User" }, '"Team" and "Two"');
});

test("a resource that failed may be declared again, and its former name is free", () => {
  const run = new Run();
  run.declare(declaration("a"));
  expect(run.hasFailed("app/a")).toBe(false);
  run.end("app/a", "failed");
  expect([run.hasFailed("app/a"), run.hasFailed("app/b")]).toEqual([true, false]);
  expect(run.declare(declaration("a", { name: "Two" }))).toEqual([]);
  expect(run.hasFailed("app/a")).toBe(false);
  expect(run.declare(declaration("b"))).toEqual([]);
  expect(run.declare(declaration("c", { name: "Two" }))).toHaveLength(1);
});

test("a resource keeps the profile that the code names, also if its declaration has a problem", () => {
  const run = new Run();
  const held = { ...profile, InstanceArn, SecurityProfileName: "Team" };
  run.declare(declaration("a"));
  run.declare(declaration("b", { name: "Other" }));
  run.declare(declaration("c", { name: "app-c", isNamed: false }));
  run.declare(declaration("d", { InstanceArn: "other", name: "Team" }));
  run.refuse("app/e", { SecurityProfileName: "Team" });
  run.refuse("app/f", { SecurityProfileName: "Other" });
  run.refuse("app/g", { InstanceArn: "other" });
  run.refuse("app/h", undefined);
  const kept = "abcdefghi".split("").filter((id) => run.keeps(`app/${id}`, held));
  expect(kept).toEqual(["a", "c", "e", "h"]);
  expect(["app/h", "app/i"].map((each) => run.knows(each))).toEqual([true, false]);
});

test("only the first end of a resource counts", () => {
  const run = new Run();
  run.declare(declaration("a"));
  run.declare(declaration("b", { name: "Two" }));
  run.end("app/a", "done");
  run.end("app/a", "failed");
  run.end("app/b", "failed");
  run.end("app/b", "done");
  run.end("app/c", "failed");
  expect(["app/a", "app/b", "app/c"].map((each) => run.hasFailed(each))).toEqual([
    false,
    true,
    false,
  ]);
});

test("a live profile has one holder, and a resource one live profile", () => {
  const run = new Run();
  expect([run.heldBy("app/a"), run.holderOf("app/a", "one")]).toEqual([undefined, undefined]);
  expect(run.claim("app/a", "one")).toBeUndefined();
  expect(run.claim("app/a", "one")).toBeUndefined();
  expect(run.claim("app/b", "one")).toBe("app/a");
  expect([run.heldBy("app/a"), run.heldBy("app/b")]).toEqual(["one", undefined]);
  expect([run.holderOf("app/a", "one"), run.holderOf("app/b", "one")]).toEqual([
    undefined,
    "app/a",
  ]);
  expect(run.claim("app/a", "two")).toBeUndefined();
  expect(run.claim("app/b", "one")).toBeUndefined();
  expect([run.heldBy("app/a"), run.heldBy("app/b")]).toEqual(["two", "one"]);
});

test("the code names a live profile only if it gives a name", () => {
  const run = new Run();
  run.declare(declaration("a"));
  expect(run.declaredName("one")).toBeUndefined();
  run.claim("app/a", "one");
  expect(run.declaredName("one")).toBe("Team");
  run.declare(declaration("b", { name: "app-b", isNamed: false }));
  run.claim("app/b", "two");
  expect(run.declaredName("two")).toBeUndefined();
});

test("a profile is kept for who has it, and for who left it in AWS", () => {
  const run = new Run();
  expect([run.keeperOf("app/a", "arn"), run.retained("arn")]).toEqual([undefined, undefined]);
  run.retain("app/gone", profile);
  expect([run.keeperOf("app/a", "arn"), run.retained("arn")]).toEqual(["app/gone", profile]);
  run.claim("app/b", "arn");
  expect(run.keeperOf("app/a", "arn")).toBe("app/b");
  expect(run.keeperOf("app/b", "arn")).toBe("app/gone");
});

test("one resource assigns to a holder, until it failed", () => {
  const run = new Run();
  const assignments = run.assignments;
  run.declare(declaration("a"));
  expect(assignments.assign("app/a", "ana", ["one"])).toBeUndefined();
  expect(assignments.assign("app/a", "ana", ["one", "two"])).toBeUndefined();
  expect(assignments.assign("app/b", "ana", ["three"])).toBe("app/a");
  expect(assignments.assign("app/b", "ben", ["one", "three"])).toBeUndefined();
  expect(assignments.assignedBeside("app/b", "ana")).toEqual(["one", "two"]);
  expect([
    assignments.assignedBeside("app/a", "ana"),
    assignments.assignedBeside("app/a", "cal"),
  ]).toEqual([[], []]);
  assignments.assign("app/b", "cal", ["one"]);
  expect(["one", "two", "three", "four"].map((id) => assignments.assigning(id))).toEqual([
    ["app/a", "app/b"],
    ["app/a"],
    ["app/b"],
    [],
  ]);
  run.end("app/a", "failed");
  expect(assignments.assign("app/b", "ana", ["three"])).toBeUndefined();
  expect(assignments.assigning("two")).toEqual([]);
});

test("a deleted resource is known, and its name and its profile are free", () => {
  const run = new Run();
  expect(run.knows("app/a")).toBe(false);
  run.declare(declaration("a"));
  run.claim("app/a", "one");
  expect(run.knows("app/a")).toBe(true);
  run.release("app/a");
  expect([run.knows("app/a"), run.declared("app/a"), run.heldBy("app/a")]).toEqual([
    true,
    undefined,
    undefined,
  ]);
  expect(run.declare(declaration("b"))).toEqual([]);
  expect(run.claim("app/b", "one")).toBeUndefined();
  run.release("app/gone");
  expect(run.knows("app/gone")).toBe(true);
});

test("changes of one record by several resources are made one after the other", async () => {
  const run = new Run();
  const steps: string[] = [];
  const change = (name: string, fails = false) =>
    run.amend("app/a", async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const [, second] = await Promise.allSettled([
    change("one"),
    change("two", true),
    change("three"),
    run.whenAmended("app/a").then(() => steps.push("the resource goes on")),
  ]);
  expect(second).toMatchObject({ status: "rejected" });
  const names = ["one", "two", "three"].flatMap((name) => [`${name} begins`, `${name} ends`]);
  expect(steps).toEqual([...names, "the resource goes on"]);
});
