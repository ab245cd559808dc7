import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { lintSecurityProfile } from "../../src/permissions/lint.ts";

/** The permissions of profiles that people have published, one profile a line. Five have invented names. */
const profiles = readFileSync(path.join(import.meta.dirname, "real-profiles.txt"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split(" "));

/** Names that people made up, and that no list of AWS's has. */
const INVENTED = [
  "AccessContactControlPanel",
  "AccessQualityManagement",
  "AgentActivityAudit",
  "AgentStates.Manage",
  "ContactEvaluation.ConfigureEvaluation",
  "ContactEvaluation.Evaluate",
  "ContactEvaluation.FormDesigner",
  "ContactLens.ViewContactAnalysis",
  "ContactRecording.Review",
  "ContactSearch",
  "ContactSearch.ByAgent",
  "ContactSearch.ByContactId",
  "DescribeQueue",
  "DescribeRoutingProfile",
  "DescribeUser",
  "HistoricalReports",
  "ListQueues",
  "ListRoutingProfiles",
  "ListSecurityProfiles",
  "ListUsers",
  "LoginLogoutReports",
  "ManagerSilentMonitor",
  "MetricsReports",
  "QueuesAndRoutingProfiles.View",
  "RealTimeContactMonitoring",
  "ScheduledReports",
  "TransferDestinations",
  "ViewContactTraceRecords",
];

const linted = profiles.map((Permissions) => lintSecurityProfile({ Permissions }));

test("the names that are not known are those that people made up", () => {
  const unknown = linted
    .flat()
    .flatMap((finding) => (finding.code === "unknown-permission" ? [finding.args.name] : []));
  expect([...new Set(unknown)].toSorted()).toEqual(INVENTED);
});

describe("a profile without a warning", () => {
  const clean = linted.filter((findings) =>
    findings.every(({ severity }) => severity !== "warning"),
  );

  test("has its classes of sensitive permissions as findings, and at most one more", () => {
    expect([profiles.length, clean.length]).toEqual([56, 35]);
    const others = clean.map((findings) =>
      findings.filter(({ code }) => code !== "sensitive-permission").map(({ code }) => code),
    );
    expect(others.filter((codes) => codes.length > 0)).toEqual([["redacted-and-unredacted"]]);
  });

  test("has at most two findings, but for the three that hold three or more of those classes", () => {
    const risks = clean
      .filter((findings) => findings.length > 2)
      .map((findings) =>
        findings.flatMap((each) => (each.code === "sensitive-permission" ? each.args.risk : [])),
      );
    expect(risks).toEqual([
      ["unredacted-media", "recording-deletion", "live-monitoring", "profile-admin", "user-admin"],
      ["unredacted-media", "live-monitoring", "user-admin"],
      ["unredacted-media", "history", "live-monitoring"],
    ]);
  });
});

test("a warning of a published profile is about a name, or about what it needs", () => {
  const warnings = linted.flat().filter(({ severity }) => severity === "warning");
  const counts = Map.groupBy(warnings, ({ code }) => code);
  expect(Object.fromEntries([...counts].map(([code, found]) => [code, found.length]))).toEqual({
    "legacy-permission": 25,
    "missing-permission": 7,
    "unknown-permission": 33,
  });
  expect(
    new Set(warnings.flatMap((each) => (each.code === "missing-permission" ? each.args.name : []))),
  ).toEqual(new Set(["ManagerListenIn", "ChatTestMode"]));
});
