import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { counted, isLong, patience, spread } from "../support/counted.ts";
import type { Outcome } from "../support/project.ts";
import type { StoreKind, StoreServer } from "./kind.ts";
import { type Code, type Found, StoreStack } from "./stack.ts";

const named = (SecurityProfileName: string, Description = "one"): Code => ({
  SecurityProfileName,
  Description,
});

const isWrite = (operation: string) => !/^(Describe|Get|List|Search)/.test(operation);

const succeeded = { exitCode: 0, stderr: "" };

/** What a deploy does at each moment at which it may end, and the profiles that are there once it went on. */
const CRASHES: readonly {
  readonly before: Code;
  readonly after: Code;
  readonly killAt: string;
  readonly names: readonly string[];
}[] = [
  { before: {}, after: { one: named("One") }, killAt: "CreateSecurityProfile", names: ["One"] },
  {
    before: { one: named("One"), "teams/": { two: named("Two") } },
    after: { one: named("One") },
    killAt: "DeleteSecurityProfile",
    names: ["One"],
  },
  {
    before: { one: named("One") },
    after: { one: named("Other") },
    killAt: "CreateSecurityProfile",
    names: ["Other"],
  },
  {
    before: { one: named("One") },
    after: { one: named("Other") },
    killAt: "DeleteSecurityProfile",
    names: ["Other"],
  },
  {
    before: { one: named("One") },
    after: { one: named("One", "two") },
    killAt: "UpdateSecurityProfile",
    names: ["One"],
  },
];

/**
 * What the package promises of every store that the documentation names as working.
 *
 * @param isAlike whether a store is tested in full that differs in its engine only
 */
export function storeSuite(
  kind: StoreKind,
  { isAlike = false, isSkipped = false }: { isAlike?: boolean; isSkipped?: boolean } = {},
): void {
  describe.skipIf(isSkipped)(kind.name, () => {
    let server: StoreServer;
    beforeAll(async () => {
      server = await kind.start();
    }, 60_000);
    afterAll(() => server[Symbol.asyncDispose]());

    test(
      "plans, deploys, finds drift, removes what left nested scopes, and destroys",
      () => lifecycle(kind, server),
      patience,
    );
    test("goes on after a crash between AWS and the state", () => crashes(kind, server), patience);
    const inFull = test.skipIf(isAlike && !isLong);
    inFull("replaces a renamed profile", () => replacement(kind, server), patience);
    inFull("keeps two deploys at once apart", () => atOnce(kind, server), patience);
    inFull("keeps the stages of an application apart", () => stages(kind, server), patience);
  });
}

async function lifecycle(kind: StoreKind, server: StoreServer): Promise<void> {
  await using stack = await StoreStack.open(kind, server);
  const both: Code = {
    lead: named("Lead"),
    "teams/": { "north/": { "a/": { agents: named("Agents") } } },
  };
  expect(await planned(stack, both)).toEqual([
    "create test/lead",
    "create test/teams/north/a/agents",
  ]);
  expect(await stack.records()).toEqual([]);

  expect(await stack.run(both)).toMatchObject(succeeded);
  expect(await stack.names()).toEqual(["Agents", "Lead"]);
  expect(await stack.records()).toEqual([
    "test/lead",
    "test/teams",
    "test/teams/north",
    "test/teams/north/a",
    "test/teams/north/a/agents",
  ]);
  expect(await stack.called(() => stack.run(both))).toEqual([]);

  const reads = await stack.called(async () => {
    expect(await drifted(stack, both)).toEqual(["test/lead", "test/teams/north/a/agents"]);
  });
  const ofProfile = [
    "DescribeSecurityProfile",
    "ListSecurityProfileAIAgents",
    "ListSecurityProfileApplications",
    "ListSecurityProfileFlowModules",
    "ListSecurityProfilePermissions",
  ];
  expect(reads.toSorted()).toEqual([
    ...ofProfile.flatMap((operation) => [operation, operation]),
    "ListSecurityProfiles",
  ]);

  const lead: Code = { lead: named("Lead", "two") };
  expect(await planned(stack, lead)).toEqual([
    "update test/lead",
    "delete test/teams/north/a/agents",
  ]);
  const calls = await stack.called(async () => {
    expect(await stack.run(lead)).toMatchObject(succeeded);
  });
  expect(calls.filter(isWrite)).toEqual(["UpdateSecurityProfile", "DeleteSecurityProfile"]);
  expect(await stack.names()).toEqual(["Lead"]);
  expect(await stack.records()).toEqual(["test/lead"]);

  expect(await stack.run(lead, { args: ["--destroy"] })).toMatchObject(succeeded);
  expect(await stack.names()).toEqual([]);
  expect(await stack.records()).toEqual([]);
}

async function replacement(kind: StoreKind, server: StoreServer): Promise<void> {
  await using stack = await StoreStack.open(kind, server);
  const before: Code = { "teams/": { one: named("One") } };
  const after: Code = { "teams/": { one: named("Other") } };
  expect(await stack.run(before)).toMatchObject(succeeded);
  expect(await planned(stack, after)).toEqual([
    "replace test/teams/one",
    expect.stringMatching(/^delete test\/teams\.one\.replaced\.[\w-]+$/),
  ]);
  const calls = await stack.called(async () => {
    expect(await stack.run(after)).toMatchObject(succeeded);
  });
  expect(calls.filter(isWrite)).toEqual(["CreateSecurityProfile", "DeleteSecurityProfile"]);
  expect(await stack.names()).toEqual(["Other"]);
  expect(await stack.records()).toEqual(["test/teams", "test/teams/one"]);
  expect(await stack.called(() => stack.run(after))).toEqual([]);
}

async function crashes(kind: StoreKind, server: StoreServer): Promise<void> {
  using cases = counted(`crashes with state in ${kind.name}`, 2, CRASHES.length);
  for (const { after, before, killAt, names } of spread(CRASHES, cases.wanted)) {
    await using stack = await StoreStack.open(kind, server);
    expect(await stack.run(before)).toMatchObject(succeeded);
    expect(await stack.run(after, { killAt })).toMatchObject({ signal: "SIGKILL" });
    expect(await stack.run(after)).toMatchObject({ exitCode: 0 });
    expect(await stack.names()).toEqual([...names]);
    expect(await stack.called(() => stack.run(after))).toEqual([]);
    expect(await stack.run(after, { args: ["--destroy"] })).toMatchObject(succeeded);
    expect(await stack.names()).toEqual([]);
    cases.ran();
  }
  cases.complete();
}

async function atOnce(kind: StoreKind, server: StoreServer): Promise<void> {
  using cases = counted(`two deploys at once with state in ${kind.name}`, 1, 10);
  using stopped = counted(`of them that one stopped for the other`, 0);
  for (let round = 0; round < cases.wanted; round += 1) {
    // So slow that both are at work for a while.
    await using stack = await StoreStack.open(kind, server, { latency: 50 });
    const code = (description: string): Code => ({
      one: named("One", description),
      two: named("Two", description),
      three: named("Three", description),
    });
    // Two processes that create a database of Alchemy's SQLite store in the same moment get in each other's way.
    expect(await stack.run({})).toMatchObject(succeeded);
    const both = await Promise.all(
      ["first", "second"].map((description) =>
        stack.run(code(description), { env: { LOCK_WAIT: "0" } }),
      ),
    );
    for (const outcome of both) expectKeptApart(kind, outcome);
    if (both.some(({ exitCode }) => exitCode !== 0)) stopped.ran();
    if (kind.protection === "lock") {
      expect(both.filter(({ exitCode }) => exitCode === 0)).toHaveLength(1);
      expect(stack.connect.calls.map(({ operation }) => operation).filter(isWrite)).toHaveLength(3);
    }

    expect(await stack.run(code("third"))).toMatchObject({ exitCode: 0 });
    expect(await stack.names()).toEqual(["One", "Three", "Two"]);
    expect(await stack.called(() => stack.run(code("third")))).toEqual([]);
    expect(await stack.run({}, { args: ["--destroy"] })).toMatchObject(succeeded);
    expect(await stack.names()).toEqual([]);
    cases.ran();
  }
  cases.complete();
}

/** A deploy beside another one succeeds, or says what happened and what to do. */
function expectKeptApart({ protection }: StoreKind, { exitCode, stderr }: Outcome): void {
  if (exitCode === 0) return;
  expect(stderr).toMatch(
    protection === "lock"
      ? /StateLockedError: .*\/test.*npx alchemy-aws-connect unlock alchemy\.run\.ts --stage test$/m
      : /ConcurrentDeployError: Another process deploys the same stage: Alchemy's state of app\w+\/test\/\w+ changed under this one\. The state records what this deploy did\. Deploy from one process at a time: wait for the other one, then run the same command again with --force\.\n/,
  );
}

async function stages(kind: StoreKind, server: StoreServer): Promise<void> {
  await using stack = await StoreStack.open(kind, server);
  const deploy = (STAGE: string, THING: string, args: readonly string[] = []) =>
    stack.run({ team: named(`Team ${STAGE}`) }, { args, env: { STAGE, THING } });
  expect(await deploy("prod", "1")).toMatchObject(succeeded);
  // Alchemy gives a stage a record of its own once it replaced one of its resources.
  expect(await deploy("prod", "2")).toMatchObject(succeeded);

  const plan = await stack.command(
    "plan",
    { team: named("Team dev") },
    { STAGE: "dev", THING: "1" },
  );
  expect(plan.profiles.map(({ resource }) => resource)).toEqual([stack.resource("dev/team")]);
  for (const thing of ["1", "2"]) {
    const deployed = await deploy("dev", thing);
    expect(deployed).toMatchObject(succeeded);
    expect(deployed.stdout).not.toContain("[deleting]");
    expect(await stack.names()).toEqual(["Team dev", "Team prod"]);
  }
  expect(await deploy("dev", "2", ["--destroy"])).toMatchObject(succeeded);
  expect(await stack.names()).toEqual(["Team prod"]);
  const unchanged = await deploy("prod", "2");
  expect(unchanged).toMatchObject(succeeded);
  expect(unchanged.stdout).toContain("[skipped]   thing Skipped Resource (no changes)");
  expect(await deploy("prod", "2", ["--destroy"])).toMatchObject(succeeded);
  expect(await stack.names()).toEqual([]);
}

/** What the plan says, and that it changed nothing. */
async function planned(stack: StoreStack, code: Code): Promise<string[]> {
  let plan: Found = { profiles: [], complete: false };
  const calls = await stack.called(async () => {
    plan = await stack.command("plan", code);
  });
  expect(calls.filter(isWrite)).toEqual([]);
  expect(plan.complete).toBe(true);
  return plan.profiles.map(({ action, resource }) => `${action} ${pathOf(resource)}`);
}

/** What is compared with AWS, and with what result where it differs. */
async function drifted(stack: StoreStack, code: Code): Promise<string[]> {
  const drift = await stack.command("drift", code);
  expect(drift.complete).toBe(true);
  return drift.profiles.map(({ findings = [], resource }) =>
    [pathOf(resource), ...findings].join(" "),
  );
}

const pathOf = (resource: string) => resource.split("/").slice(1).join("/");
