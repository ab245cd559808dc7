import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PermissionGroups } from "../../src/permissions/groups.ts";
import { describePermission } from "../../src/permissions/details.ts";
import { lintSecurityProfile } from "../../src/permissions/lint.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { Permissions } from "../../src/permissions/permissions.ts";
import { Presets, definePreset } from "../../src/permissions/presets.ts";
import { repository } from "../support/project.ts";

const page = readFileSync(path.join(repository, "docs/presets.md"), "utf8");
const [, presetsOfPage = "", groupsOfPage = ""] = page.split(/^## (?:Presets|Groups)$/m);
const row = (part: string, name: string) =>
  part.split("\n").find((line) => line.startsWith(`| \`${name}\` `)) ?? `no row of ${name}`;
const quotedIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name));

test("there are the groups of the tasks", () => {
  expect(Object.keys(PermissionGroups)).toEqual([
    "BasicAgent",
    "OutboundAgent",
    "SupervisorMonitoring",
    "QualityAnalysis",
    "UserManagement",
    "RoutingConfiguration",
    "FlowManagement",
    "Reporting",
    "WorkforceScheduling",
    "CaseManagement",
    "CampaignManagement",
    "RedactedRecordingsAccess",
    "UnredactedRecordingsAccess",
    "AmazonQFeatures",
    "AmazonQAdmin",
  ]);
});

describe("the page has each group as it is", () => {
  for (const [name, group] of Object.entries(PermissionGroups)) {
    test(name, () => expect(quotedIn(row(groupsOfPage, name))).toEqual([name, ...group]));
  }
});

describe("no group and no preset has what a warning is given of", () => {
  for (const [name, list] of Object.entries({ ...PermissionGroups, ...Presets })) {
    test(name, () => {
      const findings = lintSecurityProfile({ Permissions: list });
      expect(findings.filter(({ severity }) => severity === "warning")).toEqual([]);
      expect(list.filter((each) => describePermission(each)?.restricts)).toEqual([]);
    });
  }
});

test("presets have the names of their roles, and the page grounds for each", () => {
  expect(Object.values(Presets).map(({ name }) => name)).toEqual(Object.keys(Presets));
  expect(Object.keys(Presets)).toEqual([
    "Agent",
    "OutboundAgent",
    "Supervisor",
    "QualityAnalyst",
    "CallCenterManager",
    "Admin",
  ]);
  for (const name of Object.keys(Presets)) {
    expect(row(presetsOfPage, name)).toStartWith("|");
  }
});

test("presets hold what they are made of", () => {
  const { Agent, CallCenterManager, OutboundAgent, QualityAnalyst, Supervisor } = Presets;
  const counts = [Agent, OutboundAgent, Supervisor, QualityAnalyst, CallCenterManager];
  expect(counts.map(({ length }) => length)).toEqual([5, 6, 8, 11, 31]);
  expect([...OutboundAgent]).toEqual([...PermissionGroups.OutboundAgent]);
  for (const part of [Agent, PermissionGroups.SupervisorMonitoring]) {
    expect([...part].filter((name) => !Supervisor.includes(name))).toEqual([]);
  }
});

test("the administrator has all that grants and is known, within the limit of 500", () => {
  const without = PERMISSIONS.filter(({ name }) => !Presets.Admin.includes(name));
  expect(without.map(({ name }) => name)).toEqual([
    "RestrictTaskCreation.Access",
    "RestrictPhoneTypeSettings.Access",
    "RequireEndContactConfirmation.Enabled",
    "RestrictContactAccessByHierarchy.View",
    "Audio.View",
    "Transcript.View",
    "UnredactedData.View",
    "VoiceIdUpdateSpeakerId.Access",
    "RedactedData.View",
    "ListenCallRecordings",
    "DownloadCallRecordings",
  ]);
  expect(Presets.Admin).toHaveLength(315);
});

test("presets of one's own have a name, and anything that permissions can be taken from", () => {
  const preset = definePreset("Mine", Presets.Agent, Permissions.HistoricalChanges, "Users.View");
  expect(preset.name).toBe("Mine");
  expect([...preset.without(Presets.Agent)]).toEqual(["HistoricalChanges.View", "Users.View"]);
  expect(() => definePreset(" ")).toThrow(new TypeError("A preset needs a name."));
});
