import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSessions } from "../../src/aws/clients.ts";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import { openControlPlane } from "../../src/aws/index.ts";
import type { OpenedRecord } from "../../src/plan/opened-record.ts";
import { findUnmanaged } from "../../src/plan/unmanaged.ts";
import { listKey } from "../../src/resource/journal.ts";
import { type Harness, startHarness } from "../support/connect.ts";
import { ManualClock } from "../support/clock.ts";

const MINUTE = 60_000;
const STOCK = ["Admin", "Agent", "CallCenterManager", "QualityAnalyst"];
const READS = [
  "DescribeSecurityProfile",
  "ListSecurityProfileAIAgents",
  "ListSecurityProfileApplications",
  "ListSecurityProfileFlowModules",
  "ListSecurityProfilePermissions",
];

let clock: ManualClock;
let harness: Harness;
let InstanceArn: string;

beforeEach(async () => {
  clock = new ManualClock();
  harness = await startHarness({ clock });
  Object.assign(process.env, harness.server.env, { AWS_MAX_ATTEMPTS: "1" });
  InstanceArn = harness.server.instanceArn;
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

async function made(SecurityProfileName: string, fields: object = {}): Promise<string> {
  const { client, InstanceId } = harness;
  const answer = await client.createSecurityProfile({ InstanceId, SecurityProfileName, ...fields });
  return answer.SecurityProfileArn ?? "";
}

interface Recorded {
  readonly arn?: string;
  readonly instance?: string;
  readonly lastDeploy?: Partial<OpenedRecord["lastDeploy"]>;
  readonly controlPlane?: ControlPlaneName;
}

function recordOf(recorded: Recorded = {}): OpenedRecord {
  const { arn, controlPlane = "connect", instance = InstanceArn, lastDeploy } = recorded;
  const identity = { InstanceArn: instance, SecurityProfileName: "Mine" };
  return {
    known:
      arn === undefined
        ? undefined
        : { ...identity, SecurityProfileArn: arn, SecurityProfileId: "", adopted: false },
    props: {},
    isSettled: true,
    InstanceArn: instance,
    lastDeploy: { writtenAt: undefined, listed: undefined, ...lastDeploy },
    controlPlane,
    credentials: () => ({}),
    open: () => openControlPlane(controlPlane, { resource: "acme/prod/mine", ...identity }, {}),
  };
}

async function found(...records: readonly OpenedRecord[]) {
  const from = harness.called().length;
  const instances = await Promise.all(findUnmanaged(records));
  return { instances, called: harness.called().slice(from).toSorted() };
}

/** Name, whether it appeared, and findings. */
async function shown(...records: readonly OpenedRecord[]) {
  const { called, instances } = await found(...records);
  const lines = instances.flatMap(({ unmanaged }) =>
    unmanaged.map(({ appeared, findings, SecurityProfileName }) =>
      [SecurityProfileName, appeared, ...findings].join(" "),
    ),
  );
  return { called, lines: lines.filter((line) => !STOCK.some((name) => line === `${name} false`)) };
}

test("one listing shows what no record of an instance manages, by name", async () => {
  const mine = await made("Mine");
  const also = await made("Also mine");
  const other = await made("Zebra", {
    Description: "no access",
    Tags: { team: "x" },
    Permissions: ["Users.Edit"],
  });
  await made("Beta");
  clock.pass(20 * MINUTE);
  const { called, instances } = await found(
    recordOf({ arn: mine }),
    recordOf({ instance: "" }),
    recordOf({ arn: also }),
    recordOf(),
  );
  expect(called).toEqual([...READS, ...READS, "ListSecurityProfiles"].toSorted());
  expect(instances).toEqual([{ InstanceArn, unmanaged: expect.any(Array) }]);
  const { unmanaged } = instances[0] ?? { unmanaged: [] };
  expect(unmanaged.map(({ SecurityProfileName }) => SecurityProfileName)).toEqual([
    "Admin",
    "Agent",
    "Beta",
    "CallCenterManager",
    "QualityAnalyst",
    "Zebra",
  ]);
  expect(unmanaged[0]).toEqual({
    InstanceArn,
    SecurityProfileName: "Admin",
    SecurityProfileArn: expect.stringContaining(`${InstanceArn}/security-profile/`),
    LastModifiedTime: "2026-11-22T00:00:00.000Z",
    stock: true,
    appeared: false,
    findings: [],
    changes: [],
  });
  expect(unmanaged[5]).toEqual({
    InstanceArn,
    SecurityProfileName: "Zebra",
    SecurityProfileArn: other,
    LastModifiedTime: expect.stringContaining("2026-11-22T00:00:00."),
    stock: false,
    appeared: null,
    findings: ["unmanaged", "appeared"],
    changes: [
      {
        field: "Permissions",
        item: "Users.Edit",
        change: "added",
        effect: "gains",
        risks: ["user-admin"],
      },
    ],
  });
});

test("the newest list of the instance decides what appeared, stock profiles too", async () => {
  const [old, late] = [await made("Old"), await made("Late")];
  const agent = (await found(recordOf())).instances[0]?.unmanaged[1]?.SecurityProfileArn ?? "";
  const listed = (at: number, arns: readonly string[], of = InstanceArn) =>
    recordOf({ lastDeploy: { listed: { at, InstanceArn: of, keys: arns.map(listKey) } } });
  const elsewhere = InstanceArn.replace("11111111", "99999999");
  const { lines } = await shown(
    listed(1, [old, late]),
    listed(3, [old, agent]),
    listed(2, [late]),
    listed(4, [late], elsewhere),
    recordOf({ lastDeploy: { writtenAt: clock.now() + 60 * MINUTE } }),
  );
  expect(lines).toEqual([
    "Admin true unmanaged appeared",
    "CallCenterManager true unmanaged appeared",
    "Late true unmanaged appeared",
    "Old false unmanaged",
    "QualityAnalyst true unmanaged appeared",
  ]);
});

test("without a list, what was modified five minutes before the last write existed", async () => {
  await made("Backdoor");
  const [modified] = (await found(recordOf())).instances[0]?.unmanaged.slice(2) ?? [];
  const at = Date.parse(modified?.LastModifiedTime ?? "");
  const written = (minutes: number, more = 0) =>
    recordOf({ lastDeploy: { writtenAt: at + minutes * MINUTE + more } });
  const appeared = ["Backdoor  unmanaged appeared"];
  const existed = ["Backdoor false unmanaged"];
  expect((await shown(written(5))).lines).toEqual(appeared);
  expect((await shown(written(5, 1))).lines).toEqual(existed);
  expect((await shown(written(-9), recordOf(), written(9), written(-8))).lines).toEqual(existed);
  expect((await shown(recordOf())).lines).toEqual(appeared);
});

test("a profile of another stack names its owner, and one that is gone is left out", async () => {
  await made("Elsewhere", { Tags: { alchemy_stage: "prod", alchemy_resource: "other/prod/a" } });
  const { instances } = await found(recordOf());
  const elsewhere = instances[0]?.unmanaged.find((each) => !each.stock);
  expect(elsewhere).toMatchObject({
    findings: ["unmanaged"],
    owner: { stage: "prod", resource: "other/prod/a" },
    changes: [],
  });
  const { client, InstanceId, server } = harness;
  const [, SecurityProfileId] = elsewhere?.SecurityProfileArn.split("/security-profile/") ?? [];
  server.faults.add({ operation: "DescribeSecurityProfile", call: 1, kind: "deny" });
  const refused = await found(recordOf());
  expect(refused.instances[0]?.unmanaged.find((each) => !each.stock)).toMatchObject({
    findings: ["unmanaged", "appeared", "unknown"],
    changes: [],
    error: { code: "RequestFailed", message: expect.stringContaining("AccessDenied") },
  });
  const [plane] = [recordOf().open()];
  const gone = { ...recordOf(), open: () => ({ ...plane, read: async () => undefined }) };
  await client.deleteSecurityProfile({ InstanceId, SecurityProfileId });
  expect((await shown(gone)).lines).toEqual([]);
});

test("Cloud Control reads what it can", async () => {
  await made("Backdoor", { AllowedAIAgents: [{ Arn: "arn:of:agent", Type: "THIRD_PARTY" }] });
  const changes = ({ instances }: Awaited<ReturnType<typeof found>>) =>
    instances[0]?.unmanaged.find(({ stock }) => !stock)?.changes;
  expect(changes(await found(recordOf()))).toMatchObject([
    { field: "AllowedAIAgents", item: "arn:of:agent" },
  ]);
  await closeSessions();
  const overCloudControl = await found(recordOf({ controlPlane: "cloudcontrol" }));
  expect(overCloudControl.called).toEqual(["GetResource", "ListSecurityProfiles"]);
  expect(changes(overCloudControl)).toEqual([]);
});

test("an instance whose profiles cannot be listed has an error", async () => {
  harness.server.faults.add({ operation: "ListSecurityProfiles", call: "every", kind: "deny" });
  expect((await found(recordOf())).instances).toEqual([
    {
      InstanceArn,
      unmanaged: [],
      error: { code: "RequestFailed", message: expect.stringContaining("ListSecurityProfiles") },
    },
  ]);
});
