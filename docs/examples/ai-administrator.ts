// An administrator of Amazon Q: AI agents, their prompts and guardrails, and flows.
import alchemy from "alchemy";
import { PermissionGroups, Permissions, SecurityProfile, permissions } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const aiAdministrator = await SecurityProfile("ai-administrator", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "AIAdmin",
  Description: "Administrator for Amazon Q and AI features",
  Permissions: permissions(
    PermissionGroups.AmazonQAdmin,
    PermissionGroups.FlowManagement,
    Permissions.AnalyticsAndOptimization.AccessMetrics,
  ),
  Tags: { Role: "AIAdmin" },
});

await app.finalize();
