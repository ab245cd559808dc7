import { Connect } from "@aws-sdk/client-connect";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type LocalConnect,
  type LocalConnectOptions,
  startLocalConnect,
} from "../../src/local/index.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { type Ended, runCommand } from "./command.ts";

/** The AI agent of the instance that holds a profile. */
export const AI_AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent";

/** A local Amazon Connect with something in it, and the command beside it. */
export interface Acme extends AsyncDisposable {
  readonly connect: LocalConnect;
  readonly InstanceArn: string;
  readonly aws: Connect;
  /** Ids by name of the profile. */
  readonly ids: ReadonlyMap<string, string>;
  readonly createProfile: (name: string, fields: Partial<ProfileFields>) => Promise<string>;
  readonly createUser: (
    name: string,
    profiles: readonly string[],
    groupId?: string,
  ) => Promise<void>;
  /** The folder in which the command runs. */
  readonly folder: string;
  /** The command on the instance. AWS is tried once, so that a fault for every call is told at once. */
  readonly run: (...args: readonly string[]) => Promise<Ended>;
}

/** An instance with its stock profiles Admin and Agent. */
export async function startInstance(options: LocalConnectOptions = {}): Promise<Acme> {
  const connect = await startLocalConnect(options);
  const InstanceArn = connect.instanceArn;
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const aws = new Connect({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
  const folder = mkdtempSync(path.join(tmpdir(), "acme-"));
  const ids = new Map<string, string>();
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  for (const { Id: SecurityProfileId = "", Name = "" } of SecurityProfileSummaryList) {
    if (Name === "Admin" || Name === "Agent") ids.set(Name, SecurityProfileId);
    else await aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
  }
  return {
    connect,
    InstanceArn,
    aws,
    ids,
    folder,
    async createProfile(SecurityProfileName, fields) {
      const made = await aws.createSecurityProfile({ InstanceId, SecurityProfileName, ...fields });
      ids.set(SecurityProfileName, made.SecurityProfileId ?? "");
      return made.SecurityProfileId ?? "";
    },
    async createUser(Username, profiles, HierarchyGroupId) {
      await aws.createUser({
        InstanceId,
        Username,
        PhoneConfig: { PhoneType: "SOFT_PHONE" },
        RoutingProfileId: "any",
        SecurityProfileIds: profiles.map((name) => ids.get(name) ?? name),
        ...(HierarchyGroupId !== undefined && { HierarchyGroupId }),
      });
    },
    run: (...args) =>
      runCommand(args, {
        env: { ...connect.env, CONNECT_INSTANCE_ARN: InstanceArn, AWS_MAX_ATTEMPTS: "1" },
        cwd: folder,
      }),
    async [Symbol.asyncDispose]() {
      aws.destroy();
      rmSync(folder, { recursive: true });
      await connect.close();
    },
  };
}

/** A small contact centre: the instance of the examples in docs/commands.md. */
export async function startAcme(): Promise<Acme> {
  const acme = await startInstance({
    hierarchyGroups: [
      { Id: "north", Name: "North" },
      { Id: "north-night", Name: "North night shift", ParentId: "north" },
    ],
    users: [
      { Username: "ana", SecurityProfiles: ["Admin"] },
      {
        Username: "bea",
        SecurityProfiles: ["Agent"],
        HierarchyGroupId: "north",
        Tags: { site: "north" },
      },
      { Username: "cai", SecurityProfiles: ["Agent"], HierarchyGroupId: "north-night" },
    ],
  });
  const { aws, createProfile, createUser, InstanceArn } = acme;
  await createProfile("North leads", {
    Permissions: ["BasicAgentAccess", "ManagerListenIn", "SecurityProfiles.View", "Users.View"],
    Tags: { team: "north" },
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["SecurityProfile", "User"],
  });
  await createProfile("Directory", { Permissions: ["Users.View"], Tags: { team: "it" } });
  const assistant = await createProfile("Self-service assistant", {
    Permissions: ["ContactFlowModules.Execute"],
    AllowedFlowModules: [{ FlowModuleId: "order-status", Type: "MCP" }],
    Tags: { team: "bots" },
  });
  await createProfile("Trainee agents", {
    Permissions: ["BasicAgentAccess", "DeleteCallRecordings"],
    Tags: { team: "north" },
  });
  await createUser("dan", ["North leads", "Directory"], "north");
  await aws.associateSecurityProfiles({
    InstanceId: InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1),
    EntityType: "AI_AGENT",
    EntityArn: AI_AGENT,
    SecurityProfiles: [{ Id: assistant }],
  });
  return acme;
}
