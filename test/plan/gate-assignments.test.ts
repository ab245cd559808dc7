import { describe, expect, test } from "bun:test";
import type { PersonChange } from "../../src/access/people.ts";
import type { AssignmentPlan } from "../../src/plan/assignment-plan.ts";
import { type PlanGate, stopped, stopsOf } from "../../src/plan/gate.ts";
import { assignmentOf, peopleOf, planOf, profileOf } from "../support/plan-fixture.ts";

const admin = { SecurityProfileArn: "arn:admin" };
const agent = { SecurityProfileArn: "arn:agent" };
const change = { holder: 'user "ana"', HolderArn: "arn:ana", gains: [admin], loses: [agent] };

const changing = (fields: Partial<AssignmentPlan> = {}) =>
  assignmentOf({ changes: [change], ...fields });

const gained = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
  risks: ["user-admin"],
  by: ["arn:other", "arn:admin"],
} as const satisfies PersonChange;
const lost: PersonChange = { ...gained, effect: "loses", risks: ["history"], by: ["arn:agent"] };
const groupOf = (users: readonly string[], ...changes: PersonChange[]) => ({
  users,
  changes,
  unread: [],
});
const elsewhere = groupOf(["zoe"], { ...gained, by: ["arn:other"] });
const people = peopleOf({ groups: [elsewhere, groupOf(["ben", "ana"], lost, gained)] });
const lockOut = { permission: "Users.Edit", certain: true, users: [], unread: [] } as const;

describe("an assignment to a user", () => {
  const stops = (gate: PlanGate, assignment: AssignmentPlan, ...all: (typeof people)[]) =>
    stopped(planOf({ assignments: [assignment], people: all }), [gate]).length === 1;

  test.each<[PlanGate, Partial<AssignmentPlan>, boolean]>([
    ["change", {}, true],
    ["change", { action: "unchanged" }, false],
    ["change", { action: "forget" }, false],
    ["update", {}, true],
    ["delete", {}, false],
    ["gain", { action: "refused" }, true],
    ["gain", {}, true],
    ["gain:user-admin", {}, true],
    ["gain:history", {}, false],
    ["loss", {}, true],
    ["loss:history", {}, true],
    ["loss:user-admin", {}, false],
    ["gain", { changes: [{ ...change, gains: [] }] }, false],
    ["loss", { changes: [{ ...change, loses: [] }] }, false],
    ["gain", { InstanceArn: "arn:two" }, false],
    ["others", {}, false],
    ["lock-out", {}, false],
  ])("stops at %s if %j: %p", (gate, fields, isStopped) => {
    expect(stops(gate, changing(fields), people, peopleOf())).toBe(isStopped);
  });

  test("stops at a lock-out that its profiles cause", () => {
    const by = ["arn:other", "arn:agent"];
    const two = peopleOf({
      lockOuts: [
        { ...lockOut, by: [] },
        { ...lockOut, by },
      ],
    });
    expect(stops("lock-out", changing(), two, peopleOf())).toBe(true);
    expect(stops("lock-out", changing({ InstanceArn: "arn:two" }), two)).toBe(false);
    expect(stops("lock-out", changing({ changes: [] }), two)).toBe(false);
  });
});

test.each<[PlanGate, Partial<AssignmentPlan["changes"][number]>, boolean]>([
  ["gain", {}, true],
  ["gain:history", {}, true],
  ["loss", {}, true],
  ["loss:history", {}, true],
  ["gain", { gains: [] }, false],
  ["loss", { loses: [] }, false],
  ["lock-out", {}, false],
  ["create", {}, false],
])("an assignment to an AI agent stops at %s with %j: %p", (gate, fields, isStopped) => {
  const kind = "connect::AIAgentSecurityProfiles";
  const assignment = changing({ kind, changes: [{ ...change, ...fields }] });
  const plan = planOf({ assignments: [assignment] });
  expect(stopped(plan, [gate])).toEqual(isStopped ? [assignment] : []);
  const stop = { gate, at: "assignment", names: ["acme/prod/ana"] } as const;
  expect(stopsOf(plan, [gate])).toEqual(isStopped ? [stop] : []);
});

describe("a profile", () => {
  const held = profileOf({ SecurityProfileArn: "arn:admin", reach: { users: 2 } });
  const stops = (gate: PlanGate, ...all: (typeof people)[]) =>
    stopped(planOf({ profiles: [held], people: all }), [gate]).length === 1;

  test("with holders stops at what they gain through it", () => {
    expect(stops("gain", people, peopleOf())).toBe(true);
    expect(stops("loss", people)).toBe(false);
    expect(stops("gain", peopleOf({ groups: [elsewhere] }))).toBe(false);
    expect(stops("gain", { ...people, InstanceArn: "arn:two" }, peopleOf())).toBe(false);
  });

  test("stops at a lock-out that it causes", () => {
    const lockOuts = [
      { ...lockOut, by: [] },
      { ...lockOut, by: ["arn:admin"] },
    ];
    expect(stops("lock-out", peopleOf(), peopleOf({ lockOuts }))).toBe(true);
    expect(stops("lock-out", peopleOf())).toBe(false);
    expect(stops("lock-out", peopleOf({ lockOuts: lockOuts.slice(0, 1) }))).toBe(false);
    expect(stops("lock-out", peopleOf({ lockOuts, InstanceArn: "arn:two" }))).toBe(false);
  });
});

describe("the stops of a plan", () => {
  const site = { resource: "acme/prod/site", kind: "Worker", action: "update" } as const;
  const lockOuts = [
    { ...lockOut, by: ["arn:admin"] },
    { ...lockOut, by: [] },
  ];
  const bot = changing({ kind: "connect::AIAgentSecurityProfiles", resource: "acme/prod/bot" });
  const plan = planOf({
    assignments: [changing(), bot],
    notPlanned: [site],
    people: [peopleOf({ ...people, lockOuts }), { ...people, InstanceArn: "arn:two" }],
    profiles: [
      profileOf({ resource: "new", action: "create", changes: [gained] }),
      profileOf({ resource: "unread", changes: [gained], reach: { unknown: "Denied" } }),
      profileOf({ resource: "held", changes: [gained], reach: { users: 1 } }),
    ],
  });

  test("name people, assignments and profiles apart", () => {
    expect(stopsOf(plan, ["gain", "update", "others", "lock-out", "update"])).toEqual([
      { gate: "gain", at: "people", names: ["ana", "ben", "zoe"] },
      { gate: "gain", at: "assignment", names: ["acme/prod/bot"] },
      { gate: "gain", at: "unheld profile", names: ["new"] },
      { gate: "gain", at: "unread profile", names: ["unread"] },
      { gate: "update", at: "profile", names: ["unread", "held"] },
      { gate: "update", at: "assignment", names: ["acme/prod/ana", "acme/prod/bot"] },
      { gate: "others", at: "other resource", names: ["acme/prod/site"] },
      { gate: "lock-out", at: "lock-out", names: ["Users.Edit"] },
    ]);
    expect(stopsOf(plan, ["delete"])).toEqual([]);
  });

  test("begin with what is refused, also without a gate", () => {
    const refused = changing({ action: "refused" });
    const profile = profileOf({ action: "refused" });
    const at = { gate: "refused", at: "assignment", names: ["acme/prod/ana"] } as const;
    expect(stopsOf(planOf({ assignments: [changing(), refused] }), [])).toEqual([at]);
    expect(stopsOf(planOf({ profiles: [profile] }), [])).toEqual([
      { gate: "refused", at: "profile", names: ["acme/prod/agents"] },
    ]);
    expect(stopped(planOf({ assignments: [refused, changing()] }), [])).toEqual([refused]);
  });

  test("are the assignments, the profiles and then the resources that are not planned", () => {
    expect(stopped(plan, ["others", "update"])).toEqual([
      ...plan.assignments,
      ...plan.profiles.slice(1),
      site,
    ]);
    expect(stopped(plan, ["delete"])).toEqual([]);
  });
});
