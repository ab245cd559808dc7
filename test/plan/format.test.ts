import { describe, expect, test } from "bun:test";
import type { AccessPlan } from "../../src/plan/plan.ts";
import { formatDrift, formatDriftSummary } from "../../src/plan/format-drift.ts";
import type { DriftFinding, ProfileDrift } from "../../src/plan/profile-drift.ts";
import { type ProfilePlan, PLAN_ACTIONS } from "../../src/plan/profile-plan.ts";
import { formatNotPlanned, formatProfile, formatSummary } from "../../src/plan/format-plan.ts";

const planOf = (fields: Partial<ProfilePlan> = {}): ProfilePlan => ({
  resource: "app/prod/agents",
  action: "update",
  InstanceArn: "arn",
  SecurityProfileName: "Agents",
  changes: [],
  notes: [],
  skipped: false,
  ...fields,
});

const plan = (fields: Partial<AccessPlan> = {}): AccessPlan => ({
  script: "alchemy.run.ts",
  profiles: [],
  others: 0,
  notPlanned: [],
  warnings: [],
  untold: [],
  ...fields,
});

const worker = (id: number) => ({
  resource: `app/prod/w${id}`,
  kind: "Worker",
  action: "create" as const,
});

describe("a plan in words", () => {
  test("every action has its sign and its count", () => {
    const profiles = PLAN_ACTIONS.map((action) => planOf({ action }));
    expect(profiles.map((profile) => formatProfile(profile).sign).join("")).toBe("+>~±-x=!?");
    expect(formatSummary(plan({ profiles }))).toBe(
      "1 to create, 1 to adopt, 1 to update, 1 to replace, 1 to delete, 1 to forget, 1 unchanged, 1 refused, 1 not known",
    );
  });

  test("a profile has its name, its resource or whose it was, its reach, its notes and its error", () => {
    expect(formatProfile(planOf())).toEqual({
      sign: "~",
      action: "update",
      name: "Agents",
      resource: "app/prod/agents",
      reach: "",
      changes: [],
      notes: [],
    });
    const profile = planOf({
      formerlyOf: "app/prod/team",
      reach: { users: 0 },
      changes: [
        { field: "Permissions", item: "Queues.View", change: "added", effect: "gains" },
        {
          field: "Permissions",
          item: "Users.Edit",
          change: "removed",
          effect: "loses",
          risks: ["user-admin", "history"],
        },
      ],
      notes: [
        { about: "adopted", message: "arn" },
        { about: "changed", message: "Permissions" },
        { about: "repaired", message: "Tags" },
      ],
      error: { code: "InUse", message: "somebody holds it" },
    });
    expect(formatProfile(profile)).toMatchObject({
      resource: "formerly app/prod/team",
      reach: "held by no user",
      changes: [
        { sign: "+", what: 'permission Queues.View ("Queues - View")', effect: "gains", risk: "" },
        {
          sign: "-",
          what: 'permission Users.Edit ("Users - Edit")',
          effect: "loses",
          risk: "user-admin, history",
        },
      ],
      notes: ["repaired: Tags", "somebody holds it"],
    });
  });

  test("the reach is a number of users, or why there is none", () => {
    const reaches = [{ users: 1 }, { users: 2 }, { unknown: "AccessDenied" }];
    expect(reaches.map((reach) => formatProfile(planOf({ reach })).reach)).toEqual([
      "held by one user",
      "held by 2 users",
      "its holders could not be read (AccessDenied)",
    ]);
  });

  test("other resources are counted, and ten that are not planned are named", () => {
    const notPlanned = Array.from({ length: 12 }, (_, index) => worker(index));
    const summaryOf = (others: number, count: number) =>
      formatSummary(plan({ others, notPlanned: notPlanned.slice(0, count) }));
    expect([summaryOf(0, 0), summaryOf(1, 0), summaryOf(2, 2), summaryOf(4, 1)]).toEqual([
      "no security profile",
      "no security profile; one other resource left alone",
      "no security profile; 2 other resources not planned",
      "no security profile; 3 other resources left alone, one other resource not planned",
    ]);
    const linesOf = (count: number) =>
      formatNotPlanned(plan({ notPlanned: notPlanned.slice(0, count) })).flatMap(
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
