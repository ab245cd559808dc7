import { describe, expect, test } from "bun:test";
import {
  ASSIGNMENT_OPTIONS,
  check,
  checkAssignmentOptions,
  checkIdentity,
} from "../../src/profile/constraints.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const UUID = "11111111-2222-4333-8444-555555555555";
const FORM = "arn:aws:connect:REGION:ACCOUNT:instance/ID";

const problemsOf = (change: object) =>
  check({ InstanceArn, SecurityProfileName: "Agent", ...change }).map(
    ({ message, path }) => `${path} ${message}`,
  );
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, "value"]));

test.each<[string, object]>([
  ["nothing else", {}],
  ["no name", { SecurityProfileName: undefined }],
  ["undefined props", { Permissions: undefined, other: undefined }],
  [
    "every option",
    {
      adopt: true,
      delete: false,
      controlPlane: "connect",
      moveHolders: true,
      region: "us-east-1",
      profile: "work",
      roleArn: "arn:role",
      roleSessionName: "deploy",
      accessKeyId: "AKIA",
      secretAccessKey: { type: "secret" },
      sessionToken: "token",
      externalId: "id",
      acknowledge: { "path-to-admin": "known" },
    },
  ],
  ["48 tags", { Tags: keys(48) }],
  ["48 tags as a list", { Tags: Object.keys(keys(48)).map((Key) => ({ Key, Value: "" })) }],
  ["equal permissions", { Permissions: ["Users.View", "Users.View"] }],
  ["two of the keys that Alchemy confuses", { Tags: { dirname: "a", filename: "b" } }],
  ["a hierarchy group by its id", { AllowedAccessControlHierarchyGroupId: UUID }],
])("a profile with %s is valid", (_, change) => {
  expect(problemsOf(change)).toEqual([]);
});

test.each([undefined, null, "Agent", ["Agent"]])("props must be an object, not %j", (props) => {
  expect(check(props)).toEqual([
    { path: "props", message: `must be an object, not ${Bun.inspect(props)}` },
  ]);
});

test.each<[unknown, string]>([
  [undefined, `is missing; set the full ARN of the instance (${FORM})`],
  [5, "must be a string, not 5"],
  [
    "arn:aws:connect:us-east-1:123456789012:instance/a/security-profile/b",
    '"arn:aws:connect:us-east-1:123456789012:instance/a/security-profile/b" is the ARN of a security profile, not of its instance',
  ],
  [UUID, `"${UUID}" is not an ARN; an id alone does not name the region (${FORM})`],
  ["a b", `"a b" is not the ARN of an Amazon Connect instance (${FORM})`],
])("the instance %j: %s", (arn, message) => {
  expect(problemsOf({ InstanceArn: arn })).toEqual([`InstanceArn ${message}`]);
});

test.each<[unknown, string[]]>([
  [5, ["must be a string, not 5"]],
  ["a/b", ['"a/b" may contain only letters A to Z, digits, spaces and _ @ -']],
  ["a".repeat(128), [`"${"a".repeat(76)}... has 128 characters; at most 127`]],
  [
    "",
    [
      '"" has 0 characters; at least 1',
      '"" may contain only letters A to Z, digits, spaces and _ @ -',
    ],
  ],
])("the name %j: %j", (name, messages) => {
  expect(problemsOf({ SecurityProfileName: name })).toEqual(
    messages.map((message) => `SecurityProfileName ${message}`),
  );
});

test.each<[object, string[]]>([
  [{ adopt: "yes" }, ['adopt must be a boolean, not "yes"']],
  [{ delete: 1 }, ["delete must be a boolean, not 1"]],
  [{ moveHolders: "no" }, ['moveHolders must be a boolean, not "no"']],
  [{ controlPlane: "both" }, ['controlPlane must be "connect" or "cloudcontrol", not "both"']],
  [{ profile: 5 }, ["profile must be a string, not 5"]],
  [{ roleArn: 5 }, ["roleArn must be a string, not 5"]],
  [{ roleSessionName: 5 }, ["roleSessionName must be a string, not 5"]],
  [{ region: 5 }, ["region must be a string, not 5"]],
  [
    { region: "eu-west-2" },
    ['region "eu-west-2" is not the region of InstanceArn ("us-east-1"); remove it'],
  ],
  [
    { accessKeyId: "AKIA" },
    ["accessKeyId and secretAccessKey must be set together; one is missing"],
  ],
  [
    { secretAccessKey: "key" },
    ["accessKeyId and secretAccessKey must be set together; one is missing"],
  ],
  [{ sessionToken: 5 }, ["sessionToken must be a string or an alchemy.secret()"]],
  [{ externalId: { type: "other" } }, ["externalId must be a string or an alchemy.secret()"]],
  [{ externalId: null }, ["externalId must be a string or an alchemy.secret()"]],
  [{ externalId: {} }, ["externalId must be a string or an alchemy.secret()"]],
  [{ acknowledge: "all" }, ['acknowledge must be a record of strings, not "all"']],
  [{ acknowledge: { a: "" } }, ['acknowledge["a"] "" has 0 characters; at least 1']],
  [{ acknowledge: { "": "a" } }, ['acknowledge key "" has 0 characters; at least 1']],
  [{ other: 1 }, ["other is not a prop of SecurityProfile"]],
  [{ tags: {} }, ["tags is not a prop of SecurityProfile; did you mean Tags?"]],
  [{ name: "a" }, ["name is not a prop of SecurityProfile; did you mean SecurityProfileName?"]],
  [{ arn: "a" }, ["arn is not a prop of SecurityProfile"]],
  [{ Permisions: [] }, ["Permisions is not a prop of SecurityProfile; did you mean Permissions?"]],
  [{ Tagsxy: {} }, ["Tagsxy is not a prop of SecurityProfile; did you mean Tags?"]],
])("%j: %j", (change, problems) => {
  expect(problemsOf(change)).toEqual(problems);
});

describe("tags", () => {
  const twice = { Key: "a", Value: "b" };
  const reserved = "which Alchemy's state reserves for its own values; choose another";
  const own = "which this package uses to recognize what it created; choose another";
  const together = "which Alchemy's state cannot store together; rename one";
  const most = "at most 48, since alchemy_stage and alchemy_resource take two of AWS's 50";
  test.each<[object, string[]]>([
    [{ Tags: "a" }, ['Tags must be a record of strings, not "a"']],
    [{ Tags: { a: 5 } }, ['Tags["a"] must be a string, not 5']],
    [{ Tags: [twice, { ...twice, Value: "c" }] }, ['Tags has the key "a" more than once']],
    [{ Tags: [twice, twice, twice] }, ['Tags has the key "a" more than once']],
    [{ Tags: [{ Value: "b" }] }, ["Tags[0].Key is missing"]],
    [
      { Tags: ["a", { Key: "b" }, { ...twice, Other: 1 }] },
      [
        'Tags[0] must be an object, not "a"',
        "Tags[1].Value is missing",
        "Tags[2].Other is not known here; known are Key, Value",
      ],
    ],
    [{ Tags: { "@secret": "a" } }, [`Tags has the key "@secret", ${reserved}`]],
    [{ Tags: [{ Key: "@date", Value: "" }] }, [`Tags has the key "@date", ${reserved}`]],
    [
      { AllowedAccessControlTags: { "Symbol(a)": "a" } },
      [`AllowedAccessControlTags has the key "Symbol(a)", ${reserved}`],
    ],
    [
      { Tags: { dirname: "a", filename: "b", url: "c" } },
      [`Tags has the keys dirname, filename, url, ${together}`],
    ],
    [{ Tags: { alchemy_stage: "a" } }, [`Tags has the key "alchemy_stage", ${own}`]],
    [{ AllowedAccessControlTags: { alchemy_stage: "a" } }, []],
    [{ Tags: keys(49) }, [`Tags has 49 entries; ${most}`]],
    [{ Tags: keys(50) }, [`Tags has 50 entries; ${most}`]],
    [{ Tags: keys(51) }, ["Tags has 51 entries; at most 50"]],
    [
      { Tags: Object.keys(keys(51)).map((Key) => ({ Key, Value: "" })) },
      ["Tags has 51 entries; at most 50"],
    ],
  ])("%j: %j", (change, problems) => {
    expect(problemsOf(change)).toEqual(problems);
  });
});

describe("fields", () => {
  const group = "AllowedAccessControlHierarchyGroupId";
  const module = { FlowModuleId: "a" };
  test.each<[object, string[]]>([
    [{ Permissions: "Users.View" }, ['Permissions must be a list, not "Users.View"']],
    [
      { Applications: [{ Namespace: "a", ApplicationPermissions: ["b"], Other: 1 }] },
      [
        "Applications[0].Other is not known here; known are Namespace, ApplicationPermissions, Type",
      ],
    ],
    [
      { AllowedFlowModules: [module, { ...module, Type: "MCP" }, module] },
      ['AllowedFlowModules has more than one entry with FlowModuleId "a"; write it once'],
    ],
    [
      { AllowedFlowModules: ["a", "a"] },
      [
        'AllowedFlowModules[0] must be an object, not "a"',
        'AllowedFlowModules[1] must be an object, not "a"',
      ],
    ],
    // A wrong id that is too long has one problem: why it is wrong.
    [
      { AllowedFlowModules: [{ FlowModuleId: `${InstanceArn}/flow-module/${"a".repeat(80)}` }] },
      [
        `AllowedFlowModules[0].FlowModuleId "${InstanceArn}/flow-module/${"a".repeat(80)}" is not a bare flow module id, which AWS expects. Write "${"a".repeat(80)}".`,
      ],
    ],
    [
      { AllowedFlowModules: [{ FlowModuleId: "a".repeat(129) }] },
      [`AllowedFlowModules[0].FlowModuleId "${"a".repeat(76)}... has 129 characters; at most 128`],
    ],
    // An ARN that the field can hold is a finding of the linter.
    [{ [group]: `${InstanceArn}/agent-group/a` }, []],
  ])("%j: %j", (change, problems) => {
    expect(problemsOf(change)).toEqual(problems);
  });

  const wayOut = 'use controlPlane: "connect" for this profile';
  const over = `over Cloud Control; ${wayOut}`;
  test.each<[object, string[]]>([
    [
      { AllowedAIAgents: [{ Arn: "arn:a" }] },
      [`AllowedAIAgents cannot be managed over Cloud Control; remove it or ${wayOut}`],
    ],
    [{ Tags: { a: "b" } }, []],
    [
      { Tags: [{ Key: "ü", Value: "" }] },
      [`Tags key "ü" does not match AWS's pattern (?!aws:)[a-zA-Z+-=._:/]+, ${over}`],
    ],
    [
      { HierarchyRestrictedResources: Object.keys(keys(11)) },
      [`HierarchyRestrictedResources has 11 entries; at most 10, ${over}`],
    ],
    // Only the violation of the API is reported.
    [{ Tags: { "": "a" } }, ['Tags key "" has 0 characters; at least 1']],
    [
      { [group]: `${InstanceArn}/agent-group/a` },
      [
        `${group} "${InstanceArn}/agent-group/a" is not a bare hierarchy group id, which AWS expects. Write "a".`,
      ],
    ],
    [{ [group]: "a_b" }, [`${group} "a_b" does not match AWS's pattern [a-zA-Z0-9-]+, ${over}`]],
    [
      { [group]: "_".repeat(128) },
      [
        `${group} "${"_".repeat(76)}... has 128 characters; at most 127, ${over}`,
        `${group} "${"_".repeat(76)}... does not match AWS's pattern [a-zA-Z0-9-]+, ${over}`,
      ],
    ],
    [
      { [group]: `${InstanceArn}/agent-group/${"a".repeat(40)}` },
      [
        `${group} "${InstanceArn}/agent-group/${"a".repeat(40)}" is not a bare hierarchy group id, which AWS expects. Write "${"a".repeat(40)}".`,
      ],
    ],
  ])("over Cloud Control, %j: %j", (change, problems) => {
    expect(problemsOf({ ...change, controlPlane: "cloudcontrol" })).toEqual(problems);
  });
});

test("what only calls AWS has the options of that, and none of a profile", () => {
  const props = { adopt: "yes", controlPlane: 1, delete: "no", moveHolders: 2, region: 5 };
  expect(checkIdentity(props).map(({ path }) => path)).toEqual(["region"]);
  expect(checkAssignmentOptions(props).map(({ path }) => path)).toEqual(["delete", "region"]);
  expect(ASSIGNMENT_OPTIONS).toEqual([
    "exact",
    "delete",
    "region",
    "profile",
    "roleArn",
    "roleSessionName",
    "accessKeyId",
    "secretAccessKey",
    "sessionToken",
    "externalId",
  ]);
});
