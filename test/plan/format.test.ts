import { describe, expect, test } from "bun:test";
import { formatDrift, formatDriftSummary } from "../../src/plan/format-drift.ts";
import type { DriftReport } from "../../src/plan/drift.ts";
import type {
  ComparedProfile,
  DriftFinding,
  ProfileDrift,
  UnmanagedProfile,
} from "../../src/plan/profile-drift.ts";
import { repairsOf } from "../../src/plan/repair.ts";
import { type ProfilePlan, PLAN_ACTIONS } from "../../src/plan/profile-plan.ts";
import { changeFormat } from "../../src/access/format-change.ts";
import { byId } from "../../src/access/group-names.ts";
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

const formatOne = changeFormat(byId);

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
  test("what holders lose with a renamed profile is shown below it, unless they move to the new one", () => {
    const changes: AccessChange[] = [{ ...view, change: "removed", effect: "loses" }];
    const former = { action: "delete", formerlyOf: "app/prod/team", changes } as const;
    const moved = { users: ["ana"], aiAgents: [] };
    const shown = (action: "replace" | "adopt", more: Partial<ProfilePlan>) =>
      formatProfiles([
        profileOf({ action, resource: "app/prod/team" }),
        profileOf({ ...former, ...more }),
      ]).rest.flatMap((text) => text.changes);
    expect(shown("replace", {})).toEqual(changes);
    expect(shown("replace", { moved })).toEqual([]);
    expect(shown("replace", { reach: { users: 2 } })).toEqual([]);
    expect(shown("replace", { reach: { users: 0 } })).toEqual(changes);
    expect(shown("replace", { reach: { unknown: "denied" } })).toEqual(changes);
    expect(shown("replace", { action: "refused", reach: { users: 2 } })).toEqual(changes);
    expect(shown("replace", { moved, formerlyOf: "app/prod/other" })).toEqual(changes);
    expect(shown("adopt", { moved })).toEqual(changes);
  });

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
      "nothing could be planned (incomplete)",
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
    });
    const text = { ...head, resource: "formerly acme/prod/team", reach: "held by no user" };
    const noted = { changes: [view], notes: ["repaired: Tags and \\u202Emore"] };
    expect(formatProfiles([profile]).rest).toEqual([{ ...text, ...noted }]);
    const error = { code: "InUse", message: "somebody\nholds it" };
    const refused = { ...text, action: "refused", sign: "!" } as const;
    expect(formatProfiles([{ ...profile, action: "refused", error }])).toEqual({
      danger: [{ ...refused, changes: [], notes: ["somebody holds it"] }],
      rest: [{ ...refused, ...noted }],
    });
  });

  test("a profile that does not change is shown only with a note", () => {
    const removal = {
      about: "removal",
      message: "from now on, removing the resource deletes the profile",
    };
    const { rest } = formatProfiles([
      profileOf({ action: "unchanged" }),
      profileOf({ action: "unchanged", notes: [{ about: "adopted", message: "arn" }] }),
      profileOf({ action: "unchanged", notes: [removal] }),
    ]);
    expect(rest.map(({ notes, sign }) => [sign, ...notes])).toEqual([
      ["=", "removal: from now on, removing the resource deletes the profile"],
    ]);
  });

  test("the reach is a number of users, or why there is none", () => {
    const reaches = [{ users: 1 }, { users: 2 }, { unknown: "AccessDenied" }];
    const { rest } = formatProfiles(reaches.map((reach) => profileOf({ reach })));
    expect(rest.map(({ reach }) => reach)).toEqual([
      "held by one user",
      "held by 2 users",
      "could not read its holders (AccessDenied)",
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
    const printed = ({ danger, rest } = formatProfiles(profiles)) =>
      [danger, rest].map((texts) =>
        texts.map(({ changes, notes, resource }) => [resource, changes, notes]),
      );
    expect(printed()).toEqual([
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
    expect(formatDangers({ assignments: [], people: [], profiles })).toBe(
      "1 refusal, 1 delete, 1 sensitive grant, 2 lifted restrictions, 2 changed restrictions",
    );
    expect(
      formatDangers({ assignments: [], people: [], profiles: [profileOf({ changes: [view] })] }),
    ).toBe("");
  });

  test("a long list is grouped by category and field; a short one, and a pair in a long one, is not", () => {
    const added = (item: string): AccessChange => ({ ...view, item });
    const routing = PERMISSIONS.filter(({ category }) => category === "Routing").map(
      ({ name }) => name,
    );
    const whats = (changes: AccessChange[]) =>
      formatGrouped(changes, formatOne).map(({ sign, what }) => `${sign} ${what}`);
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
      "+ 3 permissions outside the catalog",
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
  const comparedAs = (
    findings: DriftFinding[],
    fields: Partial<ProfileDrift> = {},
  ): ComparedProfile => ({
    resource: "app/prod/agents",
    InstanceArn: "arn",
    SecurityProfileName: "Agents",
    findings,
    changes: [],
    undeclared: [],
    withoutEffect: [],
    unread: [],
    ...fields,
  });
  const driftOf = (findings: DriftFinding[], fields?: Partial<ProfileDrift>): ProfileDrift => {
    const compared = comparedAs(findings, fields);
    const repair = repairsOf(compared, (_, flags) => ["deploy", ...flags].join(" "));
    return { ...compared, repair };
  };
  const report = (profiles: ProfileDrift[], unmanaged: UnmanagedProfile[] = []): DriftReport => ({
    complete: true,
    assignments: [],
    profiles,
    instances: [{ InstanceArn: "arn", unmanaged }],
  });
  const words = (profile: ProfileDrift) => formatDrift(report([profile]))[0]?.profiles[0];
  const other = (fields: Partial<UnmanagedProfile> = {}): UnmanagedProfile => ({
    InstanceArn: "arn",
    SecurityProfileName: "Backdoor",
    SecurityProfileArn: "arn/3",
    stock: false,
    appeared: true,
    findings: ["unmanaged", "appeared"],
    changes: [],
    ...fields,
  });

  test("every finding has its repair", () => {
    const repair = (finding: DriftFinding, fields?: Partial<ProfileDrift>) =>
      driftOf([finding], fields).repair;
    const undeclared = [
      { field: "Applications", item: "crm", tool: "ACCESS", change: "added", effect: "gains" },
      { field: "Permissions", item: "Users.View", change: "added", effect: "gains" },
    ] as const;
    expect([
      repair("changed"),
      repair("renamed", { renamedTo: "New" }),
      repair("deleted"),
      repair("deleted", { namesake: "arn/2" }),
      repair("unfinished"),
      repair("undeclared", { undeclared }),
      repair("undeclared"),
      repair("unknown"),
    ]).toEqual([
      ["Restore it: deploy --force"],
      ['Keep the new name: write SecurityProfileName: "New".'],
      ["Create it again: deploy --force"],
      ["Take over the other one: write adopt: true in this resource only, then deploy"],
      ["Complete it: deploy", "If a destroy did not finish, run that again instead."],
      [
        "Clear it: write Applications: [], Permissions: [], then deploy. Or declare what should stay.",
      ],
      [],
      [],
    ]);
  });

  test("the heading names findings, profile and resource; what else is known is noted", () => {
    expect(words(driftOf(["changed", "renamed"], { renamedTo: "New" }))).toMatchObject({
      heading: 'changed, renamed "Agents" (app/prod/agents)',
      notes: ['In AWS its name is "New".'],
    });
    const error = { code: "RequestFailed", message: "denied" };
    expect(
      words(driftOf(["unknown"], { SecurityProfileName: "", namesake: "arn/2", error })),
    ).toMatchObject({
      heading: "unknown (app/prod/agents)",
      notes: ["Another profile has this name: arn/2.", "denied"],
    });
  });

  test("each kind of finding has its section, and a profile with both stands in both", () => {
    const undeclared = [
      { field: "AllowedFlowModules", item: "m", change: "added", effect: "gains" },
    ] as const;
    const both = driftOf(["changed", "undeclared"], {
      undeclared,
      withoutEffect: ["AllowedAccessControlTags"],
    });
    const owner = { stage: "dev", resource: "app/dev/a" };
    const found = report(
      [both],
      [
        other(),
        other({ appeared: null, findings: ["unmanaged"], owner }),
        ...Array.from({ length: 12 }, (_, index) =>
          other({ SecurityProfileName: `P${index}`, appeared: false, findings: ["unmanaged"] }),
        ),
        other({ SecurityProfileName: "Agent", stock: true, appeared: false, findings: [] }),
      ],
    );
    const failed = { InstanceArn: "arn/9", unmanaged: [], error: { code: "X", message: "denied" } };
    const sections = formatDrift({ ...found, instances: [...found.instances, failed] });
    expect(
      sections.map(({ profiles, title }) => [
        title,
        ...profiles.flatMap(({ heading, notes, repair }) => [heading, ...notes, ...repair]),
      ]),
    ).toEqual([
      ["", 'changed "Agents" (app/prod/agents)', "Restore it: deploy --force"],
      [
        "Not declared in the code, and granted in AWS:",
        'undeclared "Agents" (app/prod/agents)',
        "AllowedAccessControlTags has no effect: TagRestrictedResources is empty in AWS and not declared in the code. Declare TagRestrictedResources, or remove AllowedAccessControlTags from the code.",
        "Clear it: write AllowedFlowModules: [], then deploy. Or declare what should stay.",
      ],
      [
        "Not managed by this state:",
        'appeared "Backdoor" (arn/3), new since the last deploy',
        "Delete it, or declare it in the code with adopt: true.",
        'unmanaged "Backdoor" (arn/3), new or changed since the last deploy',
        "Its tags name the resource app/dev/a of the stage dev.",
        'unmanaged, existed at the last deploy: "P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", and 2 more',
      ],
      ["Could not be listed:", "arn/9", "denied"],
    ]);
    expect(formatDriftSummary(found)).toBe(
      "1 profile: 1 changed, 1 undeclared; unmanaged: 1 new, 1 new or changed, 12 existing, 1 stock",
    );
  });

  test("the summary counts the profiles of every finding", () => {
    const findings = [
      "changed",
      "renamed",
      "deleted",
      "unfinished",
      "undeclared",
      "unknown",
    ] as const;
    const all = findings.map((finding) => driftOf([finding]));
    expect(formatDriftSummary(report([...all, driftOf(["changed", "renamed"])]))).toBe(
      "7 profiles: 2 changed, 2 renamed, 1 deleted, 1 unfinished, 1 undeclared, 1 unknown",
    );
    expect(formatDriftSummary(report([driftOf([])]))).toBe("1 profile: no drift");
  });

  test("an incomplete comparison says so, and one without profiles does not claim that there is no drift", () => {
    const problem = "it crashed";
    expect([
      formatDriftSummary({ ...report([]), complete: false, problem }),
      formatDriftSummary({ ...report([driftOf([])]), complete: false, problem }),
      formatDriftSummary({ ...report([driftOf(["unknown"])]), complete: false }),
    ]).toEqual([
      "The state could not be compared (incomplete)",
      "1 profile: no drift (incomplete)",
      "1 profile: 1 unknown (incomplete)",
    ]);
  });
});
