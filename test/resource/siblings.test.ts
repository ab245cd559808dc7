import { afterAll, expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Scope, type State } from "alchemy";
import type { ManagedProfile, ObservedProfile } from "../../src/profile/model.ts";
import { ownershipTags } from "../../src/profile/ownership.ts";
import type { Claim } from "../../src/resource/journal.ts";
import { type Declaration, runOf } from "../../src/resource/run.ts";
import { handOver, keeperInState, noteKept } from "../../src/resource/keepers.ts";
import { isMadeBy } from "../../src/resource/maker.ts";
import { declaredHolder, inheritance, siblingsOf, takeOver } from "../../src/resource/siblings.ts";
import { rejection } from "../support/connect.ts";
import { InstanceArn, removeFolders, stageWith } from "../support/records.ts";

const arnOf = (id: string) => `${InstanceArn}/security-profile/${id}`;

const outputOf = (id: string, more: Partial<ManagedProfile> = {}): ManagedProfile => ({
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: arnOf(id),
  SecurityProfileId: id,
  adopted: false,
  ...more,
});
const claimOf = (id: string, more: Partial<Claim> = {}): Claim => ({
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: arnOf(id),
  fields: [],
  tagKeys: [],
  ...more,
});
const attemptOf = (SecurityProfileName: string): Claim => ({
  InstanceArn,
  SecurityProfileName,
  attempt: "token",
  fields: [],
  tagKeys: [],
});

/** As version 0.1.0 named `team/a` and `a` in `team` alike. */
const SHARED = { alchemy_stage: "dev", alchemy_resource: "app/dev/team/a" };

afterAll(removeFolders);

const record = (output: ManagedProfile, more: Partial<State> = {}) => ({
  output: output as unknown as State["output"],
  ...more,
});

const namesOf = async (siblings: ReturnType<typeof siblingsOf>) =>
  (await siblings).map(({ resource }) => resource).toSorted();

test("the siblings of a resource are all other records of the stage, of every scope", async () => {
  const entry = { InstanceArn, name: `user "ana"`, before: [], ours: ["one"] };
  const { inRun, stage, team } = await stageWith({
    a: record(outputOf("one")),
    b: record(outputOf("two"), {
      props: { formerlyOf: "app/dev/a" },
      data: { claims: [claimOf("two")], leftBy: "app/dev/a", writtenAt: 1, deleteBegunAt: 2 },
    }),
    ana: record(outputOf("three"), {
      kind: "connect::UserSecurityProfiles",
      data: { assigned: { ana: entry } },
    }),
    "team/a": record(outputOf("four")),
  });
  const ofStage = await siblingsOf(inRun("a"));
  const byName = new Map(ofStage.map((each) => [each.resource, each]));
  const plain = {
    place: expect.any(String),
    claims: [],
    lastWrite: 0,
    deletes: true,
    isFormer: false,
    isTaken: false,
    isInner: false,
    leftBy: undefined,
    ledger: {},
  };
  const identity = { application: "app", stage: "dev", scopes: [] };
  expect([...byName.keys()].toSorted()).toEqual([
    "app/dev/ana",
    "app/dev/b",
    "app/dev/team",
    "app/dev/team/a",
  ]);
  expect([...byName.values()]).toEqual(
    expect.arrayContaining([
      {
        ...plain,
        identity: { ...identity, id: "b" },
        resource: "app/dev/b",
        output: expect.objectContaining({ SecurityProfileArn: arnOf("two") }),
        claims: [claimOf("two")],
        lastWrite: 2,
        isFormer: true,
        leftBy: "app/dev/a",
      },
      {
        ...plain,
        identity: { ...identity, id: "ana" },
        resource: "app/dev/ana",
        output: undefined,
        ledger: { ana: entry },
      },
      {
        ...plain,
        identity: { ...identity, scopes: ["team"], id: "a" },
        resource: "app/dev/team/a",
        output: expect.objectContaining({ SecurityProfileArn: arnOf("four") }),
      },
    ]),
  );
  expect(await namesOf(siblingsOf(inRun("a", team)))).toEqual([
    "app/dev/a",
    "app/dev/ana",
    "app/dev/b",
    "app/dev/team",
  ]);
  expect(await namesOf(siblingsOf(inRun("c", stage)))).toHaveLength(5);
});

test("a folder without a record is no scope of the stage", async () => {
  const { inRun, stage, write } = await stageWith({ a: record(outputOf("one")) });
  const eu = new Scope({ parent: stage, scopeName: "eu", quiet: true });
  await write(eu, "b", record(outputOf("two")));
  expect(await namesOf(siblingsOf(inRun("c")))).toEqual(["app/dev/a"]);
});

test("the records are read once for a run, and again after a failed read", async () => {
  const { inRun, rootDir, stage, write } = await stageWith({ a: record(outputOf("one")) });
  const file = path.join(rootDir, "app/dev/b.json");
  writeFileSync(file, "no JSON");
  expect(await rejection(siblingsOf(inRun("a")))).toMatchObject({ code: "StateUnreadable" });
  rmSync(file);
  expect(await namesOf(siblingsOf(inRun("b")))).toEqual(["app/dev/a"]);
  await write(stage, "c", record(outputOf("three")));
  expect(await namesOf(siblingsOf(inRun("b")))).toEqual(["app/dev/a"]);
});

test("a profile inherits from the other records about it and from who kept it in this run", async () => {
  const { inRun, stage } = await stageWith({
    a: record(outputOf("one"), { data: { claims: [claimOf("one"), claimOf("two")] } }),
    b: record(outputOf("two"), { data: { claims: [attemptOf("Team"), attemptOf("Other")] } }),
    c: record(outputOf("three"), { data: { claims: [attemptOf("Team"), claimOf("one")] } }),
    self: record(outputOf("one"), { data: { claims: [claimOf("one")] } }),
  });
  const kept = outputOf("one", { Description: "kept" });
  const tags = ownershipTags({ application: "app", stage: "dev", scopes: [], id: "b" });
  const profile = { ...claimOf("one"), SecurityProfileArn: arnOf("one") };
  const inherited = () => inheritance({ ...inRun("self") }, profile, tags);
  const before = await inherited();
  expect(before.deletes).toBe(true);
  expect(before.outputs.map(({ SecurityProfileArn }) => SecurityProfileArn)).toEqual([
    arnOf("one"),
  ]);
  expect(
    before.claims.toSorted((x, y) => ("attempt" in x ? 1 : 0) - ("attempt" in y ? 1 : 0)),
  ).toEqual([claimOf("one"), claimOf("one"), attemptOf("Team")]);
  runOf(stage).retain("app/dev/gone", kept);
  expect((await inherited()).outputs).toEqual([...before.outputs, kept]);
  const elsewhere = { ...claimOf("nine"), SecurityProfileArn: arnOf("nine") };
  expect(await inheritance(inRun("self"), elsewhere, {})).toEqual({ outputs: [], claims: [] });
});

test("a profile inherits what a create may have written that two resources may have begun", async () => {
  const { inRun } = await stageWith({
    "team/a": record(outputOf("two"), { data: { claims: [attemptOf("Team")] } }),
    c: record(outputOf("three"), { data: { claims: [attemptOf("Team")] } }),
  });
  const profile = { ...claimOf("one"), SecurityProfileArn: arnOf("one") };
  expect(await inheritance(inRun("self"), profile, SHARED)).toEqual({
    outputs: [],
    claims: [attemptOf("Team")],
  });
});

test.each<[string, Partial<Declaration> | undefined, string | undefined]>([
  ["with its name", {}, "app/dev/a"],
  ["without a name", { name: "app-a-dev", isNamed: false }, "app/dev/a"],
  ["with another name", { name: "Other" }, undefined],
  ["in another instance", { InstanceArn: `${InstanceArn}2` }, undefined],
  [
    "in another instance, without a name",
    { InstanceArn: `${InstanceArn}2`, isNamed: false },
    undefined,
  ],
  ["no longer", undefined, undefined],
])(
  "the holder of a profile is who has it in the state and is declared: %s",
  async (_how, declared, holder) => {
    const { declare, inRun } = await stageWith({
      a: record(outputOf("one")),
      b: record(outputOf("two")),
      c: record(outputOf("three")),
    });
    declare("b", { name: "Second", isNamed: false });
    if (declared) declare("a", declared);
    expect(await declaredHolder(inRun("self"), arnOf("one"))).toBe(holder);
    expect(await declaredHolder(inRun("a"), arnOf("one"))).toBeUndefined();
  },
);

test("who has a profile in the state counts if the run knows nothing later of it", async () => {
  const { declare, inRun, stage } = await stageWith({
    former: record(outputOf("one"), { props: { formerlyOf: "app/dev/x" } }),
    other: record(outputOf("two")),
    a: record(outputOf("one")),
    b: record(outputOf("three")),
    c: record(outputOf("four")),
  });
  const holders = () =>
    Promise.all(
      ["one", "three", "four"].map(
        async (id) => (await keeperInState(inRun("self"), arnOf(id)))?.resource,
      ),
    );
  expect(await holders()).toEqual(["app/dev/a", "app/dev/b", "app/dev/c"]);
  declare("b");
  runOf(stage).release("app/dev/c");
  expect(await holders()).toEqual(["app/dev/a", undefined, undefined]);
});

test("claims go to the record that keeps the profile, whose next deploy runs", async () => {
  const kept = claimOf("one", { values: { Description: "kept" } });
  const { inRun, stage, team } = await stageWith({
    a: record(outputOf("one"), { data: { kept: 1, claims: [kept] } }),
    "team/b": record(outputOf("two")),
    c: record(outputOf("three")),
    d: record(outputOf("four")),
  });
  stage.children.clear();
  const claims = [claimOf("one", { fields: ["Description"], tagKeys: ["Cost"] })];
  for (const id of ["one", "two", "three", "four"]) {
    const other = await keeperInState(inRun("self"), arnOf(id));
    if (!other) throw new Error(`nobody has ${id}`);
    if (id === "three") runOf(stage).release(other.resource);
    await handOver(inRun("self"), other, id === "four" ? [] : claims);
  }
  expect(await stage.state.get("a")).toMatchObject({
    status: "updating",
    output: outputOf("one"),
    data: { kept: 1, claims: [kept, ...claims] },
  });
  expect(await team.state.get("b")).toMatchObject({ status: "updating", data: { claims } });
  // Its delete ended at the same time.
  expect(await stage.state.get("c")).toBeUndefined();
  expect(await stage.state.get("d")).toMatchObject({ status: "created", data: {} });
  // The end of a stage would delete what is in a scope that it knows.
  expect([...stage.children.keys()]).toEqual([]);
});

test("a resource that is declared while it gets claims waits for them", async () => {
  const { declare, inRun, stage } = await stageWith({ a: record(outputOf("one")) });
  const claims = [claimOf("one", { fields: ["Description"] })];
  const other = await keeperInState(inRun("self"), arnOf("one"));
  if (!other) throw new Error("nobody has it");
  const handing = handOver(inRun("self"), other, claims);
  declare("a");
  await runOf(stage).whenAmended("app/dev/a");
  expect(await stage.state.get("a")).toMatchObject({ status: "updating", data: { claims } });
  await handing;
});

test("a record whose delete ends while its taker changes it stays deleted", async () => {
  const data = { takenBy: "app/dev/self" };
  const { inRun, stage } = await stageWith({
    self: record(outputOf("one")),
    a: record(outputOf("one"), { data }),
  });
  const { state } = stage;
  const written: string[] = [];
  const write = state.set.bind(state);
  state.set = async (id, value) => {
    await state.delete(id);
    runOf(stage).release(`app/dev/${id}`);
    await write(id, value);
    written.push(id);
  };
  await noteKept(inRun("self"), arnOf("one"));
  expect(written).toEqual(["a"]);
  expect(await state.list()).toEqual(["self"]);
});

test("of two records that are deleted at once, the last one keeps the profile", async () => {
  const { inRun } = await stageWith({ a: record(outputOf("one")), b: record(outputOf("one")) });
  const both = ["a", "b"].map((id) => keeperInState(inRun(id), arnOf("one")));
  expect((await Promise.all(both)).map((other) => other?.resource)).toEqual([
    "app/dev/b",
    undefined,
  ]);
});

test("a profile that is taken over leaves the other records unfinished, and what they say behind", async () => {
  const about = claimOf("one", { values: { Description: "noted" } });
  const { declare, inRun, root, stage, team } = await stageWith({
    self: record(outputOf("one")),
    a: record(outputOf("one"), { data: { kept: 1, claims: [about, attemptOf("Other")] } }),
    "team/b": record(outputOf("one")),
    former: record(outputOf("one"), { props: { formerlyOf: "app/dev/x" } }),
    declared: record(outputOf("one")),
    other: record(outputOf("two")),
  });
  declare("declared");
  await takeOver(inRun("self"), { ...claimOf("one"), SecurityProfileArn: arnOf("one") });
  for (const id of ["self", "declared", "other"]) {
    expect(await stage.state.get(id)).toMatchObject({ status: "created", data: {} });
  }
  expect(await stage.state.get("a")).toMatchObject({
    status: "updating",
    data: { kept: 1, claims: [attemptOf("Other")], takenBy: "app/dev/self" },
  });
  for (const { id, scope } of [inRun("b", team), inRun("former")]) {
    expect(await scope.state.get(id)).toMatchObject({
      status: "updating",
      data: { takenBy: "app/dev/self" },
    });
  }

  // What it says is known to the resource that took over.
  const again = new Scope({ parent: root, scopeName: "dev", stage: "dev", quiet: true });
  const found = await inheritance(
    inRun("third", again),
    { ...claimOf("one"), SecurityProfileArn: arnOf("one") },
    {},
  );
  expect(found.outputs.map((output) => output.SecurityProfileArn)).toHaveLength(2);
});

test("a resource that is declared while another one takes its profile keeps its record", async () => {
  const { declare, inRun, stage } = await stageWith({ a: record(outputOf("one")) });
  const taking = takeOver(inRun("self"), { ...claimOf("one"), SecurityProfileArn: arnOf("one") });
  await siblingsOf(inRun("self"));
  declare("a");
  await runOf(stage).whenAmended("app/dev/a");
  await taking;
  expect(await stage.state.get("a")).toMatchObject({ status: "created", data: {} });
});

const live: ObservedProfile = {
  SecurityProfileArn: arnOf("one"),
  SecurityProfileId: "one",
  SecurityProfileName: "Team",
  Tags: SHARED,
};

test.each<[string, Readonly<Record<string, Partial<State>>>, readonly Claim[], boolean]>([
  ["nothing", {}, [], false],
  ["a claim to it", {}, [claimOf("one", { owned: true })], true],
  ["a claim to another", {}, [claimOf("two", { owned: true })], false],
  ["a claim to what another resource created", {}, [claimOf("one", { owned: false })], false],
  ["a create that began", {}, [attemptOf("Team")], true],
  ["a create under another name", {}, [attemptOf("Other")], false],
  ["a claim under its name", {}, [claimOf("two")], false],
  [
    "that it left it",
    { x: record(outputOf("one"), { data: { leftBy: "app/dev/team/a" } }) },
    [],
    true,
  ],
  [
    "that it left another",
    { x: record(outputOf("two"), { data: { leftBy: "app/dev/team/a" } }) },
    [],
    false,
  ],
  [
    "that another left it",
    { x: record(outputOf("one"), { data: { leftBy: "app/dev/y" } }) },
    [],
    false,
  ],
  [
    "a create that began, and that another left it",
    { x: record(outputOf("one"), { data: { leftBy: "app/dev/y" } }) },
    [attemptOf("Team")],
    false,
  ],
])(
  "a profile with a name that two resources had is of who has in the state: %s",
  async (_what, records, noted, made) => {
    const { inRun, team } = await stageWith(records);
    expect(await isMadeBy(inRun("a", team), live, noted)).toBe(made);
  },
);

test.each<[string, Partial<State>, boolean]>([
  ["the profile", record(outputOf("one")), false],
  ["another profile", record(outputOf("two")), true],
  ["a claim to it", { data: { claims: [claimOf("one")] } }, false],
  ["a create that began", { data: { claims: [claimOf("two"), attemptOf("Team")] } }, false],
  ["a create under another name", { data: { claims: [attemptOf("Other")] } }, true],
])(
  "a create that began is not enough if the other resource of that name has %s",
  async (_what, twin, made) => {
    const { inRun, stage, team, write } = await stageWith({
      b: record(outputOf("one")),
      "team/b": {},
    });
    await write(stage, "team/a", twin);
    expect(await isMadeBy(inRun("a", team), live, [attemptOf("Team")])).toBe(made);
  },
);

test("a profile with the tags of one resource alone is its own, whatever the state has", async () => {
  const { inRun } = await stageWith({ b: record(outputOf("one")) });
  const tags = (id: string) => ownershipTags({ application: "app", stage: "dev", scopes: [], id });
  expect(await isMadeBy(inRun("a"), { ...live, Tags: tags("a") }, [])).toBe(true);
  expect(await isMadeBy(inRun("a"), { ...live, Tags: tags("b") }, [attemptOf("Team")])).toBe(false);
  expect(await isMadeBy(inRun("a"), { ...live, Tags: {} }, [attemptOf("Team")])).toBe(false);
});
