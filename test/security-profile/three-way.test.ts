import { expect } from "bun:test";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import type { SecurityProfileProps } from "../../src/index.ts";
import { type FieldName, FIELDS, FIELD_NAMES } from "../../src/profile/model.ts";
import { type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

type Options = { only?: ControlPlaneName };

type Values = { [K in FieldName]: readonly [SecurityProfileProps[K], SecurityProfileProps[K]] };

const rule = (AttributeName: string, ...Values: string[]) => ({
  DataTableAccessControlConfiguration: {
    PrimaryAttributeAccessControlConfiguration: {
      PrimaryAttributeValues: [{ AccessType: "ALLOW" as const, AttributeName, Values }],
    },
  },
});

/** Two values of each field, neither of them empty. */
const VALUES: Values = {
  Description: ["first", "second"],
  Permissions: [["Users.View", "BasicAgentAccess"], ["Users.View"]],
  Tags: [
    { Team: "one", Same: "x" },
    { Team: "two", Same: "x" },
  ],
  AllowedAccessControlTags: [{ Department: "Sales" }, [{ Key: "Department", Value: "Support" }]],
  TagRestrictedResources: [["User", "SecurityProfile", "Queue"], ["Queue"]],
  HierarchyRestrictedResources: [["User"], ["User", "Other"]],
  AllowedAccessControlHierarchyGroupId: ["group-1", "group-2"],
  Applications: [
    [
      { Namespace: "crm", ApplicationPermissions: ["ACCESS"] },
      { Namespace: "gateway", ApplicationPermissions: ["b", "a"], Type: "MCP" },
    ],
    [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "THIRD_PARTY_APPLICATION" }],
  ],
  AllowedFlowModules: [
    [{ FlowModuleId: "module-2" }, { FlowModuleId: "module-1", Type: "MCP" }],
    [{ FlowModuleId: "module-1" }],
  ],
  AllowedAIAgents: [[{ Arn: "arn:aws:a" }, { Arn: "arn:aws:b" }], [{ Arn: "arn:aws:b" }]],
  GranularAccessControlConfiguration: [rule("Region", "west", "east"), rule("Region", "north")],
};

const declare = (stack: Stack, fields: Partial<SecurityProfileProps>) =>
  stack.profile("team", {
    SecurityProfileName: "Team",
    ...fields,
  });

for (const name of FIELD_NAMES) {
  const [first, second] = VALUES[name];
  const { cloudControl, kind, writtenBy, readBy } = FIELDS[name];
  const write = writtenBy === "tagging" ? "TagResource" : "UpdateSecurityProfile";
  const expressible: Options = cloudControl === "unsupported" ? { only: "connect" } : {};
  /** Cloud Control knows no empty hierarchy group id. */
  const clearable: Options =
    name === "AllowedAccessControlHierarchyGroupId" ? { only: "connect" } : expressible;
  const touched = (value: unknown) =>
    writtenBy === "tagging" ? expect.anything() : { [name]: value };

  test(`${name} undeclared is left as it is`, async (stack) => {
    await stack.foreign({ SecurityProfileName: "Team", ...normal(name, first) });
    const before = await stack.live("Team");
    await stack.deploy(() => declare(stack, { adopt: true }));
    await stack.deploy(() => declare(stack, { adopt: true }), { force: true });
    await stack.deploy(() => declare(stack, { adopt: true, delete: false }));
    expect(stack.writes).toEqual([]);
    expect(await stack.live("Team")).toEqual(before);
  });

  test(
    `${name} declared later is written, read by its own call alone`,
    async (stack) => {
      await stack.deploy(() => declare(stack, {}));
      await stack.deploy(() => declare(stack, { [name]: first }));
      const list = {
        describe: [],
        permissions: ["ListSecurityProfilePermissions"],
        applications: ["ListSecurityProfileApplications"],
        flowModules: ["ListSecurityProfileFlowModules"],
        aiAgents: ["ListSecurityProfileAIAgents"],
      }[typeof readBy === "string" ? readBy : readBy.part];
      expect(stack.operations).toEqual(stack.on(["DescribeSecurityProfile", ...list, write]));
      expect(stack.sent(write)).toEqual(touched(normal(name, first)[name]));
    },
    expressible,
  );

  test(
    `${name} changed is replaced as a whole, and only it`,
    async (stack) => {
      await stack.deploy(() =>
        declare(stack, { [name]: first, Permissions: ["Rules.View"], ...pick(name, first) }),
      );
      await stack.deploy(() =>
        declare(stack, { [name]: second, Permissions: ["Rules.View"], ...pick(name, second) }),
      );
      expect(stack.writes).toEqual(stack.on([write]));
      expect(stack.sent(write)).toEqual(touched(normal(name, second)[name]));
    },
    expressible,
  );

  test(
    `${name} removed from the code is cleared, and said`,
    async (stack) => {
      await stack.deploy(() => declare(stack, { [name]: first }));
      await stack.deploy(() => declare(stack, {}));
      if (writtenBy === "tagging") {
        expect(stack.writes).toEqual(stack.on(["UntagResource"]));
        expect((await stack.live("Team")).Tags).toEqual({});
      } else {
        expect(stack.writes).toEqual(stack.on(["UpdateSecurityProfile"]));
        const none =
          stack.plane === "cloudcontrol" && name === "GranularAccessControlConfiguration"
            ? {}
            : kind.empty;
        expect(stack.sent("UpdateSecurityProfile")).toEqual({ [name]: none });
        expect(stack.lines).toContain(`[cleared] team ${name}, no longer in the code`);
      }
      await stack.deploy(() => declare(stack, {}), { force: true });
      expect(stack.operations).toEqual(stack.on(["DescribeSecurityProfile"]));
    },
    clearable,
  );

  test(
    `${name} declared empty is a declaration`,
    async (stack) => {
      const empty = { [name]: kind.empty };
      await stack.foreign({ SecurityProfileName: "Team", ...normal(name, first) });
      await stack.deploy(() => declare(stack, { ...empty, adopt: true }));
      expect(stack.writes).toEqual(
        writtenBy === "tagging" ? [] : stack.on(["UpdateSecurityProfile"]),
      );
      await stack.deploy(() => declare(stack, { ...empty, adopt: true }), { force: true });
      expect(stack.writes).toEqual([]);
    },
    clearable,
  );

  test(
    `${name} that drifted is repaired by force, once`,
    async (stack) => {
      const { SecurityProfileId, SecurityProfileArn } = await stack.deploy(() =>
        declare(stack, { [name]: first }),
      );
      await (writtenBy === "tagging"
        ? stack.aws.tagResource({ resourceArn: SecurityProfileArn, tags: { Team: "drift" } })
        : stack.aws.updateSecurityProfile({
            InstanceId: stack.InstanceId,
            SecurityProfileId,
            ...normal(name, second),
          }));
      await stack.deploy(() => declare(stack, { [name]: first }), { force: true });
      expect(stack.writes).toEqual(stack.on([write]));
      await stack.deploy(() => declare(stack, { [name]: first }), { force: true });
      expect(stack.writes).toEqual([]);
    },
    expressible,
  );
}

/** The fields that the control plane of the test can write. */
const fieldsOn = (stack: Stack) =>
  FIELD_NAMES.filter(
    (name) => stack.plane === "connect" || FIELDS[name].cloudControl !== "unsupported",
  );

test("a deploy with every field reads every part and is a no-op when repeated by force", async (stack) => {
  const every = Object.fromEntries(fieldsOn(stack).map((name) => [name, VALUES[name][0]]));
  const profile = await stack.deploy(() => declare(stack, every));
  expect(stack.operations).toEqual(stack.on(["CreateSecurityProfile"]));
  for (const name of fieldsOn(stack)) {
    const held: unknown = profile[name];
    expect(held).toEqual(normal(name, VALUES[name][0])[name]);
  }
  await stack.deploy(() => declare(stack, every), { force: true });
  expect(stack.operations).toEqual(
    stack.on([
      "DescribeSecurityProfile",
      "ListSecurityProfileAIAgents",
      "ListSecurityProfileApplications",
      "ListSecurityProfileFlowModules",
      "ListSecurityProfilePermissions",
    ]),
  );
});

test("all fields changed are one update", async (stack) => {
  const all = (index: 0 | 1) =>
    Object.fromEntries(fieldsOn(stack).map((name) => [name, VALUES[name][index]]));
  await stack.deploy(() => declare(stack, all(0)));
  await stack.deploy(() => declare(stack, all(1)));
  expect(stack.writes).toEqual(stack.on(["TagResource", "UpdateSecurityProfile"]));
  expect(Object.keys(stack.sent("UpdateSecurityProfile")).toSorted()).toEqual(
    fieldsOn(stack)
      .filter((name) => name !== "Tags" || stack.plane === "cloudcontrol")
      .toSorted(),
  );
});

function normal<K extends FieldName>(name: K, value: SecurityProfileProps[K]) {
  const { kind } = FIELDS[name];
  return { [name]: kind.normalize(value as Parameters<typeof kind.normalize>[0]) };
}

/** The permissions of a test whose field is another one stay the same. */
function pick(name: FieldName, value: unknown): object {
  return name === "Permissions" ? { Permissions: value } : {};
}

test("a deploy lists every field that the code changed, that it repaired and that it cleared", async (stack) => {
  const { SecurityProfileId } = await stack.deploy(() =>
    stack.profile("team", {
      SecurityProfileName: "Team",
      Description: "a",
      Permissions: ["Users.View"],
      TagRestrictedResources: ["User"],
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlTags: { a: "1" },
      Tags: { b: "1" },
    }),
  );
  await stack.aws.updateSecurityProfile({
    InstanceId: stack.InstanceId,
    SecurityProfileId,
    TagRestrictedResources: [],
    HierarchyRestrictedResources: [],
  });
  await stack.deploy(() =>
    stack.profile("team", {
      SecurityProfileName: "Team",
      Description: "b",
      Permissions: ["Users.Edit"],
      TagRestrictedResources: ["User"],
      HierarchyRestrictedResources: ["User"],
    }),
  );
  expect(stack.lines.filter((line) => /^\[(changed|repaired|cleared)\]/.test(line))).toEqual([
    "[changed] team Description, Permissions",
    "[repaired] team TagRestrictedResources, HierarchyRestrictedResources, changed outside",
    "[cleared] team AllowedAccessControlTags, Tags.b, no longer in the code",
  ]);
});
