import { describe, expect, test } from "bun:test";
import { effectiveAccess } from "../../src/access/effective.ts";
import type { ProfileSnapshot } from "../../src/profile/snapshot.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { profileOf } from "../support/snapshot.ts";

type Profiles = Readonly<Record<string, Partial<ProfileFields>>>;

const accessOf = (profiles: Profiles) =>
  effectiveAccess(Object.entries(profiles).map(([name, fields]) => profileOf(name, fields)));

/** Names of the permissions that stay restricted. */
const restricted = (profiles: Profiles) =>
  accessOf(profiles).permissions.flatMap((each) => (each.restricted ? [each.permission] : []));

const byTags = (type: string, value = "a"): Partial<ProfileFields> => ({
  AllowedAccessControlTags: { site: value },
  TagRestrictedResources: [type],
});

test("permissions are the union, each with every profile that gives it", () => {
  expect(
    accessOf({
      One: { Permissions: ["Users.View", "BasicAgentAccess"] },
      Two: { Permissions: ["Users.View", "Queues.View"] },
    }).permissions,
  ).toEqual([
    { permission: "BasicAgentAccess", givenBy: ["One"], restricted: false },
    { permission: "Queues.View", givenBy: ["Two"], restricted: false },
    { permission: "Users.View", givenBy: ["One", "Two"], restricted: false },
  ]);
});

test("applications, flow modules and AI agents are reported with their givers, differing ones apart", () => {
  const crm = { Namespace: "crm", ApplicationPermissions: ["ACCESS"] };
  const mcp = { ...crm, ApplicationPermissions: ["tool"] };
  const access = accessOf({
    One: { Applications: [crm], AllowedFlowModules: [{ FlowModuleId: "m", Type: "MCP" }] },
    Two: { Applications: [crm], AllowedAIAgents: [{ Arn: "arn", Type: "THIRD_PARTY" }] },
    Three: { Applications: [mcp] },
  });
  expect(access.applications).toEqual([
    { ...crm, givenBy: ["One", "Two"] },
    { ...mcp, givenBy: ["Three"] },
  ]);
  expect(access.flowModules).toEqual([{ FlowModuleId: "m", Type: "MCP", givenBy: ["One"] }]);
  expect(access.aiAgents).toEqual([{ Arn: "arn", Type: "THIRD_PARTY", givenBy: ["Two"] }]);
});

describe("a restriction", () => {
  test("holds where every profile that gives the permission restricts what it is about", () => {
    const Permissions = ["Users.View", "Queues.View"];
    expect(restricted({ One: { Permissions, ...byTags("User") } })).toEqual(["Users.View"]);
    expect(
      restricted({
        One: { Permissions, ...byTags("User") },
        Two: { Permissions, ...byTags("User", "b") },
      }),
    ).toEqual(["Users.View"]);
  });

  test("is cancelled by a profile that gives the same without it, for that alone", () => {
    const profiles = {
      Narrow: { Permissions: ["Users.View", "Users.Edit"], ...byTags("User") },
      Wide: { Permissions: ["Users.View", "BasicAgentAccess"] },
      Other: { Permissions: ["Users.Edit"], ...byTags("Queue") },
      Far: { Permissions: ["Users.Delete"] },
    };
    expect(accessOf(profiles).restrictions).toEqual([
      {
        profile: "Narrow",
        type: "User",
        tags: { site: "a" },
        hierarchyGroup: null,
        cancelledBy: [
          { profile: "Wide", permissions: ["Users.View"] },
          { profile: "Other", permissions: ["Users.Edit"] },
        ],
      },
      {
        profile: "Other",
        type: "Queue",
        tags: { site: "a" },
        hierarchyGroup: null,
        cancelledBy: [],
      },
    ]);
    expect(restricted(profiles)).toEqual([]);
  });

  test("by hierarchy is reported with its group, or the holder's own; tags go with it", () => {
    const Permissions = ["Users.View"];
    const { restrictions } = accessOf({
      Group: {
        Permissions,
        HierarchyRestrictedResources: ["User"],
        AllowedAccessControlHierarchyGroupId: "north",
        ...byTags("User"),
      },
      Own: { Permissions, HierarchyRestrictedResources: ["User"] },
    });
    expect(restrictions).toEqual([
      {
        profile: "Group",
        type: "User",
        tags: { site: "a" },
        hierarchyGroup: "north",
        cancelledBy: [],
      },
      { profile: "Own", type: "User", tags: null, hierarchyGroup: "own", cancelledBy: [] },
    ]);
  });

  test("by tags is of its own types alone", () => {
    const { restrictions } = accessOf({
      One: { ...byTags("User"), HierarchyRestrictedResources: ["Queue"] },
    });
    expect(
      restrictions.map(({ hierarchyGroup, tags, type }) => [type, tags, hierarchyGroup]),
    ).toEqual([
      ["User", { site: "a" }, null],
      ["Queue", null, "own"],
    ]);
  });

  test("of types without tags, or of tags without types, is none", () => {
    const Permissions = ["Users.View"];
    expect(
      accessOf({
        One: { Permissions, TagRestrictedResources: ["User"] },
        Two: { Permissions, AllowedAccessControlTags: { site: "a" } },
      }).restrictions,
    ).toEqual([]);
  });

  test("of a type that AWS does not name is about the permissions that begin with it", () => {
    const Permissions = ["Prompts.View", "HoursOfOperation.View", "Users.View"];
    expect(restricted({ One: { Permissions, ...byTags("Prompt") } })).toEqual(["Prompts.View"]);
    expect(restricted({ One: { Permissions, ...byTags("HoursOfOperation") } })).toEqual([
      "HoursOfOperation.View",
    ]);
    expect(
      restricted({ One: { Permissions: ["RoutingPolicies.Edit"], ...byTags("RoutingProfile") } }),
    ).toEqual(["RoutingPolicies.Edit"]);
  });
});

describe("of what was not read", () => {
  const Permissions = ["Users.View"];
  const narrow = profileOf("Narrow", { Permissions, ...byTags("User") });
  const {
    AllowedAccessControlTags: _,
    TagRestrictedResources: __,
    ...undescribed
  } = profileOf("Undescribed", { Permissions, ...byTags("User") });
  const { Permissions: ___, ...unlisted } = profileOf("Unlisted", { Permissions });
  const printed = (...profiles: readonly ProfileSnapshot[]) => {
    const { permissions, restrictions } = effectiveAccess(profiles);
    return [
      permissions.map((each) => each.restricted),
      restrictions.map(({ cancelledBy }) => cancelledBy),
    ];
  };

  test("restrictions: neither a cancellation nor that there is none is reported", () => {
    expect(printed(narrow, undescribed)).toEqual([[null], [null]]);
    expect(printed(undescribed)).toEqual([[null], []]);
  });

  test("permissions: no more is reported of what they might be", () => {
    expect(printed(narrow, unlisted)).toEqual([[null], [null]]);
  });

  test("where it makes no difference, what is known is reported", () => {
    expect(printed(narrow, profileOf("Wide", { Permissions }), undescribed)).toEqual([
      [false],
      [[{ profile: "Wide", permissions: Permissions }]],
    ]);
    expect(printed(narrow, { ...undescribed, Permissions: ["Queues.View"] })).toEqual([
      [null, true],
      [[]],
    ]);
    expect(printed(narrow, { ...unlisted, ...byTags("User") })).toEqual([[true], [[], []]]);
  });
});
