import { describe, expect, test } from "bun:test";
import { undeclaredIn } from "../../src/plan/compare.ts";
import { type ProfileFields, GRANTING_FIELDS } from "../../src/profile/model.ts";

test("four fields grant access", () => {
  expect(GRANTING_FIELDS).toEqual([
    "Permissions",
    "Applications",
    "AllowedFlowModules",
    "AllowedAIAgents",
  ]);
});

describe("what the code does not declare", () => {
  test.each<[string, Partial<ProfileFields>, Partial<ProfileFields>, string[]]>([
    ["a permission is a gain", {}, { Permissions: ["Users.View"] }, ["Permissions gains"]],
    ["a declared field is not", { Permissions: [] }, { Permissions: ["Users.View"] }, []],
    ["a restriction is not", {}, { TagRestrictedResources: ["User"] }, []],
    ["a tag is not", {}, { Tags: { team: "x" }, Description: "x" }, []],
    [
      "a group moves declared restrictions",
      { HierarchyRestrictedResources: ["User"] },
      { HierarchyRestrictedResources: ["User"], AllowedAccessControlHierarchyGroupId: "north" },
      ["AllowedAccessControlHierarchyGroupId both"],
    ],
    [
      "a group without declared restrictions is not",
      { HierarchyRestrictedResources: [] },
      { HierarchyRestrictedResources: ["User"], AllowedAccessControlHierarchyGroupId: "north" },
      [],
    ],
    [
      "a declared group is not",
      { HierarchyRestrictedResources: ["User"], AllowedAccessControlHierarchyGroupId: "south" },
      { HierarchyRestrictedResources: ["User"], AllowedAccessControlHierarchyGroupId: "north" },
      [],
    ],
    [
      "the type of an application is not",
      {},
      { Applications: [{ Namespace: "crm", Type: "MCP", ApplicationPermissions: [] }] },
      [],
    ],
  ])("%s", (_, declared, live, expected) => {
    const { undeclared } = undeclaredIn(declared, live);
    expect(undeclared.map(({ effect, field }) => `${field} ${effect}`)).toEqual(expected);
  });
});

describe("a declared restriction", () => {
  const tags = { AllowedAccessControlTags: { site: "north" } };
  const types = { TagRestrictedResources: ["User"] };
  const group = { AllowedAccessControlHierarchyGroupId: "north" };
  test.each<[Partial<ProfileFields>, Partial<ProfileFields>, string[]]>([
    [tags, tags, ["AllowedAccessControlTags"]],
    [types, types, ["TagRestrictedResources"]],
    [group, group, ["AllowedAccessControlHierarchyGroupId"]],
    [tags, { ...tags, ...types }, []],
    [{ ...tags, TagRestrictedResources: [] }, tags, []],
    [{ AllowedAccessControlTags: {} }, {}, []],
    [{ HierarchyRestrictedResources: ["User"] }, {}, []],
    [
      { ...tags, ...group },
      { ...tags, HierarchyRestrictedResources: ["User"] },
      ["AllowedAccessControlTags"],
    ],
  ])("%j with %j in AWS: without effect %j", (declared, live, expected) => {
    expect(undeclaredIn(declared, live).withoutEffect.map(String)).toEqual(expected);
  });
});
