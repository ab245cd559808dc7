// The security profiles of a small contact center.
//
// They go to the instance of CONNECT_INSTANCE_ARN in AWS. Without that variable, they go to a local Amazon
// Connect that keeps its data in .alchemy/connect.json.
import alchemy from "alchemy";
import {
  AIAgentSecurityProfiles,
  PermissionGroups,
  Permissions,
  Presets,
  SecurityProfile,
  permissions,
} from "alchemy-aws-connect";
import { useLocalConnect } from "alchemy-aws-connect/local";

const {
  AnalyticsAndOptimization,
  ChannelsAndFlows,
  CustomerProfiles,
  Routing,
  UsersAndPermissions,
} = Permissions;

const { InstanceArn, local } = await useLocalConnect({
  unless: process.env["CONNECT_INSTANCE_ARN"],
  file: ".alchemy/connect.json",
  aiAgents: [{ Name: "Order assistant", versions: 1 }],
  report: true,
});

const app = await alchemy(local ? "local-contact-center" : "contact-center", { noTrack: true });

const agent = await SecurityProfile("agent", {
  InstanceArn,
  SecurityProfileName: "Acme Agent",
  Description: "Takes, makes and transfers calls, and sees who is calling.",
  Permissions: permissions(Presets.OutboundAgent, CustomerProfiles.ViewProfiles),
  Tags: { Role: "Agent" },
});

const supervisor = await SecurityProfile("supervisor", {
  InstanceArn,
  SecurityProfileName: "Acme Supervisor",
  Description: "Takes contacts, listens in, barges in and watches the queues.",
  Permissions: permissions(Presets.Supervisor, Routing.ViewQueues, UsersAndPermissions.ViewUsers),
  Tags: { Role: "Supervisor" },
});

// Access-control tags restrict the types of resource in TagRestrictedResources, and no others. A manager who
// edits users needs "SecurityProfile" there too: otherwise a manager could assign any profile.
const salesManager = await SecurityProfile("sales-manager", {
  InstanceArn,
  SecurityProfileName: "Acme Sales Manager",
  Description: "Manages people and queues with the tag Department=Sales.",
  Permissions: [
    UsersAndPermissions.ViewUsers,
    UsersAndPermissions.EditUsers,
    UsersAndPermissions.ViewSecurityProfiles,
    Routing.ViewQueues,
    Routing.EditQueues,
    Routing.ViewRoutingProfiles,
    Routing.EditRoutingProfiles,
  ],
  AllowedAccessControlTags: { Department: "Sales" },
  TagRestrictedResources: ["User", "SecurityProfile", "Queue", "RoutingProfile"],
  Tags: { Role: "Manager", Department: "Sales" },
});

const teamLead = await SecurityProfile("team-lead", {
  InstanceArn,
  SecurityProfileName: "Acme Team Lead",
  Description: "Sees the users at and below their own level of the hierarchy.",
  Permissions: permissions(
    Presets.Agent,
    AnalyticsAndOptimization.RealTimeMetrics,
    UsersAndPermissions.ViewUsers,
  ),
  HierarchyRestrictedResources: ["User"],
  Tags: { Role: "Team Lead" },
});

// For an AI agent: the tools and flow modules that it may use.
const orderAssistant = await SecurityProfile("order-assistant", {
  InstanceArn,
  SecurityProfileName: "Acme Order Assistant",
  Description: "For the AI agent that answers questions about orders.",
  Permissions: permissions(PermissionGroups.AmazonQFeatures, ChannelsAndFlows.ExecuteFlowModules),
  Applications: [
    {
      Namespace: "orders-gateway",
      Type: "MCP",
      ApplicationPermissions: ["orders___find", "orders___track", "orders___cancel"],
    },
  ],
  AllowedFlowModules: [{ FlowModuleId: "6f1f1c3e-33c5-4b0b-8f0e-3a3e1f0c9d11" }],
  Tags: { Role: "AI Agent" },
});

// The local Connect has this AI agent. For your instance, name one of yours. Without `versions`, every deploy
// looks for versions that were published since the last one.
if (local) {
  await AIAgentSecurityProfiles("order-assistant-profiles", {
    InstanceArn,
    AIAgent: "Order assistant",
    SecurityProfiles: [orderAssistant],
    versions: ["unversioned", "$LATEST", "$SAVED"],
  });
}

// A stock profile of every instance. The code declares no field, so a deploy changes nothing in it, and a
// destroy keeps what was adopted.
const stockAgent = await SecurityProfile("stock-agent", {
  InstanceArn,
  SecurityProfileName: "Agent",
  adopt: true,
});

await app.finalize();

console.log(`Security profiles of ${InstanceArn}`);
console.table(
  [agent, supervisor, salesManager, teamLead, orderAssistant, stockAgent].map((profile) => ({
    Name: profile.SecurityProfileName,
    Origin: profile.adopted ? "adopted" : "created",
    Permissions: profile.Permissions?.length ?? "unmanaged",
    Id: profile.SecurityProfileId,
  })),
);
