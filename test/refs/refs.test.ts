import { describe, expect } from "bun:test";
import alchemy from "alchemy";
import { closeSessions } from "../../src/aws/clients.ts";
import {
  AIAgentRef,
  ApplicationRef,
  ConnectInstanceRef,
  FlowModuleRef,
  HierarchyGroupRef,
  lookUpAll,
} from "../../src/index.ts";
import type { LocalConnectOptions } from "../../src/local/index.ts";
import { stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const APPLICATION = "arn:aws:app-integrations:us-east-1:123456789012:application";
const ORDERS = "dddddddd-1111-4222-8333-444444444444";
const CRM = "eeeeeeee-1111-4222-8333-444444444444";

/** One item on a page, so that each lookup reads several. */
const center: LocalConnectOptions = {
  pageSize: 1,
  hierarchyGroups: [
    { Id: "north", Name: "North" },
    { Id: "south", Name: "South" },
    { Id: "north-leads", Name: "Leads", ParentId: "north" },
    { Id: "south-leads", Name: "Leads", ParentId: "south" },
    { Id: "south-night", Name: "Night", ParentId: "south" },
  ],
  flowModules: [
    { Id: "orders", Name: "Orders" },
    { Id: "refunds", Name: "Refunds" },
    { Id: "old-refunds", Name: "Refunds", State: "ARCHIVED" },
  ],
  applications: [
    { Id: ORDERS, Name: "Orders", Namespace: "orders-gateway", ApplicationType: "MCP_SERVER" },
    { Id: CRM, Name: "CRM", Namespace: "crm" },
  ],
  assistants: [{ Name: "Support" }, { Name: "Spare" }],
  aiAgents: [
    { Name: "Orders", Assistant: "Support" },
    { Name: "Refunds", Assistant: "Support", Type: "SELF_SERVICE" },
    { Name: "Refunds", Assistant: "Spare" },
  ],
};

describe("a lookup by name finds exactly one, through every page", () => {
  test(
    "an instance by its alias",
    async (stack) => {
      const { InstanceArn, InstanceId } = stack;
      expect(await stack.deploy(() => ConnectInstanceRef({ Alias: "local" }))).toEqual({
        InstanceArn,
        InstanceId,
        Alias: "local",
      });
      expect(stack.operations).toEqual(["ListInstances"]);
      const error = await stack.failure(() => ConnectInstanceRef({ Alias: "Local" }));
      expect([error["code"], error.message]).toEqual([
        "NotFound",
        'There is no instance "Local" in us-east-1. It has: "local".',
      ]);
    },
    center,
  );

  test(
    "a hierarchy group by its path, or by a name that no other has",
    async (stack) => {
      const { InstanceArn } = stack;
      const leads = {
        InstanceArn,
        HierarchyGroupId: "south-leads",
        HierarchyGroupArn: `${InstanceArn}/agent-group/south-leads`,
        Name: "Leads",
        Path: ["South", "Leads"],
      };
      expect(
        await stack.deploy(() => HierarchyGroupRef({ InstanceArn, Path: ["South", "Leads"] })),
      ).toEqual(leads);
      expect(stack.operations).toEqual([
        "DescribeUserHierarchyGroup",
        "DescribeUserHierarchyGroup",
        ...Array.from({ length: 5 }, () => "ListUserHierarchyGroups"),
      ]);
      const night = await stack.deploy(() => HierarchyGroupRef({ InstanceArn, Name: "Night" }));
      expect(night).toMatchObject({ HierarchyGroupId: "south-night", Path: ["South", "Night"] });
      const messages = [
        await stack.failure(() => HierarchyGroupRef({ InstanceArn, Name: "Leads" })),
        await stack.failure(() => HierarchyGroupRef({ InstanceArn, Path: ["Leads"] })),
        await stack.failure(() => HierarchyGroupRef({ InstanceArn, Name: "East" })),
      ].map(({ message }) => message);
      expect(messages).toEqual([
        `There are 2 hierarchy groups with the name "Leads" in ${InstanceArn}: North > Leads, South > Leads. Use Path instead of Name.`,
        `There is no hierarchy group "Leads" in ${InstanceArn}. It has: "Night", "North", "North > Leads", "South", "South > Leads".`,
        `There is no hierarchy group "East" in ${InstanceArn}. It has: "Leads", "Night", "North", "South".`,
      ]);
    },
    center,
  );

  test(
    "a hierarchy group only by each name of its path",
    async (stack) => {
      const { InstanceArn } = stack;
      const { message } = await stack.failure(() =>
        HierarchyGroupRef({ InstanceArn, Path: ["EMEA > North", "Leads"] }),
      );
      expect(message).toStartWith('There is no hierarchy group "EMEA > North > Leads"');
    },
    {
      hierarchyGroups: [
        { Id: "emea", Name: "EMEA" },
        { Id: "north", Name: "North", ParentId: "emea" },
        { Id: "leads", Name: "Leads", ParentId: "north" },
      ],
    },
  );

  test(
    "a flow module",
    async (stack) => {
      const { InstanceArn } = stack;
      expect(await stack.deploy(() => FlowModuleRef({ InstanceArn, Name: "Orders" }))).toEqual({
        InstanceArn,
        FlowModuleId: "orders",
        FlowModuleArn: `${InstanceArn}/flow-module/orders`,
        Name: "Orders",
        State: "ACTIVE",
      });
      const several = await stack.failure(() => FlowModuleRef({ InstanceArn, Name: "Refunds" }));
      expect([several["code"], several["candidates"], several.message]).toEqual([
        "Ambiguous",
        ["old-refunds (ARCHIVED)", "refunds (ACTIVE)"],
        `There are 2 flow modules with the name "Refunds" in ${InstanceArn}: old-refunds (ARCHIVED), refunds (ACTIVE). Rename one, or use its id.`,
      ]);
      const none = await stack.failure(() => FlowModuleRef({ InstanceArn, Name: "orders" }));
      expect(none.message).toBe(
        `There is no flow module "orders" in ${InstanceArn}. It has: "Orders", "Refunds".`,
      );
    },
    center,
  );

  test(
    "an application by namespace or name",
    async (stack) => {
      const crm = {
        ApplicationArn: `${APPLICATION}/${CRM}`,
        ApplicationId: CRM,
        Name: "CRM",
        Namespace: "crm",
      };
      expect(
        await stack.deploy(() =>
          Promise.all([ApplicationRef({ Namespace: "crm" }), ApplicationRef({ Name: "CRM" })]),
        ),
      ).toEqual([crm, crm]);
      expect(stack.operations).toEqual(["ListApplications", "ListApplications"]);
      const none = await stack.failure(() => ApplicationRef({ Namespace: "CRM" }));
      expect(none.message).toBe(
        'There is no application "CRM" in us-east-1. It has: "crm", "orders-gateway".',
      );
    },
    center,
  );

  test(
    "an AI agent of any assistant of the instance",
    async (stack) => {
      const { InstanceArn } = stack;
      const orders = await stack.deploy(() => AIAgentRef({ InstanceArn, Name: "Orders" }));
      expect(orders).toEqual({
        InstanceArn,
        AIAgentArn: expect.stringMatching(/^arn:aws:wisdom:.*:ai-agent\/[-0-9a-f]+\/[-0-9a-f]+$/),
        AssistantArn: expect.stringContaining(":assistant/"),
        Name: "Orders",
        Type: "ORCHESTRATION",
      });
      const several = await stack.failure(() => AIAgentRef({ InstanceArn, Name: "Refunds" }));
      expect(several.message).toMatch(
        /^There are 2 AI agents with the name "Refunds" in arn:\S+: arn:\S+, arn:\S+\. Rename one, or use its ARN\.$/,
      );
    },
    center,
  );
});

test("what was created since the list was read is found in a new one", async (stack) => {
  const { InstanceArn, connect } = stack;
  await closeSessions();
  const first = await stack.failure(() => FlowModuleRef({ InstanceArn, Name: "New" }));
  expect(first.message).toBe(
    `There is no flow module "New" in ${InstanceArn}. It has no flow module.`,
  );
  await stack.deploy(async () => {
    const older = await FlowModuleRef({ InstanceArn, Name: "New" }).catch(() => undefined);
    expect(older).toBeUndefined();
    connect.addFlowModule({ Name: "New", Id: "new" });
    const names = ["New", "New", "New"];
    const found = await Promise.all(names.map((Name) => FlowModuleRef({ InstanceArn, Name })));
    expect(found.map(({ FlowModuleId }) => FlowModuleId)).toEqual(["new", "new", "new"]);
  });
  expect(stack.operations).toEqual(["ListContactFlowModules", "ListContactFlowModules"]);
});

test("a refused call names the action, the region and what to do", async (stack) => {
  const refused = async (operation: string, look: () => Promise<unknown>) =>
    (await stack.failing(operation, "deny", () => stack.failure(look))).message;
  expect(await refused("ListApplications", () => ApplicationRef({ Name: "CRM" }))).toMatch(
    /^Could not read the applications of us-east-1: ListApplications failed with ".+" \(AccessDeniedException, HTTP 403, request id [-0-9a-f]+\)\. Allow app-integrations:ListApplications on this resource for the current credentials, then run the same command again\.$/,
  );
  expect(await refused("ListInstances", () => ConnectInstanceRef({ Alias: "a" }))).toContain(
    "Could not read the instances of us-east-1: ListInstances failed",
  );
});

test("wrong props are refused before any call, all problems at once", async (stack) => {
  const { InstanceArn } = stack;
  const problems = async (look: () => Promise<unknown>) => {
    const error = await stack.failure(look);
    expect([error["code"], stack.operations]).toEqual(["InvalidProps", []]);
    return error.message.split("\n").slice(1);
  };
  expect(
    await problems(() => HierarchyGroupRef({ InstanceArn: "x", Name: "a", Path: [] } as never)),
  ).toEqual([
    '  - InstanceArn "x" is not an ARN; an id alone does not name the region (arn:aws:connect:REGION:ACCOUNT:instance/ID)',
    "  - Path must be a list of names, the first level first, not []",
    "  - Path and Name exclude each other; give one",
  ]);
  expect(await problems(() => ApplicationRef({} as never))).toEqual([
    "  - Namespace is missing; give it or Name",
  ]);
  expect(await problems(() => FlowModuleRef({ InstanceArn, Name: "" }))).toEqual([
    '  - Name must be a name, not ""',
  ]);
  const wrong = [
    () => HierarchyGroupRef({ InstanceArn, Path: "Leads" } as never),
    () => AIAgentRef({ InstanceArn, Name: ["Orders"] } as never),
    () => ConnectInstanceRef({ Alias: "local", region: "" }),
    () => ConnectInstanceRef({ Alias: "local", region: 7 } as never),
    () => FlowModuleRef({ InstanceArn, Name: "a", profile: Promise.resolve("b") } as never),
    () =>
      FlowModuleRef({
        InstanceArn,
        Name: "a",
        accessKeyId: "key",
        secretAccessKey: Promise.resolve("hidden"),
      } as never),
    () => FlowModuleRef({ InstanceArn, Name: alchemy.secret("hidden", "name") } as never),
  ];
  const found = [];
  for (const look of wrong) found.push(...(await problems(look)));
  expect(found).toEqual([
    '  - Path must be a list of names, the first level first, not "Leads"',
    "  - Name must be a name, not [ 'Orders' ]",
    '  - region is ""; give it, or leave it out',
    "  - region must be a string, not 7",
    "  - profile must be a string, not Promise { 'b' }",
    "  - secretAccessKey must be a string or an alchemy.secret()",
    "  - Name must be a name, not Secret(name)",
  ]);
});

test("a region comes from the props, the scope or the environment, and has to come from somewhere", async (stack) => {
  const { AWS_REGION } = process.env;
  delete process.env["AWS_REGION"];
  process.env["AWS_CONFIG_FILE"] = "/dev/null";
  try {
    const missing = await stack.failure(() => ConnectInstanceRef({ Alias: "local" }));
    expect(missing.message).toEndWith("\n  - region is missing; give it, or set AWS_REGION");
    const look = () => ConnectInstanceRef({ Alias: "local", region: "us-east-1" });
    expect(await stack.deploy(look)).toMatchObject({ InstanceArn: stack.InstanceArn });
    const inScope = { aws: { region: "us-east-1" } };
    const scoped = await stack.deploy(() => ConnectInstanceRef({ Alias: "local" }), inScope);
    expect(scoped).toMatchObject({ InstanceArn: stack.InstanceArn });
  } finally {
    process.env["AWS_REGION"] = AWS_REGION;
    delete process.env["AWS_CONFIG_FILE"];
  }
});

test(
  "a name in another Unicode form is not found, and the error says so",
  async (stack) => {
    const { InstanceArn } = stack;
    const { message } = await stack.failure(() =>
      HierarchyGroupRef({ InstanceArn, Name: "Cafe\u0301" }),
    );
    expect(message).toBe(
      `There is no hierarchy group "Cafe\u0301" in ${InstanceArn}. It has "Caf\u00e9", which looks the same, in another Unicode form: copy the name from AWS.`,
    );
  },
  { hierarchyGroups: [{ Id: "cafe", Name: "Caf\u00e9" }] },
);

test(
  "applications of one name are listed with their namespaces",
  async (stack) => {
    const { message } = await stack.failure(() => ApplicationRef({ Name: "Orders" }));
    expect(message).toBe(
      `There are 2 applications with the name "Orders" in us-east-1: east (${APPLICATION}/${CRM}), west (${APPLICATION}/${ORDERS}). Use the ARN of one of them, or its Namespace instead of Name.`,
    );
  },
  {
    applications: [
      { Id: ORDERS, Name: "Orders", Namespace: "west" },
      { Id: CRM, Name: "Orders", Namespace: "east" },
    ],
  },
);

test("several lookups at once name everything that failed", async (stack) => {
  const { InstanceArn } = stack;
  const missing = (Name: string) => FlowModuleRef({ InstanceArn, Name });
  const one = await stack.failure(() =>
    lookUpAll({ a: missing("A"), found: ConnectInstanceRef({ Alias: "local" }) }),
  );
  expect([one["code"], one.message]).toEqual([
    "NotFound",
    `There is no flow module "A" in ${InstanceArn}. It has no flow module.`,
  ]);
  const two = await stack.failure(() => lookUpAll({ a: missing("A"), b: missing("B") }));
  expect([two.name, two.message]).toEqual([
    "AggregateError",
    `There is no flow module "A" in ${InstanceArn}. It has no flow module.
There is no flow module "B" in ${InstanceArn}. It has no flow module.`,
  ]);
  const { found } = await lookUpAll({ found: ConnectInstanceRef({ Alias: "local" }) });
  expect(found.InstanceArn).toBe(InstanceArn);
});
