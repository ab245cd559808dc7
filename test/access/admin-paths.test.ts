import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { auditInstance } from "../../src/access/audit.ts";
import { formatAuditFinding } from "../../src/access/format-audit-finding.ts";
import type { InstanceSnapshot } from "../../src/access/snapshot.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { snapshotOf } from "../support/snapshot.ts";

const FULL = ["SecurityProfiles.Edit", "SecurityProfiles.View"];
const ASSIGN = ["Users.EditPermission", "Users.View"];

interface Printed {
  readonly profiles: Readonly<Record<string, Partial<ProfileFields>>>;
  /** What each user holds beside ana, who holds Admin; with tags and a hierarchy group. */
  readonly users: Readonly<
    Record<string, { holds: string[]; Tags?: Record<string, string>; HierarchyGroupId?: string }>
  >;
  readonly aiAgents?: InstanceSnapshot["aiAgents"];
}

function instanceOf({ aiAgents = [], profiles, users }: Printed): InstanceSnapshot {
  const { users: plain, ...rest } = snapshotOf({
    profiles: { Admin: { Permissions: FULL }, ...profiles },
    users: {
      ana: ["Admin"],
      ...Object.fromEntries(Object.entries(users).map(([name, { holds }]) => [name, holds])),
    },
    aiAgents,
  });
  const withTags = plain.map((user) => {
    const { holds: _, ...more } = users[user.Username] ?? { holds: [] };
    return { ...user, ...more };
  });
  return { ...rest, users: withTags };
}

/** Each path as a sentence, behind its profile. */
function pathsIn(snapshot: InstanceSnapshot): string[] {
  return auditInstance(snapshot)
    .findings.filter(({ code, subject }) => code === "path-to-admin" && subject.name !== "Admin")
    .map((finding) =>
      `${finding.subject.name}: ${formatAuditFinding(finding)}`.replace(/ Remove th.*$/, ""),
    );
}

const bySite = (...TagRestrictedResources: string[]) => ({
  AllowedAccessControlTags: { site: "north" },
  TagRestrictedResources,
});

describe("each way to full access", () => {
  test.each<[string, Printed, string[]]>([
    [
      "is held already",
      { profiles: { Leads: { Permissions: FULL } }, users: { bea: { holds: ["Leads"] } } },
      ["Leads: 1 user (bea) already has full access (SecurityProfiles.Edit)."],
    ],
    [
      "is no news for an administrator who holds a restricted profile too",
      {
        profiles: {
          Leads: { Permissions: FULL },
          North: { Permissions: FULL, ...bySite("SecurityProfile"), Tags: { site: "north" } },
        },
        users: { bea: { holds: ["Leads", "North"] }, cai: { holds: ["North"] } },
      },
      [
        "Leads: 1 user (bea) already has full access (SecurityProfiles.Edit).",
        'North: 1 user (cai) can get full access: add every permission to "North" (SecurityProfiles.Edit).',
      ],
    ],
    [
      "assigns a profile",
      { profiles: { Desk: { Permissions: ASSIGN } }, users: { bea: { holds: ["Desk"] } } },
      [
        'Desk: 1 user (bea) can get full access: assign "Admin" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "creates a user",
      {
        profiles: { Desk: { Permissions: ["Users.Create", "Users.View"] } },
        users: { bea: { holds: ["Desk"] } },
      },
      [
        'Desk: 1 user (bea) can get full access: create a user with "Admin" (Users.Create), then sign in as that user.',
      ],
    ],
    [
      "resets a password",
      {
        profiles: { Desk: { Permissions: ["Users.Edit", "Users.View"] } },
        users: { bea: { holds: ["Desk"] } },
      },
      [
        'Desk: 1 user (bea) can get full access: reset the password of "ana" (Users.Edit), then sign in as "ana".',
      ],
    ],
    [
      "equips an AI agent",
      {
        profiles: { Bots: { Permissions: ["QConnectAIAgents.Edit", "QConnectAIAgents.View"] } },
        users: { bea: { holds: ["Bots"] } },
        aiAgents: [{ Arn: "agent", SecurityProfileIds: [] }],
      },
      [
        'Bots: 1 user (bea) can give others full access: assign "Admin" to an AI agent (QConnectAIAgents.Edit).',
      ],
    ],
    [
      "lacks what the permission needs",
      {
        profiles: { Leads: { Permissions: ["SecurityProfiles.Edit"] } },
        users: { bea: { holds: ["Leads"] } },
      },
      [
        "Leads: 1 user (bea) may already have full access (SecurityProfiles.Edit) (uncertain: the permission lacks the View that it needs).",
      ],
    ],
    [
      "has what it needs from another profile",
      {
        profiles: {
          Leads: { Permissions: ["SecurityProfiles.Edit"] },
          Viewers: { Permissions: ["SecurityProfiles.View"] },
        },
        users: { bea: { holds: ["Leads", "Viewers"] } },
      },
      ["Leads: 1 user (bea) already has full access (SecurityProfiles.Edit)."],
    ],
  ])("%s", (_, printed, paths) => {
    expect(pathsIn(instanceOf(printed))).toEqual(paths);
  });

  test("makes a profile to assign where the instance has none", () => {
    const snapshot = snapshotOf({
      profiles: {
        Desk: { Permissions: [...ASSIGN, "SecurityProfiles.Create", "SecurityProfiles.View"] },
      },
      users: { bea: ["Desk"] },
    });
    expect(pathsIn(snapshot)).toEqual([
      "Desk: 1 user (bea) can get full access: create a profile with every permission (SecurityProfiles.Create), then assign it to themselves (Users.EditPermission).",
    ]);
  });
});

describe("a restriction", () => {
  test.each<[string, Printed, string[]]>([
    [
      "by tags lets a holder edit only profiles with these tags",
      {
        profiles: {
          Inside: { Permissions: FULL, Tags: { site: "north" }, ...bySite("SecurityProfile") },
          Outside: { Permissions: FULL, Tags: { site: "south" }, ...bySite("SecurityProfile") },
          Other: { Tags: { site: "north" } },
        },
        users: {
          bea: { holds: ["Inside"] },
          cai: { holds: ["Outside"] },
          dan: { holds: ["Other"] },
        },
      },
      [
        'Inside: 1 user (bea) can get full access: add every permission to "Inside" (SecurityProfiles.Edit).',
        'Outside: 1 user (cai) can give others full access: add every permission to "Inside" (SecurityProfiles.Edit).',
      ],
    ],
    [
      "by tags is left by assigning the profile that was edited",
      {
        profiles: {
          Outside: { Permissions: FULL, ...bySite("SecurityProfile") },
          Desk: { Permissions: ASSIGN, ...bySite("User", "SecurityProfile") },
          Idle: { Tags: { site: "north" } },
        },
        users: { bea: { holds: ["Outside", "Desk"], Tags: { site: "north" } } },
      },
      [
        'Desk: 1 user (bea) may be able to get full access: assign "Admin" to themselves (Users.EditPermission) (uncertain: AWS does not document whether access-control tags limit which profiles a holder can assign).',
        'Outside: 1 user (bea) can get full access: add every permission to "Idle" (SecurityProfiles.Edit), then assign "Idle" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "by tags ends a path that reaches nothing",
      {
        profiles: {
          Leads: { Permissions: FULL, ...bySite("SecurityProfile") },
          Desk: {
            Permissions: [...ASSIGN, "Users.Edit"],
            ...bySite("User"),
          },
        },
        users: { bea: { holds: ["Leads"] }, cai: { holds: ["Desk"] } },
      },
      [],
    ],
    [
      "by tags lets a holder change only users with these tags",
      {
        profiles: { Desk: { Permissions: ASSIGN, ...bySite("User") } },
        users: { bea: { holds: ["Desk"], Tags: { site: "north" } }, cai: { holds: ["Desk"] } },
      },
      [
        'Desk: 1 user (bea) can get full access: assign "Admin" to themselves (Users.EditPermission). 1 user (cai) can give others full access: assign "Admin" to another user (Users.EditPermission).',
      ],
    ],
    [
      "by hierarchy is certain only for the group itself",
      {
        profiles: {
          Desk: {
            Permissions: ASSIGN,
            AllowedAccessControlHierarchyGroupId: "north",
            HierarchyRestrictedResources: ["User"],
          },
        },
        users: {
          bea: { holds: ["Desk"], HierarchyGroupId: "north" },
          cai: { holds: ["Desk"], HierarchyGroupId: "north-night" },
          dan: { holds: ["Desk"] },
        },
      },
      [
        'Desk: 1 user (bea) can get full access: assign "Admin" to themselves (Users.EditPermission). 1 user (cai) may be able to get full access: assign "Admin" to themselves (Users.EditPermission) (uncertain: AWS lists hierarchy groups without the groups above them). 1 user (dan) can give others full access: assign "Admin" to another user (Users.EditPermission).',
      ],
    ],
    [
      "does not hold where another profile gives the permission without it",
      {
        profiles: {
          Desk: { Permissions: ASSIGN, ...bySite("User") },
          Wide: { Permissions: ASSIGN },
        },
        users: { bea: { holds: ["Desk", "Wide"] } },
      },
      [
        'Wide: 1 user (bea) can get full access: assign "Admin" to themselves (Users.EditPermission).',
      ],
    ],
  ])("%s", (_, printed, paths) => {
    expect(pathsIn(instanceOf(printed))).toEqual(paths.map((path) => path));
  });
});

test("a profile that is meant for administrators is worth knowing, and no more", () => {
  const severityOf = (name: string, Permissions: string[]) =>
    auditInstance(
      snapshotOf({
        profiles: { [name]: { Permissions }, Boss: { Permissions: FULL } },
        users: { ana: [name], bea: ["Boss"] },
      }),
    ).findings.find(({ code, subject }) => code === "path-to-admin" && subject.name === name)
      ?.severity;
  expect([
    severityOf("Admin", FULL),
    severityOf("Site administrators", FULL),
    severityOf("Administration", FULL),
    severityOf("Queue admin", ["Users.Create"]),
  ]).toEqual(["info", "info", "warning", "warning"]);
});

test("without restrictions, exactly those get full access who hold what one of the ways takes", () => {
  const ways = ["SecurityProfiles.Edit", "Users.EditPermission", "Users.Create", "Users.Edit"];
  const views = ["SecurityProfiles.View", "Users.View"];
  const names = ["P0", "P1", "P2", "P3"];
  fc.assert(
    fc.property(
      fc.array(fc.subarray(ways), { minLength: 4, maxLength: 4 }),
      fc.array(fc.subarray(names, { minLength: 1 }), { minLength: 1, maxLength: 6 }),
      (granted, held) => {
        const users = Object.fromEntries(held.map((each, index) => [`user-${index}`, each]));
        const profiles = Object.fromEntries(
          granted.map((Permissions, index) => [
            `P${index}`,
            { Permissions: [...Permissions, ...views] },
          ]),
        );
        const rightsOf = (user: string) =>
          new Set((users[user] ?? []).flatMap((name) => granted[names.indexOf(name)] ?? []));
        const isThere = granted.some((each) => each.includes("SecurityProfiles.Edit"));
        const editors = Object.keys(users).filter((user) =>
          rightsOf(user).has("SecurityProfiles.Edit"),
        );
        const expected = Object.keys(users).filter((user) => {
          const rights = rightsOf(user);
          return (
            rights.has("SecurityProfiles.Edit") ||
            (isThere && (rights.has("Users.EditPermission") || rights.has("Users.Create"))) ||
            (rights.has("Users.Edit") && editors.length > 0)
          );
        });
        const found = auditInstance(snapshotOf({ profiles, users })).findings.flatMap((each) =>
          each.code === "path-to-admin" ? each.args.paths.flatMap((path) => path.users) : [],
        );
        expect([...new Set(found)].toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});
