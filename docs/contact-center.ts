// The contact center of the examples, in a local Amazon Connect that runs until Ctrl+C.
//
//   contact-center.ts                 the instance of docs/commands.md, and one for development
//   contact-center.ts --audit         both, and the people of docs/auditing-an-instance.md
//   contact-center.ts --next-quarter  assigns another profile to bea in the running contact center
import { Connect } from "@aws-sdk/client-connect";
import { type LocalConnect, startLocalConnect } from "alchemy-aws-connect/local";

const ASSISTANT_ID = "33333333-1111-4222-8333-444444444444";
const AI_AGENT_ID = "55555555-1111-4222-8333-444444444444";

/** The AI agent that holds a profile. */
export const AI_AGENT = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT_ID}/${AI_AGENT_ID}`;

/** Starts the contact center, and an instance for its development. */
export async function startContactCenter(): Promise<LocalConnect> {
  const connect = await startLocalConnect({
    instances: [
      {
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
      },
      {
        Alias: "development",
        InstanceId: "66666666-7777-4888-9999-000000000000",
        hierarchyGroups: [{ Id: "development-north", Name: "North" }],
      },
    ],
  });
  const [, development] = connect.instances;
  await fillContactCenter(await openInstance(connect.url, connect.instanceArn));
  if (development) await fillDevelopment(await openInstance(connect.url, development.instanceArn));
  return connect;
}

interface ProfileFields {
  Permissions: string[];
  Tags?: Record<string, string>;
  AllowedAccessControlTags?: Record<string, string>;
  TagRestrictedResources?: string[];
  AllowedFlowModules?: { FlowModuleId: string; Type: "MCP" }[];
}

/** What changes one instance. Profiles go by name. */
export interface Instance {
  readonly createProfile: (name: string, fields: ProfileFields) => Promise<unknown>;
  readonly createUser: (
    name: string,
    profiles: readonly string[],
    groupId?: string,
  ) => Promise<unknown>;
}

async function openInstance(endpoint: string, instanceArn: string) {
  const [, , , region = "", , resource = ""] = instanceArn.split(":");
  const InstanceId = resource.replace("instance/", "");
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const aws = new Connect({ endpoint, region, credentials });
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  const ids = new Map(SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id]));
  const idsOf = (names: readonly string[]) => names.map((name) => ids.get(name) ?? name);

  return {
    async createProfile(SecurityProfileName, fields) {
      const made = await aws.createSecurityProfile({ InstanceId, SecurityProfileName, ...fields });
      ids.set(SecurityProfileName, made.SecurityProfileId ?? "");
    },
    async createUser(Username, profiles, HierarchyGroupId) {
      await aws.createUser({
        InstanceId,
        Username,
        PhoneConfig: { PhoneType: "SOFT_PHONE" },
        RoutingProfileId: "any",
        SecurityProfileIds: idsOf(profiles),
        HierarchyGroupId,
      });
    },
    async keepProfiles(...names: readonly string[]) {
      for (const [name, SecurityProfileId] of ids) {
        if (!names.includes(name))
          await aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
      }
    },
    async assign(username: string, profiles: readonly string[]) {
      const { UserSummaryList = [] } = await aws.listUsers({ InstanceId });
      const UserId = UserSummaryList.find(({ Username }) => Username === username)?.Id;
      const SecurityProfileIds = idsOf(profiles);
      await aws.updateUserSecurityProfiles({ InstanceId, UserId, SecurityProfileIds });
    },
    async assignToAIAgent(EntityArn: string, profiles: readonly string[]) {
      const SecurityProfiles = idsOf(profiles).map((Id) => ({ Id }));
      await aws.associateSecurityProfiles({
        InstanceId,
        EntityType: "AI_AGENT",
        EntityArn,
        SecurityProfiles,
      });
    },
  } satisfies Instance & Record<string, unknown>;
}

type OpenInstance = Awaited<ReturnType<typeof openInstance>>;

async function fillContactCenter(instance: OpenInstance): Promise<void> {
  await instance.keepProfiles("Admin", "Agent");
  await instance.createProfile("North leads", {
    Permissions: ["BasicAgentAccess", "ManagerListenIn", "SecurityProfiles.View", "Users.View"],
    Tags: { team: "north" },
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["SecurityProfile", "User"],
  });
  await instance.createProfile("Directory", { Permissions: ["Users.View"], Tags: { team: "it" } });
  await instance.createProfile("Self-service assistant", {
    Permissions: ["ContactFlowModules.Execute"],
    AllowedFlowModules: [{ FlowModuleId: "order-status", Type: "MCP" }],
    Tags: { team: "bots" },
  });
  await instance.createProfile("Trainee agents", {
    Permissions: ["BasicAgentAccess", "DeleteCallRecordings"],
    Tags: { team: "north" },
  });
  await instance.createUser("dan", ["North leads", "Directory"], "north");
  for (const version of ["", ":$LATEST", ":$SAVED", ":1"]) {
    await instance.assignToAIAgent(AI_AGENT + version, ["Self-service assistant"]);
  }
}

/** The profiles and users of the instance for development, besides the stock profiles. */
export async function addDevelopment(instance: Instance): Promise<void> {
  await instance.createProfile("North leads", {
    Permissions: ["BasicAgentAccess", "SecurityProfiles.View", "Users.Edit", "Users.View"],
    Tags: { team: "north" },
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["User"],
  });
  await instance.createProfile("Directory", { Permissions: ["Users.View"], Tags: { team: "it" } });
  await instance.createProfile("Self-service assistant", {
    Permissions: ["ContactFlowModules.Execute"],
    AllowedFlowModules: [{ FlowModuleId: "trial-order-status", Type: "MCP" }],
    Tags: { team: "bots" },
  });
  await instance.createProfile("Experiment", { Permissions: [] });
  await instance.createUser("dan", ["North leads"]);
}

async function fillDevelopment(instance: OpenInstance): Promise<void> {
  await instance.keepProfiles("Admin", "Agent");
  await addDevelopment(instance);
}

/** People about whom an audit reports more than about the others. */
async function addAudited(instance: Instance): Promise<void> {
  await instance.createProfile("Help desk", {
    Permissions: ["Users.Edit", "Users.View"],
    Tags: { team: "it" },
  });
  await instance.createProfile("Quality", {
    Permissions: ["BasicAgentAccess", "DeleteCallRecordings"],
    Tags: { team: "quality" },
  });
  await instance.createProfile("Archive", {
    Permissions: ["DeleteCallRecordings"],
    Tags: { team: "quality" },
  });
  await instance.createUser("eva", ["Help desk"]);
  await instance.createUser("fay", ["Quality"]);
  await instance.createUser("gil", ["Agent", "Archive"]);
}

/** The running contact center, which the variables of this shell name. */
async function openRunning(): Promise<OpenInstance> {
  const { AWS_ENDPOINT_URL_CONNECT: endpoint = "", CONNECT_INSTANCE_ARN = "" } = process.env;
  if (!endpoint.startsWith("http://127.0.0.1:")) {
    throw new Error("This shell does not name a running contact center. Run: source center.env");
  }
  return openInstance(endpoint, CONNECT_INSTANCE_ARN);
}

if (import.meta.main) {
  const [flag] = process.argv.slice(2);
  if (flag === "--next-quarter") {
    await (await openRunning()).assign("bea", ["Agent", "Trainee agents"]);
  } else {
    const { env, instanceArn, instances, url } = await startContactCenter();
    if (flag === "--audit") await addAudited(await openInstance(url, instanceArn));
    const arns = { CONNECT_INSTANCE_ARN: instanceArn, DEV_ARN: instances[1]?.instanceArn };
    for (const [name, value] of Object.entries({ ...env, ...arns })) {
      console.log(`export ${name}=${value}`);
    }
    console.log("unset AWS_PROFILE AWS_SESSION_TOKEN");
  }
}
