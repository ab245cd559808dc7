import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Connect } from "@aws-sdk/client-connect";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { runCommand } from "../support/command.ts";
import { connectTo } from "../support/connect.ts";
import { Project, repository } from "../support/project.ts";
import { departures } from "../support/schema.ts";

const PARTNER = "dddddddd-1111-4222-8333-444444444444";
const DEV_ID = "11111111-2222-4333-8444-555555555555";
const PROD_ID = "99999999-2222-4333-8444-555555555555";
const EMPTY_ID = "77777777-2222-4333-8444-555555555555";
const TWIN_ID = "88888888-2222-4333-8444-555555555555";
const arnOf = (id: string) => `arn:aws:connect:us-east-1:123456789012:instance/${id}`;

let server: LocalConnect;
let aws: Connect;
let project: Project;

beforeEach(async () => {
  server = await startLocalConnect({
    instances: [
      {
        Alias: "dev",
        InstanceId: DEV_ID,
        hierarchyGroups: [
          { Id: "dev-sales", Name: "Sales" },
          { Id: "dev-north", Name: "North", ParentId: "dev-sales" },
          { Id: "dev-other", Name: "North" },
        ],
        flowModules: [{ Id: "dev-refund", Name: "Refund an order" }],
        applications: [
          { Name: "Orders", Namespace: "orders" },
          { Name: "Partner", Namespace: "partner", Id: PARTNER, ApplicationType: "A2A_SERVER" },
        ],
      },
      {
        Alias: "prod",
        InstanceId: PROD_ID,
        hierarchyGroups: [
          { Id: "prod-sales", Name: "Sales" },
          { Id: "prod-north", Name: "North", ParentId: "prod-sales" },
        ],
        flowModules: [{ Id: "prod-refund", Name: "Refund an order" }],
      },
      { Alias: "empty", InstanceId: EMPTY_ID },
      {
        Alias: "twin",
        InstanceId: TWIN_ID,
        hierarchyGroups: [
          { Id: "north-1", Name: "North" },
          { Id: "north-2", Name: "North" },
        ],
      },
    ],
  });
  aws = connectTo(server);
  await create("Assistant", "dev-refund");
  project = new Project({});
});

afterEach(async () => {
  project[Symbol.dispose]();
  aws.destroy();
  await server.close();
});

async function create(SecurityProfileName: string, FlowModuleId: string) {
  await aws.createSecurityProfile({
    InstanceId: DEV_ID,
    SecurityProfileName,
    Permissions: ["ContactFlowModules.Execute", "Users.View", "Wisdom.View"],
    HierarchyRestrictedResources: ["User"],
    AllowedAccessControlHierarchyGroupId: "dev-north",
    AllowedFlowModules: [{ FlowModuleId, Type: "MCP" }],
    // A permission with the name of the application stays what it is.
    Applications: [{ Namespace: "orders", Type: "MCP", ApplicationPermissions: ["orders"] }],
    AllowedAIAgents: [
      {
        Arn: `arn:aws:app-integrations:us-east-1:123456789012:application/${PARTNER}`,
        Type: "THIRD_PARTY",
      },
    ],
  });
}

const run = (...args: string[]) =>
  runCommand(args, {
    env: { ...server.env, CONNECT_INSTANCE_ARN: arnOf(DEV_ID), AWS_MAX_ATTEMPTS: "1" },
    cwd: project.folder,
  });

const deploy = (alias: string) =>
  project.run(["--stage", alias], {
    ...server.env,
    CONNECT_INSTANCE_ALIAS: alias,
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_DISABLED: "1",
  });

const writes = () =>
  server.instances
    .flatMap(({ calls }) => calls)
    .map(({ operation }) => operation)
    .filter((operation) => /^(?:Create|Update|Delete|Tag|Untag|Associate)/.test(operation));

const exported = async () => {
  const { code, stdout } = await run("export", "--portable", "--quiet");
  expect(code).toBe(0);
  project.write("alchemy.run.ts", stdout);
  return stdout;
};

test("the code names the instance and what profiles refer to by lookups, formatted", async () => {
  const code = await exported();
  const oxfmt = path.join(repository, "node_modules/.bin/oxfmt");
  expect(spawnSync(oxfmt, [project.folder]).status).toBe(0);
  expect(project.read("alchemy.run.ts")).toBe(code);
  expect(code).toContain(`
const { InstanceArn } = await ConnectInstanceRef({
  Alias: process.env["CONNECT_INSTANCE_ALIAS"] ?? "dev",
});

const refs = await lookUpAll({
  groupSalesNorth: HierarchyGroupRef({ InstanceArn, Path: ["Sales", "North"] }),
  moduleRefundAnOrder: FlowModuleRef({ InstanceArn, Name: "Refund an order" }),
  applicationOrders: ApplicationRef({ Namespace: "orders" }),
  applicationPartner: ApplicationRef({ Namespace: "partner" }),
});
`);
  expect(code).toContain(`
    {
      Namespace: refs.applicationOrders.Namespace,
      ApplicationPermissions: ["orders"],
      Type: "MCP",
    },
`);
  for (const id of ["dev-north", "dev-refund", PARTNER, DEV_ID]) expect(code).not.toContain(id);
});

test("the first deploy of the exported instance writes no field", async () => {
  await exported();
  const from = writes().length;
  expect(await deploy("dev")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(writes().slice(from)).toEqual([]);
}, 60_000);

test("the same code deploys to another instance, and compare reports no difference", async () => {
  await exported();
  expect(await deploy("prod")).toMatchObject({ exitCode: 0 });
  const compared = await run("compare", "--with", arnOf(PROD_ID));
  expect(compared).toMatchObject({ code: 0 });
  expect(compared.stdout).toContain("5 the same");
}, 60_000);

test("what another instance lacks is named before the first write, all of it", async () => {
  await exported();
  const from = writes().length;
  const { exitCode, stderr, stdout } = await deploy("empty");
  expect(exitCode).toBe(1);
  const said = stdout + stderr;
  expect(said).toContain(`There is no hierarchy group "Sales > North" in ${arnOf(EMPTY_ID)}.`);
  expect(said).toContain(`There is no flow module "Refund an order" in ${arnOf(EMPTY_ID)}.`);
  expect(writes().slice(from)).toEqual([]);
}, 60_000);

test("what has no name of its own is written by its id, with a comment", async () => {
  server.addFlowModule({ Id: "twin", Name: "Refund an order" });
  await create("Broken", "deleted");
  const { code, stdout } = await run("export", "--portable", "--json");
  expect([code, departures("export", stdout)]).toEqual([0, []]);
  const { code: text } = JSON.parse(stdout) as { code: string };
  for (const id of ["dev-refund", "deleted"]) {
    expect(text).toContain(`AllowedFlowModules: [{ FlowModuleId: "${id}", Type: "MCP" }],`);
    expect(text).toContain(
      `// Not portable: the flow module "${id}" is written by its id, because it does not exist or its name is not unique.`,
    );
  }
});

test("a hierarchy group is written by its id if another one, to which no profile refers, has its path", async () => {
  await aws.createSecurityProfile({
    InstanceId: TWIN_ID,
    SecurityProfileName: "Leads",
    HierarchyRestrictedResources: ["User"],
    AllowedAccessControlHierarchyGroupId: "north-1",
  });
  const { code, stdout } = await run("export", "--portable", "--instance-arn", arnOf(TWIN_ID));
  expect(code).toBe(0);
  expect(stdout).toContain('AllowedAccessControlHierarchyGroupId: "north-1",');
  expect(stdout).toContain(
    '// Not portable: the hierarchy group "north-1" is written by its id, because it does not exist or its name is not unique.',
  );
  expect(stdout).not.toContain("HierarchyGroupRef");
});

test("a hierarchy group that was deleted is written by its id, and compare knows the rest", async () => {
  await aws.createSecurityProfile({
    InstanceId: DEV_ID,
    SecurityProfileName: "Bereft",
    HierarchyRestrictedResources: ["User"],
    AllowedAccessControlHierarchyGroupId: "deleted",
  });
  const { code, stdout } = await run("export", "--portable");
  expect(code).toBe(0);
  expect(stdout)
    .toContain(`// Not portable: the hierarchy group "deleted" is written by its id, because it does not exist or its name is not unique.
await SecurityProfile("bereft", {`);
  const { code: differs, stderr } = await run("compare", "--with", arnOf(PROD_ID));
  expect([differs, stderr]).toEqual([1, ""]);
});

test.each([
  ["DescribeInstance", "the alias of the instance: DescribeInstance failed"],
  [
    "DescribeUserHierarchyGroup",
    'the path of the hierarchy group "dev-north", "dev-other": Describe',
  ],
  ["ListContactFlowModules", "the flow modules of the instance: ListContactFlowModules failed"],
  ["ListApplications", "the applications of the region: ListApplications failed"],
])("without %s there is no code", async (operation, what) => {
  server.faults.add({ operation, call: "every", kind: "deny" });
  const { code, stderr, stdout } = await run("export", "--portable");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(what);
});
