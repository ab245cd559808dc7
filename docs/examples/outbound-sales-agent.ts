// An agent who calls customers, and sees who they are.
import alchemy from "alchemy";
import { Permissions, Presets, SecurityProfile, permissions } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const salesAgent = await SecurityProfile("outbound-sales-agent", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "OutboundSalesAgent",
  Description: "Sales agent with outbound calling capabilities",
  Permissions: permissions(Presets.OutboundAgent, Permissions.CustomerProfiles.ViewProfiles),
  Tags: { Role: "Agent", Department: "Sales" },
});

await app.finalize();
