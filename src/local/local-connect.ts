import { once } from "node:events";
import { createAdaptorServer } from "@hono/node-server";
import { parseInstanceArn } from "../profile/arn.ts";
import { CallLog, type LocalCall } from "./calls.ts";
import { type LocalChaos, type LocalChaosControl, Chaos } from "./chaos.ts";
import { type LocalClock, systemClock } from "./clock.ts";
import { type CloudControlSettings, settle } from "./cloud-control/requests.ts";
import { renameSecurityProfile } from "./console.ts";
import type { Controls, Switches } from "./control.ts";
import { type LocalFault, type LocalFaultControl, Faults } from "./faults.ts";
import { Front } from "./front.ts";
import { type LocalLatency, Latency } from "./latency.ts";
import { type LocalQuotaControl, type LocalQuotas, Quotas } from "./quotas.ts";
import {
  type LocalHierarchyGroup,
  type LocalUser,
  type Seeds,
  freshData,
  seedProblems,
} from "./seeds.ts";
import { application } from "./server.ts";
import { SettingError } from "./settings.ts";
import { Store } from "./store.ts";

const INSTANCE_ARN =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const SECURITY_PROFILE_QUOTA = 100;
const OPERATION_TIME = 20;
const HOST = "127.0.0.1";
const HIGHEST_PORT = 65_535;

export interface LocalConnectOptions {
  /** TCP port on 127.0.0.1. @default 0, a free one that the system chooses */
  port?: number;
  /**
   * File that keeps the instance between starts, as JSON. It is made if it is not there, its folder
   * too, and written before each change is answered. One that is there is gone on with: `users` and
   * `hierarchyGroups` count only when it is made and at a reset. One server at a time.
   *
   * @default none: the instance is gone when the server closes
   */
  file?: string;
  /**
   * ARN of the one instance. Its region is the region that requests must be signed for.
   *
   * @default "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555"
   */
  instanceArn?: string;
  /** Users that the instance begins with. @default [] */
  users?: readonly LocalUser[];
  /** User hierarchy groups that the instance begins with. @default [] */
  hierarchyGroups?: readonly LocalHierarchyGroup[];
  /** How many security profiles the instance takes, the four stock ones included. @default 100 */
  securityProfileQuota?: number;
  /** How AWS Cloud Control takes its time. */
  cloudControl?: LocalCloudControlOptions;
  /**
   * How often each operation may be called; a call too many gets ThrottlingException.
   *
   * @default none: no call is throttled
   */
  quotas?: LocalQuotas;
  /** What goes wrong, with which calls. @default [] */
  faults?: readonly LocalFault[];
  /** Faults at random, the same ones for the same seed. @default none */
  chaos?: LocalChaos;
  /** Milliseconds that a call takes: any, or by operation. @default 0 */
  latency?: LocalLatency;
  /**
   * Milliseconds for which reads still show what was there before a change. What changes something sees
   * what is there.
   *
   * @default 0
   */
  readLag?: number;
  /**
   * Items on a page of a list or search, where the request does not ask for fewer and AWS does not allow
   * fewer. From 1.
   *
   * @default AWS's own sizes
   */
  pageSize?: number;
  /** Where the server has the time from, so that a test need not wait. @default the system's clock */
  clock?: LocalClock;
}

/**
 * A create, update or delete of AWS Cloud Control's answers before it is done. It is done when its time
 * has passed and its status was asked often enough.
 */
export interface LocalCloudControlOptions {
  /** Milliseconds that it takes at least. @default 20 */
  operationTime?: number;
  /**
   * How many calls of GetResourceRequestStatus still answer that it is in progress. Without them it is
   * never done: a client that asks no more leaves it undone.
   *
   * @default 0: time alone decides
   */
  polls?: number;
  /**
   * Seconds from an answer to the `RetryAfter` in it, which an operation in progress then has.
   *
   * @default none: there is no `RetryAfter`
   */
  retryAfter?: number;
}

/** The variables that point an AWS SDK, of any language, at the server. */
export type LocalEnv = {
  readonly AWS_ENDPOINT_URL_CONNECT: string;
  readonly AWS_ENDPOINT_URL_CLOUDCONTROL: string;
  /** Alchemy's own Cloud Control client reads this one. */
  readonly AWS_ENDPOINT_URL_CLOUDCONTROLAPI: string;
  readonly AWS_REGION: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
};

/** A local Amazon Connect that is listening. */
export interface LocalConnect extends Switches, AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly instanceArn: string;
  readonly env: LocalEnv;
  /** Every call that was answered, in the order of arrival. The array stays the same one. */
  readonly calls: readonly LocalCall[];
  readonly chaos: LocalChaosControl;
  readonly faults: LocalFaultControl;
  readonly quotas: LocalQuotaControl;
  /** Stops listening and cuts what is still connected. */
  close(): Promise<void>;
}

/**
 * Starts a local Amazon Connect and resolves when it listens. It runs until it is closed.
 *
 * @example
 * await using connect = await startLocalConnect({ users: [{ Username: "ana" }] });
 * Object.assign(process.env, connect.env);
 * const { InstanceSummaryList } = await new ConnectClient().send(new ListInstancesCommand({}));
 */
export async function startLocalConnect(options: LocalConnectOptions = {}): Promise<LocalConnect> {
  const { cloudControl, clock, instance, pageSize, port, quota, readLag, seeds } = checked(options);
  const quotas = new Quotas(clock, options.quotas);
  const faults = new Faults(clock, options.faults ?? []);
  const chaos = new Chaos(options.chaos);
  const latency = new Latency(clock, options.latency ?? 0);
  const store = new Store({
    instance,
    securityProfileQuota: quota,
    file: options.file,
    clock,
    readLag,
    fresh: () => freshData(instance.region, seeds, clock.now()),
  });
  const calls = new CallLog(clock);
  const controls: Controls = {
    calls,
    chaos,
    faults,
    quotas,
    renameSecurityProfile(id, name) {
      settle(store);
      renameSecurityProfile(store, id, name);
    },
    async reset() {
      store.reset();
      calls.clear();
      for (const each of [chaos, faults, quotas]) each.reset();
    },
  };
  const front = new Front({ calls, chaos, faults, latency, pageSize, quotas });
  const app = application({ store, front, settings: cloudControl, controls });
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.listen(port, HOST);
  await once(server, "listening").catch((error: unknown) => {
    throw new Error(
      `Port ${port} of ${HOST} cannot be used. Choose another one, or 0 for a free one.`,
      { cause: error },
    );
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no TCP address");
  const url = `http://${HOST}:${address.port}`;

  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      front.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    }));

  return {
    url,
    instanceArn: instance.InstanceArn,
    env: {
      AWS_ENDPOINT_URL_CONNECT: url,
      AWS_ENDPOINT_URL_CLOUDCONTROL: url,
      AWS_ENDPOINT_URL_CLOUDCONTROLAPI: url,
      AWS_REGION: instance.region,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
    ...controls,
    calls: calls.calls,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function checked(options: LocalConnectOptions) {
  const {
    clock = systemClock,
    cloudControl = {},
    hierarchyGroups = [],
    instanceArn = INSTANCE_ARN,
    pageSize,
    port = 0,
    readLag = 0,
    securityProfileQuota: quota = SECURITY_PROFILE_QUOTA,
    users = [],
  } = options;
  const instance = parseInstanceArn(instanceArn);
  if (!instance) {
    throw new SettingError(
      `instanceArn must be the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID), not "${instanceArn}"`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    throw new SettingError(`port must be a whole number from 0 to ${HIGHEST_PORT}, not ${port}`);
  }
  if (!Number.isInteger(quota) || quota < 0) {
    throw new SettingError(`securityProfileQuota must be a whole number from 0, not ${quota}`);
  }
  if (!Number.isFinite(readLag) || readLag < 0) {
    throw new SettingError(`readLag must be a number from 0, not ${readLag}`);
  }
  if (pageSize !== undefined && !(Number.isInteger(pageSize) && pageSize > 0)) {
    throw new SettingError(`pageSize must be a whole number from 1, not ${pageSize}`);
  }
  const seeds: Seeds = structuredClone({ users, hierarchyGroups });
  const problems = seedProblems(seeds);
  if (problems.length > 0) throw new SettingError(problems.join("; "));
  return {
    cloudControl: checkedCloudControl(cloudControl),
    clock,
    instance,
    pageSize,
    port,
    quota,
    readLag,
    seeds,
  };
}

function checkedCloudControl({
  operationTime = OPERATION_TIME,
  polls = 0,
  retryAfter,
}: LocalCloudControlOptions): CloudControlSettings {
  for (const [name, value] of Object.entries({ operationTime, polls })) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new SettingError(`cloudControl.${name} must be a whole number from 0, not ${value}`);
  }
  if (retryAfter !== undefined && !(Number.isFinite(retryAfter) && retryAfter >= 0)) {
    throw new SettingError(`cloudControl.retryAfter must be a number from 0, not ${retryAfter}`);
  }
  return { operationTime, polls, retryAfter };
}
