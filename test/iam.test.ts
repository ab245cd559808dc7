import { expect, test as plainTest } from "bun:test";
import path from "node:path";
import {
  AIAgentRef,
  AIAgentSecurityProfiles,
  ApplicationRef,
  ConnectInstanceRef,
  FlowModuleRef,
  HierarchyGroupRef,
  SecurityProfile,
  SecurityProfileRef,
  UserSecurityProfiles,
} from "../src/index.ts";
import { FIELD_NAMES } from "../src/profile/model.ts";
import { Center } from "./support/center.ts";
import { HoldersOf } from "./support/holders.ts";
import { repository } from "./support/project.ts";
import { stackTest } from "./support/stack.ts";
import { TRIAL_ARN, startTwoInstances } from "./support/two-instances.ts";

const test = stackTest(import.meta);

test("the policy of the page allows every call of a life, and no more", async (stack) => {
  const page = await Bun.file(path.join(repository, "docs/iam.md")).text();
  const allowed = actionsOf(page, "Deploys");

  const used = new Set<string>();
  const note = () => stack.operations.forEach((operation) => used.add(`connect:${operation}`));
  const { InstanceArn, InstanceId } = stack;
  const declare = (fields: object) =>
    SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team", ...fields });

  const { SecurityProfileId } = await stack.deploy(() => declare({ Tags: { a: "1" } }));
  note();
  await stack.deploy(() => declare({ Permissions: ["Users.View"], Tags: { b: "1" } }));
  note();
  const ref = await stack.deploy(async () => {
    await declare({ Permissions: ["Users.View"], Tags: { b: "1" } });
    return SecurityProfileRef({ InstanceArn, SecurityProfileName: "Team" });
  });
  expect(Object.keys(ref)).toEqual(expect.arrayContaining(FIELD_NAMES));
  note();
  await stack.deploy(() => declare({ Permissions: ["Users.View"] }));
  note();
  const { UserId } = await stack.aws.createUser({
    InstanceId,
    Username: "ana",
    RoutingProfileId: "any",
    SecurityProfileIds: [SecurityProfileId],
  });
  await stack.destroyFailure();
  note();
  await stack.aws.deleteUser({ InstanceId, UserId });
  await stack.destroy();
  note();
  expect([...used].toSorted()).toEqual(allowed.toSorted());
});

test("the policy for Cloud Control allows every call of a life there, and no more", async (stack) => {
  const page = await Bun.file(path.join(repository, "docs/iam.md")).text();
  const used = new Set<string>();
  const note = () =>
    stack.calls.forEach(({ operation }) => used.add(`cloudformation:${operation}`));
  const declare = (fields: object = {}) =>
    SecurityProfile("team", {
      InstanceArn: stack.InstanceArn,
      SecurityProfileName: "Team",
      controlPlane: "cloudcontrol",
      ...fields,
    });
  await stack.failing("CreateResource", "cut-after", () => stack.failure(() => declare()));
  note();
  await stack.destroy();
  note();
  await stack.deploy(() => declare({ delete: false }));
  note();
  await stack.deploy(async () => undefined);
  await stack.failing("ListSecurityProfiles", "deny", () =>
    stack.deploy(() => declare({ adopt: true, delete: true, Description: "ours" })),
  );
  note();
  await stack.destroy();
  note();
  expect(
    [...used].filter((action) => !action.endsWith(":ListSecurityProfiles")).toSorted(),
  ).toEqual(actionsOf(page, "Over Cloud Control").toSorted());
});

test("the policy for moving holders allows every call of a rename with moveHolders, and no more", async (stack) => {
  const page = await Bun.file(path.join(repository, "docs/iam.md")).text();
  const holders = new HoldersOf(stack);
  const { Arn } = stack.connect.addAIAgent({ Name: "Orders", versions: 1 });
  const declare = (SecurityProfileName: string) =>
    stack.profile("team", { SecurityProfileName, moveHolders: true });
  const { SecurityProfileId } = await stack.deploy(() => declare("Old"));
  await holders.user("ana", [SecurityProfileId]);
  await holders.agent(`${Arn}:1`, [SecurityProfileId]);
  await stack.deploy(() => declare("New"));
  const used = stack.operations.map(actionOf);
  const lifecycle = actionsOf(page, "Deploys");
  const more = [...new Set(used)].filter((action) => !lifecycle.includes(action));
  expect([...more, "connect:SearchUsers"].toSorted()).toEqual(
    actionsOf(page, "Moving holders").toSorted(),
  );
  await holders.free();
});

plainTest(
  "the table of the commands has every action that each of them takes, and the policy has them all",
  async () => {
    const page = await Bun.file(path.join(repository, "docs/iam.md")).text();
    await using two = await startTwoInstances();
    const { production } = two;
    await production.createProfile("Everything", {
      Permissions: ["Users.View"],
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "north",
      Applications: [
        { Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "THIRD_PARTY_APPLICATION" },
      ],
    });
    const commands: Readonly<Record<string, readonly string[]>> = {
      audit: ["audit"],
      "compare --with ARN": ["compare", "--with", TRIAL_ARN],
      effective: ["effective", "dan"],
      export: ["export", "--portable", "--holders"],
      holders: ["holders", "Agent"],
      report: ["report"],
      review: ["review"],
      snapshot: ["snapshot", "--out", "iam.json"],
      "compare --with FILE": ["compare", "--with", "iam.json"],
      "who-can": ["who-can", "Users.View"],
    };
    const used: Record<string, string[]> = {};
    for (const [row, words] of Object.entries(commands)) {
      const from = production.connect.calls.length;
      expect((await two.run(...words)).code).toBeLessThan(2);
      const operations = production.connect.calls.slice(from).map(({ operation }) => operation);
      used[row] = [...new Set(operations)].toSorted();
    }
    used["drift"] = await driftOperations();
    expect(tableOf(page, "Commands")).toEqual(used);
    const all = [...new Set(Object.values(used).flat())].map(actionOf);
    expect(actionsOf(page, "Commands").toSorted()).toEqual(all.toSorted());
  },
  120_000,
);

/** The operations of `drift` for a profile with changes and for its holders. */
async function driftOperations(): Promise<string[]> {
  await using center = await Center.open({
    users: Array.from({ length: 16 }, (_, number) => ({ Username: `user-${number}` })),
    hierarchyGroups: [
      { Id: "west", Name: "West" },
      { Id: "north", Name: "North" },
      { Id: "west-north", Name: "North", ParentId: "west" },
    ],
    assistants: [{ Name: "Support" }],
    aiAgents: [{ Name: "Orders" }],
  });
  center.script(`
const team = await SecurityProfile("team", {
  InstanceArn,
  SecurityProfileName: "Team",
  HierarchyRestrictedResources: ["User"],
  AllowedAccessControlHierarchyGroupId: "north",
  AllowedFlowModules: [],
  AllowedAIAgents: [],
});
for (let number = 0; number < 16; number += 1) {
  const User = \`user-\${number}\`;
  await UserSecurityProfiles(User, { InstanceArn, User, SecurityProfiles: [team] });
}
await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: [team] });
`);
  expect((await center.deploy()).exitCode).toBe(0);
  const team = await center.outside("Team");
  await team.update({
    AllowedAccessControlHierarchyGroupId: "west-north",
    AllowedFlowModules: [{ FlowModuleId: "refund", Type: "MCP" }],
    AllowedAIAgents: [{ Arn: "arn:aws:app-integrations:us-east-1:1:application/a" }],
  });
  const { InstanceId, aws } = center;
  const { UserSummaryList: [{ Id: UserId } = {}] = [] } = await aws.listUsers({ InstanceId });
  const SecurityProfileIds = [await center.profile("Other")];
  await aws.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds });
  const operations = await center.called(async () => {
    expect((await center.command("drift")).exitCode).toBe(1);
  });
  return [...new Set(operations)].toSorted();
}

test(
  "the policy for lookups allows what each of them calls, and no more",
  async (stack) => {
    const page = await Bun.file(path.join(repository, "docs/iam.md")).text();
    const { InstanceArn } = stack;
    const lookups = {
      AIAgentRef: () => AIAgentRef({ InstanceArn, Name: "Orders" }),
      ApplicationRef: () => ApplicationRef({ Name: "Orders" }),
      ConnectInstanceRef: () => ConnectInstanceRef({ Alias: "local" }),
      FlowModuleRef: () => FlowModuleRef({ InstanceArn, Name: "Orders" }),
      HierarchyGroupRef: () => HierarchyGroupRef({ InstanceArn, Name: "Orders" }),
    };
    const used: Record<string, string[]> = {};
    for (const [name, look] of Object.entries(lookups)) {
      await stack.deploy<unknown>(look);
      used[name] = [...new Set(stack.operations)].toSorted();
    }
    expect(tableOf(page, "Lookups")).toEqual(used);
    const all = [...new Set(Object.values(used).flat())].map(actionOf);
    expect(actionsOf(page, "Lookups").toSorted()).toEqual(all.toSorted());
  },
  {
    hierarchyGroups: [{ Id: "orders", Name: "Orders" }],
    flowModules: [{ Name: "Orders" }],
    applications: [{ Name: "Orders", Namespace: "orders" }],
    aiAgents: [{ Name: "Orders" }],
  },
);

/** The actions by what needs them, in the table of a section of the page. */
function tableOf(page: string, section: string): Record<string, string[]> {
  const rows = [...sectionOf(page, section).matchAll(/^\| `([\w -]+)` +\| ([A-Z][\w, ]+?) +\|$/gm)];
  return Object.fromEntries(rows.map(([, name, actions = ""]) => [name, actions.split(", ")]));
}

/** Operations of other services than Amazon Connect, by the name that IAM has for them. */
const SERVICES: Readonly<Record<string, string>> = {
  ListApplications: "app-integrations",
  ListAssistants: "wisdom",
  ListAIAgents: "wisdom",
  ListAIAgentVersions: "wisdom",
};

function actionOf(operation: string): string {
  return `${SERVICES[operation] ?? "connect"}:${operation}`;
}

test(
  "the policy for holders allows every call about a user and an AI agent, and no more",
  async (stack) => {
    const page = await Bun.file(path.join(repository, "docs/iam.md")).text();
    const { InstanceArn, InstanceId, connect } = stack;
    const { SecurityProfileSummaryList = [] } = await stack.aws.listSecurityProfiles({
      InstanceId,
    });
    const [any] = SecurityProfileSummaryList;
    await stack.aws.createUser({
      InstanceId,
      Username: "ana",
      RoutingProfileId: "any",
      SecurityProfileIds: [any?.Id ?? ""],
    });
    const from = connect.calls.length;
    const declare = (SecurityProfiles: readonly string[]) => async () => {
      await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles });
      await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles });
    };
    await stack.deploy(declare(["Admin"]));
    await stack.deploy(declare(["QualityAnalyst"]));
    await stack.destroy();
    const used = connect.calls.slice(from).map(({ operation }) => {
      const service = operation.startsWith("ListAIAgent") ? "wisdom" : "connect";
      return `${service}:${operation}`;
    });
    expect([...new Set(used)].toSorted()).toEqual(actionsOf(page, "Holders").toSorted());
  },
  { assistants: [{ Name: "Support" }], aiAgents: [{ Name: "Orders" }] },
);

/** The actions of the policy in a section of the page. */
function actionsOf(page: string, section: string): string[] {
  const policy = /```json\n(.*?)```/s.exec(sectionOf(page, section))?.[1] ?? "{}";
  const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] };
  return Statement.flatMap(({ Action }) => Action);
}

function sectionOf(page: string, section: string): string {
  return page.split(/^## /m).find((text) => text.startsWith(`${section}\n`)) ?? "";
}
