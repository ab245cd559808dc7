import { describe, expect, test } from "bun:test";
import { formatDrift, formatDriftSummary } from "../../src/plan/format-drift.ts";
import type { DriftFinding, ProfileDrift } from "../../src/plan/profile-drift.ts";
import { PLAN_ACTIONS } from "../../src/plan/profile-plan.ts";
import {
  formatDangers,
  formatGates,
  formatGrouped,
  formatNotPlanned,
  formatProfiles,
  formatSummary,
} from "../../src/plan/format-plan.ts";
import type { AccessChange } from "../../src/access/changes.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { planOf, profileOf } from "../support/plan-fixture.ts";

const worker = (id: number) => ({
  resource: `app/prod/w${id}`,
  kind: "Worker",
  action: "create" as const,
});

const view: AccessChange = {
  field: "Permissions",
  item: "Queues.View",
  change: "added",
  effect: "gains",
};
const edit: AccessChange = { ...view, item: "Users.Edit", risks: ["user-admin"] };

describe("a plan in words", () => {
  test("every action has its sign and its count", () => {
    const profiles = PLAN_ACTIONS.map((action) => profileOf({ action }));
    const { danger, rest } = formatProfiles(profiles);
    expect(danger.map(({ action, sign }) => `${sign} ${action}`)).toEqual([
      "! refused",
      "? unknown",
      "- delete",
    ]);
    expect(rest.map(({ action, sign }) => `${sign} ${action}`)).toEqual([
      "+ create",
      "> adopt",
      "~ update",
      "± replace",
      "x forget",
    ]);
    expect(formatSummary(planOf({ profiles }))).toBe(
      "1 to create, 1 to adopt, 1 to update, 1 to replace, 1 to delete, 1 to forget, 1 unchanged, 1 refused, 1 could not be planned (incomplete)",
    );
  });

  test("an incomplete plan says so, and one without profiles does not claim that there are none", () => {
    expect([
      formatSummary(planOf({ problem: "it crashed" })),
      formatSummary(planOf({ problem: "it crashed", profiles: [profileOf()] })),
      formatSummary(planOf({ untold: ["a"] })),
      formatSummary(planOf({ profiles: [profileOf({ reach: { unknown: "Denied" } })] })),
    ]).toEqual([
      "could not be planned (incomplete)",
      "1 to update (incomplete)",
      "no security profile (incomplete)",
      "1 to update (incomplete)",
    ]);
  });

  test("a profile has its name, its resource or whose it was, its reach, its notes and its error", () => {
    const head = {
      sign: "~",
      action: "update",
      name: "Agents",
      resource: "acme/prod/agents",
    } as const;
    expect(formatProfiles([profileOf()])).toEqual({
      danger: [],
      rest: [{ ...head, reach: "", changes: [], notes: [] }],
    });
    const profile = profileOf({
      formerlyOf: "acme/prod/team",
      reach: { users: 0 },
      changes: [view],
      notes: [
        { about: "adopted", message: "arn" },
        { about: "changed", message: "Permissions" },
        { about: "repaired", message: "Tags\n  and \u202Emore" },
      ],
      error: { code: "InUse", message: "somebody holds it" },
    });
    expect(formatProfiles([profile]).rest).toEqual([
      {
        ...head,
        resource: "formerly acme/prod/team",
        reach: "held by no user",
        changes: [view],
        notes: ["repaired: Tags and \\u202Emore", "somebody holds it"],
      },
    ]);
  });

  test("the reach is a number of users, or why there is none", () => {
    const reaches = [{ users: 1 }, { users: 2 }, { unknown: "AccessDenied" }];
    const { rest } = formatProfiles(reaches.map((reach) => profileOf({ reach })));
    expect(rest.map(({ reach }) => reach)).toEqual([
      "held by one user",
      "held by 2 users",
      "its holders could not be read (AccessDenied)",
    ]);
  });

  test("danger is apart from the rest, the gravest first, and counted", () => {
    const lifted: AccessChange = {
      field: "TagRestrictedResources",
      item: "User",
      change: "removed",
      effect: "gains",
    };
    const moved: AccessChange = {
      field: "AllowedAccessControlHierarchyGroupId",
      change: "changed",
      effect: "both",
    };
    const free: AccessChange = { ...view, item: "RestrictTaskCreation.Access", change: "removed" };
    const lost: AccessChange = { ...edit, change: "removed", effect: "loses" };
    const profiles = [
      profileOf({ resource: "a", changes: [view, lifted, moved] }),
      profileOf({ resource: "b", changes: [lost, free] }),
      profileOf({ resource: "c", action: "create", changes: [edit] }),
      profileOf({ resource: "d", action: "delete", changes: [lost], notes: [] }),
      profileOf({
        resource: "e",
        action: "refused",
        error: { code: "InvalidProps", message: "no" },
        notes: [{ about: "warning", message: "look" }],
      }),
      profileOf({ resource: "f", changes: [moved] }),
    ];
    const told = ({ danger, rest } = formatProfiles(profiles)) =>
      [danger, rest].map((texts) =>
        texts.map(({ changes, notes, resource }) => [resource, changes, notes]),
      );
    expect(told()).toEqual([
      [
        ["e", [], ["no"]],
        ["d", [], []],
        ["c", [edit], []],
        ["a", [lifted, moved], []],
        ["b", [free], []],
        ["f", [moved], []],
      ],
      [
        ["a", [view], []],
        ["b", [lost], []],
        ["d", [lost], []],
        ["e", [], ["warning: look"]],
      ],
    ]);
    expect(formatDangers({ profiles })).toBe(
      "1 refusal, 1 delete, 1 sensitive grant, 2 lifted restrictions, 2 changed restrictions",
    );
    expect(formatDangers({ profiles: [profileOf({ changes: [view] })] })).toBe("");
  });

  test("a long list is grouped by category and field; a short one, and a pair in a long one, is not", () => {
    const added = (item: string): AccessChange => ({ ...view, item });
    const routing = PERMISSIONS.filter(({ category }) => category === "Routing").map(
      ({ name }) => name,
    );
    const whats = (changes: AccessChange[]) =>
      formatGrouped(changes).map(({ sign, what }) => `${sign} ${what}`);
    expect(whats(routing.slice(0, 10).map(added))).toHaveLength(10);
    expect(
      whats([
        ...routing.slice(0, 9).map(added),
        added("Cases.View"),
        added("New.View"),
        { ...added("Queues.View"), change: "removed", effect: "loses" },
        ...["a", "b", "c"].map((item): AccessChange => ({
          field: "AllowedFlowModules",
          item,
          change: "added",
          effect: "gains",
        })),
      ]),
    ).toEqual([
      "+ 9 permissions: Routing",
      '+ permission Cases.View ("Cases - View")',
      "+ permission New.View",
      '- permission Queues.View ("Queues - View")',
      "+ 3 × flow module",
    ]);
    expect(whats(["A", "B", "C", ...routing.slice(0, 8)].map(added))).toEqual([
      "+ 3 permissions that the catalog lacks",
      "+ 8 permissions: Routing",
    ]);
  });

  test("gates that stop, or would stop, are named", () => {
    const plan = planOf({ profiles: [profileOf({ changes: [edit] })] });
    expect([
      formatGates(plan, undefined),
      formatGates(plan, ["change", "gain:profile-admin", "gain:user-admin"]),
      formatGates(plan, ["loss"]),
      formatGates(planOf({ profiles: [profileOf({ action: "refused" })] }), undefined),
    ]).toEqual([
      "--fail-on would stop at gain, gain:user-admin.",
      "Stopped by change, gain:user-admin.",
      "",
      "",
    ]);
  });

  test("other resources are counted, and ten that are not planned are named", () => {
    const notPlanned = Array.from({ length: 12 }, (_, index) => worker(index));
    const summaryOf = (others: number, count: number) =>
      formatSummary(planOf({ others, notPlanned: notPlanned.slice(0, count) }));
    expect([summaryOf(0, 0), summaryOf(1, 0), summaryOf(2, 2), summaryOf(4, 1)]).toEqual([
      "no security profile",
      "no security profile; one other resource left alone",
      "no security profile; 2 other resources not planned",
      "no security profile; 3 other resources left alone, one other resource not planned",
    ]);
    const linesOf = (count: number) =>
      formatNotPlanned(planOf({ notPlanned: notPlanned.slice(0, count) })).flatMap(
        ({ lines }) => lines,
      );
    expect(linesOf(0)).toEqual([]);
    expect(linesOf(2)).toEqual(["create app/prod/w0 (Worker)", "create app/prod/w1 (Worker)"]);
    expect(linesOf(10)).toHaveLength(10);
    expect(linesOf(12).slice(9)).toEqual(["create app/prod/w9 (Worker)", "and 2 more"]);
  });
});

describe("drift in words", () => {
  const driftOf = (findings: DriftFinding[], fields: Partial<ProfileDrift> = {}): ProfileDrift => ({
    resource: "app/prod/agents",
    InstanceArn: "arn",
    SecurityProfileName: "Agents",
    findings,
    changes: [],
    ...fields,
  });
  const words = (profile: ProfileDrift) =>
    formatDrift(profile, (_, flags) => ["deploy", ...flags].join(" "));

  test("every finding has its repair", () => {
    const repair = (finding: DriftFinding, fields?: Partial<ProfileDrift>) =>
      words(driftOf([finding], fields)).repair;
    expect([
      repair("changed"),
      repair("renamed", { renamedTo: "New" }),
      repair("deleted"),
      repair("deleted", { namesake: "arn/2" }),
      repair("unfinished"),
      repair("unknown"),
    ]).toEqual([
      ["Put it back: deploy --force"],
      ['Keep the new name: write SecurityProfileName: "New".'],
      ["Make it again: deploy --force"],
      ["Take the other one over: write adopt: true in this resource alone, then deploy"],
      ["Complete it: deploy"],
      [],
    ]);
  });

  test("the heading names findings, profile and resource; what else is known is noted", () => {
    expect(words(driftOf(["changed", "renamed"], { renamedTo: "New" }))).toMatchObject({
      heading: 'changed, renamed "Agents" (app/prod/agents)',
      notes: ['In AWS it is called "New".'],
    });
    const error = { code: "RequestFailed", message: "denied" };
    expect(
      words(driftOf(["unknown"], { SecurityProfileName: "", namesake: "arn/2", error })),
    ).toMatchObject({
      heading: "unknown (app/prod/agents)",
      notes: ["Another profile has its name: arn/2.", "denied"],
    });
  });

  test("the summary counts the profiles of every finding", () => {
    const all = (["changed", "renamed", "deleted", "unfinished", "unknown"] as const).map(
      (finding) => driftOf([finding]),
    );
    expect(formatDriftSummary([...all, driftOf(["changed", "renamed"])])).toBe(
      "6 profiles: 2 changed, 2 renamed, 1 deleted, 1 unfinished, 1 not known",
    );
    expect(formatDriftSummary([driftOf([])])).toBe("1 profile: no drift");
  });
});
