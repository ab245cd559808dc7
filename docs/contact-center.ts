// The small contact center of the examples in docs/commands.md, in a local Amazon Connect.
import { Connect } from "@aws-sdk/client-connect";
import { type LocalConnect, startLocalConnect } from "alchemy-aws-connect/local";

const ASSISTANT_ID = "33333333-1111-4222-8333-444444444444";
const AI_AGENT_ID = "55555555-1111-4222-8333-444444444444";

/** The AI agent that holds a profile. */
export const AI_AGENT = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT_ID}/${AI_AGENT_ID}`;

export async function startContactCenter(): Promise<LocalConnect> {
  const connect = await startLocalConnect({
    hierarchyGroups: [
      { Id: "north", Name: "North" },
      { Id: "north-night", Name: "North night shift", ParentId: "north" },
    ],
    users: [
      { Username: "ana", SecurityProfiles: ["Admin"] },
      { Username: "bea", HierarchyGroupId: "north", Tags: { site: "north" } },
      { Username: "cai", HierarchyGroupId: "north-night" },
    ],
    assistants: [{ Id: ASSISTANT_ID, Name: "Support" }],
    aiAgents: [{ Id: AI_AGENT_ID, Name: "Order status", versions: 1, usedVersion: "1" }],
  });
  const { env, instanceArn, url } = connect;
  const InstanceId = instanceArn.slice(instanceArn.lastIndexOf("/") + 1);
  const aws = new Connect({
    endpoint: url,
    region: env.AWS_REGION,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY },
  });

  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  for (const { Id: SecurityProfileId, Name } of SecurityProfileSummaryList) {
    if (Name === "Admin" || Name === "Agent") continue;
    await aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
  }
  const leads = await aws.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "North leads",
    Permissions: ["BasicAgentAccess", "ManagerListenIn", "SecurityProfiles.View", "Users.View"],
    Tags: { team: "north" },
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["SecurityProfile", "User"],
  });
  const directory = await aws.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Directory",
    Permissions: ["Users.View"],
    Tags: { team: "it" },
  });
  const assistant = await aws.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Self-service assistant",
    Permissions: ["ContactFlowModules.Execute"],
    AllowedFlowModules: [{ FlowModuleId: "order-status", Type: "MCP" }],
    Tags: { team: "bots" },
  });
  await aws.createSecurityProfile({
    InstanceId,
    SecurityProfileName: "Trainee agents",
    Permissions: ["BasicAgentAccess", "DeleteCallRecordings"],
    Tags: { team: "north" },
  });
  await aws.createUser({
    InstanceId,
    Username: "dan",
    PhoneConfig: { PhoneType: "SOFT_PHONE" },
    RoutingProfileId: "any",
    SecurityProfileIds: [leads.SecurityProfileId ?? "", directory.SecurityProfileId ?? ""],
    HierarchyGroupId: "north",
  });
  for (const version of ["", ":$LATEST", ":$SAVED", ":1"]) {
    await aws.associateSecurityProfiles({
      InstanceId,
      EntityType: "AI_AGENT",
      EntityArn: AI_AGENT + version,
      SecurityProfiles: [{ Id: assistant.SecurityProfileId ?? "" }],
    });
  }
  aws.destroy();
  return connect;
}

if (import.meta.main) {
  const { env, instanceArn } = await startContactCenter();
  for (const [name, value] of Object.entries({ ...env, CONNECT_INSTANCE_ARN: instanceArn })) {
    console.log(`export ${name}=${value}`);
  }
  console.log("unset AWS_PROFILE AWS_SESSION_TOKEN");
}
