import { expect, test } from "bun:test";
import { type AccessChange, accessChanges } from "../../src/access/changes.ts";
import type { PersonChange } from "../../src/access/people.ts";
import { type PlanGate, PLAN_GATES, stopped, stopsOf } from "../../src/plan/gate.ts";
import { PERMISSION_RISKS } from "../../src/permissions/catalog.ts";
import type { InstancePeople } from "../../src/plan/plan-event.ts";
import { type PlanAction, type ProfilePlan, PLAN_ACTIONS } from "../../src/plan/profile-plan.ts";

const gain: AccessChange = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
  risks: ["user-admin"],
};
const loss: AccessChange = { ...gain, change: "removed", effect: "loses", risks: ["history"] };
const both: AccessChange = {
  field: "AllowedAccessControlHierarchyGroupId",
  change: "changed",
  effect: "both",
  risks: ["profile-admin", "user-admin"],
};
const none: AccessChange = { field: "Description", change: "changed", effect: "neither" };

const plan = (action: PlanAction, ...changes: AccessChange[]): ProfilePlan => ({
  resource: `app/stage/${action}`,
  action,
  InstanceArn: "arn",
  SecurityProfileName: "Agents",
  changes,
  notes: [],
  skipped: false,
});

const cases: readonly [PlanGate, ProfilePlan, boolean][] = [
  ["gain", plan("update", gain), true],
  ["gain", plan("update", loss), false],
  ["gain", plan("update", both), true],
  ["gain", plan("update", none), false],
  ["loss", plan("delete", loss), true],
  ["loss", plan("update", both), true],
  ["gain:user-admin", plan("create", gain), true],
  ["gain:history", plan("create", gain), false],
  ["gain:user-admin", plan("update", both), true],
  ["loss:profile-admin", plan("update", both), true],
  ["gain:history", plan("update", both), false],
  ["loss:history", plan("update", loss), true],
  ["loss:user-admin", plan("update", gain), false],
  ["delete", plan("delete"), true],
  ["delete", plan("update", loss), false],
  ["adopt", plan("adopt"), true],
  ["change", plan("adopt"), false],
  ["change", plan("adopt", none), true],
  ["change", plan("create"), true],
  ["change", plan("replace"), true],
  ["change", plan("forget"), false],
  ["change", plan("unchanged"), false],
  ["delete", plan("refused"), true],
];

test.each(cases)("%s and %j: %j", (gate, profile, stops) => {
  expect(
    stopped({ assignments: [], notPlanned: [], people: [], profiles: [profile] }, [gate]),
  ).toEqual(stops ? [profile] : []);
});

const other = { resource: "app/stage/site", kind: "test::Site", action: "update" } as const;

test("others: what is not planned, and no profile", () => {
  expect(
    stopped({ assignments: [], notPlanned: [other], people: [], profiles: [plan("create")] }, [
      "others",
    ]),
  ).toEqual([other]);
});

test("who is no longer restricted gains what the restriction was about", () => {
  const Permissions = ["SecurityProfiles.View", "Users.Edit"];
  const restricted = {
    Permissions,
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["SecurityProfile", "User"],
  };
  const lifted = plan("update", ...accessChanges(restricted, { Permissions }));
  const stops = (gate: PlanGate) =>
    stopped({ assignments: [], notPlanned: [], people: [], profiles: [lifted] }, [gate]).length;
  expect(stops("gain:user-admin")).toBe(1);
  expect(stops("gain:profile-admin")).toBe(0);
  expect(stops("loss")).toBe(0);
});

test("a deploy that would fail is stopped without any gate, whatever else is in the plan", () => {
  const refused = plan("refused");
  const profiles = [plan("delete", loss), refused];
  const planned = { assignments: [], notPlanned: [other], people: [], profiles };
  expect(stopped(planned, [])).toEqual([refused]);
  expect(stopsOf(planned, [])).toEqual([
    { gate: "refused", at: "profile", names: ["app/stage/refused"] },
  ]);
  expect(stopsOf({ ...planned, profiles: [plan("delete", loss)] }, [])).toEqual([]);
});

test("the gates are known by name", () => {
  const named: readonly PlanGate[] = [
    "change",
    ...PLAN_ACTIONS,
    "others",
    "lock-out",
    "gain",
    "loss",
    "gain:user-admin",
    "loss:history",
  ];
  expect(named.filter((gate) => !PLAN_GATES.includes(gate))).toEqual([]);
  const risks = Object.keys(PERMISSION_RISKS).length;
  expect(PLAN_GATES).toHaveLength(5 + PLAN_ACTIONS.length + 2 * risks);
  const others = new Set<string>(["gains", "gain:", "gain:everything", "constructor", ""]);
  expect(PLAN_GATES.filter((gate) => others.has(gate))).toEqual([]);
});

test("of a profile that somebody holds, people count, and of one without holders its own changes", () => {
  const held: ProfilePlan = {
    ...plan("update", gain),
    SecurityProfileArn: "held",
    reach: { users: 2 },
  };
  const unheld: ProfilePlan = { ...plan("adopt", gain), reach: { users: 0 } };
  const unread: ProfilePlan = { ...plan("replace", gain), reach: { unknown: "AccessDenied" } };
  const people: InstancePeople = {
    InstanceArn: "arn",
    groups: [],
    lockOuts: [],
    unreadHolders: [],
    missing: [],
  };
  const profiles = [held, unheld, unread];
  const of = (group: InstancePeople["groups"]) => ({
    assignments: [],
    notPlanned: [],
    people: [{ ...people, groups: group }],
    profiles,
  });
  const gates: readonly PlanGate[] = ["gain:user-admin"];
  const own = [
    { gate: "gain:user-admin", at: "unheld profile", names: ["app/stage/adopt"] },
    { gate: "gain:user-admin", at: "unread profile", names: ["app/stage/replace"] },
  ] as const;
  expect(stopped(of([]), gates)).toEqual([unheld, unread]);
  expect(stopsOf(of([]), gates)).toEqual([...own]);
  const change: PersonChange = {
    field: "Permissions",
    item: "Users.Edit",
    change: "added",
    effect: "gains",
    risks: ["user-admin"],
    by: ["held"],
  };
  const gaining = of([{ users: ["ben", "ana"], changes: [change], unread: [] }]);
  expect(stopped(gaining, gates)).toEqual(profiles);
  expect(stopsOf(gaining, gates)).toEqual([
    { gate: "gain:user-admin", at: "people", names: ["ana", "ben"] },
    ...own,
  ]);
});

test("who gains by a profile that only takes holders over stops at it, and at the one that they leave", () => {
  const taken: ProfilePlan = { ...plan("adopt"), SecurityProfileArn: "taken" };
  const left: ProfilePlan = {
    ...plan("delete"),
    SecurityProfileArn: "left",
    reach: { users: 1 },
    moved: { users: ["ana"], aiAgents: [] },
  };
  const planned = (by: string) => ({
    assignments: [],
    notPlanned: [],
    people: [
      {
        InstanceArn: "arn",
        groups: [
          {
            users: ["ana"],
            changes: [
              {
                field: "Permissions",
                item: "Users.Edit",
                change: "added",
                effect: "gains",
                risks: ["user-admin"],
                by: [by],
              } as const,
            ],
            unread: [],
          },
        ],
        lockOuts: [],
        unreadHolders: [],
        missing: [],
      },
    ],
    profiles: [taken, left, plan("unchanged")],
  });
  expect(stopped(planned("taken"), ["gain:user-admin"])).toEqual([taken, left]);
  expect(stopped(planned("known-after-deploy"), ["gain"])).toEqual([left]);
  expect(stopped(planned("taken"), ["loss", "gain:history"])).toEqual([]);
  expect(stopsOf(planned("taken"), ["gain"])).toEqual([
    { gate: "gain", at: "people", names: ["ana"] },
  ]);
});
