import { describe, expect, test } from "bun:test";
import { Glob } from "bun";
import { readFileSync } from "node:fs";
import path from "node:path";
import { startHarness } from "./support/connect.ts";
import { Project, repository } from "./support/project.ts";

const folder = path.join(repository, "docs/examples");

/** What the server receives of each example: name, how many permissions, which of them, tags. */
const examples: Record<string, [name: string, count: number, some: string[], tags: object]> = {
  "basic-agent": [
    "BasicAgent",
    5,
    ["BasicAgentAccess", "StopContact.Enabled", "TransferContact.Enabled"],
    { Role: "Agent" },
  ],
  "outbound-sales-agent": [
    "OutboundSalesAgent",
    7,
    [
      "BasicAgentAccess",
      "CustomerProfiles.View",
      "OutboundCallAccess",
      "StopContact.Enabled",
      "TransferContact.Enabled",
    ],
    { Role: "Agent", Department: "Sales" },
  ],
  "team-supervisor": [
    "TeamSupervisor",
    8,
    [
      "AccessMetrics.RealTimeMetrics.Access",
      "BasicAgentAccess",
      "ManagerBargeIn",
      "ManagerListenIn",
      "StopContact.Enabled",
      "TransferContact.Enabled",
    ],
    { Role: "Supervisor" },
  ],
  "quality-analyst": [
    "QualityReviewer",
    11,
    [
      "AccessMetrics",
      "AgentTimeCard.View",
      "CallRecordings.Redacted.Access",
      "ContactAttributes.View",
      "ContactSearch.View",
      "ContactTranscripts.Redacted.Access",
      "Evaluation.Create",
      "Evaluation.Edit",
      "Evaluation.View",
      "EvaluationForms.View",
      "GraphTrends.View",
    ],
    { Role: "QualityAnalyst" },
  ],
  "compliance-officer": [
    "ComplianceOfficer",
    19,
    [
      "CallRecordings.Unredacted.Access",
      "ContactTranscripts.Unredacted.Access",
      "GraphTrends.View",
      "HistoricalChanges.View",
      "MetricsReports.View",
    ],
    { Role: "ComplianceOfficer", AccessLevel: "Elevated" },
  ],
  "department-manager": [
    "SupportDepartmentManager",
    16,
    [
      "Queues.Edit",
      "Queues.View",
      "RoutingPolicies.View",
      "SecurityProfiles.View",
      "Users.Edit",
      "Users.View",
    ],
    { Role: "Manager", Department: "Support" },
  ],
  "workforce-manager": [
    "WorkforceManager",
    30,
    ["AgentGrouping.View", "Capacity.Publish", "Queues.View", "Scheduling.Publish", "Users.View"],
    { Role: "WorkforceManager" },
  ],
  "omnichannel-agent": [
    "OmnichannelAgent",
    11,
    [
      "BasicAgentAccess",
      "Cases.Create",
      "Cases.Edit",
      "Cases.View",
      "CustomerProfiles.View",
      "OutboundEmail.Create",
      "StopContact.Enabled",
      "TransferContact.Enabled",
      "VideoContact.Access",
    ],
    { Role: "OmnichannelAgent" },
  ],
  "ai-administrator": [
    "AIAdmin",
    22,
    ["AccessMetrics", "ContactFlows.Edit", "QConnectAIAgents.Delete", "Wisdom.View"],
    { Role: "AIAdmin" },
  ],
  "system-administrator": [
    "SystemAdmin",
    315,
    ["SecurityProfiles.Edit", "Users.EditPermission", "TestCases.Execute"],
    { Role: "Admin" },
  ],
};

test("there is a case for each example", () => {
  expect([...new Glob("*.ts").scanSync(folder)].toSorted()).toEqual(
    Object.keys(examples)
      .map((name) => `${name}.ts`)
      .toSorted(),
  );
});

describe("each example deploys, in one call and without a warning", () => {
  for (const [example, [name, count, some, tags]] of Object.entries(examples)) {
    test(
      example,
      async () => {
        await using harness = await startHarness();
        const script = readFileSync(path.join(folder, `${example}.ts`), "utf8");
        using project = new Project({
          "alchemy.run.ts": script.replace(/alchemy\("[^"]+"/, "$&, { noTrack: true }"),
        });
        const outcome = await project.run([], {
          ...harness.server.env,
          ALCHEMY_CI_STATE_STORE_CHECK: "false",
        });
        expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
        expect(harness.called()).toEqual(["CreateSecurityProfile"]);
        const received = harness.server.calls[0]?.input as {
          SecurityProfileName: string;
          Permissions: string[];
          Tags: object;
        };
        expect(received.SecurityProfileName).toBe(name);
        expect(received.Tags).toMatchObject(tags);
        expect(received.Permissions).toEqual(expect.arrayContaining(some));
        expect(received.Permissions).toHaveLength(count);
      },
      30_000,
    );
  }
});
