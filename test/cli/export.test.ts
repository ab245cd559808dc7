import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ProfileSnapshot } from "../../src/profile/snapshot.ts";
import type { LocalCall, LocalConnect } from "../../src/local/index.ts";
import { fieldsOf } from "../../src/profile/model.ts";
import { readSecurityProfiles } from "../../src/access.ts";
import type { AccessPlan } from "../../src/plan/index.ts";
import { runCommand } from "../support/command.ts";
import { type Harness, startHarness } from "../support/connect.ts";
import { counted, patience } from "../support/counted.ts";
import { Project } from "../support/project.ts";
import { departures } from "../support/schema.ts";
import { profileSnapshots } from "../support/snapshot-arbitrary.ts";
import { typeErrors } from "../support/type-check.ts";

const folder = mkdtempSync(path.join(tmpdir(), "export-"));

/** The command on the instance. AWS is tried once, so that a fault for every call is reported at once. */
const exportFrom = ({ server }: Harness, ...args: string[]) =>
  runCommand(["export", ...args], {
    env: { ...server.env, CONNECT_INSTANCE_ARN: server.instanceArn, AWS_MAX_ATTEMPTS: "1" },
  });

async function populated(): Promise<Harness> {
  const harness = await startHarness({ hierarchyGroups: [{ Id: "group-1", Name: "North" }] });
  const { client, InstanceId } = harness;
  await client.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Sales Manager",
    Description: 'Says "hello".\nAnd `${goodbye}`.',
    Permissions: ["Users.View", "Users.Edit", "SecurityProfiles.View", "New.View"],
    Tags: { Department: "Sales" },
    AllowedAccessControlTags: { Department: "Sales" },
    TagRestrictedResources: ["User", "SecurityProfile"],
    HierarchyRestrictedResources: ["User"],
    AllowedAccessControlHierarchyGroupId: "group-1",
    Applications: [
      { Namespace: "orders", ApplicationPermissions: ["find", "cancel"], Type: "MCP" },
      { Namespace: "crm", ApplicationPermissions: ["ACCESS"] },
    ],
    AllowedFlowModules: [{ FlowModuleId: "module-1", Type: "MCP" }],
    AllowedAIAgents: [
      {
        Arn: "arn:aws:app-integrations:us-east-1:123456789012:application/partner",
        Type: "THIRD_PARTY",
      },
    ],
    GranularAccessControlConfiguration: {
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: {
          PrimaryAttributeValues: [
            { AccessType: "ALLOW", AttributeName: "Region", Values: ["North", "South"] },
          ],
        },
      },
    },
  });
  await client.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Elsewhere",
    Tags: { alchemy_stage: "prod", alchemy_resource: "app/prod/elsewhere" },
  });
  return harness;
}

const isNotStock = ({ SecurityProfileName }: ProfileSnapshot) =>
  !/^(admin|agent|callcentermanager|qualityanalyst)$/i.test(SecurityProfileName);

function read({ env, instanceArn: InstanceArn }: LocalConnect) {
  Object.assign(process.env, env);
  return readSecurityProfiles({ InstanceArn });
}

const isWrite = ({ operation }: LocalCall) => !/^(Describe|Get|List|Search)/.test(operation);

/** Plans and deploys a file as a user would, and returns what that wrote to the instance and reported for each profile. */
async function deploy({ server }: Harness, code: string) {
  using project = new Project({ "alchemy.run.ts": code });
  const types = typeErrors(project);
  const from = server.calls.length;
  const plan = await runCommand(["plan", "--stage", "test", "--json", "--quiet"], {
    cwd: project.folder,
    env: { ...server.env, ALCHEMY_TELEMETRY_DISABLED: "1", ALCHEMY_CI_STATE_STORE_CHECK: "false" },
  });
  const printed: AccessPlan = JSON.parse(plan.stdout);
  const planned = printed.profiles.filter(
    ({ action, changes }) => action === "adopt" && changes.length === 0,
  );
  const { exitCode, stderr, stdout } = await project.run([], {
    ...server.env,
    ALCHEMY_TELEMETRY_DISABLED: "1",
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
  });
  const adopted = stdout.split("\n").flatMap((line) => /\[adopted\]\s+(\S+)/.exec(line)?.[1] ?? []);
  return {
    types,
    exitCode,
    stderr,
    stdout,
    planned: [plan.code, planned.length],
    adopted,
    writes: server.calls.slice(from).filter(isWrite),
  };
}

describe("the file", () => {
  test("has right types, and its deploy adopts everything and writes nothing", async () => {
    await using harness = await populated();
    const file = path.join(folder, "alchemy.run.ts");
    expect(await exportFrom(harness, "--out", file)).toEqual({
      code: 0,
      stdout: "",
      stderr: '6 security profiles; in a comment only: "Elsewhere".\n',
    });
    expect(harness.server.calls.filter(isWrite)).toHaveLength(2);
    const deployed = await deploy(harness, readFileSync(file, "utf8"));
    expect(deployed).toMatchObject({
      types: "",
      exitCode: 0,
      planned: [0, 5],
      adopted: ["admin", "agent", "call-center-manager", "quality-analyst", "sales-manager"],
      writes: [],
    });
  }, 60_000);

  test("a name that the API does not accept turns no text of the remark", async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "named-")), "instance.json");
    {
      await using before = await startHarness({ file });
      const { client, InstanceId } = before;
      await client.createSecurityProfile({ InstanceId, SecurityProfileName: "Renamed" });
    }
    const name = "\u202Egnp\u009B2K\n";
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"Renamed"', JSON.stringify(name)));
    await using harness = await startHarness({ file });
    const { code, stderr } = await exportFrom(harness);
    expect([code, stderr]).toEqual([
      0,
      String.raw`5 security profiles; in a comment only: "\u202Egnp\u009B2K\n".` + "\n",
    ]);
  });

  test(
    "of any profiles deploys without a write, and all of them are in it",
    async () => {
      using cases = counted("profiles exported and deployed", 30, 600);
      let left = cases.wanted;
      for (const drawn of fc.sample(profileSnapshots(60), { numRuns: cases.wanted })) {
        if (left <= 0) break;
        await using harness = await startHarness();
        const { client, InstanceId, server } = harness;
        const profiles = drawn.filter(isNotStock);
        for (const profile of profiles) {
          const { SecurityProfileName } = profile;
          const { Tags = {}, ...fields } = fieldsOf(profile);
          await client.createSecurityProfile({
            InstanceId,
            SecurityProfileName,
            ...fields,
            ...(Object.keys(Tags).length > 0 && { Tags }),
          });
        }
        const before = await read(server);
        const { code, stdout } = await exportFrom(harness);
        expect(code).toBe(0);
        expect(await deploy(harness, stdout)).toMatchObject({
          types: "",
          exitCode: 0,
          planned: [0, profiles.length + 4],
          adopted: { length: profiles.length + 4 },
          writes: [],
        });
        expect(await read(server)).toEqual(before);
        for (const _ of profiles) cases.ran();
        left -= profiles.length;
      }
    },
    patience,
  );

  test("is written over none", async () => {
    await using harness = await startHarness();
    const file = path.join(folder, "mine.ts");
    writeFileSync(file, "mine");
    expect(await exportFrom(harness, "--out", file)).toEqual({
      code: 2,
      stdout: "",
      stderr: `--out ${file} already exists. export never overwrites code: choose another name.\nSee: alchemy-aws-connect export --help\n`,
    });
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect(harness.called()).toEqual([]);
  });

  test("names the application as the flag says", async () => {
    await using harness = await startHarness();
    const { stdout, stderr } = await exportFrom(harness, "--app", 'a"b', "--quiet");
    expect(stdout).toContain(`\nconst app = await alchemy('a"b');\n`);
    expect(stderr).toBe("");
  });
});

describe("an incomplete reading", () => {
  test("of a profile writes nothing that could pass for whole", async () => {
    await using harness = await populated();
    harness.server.faults.add({
      operation: "ListSecurityProfileApplications",
      call: 2,
      kind: "deny",
    });
    const file = path.join(folder, "incomplete.ts");
    const { code, stderr, stdout } = await exportFrom(harness, "--out", file, "--quiet");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(
      /^No code was written\.\nIncomplete: .*\n {2}the applications of "[A-Za-z ]+": ListSecurityProfileApplications failed with ".*" \(AccessDeniedException\)\.\nAllow ListSecurityProfileApplications for the current credentials \(docs\/iam\.md has the policy\), then run the same command again\.\n$/,
    );
    expect(existsSync(file)).toBe(false);
  });

  test("--json says so", async () => {
    await using harness = await startHarness();
    harness.server.faults.add({
      operation: "ListSecurityProfilePermissions",
      call: "every",
      kind: "deny",
    });
    const { code, stdout } = await exportFrom(harness, "--json");
    expect(code).toBe(2);
    expect(departures("export", stdout)).toEqual([]);
    const { missing, ...printed } = JSON.parse(stdout);
    expect(printed).toMatchObject({ complete: false, code: null, profiles: { length: 4 } });
    expect(missing).toHaveLength(4);
  });

  test("of the list is an error", async () => {
    await using harness = await startHarness();
    harness.server.faults.add({ operation: "ListSecurityProfiles", call: "every", kind: "deny" });
    const { code, stderr, stdout } = await exportFrom(harness);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("ListSecurityProfiles");
  });
});

test("without the names of hierarchy groups the code is whole", async () => {
  await using harness = await populated();
  const named = await exportFrom(harness);
  harness.server.faults.add({ operation: "ListUserHierarchyGroups", call: "every", kind: "deny" });
  const bare = await exportFrom(harness);
  expect(bare).toEqual({
    ...named,
    stdout: named.stdout.replace('// The hierarchy group "group-1" is "North".\n', ""),
  });
  expect(bare.code).toBe(0);
  expect(bare.stdout).not.toBe(named.stdout);
});

test("--json has the code, what is in it, and the notes in words", async () => {
  await using harness = await populated();
  const [{ code, stdout }, plain] = await Promise.all([
    exportFrom(harness, "--json"),
    exportFrom(harness),
  ]);
  expect(code).toBe(0);
  expect(departures("export", stdout)).toEqual([]);
  const printed = JSON.parse(stdout);
  expect(printed.code).toBe(plain.stdout);
  expect(printed).toMatchObject({ InstanceArn: harness.server.instanceArn, complete: true });
  expect(printed.profiles[3]).toEqual({
    id: "elsewhere",
    SecurityProfileName: "Elsewhere",
    SecurityProfileArn: expect.stringContaining(harness.server.instanceArn),
    SecurityProfileId: expect.any(String),
    declared: false,
    notes: [
      {
        code: "other-stack",
        stage: "prod",
        resource: "app/prod/elsewhere",
        message:
          'Made by the Alchemy resource "app/prod/elsewhere", stage "prod". Two stacks must not manage one profile.',
      },
    ],
  });
});

test("with --complete, what is empty and could grant something is declared, and what the admin website adds is drift", async () => {
  await using harness = await startHarness();
  const { client, InstanceId, server } = harness;
  const { SecurityProfileId } = await client.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Bare",
  });
  const bare = (code: string) => /^await SecurityProfile\("bare", \{\n.*?^\}\);/ms.exec(code)?.[0];
  const declared = `  Permissions: [],\n`;
  expect(bare((await exportFrom(harness)).stdout)).toBe(
    `await SecurityProfile("bare", {\n  InstanceArn,\n  SecurityProfileName: "Bare",\n${declared}  adopt: true,\n});`,
  );
  const { stdout } = await exportFrom(harness, "--complete");
  expect(bare(stdout)).toBe(
    `await SecurityProfile("bare", {\n  InstanceArn,\n  SecurityProfileName: "Bare",\n${declared}  Applications: [],\n  AllowedFlowModules: [],\n  AllowedAIAgents: [],\n  adopt: true,\n});`,
  );
  using project = new Project({ "alchemy.run.ts": stdout });
  const env = {
    ...server.env,
    ALCHEMY_TELEMETRY_DISABLED: "1",
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
  };
  const from = server.calls.length;
  expect((await project.run([], env)).exitCode).toBe(0);
  expect(server.calls.slice(from).filter(isWrite)).toEqual([]);
  const drift = async () => {
    const printed = await runCommand(["drift"], { cwd: project.folder, env });
    return [printed.code, printed.stdout.split("\n").at(-2)];
  };
  expect(await drift()).toEqual([0, "5 profiles: no drift."]);
  await client.updateSecurityProfile({
    InstanceId,
    SecurityProfileId,
    AllowedFlowModules: [{ FlowModuleId: "module", Type: "MCP" }],
  });
  expect(await drift()).toEqual([1, "5 profiles: 1 changed."]);
}, 60_000);

test.each([
  ["AllowedAccessControlTags", { site: "a" }, "TagRestrictedResources: [],"],
  ["TagRestrictedResources", ["User"], "AllowedAccessControlTags: {},"],
  ["AllowedAccessControlHierarchyGroupId", "group-1", "HierarchyRestrictedResources: [],"],
])(
  "with --complete, %s alone is declared with the empty field that it needs",
  async (field, value, needed) => {
    await using harness = await startHarness();
    const { client, InstanceId, server } = harness;
    await client.createSecurityProfile({ InstanceId, SecurityProfileName: "Half", [field]: value });
    expect((await exportFrom(harness)).stdout).not.toContain(needed);
    using project = new Project({
      "alchemy.run.ts": (await exportFrom(harness, "--complete")).stdout,
    });
    expect(project.read("alchemy.run.ts")).toContain(`  ${needed}\n`);
    const env = {
      ...server.env,
      ALCHEMY_TELEMETRY_DISABLED: "1",
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
    };
    const from = server.calls.length;
    expect((await project.run([], env)).exitCode).toBe(0);
    expect(server.calls.slice(from).filter(isWrite)).toEqual([]);
    expect((await project.command(["drift"], env)).exitCode).toBe(0);
  },
  60_000,
);

test("five calls for a profile, one for the list, and one for the groups", async () => {
  await using harness = await populated();
  const from = harness.called().length;
  await exportFrom(harness);
  const counts = Object.groupBy(harness.called().slice(from), (operation) => operation);
  expect(
    Object.fromEntries(Object.entries(counts).map(([name, all]) => [name, all?.length])),
  ).toEqual({
    ListSecurityProfiles: 1,
    DescribeSecurityProfile: 6,
    ListSecurityProfilePermissions: 6,
    ListSecurityProfileApplications: 6,
    ListSecurityProfileFlowModules: 6,
    ListSecurityProfileAIAgents: 6,
    ListUserHierarchyGroups: 1,
  });
});
