import { describe, expect, test } from "bun:test";
import { isResourceModel, modelProblems } from "../../../src/local/cloud-control/schema.ts";

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/mine";
const model = (members: object = {}) => ({ InstanceArn, SecurityProfileName: "name", ...members });
const letters = (size: number) => Array.from({ length: size }, (_, at) => `p${at}`);
const attributes = (PrimaryAttributeValues: unknown) => ({
  GranularAccessControlConfiguration: {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
    },
  },
});
const VALUES =
  "#/GranularAccessControlConfiguration/DataTableAccessControlConfiguration/PrimaryAttributeAccessControlConfiguration/PrimaryAttributeValues";

describe("what is a model", () => {
  test.each([
    [{}],
    [{ Description: "" }],
    [{ Description: "é".repeat(250) }],
    [{ Permissions: letters(500) }],
    [{ Tags: [{ Key: "a1,;<-./:=_", Value: "" }] }],
    [{ AllowedAccessControlTags: [] }],
    [{ Applications: [{}, { Namespace: "n", ApplicationPermissions: [], Type: "MCP" }] }],
    [{ AllowedFlowModules: [{ FlowModuleId: "m", Type: "any" }] }],
    [{ GranularAccessControlConfiguration: {} }],
    [attributes([{ AccessType: "ALLOW", AttributeName: "Größe|x", Values: ["a", "b"] }])],
    [{ LastModifiedTime: 1.5, LastModifiedRegion: "us-east-1" }],
    [{ SecurityProfileArn: `${InstanceArn}/security-profile/p` }],
  ])("%j", (members) => {
    expect(modelProblems(model(members))).toEqual([]);
    expect(isResourceModel(model(members))).toBe(true);
  });
});

describe("what is none, and why", () => {
  test.each([
    [[], ["#: expected type: JSONObject, found: JSONArray"]],
    [null, ["#: expected type: JSONObject, found: Null"]],
    [
      {},
      [
        "#: required key [InstanceArn] not found",
        "#: required key [SecurityProfileName] not found",
      ],
    ],
    [model({ AllowedAIAgents: [] }), ["#: extraneous key [AllowedAIAgents] is not permitted"]],
    [
      model({ InstanceArn: "mine" }),
      ["#/InstanceArn: failed validation constraint for keyword [pattern]"],
    ],
    [
      model({ SecurityProfileName: "n".repeat(128) }),
      ["#/SecurityProfileName: expected maxLength: 127, actual: 128"],
    ],
    [
      model({ SecurityProfileName: "" }),
      [
        "#/SecurityProfileName: expected minLength: 1, actual: 0",
        "#/SecurityProfileName: failed validation constraint for keyword [pattern]",
      ],
    ],
    [
      model({ SecurityProfileName: "a.b" }),
      ["#/SecurityProfileName: failed validation constraint for keyword [pattern]"],
    ],
    [model({ Description: null }), ["#/Description: expected type: String, found: Null"]],
    [
      model({ Description: "😀".repeat(251) }),
      ["#/Description: expected maxLength: 250, actual: 251"],
    ],
    [model({ Permissions: "A" }), ["#/Permissions: expected type: JSONArray, found: String"]],
    [model({ Permissions: [7] }), ["#/Permissions/0: expected type: String, found: Number"]],
    [
      model({ Permissions: letters(501) }),
      ["#/Permissions: expected maximum item count: 500, found: 501"],
    ],
    [model({ Permissions: ["A", "A"] }), ["#/Permissions: array items are not unique"]],
    [
      model({ AllowedAccessControlTags: letters(5).map((Key) => ({ Key, Value: "" })) }),
      ["#/AllowedAccessControlTags: expected maximum item count: 4, found: 5"],
    ],
    [
      model({ Tags: [{ Key: "aws:x", Value: "" }] }),
      ["#/Tags/0/Key: failed validation constraint for keyword [pattern]"],
    ],
    [
      model({ Tags: [{ Key: "a b", Value: "" }] }),
      ["#/Tags/0/Key: failed validation constraint for keyword [pattern]"],
    ],
    [model({ Tags: [{ Key: "a" }] }), ["#/Tags/0: required key [Value] not found"]],
    [model({ Tags: { a: "b" } }), ["#/Tags: expected type: JSONArray, found: JSONObject"]],
    [
      model({ AllowedAccessControlHierarchyGroupId: "" }),
      [
        "#/AllowedAccessControlHierarchyGroupId: failed validation constraint for keyword [pattern]",
      ],
    ],
    [
      model({ HierarchyRestrictedResources: letters(11) }),
      ["#/HierarchyRestrictedResources: expected maximum item count: 10, found: 11"],
    ],
    [
      model({ Applications: [{ Type: "OTHER" }] }),
      ["#/Applications/0/Type: failed validation constraint for keyword [enum]"],
    ],
    [
      model({ Applications: [{ ApplicationPermissions: letters(51) }] }),
      ["#/Applications/0/ApplicationPermissions: expected maximum item count: 50, found: 51"],
    ],
    [
      model({ AllowedFlowModules: [{ Id: "m" }] }),
      ["#/AllowedFlowModules/0: extraneous key [Id] is not permitted"],
    ],
    [model(attributes([])), [`${VALUES}: expected minimum item count: 1, found: 0`]],
    [
      model(attributes([{ AttributeName: "connect:x", Values: [] }])),
      [
        `${VALUES}/0/AttributeName: failed validation constraint for keyword [pattern]`,
        `${VALUES}/0/Values: expected minimum item count: 1, found: 0`,
      ],
    ],
    [
      model(attributes([{ AccessType: "DENY", Values: ["€", "b", "c"] }])),
      [
        `${VALUES}/0/AccessType: failed validation constraint for keyword [enum]`,
        `${VALUES}/0/Values: expected maximum item count: 2, found: 3`,
        `${VALUES}/0/Values/0: failed validation constraint for keyword [pattern]`,
      ],
    ],
    [
      model({ LastModifiedTime: "now" }),
      ["#/LastModifiedTime: expected type: Number, found: String"],
    ],
  ])("%j", (value, problems) => {
    expect(modelProblems(value).toSorted()).toEqual(problems.toSorted());
    expect(isResourceModel(value)).toBe(false);
  });
});
