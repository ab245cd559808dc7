import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CATALOG, SUPERSEDED } from "../../src/permissions/catalog.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { Permissions } from "../../src/permissions/permissions.ts";
import { repository } from "../support/project.ts";

const catalog = (root: string, ...args: string[]) =>
  spawnSync(process.execPath, ["scripts/catalog.ts", ...args], { cwd: root, encoding: "utf8" });

test("330 names are known, four of them superseded, and none twice", () => {
  const names = PERMISSIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(326);
  expect(names).toHaveLength(326);
  expect(names.filter((name) => SUPERSEDED.has(name))).toEqual([]);
  expect(SUPERSEDED.size).toBe(4);
});

test("it is known how sure each name is", () => {
  const count = (certainty: string) =>
    PERMISSIONS.filter((permission) => permission.certainty === certainty).length;
  expect([count("high"), count("medium"), count("low")]).toEqual([265, 26, 35]);
  const unlabelled = PERMISSIONS.filter(({ label }) => label === undefined);
  expect(unlabelled.map(({ certainty }) => certainty)).toEqual(Array(35).fill("low"));
});

test("each constant is its permission's name, and All is each that takes nothing away", () => {
  for (const { category, permissions } of CATALOG) {
    const rows = Object.entries(permissions);
    expect(Permissions[category]).toEqual({
      ...Object.fromEntries(rows.map(([key, { name }]) => [key, name])),
      All: rows.flatMap(([, { name, restricts }]) => (restricts ? [] : [name])),
    } as never);
  }
  expect(Object.keys(Permissions)).toEqual(CATALOG.map(({ category }) => category));
});

test("four permissions take something away", () => {
  expect(PERMISSIONS.flatMap(({ name, restricts }) => (restricts ? name : []))).toEqual([
    "RestrictTaskCreation.Access",
    "RestrictPhoneTypeSettings.Access",
    "RequireEndContactConfirmation.Enabled",
    "RestrictContactAccessByHierarchy.View",
  ]);
});

test("keys say what the label or the name says", () => {
  const { ContactControlPanel, ContactActions, Routing, ChannelsAndFlows } = Permissions;
  const { UsersAndPermissions, AnalyticsAndOptimization, RecordingsAndTranscripts } = Permissions;
  const { CustomerProfiles, Cases, Scheduling, AmazonQ, HistoricalChanges } = Permissions;
  expect({
    ...pick(ContactControlPanel, "BasicAgentAccess", "OutboundCallAccess", "VideoCallAccess"),
    ...pick(ContactControlPanel, "InitiateOutboundEmail"),
    ...pick(ContactActions, "TransferContact", "EndContact"),
    ...pick(Routing, "ViewQueues", "EditQueues", "ViewRoutingProfiles"),
    ...pick(ChannelsAndFlows, "ViewFlows", "EditFlows", "PublishFlows"),
    ...pick(UsersAndPermissions, "ViewUsers", "EditUsers", "DeleteUsers", "ViewSecurityProfiles"),
    ...pick(UsersAndPermissions, "EditSecurityProfiles", "ViewAgentHierarchy"),
    ...pick(AnalyticsAndOptimization, "AccessMetrics", "RealTimeMetrics", "ContactSearch"),
    ...pick(AnalyticsAndOptimization, "ContactLensConversations"),
    ...pick(RecordingsAndTranscripts, "RedactedRecordingsAccess", "UnredactedRecordingsAccess"),
    ...pick(CustomerProfiles, "ViewProfiles", "EditProfiles"),
    ...pick(Cases, "ViewCases", "CreateCases", "EditCases"),
    ...pick(Scheduling, "ViewScheduleManager", "EditTimeOffRequests"),
    ...pick(AmazonQ, "ViewAiAgents", "EditAiPrompts"),
    ...pick(HistoricalChanges, "ViewHistoricalChanges"),
  }).toEqual({
    BasicAgentAccess: "BasicAgentAccess",
    OutboundCallAccess: "OutboundCallAccess",
    VideoCallAccess: "VideoContact.Access",
    InitiateOutboundEmail: "OutboundEmail.Create",
    TransferContact: "TransferContact.Enabled",
    EndContact: "StopContact.Enabled",
    ViewQueues: "Queues.View",
    EditQueues: "Queues.Edit",
    ViewRoutingProfiles: "RoutingPolicies.View",
    ViewFlows: "ContactFlows.View",
    EditFlows: "ContactFlows.Edit",
    PublishFlows: "ContactFlows.Publish",
    ViewUsers: "Users.View",
    EditUsers: "Users.Edit",
    DeleteUsers: "Users.Delete",
    ViewSecurityProfiles: "SecurityProfiles.View",
    EditSecurityProfiles: "SecurityProfiles.Edit",
    ViewAgentHierarchy: "AgentGrouping.View",
    AccessMetrics: "AccessMetrics",
    RealTimeMetrics: "AccessMetrics.RealTimeMetrics.Access",
    ContactSearch: "ContactSearch.View",
    ContactLensConversations: "GraphTrends.View",
    RedactedRecordingsAccess: "CallRecordings.Redacted.Access",
    UnredactedRecordingsAccess: "CallRecordings.Unredacted.Access",
    ViewProfiles: "CustomerProfiles.View",
    EditProfiles: "CustomerProfiles.Edit",
    ViewCases: "Cases.View",
    CreateCases: "Cases.Create",
    EditCases: "Cases.Edit",
    ViewScheduleManager: "Scheduling.View",
    EditTimeOffRequests: "TimeOff.Edit",
    ViewAiAgents: "QConnectAIAgents.View",
    EditAiPrompts: "QConnectAIPrompts.Edit",
    ViewHistoricalChanges: "HistoricalChanges.View",
  });
});

describe("what is made of the catalog", () => {
  test("is what the repository holds", () => {
    const { status, stdout, stderr } = catalog(repository, "--check");
    expect([status, stdout, stderr]).toEqual([
      0,
      "Up to date: src/permissions/permissions.ts, docs/permissions.md\n",
      "",
    ]);
  });

  test("is refused when it differs, and written again without --check", () => {
    const root = mkdtempSync(path.join(tmpdir(), "catalog-"));
    try {
      for (const part of ["scripts", "src/permissions", "docs/permissions.md", ".oxfmtrc.json"]) {
        cpSync(path.join(repository, part), path.join(root, part), { recursive: true });
      }
      symlinkSync(path.join(repository, "node_modules"), path.join(root, "node_modules"));
      const page = path.join(root, "docs/permissions.md");
      const text = readFileSync(page, "utf8");
      writeFileSync(page, text.replace("See queues", "See cues"));
      const refused = catalog(root, "--check");
      expect([refused.status, refused.stderr]).toEqual([
        1,
        "Outdated: docs/permissions.md. Run `npm run catalog`.\n",
      ]);
      expect(catalog(root)).toMatchObject({ status: 0, stdout: "Written: docs/permissions.md\n" });
      expect(readFileSync(page, "utf8")).toBe(text);
      expect(catalog(root, "--check").status).toBe(0);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

function pick<T extends object>(from: T, ...keys: readonly (keyof T)[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}
