import { describe, expect, test } from "bun:test";
import type { AccessChange } from "../../src/access/changes.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import type { AssignmentDrift } from "../../src/plan/assignment-drift.ts";
import type { AssignmentPlan, HolderChange } from "../../src/plan/assignment-plan.ts";
import { formatDrift, formatDriftSummary } from "../../src/plan/format-drift.ts";
import { changeFormat } from "../../src/access/format-change.ts";
import { byId } from "../../src/access/group-names.ts";
import { formatHolderChange, groupAlike } from "../../src/plan/format-assignments.ts";
import {
  formatDangers,
  formatGates,
  formatGrouped,
  formatPlanned,
  formatProfiles,
  formatSummary,
} from "../../src/plan/format-plan.ts";
import { planAsMarkdown } from "../../src/plan/markdown.ts";
import { PLAN_ACTIONS } from "../../src/plan/profile-plan.ts";
import { formatAction } from "../../src/plan/resource-text.ts";
import { assignmentOf, peopleOf, planOf, profileOf } from "../support/plan-fixture.ts";

const formatOne = changeFormat(byId);

const kind = "connect::UserSecurityProfiles";
const admin = { SecurityProfileArn: "arn:admin", SecurityProfileName: "Admin" };
const agent = { SecurityProfileArn: "arn:agent" };
const change = (fields: Partial<HolderChange> = {}): HolderChange => ({
  holder: 'user "ana"',
  HolderArn: "arn:ana",
  gains: [],
  loses: [],
  ...fields,
});

test("the gates say why an AI agent stops classes of risk that no line shows", () => {
  const agents = {
    kind: "connect::AIAgentSecurityProfiles",
    changes: [change({ gains: [admin] })],
  };
  const plan = planOf({ assignments: [assignmentOf(agents)] });
  const why = " What an AI agent gains or loses counts for every class of risk.";
  expect([
    formatGates(plan, ["gain:user-admin", "loss:history"]),
    formatGates(plan, undefined).endsWith(`gain:data-export.${why}`),
    formatGates(plan, ["gain"]),
    formatGates(planOf({ assignments: [assignmentOf({ ...agents, kind })] }), ["update"]),
    planAsMarkdown(plan, { gates: ["gain:user-admin"] }).split("\n\n")[1],
  ]).toEqual([
    `Stopped by gain:user-admin.${why}`,
    true,
    "Stopped by gain.",
    "Stopped by update.",
    `Stopped by \`gain:user-admin\`.${why}`,
  ]);
});

describe("an assignment in a plan", () => {
  test("shows what its holders gain and lose, its notes and its error", () => {
    const assignment = assignmentOf({
      formerlyOf: "acme/prod/old",
      holder: "ana",
      changes: [change({ gains: [admin] })],
      notes: [
        { about: "assigned", message: "gains Admin" },
        { about: "retained", message: "keeps\n  one" },
      ],
      error: { code: "NotFound", message: "no\nuser" },
    });
    expect(formatPlanned({ assignments: [assignment], profiles: [] })).toEqual({
      danger: [],
      rest: [
        {
          sign: "~",
          action: "update",
          name: "ana",
          resource: "formerly acme/prod/old",
          reach: "",
          changes: [],
          notes: ['user "ana" gains Admin', "retained: keeps one", "no user"],
          assigned: {
            InstanceArn: "arn",
            user: "ana",
            gains: "Admin",
            loses: "",
            notes: ["retained: keeps one", "no user"],
          },
        },
      ],
    });
  });

  test("is one text with others of the same change, if there are more than ten", () => {
    const both = { gains: [admin], loses: [agent] };
    const users = Array.from({ length: 9 }, (_, number) =>
      assignmentOf({
        holder: `user\n${number}`,
        resource: `acme/prod/${number}`,
        changes: [change({ ...both, holder: `user "user ${number}"` })],
      }),
    );
    const zoe = assignmentOf({
      holder: "zoe",
      changes: [change({ gains: [admin], holder: 'user "zoe"' })],
    });
    const noted = assignmentOf({
      holder: "noted",
      changes: [change(both)],
      notes: [{ about: "warning", message: "look" }],
    });
    const agents = {
      kind: "connect::AIAgentSecurityProfiles",
      holder: "Orders",
      changes: [change(both)],
    };
    const textsOf = (assignments: readonly AssignmentPlan[]) =>
      groupAlike(formatPlanned({ assignments, profiles: [] }).rest);
    expect(textsOf([...users, zoe])).toHaveLength(10);
    const [last, ...others] = users.toReversed();
    if (!last) throw new Error("no user");
    const texts = textsOf([...others.toReversed(), zoe, noted, assignmentOf(agents), last]);
    expect(texts.map(({ assignments, name, notes }) => ({ assignments, name, notes }))).toEqual([
      {
        assignments: 9,
        name: "",
        notes: [
          "user\\n0, user\\n1, user\\n2, user\\n3, user\\n4 and 4 more users gain Admin and lose arn:agent",
        ],
      },
      { assignments: undefined, name: "zoe", notes: ['user "zoe" gains Admin'] },
      {
        assignments: undefined,
        name: "noted",
        notes: ['user "ana" gains Admin and loses arn:agent', "warning: look"],
      },
      {
        assignments: undefined,
        name: "Orders",
        notes: ['user "ana" gains Admin and loses arn:agent'],
      },
    ]);
  });

  test("is one text with others that change nothing for their users", () => {
    const leaving = Array.from({ length: 12 }, (_, number) =>
      assignmentOf({ action: "forget", holder: `user-${number}`, formerlyOf: `acme/${number}` }),
    );
    const kept = ["ana", "ben", "cem"].map((holder) => {
      const message = `user "${holder}" keeps what it held before: Agent`;
      return assignmentOf({ action: "forget", holder, notes: [{ about: "retained", message }] });
    });
    const { rest } = formatPlanned({ assignments: [...leaving, ...kept], profiles: [] });
    expect(groupAlike(rest).map(({ assignments, notes }) => [assignments, ...notes])).toEqual([
      [12, "user-0, user-1, user-2, user-3, user-4 and 7 more users"],
      [3, "ana, ben, cem", "retained: each user keeps what it held before: Agent"],
    ]);
  });

  test("is one entry for each instance, with its ARN", () => {
    const assignments = ["arn:eu", "arn:us"].flatMap((InstanceArn) =>
      Array.from({ length: 6 }, (_, index) =>
        assignmentOf({
          InstanceArn,
          holder: `user-${index}`,
          changes: [change({ gains: [admin] })],
        }),
      ),
    );
    const texts = groupAlike(formatPlanned({ assignments, profiles: [] }).rest);
    expect(texts.map(({ assignments: number, notes }) => [number, ...notes])).toEqual([
      [6, "user-0, user-1, user-2, user-3, user-4 and 1 more user in arn:eu gain Admin"],
      [6, "user-0, user-1, user-2, user-3, user-4 and 1 more user in arn:us gain Admin"],
    ]);
  });

  test("is a danger if refused or unknown, and is left out if unchanged without a note", () => {
    const actions = ["update", "delete", "forget", "unchanged", "refused", "unknown"] as const;
    const noted = ["retained", "deferred"].map((about) => [{ about, message: "x" }]);
    const assignments = [
      ...actions.map((action) => assignmentOf({ action })),
      ...noted.map((notes) => assignmentOf({ action: "unchanged", notes })),
    ];
    const { danger, rest } = formatPlanned({
      assignments,
      profiles: [profileOf(), profileOf({ action: "delete" })],
    });
    const shown = [danger, rest].map((texts) => texts.map(({ name, sign }) => `${sign} ${name}`));
    expect(shown).toEqual([
      ["- Agents", "! ana", "? ana"],
      ["~ Agents", "~ ana", "- ana", "x ana", "= ana"],
    ]);
  });

  test.each([
    [change({ gains: [admin] }), 'user "ana" gains Admin'],
    [change({ loses: [agent] }), 'user "ana" loses arn:agent'],
    [
      change({ gains: [admin, agent], loses: [agent, admin] }),
      'user "ana" gains Admin, arn:agent and loses arn:agent, Admin',
    ],
  ])("of %j", (given, text) => {
    expect(formatHolderChange(given)).toBe(text);
  });

  test("is counted beside the profiles", () => {
    const updates = ["update", "update", "delete", "unchanged"] as const;
    const assignments = updates.map((action) => assignmentOf({ action }));
    expect(formatSummary(planOf({ assignments, profiles: [profileOf()] }))).toBe(
      "1 to update, 2 assignments to update, 1 assignment to delete, 1 assignment unchanged",
    );
    const refused = [assignmentOf({ action: "refused" }), assignmentOf()];
    expect(formatDangers({ assignments: refused, people: [], profiles: [] })).toBe("1 refusal");
  });
});

test("every action has its text in a summary", () => {
  expect(PLAN_ACTIONS.map(formatAction)).toEqual([
    "to create",
    "to adopt",
    "to update",
    "to replace",
    "to delete",
    "to forget",
    "unchanged",
    "refused",
    "could not be planned",
  ]);
});

const sensitive: AccessChange = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
  risks: ["user-admin"],
};

describe("dangers of a plan", () => {
  const lifted: AccessChange = {
    field: "TagRestrictedResources",
    item: "User",
    change: "removed",
    effect: "gains",
  };
  const changed: AccessChange = {
    field: "AllowedAccessControlHierarchyGroupId",
    change: "changed",
    effect: "both",
  };
  const lockOut = {
    permission: "Users.Edit",
    certain: true,
    users: [],
    by: [],
    unread: [],
  } as const;
  const changes = [lifted, changed, sensitive];
  const dangersOf = (times: 1 | 2) => {
    const all = <T>(each: T) => Array.from({ length: times }, () => each);
    return formatDangers({
      assignments: [],
      people: [peopleOf({ lockOuts: all(lockOut) })],
      profiles: all([
        profileOf({ action: "refused" }),
        profileOf({ action: "unknown" }),
        profileOf({ action: "delete" }),
        profileOf({ changes }),
      ]).flat(),
    });
  };

  test("are counted, in the singular and the plural", () => {
    expect(dangersOf(1)).toBe(
      "1 lock-out, 1 refusal, 1 profile that could not be planned, 1 delete, 1 sensitive grant, 1 lifted restriction, 1 changed restriction",
    );
    expect(dangersOf(2)).toBe(
      "2 lock-outs, 2 refusals, 2 profiles that could not be planned, 2 deletes, 2 sensitive grants, 2 lifted restrictions, 2 changed restrictions",
    );
  });

  test("of an unchanged profile are shown, and what the deploy reports about it", () => {
    const notes = ["adopted", "changed", "info", "retained", "warning"].map((about) => ({
      about,
      message: "x",
    }));
    const unchanged = profileOf({ action: "unchanged", changes, notes });
    const { danger, rest } = formatProfiles([unchanged]);
    expect(danger.map((each) => [each.sign, each.changes])).toEqual([["=", changes]]);
    const shown = formatProfiles([profileOf({ notes }), { ...unchanged, changes: [] }]).rest;
    expect([...rest, ...shown].map((each) => [each.sign, each.notes])).toEqual([
      ["=", ["retained: x", "warning: x"]],
      ["~", ["retained: x", "warning: x"]],
      ["=", ["retained: x", "warning: x"]],
    ]);
    expect(formatProfiles([profileOf({ action: "unchanged" })]).rest).toEqual([]);
  });

  test("show each change with its sign, effect and risks", () => {
    expect(changes.map(formatOne)).toEqual([
      {
        sign: "-",
        what: "restricted by tag: User",
        access: "gains",
        effect: "gains",
        risk: "",
      },
      { sign: "~", what: "hierarchy group", access: "both", effect: "gains or loses", risk: "" },
      {
        sign: "+",
        what: 'permission Users.Edit ("Users - Edit")',
        access: "gains",
        effect: "gains",
        risk: "user-admin",
      },
    ]);
    expect(formatOne({ ...sensitive, risks: ["user-admin", "history"] }).risk).toBe(
      "user-admin, history",
    );
  });
});

test("a list of more than ten changes groups three of a category, and no pair", () => {
  const added = (category: string, count: number) =>
    PERMISSIONS.filter((each) => each.category === category)
      .slice(0, count)
      .map(({ name }): AccessChange => ({
        field: "Permissions",
        item: name,
        change: "added",
        effect: "gains",
      }));
  const whats = (...changes: readonly AccessChange[]) =>
    formatGrouped(changes, formatOne).map(({ what }) => what.replace(/ \(.*/, ""));
  expect(
    whats(...added("ChannelsAndFlows", 8), ...added("UsersAndPermissions", 2), sensitive),
  ).toEqual([
    "8 permissions: Channels and Flows",
    ...added("UsersAndPermissions", 2).map(({ item }) => `permission ${item}`),
    "permission Users.Edit",
  ]);
  expect(
    whats(...added("ContactControlPanel", 8), ...[1, 2, 3].map(() => ({ ...sensitive }))),
  ).toEqual([
    "8 permissions: Contact Control Panel",
    "permission Users.Edit",
    "permission Users.Edit",
    "permission Users.Edit",
  ]);
});

test("a group has one sign, one effect and one set of risks", () => {
  const list = (effect: AccessChange["effect"], more: Partial<AccessChange> = {}) =>
    ["A", "B", "C"].map((item): AccessChange => ({
      field: "Permissions",
      item,
      change: "removed",
      effect,
      ...more,
    }));
  const changes = [
    ...list("loses"),
    ...list("loses", { change: "changed" }),
    ...list("neither"),
    ...list("loses", { risks: ["history"] }),
  ];
  expect(
    formatGrouped(changes, formatOne).map(({ effect, risk, sign, what }) => [
      sign,
      what,
      effect,
      risk,
    ]),
  ).toEqual([
    ["-", "3 permissions outside the catalog", "loses", ""],
    ["~", "3 permissions outside the catalog", "loses", ""],
    ["-", "3 permissions outside the catalog", "", ""],
    ["-", "3 permissions outside the catalog", "loses", "history"],
  ]);
});

describe("an assignment in a drift report", () => {
  const driftOf = (fields: Partial<AssignmentDrift> = {}): AssignmentDrift => ({
    resource: "acme/prod/ana",
    kind,
    InstanceArn: "arn",
    holder: "ana",
    findings: [],
    changes: [],
    repair: [],
    ...fields,
  });
  const report = (...assignments: AssignmentDrift[]) => ({
    complete: true,
    assignments,
    profiles: [],
    instances: [],
  });

  test("shows its findings, differences, error and repair", () => {
    const found = driftOf({
      findings: ["changed", "deleted"],
      changes: [change({ gains: [admin] }), change({ loses: [agent] })],
      error: { code: "X", message: "denied" },
      repair: ["Restore it: deploy"],
    });
    expect(formatDrift(report(driftOf(), found))).toEqual([
      {
        title: "Users and AI agents that hold other security profiles than the code declares:",
        profiles: [
          {
            heading: 'changed, deleted "ana" (acme/prod/ana)',
            changes: [],
            notes: ['user "ana" gains Admin', 'user "ana" loses arn:agent', "denied"],
            repair: ["Restore it: deploy"],
          },
        ],
      },
    ]);
  });

  test("is counted after the profiles", () => {
    expect(formatDriftSummary(report(driftOf()))).toBe(
      "0 profiles: no drift; 1 assignment: no drift",
    );
    expect(
      formatDriftSummary(report(driftOf({ findings: ["changed", "deleted"] }), driftOf())),
    ).toBe("0 profiles: no drift; 2 assignments: 1 changed, 1 deleted");
  });
});
