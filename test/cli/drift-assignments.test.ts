import { expect, test } from "bun:test";
import type { DriftReport } from "../../src/plan/drift.ts";
import { Center } from "../support/center.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 120_000;
const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const ARN = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${ORDERS}`;

async function drift(center: Center) {
  const from = center.connect.calls.length;
  const { exitCode, stdout } = await center.command("drift", "--json");
  expect(departures("drift", stdout)).toEqual([]);
  const report: DriftReport = JSON.parse(stdout);
  const operations = center.connect.calls.slice(from).map(({ operation }) => operation);
  expect(operations.filter((name) => !/^(Describe|Get|List|Search)/.test(name))).toEqual([]);
  const { assignments } = report;
  return { exitCode, assignments, found: assignments.map(({ findings }) => findings) };
}

test(
  "drift reports a user who lost a declared profile, or has another one beside exact ones",
  async () => {
    await using center = await Center.open();
    const base = await center.profile("Base");
    const boss = await center.profile("Boss");
    await center.user("ana", [base]);
    center.script(
      `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Boss"], exact: true });`,
    );
    expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    expect(await drift(center)).toMatchObject({ exitCode: 0, found: [[]] });

    const { InstanceId, aws } = center;
    const { UserSummaryList = [] } = await aws.listUsers({ InstanceId });
    const user = { InstanceId, UserId: UserSummaryList[0]?.Id };
    await aws.updateUserSecurityProfiles({ ...user, SecurityProfileIds: [base] });
    const { assignments, exitCode } = await drift(center);
    expect([exitCode, assignments]).toEqual([
      1,
      [
        {
          resource: "center/test/ana",
          stage: "test",
          kind: "connect::UserSecurityProfiles",
          InstanceArn: center.connect.instanceArn,
          holder: "ana",
          findings: ["changed"],
          changes: [
            {
              holder: `user "ana"`,
              HolderArn: `${center.connect.instanceArn}/agent/${user.UserId}`,
              gains: [
                {
                  SecurityProfileArn: `${center.connect.instanceArn}/security-profile/${base}`,
                  SecurityProfileName: "Base",
                },
              ],
              loses: [
                {
                  SecurityProfileArn: `${center.connect.instanceArn}/security-profile/${boss}`,
                  SecurityProfileName: "Boss",
                },
              ],
            },
          ],
          repair: ["Restore it: npx bun alchemy.run.ts --stage test --force"],
        },
      ],
    ]);
    const text = await center.command("drift");
    expect(text.stdout).toContain(
      `changed "ana" (center/test/ana)\n  user "ana" gains Base and loses Boss\n  Restore it: npx bun alchemy.run.ts --stage test --force`,
    );
    expect(text.stdout).toContain("0 profiles: no drift; 1 assignment: 1 changed");

    center.connect.faults.add({ operation: "DescribeUser", call: "every", kind: "deny" });
    expect(await drift(center)).toMatchObject({ exitCode: 2, found: [["unknown"]] });
    center.connect.faults.clear();
    await aws.deleteUser(user);
    expect(await drift(center)).toMatchObject({ exitCode: 1, found: [["deleted"]] });
  },
  LIMIT,
);

test(
  "drift reports a version of an AI agent that was published since, and the next deploy brings it into line",
  async () => {
    await using center = await Center.open({
      assistants: [{ Id: ASSISTANT, Name: "Support" }],
      aiAgents: [{ Id: ORDERS, Name: "Orders", versions: 1 }],
    });
    center.script(
      `await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ["Agent"] });`,
    );
    await center.deploy("--stage", "test");
    expect(await drift(center)).toMatchObject({ exitCode: 0, found: [[]] });
    center.connect.publishAIAgentVersion(ARN);
    const { assignments, exitCode } = await drift(center);
    expect([exitCode, assignments]).toMatchObject([
      1,
      [
        {
          findings: ["changed"],
          changes: [
            { HolderArn: `${ARN}:2`, gains: [], loses: [{ SecurityProfileName: "Agent" }] },
          ],
          repair: ["Restore it: npx bun alchemy.run.ts --stage test"],
        },
      ],
    ]);
    await center.deploy("--stage", "test");
    expect(await drift(center)).toMatchObject({ exitCode: 0, found: [[]] });
  },
  LIMIT,
);

test(
  "drift reports a former user who keeps a profile after a failed deploy, and the next deploy takes it away",
  async () => {
    await using center = await Center.open();
    const base = await center.profile("Base");
    for (const name of ["ana", "ben"]) await center.user(name, [base]);
    const script = (User: string, more = "") =>
      center.script(
        `await UserSecurityProfiles("one", { InstanceArn, User: "${User}", SecurityProfiles: ["Agent"] });${more}`,
      );
    script("ana");
    expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    script("ben", 'throw new Error("fails");');
    expect((await center.deploy("--stage", "test")).exitCode).toBe(1);
    const { assignments, exitCode } = await drift(center);
    expect(exitCode).toBe(1);
    expect(assignments).toMatchObject([
      { resource: "center/test/one", holder: "ben", findings: [], repair: [] },
      {
        holder: "ana",
        findings: ["unfinished"],
        changes: [],
        repair: [
          "Complete it: npx bun alchemy.run.ts --stage test",
          "If a destroy did not finish, run that again instead.",
        ],
      },
    ]);
    script("ben");
    expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    expect(await drift(center)).toMatchObject({ exitCode: 0, found: [[]] });
  },
  LIMIT,
);

test(
  "what drift says to run restores a user who was made again, and named versions of an AI agent",
  async () => {
    await using center = await Center.open({
      assistants: [{ Id: ASSISTANT, Name: "Support" }],
      aiAgents: [{ Id: ORDERS, Name: "Orders" }],
    });
    const { InstanceId, aws } = center;
    const base = await center.profile("Base");
    await center.user("ana", [base]);
    center.script(
      `await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["Agent"] });
await AIAgentSecurityProfiles("orders", { InstanceArn, AIAgent: "Orders", SecurityProfiles: ["Agent"], versions: ["$LATEST"] });`,
    );
    expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    const { UserSummaryList = [] } = await aws.listUsers({ InstanceId });
    await aws.deleteUser({ InstanceId, UserId: UserSummaryList[0]?.Id });
    await center.user("ana", [base]);
    const entity = { EntityType: "AI_AGENT", EntityArn: `${ARN}:$LATEST` } as const;
    const { SecurityProfiles } = await aws.listEntitySecurityProfiles({ InstanceId, ...entity });
    await aws.disassociateSecurityProfiles({ InstanceId, ...entity, SecurityProfiles });

    const { assignments, exitCode } = await drift(center);
    expect(exitCode).toBe(1);
    expect(assignments.map(({ findings, repair }) => [...findings, ...repair])).toEqual([
      [
        "deleted",
        'Create "ana" again if it is gone, then npx bun alchemy.run.ts --stage test --force. Or remove the resource.',
      ],
      ["changed", "Restore it: npx bun alchemy.run.ts --stage test --force"],
    ]);
    expect((await center.deploy("--stage", "test", "--force")).exitCode).toBe(0);
    expect(await drift(center)).toMatchObject({ exitCode: 0, found: [[], []] });
  },
  LIMIT,
);

test(
  "drift says what to correct if the code assigns a profile that the instance no longer has",
  async () => {
    await using center = await Center.open();
    const base = await center.profile("Base");
    const script = (name: string, assigned: string) =>
      center.script(
        `await SecurityProfile("leads", { InstanceArn, SecurityProfileName: "${name}", moveHolders: true });
await UserSecurityProfiles("ana", { InstanceArn, User: "ana", SecurityProfiles: ["${assigned}"] });`,
      );
    await center.user("ana", [base]);
    for (const name of ["Leads", "Heads"]) {
      script(name, "Leads");
      expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    }
    const { assignments } = await drift(center);
    expect(assignments.map(({ findings, repair }) => [...findings, ...repair])).toEqual([
      [
        "changed",
        "Restore it: npx bun alchemy.run.ts --stage test --force",
        "The instance no longer has a profile that is assigned here. If the code names it, correct SecurityProfiles first.",
      ],
    ]);
    expect((await center.deploy("--stage", "test", "--force")).stderr).toContain(
      "Correct the name",
    );
    script("Heads", "Heads");
    expect((await center.deploy("--stage", "test")).exitCode).toBe(0);
    expect(await drift(center)).toMatchObject({ found: [[]] });
  },
  LIMIT,
);
