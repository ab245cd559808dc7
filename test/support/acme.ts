import { Connect } from "@aws-sdk/client-connect";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startContactCenter } from "../../docs/contact-center.ts";
import {
  type LocalConnect,
  type LocalConnectOptions,
  startLocalConnect,
} from "../../src/local/index.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { type Ended, runCommand } from "./command.ts";

export { AI_AGENT } from "../../docs/contact-center.ts";

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
  /** The command on the instance. AWS is tried once, so that a fault for every call is reported at once. */
  readonly run: (...args: readonly string[]) => Promise<Ended>;
}

/** An instance with its stock profiles Admin and Agent. */
export async function startInstance(options: LocalConnectOptions = {}): Promise<Acme> {
  const acme = await beside(await startLocalConnect(options));
  const { aws, ids, InstanceArn } = acme;
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  for (const [name, SecurityProfileId] of ids) {
    if (name !== "Admin" && name !== "Agent") {
      await aws.deleteSecurityProfile({ InstanceId, SecurityProfileId });
      ids.delete(name);
    }
  }
  return acme;
}

/** A small contact center: the instance of the examples in docs/commands.md. */
export async function startAcme(): Promise<Acme> {
  return beside(await startContactCenter());
}

async function beside(connect: LocalConnect): Promise<Acme & { ids: Map<string, string> }> {
  const InstanceArn = connect.instanceArn;
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const aws = new Connect({
    endpoint: connect.url,
    region: connect.env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
  const folder = mkdtempSync(path.join(tmpdir(), "acme-"));
  const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({ InstanceId });
  const ids = new Map(SecurityProfileSummaryList.map(({ Id = "", Name = "" }) => [Name, Id]));
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
