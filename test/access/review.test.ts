import { expect, test } from "bun:test";
import { type ReviewRow, reviewAccess } from "../../src/access/review.ts";
import type { InstanceSnapshot } from "../../src/profile/snapshot.ts";
import { INSTANCE_ARN, profileOf, snapshotOf } from "../support/snapshot.ts";

const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent";
const site = { AllowedAccessControlTags: { site: "a" }, TagRestrictedResources: ["User"] };
const own = { HierarchyRestrictedResources: ["User"], AllowedAccessControlHierarchyGroupId: "g1" };

const profiles = {
  Wide: { Permissions: ["Users.Edit", "Users.View"] },
  Site: { Permissions: ["ManagerListenIn", "Users.Edit", "Users.EditPermission"], ...site },
  Group: { Permissions: ["Users.Edit"], ...own, ...site },
  Calls: { Permissions: ["BasicAgentAccess"] },
};
const ana = {
  UserId: "ana",
  UserArn: `${INSTANCE_ARN}/agent/ana`,
  Username: "ana",
  SecurityProfileIds: ["Site", "Group", "Calls"],
  HierarchyGroupId: "g1",
  Tags: { team: "one" },
};
const instance: InstanceSnapshot = {
  ...snapshotOf({ profiles }),
  hierarchyGroups: [{ Id: "g1", Name: "North" }],
  users: [
    ana,
    { ...ana, Username: "bea", HierarchyGroupId: "g2", SecurityProfileIds: ["Wide", "Site"] },
  ],
  aiAgents: [
    { Arn: AGENT, Name: "Orders", SecurityProfileIds: ["Calls"] },
    { Arn: `${AGENT}:1`, SecurityProfileIds: ["gone"] },
  ],
};

const OPEN = { reviewer: null, decision: null, comment: null };
const ANA = { kind: "user", holder: "ana", name: null, group: "North", tags: { team: "one" } };
const BEA = { kind: "user", holder: "bea", name: null, group: "g2", tags: { team: "one" } };
const LISTEN = "Real-time contact monitoring- Enable/Disable";
const SITE = 'User with tag site: "a"';
const GROUP = 'User with tag site: "a", hierarchy group North';

test("groups with the same name are shown with their ids", () => {
  const groups = ["g1", "g2"].map((Id) => ({ Id, Name: "North" }));
  const { rows } = reviewAccess({ ...instance, hierarchyGroups: groups });
  const found = new Map(rows.map(({ group, holder }) => [holder, group]));
  expect([found.get("ana"), found.get("bea")]).toEqual(["North (g1)", "North (g2)"]);
  expect(rows.flatMap(({ restrictions }) => restrictions ?? [])).toContain(
    'User with tag site: "a", hierarchy group North (g1)',
  );
});

test("by profile, each holder has a row for each profile, by name", () => {
  const cells = { permission: null, label: null, ...OPEN };
  const calls = { ...cells, profiles: ["Calls"], risks: [], restrictions: [] };
  const group = { ...cells, profiles: ["Group"], risks: ["user-admin"], restrictions: [GROUP] };
  const sites = {
    ...cells,
    profiles: ["Site"],
    risks: ["live-monitoring", "user-admin"],
    restrictions: [SITE],
  };
  const wide = { ...cells, profiles: ["Wide"], risks: ["user-admin"], restrictions: [] };
  expect(reviewAccess(instance)).toEqual({
    InstanceArn: INSTANCE_ARN,
    complete: true,
    missing: [],
    by: "profile",
    rows: [
      { ...ANA, ...calls },
      { ...ANA, ...group },
      { ...ANA, ...sites },
      { ...BEA, ...sites },
      { ...BEA, ...wide },
      { kind: "AI agent", holder: AGENT, name: "Orders", group: null, tags: {}, ...calls },
      {
        kind: "AI agent",
        holder: `${AGENT}:1`,
        name: null,
        group: null,
        tags: {},
        ...cells,
        profiles: ["gone"],
        risks: null,
        restrictions: null,
      },
    ] as ReviewRow[],
  });
});

test("by permission, each holder has a row for each sensitive permission", () => {
  const edit = { permission: "Users.Edit", label: "Users - Edit", risks: ["user-admin"], ...OPEN };
  const listen = {
    profiles: ["Site"],
    permission: "ManagerListenIn",
    label: LISTEN,
    risks: ["live-monitoring"],
    restrictions: [],
    ...OPEN,
  };
  const assign = {
    profiles: ["Site"],
    permission: "Users.EditPermission",
    label: "Users - Edit permission",
    risks: ["user-admin"],
    restrictions: [SITE],
    ...OPEN,
  };
  const { by, rows } = reviewAccess(instance, "permission");
  expect(by).toBe("permission");
  expect(rows).toEqual([
    { ...ANA, ...edit, profiles: ["Group", "Site"], restrictions: [GROUP, SITE] },
    { ...ANA, ...listen },
    { ...ANA, ...assign },
    { ...BEA, ...listen },
    { ...BEA, ...edit, profiles: ["Site", "Wide"], restrictions: [] },
    { ...BEA, ...assign },
  ] as ReviewRow[]);
});

test("by permission, restrictions are unknown if a profile that could not be read may grant more", () => {
  const { Permissions: _, ...unread } = profileOf("Unread", {});
  const { Permissions: __, ...silent } = profileOf("Silent", site);
  const { rows } = reviewAccess(
    {
      ...instance,
      profiles: [...instance.profiles, silent, unread],
      users: [
        { ...ana, SecurityProfileIds: ["Group"] },
        { ...ana, SecurityProfileIds: ["Group", "Silent"] },
        { ...ana, SecurityProfileIds: ["Group", "Unread"] },
        { ...ana, SecurityProfileIds: ["Group", "gone"] },
      ],
    },
    "permission",
  );
  expect(rows.map(({ restrictions }) => restrictions)).toEqual([[GROUP], null, null, null]);
});

test("AI agents are reviewed by permission too, and all restrictions of a profile apply", () => {
  const both = { ...site, TagRestrictedResources: ["User", "Users"] };
  const { rows } = reviewAccess(
    {
      ...snapshotOf({ profiles: { Both: { ...both, Permissions: ["Users.Edit"] } } }),
      aiAgents: [{ Arn: AGENT, SecurityProfileIds: ["Both"] }],
    },
    "permission",
  );
  expect(rows).toEqual([
    {
      kind: "AI agent",
      holder: AGENT,
      name: null,
      group: null,
      tags: {},
      profiles: ["Both"],
      permission: "Users.Edit",
      label: "Users - Edit",
      risks: ["user-admin"],
      restrictions: [`${SITE} and Users with tag site: "a"`],
      ...OPEN,
    },
  ]);
});

test("a user without a hierarchy group, and equal restrictions of several profiles", () => {
  const { HierarchyGroupId: _, ...user } = ana;
  const both = {
    ...snapshotOf({ profiles: { One: profiles.Site, Two: profiles.Site } }),
    users: [{ ...user, SecurityProfileIds: ["One", "Two"] }],
  };
  const { rows } = reviewAccess(both, "permission");
  expect(
    rows.map(({ group, permission, restrictions }) => [group, permission, restrictions]),
  ).toEqual([
    [null, "ManagerListenIn", []],
    [null, "Users.Edit", [SITE]],
    [null, "Users.EditPermission", [SITE]],
  ]);
});

test("what could not be read is unknown, and the review is incomplete", () => {
  const { TagRestrictedResources: _, ...unread } = profileOf("Unread", profiles.Site);
  const { Permissions: __, ...silent } = profileOf("Silent", {});
  const missing = [
    { part: "describe", of: "Unread", operation: "Some", code: "Denied", message: "no" },
  ] as const;
  const incomplete: InstanceSnapshot = {
    ...instance,
    profiles: [unread, silent, profileOf("Group", profiles.Group)],
    users: [{ ...ana, SecurityProfileIds: ["Unread", "Group", "Silent"] }],
    aiAgents: [],
    missing,
  };
  const by = (kind: "profile" | "permission") => {
    const { complete, missing: parts, rows } = reviewAccess(incomplete, kind);
    expect([complete, parts]).toEqual([false, missing]);
    return rows.map(({ permission, profiles: names, restrictions, risks }) => [
      permission,
      names,
      risks,
      restrictions,
    ]);
  };
  expect(by("profile")).toEqual([
    [null, ["Group"], ["user-admin"], [GROUP]],
    [null, ["Silent"], null, []],
    [null, ["Unread"], ["live-monitoring", "user-admin"], null],
  ]);
  expect(by("permission")).toEqual([
    ["Users.Edit", ["Group", "Unread"], ["user-admin"], null],
    ["ManagerListenIn", ["Unread"], ["live-monitoring"], null],
    ["Users.EditPermission", ["Unread"], ["user-admin"], null],
  ]);
});
