import { RESOURCE_KINDS } from "./add-resources.ts";
import { type InstanceLocation, locateInstance, parseInstanceArn } from "../profile/arn.ts";
import { violations } from "../profile/shapes.ts";
import { type LocalBehavior, readBehavior } from "./behavior.ts";
import type { LocalChaos } from "./chaos.ts";
import { type LocalClock, systemClock } from "./clock.ts";
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
import { SettingError, ajv, members, readSetting } from "./settings.ts";
import { InstanceAlias } from "./shapes.ts";

const INSTANCE_ARN =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const SECURITY_PROFILE_QUOTA = 100;
const OPERATION_TIME = 20;
const COUNTED_DIGITS = 12;
const HIGHEST_PORT = 65_535;

/** How an instance starts. */
export interface LocalInstanceOptions extends LocalResources {
  /** Alias of the instance: 1 to 45 letters, digits and hyphens. @default "local", then "local-2" and so on */
  Alias?: string;
  /** @default the id in `instanceArn` for the first instance; ids that count up for the others */
  InstanceId?: string;
  /** Region that requests must be signed for. @default the region in `instanceArn` */
  region?: string;
  /** Users at the start. @default [] */
  users?: readonly LocalUser[];
  /** User hierarchy groups at the start. @default [] */
  hierarchyGroups?: readonly LocalHierarchyGroup[];
  /** How many security profiles the instance takes, the four stock profiles included. @default 100 */
  securityProfileQuota?: number;
  /** Which calls fail, and how. @default [] */
  faults?: readonly LocalFault[];
  /** Random faults, the same for the same seed. @default none */
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
   * ARN of the first instance. All instances are in its partition and account, and in its region
   * unless they set `region`.
   *
   * @default "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555"
   */
  instanceArn?: string;
  /**
   * The instances. The other options apply to an instance that does not set them itself.
   *
   * @default [{}], one instance
   */
  instances?: readonly LocalInstanceOptions[];
  /** Answers that AWS has not confirmed, to test what depends on them. @default {} */
  behavior?: LocalBehavior;
  /** How long AWS Cloud Control takes. */
  cloudControl?: LocalCloudControlOptions;
  /**
   * How often each operation may be called; a call too many gets ThrottlingException.
   *
   * @default none: no call is throttled
   */
  quotas?: LocalQuotas;
  /** Milliseconds that a call takes: one number, or a number by operation. @default 0 */
  latency?: LocalLatency;
  /**
   * Milliseconds for which reads still show the data from before a change. Writes see the current data.
   *
   * @default 0
   */
  readLag?: number;
  /**
   * Items on a page of a list or search, unless the request asks for fewer or AWS allows fewer. From 1.
   *
   * @default AWS's sizes
   */
  pageSize?: number;
  /** Source of time, so that a test need not wait. @default the system clock */
  clock?: LocalClock;
}

/**
 * AWS Cloud Control answers a create, update or delete before the work is done. The work is done when
 * its time has passed and its status was polled often enough.
 */
export interface LocalCloudControlOptions {
  /** Milliseconds that the work takes at least. @default 20 */
  operationTime?: number;
  /**
   * How many calls of GetResourceRequestStatus still report that the work is in progress. A client that
   * stops polling leaves it undone.
   *
   * @default 0: only the time counts
   */
  polls?: number;
  /**
   * Seconds from an answer to its `RetryAfter`, while the work is in progress.
   *
   * @default none: no answer has `RetryAfter`
   */
  retryAfter?: number;
}

/** One instance, with checked options. */
export interface CheckedInstance {
  readonly alias: string;
  readonly instance: InstanceLocation;
  readonly quota: number;
  readonly seeds: Seeds;
  readonly faults: readonly LocalFault[];
  readonly chaos: LocalChaos | undefined;
}

const text = { type: "string" };
const list = { type: "array" };
const atLeast0 = { type: "number", minimum: 0 };
const wholeNumber = { type: "integer", minimum: 0 };

/** Of an instance, and of all instances; what is in a list or in `chaos` is checked where it is used. */
const COMMON = {
  users: list,
  hierarchyGroups: list,
  securityProfileQuota: wholeNumber,
  faults: list,
  chaos: {},
  ...Object.fromEntries(Object.keys(RESOURCE_KINDS).map((kind) => [kind, list])),
};
const isOptions = ajv.compile<LocalConnectOptions>(
  members({
    ...COMMON,
    port: { ...wholeNumber, maximum: HIGHEST_PORT },
    file: text,
    instanceArn: text,
    instances: {
      ...list,
      items: members({ ...COMMON, Alias: text, InstanceId: text, region: text }),
    },
    behavior: {},
    cloudControl: members({
      operationTime: wholeNumber,
      polls: wholeNumber,
      retryAfter: atLeast0,
    }),
    quotas: {},
    latency: {},
    readLag: atLeast0,
    pageSize: { ...wholeNumber, minimum: 1 },
    clock: {
      type: "object",
      properties: { now: { isFunction: true }, sleep: { isFunction: true } },
      required: ["now", "sleep"],
    },
  }),
);

/** @throws SettingError */
export function checked(options: LocalConnectOptions) {
  const {
    behavior = {},
    clock = systemClock,
    cloudControl: { operationTime = OPERATION_TIME, polls = 0, retryAfter } = {},
    file,
    instanceArn = INSTANCE_ARN,
    instances = [{}],
    latency = 0,
    pageSize,
    port = 0,
    quotas,
    readLag = 0,
    ...common
  } = readSetting("", isOptions, options);
  const origin = parseInstanceArn(instanceArn);
  if (!origin) {
    throw new SettingError(
      `instanceArn must be the ARN of an Amazon Connect instance (arn:aws:connect:REGION:ACCOUNT:instance/ID), not "${instanceArn}"`,
    );
  }
  const [first, ...others] = instances.map((each, index) =>
    checkedInstance({ ...common, ...each }, origin, index),
  );
  if (!first) throw new SettingError("instances must not be empty");
  const all = [first, ...others] as const;
  checkDistinct(all);
  return {
    behavior: readBehavior(behavior),
    clock,
    cloudControl: { operationTime, polls, retryAfter },
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
  if (violations(InstanceAlias, Alias).length > 0) {
    throw new SettingError(
      `instances[${index}].Alias must be 1 to 45 letters, digits and inner hyphens and not begin with "d-", not ${JSON.stringify(Alias)}`,
    );
  }
  const instance = parseInstanceArn(
    `arn:${partition}:connect:${region}:${account}:instance/${InstanceId}`,
  );
  if (!instance) {
    throw new SettingError(
      `instances[${index}]: InstanceId "${InstanceId}" and region "${region}" do not make the ARN of an instance`,
    );
  }
  const seeds: Seeds = { users, hierarchyGroups, resources };
  const problems = seedProblems(seeds);
  if (problems.length > 0) throw new SettingError(problems.join("; "));
  // A server that continues with a file does not use its seeds, and still checks them.
  freshData(instance, seeds, 0);
  return { alias: Alias, instance, quota, seeds: structuredClone(seeds), faults, chaos };
}

/** The default id of an instance after the first, the same at every start. */
function laterId(index: number): string {
  const { InstanceId } = locateInstance(INSTANCE_ARN);
  const counted = Number(InstanceId.slice(-COUNTED_DIGITS)) + index;
  return InstanceId.slice(0, -COUNTED_DIGITS) + String(counted);
}

function checkDistinct(instances: readonly CheckedInstance[]): void {
  for (const [index, { alias, instance }] of instances.entries()) {
    const { InstanceArn } = instance;
    const before = instances.slice(0, index);
    if (before.some((each) => each.instance.InstanceArn === InstanceArn)) {
      throw new SettingError(`instances[${index}]: ${InstanceArn} is listed twice`);
    }
    if (before.some((each) => each.alias === alias)) {
      throw new SettingError(`instances[${index}].Alias: "${alias}" is listed twice`);
    }
  }
}
