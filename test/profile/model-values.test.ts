import { expect, test } from "bun:test";
import {
  type ProfileFields,
  allFields,
  fieldsOf,
  normalizeFields,
  piecesOf,
  readInto,
} from "../../src/profile/model.ts";
import { set, text } from "../../src/profile/shapes.ts";

const read = (answered: unknown, form = set(text({ min: 3 }), { max: 1 })) => {
  const fields: Partial<ProfileFields> = {};
  return [readInto(fields, "Permissions", answered, form), fields] as const;
};

test("a value that AWS left out is empty", () => {
  expect(read(undefined)).toEqual([true, { Permissions: [] }]);
});

test("a value is read in normal form, even beyond AWS's own limits", () => {
  expect(read(["b", "a", "b"])).toEqual([true, { Permissions: ["a", "b"] }]);
});

test("a value of another form is not read", () => {
  expect(read("a")).toEqual([false, {}]);
  expect(read([1])).toEqual([false, {}]);
  expect(read(["a", 1])).toEqual([false, {}]);
  const fields: Partial<ProfileFields> = {};
  expect(readInto(fields, "AllowedFlowModules", [{ Type: "MCP" }])).toBe(false);
  expect(fields).toEqual({});
});

test("fields that are not given are empty, and given ones in normal form", () => {
  expect(allFields({ Permissions: ["b", "a"], Tags: { b: "1", a: "2" } })).toEqual({
    Description: "",
    Permissions: ["a", "b"],
    Tags: { a: "2", b: "1" },
    AllowedAccessControlTags: {},
    TagRestrictedResources: [],
    HierarchyRestrictedResources: [],
    AllowedAccessControlHierarchyGroupId: "",
    Applications: [],
    AllowedFlowModules: [],
    AllowedAIAgents: [],
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues: [] },
      },
    },
  });
});

test("declared fields are normalized, and undefined ones are not declared", () => {
  expect(normalizeFields({ Permissions: ["b", "a"], Description: undefined })).toEqual({
    Permissions: ["a", "b"],
  });
});

test("the fields of a profile are without its identity, and without absent fields", () => {
  const profile = { SecurityProfileName: "Team", Description: "", Permissions: ["a"] };
  expect(fieldsOf(profile)).toEqual({ Description: "", Permissions: ["a"] });
});

test("a field has an entry for each part of its value", () => {
  expect(piecesOf("Permissions", {})).toEqual([]);
  expect(piecesOf("Description", { Description: "" })).toEqual([]);
  expect(piecesOf("Description", { Description: "Text" })).toEqual([{ value: "Text" }]);
  expect(piecesOf("Permissions", { Permissions: ["a"] })).toEqual([{ item: "a" }]);
  expect(piecesOf("Tags", { Tags: { a: "1" } })).toEqual([{ item: "a", value: "1" }]);
});
