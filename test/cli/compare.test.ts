import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { tmpdir } from "node:os";
import { departures } from "../support/schema.ts";
import {
  type TwoInstances,
  TRIAL_ARN,
  populateTrial,
  startTwoInstances,
} from "../support/two-instances.ts";

let two: TwoInstances;
beforeAll(async () => {
  two = await startTwoInstances();
  await populateTrial(two);
});
afterAll(() => two[Symbol.asyncDispose]());

test("differences are reported by permission and field, and end with 1", async () => {
  const { code, stderr, stdout } = await two.run("compare", "--with", TRIAL_ARN);
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout).toContain(`
North leads
  - permission ManagerListenIn ("Real-time contact monitoring- Enable/Disable")  loses  live-monitoring
  + permission Users.Edit ("Users - Edit")                                       gains  user-admin
  - restricted by tag: SecurityProfile                                           gains
`);
  expect(stdout).toEndWith(
    "\n3 the same, 2 different, 1 only here, 1 only there; 1 user with different access\n",
  );
});

test("people match by name, and only those of both instances count", async () => {
  const { stdout } = await two.run("compare", "--with", TRIAL_ARN, "--json");
  const { aiAgents, holders, users } = JSON.parse(stdout);
  expect([holders, aiAgents]).toEqual([
    [{ profile: "Directory", added: [], removed: ["dan"] }],
    [],
  ]);
  expect(
    users.map((group: { users: string[]; changes: { item: string; effect: string }[] }) => [
      group.users,
      group.changes.map(({ effect, item }) => [item, effect]),
    ]),
  ).toEqual([
    [
      ["dan"],
      [
        ["ManagerListenIn", "loses"],
        ["SecurityProfiles.View", "gains"],
        ["Users.Edit", "gains"],
        ["Users.View", "loses"],
      ],
    ],
  ]);
});

test("the other way round, what was gained is lost", async () => {
  const flags = ["--instance-arn", TRIAL_ARN, "--with", two.production.InstanceArn];
  const { code, stdout } = await two.run("compare", ...flags);
  expect(code).toBe(1);
  expect(stdout).toContain(
    '  - permission Users.Edit ("Users - Edit")                                       loses  user-admin\n',
  );
  expect(stdout).toContain("\nOnly here\n  Experiment\n");
});

test("--json is as its schema says, in a file as well", async () => {
  const file = path.join(tmpdir(), `compare-${process.pid}.json`);
  const flags = ["compare", "--with", TRIAL_ARN, "--json"];
  const { code, stdout } = await two.run(...flags);
  expect(code).toBe(1);
  expect(departures("compare", stdout)).toEqual([]);
  const printed = JSON.parse(stdout);
  expect(printed).toMatchObject({
    InstanceArn: two.production.InstanceArn,
    WithInstanceArn: TRIAL_ARN,
    complete: true,
    missing: { here: [], there: [] },
    same: 3,
    onlyHere: [{ SecurityProfileName: "Trainee agents" }],
    onlyThere: [{ SecurityProfileName: "Experiment" }],
  });
  expect(printed.differing[0].changes[1]).toEqual({
    field: "Permissions",
    item: "Users.Edit",
    change: "added",
    effect: "gains",
    risks: ["user-admin"],
    message: 'permission Users.Edit ("Users - Edit")',
  });
  expect(await two.run(...flags, "--out", file)).toEqual({ code: 1, stdout: "", stderr: "" });
  expect(readFileSync(file, "utf8")).toBe(stdout);
});

test.each(["production", "trial"] as const)(
  "the result is incomplete if %s cannot be read in full",
  async (side) => {
    const { connect, InstanceArn } = two[side];
    const operation = "ListSecurityProfilePermissions";
    connect.faults.add({ operation, call: "every", kind: "deny" });
    try {
      const flags = ["compare", "--with", TRIAL_ARN];
      const { code, stderr, stdout } = await two.run(...flags, "--quiet");
      expect(code).toBe(2);
      expect(stdout).toEndWith(" (incomplete)\n");
      expect(stdout).not.toContain("permission ");
      expect(stderr).toStartWith(`${InstanceArn}\nIncomplete: `);
      const json = await two.run(...flags, "--json");
      expect(json.code).toBe(2);
      expect(departures("compare", json.stdout)).toEqual([]);
      expect(JSON.parse(json.stdout).complete).toBe(false);
    } finally {
      connect.faults.clear();
    }
  },
);

test("an instance that cannot be listed makes the result incomplete", async () => {
  const { connect } = two.trial;
  connect.faults.add({ operation: "ListSecurityProfiles", call: "every", kind: "deny" });
  const { code, stderr, stdout } = await two.run("compare", "--with", TRIAL_ARN);
  connect.faults.clear();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(TRIAL_ARN);
});

test.each([
  [[], "Missing required argument: --with"],
  [
    ["--with", "mine"],
    '--with "mine" is neither the ARN of an instance nor a readable file: no such file or directory',
  ],
  [
    ["--with", TRIAL_ARN, "--with-region", "eu-west-1"],
    '--with-region "eu-west-1" is not the region of InstanceArn ("us-east-1"); remove it',
  ],
  [
    ["--with", TRIAL_ARN, "--instance-arn", TRIAL_ARN],
    "--with and --instance-arn must name different instances",
  ],
])("%j is refused before a call", async (flags, message) => {
  const [before, after] = [two.production.connect.calls.length, two.trial.connect.calls.length];
  const { code, stderr, stdout } = await two.run("compare", ...flags);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(`${message}\nSee: alchemy-aws-connect compare --help\n`);
  expect([two.production.connect.calls.length, two.trial.connect.calls.length]).toEqual([
    before,
    after,
  ]);
});

test("two that are alike end with 0", async () => {
  await using alike = await startTwoInstances();
  const { createProfile } = alike.trial;
  await createProfile("Directory", { Permissions: ["Users.View"], Tags: { team: "it" } });
  await createProfile("North leads", {
    Permissions: ["BasicAgentAccess", "ManagerListenIn", "SecurityProfiles.View", "Users.View"],
    Tags: { team: "north", alchemy_stage: "trial", alchemy_resource: "app/trial/north-leads" },
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["SecurityProfile", "User"],
  });
  await createProfile("Self-service assistant", {
    Permissions: ["ContactFlowModules.Execute"],
    AllowedFlowModules: [{ FlowModuleId: "order-status", Type: "MCP" }],
    Tags: { team: "bots" },
  });
  await createProfile("Trainee agents", {
    Permissions: ["BasicAgentAccess", "DeleteCallRecordings"],
    Tags: { team: "north" },
  });
  const { code, stdout } = await alike.run("compare", "--with", TRIAL_ARN);
  expect(code).toBe(0);
  expect(stdout).toEndWith(
    "\n\n6 the same, 0 different, 0 only here, 0 only there; 0 users with different access\n",
  );
});
