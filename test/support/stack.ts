import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  Connect,
  paginateListSecurityProfileApplications,
  paginateListSecurityProfilePermissions,
  paginateListSecurityProfiles,
} from "@aws-sdk/client-connect";
import alchemy, { Scope, type StateStoreType } from "alchemy";
import { FileSystemStateStore, SQLiteStateStore } from "alchemy/state";
import "alchemy/test/bun";
import { closeSessions } from "../../src/aws/clients.ts";
import type { ControlPlaneName } from "../../src/aws/control-plane.ts";
import {
  type AwsCredentialProps,
  SecurityProfile,
  type SecurityProfileProps,
} from "../../src/index.ts";
import {
  type LocalConnect,
  type LocalConnectOptions,
  type LocalFaultKind,
  startLocalConnect,
} from "../../src/local/index.ts";
import type { DesiredProfile } from "../../src/profile/model.ts";
import { printed } from "./console.ts";
import { isLong, patience } from "./counted.ts";

const states = mkdtempSync(path.join(tmpdir(), "alchemy-aws-connect-"));

/** Alchemy's state stores on this machine, each with its data in a folder. */
const STORES = {
  file: (rootDir: string) => (scope: Scope) => new FileSystemStateStore(scope, { rootDir }),
  sqlite: (rootDir: string) => (scope: Scope) =>
    new SQLiteStateStore(scope, { engine: "bun", filename: path.join(rootDir, "state.sqlite") }),
} as const;

type StoreName = keyof typeof STORES;

export const STATE_STORES: readonly StoreName[] = ["file", "sqlite"];

const POWER_CUT = "power cut";

class Surviving extends FileSystemStateStore {
  override delete = () => Promise.reject(new Error(POWER_CUT));
}

/** A test, by Alchemy's own harness, with a stack and a local Amazon Connect of its own. */
export function stackTest(
  meta: ImportMeta,
  planes: readonly ControlPlaneName[] = ["connect"],
  stores: readonly StoreName[] = ["file"],
) {
  const test = alchemy.test(meta, { prefix: "test", quiet: true });
  return (
    name: string,
    fn: (stack: Stack) => Promise<void>,
    { only, ...options }: LocalConnectOptions & { only?: ControlPlaneName } = {},
  ) => {
    const wanted = planes.filter((plane) => only === undefined || plane === only);
    for (const [plane, store] of pairsOf(wanted, stores)) {
      const variant = [planes.length > 1 ? plane : [], stores.length > 1 ? store : []].flat();
      const title = [name.replaceAll(":", ""), variant.length > 0 ? `(${variant.join(", ")})` : []];
      const run = async () => {
        await using connect = await startLocalConnect({
          cloudControl: { operationTime: 0 },
          ...options,
        });
        Object.assign(process.env, connect.env, readLagOf(options));
        const stack = new Stack(connect, plane, store);
        try {
          await fn(stack);
        } finally {
          await stack.destroy();
        }
      };
      test(title.flat().join(" "), run, patience);
    }
  };
}

/** Each of both at least once; in `npm run test:long`, each with each. */
function pairsOf<A, B>(some: readonly A[], others: readonly B[]): readonly (readonly [A, B])[] {
  const all = some.flatMap((one, at) =>
    others.map((other, index) => ({ pair: [one, other] as const, at, index })),
  );
  const least = Math.min(some.length, others.length);
  return all
    .filter(({ at, index }) => isLong || at % least === index % least)
    .map(({ pair }) => pair);
}

const IN_CLOUD_CONTROL: Record<string, string | string[]> = {
  CreateSecurityProfile: "CreateResource",
  DescribeSecurityProfile: "GetResource",
  ListSecurityProfilePermissions: [],
  ListSecurityProfileApplications: [],
  ListSecurityProfileFlowModules: [],
  ListSecurityProfileAIAgents: [],
  UpdateSecurityProfile: "UpdateResource",
  TagResource: "UpdateResource",
  UntagResource: "UpdateResource",
  DeleteSecurityProfile: "DeleteResource",
};

/** A resource model with its tags as records. */
function withTagRecords(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) =>
      name.endsWith("Tags") && Array.isArray(value)
        ? [name, Object.fromEntries(value.map(({ Key, Value }) => [Key, Value]))]
        : [name, value],
    ),
  );
}

/**
 * Sets for this package how far reads lag, which begins when the work is done. A clock of the
 * test's own does not go on while the package waits.
 */
export function readLagOf({ clock, readLag = 0 }: LocalConnectOptions): Record<string, string> {
  return { ALCHEMY_AWS_CONNECT_READ_LAG: `${clock || readLag === 0 ? 0 : readLag + 200}` };
}

export interface DeployOptions {
  /** @default "app" */
  app?: string;
  /** @default "test" */
  stage?: string;
  adopt?: boolean;
  force?: boolean;
  destroyStrategy?: "parallel";
  aws?: AwsCredentialProps;
  /** In the place of the store of the test. */
  stateStore?: StateStoreType;
}

/** One stack against one local Amazon Connect; each deploy starts as a new process would. */
export class Stack {
  readonly connect: LocalConnect;
  readonly InstanceArn: string;
  readonly InstanceId: string;
  /** A client beside the stack: what it asks is not counted among the stack's calls. */
  readonly aws: Connect;
  /** The folder of the state. */
  readonly rootDir = mkdtempSync(path.join(states, "stack-"));
  #from = 0;
  #to = 0;

  readonly plane: ControlPlaneName;
  readonly #store: StoreName;

  constructor(connect: LocalConnect, plane: ControlPlaneName, store: StoreName = "file") {
    this.connect = connect;
    this.plane = plane;
    this.#store = store;
    this.InstanceArn = connect.instanceArn;
    this.InstanceId = connect.instanceArn.slice(connect.instanceArn.lastIndexOf("/") + 1);
    this.aws = new Connect({
      endpoint: connect.url,
      region: connect.env.AWS_REGION,
      credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
    });
  }

  /**
   * Runs a program as `alchemy.run.ts` would: what `alchemy("app", { stage: "test" })` does, the
   * program, `app.finalize()`. A program that throws ends before that, as its process would.
   */
  async deploy<T>(program: (scope: Scope) => Promise<T>, options: DeployOptions = {}): Promise<T> {
    return this.#counted(async () => {
      const stage = this.#stage(options);
      const result = await stage.run(program);
      await stage.root.finalize();
      return result;
    });
  }

  /** A resource on the control plane of the test, in the instance of the test. */
  profile(
    id: string,
    props: Omit<SecurityProfileProps, "InstanceArn"> & { InstanceArn?: string },
  ): Promise<SecurityProfile> {
    const { InstanceArn, plane: controlPlane } = this;
    return SecurityProfile(id, { InstanceArn, controlPlane, ...props });
  }

  /** Sends the calls of both control planes elsewhere. */
  pointTo({ url }: { readonly url: string }): void {
    for (const name of ["CONNECT", "CLOUDCONTROL"]) process.env[`AWS_ENDPOINT_URL_${name}`] = url;
  }

  /**
   * Does something while the calls of an operation, or what it comes to on the control plane of the test,
   * meet a fault: every call, and the SDK tries once; or the first one, and it tries on.
   */
  async failing<T>(
    operation: string,
    kind: Exclude<LocalFaultKind, "delay">,
    act: () => Promise<T>,
    call: "every" | 1 = "every",
  ): Promise<T> {
    const { faults } = this.connect;
    faults.add(...this.on([operation]).map((name) => ({ operation: name, call, kind })));
    if (call === "every") process.env["AWS_MAX_ATTEMPTS"] = "1";
    try {
      return await act();
    } finally {
      delete process.env["AWS_MAX_ATTEMPTS"];
      faults.clear();
    }
  }

  /** Deletes what the state holds, as `--destroy` does. */
  async destroy(options: DeployOptions = {}): Promise<void> {
    await this.#counted(() => alchemy.destroy(this.#stage(options)));
  }

  /** A destroy that ends, as by a power cut, before the state forgets what it has deleted. */
  async interruptedDestroy(): Promise<void> {
    const { rootDir } = this;
    const stateStore = (scope: Scope) => new Surviving(scope, { rootDir });
    const { message } = await this.destroyFailure({ stateStore });
    if (message !== POWER_CUT) throw new Error(message);
  }

  /** The error of a deploy that has to fail. */
  async failure(program: (scope: Scope) => Promise<unknown>, options?: DeployOptions) {
    return this.#failure(() => this.deploy(program, options));
  }

  async destroyFailure(options?: DeployOptions) {
    return this.#failure(() => this.destroy(options));
  }

  /**
   * The calls of the last deploy or destroy: operations in alphabetical order. What Cloud Control is asked
   * about its operations depends on the time, so that is left out.
   */
  get operations(): string[] {
    return this.calls
      .map(({ operation }) => operation)
      .filter((operation) => !/ResourceRequest/.test(operation))
      .toSorted();
  }

  /** The operations that change something. */
  get writes(): string[] {
    return this.operations.filter((name) => !/^(Describe|Get|List|Search)/.test(name));
  }

  /** What these operations of Amazon Connect come to on the control plane of the test. */
  on(operations: readonly string[]): string[] {
    if (this.plane === "connect") return operations.toSorted();
    const translated = operations.flatMap((operation) => IN_CLOUD_CONTROL[operation] ?? operation);
    const updates = translated.filter((operation) => operation === "UpdateResource");
    const rest = translated.filter((operation) => operation !== "UpdateResource");
    return [...rest, ...updates.slice(0, 1)].toSorted();
  }

  get calls() {
    return this.connect.calls.slice(this.#from, this.#to);
  }

  /**
   * What the last deploy sent in its one call of an operation, without the path; of Cloud Control, the
   * properties of the desired state or of the patch.
   */
  sent(name: string): Record<string, unknown> {
    const [operation = name] = this.on([name]);
    const [call, ...more] = this.calls.filter((other) => other.operation === operation);
    if (!call || more.length > 0)
      throw new Error(`${operation}: ${more.length + (call ? 1 : 0)} calls`);
    const { InstanceId: _, SecurityProfileId: __, ...body } = call.input as Record<string, unknown>;
    if (typeof body["DesiredState"] === "string") {
      const { InstanceArn: ___, ...properties } = JSON.parse(body["DesiredState"]);
      return withTagRecords(properties);
    }
    if (typeof body["PatchDocument"] === "string") {
      const patch: { path: string; value: unknown }[] = JSON.parse(body["PatchDocument"]);
      return withTagRecords(
        Object.fromEntries(patch.map(({ path: at, value }) => [at.slice(1), value])),
      );
    }
    return body;
  }

  /** What the last deploy or destroy printed. */
  get lines(): readonly string[] {
    return printed.map((line) => line.replaceAll(/ +/g, " ").trimEnd());
  }

  /** The profiles that the instance holds beyond the stock ones, by their ARNs: their names. */
  async profiles(): Promise<ReadonlyMap<string, string>> {
    const stock = new Set(["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);
    const all = [...(await this.#listed())];
    return new Map(all.filter(([, name]) => !stock.has(name)));
  }

  /** Their names alone. */
  async names(): Promise<string[]> {
    return [...(await this.profiles()).values()].toSorted();
  }

  async arnOf(name: string): Promise<string> {
    for (const [arn, other] of await this.#listed()) if (other === name) return arn;
    throw new Error(`no profile ${name}`);
  }

  /** A profile as the server holds it, lists sorted, its ownership tags left out. */
  async live(name: string) {
    return this.liveAt(await this.arnOf(name));
  }

  async liveAt(arn: string) {
    const { InstanceId, aws: client } = this;
    const target = { InstanceId, SecurityProfileId: arn.split("/").at(-1) };
    const [described, permissions, applications, modules, agents] = await Promise.all([
      this.aws.describeSecurityProfile(target),
      Array.fromAsync(paginateListSecurityProfilePermissions({ client }, target)),
      Array.fromAsync(paginateListSecurityProfileApplications({ client }, target)),
      this.aws.listSecurityProfileFlowModules(target),
      this.aws.listSecurityProfileAIAgents(target),
    ]);
    const {
      Tags: { alchemy_stage: _, alchemy_resource: __, ...Tags } = {},
      LastModifiedTime: ___,
      LastModifiedRegion: ____,
      ...profile
    } = described.SecurityProfile ?? {};
    return {
      ...profile,
      Tags,
      TagRestrictedResources: profile.TagRestrictedResources?.toSorted(),
      Permissions: permissions.flatMap(({ Permissions = [] }) => Permissions).toSorted(),
      Applications: applications
        .flatMap(({ Applications = [] }) => Applications)
        .map((application) => ({
          ...application,
          ApplicationPermissions: application.ApplicationPermissions?.toSorted(),
        }))
        .toSorted((a, b) => (String(a.Namespace) < String(b.Namespace) ? -1 : 1)),
      AllowedFlowModules: modules.AllowedFlowModules?.toSorted((a, b) =>
        String(a.FlowModuleId) < String(b.FlowModuleId) ? -1 : 1,
      ),
      AllowedAIAgents: agents.AllowedAIAgents?.toSorted((a, b) =>
        String(a.Arn) < String(b.Arn) ? -1 : 1,
      ),
    };
  }

  /** A profile that somebody else made. */
  async foreign(profile: Omit<DesiredProfile, "InstanceArn">): Promise<string> {
    const { SecurityProfileArn = "" } = await this.aws.createSecurityProfile({
      InstanceId: this.InstanceId,
      ...profile,
    });
    return SecurityProfileArn;
  }

  async #listed(): Promise<ReadonlyMap<string, string>> {
    const { InstanceId, aws: client } = this;
    const pages = await Array.fromAsync(paginateListSecurityProfiles({ client }, { InstanceId }));
    return new Map(
      pages
        .flatMap(({ SecurityProfileSummaryList = [] }) => SecurityProfileSummaryList)
        .map(({ Arn = "", Name = "" }) => [Arn, Name]),
    );
  }

  #stage({
    app = "app",
    stage = "test",
    stateStore = STORES[this.#store](this.rootDir),
    ...options
  }: DeployOptions): Scope {
    const common = { ...options, password: "test-password" };
    const root = new Scope({
      ...common,
      parent: null,
      scopeName: app,
      phase: "up",
      noTrack: true,
      stateStore,
    });
    return new Scope({ ...common, parent: root, scopeName: stage, stage, noTrack: true });
  }

  async #counted<T>(act: () => Promise<T>): Promise<T> {
    await closeSessions();
    printed.length = 0;
    this.#from = this.connect.calls.length;
    try {
      return await act();
    } finally {
      this.#to = this.connect.calls.length;
    }
  }

  async #failure(act: () => Promise<unknown>): Promise<Error & Record<string, unknown>> {
    const outcome = await act().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(outcome instanceof Error)) throw new Error("expected a failure, but it succeeded");
    return outcome as Error & Record<string, unknown>;
  }
}
