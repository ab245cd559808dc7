// An agent for voice, video, chat, email and cases.
import alchemy from "alchemy";
import { PermissionGroups, Permissions, SecurityProfile, permissions } from "alchemy-aws-connect";

const app = await alchemy("contact-center");

export const omnichannelAgent = await SecurityProfile("omnichannel-agent", {
  InstanceArn:
    "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
  SecurityProfileName: "OmnichannelAgent",
  Description: "Agent handling voice, chat, email, and tasks",
  Permissions: permissions(
    PermissionGroups.BasicAgent,
    Permissions.ContactControlPanel.VideoCallAccess,
    Permissions.ContactControlPanel.InitiateOutboundEmail,
    PermissionGroups.CaseManagement,
    Permissions.CustomerProfiles.ViewProfiles,
  ),
  Tags: { Role: "OmnichannelAgent" },
});

await app.finalize();
