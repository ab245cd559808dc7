import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type AuditOptions, auditInstance, isFailing } from "../../src/access/audit.ts";
import { type AccessFindingCode, ACCESS_FINDINGS } from "../../src/access/findings.ts";
import { type InstanceSnapshot, AI_AGENT_PARTS } from "../../src/profile/snapshot.ts";
import { formatAuditFinding } from "../../src/access/format-audit-finding.ts";
import type { MissingPart } from "../../src/access.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { repository } from "../support/project.ts";
import { INSTANCE_ARN, profileOf, snapshotOf } from "../support/snapshot.ts";

const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent";

/** Ten permissions without a finding of their own. */
const TEN = [
  "AgentStates.View",
  "BasicAgentAccess",
  "HoursOfOperation.View",
  "PhoneNumbers.View",
  "Prompts.View",
  "Queues.View",
  "RoutingPolicies.View",
  "TaskTemplates.View",
  "TransferDestinations.View",
  "Users.View",
];

const tagged = (...types: string[]): Partial<ProfileFields> => ({
  AllowedAccessControlTags: { site: "a" },
  TagRestrictedResources: types,
});

const missing = (part: MissingPart["part"], of: string): MissingPart => ({
  part,
  of,
  operation: "Some",
  code: "AccessDeniedException",
  message: "no",
});

/** An AI agent, of the profiles that it holds by the qualifier of its ARN. */
const versions = (held: Readonly<Record<string, readonly string[]>>, Type = "ORCHESTRATION") =>
  Object.entries(held).map(([qualifier, SecurityProfileIds]) => ({
    Arn: AGENT + qualifier,
    Type,
    SecurityProfileIds,
  }));

/** A profile of which nothing could be read. */
function unreadIn(users: Readonly<Record<string, readonly string[]>>): InstanceSnapshot {
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = profileOf("Unread", {});
  return {
    ...snapshotOf({ users, missing: [missing("permissions", "Unread")] }),
    profiles: [{ SecurityProfileArn, SecurityProfileId, SecurityProfileName }],
  };
}

interface Case {
  readonly fires: InstanceSnapshot;
  /** Subject, path and words of each finding with the code. */
  readonly says: readonly (readonly [subject: string, path: string, words: string])[];
  readonly silent: readonly InstanceSnapshot[];
}

const ADMIN = [
  "SecurityProfiles.Edit",
  "SecurityProfiles.View",
  "Users.Create",
  "Users.Edit",
  "Users.EditPermission",
  "Users.View",
];

const TO_DO = "Remove this permission, or assign the profile only to administrators.";

const cases: Record<AccessFindingCode, Case> = {
  "nobody-can-administer": {
    fires: snapshotOf({
      profiles: {
        Users: { Permissions: ["Users.Edit"] },
        Site: {
          Permissions: ["SecurityProfiles.Edit"],
          Tags: { site: "b" },
          ...tagged("SecurityProfile"),
        },
        Idle: { Permissions: ADMIN },
      },
      users: { ana: ["Users"], bea: ["Site"] },
    }),
    says: [
      [
        INSTANCE_ARN,
        "users",
        'no user has "SecurityProfiles.Edit" without restrictions, so nobody can manage access in the admin website. Assign a profile that has it to a user, through the API or a deploy.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: {
          Users: { Permissions: ["Users.Edit"] },
          Profiles: { Permissions: ["SecurityProfiles.Edit"] },
        },
        users: { ana: ["Users"], bea: ["Profiles"] },
      }),
      snapshotOf({ profiles: { Agent: {} } }),
      snapshotOf({
        profiles: { Agent: {} },
        users: { ana: ["Agent"] },
        missing: [missing("users", INSTANCE_ARN)],
      }),
      snapshotOf({ profiles: { Agent: {} }, users: { ana: ["Agent", "made since"] } }),
      unreadIn({ ana: ["Unread"] }),
    ],
  },
  "path-to-admin": {
    fires: snapshotOf({
      profiles: {
        Admin: { Permissions: ADMIN },
        Desk: { Permissions: ["Users.Edit", "Users.View"] },
        Leads: { Permissions: ["SecurityProfiles.Edit", "SecurityProfiles.View"] },
      },
      users: { ana: ["Admin"], bea: ["Desk"], cai: ["Leads"], dan: ["Desk", "Leads"] },
    }),
    says: [
      [
        "Desk",
        "Permissions",
        `1 user (bea) can get full access: reset the password of "ana" (Users.Edit), then sign in as "ana". ${TO_DO}`,
      ],
      [
        "Leads",
        "Permissions",
        `2 users (cai, dan) already have full access (SecurityProfiles.Edit). ${TO_DO}`,
      ],
      ["Admin", "Permissions", "1 user (ana) already has full access (SecurityProfiles.Edit)."],
    ],
    silent: [
      snapshotOf({ profiles: { Desk: { Permissions: ADMIN } } }),
      // Nobody to become, and nothing to assign.
      snapshotOf({
        profiles: { Desk: { Permissions: ["Users.Edit", "Users.EditPermission", "Users.Create"] } },
        users: { ana: ["Desk"] },
      }),
      unreadIn({ ana: ["Unread"] }),
    ],
  },
  "toxic-combination": {
    fires: snapshotOf({
      profiles: {
        Agents: { Permissions: ["BasicAgentAccess"] },
        Cleaners: { Permissions: ["DeleteCallRecordings", "Users.View"] },
        Both: { Permissions: ["BasicAgentAccess", "ScreenRecording.Delete", "Evaluation.Delete"] },
        Desk: { Permissions: ["Users.Create", "Users.Delete"] },
        Admin: { Permissions: ["BasicAgentAccess", "DeleteCallRecordings", ...ADMIN] },
      },
      users: {
        ana: ["Agents", "Cleaners"],
        bea: ["Both"],
        cai: ["Both", "Agents"],
        dan: ["Desk", "Cleaners"],
        eva: ["Admin"],
        fay: ["Agents"],
        gil: ["Cleaners"],
        hal: ["Desk"],
      },
    }),
    says: [
      [
        "Both",
        "Permissions",
        '2 users (bea, cai) have "BasicAgentAccess" (Both) and "ScreenRecording.Delete" (Both): a user who takes contacts can delete the recordings of these contacts. Separate these, or have two people do it.',
      ],
      [
        "Both",
        "Permissions",
        '2 users (bea, cai) have "BasicAgentAccess" (Both) and "Evaluation.Delete" (Both): a user who takes contacts can delete the evaluations of these contacts. Separate these, or have two people do it.',
      ],
      [
        "ana",
        "Permissions",
        '1 user (ana) has "BasicAgentAccess" (Agents) and "DeleteCallRecordings" (Cleaners): a user who takes contacts can delete the recordings of these contacts. Separate these, or have two people do it.',
      ],
      [
        "dan",
        "Permissions",
        '1 user (dan) has "Users.Create" (Desk), "Users.Delete" (Desk) and "DeleteCallRecordings" (Cleaners): they can act as a user that they create, and delete the user and the recordings. Separate these, or have two people do it.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: { Both: { Permissions: ["BasicAgentAccess", "DeleteCallRecordings"] } },
      }),
      unreadIn({ ana: ["Unread"] }),
    ],
  },
  "unused-profile": {
    fires: snapshotOf({ profiles: { Held: {}, Idle: {} }, users: { ana: ["Held"] } }),
    says: [
      [
        "Idle",
        "holders",
        "no user or AI agent holds it. Delete it, unless an application opens sessions with it (CreateAuthCode).",
      ],
    ],
    silent: [
      snapshotOf({
        profiles: { Idle: {} },
        aiAgents: [{ Arn: `${AGENT}:3`, SecurityProfileIds: ["Idle"] }],
      }),
      snapshotOf({ profiles: { Idle: {} }, missing: [missing("users", INSTANCE_ARN)] }),
      ...AI_AGENT_PARTS.map((part) =>
        snapshotOf({ profiles: { Idle: {} }, missing: [missing(part, AGENT)] }),
      ),
    ],
  },
  "agent-versions-differ": {
    fires: snapshotOf({
      profiles: { Orders: {}, Refunds: {} },
      users: { ana: ["Orders", "Refunds"] },
      aiAgents: [
        ...versions({
          "": ["Orders"],
          ":$LATEST": ["Orders"],
          ":$SAVED": [],
          ":1": [],
          ":2": ["Refunds"],
        }),
        { Arn: `${AGENT}-2`, Name: "Returns", SecurityProfileIds: ["Orders"] },
        { Arn: `${AGENT}-2:1`, Name: "Returns", SecurityProfileIds: ["gone", "Orders"] },
      ],
    }),
    says: [
      [
        "Returns",
        "SecurityProfiles",
        'its versions hold different profiles: the ARN without a version "Orders"; version 1 "Orders", "gone". Which version runs decides what it may do: assign the same profiles to all of them.',
      ],
      [
        AGENT,
        "SecurityProfiles",
        'its versions hold different profiles: the ARN without a version and version $LATEST "Orders"; versions $SAVED, 1 none; version 2 "Refunds". Which version runs decides what it may do: assign the same profiles to all of them.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: { Orders: {} },
        aiAgents: versions({ "": ["Orders"], ":$LATEST": ["Orders"], ":1": ["Orders"] }),
      }),
      snapshotOf({ profiles: { Orders: {} }, aiAgents: versions({ "": [], ":$LATEST": [] }) }),
    ],
  },
  "agent-version-without-profile": {
    fires: snapshotOf({
      profiles: { Orders: {} },
      users: { ana: ["Orders"] },
      aiAgents: versions({ "": [], ":$LATEST": [], ":1": ["Orders"], ":2": [] }, "ORCHESTRATION"),
      usedAIAgents: [AGENT, `${AGENT}:1`, `${AGENT}:2`],
    }),
    says: [
      [
        AGENT,
        "SecurityProfiles",
        "the ARN without a version and version 2 hold no security profile, and an assistant uses them, so their tools fail. Assign them a profile: a new version has none.",
      ],
    ],
    silent: [
      snapshotOf({
        aiAgents: versions({ "": [], ":1": [] }, "ORCHESTRATION"),
        usedAIAgents: [],
      }),
      snapshotOf({ aiAgents: versions({ "": [], ":1": [] }, "ORCHESTRATION") }),
      snapshotOf({ aiAgents: versions({ "": [] }, "MANUAL_SEARCH"), usedAIAgents: [AGENT] }),
    ],
  },
  "sensitive-access": {
    fires: snapshotOf({
      profiles: {
        Boss: {
          Permissions: ["Users.Edit", "Users.Create", "Users.View", "SecurityProfiles.Edit"],
        },
      },
      users: { ana: ["Boss"], bea: ["Boss"], cai: ["Boss"], dan: ["Boss"] },
      aiAgents: [{ Arn: AGENT, SecurityProfileIds: ["Boss"] }],
    }),
    says: [
      [
        "Boss",
        "Permissions",
        '"SecurityProfiles.Edit": a holder controls what others may do, and can grant themselves more (profile-admin). Held by 4 users (ana, bea, cai and 1 more) and 1 AI agent.',
      ],
      [
        "Boss",
        "Permissions",
        '"Users.Create", "Users.Edit": a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator\'s password (user-admin). Held by 4 users (ana, bea, cai and 1 more) and 1 AI agent.',
      ],
    ],
    silent: [snapshotOf({ profiles: { Boss: { Permissions: TEN } }, users: { ana: ["Boss"] } })],
  },
  "broader-than-name": {
    fires: snapshotOf({
      profiles: {
        AgentsNorth: { Permissions: ["BasicAgentAccess", "DeleteCallRecordings", "Users.Edit"] },
        "Queues read-only": { Permissions: ["Queues.Edit", "Queues.View"] },
      },
    }),
    says: [
      [
        "AgentsNorth",
        "Permissions",
        'its name says "agent", but it grants "DeleteCallRecordings", "Users.Edit". Remove them, or rename the profile.',
      ],
      [
        "Queues read-only",
        "Permissions",
        'its name says "read", but it grants "Queues.Edit". Remove it, or rename the profile.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: {
          Agent: { Permissions: ["BasicAgentAccess", "Queues.Edit"] },
          AgentManager: { Permissions: ["Users.Edit"] },
          "Agency North": { Permissions: ["Users.Edit"] },
          Viewer: { Permissions: ["Users.View", "AccessMetrics", "RestrictTaskCreation.Access"] },
        },
      }),
    ],
  },
  "near-duplicate": {
    fires: snapshotOf({
      profiles: {
        First: { Permissions: [...TEN, "Views.View"] },
        Second: { Permissions: TEN },
        Third: { Permissions: [...TEN, "Views.View"], Description: "other", Tags: { a: "b" } },
      },
    }),
    says: [
      [
        "First",
        "Permissions",
        'grants nearly the same as "Second" (90 %; it lacks "Views.View"), "Third" (100 %). One profile may be enough.',
      ],
      [
        "Second",
        "Permissions",
        'grants nearly the same as "Third" (90 %; it also has "Views.View"). One profile may be enough.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: {
          First: { Permissions: TEN },
          Less: { Permissions: TEN.slice(2) },
          North: { Permissions: TEN, ...tagged("User") },
        },
      }),
      snapshotOf({ profiles: { First: {}, Second: {} } }),
    ],
  },
  "untagged-profile": {
    fires: snapshotOf({ profiles: { Plain: { Tags: {} } } }),
    says: [
      [
        "Plain",
        "Tags",
        "has no tags, so tags cannot restrict access to it or show its owner or cost.",
      ],
    ],
    silent: [snapshotOf({ profiles: { Owned: {} } })],
  },
  "restriction-cancelled": {
    fires: snapshotOf({
      profiles: {
        Narrow: {
          Permissions: ["SecurityProfiles.View", "Users.View", "BasicAgentAccess"],
          ...tagged("User", "SecurityProfile"),
        },
        Wide: { Permissions: ["Users.View", "BasicAgentAccess"] },
        Wider: { Permissions: ["SecurityProfiles.View"] },
      },
      users: {
        ana: ["Narrow", "Wide"],
        bea: ["Narrow", "Wide", "Wider"],
        cai: ["Narrow"],
        dan: ["Wide"],
      },
    }),
    says: [
      [
        "Narrow",
        "holders",
        'its restriction of SecurityProfile, User has no effect for 2 users (ana, bea), who also hold one of "Wide" ("Users.View"), "Wider" ("SecurityProfiles.View"): they grant that without it, and the wider access wins. Add the same restriction to them, or remove them from these users.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: {
          Narrow: { Permissions: ["Users.View", "BasicAgentAccess"], ...tagged("User") },
          Wide: { Permissions: ["BasicAgentAccess", "Users.Edit"] },
          North: { Permissions: ["Users.View"], HierarchyRestrictedResources: ["User"] },
        },
        users: { ana: ["Narrow", "Wide", "North"] },
      }),
    ],
  },
  "too-many-restricted-profiles": {
    fires: snapshotOf({
      profiles: {
        ...Object.fromEntries(["A", "B", "C", "D"].map((name) => [name, tagged("User")])),
        Group: { HierarchyRestrictedResources: ["User"] },
      },
      users: { ana: ["A", "B", "C", "D"], bea: ["A", "B", "Group"] },
    }),
    says: [
      [
        "ana",
        "SecurityProfileIds",
        'holds 4 profiles that are restricted ("A", "B", "C" and 1 more); AWS allows 3 restricted by tags. Remove some of them.',
      ],
      [
        "bea",
        "SecurityProfileIds",
        'holds 3 profiles that are restricted ("A", "B", "Group"); AWS allows 2 restricted by hierarchy. Remove some of them.',
      ],
    ],
    silent: [
      snapshotOf({
        profiles: {
          ...Object.fromEntries(["A", "B", "C"].map((name) => [name, tagged("User")])),
          Group: { HierarchyRestrictedResources: ["User"] },
          Free: {},
        },
        users: { ana: ["A", "B", "C", "Free"], bea: ["A", "Group", "Free"] },
      }),
    ],
  },
  "quota-near": {
    fires: snapshotOf({
      profiles: Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`P${index}`, {}])),
      users: {
        ana: ["P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7"],
        ...Object.fromEntries(Array.from({ length: 399 }, (_, index) => [`u${index}`, ["P0"]])),
      },
    }),
    says: [
      [
        "ana",
        "SecurityProfileIds",
        "8 of 10 security profiles of a user. Combine several profiles in one.",
      ],
      [
        INSTANCE_ARN,
        "profiles",
        "80 of 100 security profiles of the instance. Request an increase in Service Quotas in time.",
      ],
      [
        INSTANCE_ARN,
        "users",
        "400 of 500 users of the instance. Request an increase in Service Quotas in time.",
      ],
    ],
    silent: [
      snapshotOf({
        profiles: Object.fromEntries(Array.from({ length: 79 }, (_, index) => [`P${index}`, {}])),
        users: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`u${index}`, ["P0"]])),
      }),
    ],
  },
};

const printed = (snapshot: InstanceSnapshot, code: string) =>
  auditInstance(snapshot)
    .findings.filter((finding) => finding.code === code)
    .map((finding) => [finding.subject.name, finding.path, formatAuditFinding(finding)]);

describe("each code", () => {
  for (const [code, { fires, says, silent }] of Object.entries(cases)) {
    test(`${code} is reported where it is so`, () => {
      expect(printed(fires, code)).toEqual(says.map((each) => [...each]));
    });
    test(`${code} is not reported where it is not`, () => {
      expect(silent.map((snapshot) => printed(snapshot, code))).toEqual(silent.map(() => []));
    });
  }

  test("has a section: what, with its severity, why, what to do, source", () => {
    const page = readFileSync(path.join(repository, "docs/audit.md"), "utf8");
    const sections = page.split(/^## /m).slice(1);
    expect(
      sections.map((section) => [
        section.split("\n")[0],
        / (Error|Warning|Info)\.$/m.exec(section)?.[1]?.toLowerCase(),
      ]),
    ).toEqual(Object.entries(ACCESS_FINDINGS));
    for (const section of sections) {
      const marks = [...section.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, mark]) => mark);
      expect(marks.filter((mark) => mark !== "Why")).toEqual(["What", "What to do", "Source"]);
    }
  });
});

test("the words by which a name promises little, reading only, or more", () => {
  const saysSo = (name: string, ...Permissions: string[]) =>
    printed(snapshotOf({ profiles: { [name]: { Permissions } } }), "broader-than-name").length > 0;
  const reading = "auditor observer read reader readonly view viewer viewonly QueueViewers".split(
    " ",
  );
  const little = ["agent", "basic", "guest", "intern", "trainee", "Guests 2", "INTERN"];
  const much = ["admin", "administrator", "lead", "leader", "manager", "owner", "supervisor"];
  expect(reading.filter((word) => !saysSo(word, "Queues.Edit"))).toEqual([]);
  for (const right of ["Users.Edit", "SecurityProfiles.Edit", "DeleteCallRecordings"]) {
    expect([...reading, ...little].filter((word) => !saysSo(word, right))).toEqual([]);
  }
  expect(little.filter((word) => saysSo(word, "Queues.Edit"))).toEqual([]);
  expect(much.filter((word) => saysSo(`basic ${word}`, "Users.Edit"))).toEqual([]);
  const reads = [
    "CallRecordings.Redacted.DownloadButton",
    "AccessMetrics",
    "ReportsAdmin.View",
    "ScreenRecording.Download",
  ];
  expect(saysSo("viewer", ...reads, "CustomerProfiles.Segments.Export")).toBe(false);
});

describe("an audit", () => {
  const instance = snapshotOf({
    profiles: {
      Team: { Permissions: ["ListenCallRecordings"] },
      Agent: { Permissions: ["Users.Edit", "Users.View"] },
    },
    users: { ana: ["Team"] },
  });

  const subjectOf = (name: string) => ({
    kind: "profile" as const,
    name,
    arn: `${INSTANCE_ARN}/security-profile/${name}`,
  });
  const [agent, team] = [subjectOf("Agent"), subjectOf("Team")];

  test("has the linter's findings of each profile, the gravest first, but its sensitive ones", () => {
    expect(auditInstance(instance).findings.map(({ code, subject }) => [code, subject])).toEqual([
      ["broader-than-name", agent],
      ["legacy-permission", team],
      ["nobody-can-administer", { kind: "instance", name: INSTANCE_ARN, arn: INSTANCE_ARN }],
      ["sensitive-access", agent],
      ["unused-profile", agent],
      ["sensitive-access", team],
    ]);
  });

  test("leaves out what is ignored, with its reason, and reports entries that match nothing", () => {
    const idle = { code: "unused-profile", name: "Agent", reason: "seasonal" };
    const all = { code: "sensitive-access", name: "*", reason: "reviewed" };
    const vain = { code: "unused-profile", name: "Team", reason: "gone" };
    const { findings, ignored, unmatched } = auditInstance(instance, { ignore: [idle, all, vain] });
    expect(findings.map(({ code }) => code)).toEqual([
      "broader-than-name",
      "legacy-permission",
      "nobody-can-administer",
    ]);
    expect(ignored.map(({ code, reason }) => [code, reason])).toEqual([
      ["sensitive-access", "reviewed"],
      ["unused-profile", "seasonal"],
      ["sensitive-access", "reviewed"],
    ]);
    expect(unmatched).toEqual([vain]);
  });

  test("refuses entries that cannot be, with every problem", () => {
    const ignore = [
      { code: "unused-profile", name: "Idle", reason: "kept", until: "2026-1-1" },
      { code: "unused-profile", name: "" },
      null,
    ];
    const audit = () => auditInstance(snapshotOf({}), { ignore } as unknown as AuditOptions);
    expect(audit).toThrow('ignore[0].until "2026-1-1" is not a valid date (YYYY-MM-DD)');
    expect(audit).toThrow("ignore[1].reason is missing");
    expect(audit).toThrow("ignore[2] must be an object, not null");
  });

  test("an entry is accepted until the end of its day, in UTC; then it ignores nothing and is reported", () => {
    const entry = { code: "unused-profile", name: "Agent", reason: "new", until: "2026-12-01" };
    const on = (at: string) => {
      const audit = auditInstance(instance, { ignore: [entry], at: new Date(at) });
      return [audit.ignored.length, audit.unmatched, audit.expired];
    };
    expect(on("2026-12-01T23:59:59Z")).toEqual([1, [], []]);
    expect(on("2026-12-02T00:00:00Z")).toEqual([0, [], [entry]]);
  });

  test("reports legacy names in a stock profile, which AWS put there, without a warning", () => {
    const Permissions = ["ListenCallRecordings"];
    const { findings } = auditInstance(
      snapshotOf({ profiles: { Admin: { Permissions }, Team: { Permissions } } }),
    );
    const legacy = findings.filter(({ code }) => code === "legacy-permission");
    expect(
      legacy.map((each) => [each.subject.name, each.severity, formatAuditFinding(each)]),
    ).toEqual([
      [
        "Team",
        "warning",
        '"ListenCallRecordings" is a legacy name. Use "CallRecordings.Unredacted.Access", "ContactTranscripts.Unredacted.Access" instead.',
      ],
      [
        "Admin",
        "info",
        '"ListenCallRecordings" is a legacy name in this stock profile of AWS. Keep it, or save the profile in the admin website, which writes the new names.',
      ],
    ]);
  });

  test("reports counts and the use of quotas", () => {
    const { InstanceArn, aiAgents, complete, profiles, quotas, users } = auditInstance({
      ...instance,
      aiAgents: [AGENT, `${AGENT}:1`, `${AGENT}-2`].map((Arn) => ({ Arn, SecurityProfileIds: [] })),
    });
    expect({ InstanceArn, aiAgents, complete, profiles, users }).toEqual({
      InstanceArn: INSTANCE_ARN,
      aiAgents: 2,
      complete: true,
      profiles: 2,
      users: 1,
    });
    expect(quotas).toEqual([
      { quota: "profiles", count: 2, limit: 100 },
      { quota: "users", count: 1, limit: 500 },
      { quota: "permissions", count: 2, limit: 500, of: "Agent" },
      { quota: "profilesOfUser", count: 1, limit: 10, of: "ana" },
    ]);
  });

  test("says nothing of what could not be read", () => {
    const without = (name: string, ...fields: (keyof ProfileFields)[]) => ({
      ...profileOf(name, { Permissions: ["Users.View"] }),
      ...Object.fromEntries(fields.map((field) => [field, undefined])),
    });
    const snapshot = {
      ...snapshotOf({ users: { ana: ["Narrow", "Wide"] } }),
      profiles: [
        without("Agent", "Permissions"),
        profileOf("Narrow", { Permissions: ["Users.View"], ...tagged("User") }),
        without("Wide", "AllowedAccessControlTags", "Tags"),
      ],
      missing: [missing("permissions", "Agent"), missing("describe", "Wide")],
    };
    const { complete, findings, quotas } = auditInstance(snapshot);
    expect(complete).toBe(false);
    expect(findings.map(({ code, subject }) => [code, subject.name])).toEqual([
      ["users-without-security-profiles", "Narrow"],
      ["unused-profile", "Agent"],
    ]);
    expect(quotas.map(({ quota }) => quota)).toEqual(["profiles", "users", "profilesOfUser"]);
  });

  test("fails from a severity on, by codes, or never", () => {
    const failing = (...failOn: string[]) =>
      auditInstance(instance)
        .findings.filter((finding) => isFailing(finding, failOn))
        .map(({ code }) => code);
    expect(failing("error")).toEqual(["broader-than-name"]);
    expect(failing("warning")).toEqual([
      "broader-than-name",
      "legacy-permission",
      "nobody-can-administer",
    ]);
    expect(failing("info")).toHaveLength(6);
    expect(failing("never")).toEqual([]);
    expect(failing("unused-profile", "error")).toEqual(["broader-than-name", "unused-profile"]);
    expect(auditInstance(instance).findings.filter((each) => isFailing(each))).toHaveLength(3);
  });
});
