import { describe, expect, test } from "bun:test";
import { referencesById, referencesByName } from "../../src/access/export-references.ts";
import { exportInstance } from "../../src/access/export.ts";
import { print } from "../../src/access/source.ts";
import type { FieldName, ProfileFields } from "../../src/profile/model.ts";
import type { ProfilesSnapshot, ReferenceKind } from "../../src/profile/snapshot.ts";
import { snapshotOf } from "../support/snapshot.ts";

const PARTNER = "arn:aws:app-integrations:us-east-1:123456789012:application/partner";

type Names = Readonly<Record<string, readonly string[]>>;

/** A reading of one profile, with the names of what it refers to. */
function reading(
  fields: Partial<ProfileFields>,
  names: { readonly [K in ReferenceKind]?: Names } = {},
): ProfilesSnapshot {
  const ofKind = (kind: ReferenceKind) => new Map(Object.entries(names[kind] ?? {}));
  return {
    ...snapshotOf({ profiles: { Leads: fields } }),
    references: {
      Alias: "dev",
      names: {
        hierarchyGroup: ofKind("hierarchyGroup"),
        flowModule: ofKind("flowModule"),
        application: ofKind("application"),
        aiAgent: ofKind("aiAgent"),
      },
    },
  };
}

const FIELDS_WITH_REFERENCES: Partial<ProfileFields> = {
  Permissions: ["orders"],
  AllowedAccessControlHierarchyGroupId: "g-north",
  AllowedFlowModules: [
    { FlowModuleId: "m-orders", Type: "MCP" },
    { FlowModuleId: "m-refund", Type: "MCP" },
  ],
  Applications: [{ Namespace: "orders", ApplicationPermissions: ["orders"], Type: "MCP" }],
  AllowedAIAgents: [{ Arn: PARTNER, Type: "THIRD_PARTY" }],
};

const NAMES: { readonly [K in ReferenceKind]: Names } = {
  hierarchyGroup: { "g-north": ["Sales", "north"], "g-other": ["north"] },
  flowModule: { "m-refund": ["Refund an order"], "m-orders": ["orders"] },
  application: { orders: ["orders"] },
  aiAgent: { [PARTNER]: ["partner"] },
};

/** Two applications have the namespace. */
const snapshotOfTwins = reading(
  { Applications: [{ Namespace: "orders", ApplicationPermissions: ["find"] }] },
  { application: { orders: ["orders"] }, aiAgent: { "arn:1": ["orders"], "arn:2": ["orders"] } },
);

test.each([
  [
    "a portable export with a group",
    true,
    { AllowedAccessControlHierarchyGroupId: "g-north" },
    false,
  ],
  ["a portable export without one", true, {}, true],
  ["another export", false, { AllowedAccessControlHierarchyGroupId: "g-north" }, true],
])("without the list of groups, %s is complete: %#", (_, portable, fields, complete) => {
  const snapshot = reading(fields, NAMES);
  const operation = "ListUserHierarchyGroups";
  const unread = { operation, of: snapshot.InstanceArn, code: "Denied", message: "denied" };
  const exported = exportInstance(
    { ...snapshot, missing: [{ part: "hierarchyGroups", ...unread }] },
    { portable },
  );
  expect([exported.complete, exported.code !== undefined]).toEqual([complete, complete]);
});

describe("references by name", () => {
  test("look up every kind, and replace exactly the ids", () => {
    const snapshot = reading(FIELDS_WITH_REFERENCES, NAMES);
    const { notesOf, statements, uses, valueOf } = referencesByName(snapshot);
    expect(statements).toEqual([
      `const { InstanceArn } = await ConnectInstanceRef({
  Alias: process.env["CONNECT_INSTANCE_ALIAS"] ?? "dev",
});`,
      `const refs = await lookUpAll({
  groupSalesNorth: HierarchyGroupRef({ InstanceArn, Path: ["Sales", "north"] }),
  moduleOrders: FlowModuleRef({ InstanceArn, Name: "orders" }),
  moduleRefundAnOrder: FlowModuleRef({ InstanceArn, Name: "Refund an order" }),
  applicationOrders: ApplicationRef({ Namespace: "orders" }),
  applicationPartner: ApplicationRef({ Namespace: "partner" }),
});`,
    ]);
    expect(uses).toEqual([
      "ConnectInstanceRef",
      "lookUpAll",
      "HierarchyGroupRef",
      "FlowModuleRef",
      "FlowModuleRef",
      "ApplicationRef",
      "ApplicationRef",
    ]);
    const codeOf = (field: FieldName) => print(valueOf(field, FIELDS_WITH_REFERENCES[field]));
    expect(codeOf("AllowedAccessControlHierarchyGroupId")).toBe(
      "refs.groupSalesNorth.HierarchyGroupId",
    );
    expect(codeOf("AllowedFlowModules")).toBe(
      `[
  { FlowModuleId: refs.moduleOrders.FlowModuleId, Type: "MCP" },
  { FlowModuleId: refs.moduleRefundAnOrder.FlowModuleId, Type: "MCP" },
]`,
    );
    expect(codeOf("Applications")).toBe(
      '[{ Namespace: refs.applicationOrders.Namespace, ApplicationPermissions: ["orders"], Type: "MCP" }]',
    );
    expect(codeOf("AllowedAIAgents")).toBe(
      '[{ Arn: refs.applicationPartner.ApplicationArn, Type: "THIRD_PARTY" }]',
    );
    expect(codeOf("Permissions")).toBe('["orders"]');
    expect(snapshot.profiles.map(notesOf)).toEqual([[]]);
  });

  test("keep an id with a note if its name is unknown or not unique", () => {
    const snapshot = reading(
      {
        AllowedAccessControlHierarchyGroupId: "g-north",
        AllowedFlowModules: [{ FlowModuleId: "m-gone", Type: "MCP" }],
      },
      { hierarchyGroup: { "g-north": ["Sales", "north"], "g-twin": ["Sales", "north"] } },
    );
    const { notesOf, statements, uses, valueOf } = referencesByName(snapshot);
    expect(statements).toHaveLength(1);
    expect(uses).toEqual(["ConnectInstanceRef"]);
    expect(valueOf("AllowedAccessControlHierarchyGroupId", "g-north")).toBe('"g-north"');
    expect(snapshot.profiles.map(notesOf)).toEqual([
      [
        { code: "not-portable", kind: "flowModule", id: "m-gone" },
        { code: "not-portable", kind: "hierarchyGroup", id: "g-north" },
      ],
    ]);
  });

  test("keep a namespace with a note if several applications have it", () => {
    const { notesOf, statements, valueOf } = referencesByName(snapshotOfTwins);
    expect(statements).toHaveLength(1);
    expect(print(valueOf("Applications", [{ Namespace: "orders" }]))).toBe(
      '[{ Namespace: "orders" }]',
    );
    expect(snapshotOfTwins.profiles.map(notesOf)).toEqual([
      [{ code: "not-portable", kind: "application", id: "orders" }],
    ]);
  });

  test("look up an application once, whichever field refers to it", () => {
    const { statements, uses, valueOf } = referencesByName(
      reading(
        {
          Applications: [{ Namespace: "partner", ApplicationPermissions: ["ACCESS"] }],
          AllowedAIAgents: [{ Arn: PARTNER, Type: "THIRD_PARTY" }],
        },
        { application: { partner: ["partner"] }, aiAgent: { [PARTNER]: ["partner"] } },
      ),
    );
    expect(statements[1]).toBe(
      'const refs = await lookUpAll({\n  applicationPartner: ApplicationRef({ Namespace: "partner" }),\n});',
    );
    expect(uses).toEqual(["ConnectInstanceRef", "lookUpAll", "ApplicationRef"]);
    expect(print(valueOf("AllowedAIAgents", [{ Arn: PARTNER }]))).toBe(
      "[{ Arn: refs.applicationPartner.ApplicationArn }]",
    );
  });

  test("have variables of their own, however alike the names are", () => {
    const { statements, valueOf } = referencesByName(
      reading(
        {
          AllowedFlowModules: ["m-1", "m-2", "m-3"].map((FlowModuleId) => ({
            FlowModuleId,
            Type: "MCP",
          })),
        },
        { flowModule: { "m-1": ["Team 1"], "m-2": ["Team1"], "m-3": ["Team 12"] } },
      ),
    );
    expect(statements[1]).toBe(`const refs = await lookUpAll({
  moduleTeam1: FlowModuleRef({ InstanceArn, Name: "Team 1" }),
  moduleTeam12: FlowModuleRef({ InstanceArn, Name: "Team1" }),
  moduleTeam122: FlowModuleRef({ InstanceArn, Name: "Team 12" }),
});`);
    expect(print(valueOf("AllowedFlowModules", [{ FlowModuleId: "m-3" }]))).toBe(
      "[{ FlowModuleId: refs.moduleTeam122.FlowModuleId }]",
    );
  });

  test("require a reading with an alias", () => {
    const { references, ...unread } = reading({});
    const without = references && { ...unread, references: { names: references.names } };
    for (const snapshot of [unread, without ?? unread]) {
      expect(() => referencesByName(snapshot)).toThrow(
        new TypeError("A portable export requires a reading with references and alias"),
      );
    }
  });
});

test("references by id are literals, with the name of the hierarchy group as a note", () => {
  const snapshot = snapshotOf({
    profiles: { Leads: { AllowedAccessControlHierarchyGroupId: "g-1" } },
    hierarchyGroups: [
      { Id: "g-0", Name: "South" },
      { Id: "g-1", Name: "North" },
    ],
  });
  const { notesOf, statements, uses, valueOf } = referencesById(snapshot);
  expect([statements, uses]).toEqual([[], []]);
  expect(valueOf("AllowedAccessControlHierarchyGroupId", "g-1")).toBe('"g-1"');
  expect(snapshot.profiles.map(notesOf)).toEqual([
    [{ code: "hierarchy-group", id: "g-1", name: "North" }],
  ]);
});
