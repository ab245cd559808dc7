// An officer who has to hear recordings in full.
import alchemy from "alchemy";
import { PermissionGroups, Permissions, SecurityProfile, permissions } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const complianceOfficer = await SecurityProfile("compliance-officer", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "ComplianceOfficer",
  Description: "Compliance officer with unredacted recording access",
  Permissions: permissions(
    PermissionGroups.QualityAnalysis,
    PermissionGroups.UnredactedRecordingsAccess,
    PermissionGroups.Reporting,
    Permissions.AnalyticsAndOptimization.ContactLensConversations,
    Permissions.HistoricalChanges.ViewHistoricalChanges,
    // With both, AWS plays the redacted recording wherever there is one.
  ).without(PermissionGroups.RedactedRecordingsAccess),
  Tags: { Role: "ComplianceOfficer", AccessLevel: "Elevated" },
});

await app.finalize();
