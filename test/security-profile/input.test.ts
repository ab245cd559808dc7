import { expect } from "bun:test";
import { readdirSync } from "node:fs";
import alchemy from "alchemy";
import {
  type Acknowledgements,
  SecurityProfile,
  type SecurityProfileProps,
} from "../../src/index.ts";
import { CATALOG_DATE } from "../../src/permissions/catalog.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

/** Deploys props as plain JavaScript would give them. */
const failing = (stack: Stack, props: unknown) =>
  stack.failure(() => SecurityProfile("team", props as SecurityProfileProps));

const strings = (count: number, length = 3) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(length, "p"));

const AGENT = { Arn: "a" };
const UUID = "8a7c5f2e-1b7d-4f0a-9a53-2c4f6d8e0b11";
const INSTANCE = `arn:aws:connect:us-east-1:123456789012:instance/${UUID}`;

/** A prop, a value that is refused, and the message. */
const REFUSED: [string, unknown, string][] = [
  [
    "InstanceArn",
    undefined,
    "InstanceArn is missing; set the full ARN of the instance (arn:aws:connect:REGION:ACCOUNT:instance/ID)",
  ],
  ["InstanceArn", 7, "InstanceArn must be a string, not 7"],
  [
    "InstanceArn",
    "5c0a1d2e",
    'InstanceArn "5c0a1d2e" is not an ARN; an id alone does not name the region (arn:aws:connect:REGION:ACCOUNT:instance/ID)',
  ],
  [
    "InstanceArn",
    "arn:aws:s3:::bucket",
    'InstanceArn "arn:aws:s3:::bucket" is not the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID)',
  ],
  [
    "InstanceArn",
    "arn:aws:connect:eu-west-2:123456789012:instance/i/security-profile/p",
    'InstanceArn "arn:aws:connect:eu-west-2:123456789012:instance/i/security-profile/p" is the ARN of a security profile, not of its instance',
  ],
  ["SecurityProfileName", "", 'SecurityProfileName "" has 0 characters; at least 1'],
  [
    "SecurityProfileName",
    "Agents (EMEA)",
    'SecurityProfileName "Agents (EMEA)" may contain only letters A to Z, digits, spaces and _ @ -',
  ],
  [
    "SecurityProfileName",
    "a".repeat(128),
    `SecurityProfileName "${"a".repeat(76)}... has 128 characters; at most 127`,
  ],
  [
    "Description",
    "d".repeat(251),
    `Description "${"d".repeat(76)}... has 251 characters; at most 250`,
  ],
  ["Description", null, "Description must be a string, not null"],
  ["Description", "\ud800", 'Description "\\ud800" is not well-formed Unicode'],
  ["Permissions", strings(501), "Permissions has 501 entries; at most 500"],
  ["Permissions", "Users.View", 'Permissions must be a list, not "Users.View"'],
  ["Permissions", ["ok", ""], 'Permissions[1] "" has 0 characters; at least 1'],
  [
    "Permissions",
    ["p".repeat(129)],
    `Permissions[0] "${"p".repeat(76)}... has 129 characters; at most 128`,
  ],
  ["Permissions", [1], "Permissions[0] must be a string, not 1"],
  ["region", 1, "region must be a string, not 1"],
  [
    "Permission",
    ["Users.View"],
    "Permission is not a prop of SecurityProfile; did you mean Permissions?",
  ],
  ["tags", {}, "tags is not a prop of SecurityProfile; did you mean Tags?"],
  ["Color", "red", "Color is not a prop of SecurityProfile"],
  [
    "Tags",
    { "aws:x": "1" },
    'Tags key "aws:x" does not match AWS\'s pattern (?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
  ],
  [
    "Tags",
    { a: "v".repeat(257) },
    `Tags["a"] "${"v".repeat(76)}... has 257 characters; at most 256`,
  ],
  [
    "Tags",
    [
      { Key: "a", Value: "1" },
      { Key: "a", Value: "2" },
    ],
    'Tags has the key "a" more than once',
  ],
  ["Tags", [{ Key: "a" }], "Tags[0].Value is missing"],
  [
    "Tags",
    { alchemy_stage: "x" },
    'Tags has the key "alchemy_stage", which this package uses to recognize what it created; choose another',
  ],
  [
    "Tags",
    { "@secret": "x" },
    'Tags has the key "@secret", which Alchemy\'s state reserves for its own values; choose another',
  ],
  [
    "AllowedAccessControlTags",
    [{ Key: "Symbol(a)", Value: "x" }],
    'AllowedAccessControlTags has the key "Symbol(a)", which Alchemy\'s state reserves for its own values; choose another',
  ],
  [
    "Tags",
    { dirname: "a", filename: "b", url: "c" },
    "Tags has the keys dirname, filename, url, which Alchemy's state cannot store together; rename one",
  ],
  ["Permissions", Array.from({ length: 2 }), "Permissions[1] must be a string, not undefined"],
  // oxlint-disable-next-line unicorn/no-new-array -- with holes
  ["Permissions", new Array(2), "Permissions[1] must be a string, not undefined"],
  [
    "AllowedAIAgents",
    strings(101).map(() => AGENT),
    "AllowedAIAgents has 101 entries; at most 100",
  ],
  ["Description", ["\u001b[2J\u202e"], "Description must be a string, not [ '\\x1B[2J\\u202e' ]"],
  [
    "Tags",
    Object.fromEntries(strings(49).map((key) => [key, ""])),
    "Tags has 49 entries; at most 48, since alchemy_stage and alchemy_resource take two of AWS's 50",
  ],
  [
    "AllowedAccessControlTags",
    { a: "", b: "", c: "", d: "", e: "" },
    "AllowedAccessControlTags has 5 entries; at most 4",
  ],
  [
    "AllowedAccessControlTags",
    "Department",
    'AllowedAccessControlTags must be a record of strings, not "Department"',
  ],
  ["TagRestrictedResources", strings(11), "TagRestrictedResources has 11 entries; at most 10"],
  [
    "HierarchyRestrictedResources",
    ["h".repeat(129)],
    `HierarchyRestrictedResources[0] "${"h".repeat(76)}... has 129 characters; at most 128`,
  ],
  [
    "AllowedAccessControlHierarchyGroupId",
    5,
    "AllowedAccessControlHierarchyGroupId must be a string, not 5",
  ],
  [
    "Applications",
    strings(11).map((Namespace) => ({ Namespace, ApplicationPermissions: ["ACCESS"] })),
    "Applications has 11 entries; at most 10",
  ],
  [
    "AllowedFlowModules",
    [{ FlowModuleId: `${INSTANCE}/flow-module/${UUID}` }],
    `AllowedFlowModules[0].FlowModuleId "${INSTANCE}/flow-module/${UUID}" is not a bare flow module id, which AWS expects. Write "${UUID}".`,
  ],
  [
    "AllowedFlowModules",
    [{ FlowModuleId: `${INSTANCE}/contact-flow/${UUID}` }],
    `AllowedFlowModules[0].FlowModuleId "${INSTANCE}/contact-flow/${UUID}" is an ARN, but not of a flow module. Write the id of a flow module.`,
  ],
  [
    "AllowedFlowModules",
    [{ FlowModuleId: "m".repeat(129) }],
    `AllowedFlowModules[0].FlowModuleId "${"m".repeat(76)}... has 129 characters; at most 128`,
  ],
  ["Applications", [{ Namespace: "crm" }], "Applications[0].ApplicationPermissions is missing"],
  [
    "Applications",
    [{ Namespace: "crm", ApplicationPermissions: [] }],
    "Applications[0].ApplicationPermissions has 0 entries; at least 1",
  ],
  [
    "Applications",
    [{ Namespace: "crm", ApplicationPermissions: strings(51) }],
    "Applications[0].ApplicationPermissions has 51 entries; at most 50",
  ],
  [
    "Applications",
    [{ Namespace: "crm", ApplicationPermissions: ["a"], Type: "APP" }],
    'Applications[0].Type must be "MCP" or "THIRD_PARTY_APPLICATION", not "APP"',
  ],
  [
    "Applications",
    [{ Namespace: "crm", Permissions: ["a"], ApplicationPermissions: ["a"] }],
    "Applications[0].Permissions is not known here; known are Namespace, ApplicationPermissions, Type",
  ],
  [
    "Applications",
    [
      { Namespace: "crm", ApplicationPermissions: ["a"] },
      { Namespace: "crm", ApplicationPermissions: ["b"], Type: "MCP" },
    ],
    'Applications has more than one entry with Namespace "crm"; write it once',
  ],
  [
    "AllowedFlowModules",
    [{ FlowModuleId: "m" }, { FlowModuleId: "m", Type: "MCP" }],
    'AllowedFlowModules has more than one entry with FlowModuleId "m"; write it once',
  ],
  [
    "AllowedFlowModules",
    strings(11).map((FlowModuleId) => ({ FlowModuleId })),
    "AllowedFlowModules has 11 entries; at most 10",
  ],
  [
    "AllowedAIAgents",
    strings(101).map((Arn) => ({ Arn })),
    "AllowedAIAgents has 101 entries; at most 100",
  ],
  ["AllowedAIAgents", [{ Type: "THIRD_PARTY" }], "AllowedAIAgents[0].Arn is missing"],
  [
    "GranularAccessControlConfiguration",
    { DataTables: {} },
    "GranularAccessControlConfiguration.DataTables is not known here; known are DataTableAccessControlConfiguration",
  ],
  [
    "acknowledge",
    ["sensitive-permission"],
    "acknowledge must be a record of strings, not [ 'sensitive-permission' ]",
  ],
  [
    "acknowledge",
    { "sensitive-permission": "" },
    'acknowledge["sensitive-permission"] "" has 0 characters; at least 1',
  ],
  ["adopt", "yes", 'adopt must be a boolean, not "yes"'],
  ["delete", 1, "delete must be a boolean, not 1"],
  ["moveHolders", "yes", 'moveHolders must be a boolean, not "yes"'],
  ["profile", 1, "profile must be a string, not 1"],
  ["roleArn", null, "roleArn must be a string, not null"],
  ["roleSessionName", ["deploy"], "roleSessionName must be a string, not [ 'deploy' ]"],
  ["externalId", 1, "externalId must be a string or an alchemy.secret()"],
  ["sessionToken", 1, "sessionToken must be a string or an alchemy.secret()"],
  [
    "controlPlane",
    "cloudformation",
    'controlPlane must be "connect" or "cloudcontrol", not "cloudformation"',
  ],
  [
    "region",
    "eu-west-2",
    'region "eu-west-2" is not the region of InstanceArn ("us-east-1"); remove it',
  ],
  [
    "accessKeyId",
    "AKIAEXAMPLE",
    "accessKeyId and secretAccessKey must be set together; one is missing",
  ],
  ["secretAccessKey", 12345678, "secretAccessKey must be a string or an alchemy.secret()"],
];

for (const [index, [name, value, message]] of REFUSED.entries()) {
  test(`${index + 1} ${name} is refused`, async (stack) => {
    const error = await failing(stack, { InstanceArn: stack.InstanceArn, [name]: value });
    expect(error["code"]).toBe("InvalidProps");
    expect(error.message.split("\n")).toContain(`  - ${message}`);
    expect(stack.operations).toEqual([]);
    expect(readdirSync(stack.rootDir, { recursive: true })).toEqual([]);
  });
}

test("all problems are reported at once, before any call and before a state is written", async (stack) => {
  const error = await failing(stack, {
    InstanceArn: "nonsense/",
    SecurityProfileName: "Agents!",
    Permission: [],
    Permissions: ["", "Users.View"],
    Tags: { "aws:a": "1" },
  });
  expect(error.message).toBe(
    [
      'SecurityProfile "app/test/team" has 5 problems in its props. No call was made and no state was written.',
      '  - InstanceArn "nonsense/" is not the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID)',
      '  - SecurityProfileName "Agents!" may contain only letters A to Z, digits, spaces and _ @ -',
      '  - Permissions[0] "" has 0 characters; at least 1',
      '  - Tags key "aws:a" does not match AWS\'s pattern (?!aws:)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
      "  - Permission is not a prop of SecurityProfile; did you mean Permissions?",
    ].join("\n"),
  );
  expect(error["problems"]).toHaveLength(5);
  expect(stack.operations).toEqual([]);
  expect(readdirSync(stack.rootDir, { recursive: true })).toEqual([]);
});

test("props that are no object are refused", async (stack) => {
  for (const props of [undefined, null, "x", [], 3]) {
    expect((await failing(stack, props)).message).toContain("  - props must be an object, not ");
  }
});

test("a secret in the wrong place is refused without its value", async (stack) => {
  const error = await failing(stack, {
    InstanceArn: stack.InstanceArn,
    Description: alchemy.secret("hunter2hunter2", "pass"),
    secretAccesKey: "hunter2hunter2",
  });
  expect(error.message).toContain("Description must be a string, not Secret(pass)");
  expect(error.message).toContain("did you mean secretAccessKey?");
  expect(error.message).not.toContain("hunter2");
});

test("two resources of a run that name the same profile are refused, the first stands", async (stack) => {
  const error = await stack.failure(async () => {
    const props = { InstanceArn: stack.InstanceArn, SecurityProfileName: "Team" };
    await SecurityProfile("one", props);
    await SecurityProfile("two", props);
  });
  expect(error.message).toContain(
    '  - SecurityProfileName "Team" is also declared by app/test/one, in the same instance; give one of them another name',
  );
  expect(stack.operations).toEqual(["CreateSecurityProfile"]);
});

test("a script that goes on after refused props deletes nothing", async (stack) => {
  const declare = (Permissions: string[]) =>
    SecurityProfile("team", {
      InstanceArn: stack.InstanceArn,
      SecurityProfileName: "Team",
      Permissions,
    });
  await stack.deploy(() => declare(["Users.View"]));
  await stack.deploy(async () => {
    await declare([""]).catch(() => undefined);
  });
  expect(stack.operations).toEqual([]);
  expect(await stack.names()).toEqual(["Team"]);
});

test("findings are reported when a profile is created or changed, and not by an unchanged deploy", async (stack) => {
  const deploy = async (Description: string, force = false) => {
    const declare = () =>
      SecurityProfile("team", {
        InstanceArn: stack.InstanceArn,
        SecurityProfileName: "Team",
        Description,
        Permissions: ["connect:StartChatContact", "Users.View", "Users.Edit", "Queues.View"],
        AllowedAccessControlTags: { Team: "Sales" },
        TagRestrictedResources: [`${stack.InstanceArn}/user/1`, "Queue"],
        HierarchyRestrictedResources: ["User", "Team"],
      });
    await stack.deploy(declare, { force });
    return stack.lines.filter((line) => /^WARN|\[info\]/.test(line));
  };
  const findings = [
    'WARN team: Permissions[0]: "connect:StartChatContact" is an IAM action, not a security profile permission. Permissions have names such as "BasicAgentAccess" or "Users.View" (https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html). (iam-action)',
    `[info] team Permissions: "Users.Edit": a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password (user-admin). (sensitive-permission)`,
    `WARN team: TagRestrictedResources[0]: "${stack.InstanceArn}/user/1" is an ARN; AWS expects the name of a resource type, "User" here. (arn-for-resource-type)`,
    'WARN team: HierarchyRestrictedResources[1]: "Team" cannot be restricted by hierarchy; the only type that AWS documents is "User". (hierarchy-resource-type)',
  ];
  expect(await deploy("One")).toEqual(findings);
  expect(await deploy("One")).toEqual([]);
  expect(await deploy("One", true)).toEqual([]);
  expect(await deploy("Two")).toEqual(findings);
  await stack.destroy();
  expect(stack.lines.filter((line) => /^WARN|\[info\]/.test(line))).toEqual([]);
});

test("of a stock profile, only the findings that the change brings are reported", async (stack) => {
  const { Permissions } = await stack.live("Admin");
  const deploy = async (fields: Partial<SecurityProfileProps>) => {
    await stack.deploy(() =>
      stack.profile("admin", { SecurityProfileName: "Admin", adopt: true, Permissions, ...fields }),
    );
    return stack.lines.filter((line) => /^WARN|\[info\]/.test(line));
  };
  expect(await deploy({})).toEqual([]);
  expect(await deploy({ Description: "Break glass" })).toEqual([]);
  expect(await deploy({ Permissions: [...Permissions, "Thing.View"] })).toEqual([
    `WARN admin: Permissions[${Permissions.length}]: "Thing.View" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing. (unknown-permission)`,
  ]);
  const without = Permissions.filter((name) => name !== "Users.Edit");
  expect(await deploy({ Permissions: without })).toEqual([]);
  expect(await deploy({ Permissions })).toEqual([
    `[info] admin Permissions: "Users.Edit": a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password (user-admin). (sensitive-permission)`,
  ]);
});

test("an acknowledged finding is not reported; an acknowledgement without a finding is, and neither calls AWS", async (stack) => {
  const deploy = async (Permissions: string[], acknowledge: Acknowledgements) => {
    await stack.deploy(() => stack.profile("team", { Permissions, acknowledge }));
    return stack.lines.filter((line) => /^WARN|\[info\]/.test(line));
  };
  const both = {
    "sensitive-permission": "they run the team",
    "missing-permission": "another profile has it",
  };
  expect(await deploy(["Users.Edit"], both)).toEqual([]);
  expect(await deploy(["Users.Edit"], { "iam-action": "never" })).toEqual([]);
  expect(stack.operations).toEqual([]);
  expect(await deploy(["Users.Edit", "Users.View"], both)).toEqual([
    'WARN team: acknowledge: the profile has no finding "missing-permission". Remove the entry.',
  ]);
  const audited: object = { "path-to-admin": "known" };
  expect(await deploy(["Users.View"], audited)).toEqual([
    'WARN team: acknowledge: "path-to-admin" is not a finding of profiles; docs/findings.md lists them. Remove the entry.',
  ]);
  expect(await deploy(["Users.Edit"], {})).toHaveLength(2);
});
