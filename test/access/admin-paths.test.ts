import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { grantsOf, targetsOf } from "../../src/access/admin-paths.ts";
import { auditInstance } from "../../src/access/audit.ts";
import { formatAuditFinding } from "../../src/access/format-audit-finding.ts";
import type { Limit } from "../../src/access/limits.ts";
import type { InstanceSnapshot } from "../../src/profile/snapshot.ts";
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
      "resets the password of somebody who can assign a profile",
      {
        profiles: {
          Desk: { Permissions: ["Users.Edit", "Users.View"], ...bySite("User") },
          Staff: { Permissions: ASSIGN },
        },
        users: {
          bea: { holds: ["Desk", "Desk"] },
          cai: { holds: ["Staff"], Tags: { site: "north" } },
        },
      },
      [
        'Desk: 1 user (bea) can get full access: reset the password of "cai" (Users.Edit), then sign in as "cai", then assign "Admin" to "cai" (Users.EditPermission).',
        'Staff: 1 user (cai) can get full access: assign "Admin" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "resets passwords along a chain of people",
      {
        profiles: {
          East: {
            Permissions: ["Users.Edit", "Users.View"],
            ...bySite("User"),
            AllowedAccessControlTags: { site: "east" },
          },
          Desk: { Permissions: ["Users.Edit"], ...bySite("User") },
          Staff: { Permissions: ASSIGN },
        },
        users: {
          bea: { holds: ["East"] },
          cai: { holds: ["Desk"], Tags: { site: "east" } },
          dan: { holds: ["Staff"], Tags: { site: "north" } },
        },
      },
      [
        'Desk: 1 user (cai) may be able to get full access: reset the password of "dan" (Users.Edit), then sign in as "dan", then assign "Admin" to "dan" (Users.EditPermission) (uncertain: the permission lacks the View that it needs).',
        'East: 1 user (bea) may be able to get full access: reset the password of "cai" (Users.Edit), then sign in as "cai", then reset the password of "dan" (Users.Edit), then sign in as "dan", then assign "Admin" to "dan" (Users.EditPermission) (uncertain: the permission lacks the View that it needs).',
        'Staff: 1 user (dan) can get full access: assign "Admin" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "resets no password twice where people can reset each other's",
      {
        profiles: {
          Desk: { Permissions: ["Users.Edit"], ...bySite("User") },
          East: {
            Permissions: ["Users.Edit"],
            ...bySite("User"),
            AllowedAccessControlTags: { site: "east" },
          },
          Staff: { Permissions: ASSIGN },
        },
        users: {
          bea: { holds: ["East"], Tags: { site: "north" } },
          cai: { holds: ["Desk"], Tags: { site: "east" } },
          dan: { holds: ["Staff"], Tags: { site: "north" } },
        },
      },
      [
        'Desk: 1 user (cai) may be able to get full access: reset the password of "dan" (Users.Edit), then sign in as "dan", then assign "Admin" to "dan" (Users.EditPermission) (uncertain: the permission lacks the View that it needs).',
        'East: 1 user (bea) may be able to get full access: reset the password of "cai" (Users.Edit), then sign in as "cai", then reset the password of "dan" (Users.Edit), then sign in as "dan", then assign "Admin" to "dan" (Users.EditPermission) (uncertain: the permission lacks the View that it needs).',
        'Staff: 1 user (dan) can get full access: assign "Admin" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "makes an uncertain path certain over another person, and then those of others over that one",
      {
        profiles: {
          Desk: { Permissions: ["Users.Edit", "Users.View", "Users.Create"], ...bySite("User") },
          East: {
            Permissions: ["Users.Edit", "Users.View"],
            ...bySite("User"),
            AllowedAccessControlTags: { site: "east" },
          },
          Hiring: { Permissions: ["Users.Create", "Users.View"], ...bySite("User") },
          Staff: { Permissions: ASSIGN },
        },
        users: {
          abe: { holds: ["Hiring"], Tags: { site: "north" } },
          bea: { holds: ["East"] },
          cai: { holds: ["Desk"], Tags: { site: "east" } },
          dan: { holds: ["Staff"], Tags: { site: "north" } },
        },
      },
      [
        'Desk: 1 user (cai) can get full access: reset the password of "dan" (Users.Edit), then sign in as "dan", then assign "Admin" to "dan" (Users.EditPermission). 1 user (cai) may be able to get full access: create a user with "Admin" (Users.Create), then sign in as that user (uncertain: AWS does not document what restricts the users that a restricted holder creates).',
        'East: 1 user (bea) can get full access: reset the password of "cai" (Users.Edit), then sign in as "cai", then reset the password of "dan" (Users.Edit), then sign in as "dan", then assign "Admin" to "dan" (Users.EditPermission).',
        'Hiring: 1 user (abe) may be able to get full access: create a user with "Admin" (Users.Create), then sign in as that user (uncertain: AWS does not document what restricts the users that a restricted holder creates).',
        'Staff: 1 user (dan) can get full access: assign "Admin" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "resets the password of somebody within the hierarchy, rather than of somebody who may be",
      {
        profiles: {
          Desk: {
            Permissions: ["Users.Edit", "Users.View"],
            HierarchyRestrictedResources: ["User"],
          },
          Hiring: { Permissions: ["Users.Create", "Users.View"] },
        },
        users: {
          abe: { holds: ["Hiring"] },
          cai: { holds: ["Hiring"], HierarchyGroupId: "south" },
          dan: { holds: ["Hiring"], HierarchyGroupId: "north" },
          bea: { holds: ["Desk"], HierarchyGroupId: "north" },
          eve: { holds: ["Desk"], HierarchyGroupId: "west" },
        },
      },
      [
        'Desk: 1 user (bea) can get full access: reset the password of "dan" (Users.Edit), then sign in as "dan", then create a user with "Admin" (Users.Create), then sign in as that user. 1 user (eve) may be able to get full access: reset the password of "cai" (Users.Edit), then sign in as "cai", then create a user with "Admin" (Users.Create), then sign in as that user (uncertain: AWS lists hierarchy groups without the groups above them).',
        'Hiring: 3 users (abe, cai, dan) can get full access: create a user with "Admin" (Users.Create), then sign in as that user.',
      ],
    ],
    [
      "can help nobody on the way",
      {
        profiles: {
          Desk: { Permissions: ["Users.Edit", "Users.View"], ...bySite("User") },
          Staff: { Permissions: ASSIGN },
        },
        users: {
          bea: { holds: ["Desk"], Tags: { site: "north" } },
          cai: { holds: ["Staff"], Tags: { site: "south" } },
        },
      },
      [
        'Staff: 1 user (cai) can get full access: assign "Admin" to themselves (Users.EditPermission).',
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

test.each<[string, string[], string]>([
  [
    "creates a user",
    ["Users.Create", "Users.View"],
    "can get full access: create a profile with every permission (SecurityProfiles.Create), then create a user with it (Users.Create), then sign in as that user.",
  ],
  [
    "equips an AI agent",
    ["QConnectAIAgents.Edit", "QConnectAIAgents.View"],
    "can give others full access: create a profile with every permission (SecurityProfiles.Create), then assign it to an AI agent (QConnectAIAgents.Edit).",
  ],
])("where no profile has full access, one is created first: %s", (_, own, path) => {
  const snapshot = snapshotOf({
    profiles: {
      Desk: { Permissions: [...own, "SecurityProfiles.Create", "SecurityProfiles.View"] },
    },
    users: { bea: ["Desk"] },
    aiAgents: [{ Arn: "agent", SecurityProfileIds: [] }],
  });
  expect(pathsIn(snapshot)).toEqual([`Desk: 1 user (bea) ${path}`]);
});

test.each<[string, string[], string]>([
  [
    "creates a user",
    ["Users.Create", "Users.View"],
    '2 users (bea, cai) can get full access: add every permission to "North" (SecurityProfiles.Edit), then create a user with "North" (Users.Create), then sign in as that user.',
  ],
  [
    "equips an AI agent",
    ["QConnectAIAgents.Edit", "QConnectAIAgents.View"],
    '2 users (bea, cai) can give others full access: add every permission to "North" (SecurityProfiles.Edit), then assign "North" to an AI agent (QConnectAIAgents.Edit).',
  ],
  [
    "assigns it to others",
    ASSIGN,
    '1 user (cai) can get full access: add every permission to "North" (SecurityProfiles.Edit), then assign "North" to themselves (Users.EditPermission). 1 user (bea) can give others full access: add every permission to "North" (SecurityProfiles.Edit), then assign "North" to another user (Users.EditPermission).',
  ],
])(
  "where no profile has full access, one within the restrictions is changed first: %s",
  (_, own, path) => {
    const restricted = {
      Permissions: [...own, "SecurityProfiles.Edit", "SecurityProfiles.View"],
      AllowedAccessControlTags: { site: "north" },
      TagRestrictedResources: ["SecurityProfile", ...(own === ASSIGN ? ["User"] : [])],
    };
    const snapshotWith = (Tags: Readonly<Record<string, string>>) => {
      const read = snapshotOf({
        profiles: { Desk: { ...restricted, Tags }, North: { Tags: { site: "north" } } },
        users: { bea: ["Desk"], cai: ["Desk"] },
        aiAgents: [{ Arn: "agent", SecurityProfileIds: [] }],
      });
      const [bea, cai] = read.users;
      return { ...read, users: bea && cai ? [bea, { ...cai, Tags: { site: "north" } }] : [] };
    };
    expect(pathsIn(snapshotWith({}))).toEqual([`Desk: ${path}`]);
    // Whoever can change an own profile needs no other one.
    expect(pathsIn(snapshotWith({ site: "north" })).join()).not.toContain("North");
  },
);

test("a user's own hierarchy group includes the user", () => {
  const byHierarchy = { HierarchyRestrictedResources: ["User"] };
  const instance = instanceOf({
    profiles: { Desk: { Permissions: ASSIGN, ...byHierarchy } },
    users: { bea: { holds: ["Desk"], HierarchyGroupId: "north" } },
  });
  expect(pathsIn(instance)).toEqual([
    'Desk: 1 user (bea) can get full access: assign "Admin" to themselves (Users.EditPermission).',
  ]);
});

test("which users a restriction to the own group leaves to a user without a group is not known", () => {
  const byHierarchy = { HierarchyRestrictedResources: ["User"] };
  const permissions = { Permissions: ["Users.Edit", "Users.View"] };
  const { users, ...rest } = instanceOf({
    profiles: { Desk: { ...permissions, ...byHierarchy } },
    users: { bea: { holds: ["Desk"] } },
  });
  const north = users.map((user) =>
    user.Username === "ana" ? { ...user, HierarchyGroupId: "north" } : user,
  );
  expect(pathsIn({ ...rest, users: north })).toEqual([
    'Desk: 1 user (bea) may be able to get full access: reset the password of "ana" (Users.Edit), then sign in as "ana" (uncertain: AWS lists hierarchy groups without the groups above them).',
  ]);
});

test("of two ways to assign an edited profile, the certain one counts", () => {
  const north = { AllowedAccessControlHierarchyGroupId: "north" };
  const instance = instanceOf({
    profiles: {
      Edit: { Permissions: FULL, ...bySite("SecurityProfile") },
      Below: { Permissions: ASSIGN, HierarchyRestrictedResources: ["User"], ...north },
      Open: { Permissions: ASSIGN, ...bySite("User") },
      Idle: { Tags: { site: "north" } },
    },
    users: {
      bea: {
        holds: ["Below", "Edit", "Open"],
        Tags: { site: "north" },
        HierarchyGroupId: "north-night",
      },
    },
  });
  expect(pathsIn(instance).find((each) => each.startsWith("Edit"))).toBe(
    'Edit: 1 user (bea) can get full access: add every permission to "Idle" (SecurityProfiles.Edit), then assign "Idle" to themselves (Users.EditPermission).',
  );
});

describe("what a path leads to", () => {
  test.each<[string, Printed, string[]]>([
    [
      "a profile with holders is edited before one without, though its name comes later",
      {
        profiles: {
          Aside: { Tags: { site: "north" } },
          Leads: { Permissions: FULL, ...bySite("SecurityProfile") },
          Other: { Tags: { site: "north" } },
          Zone: { Tags: { site: "north" } },
        },
        users: { bea: { holds: ["Leads"] }, cai: { holds: ["Other"] } },
      },
      [
        'Leads: 1 user (bea) can give others full access: add every permission to "Other" (SecurityProfiles.Edit).',
      ],
    ],
    [
      "a profile without holders helps nobody who cannot assign it",
      {
        profiles: {
          Aside: { Tags: { site: "north" } },
          Leads: { Permissions: FULL, ...bySite("SecurityProfile") },
        },
        users: { bea: { holds: ["Leads"] } },
      },
      [],
    ],
    [
      "the profile with the most permissions is assigned",
      {
        profiles: {
          Desk: { Permissions: ASSIGN },
          Full: { Permissions: [...FULL, "Users.View"] },
          Most: { Permissions: [...FULL, "Queues.View", "Users.View"] },
        },
        users: { bea: { holds: ["Desk"] } },
      },
      [
        'Desk: 1 user (bea) can get full access: assign "Most" to themselves (Users.EditPermission).',
      ],
    ],
    [
      "without an AI agent, none can get the profile",
      {
        profiles: { Bots: { Permissions: ["QConnectAIAgents.Edit", "QConnectAIAgents.View"] } },
        users: { bea: { holds: ["Bots"] } },
      },
      [],
    ],
  ])("%s", (_, printed, paths) => {
    expect(pathsIn(instanceOf(printed))).toEqual(paths);
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
      "by tags lets a holder edit another profile that they hold",
      {
        profiles: {
          Leads: { Permissions: FULL, ...bySite("SecurityProfile") },
          Other: { Tags: { site: "north" } },
        },
        users: { bea: { holds: ["Leads", "Other"] } },
      },
      [
        'Leads: 1 user (bea) can get full access: add every permission to "Other" (SecurityProfiles.Edit).',
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
      "shows first who certainly gets full access for themselves",
      {
        profiles: {
          Desk: {
            Permissions: ASSIGN,
            AllowedAccessControlHierarchyGroupId: "north",
            HierarchyRestrictedResources: ["User"],
          },
        },
        users: {
          bea: { holds: ["Desk"], HierarchyGroupId: "north-night" },
          cai: { holds: ["Desk"] },
          dan: { holds: ["Desk"], HierarchyGroupId: "north" },
        },
      },
      [
        'Desk: 1 user (dan) can get full access: assign "Admin" to themselves (Users.EditPermission). 1 user (bea) may be able to get full access: assign "Admin" to themselves (Users.EditPermission) (uncertain: AWS lists hierarchy groups without the groups above them). 1 user (cai) can give others full access: assign "Admin" to another user (Users.EditPermission).',
      ],
    ],
    [
      "by hierarchy takes a certain administrator before an uncertain one",
      {
        profiles: {
          Desk: {
            Permissions: ["Users.Edit", "Users.View"],
            AllowedAccessControlHierarchyGroupId: "north",
            HierarchyRestrictedResources: ["User"],
          },
        },
        users: {
          ana: { holds: ["Admin"], HierarchyGroupId: "north-night" },
          bea: { holds: ["Desk"], HierarchyGroupId: "south" },
          zoe: { holds: ["Admin"], HierarchyGroupId: "north" },
        },
      },
      [
        'Desk: 1 user (bea) can get full access: reset the password of "zoe" (Users.Edit), then sign in as "zoe".',
      ],
    ],
    [
      "applies to each holder of a team that has an open profile as well",
      {
        profiles: { Desk: { Permissions: ASSIGN, ...bySite("User") }, Open: {} },
        users: {
          bea: { holds: ["Desk", "Open"], Tags: { site: "north" } },
          cai: { holds: ["Desk", "Open"] },
        },
      },
      [
        'Desk: 1 user (bea) can get full access: assign "Admin" to themselves (Users.EditPermission). 1 user (cai) can give others full access: assign "Admin" to another user (Users.EditPermission).',
      ],
    ],
    [
      "leaves a doubt beside the missing View, and beside the one about the profile",
      {
        profiles: {
          Desk: {
            Permissions: ["Users.EditPermission"],
            AllowedAccessControlHierarchyGroupId: "north",
            HierarchyRestrictedResources: ["User"],
            ...bySite("SecurityProfile"),
          },
        },
        users: { bea: { holds: ["Desk"], HierarchyGroupId: "south" } },
      },
      [
        'Desk: 1 user (bea) may be able to get full access: assign "Admin" to themselves (Users.EditPermission) (uncertain: the permission lacks the View that it needs; AWS does not document whether access-control tags limit which profiles a holder can assign; AWS lists hierarchy groups without the groups above them).',
      ],
    ],
    [
      "by tags leaves open which users a holder can create",
      {
        profiles: {
          Desk: {
            Permissions: ["Users.Create", "Users.View"],
            ...bySite("SecurityProfile", "User"),
          },
        },
        users: { bea: { holds: ["Desk"] } },
      },
      [
        'Desk: 1 user (bea) may be able to get full access: create a user with "Admin" (Users.Create), then sign in as that user (uncertain: AWS does not document whether access-control tags limit which profiles a holder can assign; AWS does not document what restricts the users that a restricted holder creates).',
      ],
    ],
    [
      "by tags leaves open which AI agents a holder can equip",
      {
        profiles: {
          Bots: {
            Permissions: ["QConnectAIAgents.Edit", "QConnectAIAgents.View"],
            ...bySite("QConnectAIAgent", "SecurityProfile"),
          },
        },
        users: { bea: { holds: ["Bots"] } },
        aiAgents: [{ Arn: "agent", SecurityProfileIds: [] }],
      },
      [
        'Bots: 1 user (bea) may be able to give others full access: assign "Admin" to an AI agent (QConnectAIAgents.Edit) (uncertain: AWS does not document whether access-control tags limit which profiles a holder can assign; AWS does not document how restrictions apply to AI agents).',
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

test.each([
  [
    ["Limited"],
    " (uncertain: AWS does not document what restricts the profiles that a restricted holder creates)",
    "may be able to",
  ],
  [["Limited", "Open"], "", "can"],
])("where no profile has full access, %j make one", (makers, doubt, can) => {
  const create = { Permissions: ["SecurityProfiles.Create", "SecurityProfiles.View"] };
  const snapshot = snapshotOf({
    profiles: {
      Desk: { Permissions: ASSIGN },
      Limited: { ...create, ...bySite("SecurityProfile") },
      Open: create,
    },
    users: { bea: ["Desk", ...makers] },
  });
  expect(pathsIn(snapshot)).toEqual([
    `Desk: 1 user (bea) ${can} get full access: create a profile with every permission (SecurityProfiles.Create), then assign it to themselves (Users.EditPermission)${doubt}.`,
  ]);
});

test("what a path leads to is found once for the same limits", () => {
  const snapshot = snapshotOf({ profiles: { Admin: { Permissions: FULL } }, users: { ana: [] } });
  const targets = targetsOf(snapshot, snapshot.profiles.map(grantsOf), []);
  const limits: Limit[] = [];
  expect(targets.editable(limits)).toMatchObject({ isHeld: false });
  expect(targets.editable(limits)).toBe(targets.editable(limits));
  const anybody = targets.anybody(limits, "north");
  expect(anybody).toMatchObject({ user: { Username: "ana" }, doubts: [] });
  expect(targets.anybody(limits, "south")).not.toBe(anybody);
  expect(targets.anybody(limits, "north")).toBe(anybody);
  expect(targets.administrator(limits, "north")).toBeUndefined();
});

test("the paths over other people take few looks at each of very many people", () => {
  const users = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => {
      const holds = [index % 2 === 0 ? "Desk" : "Hiring"];
      return [`u${index}`, { holds, Tags: { site: "north" }, HierarchyGroupId: `g${index}` }];
    }),
  );
  const snapshot = instanceOf({
    profiles: {
      Desk: { Permissions: ["Users.Edit", "Users.View"], HierarchyRestrictedResources: ["User"] },
      Hiring: { Permissions: ["Users.Create", "Users.View"] },
    },
    users,
  });
  let looks = 0;
  const counted = snapshot.users.map(({ Tags, ...user }) => ({
    ...user,
    get Tags() {
      looks += 1;
      return Tags;
    },
  }));
  expect(pathsIn({ ...snapshot, users: counted })).toHaveLength(2);
  expect(looks).toBeLessThan(20 * counted.length);
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
        const able = Object.keys(users).filter((user) => {
          const rights = rightsOf(user);
          return (
            rights.has("SecurityProfiles.Edit") ||
            (isThere && (rights.has("Users.EditPermission") || rights.has("Users.Create")))
          );
        });
        const expected = Object.keys(users).filter(
          (user) => able.includes(user) || (rightsOf(user).has("Users.Edit") && able.length > 0),
        );
        const found = auditInstance(snapshotOf({ profiles, users })).findings.flatMap((each) =>
          each.code === "path-to-admin" ? each.args.paths.flatMap((path) => path.users) : [],
        );
        expect([...new Set(found)].toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});
