import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { CATALOG_DATE } from "../../src/permissions/catalog.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { FINDINGS, type FindingCode } from "../../src/permissions/findings.ts";
import { lintSecurityProfile } from "../../src/permissions/lint.ts";
import type { Lintable } from "../../src/permissions/lintable.ts";
import { formatFinding } from "../../src/permissions/format-finding.ts";
import { repository } from "../support/project.ts";

const INSTANCE_ID = "11111111-2222-4333-8444-555555555555";
const INSTANCE_ARN = `arn:aws:connect:us-east-1:123456789012:instance/${INSTANCE_ID}`;
const USER_ARN = `${INSTANCE_ARN}/agent/12345678`;
const ID = "8a7c5f2e-1b7d-4f0a-9a53-2c4f6d8e0b11";

const PARTNER =
  "arn:aws:app-integrations:us-east-1:123456789012:application/5d1e8a4f-3b62-4f0b-b1c7-9d1f7e2c8c63";

interface Case {
  readonly fires: Lintable;
  /** Path and words of each finding with the code. */
  readonly says: readonly (readonly [path: string, words: string])[];
  readonly silent: readonly Lintable[];
}

const cases: Record<FindingCode, Case> = {
  "iam-action": {
    fires: { Permissions: ["Users.View", "connect:StopContact"] },
    says: [
      [
        "Permissions[1]",
        '"connect:StopContact" is an IAM action, not a security profile permission. Permissions have names such as "BasicAgentAccess" or "Users.View" (https://docs.aws.amazon.com/connect/latest/adminguide/security-profile-list.html).',
      ],
    ],
    silent: [{ Permissions: ["Users.View", "NewThing.View", "arn:aws:connect:us-east-1"] }],
  },
  "unknown-permission": {
    fires: {
      Permissions: [
        "BasicAgentAcess",
        "users.edit",
        "Telepathy.Enable.Everywhere",
        "Salesforce.Access",
        "Tasks.Create",
        "Tasks - Create",
      ],
    },
    says: [
      [
        "Permissions[0]",
        `"BasicAgentAcess" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing. Did you mean "BasicAgentAccess"?`,
      ],
      [
        "Permissions[1]",
        `"users.edit" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing. Did you mean "Users.Edit"?`,
      ],
      [
        "Permissions[2]",
        `"Telepathy.Enable.Everywhere" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing.`,
      ],
      [
        "Permissions[3]",
        `"Salesforce.Access" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing. Access to a third-party application is not a permission in the API. Declare it in Applications, with its Namespace and ApplicationPermissions: ["ACCESS"].`,
      ],
      [
        "Permissions[4]",
        `"Tasks.Create" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing. AWS's documentation has the label "Tasks - Create", without its name in the API.`,
      ],
      [
        "Permissions[5]",
        `"Tasks - Create" is not a known permission name (as of ${CATALOG_DATE}). If AWS does not know it either, it grants nothing. AWS's documentation has the label "Tasks - Create", without its name in the API.`,
      ],
    ],
    silent: [{ Permissions: PERMISSIONS.map(({ name }) => name) }, {}],
  },
  "legacy-permission": {
    fires: { Permissions: ["ListenCallRecordings", "RealTimeMetrics.Access"] },
    says: [
      [
        "Permissions[0]",
        '"ListenCallRecordings" is a legacy name. Use "CallRecordings.Unredacted.Access", "ContactTranscripts.Unredacted.Access" instead.',
      ],
      [
        "Permissions[1]",
        '"RealTimeMetrics.Access" is a legacy name. Use "AccessMetrics.RealTimeMetrics.Access" instead.',
      ],
    ],
    silent: [{ Permissions: ["DeleteCallRecordings", "AccessMetrics.RealTimeMetrics.Access"] }],
  },
  "missing-permission": {
    fires: { Permissions: ["Queues.Edit", "MetricsReports.Schedule", "ManagerListenIn"] },
    says: [
      [
        "Permissions[0]",
        '"Queues.Edit" does nothing without "Queues.View", which the API does not add. Add it, unless another profile of its holders has it.',
      ],
      [
        "Permissions[1]",
        '"MetricsReports.Schedule" does nothing without "MetricsReports.View", "MetricsReports.Publish", "ReportSchedules.Create", "ReportSchedules.Delete", "ReportSchedules.Edit", "ReportSchedules.View", which the API does not add. Add them, unless another profile of its holders has them.',
      ],
      [
        "Permissions[2]",
        '"ManagerListenIn" does nothing without "BasicAgentAccess", and one of "AccessMetrics", "AccessMetrics.RealTimeMetrics.Access", which the API does not add. Add them, unless another profile of its holders has them.',
      ],
    ],
    silent: [
      { Permissions: ["Queues.View", "Queues.Edit", "StopContact.Enabled", "MyContacts.View"] },
      { Permissions: ["ManagerListenIn", "BasicAgentAccess", "AccessMetrics"] },
      { Permissions: ["NewThing.Edit"] },
      { Permissions: ["MetricsReports.View", "MetricsReports.Create"] },
    ],
  },
  "download-without-access": {
    fires: {
      Permissions: [
        "CallRecordings.Redacted.DownloadButton",
        "ScreenRecording.Download",
        "DownloadCallRecordings",
      ],
    },
    says: [
      [
        "Permissions[0]",
        '"CallRecordings.Redacted.DownloadButton" shows a button for something that its holder cannot open. Add "CallRecordings.Redacted.Access", or remove it.',
      ],
      [
        "Permissions[1]",
        '"ScreenRecording.Download" shows a button for something that its holder cannot open. Add "ScreenRecording.Access", or remove it.',
      ],
      [
        "Permissions[2]",
        '"DownloadCallRecordings" shows a button for something that its holder cannot open. Add one of "CallRecordings.Unredacted.Access", "CallRecordings.Redacted.Access", "ContactTranscripts.Unredacted.Access", or remove it.',
      ],
    ],
    silent: [
      { Permissions: ["CallRecordings.Redacted.DownloadButton", "CallRecordings.Redacted.Access"] },
      { Permissions: ["CallRecordings.Redacted.DownloadButton", "RedactedData.View"] },
      { Permissions: ["DownloadCallRecordings", "CallRecordings.Unredacted.Access"] },
    ],
  },
  "restricting-permission": {
    fires: {
      Permissions: ["BasicAgentAccess", "SelfAssignContacts.Access", "RestrictTaskCreation.Access"],
    },
    says: [
      [
        "Permissions[2]",
        '"RestrictTaskCreation.Access" restricts what "SelfAssignContacts.Access" grants. Keeps the holder from creating tasks, and from assigning tasks to oneself.',
      ],
    ],
    silent: [
      { Permissions: ["BasicAgentAccess", "RestrictTaskCreation.Access"] },
      { Permissions: ["BasicAgentAccess", "SelfAssignContacts.Access"] },
      { Permissions: ["ContactSearch.View", "RestrictContactAccessByHierarchy.View"] },
    ],
  },
  "redacted-and-unredacted": {
    fires: { Permissions: ["CallRecordings.Redacted.Access", "ListenCallRecordings"] },
    says: [
      [
        "Permissions",
        '"CallRecordings.Redacted.Access": a holder who also has the unredacted one gets the redacted version whenever it exists. Remove it for holders who must hear or read everything.',
      ],
    ],
    silent: [
      { Permissions: ["CallRecordings.Redacted.Access", "ContactTranscripts.Unredacted.Access"] },
      { Permissions: ["ScreenRecording.Redacted.Access", "ScreenRecording.Access"] },
    ],
  },
  "many-permissions": {
    fires: { Permissions: Array.from({ length: 401 }, (_, index) => `Thing${index}.View`) },
    says: [
      [
        "Permissions",
        "401 permissions; AWS allows 500 in a profile. Split the role into several profiles: a user can have up to ten, two or three of them with restrictions.",
      ],
    ],
    silent: [
      { Permissions: Array.from({ length: 400 }, (_, index) => `Thing${index}.View`) },
      { Permissions: Array.from({ length: 600 }, () => "Users.View") },
    ],
  },
  "sensitive-permission": {
    fires: {
      Permissions: ["Users.View", "Users.Edit", "Users.EditPermission", "ScreenRecording.Access"],
    },
    says: [
      [
        "Permissions",
        '"Users.Edit", "Users.EditPermission": a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator\'s password (user-admin).',
      ],
      [
        "Permissions",
        '"ScreenRecording.Access": a holder hears or reads names, card numbers and everything else that redaction would hide (unredacted-media).',
      ],
    ],
    silent: [{ Permissions: ["Users.View", "CallRecordings.Redacted.Access"] }],
  },
  "tool-without-permission": {
    fires: {
      Permissions: [],
      AllowedFlowModules: [{ FlowModuleId: "module" }],
      Applications: [{ Namespace: "gateway", Type: "MCP", ApplicationPermissions: ["find"] }],
    },
    says: [
      [
        "AllowedFlowModules",
        'to use flow modules, an AI agent needs "ContactFlowModules.Execute". If the agent assists a person, the person\'s profiles also need it, and the same tools. Add it, unless another of their profiles has it.',
      ],
      [
        "Applications",
        'to use MCP servers, an AI agent needs "Wisdom.View". If the agent assists a person, the person\'s profiles also need it, and the same tools. Add it, unless another of their profiles has it.',
      ],
    ],
    silent: [
      {
        Permissions: ["ContactFlowModules.Execute", "Wisdom.View"],
        AllowedFlowModules: [{ FlowModuleId: "module" }],
        Applications: [{ Namespace: "gateway", Type: "MCP", ApplicationPermissions: ["find"] }],
      },
      {
        Permissions: [],
        Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
      },
      { AllowedFlowModules: [{ FlowModuleId: "module" }] },
    ],
  },
  "third-party-permission": {
    fires: {
      Applications: [
        { Namespace: "crm", ApplicationPermissions: ["Access"] },
        {
          Namespace: "billing",
          Type: "THIRD_PARTY_APPLICATION",
          ApplicationPermissions: ["ACCESS", "orders___find"],
        },
      ],
    },
    says: [
      [
        "Applications[0].ApplicationPermissions",
        'the only permission of a third-party application is "ACCESS"; "crm" has "Access". Write ApplicationPermissions: ["ACCESS"].',
      ],
      [
        "Applications[1].ApplicationPermissions",
        'the only permission of a third-party application is "ACCESS"; "billing" has "orders___find". Write ApplicationPermissions: ["ACCESS"], or Type: "MCP" for the tools of an MCP server.',
      ],
    ],
    silent: [
      {
        Applications: [
          { Namespace: "crm", ApplicationPermissions: ["ACCESS"] },
          { Namespace: "gateway", Type: "MCP", ApplicationPermissions: ["Access", "find"] },
        ],
      },
      { Applications: [{ Namespace: "gateway", ApplicationPermissions: ["find"] }] },
    ],
  },
  "tool-without-type": {
    fires: {
      Applications: [
        { Namespace: "crm", ApplicationPermissions: ["ACCESS"] },
        { Namespace: "gateway", ApplicationPermissions: ["orders___find", "ACCESS", "Access"] },
      ],
    },
    says: [
      [
        "Applications[1].Type",
        '"gateway" has "orders___find", "Access" and no Type. Without a Type, AWS expects a third-party application, which has only the permission "ACCESS". Write Type: "MCP" for the tools of an MCP server.',
      ],
    ],
    silent: [
      {
        Applications: [
          { Namespace: "crm", ApplicationPermissions: ["access"] },
          { Namespace: "gateway", Type: "MCP", ApplicationPermissions: ["orders___find"] },
        ],
      },
      {
        Applications: [{ Namespace: "gateway", ApplicationPermissions: ["orders___find"] }],
        adopt: true,
      },
    ],
  },
  "not-an-id": {
    fires: {
      AllowedAccessControlHierarchyGroupId: `${INSTANCE_ARN}/agent-group/${ID}`,
      AllowedFlowModules: [
        { FlowModuleId: ID },
        { FlowModuleId: `${INSTANCE_ID}:${ID}` },
        { FlowModuleId: "arn:aws:connect:us-east-1:123456789012:instance/a/contact-flow/b" },
      ],
    },
    says: [
      [
        "AllowedAccessControlHierarchyGroupId",
        `"${INSTANCE_ARN}/agent-group/${ID}" is not a bare hierarchy group id, which AWS expects. Write "${ID}".`,
      ],
      [
        "AllowedFlowModules[1].FlowModuleId",
        `"${INSTANCE_ID}:${ID}" is not a bare flow module id, which AWS expects. Write "${ID}".`,
      ],
      [
        "AllowedFlowModules[2].FlowModuleId",
        '"arn:aws:connect:us-east-1:123456789012:instance/a/contact-flow/b" is an ARN, but not of a flow module. Write the id of a flow module.',
      ],
    ],
    silent: [
      { AllowedAccessControlHierarchyGroupId: ID, AllowedFlowModules: [{ FlowModuleId: ID }] },
      { AllowedAccessControlHierarchyGroupId: "", AllowedFlowModules: [] },
    ],
  },
  "not-an-outside-agent": {
    fires: {
      AllowedAIAgents: [
        { Arn: PARTNER },
        {
          Arn: "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent:3",
          Type: "THIRD_PARTY",
        },
        { Arn: "partner" },
      ],
    },
    says: [
      [
        "AllowedAIAgents[1].Arn",
        '"arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent:3" is an AI agent of Amazon Connect, so the collaboration fails at run time. Write the ARN of the AppIntegrations application of type A2A_SERVER that represents the external agent (arn:aws:app-integrations:REGION:ACCOUNT:application/ID).',
      ],
      [
        "AllowedAIAgents[2].Arn",
        '"partner" is not an application, so the collaboration fails at run time. Write the ARN of the AppIntegrations application of type A2A_SERVER that represents the external agent (arn:aws:app-integrations:REGION:ACCOUNT:application/ID).',
      ],
    ],
    silent: [{ AllowedAIAgents: [{ Arn: PARTNER, Type: "THIRD_PARTY" }] }, { AllowedAIAgents: [] }],
  },
  "arn-for-resource-type": {
    fires: {
      TagRestrictedResources: [USER_ARN, "arn:aws:s3:::bucket"],
      HierarchyRestrictedResources: [USER_ARN],
    },
    says: [
      [
        "TagRestrictedResources[0]",
        `"${USER_ARN}" is an ARN; AWS expects the name of a resource type, "User" here.`,
      ],
      [
        "TagRestrictedResources[1]",
        '"arn:aws:s3:::bucket" is an ARN; AWS expects the name of a resource type, such as "User" or "Queue".',
      ],
      [
        "HierarchyRestrictedResources[0]",
        `"${USER_ARN}" is an ARN; AWS expects the name of a resource type, "User" here.`,
      ],
    ],
    silent: [{ TagRestrictedResources: ["User"], HierarchyRestrictedResources: ["User"] }],
  },
  "misspelt-resource-type": {
    fires: {
      TagRestrictedResources: ["queue", "Routing-Profiles"],
      HierarchyRestrictedResources: ["users"],
    },
    says: [
      [
        "TagRestrictedResources[0]",
        '"queue" is not AWS\'s spelling of the resource type. Write "Queue".',
      ],
      [
        "TagRestrictedResources[1]",
        '"Routing-Profiles" is not AWS\'s spelling of the resource type. Write "RoutingProfile".',
      ],
      [
        "HierarchyRestrictedResources[0]",
        '"users" is not AWS\'s spelling of the resource type. Write "User".',
      ],
    ],
    silent: [
      { TagRestrictedResources: ["Queue", "RoutingProfile", "CaseTemplate", "constructor"] },
    ],
  },
  "hierarchy-resource-type": {
    fires: { HierarchyRestrictedResources: ["User", "Queue"] },
    says: [
      [
        "HierarchyRestrictedResources[1]",
        '"Queue" cannot be restricted by hierarchy; the only type that AWS documents is "User".',
      ],
    ],
    silent: [{ HierarchyRestrictedResources: ["User"], TagRestrictedResources: ["Queue"] }],
  },
  "resource-types-without-tags": {
    fires: { TagRestrictedResources: ["Queue", "RoutingProfile"], AllowedAccessControlTags: {} },
    says: [
      [
        "TagRestrictedResources",
        '"Queue", "RoutingProfile" are restricted by tag, but no tag is declared; the admin website requires both. Declare AllowedAccessControlTags, or remove the restriction.',
      ],
    ],
    silent: [
      {
        TagRestrictedResources: ["Queue"],
        AllowedAccessControlTags: [{ Key: "Team", Value: "Sales" }],
      },
      { TagRestrictedResources: [] },
      { TagRestrictedResources: ["Queue"], adopt: true },
    ],
  },
  "tags-without-resource-types": {
    fires: { AllowedAccessControlTags: { Department: "Sales" } },
    says: [
      [
        "AllowedAccessControlTags",
        'the tag "Department" restricts nothing until TagRestrictedResources names the types of resource; the admin website requires both.',
      ],
    ],
    silent: [
      { AllowedAccessControlTags: { Department: "Sales" }, TagRestrictedResources: ["Queue"] },
      { AllowedAccessControlTags: {} },
      { AllowedAccessControlTags: { Department: "Sales" }, adopt: true },
    ],
  },
  "users-without-security-profiles": {
    fires: { TagRestrictedResources: ["User", "Queue"] },
    says: [
      [
        "TagRestrictedResources",
        '"User" is restricted, so AWS recommends to also restrict "SecurityProfile": otherwise a holder who may edit profiles could create a wider one and assign it to themselves. Add it.',
      ],
    ],
    silent: [
      { TagRestrictedResources: ["User", "SecurityProfile"] },
      { TagRestrictedResources: ["Queue"] },
    ],
  },
  "resource-type-without-view": {
    fires: {
      Permissions: ["Queues.View"],
      TagRestrictedResources: ["Queue", "RoutingProfile"],
      HierarchyRestrictedResources: ["User"],
    },
    says: [
      [
        "TagRestrictedResources[1]",
        '"RoutingProfile" is restricted, but its holder lacks "RoutingPolicies.View": AWS then denies requests inconsistently. Add it.',
      ],
      [
        "HierarchyRestrictedResources[0]",
        '"User" is restricted, but its holder lacks "Users.View": AWS then denies requests inconsistently. Add it.',
      ],
    ],
    silent: [
      {
        Permissions: ["Queues.View", "Users.View"],
        TagRestrictedResources: ["Queue", "CaseTemplate"],
        HierarchyRestrictedResources: ["User"],
      },
      { TagRestrictedResources: ["Queue"] },
      { Permissions: [], TagRestrictedResources: ["constructor", "__proto__"] },
    ],
  },
  "ignores-tags": {
    fires: {
      Permissions: ["Queues.View", "ContactSearch.View", "Rules.View", "Rules.Edit"],
      TagRestrictedResources: ["Queue"],
    },
    says: [
      [
        "Permissions",
        '"ContactSearch.View", "Rules.View": a restriction by tags does not apply to what they show, so a holder sees everything there. AWS recommends not to grant them. Also remove "Rules.Edit", which needs them.',
      ],
    ],
    silent: [
      { Permissions: ["Queues.View", "ContactSearch.View"] },
      { Permissions: ["Queues.View", "AgentGrouping.View"], TagRestrictedResources: ["Queue"] },
    ],
  },
  "ignores-hierarchy": {
    fires: {
      Permissions: ["Users.View", "AgentGrouping.View"],
      HierarchyRestrictedResources: ["User"],
    },
    says: [
      [
        "Permissions",
        '"AgentGrouping.View": a restriction by hierarchy does not apply to what it shows, so a holder sees everything there. AWS recommends not to grant it.',
      ],
    ],
    silent: [
      { Permissions: ["Users.View", "Prompts.View"], HierarchyRestrictedResources: ["User"] },
      { Permissions: ["Users.View", "AgentGrouping.View"] },
      {
        Permissions: ["Users.View", "ContactSearch.View", "RestrictContactAccessByHierarchy.View"],
        HierarchyRestrictedResources: ["User"],
      },
    ],
  },
  "hierarchy-without-users": {
    fires: { AllowedAccessControlHierarchyGroupId: "group-1" },
    says: [
      [
        "AllowedAccessControlHierarchyGroupId",
        'the hierarchy group "group-1" restricts nothing until HierarchyRestrictedResources names "User".',
      ],
    ],
    silent: [
      { AllowedAccessControlHierarchyGroupId: "group-1", HierarchyRestrictedResources: ["User"] },
      { AllowedAccessControlHierarchyGroupId: "" },
      { AllowedAccessControlHierarchyGroupId: "group-1", adopt: true },
    ],
  },
  "hierarchy-with-profile-admin": {
    fires: {
      Permissions: ["Users.View", "Users.EditPermission", "SecurityProfiles.Edit"],
      HierarchyRestrictedResources: ["User"],
    },
    says: [
      [
        "Permissions",
        'with "SecurityProfiles.Edit", "Users.EditPermission" a holder can take or assign a profile without the restriction: hierarchy restricts users, not security profiles. Remove them, or restrict "SecurityProfile" by tag.',
      ],
    ],
    silent: [
      {
        Permissions: ["Users.View", "Users.Edit", "SecurityProfiles.View"],
        HierarchyRestrictedResources: ["User"],
      },
      { Permissions: ["Users.EditPermission"] },
      {
        Permissions: ["Users.View", "Users.Create", "SecurityProfiles.View"],
        HierarchyRestrictedResources: ["User"],
        TagRestrictedResources: ["SecurityProfile"],
      },
    ],
  },
};

for (const [code, { fires, says, silent }] of Object.entries(cases)) {
  const found = (profile: Lintable) =>
    lintSecurityProfile(profile).filter((finding) => finding.code === code);
  describe(code, () => {
    test("fires", () => {
      expect(found(fires).map((finding) => [finding.path, formatFinding(finding)])).toEqual(
        says.map(([at, words]) => [at, words]),
      );
    });
    test("stays silent", () => {
      expect(silent.flatMap(found)).toEqual([]);
    });
  });
}

test("the nearest name has the same action, and shows no more", () => {
  const near = (name: string) =>
    lintSecurityProfile({ Permissions: [name] }).map((finding) =>
      finding.code === "unknown-permission" ? finding.args.near : finding.code,
    );
  const printed: [name: string, near: string | undefined][] = [
    ["Flows.View", "ContactFlows.View"],
    ["FlowModules.Edit", "ContactFlowModules.Edit"],
    ["QuickConnects.View", "TransferDestinations.View"],
    ["AgentHierarchy.View", "AgentGrouping.View"],
    ["QuickResponses.View", "ContentManagement.View"],
    ["MessageTemplates.View", "ContentManagement.MessageTemplates.View"],
    ["EmailAddresses.Delete", "EmailAddresses.Remove"],
    ["Views.Delete", "Views.Remove"],
    ["ViewQueues", "Queues.View"],
    ["Queue.View", "Queues.View"],
    ["ContactTranscripts.Redacted.DownloadButton", undefined],
    ["Tasks.Create", undefined],
    ["Tasks - Create", undefined],
    ["Users - View", "Users.View"],
    ["users - edit permission", "Users.EditPermission"],
    ["Users.Vew", "Users.View"],
    ["User.Veiw", "Users.View"],
    ["CallRecordings.Redacted.Acces", "CallRecordings.Redacted.Access"],
    ["Queues.Foo", undefined],
    ["Queues.", undefined],
    ["Task.Creat", undefined],
    ["Bots", undefined],
    ["Task.Create", undefined],
    ["__proto__", undefined],
    ["x".repeat(100_000), undefined],
  ];
  for (const [name, expected] of printed) expect([name, ...near(name)]).toEqual([name, expected]);
});

test("to do what a finding says gives no other warning", () => {
  const legacy = ["ListenCallRecordings", "DownloadCallRecordings"];
  const [listen, download] = lintSecurityProfile({ Permissions: legacy });
  const replacing = [listen, download].flatMap((finding) =>
    finding?.code === "legacy-permission" ? finding.args.replacedBy : [],
  );
  expect(replacing).toEqual([
    "CallRecordings.Unredacted.Access",
    "ContactTranscripts.Unredacted.Access",
    "CallRecordings.Unredacted.DownloadButton",
    "ContactTranscripts.Unredacted.DownloadButton",
  ]);
  expect(lintSecurityProfile({ Permissions: replacing }).map(({ code }) => code)).toEqual([
    "sensitive-permission",
  ]);
  const both = [...legacy, ...replacing];
  expect(lintSecurityProfile({ Permissions: both }).slice(0, 2).map(formatFinding)).toEqual([
    '"ListenCallRecordings" is a legacy name without a replacement. Remove it.',
    '"DownloadCallRecordings" is a legacy name without a replacement. Remove it.',
  ]);
});

test("a finding about legacy names has the names that are declared", () => {
  const findings = lintSecurityProfile({
    Permissions: ["ContactSearch.View", "ListenCallRecordings", "RedactedData.View"],
  });
  expect(
    findings.flatMap((each) => (each.code === "redacted-and-unredacted" ? [each.args] : [])),
  ).toEqual([{ redacted: ["RedactedData.View"] }]);
});

test("whoever edits AI agents assigns profiles to them", () => {
  const findings = lintSecurityProfile({
    Permissions: ["QConnectAIAgents.View", "QConnectAIAgents.Edit"],
  });
  expect(findings).toEqual([
    {
      code: "sensitive-permission",
      severity: "info",
      path: "Permissions",
      args: { risk: "profile-admin", names: ["QConnectAIAgents.Edit"] },
    },
  ]);
});

test("a name is reported once, and on one line", () => {
  const [first, ...more] = lintSecurityProfile({ Permissions: ["a\nb", "a\nb"] });
  expect(more).toEqual([]);
  expect(first && formatFinding(first)).toStartWith('"a\\nb" is not a known permission name');
});

test("the type in an ARN is the resource type that AWS expects", () => {
  const instance = "arn:aws:connect:us-east-1:123456789012:instance/1-a";
  const types = ["agent", "user", "security-profile", "queue", "routing-profile", "prompt"];
  const findings = lintSecurityProfile({
    AllowedAccessControlTags: { Team: "A" },
    TagRestrictedResources: types.map((type) => `${instance}/${type}/1`),
  });
  expect(
    findings.flatMap((each) => (each.code === "arn-for-resource-type" ? [each.args.type] : [])),
  ).toEqual(["User", "User", "SecurityProfile", "Queue", "RoutingProfile", undefined]);
});

test("every permission with which a holder can leave a restriction by hierarchy is named", () => {
  const names = [
    "SecurityProfiles.Create",
    "SecurityProfiles.Edit",
    "Users.Create",
    "Users.EditPermission",
  ] as const;
  const findings = lintSecurityProfile({
    Permissions: [...names, "Users.Edit"],
    HierarchyRestrictedResources: ["User"],
  });
  expect(
    findings.flatMap((each) =>
      each.code === "hierarchy-with-profile-admin" ? [each.args.names] : [],
    ),
  ).toEqual([names]);
});

test("half of a restriction by tags is a finding, unless an adopted profile may have the other half", () => {
  const codes = (profile: Lintable): string[] =>
    lintSecurityProfile(profile)
      .map(({ code }) => code)
      .filter((code) => code.includes("resource-types") && code.includes("tags"));
  const types = { TagRestrictedResources: ["Queue"] };
  const tags = { AllowedAccessControlTags: { Team: "A" } };
  const noTags = { AllowedAccessControlTags: {} };
  const noTypes = { TagRestrictedResources: [] };
  const withoutTags = ["resource-types-without-tags"];
  const withoutTypes = ["tags-without-resource-types"];
  expect([
    codes(types),
    codes({ ...types, adopt: true }),
    codes({ ...types, ...noTags, adopt: true }),
    codes({ ...types, ...noTags }),
    codes(tags),
    codes({ ...tags, adopt: true }),
    codes({ ...tags, ...noTypes, adopt: true }),
    codes({ ...tags, ...noTypes }),
    codes({ ...types, ...tags }),
  ]).toEqual([
    withoutTags,
    [],
    withoutTags,
    withoutTags,
    withoutTypes,
    [],
    withoutTypes,
    withoutTypes,
    [],
  ]);
});

test("each restriction is checked beside all the others", () => {
  const codes = (profile: Lintable): string[] =>
    lintSecurityProfile(profile).map(({ code }) => code);
  const whole = {
    Permissions: ["Queues.View", "ContactSearch.View"],
    AllowedAccessControlTags: { Team: "A" },
    TagRestrictedResources: ["Queue", "Queues"],
    AllowedAccessControlHierarchyGroupId: ID,
    HierarchyRestrictedResources: ["Queue"],
  };
  expect(codes(whole)).toEqual([
    "misspelt-resource-type",
    "hierarchy-resource-type",
    "ignores-tags",
    "hierarchy-without-users",
  ]);
  // Nothing is restricted by tags.
  const none = { AllowedAccessControlTags: {}, TagRestrictedResources: [] };
  expect(codes({ ...whole, ...none })).toEqual([
    "hierarchy-resource-type",
    "hierarchy-without-users",
  ]);
});

test("a finding is data", () => {
  expect(lintSecurityProfile({ Permissions: ["connect:CreateUser"] })).toEqual([
    {
      code: "iam-action",
      severity: "warning",
      path: "Permissions[0]",
      args: { name: "connect:CreateUser" },
    },
  ]);
});

test("what is not declared gets no finding", () => {
  expect(lintSecurityProfile({})).toEqual([]);
});

test("each code has its section on the page, in order, with all that a section has", () => {
  const page = readFileSync(path.join(repository, "docs/findings.md"), "utf8");
  const sections = page.split(/^## (?=[a-z-]+$)/m).slice(1);
  expect(sections.map((section) => section.split("\n")[0])).toEqual(Object.keys(FINDINGS));
  for (const section of sections) {
    const marks = [...section.matchAll(/^\*\*(.+?)\.\*\*/gm)].map(([, mark]) => mark);
    expect(marks).toEqual(
      ["What", "Why", "What to do", "Source"].filter((mark) => section.includes(`**${mark}.**`)),
    );
    expect(marks).toContain("What to do");
    const severity = /^\*\*What\.\*\* .* (Warning|Info)\.$/m.exec(section)?.[1];
    const code = section.split("\n")[0] as FindingCode;
    expect([code, severity]).toEqual([code, FINDINGS[code] === "warning" ? "Warning" : "Info"]);
  }
});
