import type { Connect } from "@aws-sdk/client-connect";
import { closeSessions } from "../../src/aws/clients.ts";
import { type InstanceSnapshot, readInstance } from "../../src/access.ts";
import {
  type LocalConnect,
  type LocalConnectOptions,
  startLocalConnect,
} from "../../src/local/index.ts";
import { connectTo } from "./connect.ts";
import { type Outcome, Project } from "./project.ts";

type ProfileNow = InstanceSnapshot["profiles"][number];

/** A user's project, and the local Amazon Connect to which its script deploys. */
export class Center implements AsyncDisposable {
  readonly project = new Project({});
  readonly connect: LocalConnect;
  readonly aws: Connect;
  readonly InstanceId: string;
  readonly env: Record<string, string>;

  private constructor(connect: LocalConnect) {
    this.connect = connect;
    // The server closes a connection that is idle for five seconds, also while the client sends.
    this.aws = connectTo(connect, 3);
    this.InstanceId = connect.instanceArn.split("/").at(-1) ?? "";
    this.env = {
      ...connect.env,
      CONNECT_INSTANCE_ARN: connect.instanceArn,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      ALCHEMY_TELEMETRY_DISABLED: "1",
    };
  }

  static async open(options: LocalConnectOptions = {}): Promise<Center> {
    return new Center(await startLocalConnect({ cloudControl: { operationTime: 0 }, ...options }));
  }

  /** Writes the script: these lines between the opening of an application and its end. */
  script(body: string): void {
    this.project.write(
      "alchemy.run.ts",
      `import alchemy, { Resource } from "alchemy";
import "alchemy-aws-connect";
import { AIAgentSecurityProfiles, SecurityProfile, UserSecurityProfiles } from "alchemy-aws-connect";
import { appendFileSync } from "node:fs";

const app = await alchemy("center", { noTrack: true });
const InstanceArn = process.env.CONNECT_INSTANCE_ARN ?? "";
${body}
await app.finalize();
`,
    );
  }

  async deploy(...args: string[]): Promise<Outcome> {
    return this.project.run(args, this.env);
  }

  command(...args: string[]): Promise<Outcome> {
    return this.project.command(args, this.env);
  }

  /** The operations that were called while something was done. */
  async called(act: () => Promise<unknown>): Promise<string[]> {
    const from = this.connect.calls.length;
    await act();
    return this.connect.calls.slice(from).map(({ operation }) => operation);
  }

  /** All that AWS holds. */
  async instance(): Promise<InstanceSnapshot> {
    Object.assign(process.env, this.connect.env);
    await closeSessions();
    const instance = await readInstance({ InstanceArn: this.connect.instanceArn });
    const { missing } = instance;
    if (missing.length > 0) throw new Error(`could not read ${JSON.stringify(missing)}`);
    return instance;
  }

  /** Every profile that AWS holds, by its ARN. */
  async profiles(): Promise<ReadonlyMap<string, ProfileNow>> {
    const { profiles } = await this.instance();
    return new Map(profiles.map((profile) => [profile.SecurityProfileArn, profile]));
  }

  /** A profile that no code knows; gives its id. */
  async profile(SecurityProfileName: string, fields: object = {}): Promise<string> {
    const { InstanceId } = this;
    const made = await this.aws.createSecurityProfile({
      InstanceId,
      SecurityProfileName,
      ...fields,
    });
    return made.SecurityProfileId ?? "";
  }

  async user(Username: string, SecurityProfileIds: string[]): Promise<void> {
    const { InstanceId } = this;
    const PhoneConfig = { PhoneType: "SOFT_PHONE" } as const;
    await this.aws.createUser({
      InstanceId,
      Username,
      PhoneConfig,
      SecurityProfileIds,
      RoutingProfileId: "basic",
    });
  }

  /** What somebody does in the admin website or by the API. */
  async outside(name: string) {
    const all = [...(await this.profiles()).values()];
    const profile = all.find(({ SecurityProfileName }) => SecurityProfileName === name);
    if (!profile) throw new Error(`no profile ${name}`);
    const { InstanceId, aws, connect } = this;
    const { SecurityProfileArn, SecurityProfileId } = profile;
    return {
      arn: SecurityProfileArn,
      update: (fields: object) =>
        aws.updateSecurityProfile({ InstanceId, SecurityProfileId, ...fields }),
      delete: () => aws.deleteSecurityProfile({ InstanceId, SecurityProfileId }),
      /** To a new user. */
      giveTo: (Username: string) =>
        aws.createUser({
          InstanceId,
          Username,
          PhoneConfig: { PhoneType: "SOFT_PHONE" },
          SecurityProfileIds: [SecurityProfileId],
          RoutingProfileId: "basic",
        }),
      rename: (to: string) => connect.renameSecurityProfile(SecurityProfileId, to),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.aws.destroy();
    this.project[Symbol.dispose]();
    await this.connect.close();
  }
}
