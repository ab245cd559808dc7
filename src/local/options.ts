import { type InstanceLocation, locateInstance, parseInstanceArn } from "../profile/arn.ts";
import type { LocalChaos } from "./chaos.ts";
import { type LocalClock, systemClock } from "./clock.ts";
import type { CloudControlSettings } from "./cloud-control/requests.ts";
import type { LocalFault } from "./faults.ts";
import type { LocalLatency } from "./latency.ts";
import type { LocalQuotas } from "./quotas.ts";
import type { LocalResources } from "./resources.ts";
import {
  type LocalHierarchyGroup,
  type LocalUser,
  type Seeds,
  freshData,
  seedProblems,
} from "./seeds.ts";
import { SettingError } from "./settings.ts";

const INSTANCE_ARN =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const SECURITY_PROFILE_QUOTA = 100;
const OPERATION_TIME = 20;
const COUNTED_DIGITS = 12;
const HIGHEST_PORT = 65_535;

/** One instance, as it is at the start. */
export interface LocalInstanceOptions extends LocalResources {
  /** Its alias. @default "local", then "local-2" and so on */
  Alias?: string;
  /** @default that of `instanceArn` for the first; the others count on from the default one */
  InstanceId?: string;
  /** Its region, which is the one that requests must be signed for. @default that of `instanceArn` */
  region?: string;
  /** Users that the instance begins with. @default [] */
  users?: readonly LocalUser[];
  /** User hierarchy groups that the instance begins with. @default [] */
  hierarchyGroups?: readonly LocalHierarchyGroup[];
  /** How many security profiles the instance takes, the four stock ones included. @default 100 */
  securityProfileQuota?: number;
  /** What goes wrong, with which calls. @default [] */
  faults?: readonly LocalFault[];
  /** Faults at random, the same ones for the same seed. @default none */
  chaos?: LocalChaos;
}

export interface LocalConnectOptions extends Omit<
  LocalInstanceOptions,
  "Alias" | "InstanceId" | "region"
> {
  /** TCP port on 127.0.0.1. @default 0, a free one that the system chooses */
  port?: number;
  /**
   * JSON file that keeps the instances between starts. The server creates it, and its folder, and writes
   * it before it answers a change. A server that finds its file continues with the data in it: `users`,
   * `hierarchyGroups` and the other resources count only when the server creates the file, and at a
   * reset. One server at a time.
   *
   * @default none: the instances are gone when the server closes
   */
  file?: string;
  /**
   * ARN of the first instance. Its partition and account are those of all instances, its region is
   * that of each which names no other.
   *
   * @default "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555"
   */
  instanceArn?: string;
  /**
   * The instances. What one of them leaves out is as in the other options.
   *
   * @default [{}], a single one
   */
  instances?: readonly LocalInstanceOptions[];
  /** How AWS Cloud Control takes its time. */
  cloudControl?: LocalCloudControlOptions;
  /**
   * How often each operation may be called; a call too many gets ThrottlingException.
   *
   * @default none: no call is throttled
   */
  quotas?: LocalQuotas;
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

/** One instance, once its options are known to be sound. */
export interface CheckedInstance {
  readonly alias: string;
  readonly instance: InstanceLocation;
  readonly quota: number;
  readonly seeds: Seeds;
  readonly faults: readonly LocalFault[];
  readonly chaos: LocalChaos | undefined;
}

/** @throws SettingError */
export function checked(options: LocalConnectOptions) {
  const {
    clock = systemClock,
    cloudControl = {},
    file,
    instanceArn = INSTANCE_ARN,
    instances = [{}],
    latency = 0,
    pageSize,
    port = 0,
    quotas,
    readLag = 0,
    ...common
  } = options;
  const origin = parseInstanceArn(instanceArn);
  if (!origin) {
    throw new SettingError(
      `instanceArn must be the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID), not "${instanceArn}"`,
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    throw new SettingError(`port must be a whole number from 0 to ${HIGHEST_PORT}, not ${port}`);
  }
  if (!Number.isFinite(readLag) || readLag < 0) {
    throw new SettingError(`readLag must be a number from 0, not ${readLag}`);
  }
  if (pageSize !== undefined && !(Number.isInteger(pageSize) && pageSize > 0)) {
    throw new SettingError(`pageSize must be a whole number from 1, not ${pageSize}`);
  }
  const [first, ...others] = instances.map((each, index) =>
    checkedInstance({ ...common, ...each }, origin, index),
  );
  if (!first) throw new SettingError("instances must not be empty");
  const all = [first, ...others] as const;
  checkDistinct(all);
  return {
    clock,
    cloudControl: checkedCloudControl(cloudControl),
    file,
    instances: all,
    latency,
    pageSize,
    port,
    quotas,
    readLag,
  };
}

function checkedInstance(
  options: LocalInstanceOptions,
  origin: InstanceLocation,
  index: number,
): CheckedInstance {
  const { account, partition } = origin;
  const {
    Alias = index === 0 ? "local" : `local-${index + 1}`,
    InstanceId = index === 0 ? origin.InstanceId : laterId(index),
    region = origin.region,
    chaos,
    faults = [],
    hierarchyGroups = [],
    securityProfileQuota: quota = SECURITY_PROFILE_QUOTA,
    users = [],
    ...resources
  } = options;
  const instance = parseInstanceArn(
    `arn:${partition}:connect:${region}:${account}:instance/${InstanceId}`,
  );
  if (!instance) {
    throw new SettingError(
      `instances[${index}]: InstanceId "${InstanceId}" and region "${region}" do not make the ARN of an instance`,
    );
  }
  if (!Number.isInteger(quota) || quota < 0) {
    throw new SettingError(`securityProfileQuota must be a whole number from 0, not ${quota}`);
  }
  const seeds: Seeds = structuredClone({ users, hierarchyGroups, resources });
  const problems = seedProblems(seeds);
  if (problems.length > 0) throw new SettingError(problems.join("; "));
  // A server that goes on with a file does not seed, and checks its seeds all the same.
  freshData(instance, seeds, 0);
  return { alias: Alias, instance, quota, seeds, faults, chaos };
}

/** The id of an instance that is not the first, the same at every start. */
function laterId(index: number): string {
  const { InstanceId } = locateInstance(INSTANCE_ARN);
  const counted = Number(InstanceId.slice(-COUNTED_DIGITS)) + index;
  return InstanceId.slice(0, -COUNTED_DIGITS) + String(counted);
}

function checkDistinct(instances: readonly CheckedInstance[]): void {
  const arns = instances.map(({ instance }) => instance.InstanceArn);
  const aliases = instances.map(({ alias }) => alias);
  for (const [index, { alias, instance }] of instances.entries()) {
    const { InstanceArn } = instance;
    if (arns.indexOf(InstanceArn) < index) {
      throw new SettingError(`instances[${index}]: ${InstanceArn} is listed twice`);
    }
    if (aliases.indexOf(alias) < index) {
      throw new SettingError(`instances[${index}].Alias: "${alias}" is listed twice`);
    }
  }
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
