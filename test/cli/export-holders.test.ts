import { afterEach, beforeEach, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import type { AccessPlan } from "../../src/plan/index.ts";
import { runCommand } from "../support/command.ts";
import { connectTo } from "../support/connect.ts";
import { Project, repository } from "../support/project.ts";
import { departures } from "../support/schema.ts";
import { typeErrors } from "../support/type-check.ts";

const DEV = "11111111-2222-4333-8444-555555555555";
const PROD = "99999999-2222-4333-8444-555555555555";
const SUPPORT = "aaaaaaaa-1111-4222-8333-444444444444";
const SALES = "aaaaaaaa-2222-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const REFUNDS = "cccccccc-1111-4222-8333-444444444444";
const TWIN = "dddddddd-1111-4222-8333-444444444444";
const instanceArn = (id: string) => `arn:aws:connect:us-east-1:123456789012:instance/${id}`;
const agentArn = (assistant: string, agent: string) =>
  `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${assistant}/${agent}`;
const orders = agentArn(SUPPORT, ORDERS);
const refunds = agentArn(SUPPORT, REFUNDS);
const twin = agentArn(SALES, TWIN);

let server: LocalConnect;
let project: Project;

/** An instance of these users, and one to which the code is to deploy as well. */
async function start(users: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const listed = Object.entries(users).map(([Username, SecurityProfiles]) => ({
    Username,
    SecurityProfiles: [...SecurityProfiles],
  }));
  server = await startLocalConnect({
    instances: [
      {
        Alias: "dev",
        InstanceId: DEV,
        users: listed,
        assistants: [
          { Id: SUPPORT, Name: "Support" },
          { Id: SALES, Name: "Sales" },
        ],
        aiAgents: [
          { Id: ORDERS, Name: "Order status", Assistant: SUPPORT, versions: 1 },
          { Id: REFUNDS, Name: "Refunds", Assistant: SUPPORT, versions: 2 },
          { Id: TWIN, Name: "Refunds", Assistant: SALES },
        ],
      },
      {
        Alias: "prod",
        InstanceId: PROD,
        users: listed.map((user) => ({ ...user, SecurityProfiles: ["Agent"] })),
      },
    ],
  });
}

async function associate(EntityArn: string, ...names: string[]): Promise<void> {
  const aws = connectTo(server);
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId: DEV });
  await aws.associateSecurityProfiles({
    InstanceId: DEV,
    EntityType: "AI_AGENT",
    EntityArn,
    SecurityProfiles: names.map((name) => ({
      Id: SecurityProfileSummaryList.find(({ Name }) => Name === name)?.Id ?? "",
    })),
  });
  aws.destroy();
}

async function associateAll(): Promise<void> {
  for (const version of ["", ":$LATEST", ":$SAVED", ":1"]) {
    await associate(orders + version, "Agent");
  }
  await associate(`${refunds}:$LATEST`, "Agent", "QualityAnalyst");
  await associate(`${refunds}:2`, "QualityAnalyst", "Agent");
  await associate(refunds, "Agent");
  for (const version of ["", ":$LATEST", ":$SAVED"]) await associate(twin + version, "Agent");
}

const SOME = {
  ana: ["Agent"],
  "ben@example.com": ["QualityAnalyst", "Agent"],
  "1001": ["CallCenterManager"],
};

beforeEach(async () => {
  await start(SOME);
  project = new Project({});
});

afterEach(async () => {
  project[Symbol.dispose]();
  await server.close();
});

const exportHolders = (...args: string[]) =>
  runCommand(["export", "--holders", ...args], {
    env: { ...server.env, CONNECT_INSTANCE_ARN: instanceArn(DEV), AWS_MAX_ATTEMPTS: "1" },
    cwd: project.folder,
  });

const env = () => ({
  ...server.env,
  ALCHEMY_CI_STATE_STORE_CHECK: "false",
  ALCHEMY_TELEMETRY_DISABLED: "1",
});

async function plan(): Promise<AccessPlan> {
  const { stdout } = await runCommand(["plan", "--stage", "test", "--json", "--quiet"], {
    cwd: project.folder,
    env: env(),
  });
  return JSON.parse(stdout);
}

/** How often each operation about holders was called, and each that writes. */
async function callsOf(what: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = server.instances.map(({ calls }) => calls.length);
  await what();
  const counts: Record<string, number> = {};
  for (const [index, { calls }] of server.instances.entries()) {
    for (const { operation } of calls.slice(before[index])) {
      if (/SecurityProfile(?:Permissions|Applications|FlowModules|AIAgents)?$/.test(operation)) {
        if (operation.startsWith("Describe") || operation.startsWith("List")) continue;
      }
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
  }
  return counts;
}

const deploy =
  (alias = "dev") =>
  async () => {
    const { exitCode, stderr } = await project.run(["--stage", alias], {
      ...env(),
      CONNECT_INSTANCE_ALIAS: alias,
    });
    expect([exitCode, stderr]).toEqual([0, ""]);
  };

/** What the server holds of each user, by name. */
async function heldIn(InstanceId: string): Promise<Record<string, string[]>> {
  const aws = connectTo(server);
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  const { Users = [] } = await aws.searchUsers({ InstanceId, MaxResults: 500 });
  aws.destroy();
  return Object.fromEntries(
    Users.map(({ SecurityProfileIds = [], Username = "" }) => [
      Username,
      SecurityProfileIds.map(
        (id) => SecurityProfileSummaryList.find(({ Id }) => Id === id)?.Name ?? id,
      ).toSorted(),
    ]),
  );
}

test("the code assigns what users and AI agents hold, formatted and with right types", async () => {
  await associateAll();
  const { code, stderr, stdout } = await exportHolders();
  expect([code, stderr]).toEqual([0, "4 security profiles, 3 users, 3 AI agents.\n"]);
  expect(stdout.slice(stdout.indexOf("// What each user holds."))).toBe(`\
// What each user holds.
const users = {
  "1001": ["CallCenterManager"],
  ana: ["Agent"],
  "ben@example.com": ["Agent", "QualityAnalyst"],
};
for (const [User, SecurityProfiles] of Object.entries(users)) {
  await UserSecurityProfiles(\`user-\${User}\`, { InstanceArn, User, SecurityProfiles });
}

await AIAgentSecurityProfiles("ai-agent-order-status", {
  InstanceArn,
  AIAgent: "Order status",
  SecurityProfiles: ["Agent"],
});

// Not portable: the AI agent "Refunds" is written by its ARN, because its name cannot be looked up or is not unique.
// Only these versions hold exactly these profiles. A version published later holds none.
await AIAgentSecurityProfiles("ai-agent-refunds", {
  InstanceArn,
  AIAgent:
    "${refunds}",
  SecurityProfiles: ["Agent"],
  versions: ["unversioned"],
});

// Not portable: the AI agent "Refunds" is written by its ARN, because its name cannot be looked up or is not unique.
// Only these versions hold exactly these profiles. A version published later holds none.
await AIAgentSecurityProfiles("ai-agent-refunds-2", {
  InstanceArn,
  AIAgent:
    "${refunds}",
  SecurityProfiles: ["Agent", "QualityAnalyst"],
  versions: ["$LATEST", 2],
});

// Not portable: the AI agent "Refunds" is written by its ARN, because its name cannot be looked up or is not unique.
await AIAgentSecurityProfiles("ai-agent-refunds-3", {
  InstanceArn,
  AIAgent:
    "${twin}",
  SecurityProfiles: ["Agent"],
});

await app.finalize();
`);
  project.write("alchemy.run.ts", stdout);
  expect(typeErrors(project)).toBe("");
  const oxfmt = path.join(repository, "node_modules/.bin/oxfmt");
  expect(spawnSync(oxfmt, ["alchemy.run.ts"], { cwd: project.folder }).status).toBe(0);
  expect(project.read("alchemy.run.ts")).toBe(stdout);
}, 60_000);

test.each([[[]], [["--complete"]], [["--portable"]]])(
  "with %j, a deploy writes nothing, and the next one makes no call for users",
  async (flags) => {
    await associateAll();
    const { code, stdout } = await exportHolders(...flags);
    expect(code).toBe(0);
    project.write("alchemy.run.ts", stdout);
    const { assignments } = await plan();
    expect(assignments.map(({ changes }) => changes)).toEqual(assignments.map(() => []));
    expect(assignments).toHaveLength(7);
    const instance = flags.includes("--portable") ? { ListInstances: 1 } : {};
    expect(await callsOf(deploy())).toEqual({
      ...instance,
      ListAIAgentVersions: 2,
      ListEntitySecurityProfiles: 10,
      ListSecurityProfiles: 1,
      SearchUsers: 3,
      DescribeUser: 3,
      ListIntegrationAssociations: 1,
      ListAIAgents: 2,
    });
    // Only the agents of which every version holds the same are read again, for versions published since.
    expect(await callsOf(deploy())).toEqual({
      ...instance,
      ListIntegrationAssociations: 1,
      ListAIAgents: 2,
      ListAIAgentVersions: 2,
      ListEntitySecurityProfiles: 7,
      ListSecurityProfiles: 1,
    });
    expect(await heldIn(DEV)).toEqual({
      ...SOME,
      "ben@example.com": ["Agent", "QualityAnalyst"],
    });
  },
  90_000,
);

test("with --portable, the users of another instance get what they hold in this one", async () => {
  const { stdout } = await exportHolders("--portable");
  for (const id of [DEV, "arn:"]) expect(stdout).not.toContain(id);
  project.write("alchemy.run.ts", stdout);
  const counts = await callsOf(deploy("prod"));
  expect(counts["UpdateUserSecurityProfiles"]).toBe(2);
  expect(await heldIn(PROD)).toEqual({
    "1001": ["Agent", "CallCenterManager"],
    ana: ["Agent"],
    "ben@example.com": ["Agent", "QualityAnalyst"],
  });
}, 60_000);

test("with --complete, what somebody adds in the admin website is drift", async () => {
  project.write("alchemy.run.ts", (await exportHolders("--complete")).stdout);
  await deploy()();
  const drift = () => runCommand(["drift", "--stage", "test"], { cwd: project.folder, env: env() });
  expect(await drift()).toMatchObject({ code: 0 });
  const aws = connectTo(server);
  const { Users = [] } = await aws.searchUsers({ InstanceId: DEV });
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId: DEV });
  await aws.updateUserSecurityProfiles({
    InstanceId: DEV,
    UserId: Users.find(({ Username }) => Username === "ana")?.Id ?? "",
    SecurityProfileIds: SecurityProfileSummaryList.filter(({ Name = "" }) =>
      ["Admin", "Agent"].includes(Name),
    ).map(({ Id = "" }) => Id),
  });
  aws.destroy();
  const { code, stdout } = await drift();
  expect(code).toBe(1);
  expect(stdout).toContain(
    'changed "ana" (contact-center/test/user-ana)\n  user "ana" gains Admin\n',
  );
}, 60_000);

test("names that are no ids, and those that others have, deploy without a write", async () => {
  await server.close();
  const names = [
    "Ana",
    "ana",
    "__proto__",
    "constructor",
    "toString",
    'o\'neil "x"',
    "${process.exit(3)}`",
    "a\nb\u2028*/ // ",
    "../../etc/passwd",
    "dot.",
    "a:b",
    "back\\slash",
    "👩‍💻",
    "arn:aws:connect",
    "İstanbul",
    "x".repeat(100),
    DEV,
    "agent",
    "one",
  ];
  const users = Object.fromEntries(names.map((name) => [name, ["Agent"]]));
  await start(users);
  const aws = connectTo(server);
  // Its resource has the id that the user "one" would get.
  await aws.createSecurityProfile({ InstanceId: DEV, SecurityProfileName: "User one" });
  aws.destroy();
  const before = await heldIn(DEV);
  const { code, stderr, stdout } = await exportHolders();
  expect([code, stderr]).toEqual([0, "5 security profiles, 19 users, 0 AI agents.\n"]);
  project.write("alchemy.run.ts", stdout);
  expect(typeErrors(project)).toBe("");
  expect(
    /await UserSecurityProfiles\("(.*)", \{\n {2}InstanceArn,\n {2}User: "one"/.exec(stdout)?.[1],
  ).toBe("user-one-2");
  const counts = await callsOf(deploy());
  expect(Object.keys(counts).filter((name) => !/^(Describe|List|Search)/.test(name))).toEqual([]);
  // A username that looks like an id is first tried as one.
  expect(counts["DescribeUser"]).toBe(20);
  expect(await heldIn(DEV)).toEqual(before);
  expect(await callsOf(deploy())).toEqual({});
}, 90_000);

test("--json has the assignments, by the schema", async () => {
  await associateAll();
  const [{ code, stdout }, plain] = await Promise.all([exportHolders("--json"), exportHolders()]);
  expect([code, departures("export", stdout)]).toEqual([0, []]);
  const exported = JSON.parse(stdout);
  expect(exported.code).toBe(plain.stdout);
  expect(exported.assignments).toHaveLength(7);
  expect(exported.assignments[1]).toEqual({
    id: "user-ana",
    kind: "user",
    holder: "ana",
    SecurityProfiles: ["Agent"],
    declared: true,
    notes: [],
  });
  expect(exported.assignments[5]).toEqual({
    id: "ai-agent-refunds-2",
    kind: "aiAgent",
    holder: refunds,
    SecurityProfiles: ["Agent", "QualityAnalyst"],
    versions: ["$LATEST", 2],
    declared: true,
    notes: [
      {
        code: "by-arn",
        kind: "aiAgent",
        name: "Refunds",
        arn: refunds,
        message:
          'Not portable: the AI agent "Refunds" is written by its ARN, because its name cannot be looked up or is not unique.',
      },
      {
        code: "some-versions",
        message:
          "Only these versions hold exactly these profiles. A version published later holds none.",
      },
    ],
  });
});

test.each([
  ["SearchUsers", "\n  the users: "],
  ["ListIntegrationAssociations", "the assistants of the instance"],
  ["ListAIAgents", `the AI agents of the assistant`],
  ["ListAIAgentVersions", `the versions of the AI agent`],
  ["ListEntitySecurityProfiles", "the profiles of the AI agent"],
])("without %s there is no code, and the output names what is missing", async (operation, what) => {
  server.faults.add({ operation, call: "every", kind: "deny" });
  const { code, stderr, stdout } = await exportHolders();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("No code was written.\nIncomplete: ");
  expect(stderr).toContain(what);
  expect(stderr).toContain(`${operation} failed`);
  const json = await exportHolders("--json");
  expect([json.code, departures("export", json.stdout)]).toEqual([2, []]);
  expect(JSON.parse(json.stdout)).toMatchObject({ complete: false, code: null });
  expect(JSON.parse(json.stdout).assignments).toBeUndefined();
});

test("without --holders, nobody's profiles are read", async () => {
  const { code } = await runCommand(["export"], {
    env: { ...server.env, CONNECT_INSTANCE_ARN: instanceArn(DEV) },
  });
  const operations = server.instances.flatMap(({ calls }) => calls.map((call) => call.operation));
  expect(code).toBe(0);
  expect(operations.filter((name) => /User(?!Hierarchy)|Entity|AIAgents$/.test(name))).toEqual(
    operations.filter((name) => name === "ListSecurityProfileAIAgents"),
  );
});
