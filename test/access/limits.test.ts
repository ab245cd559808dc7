import { expect, test } from "bun:test";
import { type Limit, limitsIn, reachesBeyond } from "../../src/access/limits.ts";
import { whoCan } from "../../src/access/who-can.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { INSTANCE_ARN, profileOf, snapshotOf } from "../support/snapshot.ts";

const none = { tags: null, hierarchyGroup: null, rows: null };
const tags = { site: "a" };
const rows: Partial<ProfileFields> = {
  GranularAccessControlConfiguration: {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: {
        PrimaryAttributeValues: [
          { AttributeName: "team", Values: ["x"] },
          { AttributeName: "team", Values: ["y"] },
          { Values: ["z"] },
        ],
      },
    },
  },
};
const bySite: Partial<ProfileFields> = {
  AllowedAccessControlTags: tags,
  TagRestrictedResources: ["User", "Queue"],
};

test.each<[Partial<ProfileFields>, Limit[]]>([
  [{}, []],
  [{ TagRestrictedResources: ["User"] }, []],
  [
    bySite,
    [
      { ...none, type: "Queue", tags },
      { ...none, type: "User", tags },
    ],
  ],
  [{ HierarchyRestrictedResources: ["User"] }, [{ ...none, type: "User", hierarchyGroup: "own" }]],
  [
    {
      ...bySite,
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "g1",
    },
    [
      { ...none, type: "Queue", tags },
      { ...none, type: "User", tags, hierarchyGroup: "g1" },
    ],
  ],
  [
    { ...rows, ...bySite, TagRestrictedResources: ["DataTable", "User"] },
    [
      { ...none, type: "DataTable", tags, rows: { team: ["x", "y"], "": ["z"] } },
      { ...none, type: "User", tags },
    ],
  ],
  [rows, [{ ...none, type: "DataTable", rows: { team: ["x", "y"], "": ["z"] } }]],
])("the limits of %j", (fields, limits) => {
  expect(limitsIn(profileOf("One", fields))).toEqual(limits);
});

const RESTRICTING = [
  "AllowedAccessControlHierarchyGroupId",
  "AllowedAccessControlTags",
  "GranularAccessControlConfiguration",
  "HierarchyRestrictedResources",
  "TagRestrictedResources",
] as const;
test.each(RESTRICTING)("limits are unknown without %s", (name) => {
  const { [name]: _, ...rest } = profileOf("One", bySite);
  expect(limitsIn(rest)).toBeUndefined();
});

const limit = (change: Partial<Limit>): Limit => ({ ...none, type: "User", ...change });
const site = limit({ tags: { site: "a" } });
const both = limit({ tags: { site: "a", team: "b" } });
const group = limit({ hierarchyGroup: "g1" });
const rowsOf = (...values: string[]) => limit({ type: "DataTable", rows: { team: values } });

test.each<[string, Limit[][], Limit[][], boolean]>([
  ["nothing", [], [[]], false],
  ["nothing is held otherwise", [[]], [], true],
  ["everything is held otherwise", [[site]], [[]], false],
  ["everything, where some is held", [[]], [[site]], true],
  ["the same tags", [[site]], [[site]], false],
  ["more tags are narrower", [[both]], [[site]], false],
  ["fewer tags are wider", [[site]], [[both]], true],
  ["another value", [[limit({ tags: { site: "b" } })]], [[site]], true],
  ["no tags", [[group]], [[site]], true],
  ["the same group", [[group]], [[group]], false],
  ["another group", [[limit({ hierarchyGroup: "g2" })]], [[group]], true],
  ["tags without the group", [[site]], [[limit({ ...site, hierarchyGroup: "g1" })]], true],
  ["fewer rows are narrower", [[rowsOf("x")]], [[rowsOf("x", "y")]], false],
  ["more rows are wider", [[rowsOf("x", "y")]], [[rowsOf("x")]], true],
  ["all rows are wider", [[limit({ type: "DataTable" })]], [[rowsOf("x")]], true],
  [
    "rows of another attribute are wider",
    [[limit({ type: "DataTable", rows: { site: ["x"] } })]],
    [[rowsOf("x")]],
    true,
  ],
  [
    "rows limited by one of two attributes are wider",
    [[rowsOf("x")]],
    [[limit({ type: "DataTable", rows: { team: ["x"], site: ["y"] } })]],
    true,
  ],
  ["another type", [[limit({ ...site, type: "Queue" })]], [[site]], true],
  ["one more limit is narrower", [[site, rowsOf("x")]], [[site]], false],
  ["one limit less is wider", [[site]], [[site, rowsOf("x")]], true],
  ["within the second of the others", [[both]], [[group], [site]], false],
  ["one of two reaches beyond", [[site], [group]], [[site]], true],
])("reaches beyond: %s", (_, scopes, others, beyond) => {
  expect(reachesBeyond(scopes, others)).toBe(beyond);
});

test.each(["constructor", "__proto__"])("no rule about an attribute %s is not a rule", (name) => {
  const rule = (attribute: string) => [limit({ type: "DataTable", rows: { [attribute]: ["x"] } })];
  expect(reachesBeyond([rule("team")], [rule(name)])).toBe(true);
  expect(reachesBeyond([rule(name)], [rule(name)])).toBe(false);
});

test("who can do something, by which profiles, with which limits", () => {
  const { TagRestrictedResources: _, ...unread } = profileOf("Unread", {
    Permissions: ["Users.View"],
  });
  const { Permissions: __, ...silent } = profileOf("Silent", {});
  const instance = snapshotOf({
    profiles: {
      Wide: { Permissions: ["Users.Edit", "Users.View"] },
      Site: { Permissions: ["Queues.View", "Users.View"], ...bySite },
      Own: {
        Permissions: ["RestrictContactAccessByHierarchy.View", "Users.View"],
        HierarchyRestrictedResources: ["User"],
      },
    },
    users: {
      ana: ["Wide", "Site", "Own"],
      bea: ["Own", "Site", "gone"],
      cai: ["Unread", "Wide"],
      dan: ["Silent"],
    },
    aiAgents: [
      { Arn: "arn:a", SecurityProfileIds: ["Site"] },
      { Arn: "arn:b", SecurityProfileIds: [] },
    ],
  });
  const asked = ["Users.View", "Queues.View", "RestrictContactAccessByHierarchy.View"];
  const found = whoCan({ ...instance, profiles: [...instance.profiles, unread, silent] }, asked);
  const queue = [{ ...none, type: "Queue", tags }];
  const user = [{ ...none, type: "User", tags }];
  const own = [{ ...none, type: "User", hierarchyGroup: "own" }];
  const grant = (
    permission: string,
    profile: string,
    limits: Limit[] | null,
    cancelledBy: string[] | null = [],
  ) => ({ permission, profile, limits, cancelledBy });
  expect(found.users.map(({ grants, holder }) => ({ name: holder.Username, grants }))).toEqual([
    {
      name: "ana",
      grants: [
        grant("RestrictContactAccessByHierarchy.View", "Own", []),
        grant("Users.View", "Own", own, ["Wide"]),
        grant("Queues.View", "Site", queue),
        grant("Users.View", "Site", user, ["Wide"]),
        grant("Users.View", "Wide", []),
      ],
    },
    {
      name: "bea",
      grants: [
        grant("RestrictContactAccessByHierarchy.View", "Own", []),
        grant("Users.View", "Own", own, null),
        grant("Queues.View", "Site", queue, null),
        grant("Users.View", "Site", user, null),
      ],
    },
    {
      name: "cai",
      grants: [grant("Users.View", "Unread", null, ["Wide"]), grant("Users.View", "Wide", [])],
    },
  ]);
  expect(found.aiAgents).toEqual([
    {
      holder: { Arn: "arn:a", SecurityProfileIds: ["Site"] },
      grants: [grant("Queues.View", "Site", queue), grant("Users.View", "Site", user)],
    },
  ]);
  const { aiAgents: _agents, users: _users, ...rest } = found;
  expect(rest).toEqual({
    InstanceArn: INSTANCE_ARN,
    complete: true,
    missing: [],
    permissions: asked,
  });
});

test.each<[Partial<ProfileFields>, (keyof ProfileFields)[], string[] | null]>([
  [{}, ["Permissions"], null],
  [bySite, ["Permissions"], []],
  [bySite, ["Permissions", "TagRestrictedResources"], null],
  [{ Permissions: ["Users.View"] }, ["TagRestrictedResources"], null],
  [{ Permissions: ["Users.Edit"] }, ["TagRestrictedResources"], []],
])("whether a profile %j without %j cancels a restriction", (fields, unread, cancelledBy) => {
  const other = { ...profileOf("Other", fields) };
  for (const name of unread) delete other[name];
  const instance = snapshotOf({
    profiles: { Site: { Permissions: ["Users.View"], ...bySite } },
    users: { ana: ["Site", "Other"] },
  });
  const profiles = [...instance.profiles, other];
  const { users } = whoCan({ ...instance, profiles }, ["Users.View"]);
  const grants = users.flatMap((user) => user.grants);
  expect(grants.find(({ profile }) => profile === "Site")?.cancelledBy).toEqual(cancelledBy);
});

test("who can do something is incomplete if a part was not read", () => {
  const missing = [
    { part: "users", of: INSTANCE_ARN, operation: "SearchUsers", code: "Denied", message: "no" },
  ] as const;
  expect(whoCan(snapshotOf({ missing }), [])).toEqual({
    InstanceArn: INSTANCE_ARN,
    complete: false,
    missing,
    permissions: [],
    users: [],
    aiAgents: [],
  });
});
