/**
 * The security profiles of a small contact centre.
 *
 * With CONNECT_INSTANCE_ARN set, they are deployed to that instance in AWS; without it, to a local Amazon
 * Connect that keeps its data in .alchemy/local-connect.json.
 */
import alchemy from "alchemy";
import {
  PermissionGroups,
  Permissions,
  Presets,
  SecurityProfile,
  permissions,
} from "alchemy-aws-connect";
import { startLocalConnect } from "alchemy-aws-connect/local";

const {
  AnalyticsAndOptimization,
  ChannelsAndFlows,
  CustomerProfiles,
  Routing,
  UsersAndPermissions,
} = Permissions;

const instanceInAws = process.env["CONNECT_INSTANCE_ARN"];
const local = instanceInAws
  ? undefined
  : await startLocalConnect({ file: ".alchemy/local-connect.json" });
if (local) useLocalConnect(local);
const InstanceArn = instanceInAws ?? local?.instanceArn ?? "";

// Each target has a state of its own: what is deployed here is not a former version of what is there.
const app = await alchemy(local ? "local-contact-centre" : "contact-centre", { noTrack: true });

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

// Access-control tags restrict only the types of resource that are named. Where users are restricted,
// security profiles have to be too: else their manager could make a wider profile and take it.
const salesManager = await SecurityProfile("sales-manager", {
  InstanceArn,
  SecurityProfileName: "Acme Sales Manager",
  Description: "Manages people and queues that are tagged Department=Sales.",
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
  Description: "Sees the users at and below the holder's own place in the hierarchy.",
  Permissions: permissions(
    Presets.Agent,
    AnalyticsAndOptimization.RealTimeMetrics,
    UsersAndPermissions.ViewUsers,
  ),
  HierarchyRestrictedResources: ["User"],
  Tags: { Role: "Team Lead" },
});

// For an AI agent, not for a person: the tools that it may use to look after an order.
const orderAssistant = await SecurityProfile("order-assistant", {
  InstanceArn,
  SecurityProfileName: "Acme Order Assistant",
  Description: "For the AI agent that looks after orders.",
  Permissions: permissions(PermissionGroups.AmazonQFeatures, ChannelsAndFlows.ExecuteFlowModules),
  Applications: [
    {
      Namespace: "orders-gateway",
      Type: "MCP",
      ApplicationPermissions: ["orders___find", "orders___track", "orders___cancel"],
    },
  ],
  AllowedFlowModules: [{ FlowModuleId: "6f1f1c3e-33c5-4b0b-8f0e-3a3e1f0c9d11" }],
  AllowedAIAgents: [
    {
      // An outside agent: an application of type A2A_SERVER.
      Arn: "arn:aws:app-integrations:us-east-1:123456789012:application/5d1e8a4f-3b62-4f0b-b1c7-9d1f7e2c8c63",
    },
  ],
  Tags: { Role: "AI Agent" },
});

// The stock profile of every instance. No field is declared, so nothing in it is changed, and since it was
// adopted it is not deleted either.
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
    Permissions: profile.Permissions?.length ?? "as they are",
    Id: profile.SecurityProfileId,
  })),
);
await local?.close();

function useLocalConnect({ env, calls }: NonNullable<typeof local>): void {
  Object.assign(process.env, env);
  // A state file on this machine is right for a Connect on this machine, in CI as well.
  process.env["ALCHEMY_CI_STATE_STORE_CHECK"] ??= "false";
  // Alchemy ends the process of a `--destroy` itself.
  process.once("exit", () => {
    const counts = Object.entries(Object.groupBy(calls, ({ operation }) => operation)).map(
      ([operation, made = []]) => `${operation} ${made.length}`,
    );
    const detail = counts.length > 0 ? `: ${counts.toSorted().join(", ")}` : "";
    console.log(
      `${calls.length === 1 ? "1 call" : `${calls.length} calls`} to Amazon Connect${detail}`,
    );
  });
}
