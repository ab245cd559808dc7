import { expect, test } from "bun:test";
import { type FieldRow, MOST_PERMISSIONS } from "../../src/profile/fields.ts";
import { type FieldName, FIELDS, FIELD_NAMES } from "../../src/profile/model.ts";
import { violations } from "../../src/profile/shapes.ts";

type Columns = Omit<FieldRow, "shape" | "kind" | "cloudControl">;

const COLUMNS: { readonly [K in FieldName]: Columns } = {
  Description: {
    writtenBy: "update",
    readBy: "describe",
    access: "describes",
    refersTo: "nothing",
    label: "description",
    title: "Description",
  },
  Permissions: {
    writtenBy: "update",
    readBy: {
      part: "permissions",
      what: "permissions",
      operation: "ListSecurityProfilePermissions",
      path: "security-profiles-permissions",
      member: "Permissions",
    },
    access: "grants",
    refersTo: "nothing",
    label: "permission",
    title: "Permissions",
  },
  Tags: {
    writtenBy: "tagging",
    readBy: "describe",
    access: "describes",
    refersTo: "nothing",
    label: "tag",
    title: "Tags",
  },
  AllowedAccessControlTags: {
    writtenBy: "update",
    readBy: "describe",
    access: "restricts",
    needs: "TagRestrictedResources",
    refersTo: "nothing",
    label: "only what has the tag",
    title: "Access-control tags",
  },
  TagRestrictedResources: {
    writtenBy: "update",
    readBy: "describe",
    access: "restricts",
    needs: "AllowedAccessControlTags",
    refersTo: "nothing",
    label: "restricted by tag:",
    title: "Restricted by tags",
  },
  HierarchyRestrictedResources: {
    writtenBy: "update",
    readBy: "describe",
    access: "restricts",
    refersTo: "nothing",
    label: "restricted by hierarchy:",
    title: "Restricted by hierarchy",
  },
  AllowedAccessControlHierarchyGroupId: {
    writtenBy: "update",
    readBy: "describe",
    access: "relocates",
    needs: "HierarchyRestrictedResources",
    refersTo: "hierarchyGroup",
    bareIdOf: { what: "hierarchy group", inArn: "agent-group" },
    label: "hierarchy group",
    title: "Hierarchy group",
  },
  Applications: {
    writtenBy: "update",
    readBy: {
      part: "applications",
      what: "applications",
      operation: "ListSecurityProfileApplications",
      path: "security-profiles-applications",
      member: "Applications",
    },
    access: "grants",
    refersTo: "application",
    label: "application",
    title: "Applications",
  },
  AllowedFlowModules: {
    writtenBy: "update",
    readBy: {
      part: "flowModules",
      what: "flow modules",
      operation: "ListSecurityProfileFlowModules",
      path: "security-profiles-flow-modules",
      member: "AllowedFlowModules",
    },
    access: "grants",
    refersTo: "flowModule",
    bareIdOf: { what: "flow module", inArn: "flow-module" },
    label: "flow module",
    title: "Flow modules",
  },
  AllowedAIAgents: {
    writtenBy: "update",
    readBy: {
      part: "aiAgents",
      what: "allowed AI agents",
      operation: "ListSecurityProfileAIAgents",
      path: "security-profiles-ai-agents",
      member: "AllowedAIAgents",
    },
    access: "grants",
    refersTo: "aiAgent",
    label: "AI agent",
    title: "AI agents it may reach",
  },
  GranularAccessControlConfiguration: {
    writtenBy: "update",
    readBy: "describe",
    access: "restricts",
    refersTo: "nothing",
    label: "only rows of data tables whose",
    title: "Rows of data tables",
  },
};

test("the fields are these, in this order", () => {
  expect([...FIELD_NAMES]).toEqual([
    "Description",
    "Permissions",
    "Tags",
    "AllowedAccessControlTags",
    "TagRestrictedResources",
    "HierarchyRestrictedResources",
    "AllowedAccessControlHierarchyGroupId",
    "Applications",
    "AllowedFlowModules",
    "AllowedAIAgents",
    "GranularAccessControlConfiguration",
  ]);
  expect(MOST_PERMISSIONS).toBe(500);
});

test.each(FIELD_NAMES)("%s is read, written and labeled so", (name) => {
  const { cloudControl: _, kind: __, shape: ___, ...columns }: FieldRow = FIELDS[name];
  expect(columns).toEqual(COLUMNS[name]);
});

test("the key identifies an entry, and AWS fills in only the type of an application", () => {
  const kinds = FIELD_NAMES.flatMap((name) => {
    const { filledIn, hasTools, key }: FieldRow["kind"] = FIELDS[name].kind;
    return key === undefined ? [] : [[name, key, hasTools, filledIn]];
  });
  expect(kinds).toEqual([
    ["Applications", "Namespace", true, { Type: "THIRD_PARTY_APPLICATION" }],
    ["AllowedFlowModules", "FlowModuleId", false, {}],
    ["AllowedAIAgents", "Arn", false, {}],
  ]);
});

test("types that the code leaves out are AWS's defaults, except that of an application", () => {
  const { AllowedAIAgents, AllowedFlowModules, Applications } = FIELDS;
  expect(AllowedFlowModules.kind.normalize([{ FlowModuleId: "m" }])).toEqual([
    { FlowModuleId: "m", Type: "MCP" },
  ]);
  expect(AllowedAIAgents.kind.normalize([{ Arn: "a" }])).toEqual([
    { Arn: "a", Type: "THIRD_PARTY" },
  ]);
  const tools = { Namespace: "n", ApplicationPermissions: ["b", "a", "b"] };
  expect(Applications.kind.normalize([tools])).toEqual([
    { Namespace: "n", ApplicationPermissions: ["a", "b"] },
  ]);
  expect(Applications.kind.normalize([{ ...tools, Type: "MCP" }])).toEqual([
    { Namespace: "n", ApplicationPermissions: ["a", "b"], Type: "MCP" },
  ]);
  expect(Applications.kind.pieces([{ ...tools, Type: "MCP" }])).toEqual([
    { item: "n", value: "MCP" },
    { item: "n", tool: "b" },
    { item: "n", tool: "a" },
    { item: "n", tool: "b" },
  ]);
});

test("an empty name violates the least length", () => {
  const rule = (AttributeName: string) => ({
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues: [{ AttributeName }] },
    },
  });
  const codes = (shape: FieldRow["cloudControl"], value: unknown) =>
    typeof shape === "object" ? violations(shape, value).map(({ code }) => code) : [];
  expect(codes(FIELDS.GranularAccessControlConfiguration.shape, rule(""))).toEqual([
    "min",
    "pattern",
  ]);
  expect(codes(FIELDS.Tags.shape, { "": "" })).toEqual(["min"]);
  expect(codes(FIELDS.Tags.cloudControl, { "": "" })).toEqual(["min", "pattern"]);
});
