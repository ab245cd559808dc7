import { describe, expect, test } from "bun:test";
import path from "node:path";
import { Connect } from "@aws-sdk/client-connect";
import { type LocalConnect, startLocalConnect } from "../src/local/index.ts";
import { Project, repository } from "./support/project.ts";

const demo = await Bun.file(path.join(repository, "alchemy.run.ts")).text();

/** What ends the output: the last line. */
const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

describe("the demo on the local Connect", () => {
  test("creates, skips, updates one field, destroys and has nothing left to do", async () => {
    using project = new Project({ "alchemy.run.ts": demo });

    const first = await project.run();
    expect([first.exitCode, first.stderr]).toEqual([0, ""]);
    expect(lastLine(first.stdout)).toBe(
      "15 calls to Amazon Connect: AssociateSecurityProfiles 3, CreateSecurityProfile 5, DescribeSecurityProfile 1, ListAIAgents 1, ListEntitySecurityProfiles 3, ListIntegrationAssociations 1, ListSecurityProfiles 1",
    );
    for (const row of [
      /│ Acme Agent +│ created │ 7 +│ [-0-9a-f]{36} │/,
      /│ Acme Sales Manager +│ created │ 7 +│ [-0-9a-f]{36} │/,
      /│ Agent +│ adopted │ unmanaged +│ [-0-9a-f]{36} │/,
      /^Security profiles of arn:aws:connect:us-east-1:\d{12}:instance\/[-0-9a-f]{36}$/m,
    ]) {
      expect(first.stdout).toMatch(row);
    }
    const table = first.stdout.split("\n").filter((line) => /^[┌│├└]/.test(line));
    expect(table).toHaveLength(10);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(first.stdout).toContain("[info]");
    const stock = stockAgent(project);

    const second = await project.run();
    expect([second.exitCode, second.stderr]).toEqual([0, ""]);
    expect(lastLine(second.stdout)).toBe("0 calls to Amazon Connect");
    expect(second.stdout.match(/\[skipped\]/g)).toHaveLength(7);
    expect(second.stdout).not.toContain("[info]");

    project.write(
      "alchemy.run.ts",
      demo.replace(
        "(Presets.OutboundAgent, CustomerProfiles.ViewProfiles)",
        "(Presets.OutboundAgent)",
      ),
    );
    const third = await project.run();
    expect([third.exitCode, third.stderr]).toEqual([0, ""]);
    expect(lastLine(third.stdout)).toBe(
      "3 calls to Amazon Connect: DescribeSecurityProfile 1, ListSecurityProfilePermissions 1, UpdateSecurityProfile 1",
    );

    const destroyed = await project.run(["--destroy"]);
    expect([destroyed.exitCode, destroyed.stderr]).toEqual([0, ""]);
    expect(lastLine(destroyed.stdout)).toBe(
      "11 calls to Amazon Connect: DeleteSecurityProfile 5, DisassociateSecurityProfiles 3, ListEntitySecurityProfiles 3",
    );
    expect(names(project)).toEqual(["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);
    expect(stockAgent(project)).toEqual(stock);

    const again = await project.run(["--destroy"]);
    expect([again.exitCode, again.stderr]).toEqual([0, ""]);
    expect(lastLine(again.stdout)).toBe("0 calls to Amazon Connect");
  }, 60_000);
});

describe("the demo with CONNECT_INSTANCE_ARN", () => {
  test("deploys to that instance, and an edit of one permission sends one field", async () => {
    await using connect = await startLocalConnect();
    const env = { ...connect.env, CONNECT_INSTANCE_ARN: connect.instanceArn, ...ANY_STATE };
    using project = new Project({ "alchemy.run.ts": demo });
    expect(await project.run([], env)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(connect.calls).toHaveLength(7);

    project.write(
      "alchemy.run.ts",
      demo.replace(
        "(Presets.OutboundAgent, CustomerProfiles.ViewProfiles)",
        "(Presets.OutboundAgent)",
      ),
    );
    expect(await project.run([], env)).toMatchObject({ exitCode: 0, stderr: "" });
    const [update, ...more] = connect.calls.filter(
      ({ operation }) => operation === "UpdateSecurityProfile",
    );
    expect(more).toEqual([]);
    expect(Object.keys(update?.input ?? {}).toSorted()).toEqual([
      "InstanceId",
      "Permissions",
      "SecurityProfileId",
    ]);
  }, 60_000);
});

const ANY_STATE = { ALCHEMY_CI_STATE_STORE_CHECK: "false" };

const script = `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
const app = await alchemy("crash", { noTrack: true });
await SecurityProfile("team", {
  InstanceArn: process.env.INSTANCE_ARN!,
  SecurityProfileName: "Team",
  Permissions: process.env.PERMISSIONS?.split(",") ?? ["Queues.View"],
});
await app.finalize();
`;

const envOf = (connect: LocalConnect) => ({
  ...connect.env,
  ...ANY_STATE,
  INSTANCE_ARN: connect.instanceArn,
});

const teamsIn = (connect: LocalConnect) =>
  listNames(connect).then((all) => all.filter((name) => name === "Team"));

describe("a process that is killed between the create and the write of the state", () => {
  async function killed(project: Project, connect: LocalConnect): Promise<void> {
    connect.faults.add({
      operation: "CreateSecurityProfile",
      kind: "cut-after",
      onMet: () => project.kill(),
    });
    const { exitCode } = await project.run([], envOf(connect));
    expect(exitCode).toBeNull();
    expect(await teamsIn(connect)).toEqual(["Team"]);
  }

  test("is completed by the next run, without adopt and without a second profile", async () => {
    await using connect = await startLocalConnect();
    using project = new Project({ "alchemy.run.ts": script });
    await killed(project, connect);
    const next = await project.run([], envOf(connect));
    expect(next).toMatchObject({ exitCode: 0, stderr: "" });
    expect(next.stdout).toContain("an earlier deploy created");
    expect(await teamsIn(connect)).toEqual(["Team"]);
    expect(await project.run(["--destroy"], envOf(connect))).toMatchObject({ exitCode: 0 });
    expect(await teamsIn(connect)).toEqual([]);
  }, 60_000);

  test("leaves nothing after a destroy", async () => {
    await using connect = await startLocalConnect();
    using project = new Project({ "alchemy.run.ts": script });
    await killed(project, connect);
    expect(await project.run(["--destroy"], envOf(connect))).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect(await teamsIn(connect)).toEqual([]);
  }, 60_000);
});

describe("exit codes", () => {
  test("a deploy that is refused exits 1 and reports every problem", async () => {
    await using connect = await startLocalConnect();
    using project = new Project({ "alchemy.run.ts": script });
    const refused = await project.run([], { ...envOf(connect), PERMISSIONS: "a,,b" });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('Permissions[1] "" has 0 characters; at least 1');
    expect(connect.calls).toEqual([]);
  }, 60_000);

  test("a destroy that fails exits 1, keeps the profile, and succeeds later", async () => {
    await using connect = await startLocalConnect();
    using project = new Project({ "alchemy.run.ts": script });
    expect(await project.run([], envOf(connect))).toMatchObject({ exitCode: 0 });
    const aws = clientOf(connect);
    const InstanceId = connect.instanceArn.split("/").at(-1);
    const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
    const { UserId } = await aws.createUser({
      InstanceId,
      Username: "ana",
      RoutingProfileId: crypto.randomUUID(),
      SecurityProfileIds: SecurityProfileSummaryList.flatMap(({ Name, Id = "" }) =>
        Name === "Team" ? Id : [],
      ),
    });
    const refused = await project.run(["--destroy"], envOf(connect));
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("One user has it: ana.");
    expect(await teamsIn(connect)).toEqual(["Team"]);

    await aws.deleteUser({ InstanceId, UserId });
    expect(await project.run(["--destroy"], envOf(connect))).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect(await teamsIn(connect)).toEqual([]);
  }, 60_000);
});

test("a deploy without changes loads no AWS SDK", async () => {
  await using connect = await startLocalConnect();
  using project = new Project({
    "alchemy.run.ts": `${script}
const loaded = Object.keys(require.cache).filter((file) => /@aws-sdk|@smithy/.test(file));
console.log("SDK files:", loaded.length);
`,
  });
  const first = await project.run([], envOf(connect));
  const second = await project.run([], envOf(connect));
  expect(first.stdout).toMatch(/SDK files: [1-9]/);
  expect(lastLine(second.stdout)).toBe("SDK files: 0");
}, 60_000);

function clientOf(connect: LocalConnect): Connect {
  return new Connect({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
}

async function listNames(connect: LocalConnect): Promise<string[]> {
  const InstanceId = connect.instanceArn.split("/").at(-1);
  const { SecurityProfileSummaryList = [] } = await clientOf(connect).listSecurityProfiles({
    InstanceId,
  });
  return SecurityProfileSummaryList.flatMap(({ Name = "" }) => Name).toSorted();
}

/** The profiles in the file of the local Connect. */
function profilesIn(project: Project): { SecurityProfileName: string }[] {
  return JSON.parse(project.read(".alchemy/connect.json")).profiles;
}

function names(project: Project): string[] {
  return profilesIn(project)
    .map(({ SecurityProfileName }) => SecurityProfileName)
    .toSorted();
}

function stockAgent(project: Project): unknown {
  return profilesIn(project).find(({ SecurityProfileName }) => SecurityProfileName === "Agent");
}
