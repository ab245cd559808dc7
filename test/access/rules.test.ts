import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type AccessRules, auditInstance, defineRules, rulesOf } from "../../src/access.ts";
import { checkRules } from "../../src/access/check-rules.ts";
import { evaluateRules } from "../../src/access/evaluate-rules.ts";
import { formatAuditFinding } from "../../src/access/format-audit-finding.ts";
import { matches } from "../../src/access/naming.ts";
import { type AccessRule, RULE_SETS } from "../../src/access/rules.ts";
import { InvalidPropsError } from "../../src/errors/index.ts";
import type { InstanceSnapshot, MissingPart } from "../../src/profile/snapshot.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import { departures } from "../support/schema.ts";
import { INSTANCE_ARN, snapshotOf } from "../support/snapshot.ts";

const base = { code: "own", severity: "error", reason: "Because" } as const;
const saysOf = (snapshot: InstanceSnapshot, ...rules: AccessRule[]) =>
  evaluateRules(snapshot, { rules }).findings.map((finding) => [
    finding.subject.name,
    finding.path,
    formatAuditFinding(finding),
  ]);

describe("forbid", () => {
  const snapshot = snapshotOf({
    profiles: {
      Auditors: { Permissions: ["CallRecordings.Unredacted.Access", "Queues.View"] },
      Leads: { Permissions: ["ListenCallRecordings"] },
      Idle: { Permissions: ["ScreenRecording.Access"] },
      Agents: { Permissions: ["BasicAgentAccess"] },
    },
    users: { ana: ["Auditors", "Agents"], bea: ["Leads"], cai: ["Leads"] },
    hierarchyGroups: [{ Id: "north", Name: "North" }],
    aiAgents: [{ Arn: "agent", SecurityProfileIds: ["Agents"] }],
  });
  const north: InstanceSnapshot = {
    ...snapshot,
    users: snapshot.users.map((user) => ({ ...user, HierarchyGroupId: "north" })),
  };
  const forbid: AccessRule = { ...base, forbid: ["unredacted-media"] };

  test("names each profile that grants a permission or a class of risk, and its holders", () => {
    expect(saysOf(snapshot, forbid)).toEqual([
      [
        "Auditors",
        "Permissions",
        'grants "CallRecordings.Unredacted.Access", which a rule forbids, to 1 user (ana). Because.',
      ],
      [
        "Leads",
        "Permissions",
        'grants "ListenCallRecordings", which a rule forbids, to 2 users (bea, cai). Because.',
      ],
      [
        "Idle",
        "Permissions",
        'grants "ScreenRecording.Access", which a rule forbids, and nobody holds it. Because.',
      ],
    ]);
    expect(saysOf(snapshot, { ...base, forbid: ["BasicAgentAccess"] })).toEqual([
      [
        "Agents",
        "Permissions",
        'grants "BasicAgentAccess", which a rule forbids, to 1 user (ana) and 1 AI agent. Because.',
      ],
    ]);
  });

  test("does not say that nobody holds a profile if AI agents could not be read", () => {
    const missing: MissingPart = {
      part: "assistants",
      of: INSTANCE_ARN,
      operation: "ListIntegrationAssociations",
      code: "AccessDeniedException",
      message: "no",
    };
    const unread = { ...snapshot, aiAgents: [], missing: [missing] };
    expect(saysOf(unread, forbid).map(([, , text]) => text)).toEqual([
      'grants "CallRecordings.Unredacted.Access", which a rule forbids, to 1 user (ana); could not read which AI agents hold it. Because.',
      'grants "ListenCallRecordings", which a rule forbids, to 2 users (bea, cai); could not read which AI agents hold it. Because.',
      'grants "ScreenRecording.Access", which a rule forbids; could not read which AI agents hold it. Because.',
    ]);
  });

  test("names the known AI agents if others could not be read", () => {
    const missing: MissingPart = {
      part: "versionsOfAIAgent",
      of: "another",
      operation: "ListAIAgentVersions",
      code: "AccessDeniedException",
      message: "no",
    };
    const unread = { ...snapshot, missing: [missing] };
    const except = { users: ["ana"] };
    expect(saysOf(unread, { ...base, forbid: ["BasicAgentAccess"], except })).toEqual([
      [
        "Agents",
        "Permissions",
        'grants "BasicAgentAccess", which a rule forbids, to 1 AI agent. Because.',
      ],
    ]);
  });

  const twice: InstanceSnapshot = {
    ...north,
    hierarchyGroups: [...north.hierarchyGroups, { Id: "us-north", Name: "North" }],
  };

  test("reports an exception for a group whose name two groups have", () => {
    const rules = [
      { ...forbid, except: { groups: ["North", "north", "South"] } },
      { ...forbid, code: "over", except: { groups: ["North"] }, until: "2000-01-01" },
    ];
    expect(evaluateRules(twice, { rules }).ambiguous).toEqual([
      { code: "rule/own", group: "North", ids: ["north", "us-north"] },
    ]);
    expect(evaluateRules(north, { rules }).ambiguous).toEqual([]);
  });

  test("reports an exception that covers nothing, unless what could not be read may have the name", () => {
    const except = {
      profiles: ["Lead*", "Ld*"],
      users: ["ana", "anna"],
      groups: ["North", "north", "Nrth"],
    };
    const rules = [
      { ...forbid, except },
      { ...forbid, code: "over", except, until: "2000-01-01" },
      { ...base, code: "tags", require: { profiles: "*", tags: ["team"] } },
    ];
    const unusedIn = (reading: InstanceSnapshot) =>
      evaluateRules(reading, { rules }).unused.map(({ code, except: part, name }) =>
        [code, part, name].join(" "),
      );
    const all = ["rule/own profiles Ld*", "rule/own users anna", "rule/own groups Nrth"];
    expect(unusedIn(north)).toEqual(all);
    const without = (part: MissingPart["part"]): InstanceSnapshot => ({
      ...north,
      missing: [{ part, of: "", operation: "List", code: "AccessDeniedException", message: "no" }],
    });
    expect(unusedIn(without("users"))).toEqual(all.filter((each) => !each.includes("users")));
    expect(unusedIn(without("hierarchyGroups"))).toEqual(
      all.filter((each) => !each.includes("groups")),
    );
    const late = north.users.map((user) => ({ ...user, SecurityProfileIds: ["not-yet-listed"] }));
    expect(unusedIn({ ...north, users: late })).toEqual(
      all.filter((each) => !each.includes("profiles")),
    );
  });

  test.each<[string, InstanceSnapshot, NonNullable<typeof forbid.except>, string[]]>([
    ["profiles by name", snapshot, { profiles: ["Audit*", "Idle"] }, ["Leads"]],
    ["users", snapshot, { users: ["bea", "ana"] }, ["Leads", "Idle"]],
    ["all holders of a profile", snapshot, { users: ["bea", "cai"] }, ["Auditors", "Idle"]],
    ["a group by name", north, { groups: ["North"] }, ["Idle"]],
    ["a group by id", north, { groups: ["north"] }, ["Idle"]],
    ["another group", north, { groups: ["South"] }, ["Auditors", "Leads", "Idle"]],
    ["none of two groups of the name", twice, { groups: ["North"] }, ["Auditors", "Leads", "Idle"]],
    ["one of them by its id", twice, { groups: ["north"] }, ["Idle"]],
  ])("excepts %s", (_, instance, except, names) => {
    expect(saysOf(instance, { ...forbid, except }).map(([name]) => name)).toEqual(names);
  });
});

test("separate finds both sides in one person, over all profiles that the person holds", () => {
  const snapshot = snapshotOf({
    profiles: {
      Evaluators: { Permissions: ["Evaluation.Create"] },
      Cleaners: { Permissions: ["DeleteCallRecordings"] },
      Both: { Permissions: ["Evaluation.Create", "ScreenRecording.Delete"] },
    },
    users: { ana: ["Evaluators", "Cleaners"], bea: ["Both"], cai: ["Evaluators"], dan: ["Both"] },
  });
  const rule: AccessRule = {
    ...base,
    separate: [["Evaluation.Create"], ["recording-deletion"]],
  };
  expect(saysOf(snapshot, rule)).toEqual([
    [
      "ana",
      "Permissions",
      '1 user (ana) has "Evaluation.Create" (Evaluators) and "DeleteCallRecordings" (Cleaners), which a rule separates. Because.',
    ],
    [
      "Both",
      "Permissions",
      '2 users (bea, dan) have "Evaluation.Create" (Both) and "ScreenRecording.Delete" (Both), which a rule separates. Because.',
    ],
  ]);
  const names = (except: NonNullable<typeof rule.except>) =>
    saysOf(snapshot, { ...rule, except }).map(([name]) => name);
  expect(names({ users: ["ana"] })).toEqual(["Both"]);
  expect(names({ profiles: ["Both", "Clean*"] })).toEqual([]);
  // Everybody who holds "Both".
  expect(names({ users: ["bea", "dan"] })).toEqual(["ana"]);
});

test("separate names each profile that grants all sides, in whatever order a user holds them", () => {
  const both = { Permissions: ["Evaluation.Create", "DeleteCallRecordings"] };
  const found = (...held: string[]) =>
    evaluateRules(
      snapshotOf({ profiles: { A: both, B: both }, users: { ana: held, bea: ["B"] } }),
      {
        rules: [{ ...base, separate: [["Evaluation.Create"], ["recording-deletion"]] }],
      },
    ).findings.flatMap(({ args, subject }) =>
      args.rule === "separate" ? [[subject.name, ...args.users]] : [],
    );
  expect(found("A", "B")).toEqual([
    ["A", "ana"],
    ["B", "ana", "bea"],
  ]);
  expect(found("B", "A")).toEqual(found("A", "B").toReversed());
});

test("limit counts people, each once", () => {
  const snapshot = snapshotOf({
    profiles: {
      A: { Permissions: ["SecurityProfiles.Edit"] },
      B: { Permissions: ["SecurityProfiles.Create"] },
      C: { Permissions: ["Users.View"] },
    },
    users: { ana: ["A", "B"], bea: ["B"], cai: ["C"] },
  });
  const rule = (atMost: number): AccessRule => ({ ...base, limit: ["profile-admin"], atMost });
  expect(saysOf(snapshot, rule(2))).toEqual([]);
  expect(saysOf(snapshot, rule(1))).toEqual([
    [INSTANCE_ARN, "users", '2 users (ana, bea) have "profile-admin"; a rule allows 1. Because.'],
  ]);
  expect(saysOf(snapshot, { ...rule(1), except: { users: ["ana"] } })).toEqual([]);
});

test("require looks at the tags and restrictions of profiles by name", () => {
  const snapshot = snapshotOf({
    profiles: {
      "North agents": {
        Tags: { site: "north" },
        AllowedAccessControlTags: { site: "north" },
        TagRestrictedResources: ["User"],
      },
      "North leads": { Tags: { site: "south", team: "x" } },
      "North night": {
        Tags: { site: "north", team: "y" },
        HierarchyRestrictedResources: ["User"],
      },
      South: {},
    },
  });
  const require = { profiles: "North*", tags: ["team", "site=north"], restrict: ["User"] };
  expect(saysOf(snapshot, { ...base, require })).toEqual([
    [
      "North agents",
      "Tags",
      'lacks the tag "team", which a rule requires of "North agents". Because.',
    ],
    [
      "North leads",
      "Tags",
      'lacks the tag "site=north" and does not restrict "User", which a rule requires of "North leads". Because.',
    ],
  ]);
});

test("a finding has the data of its rule", () => {
  const snapshot = snapshotOf({
    profiles: {
      Desk: { Permissions: ["Users.View", "Users.Edit"], Tags: { site: "a=b" } },
      Agents: { Permissions: ["BasicAgentAccess"] },
    },
    users: { ana: ["Desk", "Agents"] },
    aiAgents: [{ Arn: "arn:agent", SecurityProfileIds: ["Desk"] }],
  });
  const findings = (rule: AccessRule) => evaluateRules(snapshot, { rules: [rule] }).findings;
  const subject = {
    kind: "profile",
    name: "Desk",
    arn: snapshot.profiles[0]?.SecurityProfileArn ?? "",
  } as const;
  const of = { code: "rule/own", severity: "warning" } as const;
  const own = { ...base, severity: "warning" } as const;
  expect(findings({ ...own, forbid: ["Users.Edit"] })).toEqual([
    {
      ...of,
      subject,
      path: "Permissions",
      args: {
        rule: "forbid",
        names: ["Users.Edit"],
        users: ["ana"],
        aiAgents: ["arn:agent"],
        reason: "Because",
      },
    },
  ]);
  // One AI agent is left.
  expect(findings({ ...own, forbid: ["Users.Edit"], except: { users: ["ana"] } })).toHaveLength(1);
  expect(findings({ ...own, limit: ["Users.Edit"], atMost: 0 })).toEqual([
    {
      ...of,
      subject: { kind: "instance", name: INSTANCE_ARN, arn: INSTANCE_ARN },
      path: "users",
      args: {
        rule: "limit",
        targets: ["Users.Edit"],
        users: ["ana"],
        atMost: 0,
        reason: "Because",
      },
    },
  ]);
  const require = (tags: readonly string[], restrict?: readonly string[]) =>
    findings({ ...own, require: { profiles: "Desk", tags, ...(restrict && { restrict }) } });
  expect(require(["site=a=b"], ["User"])).toEqual([
    {
      ...of,
      subject,
      path: "TagRestrictedResources",
      args: { rule: "require", tags: [], types: ["User"], reason: "Because" },
    },
  ]);
  expect(require(["site=ab"])).toMatchObject([{ path: "Tags", args: { tags: ["site=ab"] } }]);
});

test("a rule applies until the end of its day, in UTC", () => {
  const snapshot = snapshotOf({ profiles: { A: { Permissions: ["Users.Edit"] } } });
  const rules = { rules: [{ ...base, until: "2026-11-29", forbid: ["Users.Edit"] }] } as const;
  const on = (day: string) => {
    const { count, expired, findings } = evaluateRules(snapshot, rules, new Date(day));
    return [count, findings.length, expired];
  };
  expect(on("2026-11-29T23:59:59Z")).toEqual([1, 1, []]);
  expect(on("2026-11-30T00:00:00Z")).toEqual([0, 0, [{ code: "rule/own", until: "2026-11-29" }]]);
});

test("a rule for which something is missing says so, and still reports what is certain", () => {
  const missing: MissingPart = {
    part: "users",
    of: INSTANCE_ARN,
    operation: "SearchUsers",
    code: "AccessDeniedException",
    message: "no",
  };
  const snapshot = snapshotOf({
    profiles: { A: { Permissions: ["Users.Edit"] } },
    missing: [missing],
  });
  const rules: AccessRules = {
    rules: [
      { ...base, code: "a", forbid: ["Users.Edit"] },
      { ...base, code: "b", separate: [["Users.Edit"], ["Users.View"]] },
      { ...base, code: "c", limit: ["Users.Edit"], atMost: 0 },
      { ...base, code: "d", require: { profiles: "*", tags: ["owner"] } },
      // They may except everybody who holds A.
      { ...base, code: "e", forbid: ["Users.Edit"], except: { groups: ["North"] } },
      { ...base, code: "f", forbid: ["Users.Edit"], except: { users: ["ana"] } },
    ],
  };
  const { findings, unevaluated } = evaluateRules(snapshot, rules);
  expect(findings.map((each) => [each.code, formatAuditFinding(each)])).toEqual([
    ["rule/a", 'grants "Users.Edit", which a rule forbids; could not read who holds it. Because.'],
  ]);
  expect(unevaluated).toEqual([
    { code: "rule/a", missing: [missing] },
    { code: "rule/b", missing: [missing] },
    { code: "rule/c", missing: [missing] },
    { code: "rule/e", missing: [missing] },
    { code: "rule/f", missing: [missing] },
  ]);
  const held = { ...snapshot, aiAgents: [{ Arn: "agent", SecurityProfileIds: ["A"] }] };
  expect(evaluateRules(held, rules).findings.map(({ code }) => code)).toEqual([
    "rule/a",
    "rule/e",
    "rule/f",
  ]);
  const parts = (part: MissingPart["part"]) =>
    evaluateRules({ ...snapshot, missing: [{ ...missing, part }] }, rules).unevaluated.map(
      ({ code }) => code,
    );
  expect([parts("hierarchyGroups"), parts("describe"), parts("heldByAIAgent")]).toEqual([
    ["rule/e"],
    ["rule/d"],
    ["rule/a", "rule/e", "rule/f"],
  ]);
  expect(parts("permissions")).toEqual(["rule/a", "rule/b", "rule/c", "rule/e", "rule/f"]);
});

test("an exception for groups that could not be read may cover every user in a group", () => {
  const snapshot = snapshotOf({
    profiles: { A: { Permissions: ["Users.Edit", "Users.View"] } },
    users: { ana: ["A"], bea: ["A"] },
    hierarchyGroups: [{ Id: "north", Name: "North" }],
  });
  const users = snapshot.users.map((user) =>
    user.Username === "ana" ? { ...user, HierarchyGroupId: "north" } : user,
  );
  const part = { part: "hierarchyGroups", of: INSTANCE_ARN, operation: "List" } as const;
  const missing = [{ ...part, code: "AccessDeniedException", message: "no" }];
  const unread = { ...snapshot, users, hierarchyGroups: [], missing };
  const found = (read: InstanceSnapshot, group: string) => {
    const own = { ...base, except: { groups: [group] } };
    const rules: AccessRule[] = [
      { ...own, code: "a", forbid: ["Users.Edit"] },
      { ...own, code: "b", separate: [["Users.Edit"], ["Users.View"]] },
      { ...own, code: "c", limit: ["Users.Edit"], atMost: 0 },
    ];
    return evaluateRules(read, { rules }).findings.map(({ args }) => "users" in args && args.users);
  };
  const whole = { ...snapshot, users };
  expect(found(whole, "South")).toEqual([
    ["ana", "bea"],
    ["ana", "bea"],
    ["ana", "bea"],
  ]);
  for (const read of [whole, unread]) {
    for (const group of ["North", "north"]) {
      expect(found(read, group)).toEqual([["bea"], ["bea"], ["bea"]]);
    }
  }
  expect(found(unread, "South")).toEqual([["bea"], ["bea"], ["bea"]]);
});

test("no rule is fully evaluated if somebody holds a profile that AWS does not list yet", () => {
  const missing: MissingPart = {
    part: "describe",
    of: "late",
    operation: "ListSecurityProfiles",
    code: "IncompleteRead",
    message: "does not list a profile that has a holder",
  };
  const snapshot = snapshotOf({ users: { ana: ["late"] }, missing: [missing] });
  const rules: AccessRules = {
    rules: [
      { ...base, code: "a", forbid: ["Users.Edit"] },
      { ...base, code: "b", separate: [["Users.Edit"], ["Users.View"]] },
      { ...base, code: "c", limit: ["Users.Edit"], atMost: 0 },
      { ...base, code: "d", require: { profiles: "*", tags: ["owner"] } },
    ],
  };
  expect(evaluateRules(snapshot, rules).unevaluated).toEqual(
    ["a", "b", "c", "d"].map((code) => ({ code: `rule/${code}`, missing: [missing] })),
  );
});

test("an audit has the findings of rules among its own, to ignore and to fail on", () => {
  const snapshot = snapshotOf({ profiles: { A: { Permissions: ["Queues.View"] } } });
  const rules = defineRules({ rules: [{ ...base, forbid: ["Queues.View"] }] });
  const audit = auditInstance(snapshot, {
    rules,
    ignore: [{ code: "rule/own", name: "A", reason: "moving" }],
  });
  expect(audit.ignored.map(({ code, reason }) => [code, reason])).toEqual([["rule/own", "moving"]]);
  expect(auditInstance(snapshot, { rules }).findings[0]?.code).toBe("rule/own");
  expect(auditInstance(snapshot).rules).toEqual({
    count: 0,
    unevaluated: [],
    unmatched: [],
    ambiguous: [],
    unused: [],
    expired: [],
  });
});

describe("the sets of the package", () => {
  const all = Object.values(RULE_SETS).flat();

  test("are sound, with codes of their own, and off by default", () => {
    expect(checkRules({ rules: all })).toEqual([]);
    expect(rulesOf({})).toEqual([]);
    expect(rulesOf({ include: ["pci", "recordings"] })).toEqual([
      ...RULE_SETS.pci,
      ...RULE_SETS.recordings,
    ]);
  });

  test("yield to a rule with the same code", () => {
    const own: AccessRule = { ...base, code: "pci-export", forbid: ["data-export"] };
    expect(rulesOf({ include: ["pci"], rules: [own] })).toEqual([
      ...RULE_SETS.pci.filter(({ code }) => code !== "pci-export"),
      own,
    ]);
  });

  test("leave the stock profile Admin alone but for limits", () => {
    const snapshot = snapshotOf({
      profiles: { Admin: { Permissions: PERMISSIONS.map(({ name }) => name) } },
      users: { ana: ["Admin"] },
    });
    const include = ["pci", "recordings", "user-administration"] as const;
    expect(evaluateRules(snapshot, { include }).findings).toEqual([]);
  });
});

const forbid = { ...base, forbid: ["Users.Edit"] };

describe("rules that cannot be", () => {
  test.each<[unknown, ...(readonly [string, string][])]>([
    [null, ["", "must be an object, not null"]],
    [{ ruls: [] }, ["ruls", "is not known here; known are $schema, include, rules"]],
    [
      { include: ["pci", "pcii", "pci"] },
      ["include[1]", 'must be "pci" or "recordings" or "user-administration", not "pcii"'],
      ["include[2]", '"pci" is listed twice'],
    ],
    [{ rules: [null] }, ["rules[0]", "must be an object, not null"]],
    [
      { rules: [{ code: "A b", forbid: ["Users.Edit", "Users.Edit"] }] },
      ["rules[0].code", 'must be lower-case letters, digits and single hyphens, not "A b"'],
      ["rules[0].severity", "is missing"],
      ["rules[0].reason", "is missing"],
      ["rules[0].forbid[1]", '"Users.Edit" is listed twice'],
    ],
    [{ rules: [forbid, forbid] }, ["rules[1].code", '"own" is also the code of rules[0]']],
    [
      { rules: [{ ...base, forbid: "Users.Edit" }] },
      ["rules[0].forbid", 'must be a list, not "Users.Edit"'],
    ],
    [{ rules: [{ ...base, forbid: [] }] }, ["rules[0].forbid", "has 0 entries; at least 1"]],
    [
      { rules: [{ ...base, separate: [["user-admin"]] }] },
      ["rules[0].separate", "has 1 entry; at least 2"],
    ],
    [
      { rules: [{ ...base, forbids: ["Users.Edit"] }] },
      [
        "rules[0].forbids",
        "is not known here; known are code, severity, reason, until, forbid, separate, limit, atMost, require, except",
      ],
      ["rules[0]", "must have exactly one of forbid, separate, limit, require"],
    ],
    [
      { rules: [{ ...forbid, separate: [["user-admin"], ["Users.View"]] }] },
      ["rules[0]", "must have exactly one of forbid, separate, limit, require"],
    ],
    [
      { rules: [{ ...base, limit: ["Users.Edit"] }] },
      ["rules[0]", "must have limit and atMost together"],
    ],
    [{ rules: [{ ...forbid, atMost: 1 }] }, ["rules[0]", "must have limit and atMost together"]],
    [
      { rules: [{ ...base, require: { profiles: "*" }, except: { users: "ana" } }] },
      ["rules[0].except.users", 'must be a list, not "ana"'],
      ["rules[0].require", "must have tags or restrict"],
      ["rules[0].except", "cannot be combined with require"],
    ],
    [
      { rules: [{ ...forbid, until: "2026-1-1" }] },
      ["rules[0].until", '"2026-1-1" is not a valid date (YYYY-MM-DD)'],
    ],
  ])("%j", (rules, ...problems) => {
    expect(checkRules(rules).map(({ message, path }) => [path, message])).toEqual(problems);
    const isKnownToSchema = !problems.some(([, message]) => message.includes("also the code"));
    expect(departures("rules", JSON.stringify(rules)).length > 0).toBe(isKnownToSchema);
  });
});

test("a name or a date that the schema cannot know is refused in every place", () => {
  const rules = [
    { ...base, code: "a", until: "2026-02-30", forbid: ["Users.Edti"] },
    { ...base, code: "b", separate: [["user-admin"], ["user-admn"]] },
    { ...base, code: "c", limit: ["Users.Edit", "Users.Viev"], atMost: 1 },
  ];
  expect(departures("rules", JSON.stringify({ rules }))).toEqual([]);
  const unknown = (name: string, ...nearest: string[]) =>
    `"${name}" is not a permission or class of risk; the nearest are ${nearest.map((each) => `"${each}"`).join(", ")}`;
  expect(checkRules({ rules }).map(({ message, path }) => [path, message])).toEqual([
    ["rules[0].until", '"2026-02-30" is not a valid date (YYYY-MM-DD)'],
    ["rules[0].forbid[0]", unknown("Users.Edti", "Users.Edit", "Users.View", "Users.Create")],
    ["rules[1].separate[1][0]", unknown("user-admn", "user-admin", "Users.Edit", "Users.View")],
    ["rules[2].limit[1]", unknown("Users.Viev", "Users.View", "Views.View", "Users.Edit")],
  ]);
});

test("rules with a problem are refused instead of found to hold", () => {
  const snapshot = snapshotOf({ profiles: { Desk: { Permissions: ["Users.Edit"] } } });
  const rules: AccessRules = JSON.parse(
    JSON.stringify({ rules: [{ ...base, forbid: ["Users.Edti"] }] }),
  );
  for (const evaluated of [
    () => evaluateRules(snapshot, rules),
    () => auditInstance(snapshot, { rules }),
  ]) {
    expect(evaluated).toThrow(
      new InvalidPropsError("evaluateRules", [
        {
          path: "rules[0].forbid[0]",
          message:
            '"Users.Edti" is not a permission or class of risk; the nearest are "Users.Edit", "Users.View", "Users.Create"',
        },
      ]),
    );
  }
});

test("a pattern fits as its regular expression does", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 6 });
  const plain = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
  fc.assert(
    fc.property(plain, letters, (name, pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      expect(matches(name, pattern)).toBe(expression.test(name));
    }),
  );
});
