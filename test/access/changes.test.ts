import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { signOf, formatChange, formatEffect } from "../../src/access/format-change.ts";
import { type AccessChange, type AccessEffect, accessChanges } from "../../src/access/changes.ts";
import {
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  normalizeFields,
} from "../../src/profile/model.ts";
import type { Application, PrimaryAttributeValue } from "../../src/profile/types.ts";
import { declaredFields } from "../support/arbitrary.ts";

const fields = declaredFields.map(normalizeFields);
const profile = fc.option(fields, { nil: undefined });

/** A profile as loose parts, which changes are made to one by one. */
function applied(
  before: Partial<ProfileFields> | undefined,
  changes: readonly AccessChange[],
): Partial<ProfileFields> {
  const { Applications = [], GranularAccessControlConfiguration: tables, ...rest } = before ?? {};
  const types = new Map(Applications.map(({ Namespace, Type }) => [Namespace, Type]));
  const tools = new Map(
    Applications.map((each) => [each.Namespace, new Set(each.ApplicationPermissions)]),
  );
  const attributes = new Map<string | undefined, readonly (readonly string[])[]>();
  for (const { AttributeName, Values = [] } of tables?.DataTableAccessControlConfiguration
    ?.PrimaryAttributeAccessControlConfiguration?.PrimaryAttributeValues ?? []) {
    attributes.set(AttributeName, [...(attributes.get(AttributeName) ?? []), Values]);
  }
  const sets = {
    Permissions: new Set(rest.Permissions),
    TagRestrictedResources: new Set(rest.TagRestrictedResources),
    HierarchyRestrictedResources: new Set(rest.HierarchyRestrictedResources),
  };
  const maps = {
    Tags: new Map(Object.entries(rest.Tags ?? {})),
    AllowedAccessControlTags: new Map(Object.entries(rest.AllowedAccessControlTags ?? {})),
    AllowedFlowModules: new Map(
      rest.AllowedFlowModules?.map(({ FlowModuleId, Type = "MCP" }) => [FlowModuleId, Type]),
    ),
    AllowedAIAgents: new Map(
      rest.AllowedAIAgents?.map(({ Arn, Type = "THIRD_PARTY" }) => [Arn, Type]),
    ),
  };
  const texts = {
    Description: rest.Description ?? "",
    AllowedAccessControlHierarchyGroupId: rest.AllowedAccessControlHierarchyGroupId ?? "",
  };
  for (const { after, change, field, item = "", tool } of changes) {
    const gone = change === "removed";
    switch (field) {
      case "Description":
      case "AllowedAccessControlHierarchyGroupId":
        texts[field] = String(after ?? "");
        break;
      case "Permissions":
      case "TagRestrictedResources":
      case "HierarchyRestrictedResources":
        if (gone) sets[field].delete(item);
        else sets[field].add(item);
        break;
      case "Tags":
      case "AllowedAccessControlTags":
      case "AllowedFlowModules":
      case "AllowedAIAgents": {
        const entries: Map<string, string> = maps[field];
        if (gone) entries.delete(item);
        else entries.set(item, String(after));
        break;
      }
      case "Applications":
        if (tool === undefined) types.set(item, after as Application["Type"]);
        else if (gone) tools.get(item)?.delete(tool);
        else tools.set(item, new Set([...(tools.get(item) ?? []), tool]));
        break;
      case "GranularAccessControlConfiguration": {
        const name = item === "" ? undefined : item;
        if (gone) attributes.delete(name);
        else attributes.set(name, after as readonly (readonly string[])[]);
        break;
      }
    }
  }
  return normalizeFields({
    ...texts,
    Permissions: [...sets.Permissions],
    TagRestrictedResources: [...sets.TagRestrictedResources],
    HierarchyRestrictedResources: [...sets.HierarchyRestrictedResources],
    Tags: Object.fromEntries(maps.Tags),
    AllowedAccessControlTags: Object.fromEntries(maps.AllowedAccessControlTags),
    AllowedFlowModules: [...maps.AllowedFlowModules.keys()].map((FlowModuleId) => ({
      FlowModuleId,
    })),
    AllowedAIAgents: [...maps.AllowedAIAgents.keys()].map((Arn) => ({ Arn })),
    Applications: [...tools]
      .filter(([, permissions]) => permissions.size > 0)
      .map(([Namespace, permissions]): Application => {
        const Type = types.get(Namespace);
        return {
          Namespace,
          ApplicationPermissions: [...permissions],
          ...(Type && { Type }),
        };
      }),
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: {
          PrimaryAttributeValues: [...attributes].flatMap(([AttributeName, values]) =>
            values.map((Values): PrimaryAttributeValue => ({
              ...(AttributeName !== undefined && { AttributeName }),
              Values: [...Values],
            })),
          ),
        },
      },
    },
  });
}

/** Every field, the ones that are not there empty. */
function whole(given: Partial<ProfileFields> | undefined): Partial<ProfileFields> {
  return Object.fromEntries(
    FIELD_NAMES.map((name) => [name, given?.[name] ?? FIELDS[name].kind.empty]),
  );
}

const MIRROR: Record<AccessEffect, AccessEffect> = {
  gains: "loses",
  loses: "gains",
  both: "both",
  neither: "neither",
};

describe("the changes from one profile to another", () => {
  test("made to the first, give the second", () => {
    fc.assert(
      fc.property(profile, profile, (before, after) => {
        expect(whole(applied(before, accessChanges(before, after)))).toEqual(whole(after));
      }),
    );
  });

  test("swapped, are the same ones the other way round", () => {
    fc.assert(
      fc.property(profile, profile, (before, after) => {
        const change = { added: "removed", removed: "added", changed: "changed" } as const;
        expect(
          accessChanges(after, before).map(({ after: now, before: old, ...rest }) => ({
            ...rest,
            change: change[rest.change],
            effect: MIRROR[rest.effect],
            ...(old !== undefined && { after: old }),
            ...(now !== undefined && { before: now }),
          })),
        ).toEqual(accessChanges(before, after));
      }),
    );
  });

  test("of a profile to itself are none", () => {
    fc.assert(fc.property(profile, (same) => expect(accessChanges(same, same)).toEqual([])));
  });
});

/** A line for each change, as a plan has it. */
const lines = (before: Partial<ProfileFields> | undefined, after?: Partial<ProfileFields>) =>
  accessChanges(before, after).map((change) =>
    `${signOf(change)} ${formatChange(change)} ${formatEffect(change.effect)} ${(change.risks ?? []).join(", ")}`.trim(),
  );

const tables = (...PrimaryAttributeValues: PrimaryAttributeValue[]) =>
  normalizeFields({
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
      },
    },
  });

const alternatives = (values: readonly string[]) =>
  values.map((value) => JSON.stringify(value)).join(" or ");

const cases: readonly [string, Partial<ProfileFields>, Partial<ProfileFields>, string[]][] = [
  [
    "permissions, the sensitive ones with their class, unknown ones as they are",
    { Permissions: ["BasicAgentAccess", "New.Thing"] },
    { Permissions: ["BasicAgentAccess", "Users.Edit"] },
    ["- permission New.Thing loses", '+ permission Users.Edit ("Users - Edit") gains user-admin'],
  ],
  [
    "a restricting permission, the other way round",
    { Permissions: [] },
    { Permissions: ["RestrictTaskCreation.Access"] },
    ['+ permission RestrictTaskCreation.Access ("Restrict task creation") loses'],
  ],
  [
    "access-control tags: one taken away, one with another value",
    {
      AllowedAccessControlTags: { Department: "Sales", Site: "Riga" },
      TagRestrictedResources: ["Queue"],
    },
    { AllowedAccessControlTags: { Department: "Service" }, TagRestrictedResources: ["Queue"] },
    [
      '~ only what has the tag Department: "Sales" -> "Service" gains or loses',
      '- only what has the tag Site: "Riga" gains',
    ],
  ],
  [
    "restricted types",
    {
      Permissions: ["BasicAgentAccess"],
      AllowedAccessControlTags: { Site: "Riga" },
      TagRestrictedResources: ["Queue"],
      HierarchyRestrictedResources: ["User"],
    },
    {
      Permissions: ["BasicAgentAccess"],
      AllowedAccessControlTags: { Site: "Riga" },
      TagRestrictedResources: ["User"],
    },
    [
      "- restricted by tag: Queue gains",
      "+ restricted by tag: User loses",
      "- restricted by hierarchy: User gains",
    ],
  ],
  [
    "types without tags, and a hierarchy group without types, restrict nothing",
    { AllowedAccessControlHierarchyGroupId: "north" },
    { TagRestrictedResources: ["User"], AllowedAccessControlHierarchyGroupId: "south" },
    ["+ restricted by tag: User", '~ hierarchy group: "north" -> "south"'],
  ],
  [
    "tags without types restrict nothing either",
    { AllowedAccessControlTags: { Department: "Sales", Site: "Riga" } },
    { AllowedAccessControlTags: { Department: "Service" } },
    [
      '~ only what has the tag Department: "Sales" -> "Service"',
      '- only what has the tag Site: "Riga"',
    ],
  ],
  [
    "a restriction that is lifted, with what can then be done without it",
    {
      Permissions: ["Users.Edit", "SecurityProfiles.Edit", "DeleteCallRecordings"],
      AllowedAccessControlTags: { Site: "Riga" },
      TagRestrictedResources: ["SecurityProfile", "User"],
    },
    { Permissions: ["Users.Edit", "SecurityProfiles.Edit", "DeleteCallRecordings"] },
    [
      '- only what has the tag Site: "Riga" gains profile-admin, user-admin',
      "- restricted by tag: SecurityProfile gains profile-admin",
      "- restricted by tag: User gains user-admin",
    ],
  ],
  [
    "a restriction of a permission that comes or goes with it: that has its own line",
    { Permissions: ["Users.Edit"], HierarchyRestrictedResources: ["User"] },
    { Permissions: ["Users.Delete"] },
    [
      '+ permission Users.Delete ("Users - Delete") gains user-admin',
      '- permission Users.Edit ("Users - Edit") loses user-admin',
      "- restricted by hierarchy: User gains",
    ],
  ],
  [
    "a hierarchy group, whose place in the tree is not known",
    {
      Permissions: ["Users.Edit"],
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "north",
    },
    {
      Permissions: ["Users.Edit"],
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "south",
    },
    ['~ hierarchy group: "north" -> "south" gains or loses user-admin'],
  ],
  [
    "a restriction where the permissions were not read: what they could be",
    { HierarchyRestrictedResources: ["User"] },
    {},
    ["- restricted by hierarchy: User gains user-admin"],
  ],
  [
    "an application and its tools",
    {
      Applications: [{ Namespace: "crm", ApplicationPermissions: ["find", "merge"], Type: "MCP" }],
    },
    { Applications: [{ Namespace: "crm", ApplicationPermissions: ["find"] }] },
    ["- application crm: merge loses", '- type of application crm: "MCP"'],
  ],
  [
    "flow modules and AI agents",
    { AllowedFlowModules: [{ FlowModuleId: "refund", Type: "MCP" }] },
    { AllowedAIAgents: [{ Arn: "arn:agent", Type: "THIRD_PARTY" }] },
    ["- flow module refund loses", "+ AI agent arn:agent gains"],
  ],
  [
    "rows of data tables: the first rule restricts, a value more shows more",
    tables({ AttributeName: "Site", Values: ["Riga"] }),
    tables(
      { AttributeName: "Site", Values: ["Riga", "Oslo"] },
      { AttributeName: "Team", Values: ["A"] },
    ),
    [
      '~ only rows of data tables whose Site is "Riga" -> "Oslo" or "Riga" gains',
      '+ only rows of data tables whose Team is "A" loses',
    ],
  ],
  [
    "one of two types that are restricted by hierarchy, with the risk of that type",
    {
      Permissions: ["Users.Edit", "SecurityProfiles.Edit"],
      HierarchyRestrictedResources: ["SecurityProfile", "User"],
    },
    {
      Permissions: ["Users.Edit", "SecurityProfiles.Edit"],
      HierarchyRestrictedResources: ["SecurityProfile"],
    },
    ["- restricted by hierarchy: User gains user-admin"],
  ],
  [
    "a restriction of a permission that one side did not read",
    { HierarchyRestrictedResources: ["User"] },
    { Permissions: ["Users.Edit"] },
    [
      '+ permission Users.Edit ("Users - Edit") gains user-admin',
      "- restricted by hierarchy: User gains",
    ],
  ],
  ...(
    [
      [["Riga"], ["Oslo"], "gains or loses"],
      [["Oslo", "Riga"], ["Oslo", "Rome"], "gains or loses"],
      [["Oslo", "Riga"], ["Riga"], "loses"],
      [["Oslo", "Riga"], ["Oslo", "Riga", "Rome"], "gains"],
    ] as const
  ).map(([old, now, effect]): (typeof cases)[number] => [
    `rows of data tables: ${old.join()} to ${now.join()}`,
    tables({ AttributeName: "Site", Values: [...old] }),
    tables({ AttributeName: "Site", Values: [...now] }),
    [
      `~ only rows of data tables whose Site is ${alternatives(old)} -> ${alternatives(now)} ${effect}`,
    ],
  ]),
  [
    "rows of data tables: the same values in one entry instead of two",
    tables(
      { AttributeName: "Site", Values: ["Oslo"] },
      { AttributeName: "Site", Values: ["Riga"] },
    ),
    tables({ AttributeName: "Site", Values: ["Oslo", "Riga"] }),
    ['~ only rows of data tables whose Site is "Oslo", or "Riga" -> "Oslo" or "Riga"'],
  ],
  [
    "what says nothing about access",
    { Description: "", Tags: { Team: "A" } },
    { Description: "Agents", Tags: {} },
    ['+ description: "Agents"', '- tag Team: "A"'],
  ],
];

describe("in words", () => {
  for (const [name, before, after, expected] of cases) {
    test(name, () => expect(lines(before, after)).toEqual(expected));
  }

  test("a profile that is new: what it gives is gained, what restricts it is not lost", () => {
    const made: Partial<ProfileFields> = {
      Permissions: ["RestrictTaskCreation.Access", "BasicAgentAccess"],
      AllowedAccessControlTags: { Department: "Sales" },
    };
    expect(lines(undefined, made)).toEqual([
      '+ permission BasicAgentAccess ("Access Contact Control Panel") gains',
      '+ permission RestrictTaskCreation.Access ("Restrict task creation")',
      '+ only what has the tag Department: "Sales"',
    ]);
    expect(lines(made)).toEqual([
      '- permission BasicAgentAccess ("Access Contact Control Panel") loses',
      '- permission RestrictTaskCreation.Access ("Restrict task creation")',
      '- only what has the tag Department: "Sales"',
    ]);
  });
});
