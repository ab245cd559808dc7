import { describe, expect, test } from "bun:test";
import type { DriftReport } from "../../src/plan/drift.ts";
import { detectDrift } from "../../src/plan/index.ts";
import { Center } from "../support/center.ts";
import { departures } from "../support/schema.ts";

const LIMIT = 90_000;

interface Printed extends DriftReport {
  readonly stopped: readonly string[];
}

async function drifted(center: Center, ...args: string[]) {
  let outcome = { exitCode: null as number | null, stdout: "", stderr: "" };
  const called = await center.called(async () => {
    outcome = await center.command("drift", "--json", ...args);
  });
  expect(departures("drift", outcome.stdout)).toEqual([]);
  const printed: Printed = JSON.parse(outcome.stdout);
  return { called: called.toSorted(), printed, ...outcome };
}

/** What is beside the state, by name: `Backdoor appeared`. */
const beside = ({ instances }: Printed) =>
  instances.flatMap(({ unmanaged }) =>
    unmanaged.map(({ findings, SecurityProfileName }) =>
      [SecurityProfileName, ...findings].join(" "),
    ),
  );

const STOCK = ["Admin", "Agent", "CallCenterManager", "QualityAnalyst"];
const READS = [
  "DescribeSecurityProfile",
  "ListSecurityProfileAIAgents",
  "ListSecurityProfileApplications",
  "ListSecurityProfileFlowModules",
  "ListSecurityProfilePermissions",
];

const SQLITE = `import { SQLiteStateStore } from "alchemy/state";
export const stateStore = (scope) => new SQLiteStateStore(scope, { engine: "bun", filename: "state.sqlite" });`;

/** A script that adopts the profile Leads, with its state in files or in a database. */
function adopting(center: Center, props: string, store: "files" | "sqlite" = "files"): void {
  if (store === "sqlite") center.project.write("store.ts", SQLITE);
  const [load, option] =
    store === "files" ? ["", ""] : ['import { stateStore } from "./store.ts";', ", stateStore"];
  center.project.write(
    "alchemy.run.ts",
    `import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
${load}
const app = await alchemy("center", { noTrack: true${option} });
const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
await SecurityProfile("leads", { InstanceArn, SecurityProfileName: "Leads", adopt: true, ${props} });
await app.finalize();
`,
  );
}

const SCRIPT = ["alchemy.run.ts", "--stage", "test"];

describe.each([
  ["files", "connect", []],
  ["sqlite", "connect", SCRIPT],
  ["files", "cloudcontrol", SCRIPT],
] as const)("with state in %s, over %s", (store, controlPlane, args) => {
  const perProfile = controlPlane === "connect" ? READS : ["GetResource"];

  test(
    "profiles that were there are listed, and those that appeared are read and stop",
    async () => {
      await using center = await Center.open();
      const { aws, InstanceId } = center;
      const make = (SecurityProfileName: string, fields: object = {}) =>
        aws.createSecurityProfile({ InstanceId, SecurityProfileName, ...fields });
      await make("Leads", { Permissions: ["Users.View"] });
      await make("Legacy");
      adopting(center, `Permissions: ["Users.View"], controlPlane: "${controlPlane}"`, store);
      expect(await center.deploy()).toMatchObject({ exitCode: 0 });

      const before = await drifted(center, ...args);
      expect([before.exitCode, beside(before.printed), before.printed.stopped]).toEqual([
        0,
        ["Admin", "Agent", "CallCenterManager", "Legacy unmanaged", "QualityAnalyst"],
        [],
      ]);
      expect(before.called).toEqual([...perProfile, "ListSecurityProfiles"].toSorted());

      // A change of what was there does not make it new.
      await (await center.outside("Legacy")).update({ Permissions: ["Users.Edit"] });
      const { SecurityProfileArn: backdoor } = await make("Backdoor", {
        Description: "no access",
        Permissions: ["Users.Edit"],
        Tags: { team: "x" },
      });
      const owner = { alchemy_stage: "prod", alchemy_resource: "other/prod/a" };
      await make("Elsewhere", { Tags: owner });
      const after = await drifted(center, ...args);
      expect([after.exitCode, beside(after.printed), after.printed.stopped]).toEqual([
        1,
        [
          "Admin",
          "Agent",
          "Backdoor unmanaged appeared",
          "CallCenterManager",
          "Elsewhere unmanaged",
          "Legacy unmanaged",
          "QualityAnalyst",
        ],
        [backdoor ?? ""],
      ]);
      expect(after.called).toEqual(
        [...perProfile, ...perProfile, ...perProfile, "ListSecurityProfiles"].toSorted(),
      );
      const [, , found, , elsewhere] = after.printed.instances[0]?.unmanaged ?? [];
      expect(found).toMatchObject({
        SecurityProfileArn: backdoor,
        appeared: true,
        stock: false,
        changes: [
          { field: "Permissions", item: "Users.Edit", effect: "gains", risks: ["user-admin"] },
        ],
      });
      expect(elsewhere?.owner).toEqual({ stage: "prod", resource: "other/prod/a" });

      // An unchanged deploy makes no call, and what appeared stays marked.
      expect(await center.called(() => center.deploy())).toEqual([]);
      const gates = async (...gate: string[]) => {
        const { exitCode, printed } = await drifted(center, ...args, "--fail-on", gate.join(","));
        return [exitCode, printed.stopped.length];
      };
      expect([
        await gates("changed", "renamed", "deleted", "unfinished", "undeclared"),
        await gates("unmanaged"),
      ]).toEqual([
        [0, 0],
        [1, 3],
      ]);
      const { stderr } = await drifted(center, ...args, "--fail-on", "unmanaged");
      expect(stderr).toContain('Stopped at "Backdoor", "Elsewhere", "Legacy".');
    },
    LIMIT,
  );

  test(
    "what a field grants that the code does not declare is shown, and cleared by declaring it",
    async () => {
      await using center = await Center.open();
      const { aws, InstanceId } = center;
      await aws.createSecurityProfile({ InstanceId, SecurityProfileName: "Leads" });
      adopting(center, `Description: "x", controlPlane: "${controlPlane}"`, store);
      expect((await center.deploy()).exitCode).toBe(0);
      const leads = await center.outside("Leads");
      await leads.update({
        Applications: [
          { Namespace: "crm-gateway", Type: "MCP", ApplicationPermissions: ["orders___refund"] },
        ],
        AllowedFlowModules: [{ Type: "MCP", FlowModuleId: "module" }],
        AllowedAIAgents: [{ Arn: "arn:of:agent", Type: "THIRD_PARTY" }],
        HierarchyRestrictedResources: ["User"],
      });
      const { exitCode, stderr, printed } = await drifted(center, ...args);
      const [profile] = printed.profiles;
      expect([exitCode, printed.stopped, profile?.findings, profile?.changes]).toEqual([
        1,
        ["center/test/leads"],
        ["undeclared"],
        [],
      ]);
      const isConnect = controlPlane === "connect";
      expect(
        profile?.undeclared.map(({ effect, field, item, tool }) => [field, item, tool, effect]),
      ).toEqual([
        ["Applications", "crm-gateway", "orders___refund", "gains"],
        ["AllowedFlowModules", "module", undefined, "gains"],
        ...(isConnect ? [["AllowedAIAgents", "arn:of:agent", undefined, "gains"]] : []),
      ]);
      expect(profile?.unread).toEqual(isConnect ? [] : ["AllowedAIAgents"]);
      expect(stderr).toBe(
        isConnect
          ? ""
          : "AWS Cloud Control cannot read AllowedAIAgents: additions there are not shown.\n",
      );
      const cleared = `Applications: [], AllowedFlowModules: []${isConnect ? ", AllowedAIAgents: []" : ""}`;
      expect(profile?.repair).toEqual([
        `Clear it: write ${cleared}, then npx bun alchemy.run.ts --stage test. Or declare what should stay.`,
      ]);
      expect((await drifted(center, ...args, "--fail-on", "changed")).exitCode).toBe(0);

      adopting(center, `Description: "x", ${cleared}, controlPlane: "${controlPlane}"`, store);
      expect((await center.deploy()).exitCode).toBe(0);
      expect((await drifted(center, ...args)).exitCode).toBe(0);
    },
    LIMIT,
  );
});

const CREATES = `await SecurityProfile("made", { InstanceArn, SecurityProfileName: "Made", AllowedAccessControlTags: { site: "north" } });`;

test(
  "where no deploy read the list, what was modified since is new or changed, in words and in code",
  async () => {
    await using center = await Center.open();
    const { aws, InstanceId } = center;
    const { connect, project } = center;
    const hour = 3_600_000;
    center.script(CREATES.replace(', AllowedAccessControlTags: { site: "north" }', ""));
    expect((await center.deploy()).exitCode).toBe(0);
    const { SecurityProfileArn } = await aws.createSecurityProfile({
      InstanceId,
      SecurityProfileName: "Backdoor",
      Permissions: ["Users.Edit"],
    });
    const shown = await center.command("drift");
    expect(shown).toMatchObject({
      exitCode: 1,
      stdout: `Not managed by this state:

appeared "Backdoor" (${SecurityProfileArn}), new or changed since the last deploy
    + permission Users.Edit ("Users - Edit")  gains  user-admin
  Declare it in the code with adopt: true. Delete it only if it is new.

1 profile: no drift; unmanaged: 1 new or changed, 4 stock.
`,
      stderr:
        "The state has no list of profiles from the last deploy, so drift cannot distinguish new profiles from changed ones.\n",
    });

    const file = ".alchemy/center/test/made.json";
    const record = JSON.parse(project.read(file));
    project.write(
      file,
      JSON.stringify({ ...record, data: { ...record.data, writtenAt: Date.now() + hour } }),
    );
    Object.assign(process.env, connect.env);
    const found = await detectDrift({ rootDir: project.folder });
    expect([found.complete, found.instances[0]?.unmanaged.map(({ appeared }) => appeared)]).toEqual(
      [true, [false, false, false, false, false]],
    );
    expect(found.instances[0]?.unmanaged.map((each) => each.SecurityProfileName)).toEqual(
      ["Backdoor", ...STOCK].toSorted(),
    );
  },
  LIMIT,
);

test(
  "a process that looks for drift twice sees a profile that appeared in between",
  async () => {
    await using center = await Center.open();
    center.script(CREATES);
    expect((await center.deploy()).exitCode).toBe(0);
    Object.assign(process.env, center.connect.env);
    const look = () => detectDrift({ rootDir: center.project.folder });
    const names = async () =>
      (await look()).instances.flatMap(({ unmanaged }) =>
        unmanaged.map((each) => each.SecurityProfileName),
      );
    expect(await names()).toEqual(STOCK);
    await center.profile("Backdoor", { Permissions: ["Users.Edit"] });
    expect(await names()).toEqual(["Backdoor", ...STOCK].toSorted());
  },
  LIMIT,
);

test(
  "a declared restriction whose other half is empty and not declared restricts nothing",
  async () => {
    await using center = await Center.open();
    center.script(CREATES);
    expect((await center.deploy()).exitCode).toBe(0);
    const { exitCode, stdout } = await center.command("drift");
    expect([exitCode, stdout]).toEqual([
      1,
      `Not declared in the code, and granted in AWS:

undeclared "Made" (center/test/made)
  AllowedAccessControlTags has no effect: TagRestrictedResources is empty in AWS and not declared in the code. Declare TagRestrictedResources, or remove AllowedAccessControlTags from the code.

1 profile: 1 undeclared; unmanaged: 4 stock.
`,
    ]);
    await (await center.outside("Made")).update({ TagRestrictedResources: ["User"] });
    expect((await center.command("drift")).exitCode).toBe(0);
  },
  LIMIT,
);

test(
  "an instance whose profiles cannot be listed, and a new profile that cannot be read, end with 2",
  async () => {
    await using center = await Center.open();
    const { aws, connect, InstanceId } = center;
    center.script(CREATES.replace("{ site", '{}, Description: "x", Tags: { site'));
    expect((await center.deploy()).exitCode).toBe(0);
    center.env["AWS_MAX_ATTEMPTS"] = "1";
    connect.faults.add({ operation: "ListSecurityProfiles", call: "every", kind: "deny" });
    const unlisted = await drifted(center);
    connect.faults.clear();
    expect([
      unlisted.exitCode,
      unlisted.printed.complete,
      unlisted.printed.instances[0]?.error?.code,
    ]).toEqual([2, false, "RequestFailed"]);
    expect(unlisted.printed.instances[0]?.error?.message).toStartWith(
      "Could not read the instance in us-east-1,",
    );

    await aws.createSecurityProfile({ InstanceId, SecurityProfileName: "Backdoor" });
    connect.faults.add({ operation: "ListSecurityProfileFlowModules", call: 2, kind: "deny" });
    const unread = await drifted(center, "--app", "center");
    connect.faults.clear();
    expect([unread.exitCode, unread.printed.complete]).toEqual([2, false]);
    const { unmanaged = [] } = unread.printed.instances[0] ?? {};
    expect(unmanaged.flatMap(({ error }) => error?.message ?? [])).toEqual([
      expect.stringMatching(/^Could not read security profile "Backdoor" in us-east-1,/),
    ]);
  },
  LIMIT,
);

test("a gate that is not known is named", async () => {
  await using center = await Center.open();
  const { exitCode, stderr } = await center.command("drift", "--fail-on", "change");
  expect([exitCode, stderr.split("\n")[0]]).toEqual([
    2,
    "--fail-on change is unknown. Did you mean changed? Use changed, renamed, deleted, unfinished, undeclared, appeared, unmanaged",
  ]);
});
