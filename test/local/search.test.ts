import { describe, expect, test } from "bun:test";
import type { HierarchyGroup, Profile, User } from "../../src/local/data.ts";
import { allFields } from "../../src/profile/model.ts";
import { profileCriteria, tagFilter, userCriteria, userFilter } from "../../src/local/search.ts";

const stamp = { LastModifiedTime: 0, LastModifiedRegion: "us-east-1" };

const profiles: Profile[] = ["Admin", "Agent", "Agent EU", "agent us"].map((name) => ({
  Id: name,
  SecurityProfileName: name,
  ...allFields({}),
  ...stamp,
}));

const user = (Username: string, props: Partial<User> = {}): User => ({
  Id: `id-${Username}`,
  Username,
  SecurityProfileIds: ["p1"],
  RoutingProfileId: "r1",
  Tags: {},
  ...props,
  ...stamp,
});

const users: User[] = [
  user("ana", {
    IdentityInfo: { FirstName: "Ana", LastName: "Lima" },
    HierarchyGroupId: "world",
    Tags: { team: "blue", site: "lisbon" },
  }),
  user("bo", {
    IdentityInfo: { FirstName: "Bo" },
    HierarchyGroupId: "berlin",
    SecurityProfileIds: ["p1", "p2"],
    Tags: { team: "blue" },
  }),
  user("cy", { HierarchyGroupId: "europe", RoutingProfileId: "r2", Tags: { team: "red" } }),
  user("di"),
];

const groups: HierarchyGroup[] = [
  { Id: "berlin", Name: "Berlin", ParentId: "europe", ...stamp },
  { Id: "europe", Name: "Europe", ParentId: "world", ...stamp },
  { Id: "world", Name: "World", ...stamp },
  { Id: "loop", Name: "Loop", ParentId: "loop", ...stamp },
];

type ProfileCriteria = Parameters<typeof profileCriteria>[0];
type UserCriteria = Parameters<typeof userCriteria>[0];
type UserFilter = Parameters<typeof userFilter>[0];

const is = (FieldName: string, Value: string, ComparisonType = "EXACT" as const) => ({
  StringCondition: { FieldName, Value, ComparisonType },
});
const like = (FieldName: string, Value: string, ComparisonType: "STARTS_WITH" | "CONTAINS") => ({
  StringCondition: { FieldName, Value, ComparisonType },
});
const tagged = (TagKey: string, TagValue: string) => ({ TagKey, TagValue });
const group = (Value: string, HierarchyGroupMatchType: "EXACT" | "WITH_CHILD_GROUPS") => ({
  HierarchyGroupCondition: { Value, HierarchyGroupMatchType },
});

describe("profiles by criteria", () => {
  test.each<[ProfileCriteria, string[]]>([
    [{}, ["Admin", "Agent", "Agent EU", "agent us"]],
    [is("name", "Agent"), ["Agent"]],
    [is("name", "agent"), []],
    [like("name", "Agent", "STARTS_WITH"), ["Agent", "Agent EU"]],
    [like("name", "gent ", "CONTAINS"), ["Agent EU", "agent us"]],
    [like("name", "min", "CONTAINS"), ["Admin"]],
    [{ OrConditions: [is("name", "Admin"), is("name", "Agent")] }, ["Admin", "Agent"]],
    [
      { AndConditions: [like("name", "A", "STARTS_WITH"), like("name", "EU", "CONTAINS")] },
      ["Agent EU"],
    ],
    [
      {
        AndConditions: [
          { OrConditions: [is("name", "Admin"), is("name", "Agent")] },
          { AndConditions: [like("name", "Ag", "STARTS_WITH")] },
        ],
      },
      ["Agent"],
    ],
  ])("%j", (criteria, expected) => {
    const names = profiles.filter(profileCriteria(criteria)).map(({ Id }) => Id);
    expect(names).toEqual(expected);
  });

  test.each<[ProfileCriteria, string]>([
    [is("description", "x"), "StringCondition.FieldName must be one of: name"],
    [is("toString", "x"), "StringCondition.FieldName must be one of: name"],
    [{ StringCondition: {} }, "StringCondition.FieldName must be one of: name"],
    [{ StringCondition: { FieldName: "name" } }, "StringCondition.Value must not be null"],
    [
      { StringCondition: { FieldName: "name", Value: "x" } },
      "StringCondition.ComparisonType must not be null",
    ],
    [
      { ...is("name", "x"), AndConditions: [is("name", "x")] },
      "SearchCriteria takes one condition",
    ],
    [
      { OrConditions: [{ AndConditions: [is("id", "x")] }] },
      "StringCondition.FieldName must be one of: name",
    ],
  ])("%j is refused", (criteria, message) => {
    expect(() => profileCriteria(criteria)).toThrow(
      expect.objectContaining({ type: "InvalidParameterException", message }),
    );
  });

  test.each([1, 26])("CONTAINS with %d characters is refused", (length) => {
    expect(() => profileCriteria(like("name", "é".repeat(length), "CONTAINS"))).toThrow(
      expect.objectContaining({
        type: "InvalidParameterException",
        message: "StringCondition.Value must have 2 to 25 characters for CONTAINS",
      }),
    );
  });

  test.each([2, 25])("CONTAINS with %d characters is taken", (length) => {
    const criteria = like("name", "😀".repeat(length), "CONTAINS");
    expect(profiles.filter(profileCriteria(criteria))).toEqual([]);
  });
});

describe("users by criteria", () => {
  test.each<[UserCriteria, string[]]>([
    [{}, ["ana", "bo", "cy", "di"]],
    [is("Username", "bo"), ["bo"]],
    [is("FirstName", "Ana"), ["ana"]],
    [like("LastName", "Li", "STARTS_WITH"), ["ana"]],
    [is("RoutingProfileId", "r2"), ["cy"]],
    [is("SecurityProfileId", "p2"), ["bo"]],
    [is("resourceId", "id-di"), ["di"]],
    [is("ResourceId", "id-di"), ["di"]],
    [group("europe", "EXACT"), ["cy"]],
    [group("europe", "WITH_CHILD_GROUPS"), ["bo", "cy"]],
    [group("world", "WITH_CHILD_GROUPS"), ["ana", "bo", "cy"]],
    [group("loop", "WITH_CHILD_GROUPS"), []],
    [group("nowhere", "EXACT"), []],
    [
      { AndConditions: [group("world", "WITH_CHILD_GROUPS"), is("SecurityProfileId", "p2")] },
      ["bo"],
    ],
    [{ OrConditions: [is("Username", "di"), group("world", "EXACT")] }, ["ana", "di"]],
  ])("%j", (criteria, expected) => {
    const found = users.filter(userCriteria(criteria, groups)).map(({ Username }) => Username);
    expect(found).toEqual(expected);
  });

  test.each<[UserCriteria, string, string]>([
    [
      is("Email", "x"),
      "InvalidParameterException",
      "StringCondition.FieldName must be one of: Username, FirstName, LastName, RoutingProfileId, SecurityProfileId, resourceId, ResourceId",
    ],
    [
      { ListCondition: { TargetListType: "PROFICIENCIES" } },
      "InvalidRequestException",
      "ListCondition is not covered by the local Amazon Connect",
    ],
    [
      { HierarchyGroupCondition: { HierarchyGroupMatchType: "EXACT" } },
      "InvalidParameterException",
      "HierarchyGroupCondition.Value must not be null",
    ],
    [
      { HierarchyGroupCondition: { Value: "g" } },
      "InvalidParameterException",
      "HierarchyGroupCondition.HierarchyGroupMatchType must not be null",
    ],
  ])("%j is refused", (criteria, type, message) => {
    expect(() => userCriteria(criteria, groups)).toThrow(
      expect.objectContaining({ type, message }),
    );
  });
});

describe("filters", () => {
  test.each<[UserFilter, string[]]>([
    [{}, ["ana", "bo", "cy", "di"]],
    [{ TagFilter: { TagCondition: tagged("team", "blue") } }, ["ana", "bo"]],
    [{ TagFilter: { TagCondition: tagged("Team", "blue") } }, []],
    [{ TagFilter: { AndConditions: [tagged("team", "blue"), tagged("site", "lisbon")] } }, ["ana"]],
    [
      {
        TagFilter: {
          OrConditions: [
            [tagged("team", "red")],
            [tagged("team", "blue"), tagged("site", "lisbon")],
          ],
        },
      },
      ["ana", "cy"],
    ],
    [{ UserAttributeFilter: { TagCondition: tagged("team", "red") } }, ["cy"]],
    [{ UserAttributeFilter: group("europe", "WITH_CHILD_GROUPS") }, ["bo", "cy"]],
    [
      {
        UserAttributeFilter: {
          AndCondition: {
            TagConditions: [tagged("team", "blue")],
            ...group("europe", "WITH_CHILD_GROUPS"),
          },
        },
      },
      ["bo"],
    ],
    [
      {
        UserAttributeFilter: {
          OrConditions: [{ TagConditions: [tagged("team", "red")] }, group("world", "EXACT")],
        },
      },
      ["ana", "cy"],
    ],
  ])("%j", (filter, expected) => {
    const found = users.filter(userFilter(filter, groups)).map(({ Username }) => Username);
    expect(found).toEqual(expected);
  });

  test.each<[UserFilter, string]>([
    [{ TagFilter: {} }, "TagFilter takes exactly one condition"],
    [
      { TagFilter: { AndConditions: [], TagCondition: tagged("a", "b") } },
      "TagFilter takes exactly one condition",
    ],
    [{ TagFilter: { TagCondition: { TagKey: "a" } } }, "TagCondition.TagValue must not be null"],
    [{ TagFilter: { TagCondition: { TagValue: "a" } } }, "TagCondition.TagKey must not be null"],
    [{ UserAttributeFilter: {} }, "UserAttributeFilter takes exactly one condition"],
    [
      { UserAttributeFilter: { ...group("a", "EXACT"), TagCondition: tagged("a", "b") } },
      "UserAttributeFilter takes exactly one condition",
    ],
  ])("%j is refused", (filter, message) => {
    expect(() => userFilter(filter, groups)).toThrow(
      expect.objectContaining({ type: "InvalidParameterException", message }),
    );
  });

  test("a tag that every object seems to have is not there", () => {
    const filter = tagFilter({ TagCondition: tagged("constructor", "x") });
    expect(users.filter(filter)).toEqual([]);
  });
});
