import {
  Connect,
  paginateListSecurityProfiles,
  paginateSearchUsers,
} from "@aws-sdk/client-connect";
import type { LocalConnect, LocalQuotas } from "../src/local/index.ts";
import { Project } from "../test/support/project.ts";
import {
  CHANGED_FIELDS,
  type Contender,
  FIELDS,
  TRIVIAL,
  type Work,
  nameOf,
} from "./contenders.ts";

/** One run of a program in its own process. */
export interface Sample {
  readonly work: Work;
  readonly contender: string;
  /** From the start of the process to its end. */
  readonly milliseconds: number;
  /** CPU time in milliseconds. */
  readonly cpu: number;
  /** Peak memory in bytes; `NaN` if the program does not print it. */
  readonly peakMemory: number;
  /** Calls that AWS granted, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** Loaded modules of the AWS SDK's clients; absent if the program does not print them. */
  readonly sdkModules?: number;
  /** How it failed. */
  readonly cannot?: string;
}

/** A folder with the `alchemy.run.ts` of a contender and the state of its deploys. */
export class Stack implements Disposable {
  readonly #project = new Project({});
  readonly #connect: LocalConnect;
  readonly #contender: Contender;
  readonly #profiles: number;

  constructor(connect: LocalConnect, contender: Contender, profiles: number) {
    this.#connect = connect;
    this.#contender = contender;
    this.#profiles = profiles;
  }

  /** Does the work under these quotas, with full buckets, and checks the instance afterwards. */
  async run(work: Work, deadline: number, quotas?: LocalQuotas): Promise<Sample> {
    const { env, instanceArn: InstanceArn, calls } = this.#connect;
    const { name, program } = this.#contender;
    const isPlan = work === "plan";
    const fields = work === "change" || isPlan ? CHANGED_FIELDS : FIELDS;
    const profiles = this.#profiles;
    this.#project.write("alchemy.run.ts", program({ InstanceArn, fields, profiles, work }));
    const args = work === "destroy" ? ["--destroy"] : [];
    const before = calls.length;

    this.#connect.quotas.set(quotas);
    const timer = setTimeout(() => this.#project.kill(), Math.max(deadline - Date.now(), 0));
    const begin = performance.now();
    const all = {
      ...env,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      ALCHEMY_TELEMETRY_DISABLED: "1",
    };
    const outcome = isPlan
      ? await this.#project.command(["plan", "--stage", "test"], all)
      : await this.#project.run(args, all);
    const milliseconds = performance.now() - begin;
    clearTimeout(timer);
    this.#connect.quotas.set(undefined);

    const { cpu, exitCode, stderr, stdout } = outcome;
    if (exitCode === null) throw new Error(`${name}, ${work}: timed out`);
    const made = calls.slice(before);
    const [, sdkModules, peak] = /SDK modules: (\d+), peak: (\d+) kB/.exec(stdout) ?? [];
    const sample: Sample = {
      work,
      contender: name,
      milliseconds,
      cpu,
      peakMemory: Number(peak) * 1024,
      calls: countByOperation(made.filter(({ status }) => status !== 429)),
      throttled: made.filter(({ status }) => status === 429).length,
      ...(sdkModules !== undefined && { sdkModules: Number(sdkModules) }),
    };
    // A plan that shows changes exits with 1.
    if (exitCode !== (isPlan ? 1 : 0)) {
      const cannot = failureIn(stderr);
      if (cannot === undefined) throw new Error(`${name}, ${work} failed: ${stderr}`);
      return { ...sample, cannot };
    }
    if (this.#contender !== TRIVIAL) await this.#verify(work, isPlan ? FIELDS : fields);
    return sample;
  }

  /** @throws if the instance does not have what the work should have produced */
  async #verify(work: Work, fields: typeof FIELDS): Promise<void> {
    const held = await permissionsIn(this.#connect);
    const wanted = [...fields.Permissions].toSorted().join();
    const count = work === "destroy" ? 0 : this.#profiles;
    if (held.length === count && held.every((permissions) => permissions === wanted)) return;
    const { name } = this.#contender;
    throw new Error(`${name}, ${work} exited 0, but the instance has ${JSON.stringify(held)}`);
  }

  [Symbol.dispose](): void {
    this.#project[Symbol.dispose]();
  }
}

/** Creates profiles that belong to nobody. */
export async function makeProfiles(connect: LocalConnect, profiles: number): Promise<void> {
  const aws = clientOf(connect);
  const InstanceId = idOf(connect);
  for (let index = 0; index < profiles; index += 1) {
    const SecurityProfileName = nameOf(index);
    await aws.createSecurityProfile({ InstanceId, SecurityProfileName, ...FIELDS });
  }
  aws.destroy();
}

/** Gives each user one of the bench's profiles in turn, in addition to its own. */
export async function giveProfiles(connect: LocalConnect): Promise<void> {
  const client = clientOf(connect);
  const InstanceId = idOf(connect);
  const profiles: string[] = [];
  for await (const page of paginateListSecurityProfiles({ client }, { InstanceId })) {
    for (const { Id = "", Name } of page.SecurityProfileSummaryList ?? []) {
      if (isOfBench(Name)) profiles.push(Id);
    }
  }
  let given = 0;
  for await (const { Users = [] } of paginateSearchUsers(
    { client },
    { InstanceId, MaxResults: 500 },
  )) {
    await Promise.all(
      Users.map(({ Id: UserId, SecurityProfileIds = [] }, index) =>
        client.updateUserSecurityProfiles({
          InstanceId,
          UserId,
          SecurityProfileIds: [
            ...SecurityProfileIds,
            profiles[(given + index) % profiles.length] ?? "",
          ],
        }),
      ),
    );
    given += Users.length;
  }
  client.destroy();
}

function isOfBench(name: string | undefined): boolean {
  return name?.startsWith(nameOf(0).slice(0, -1)) ?? false;
}

/** The permissions of each of the bench's profiles. */
async function permissionsIn(connect: LocalConnect): Promise<string[]> {
  const client = clientOf(connect);
  const InstanceId = idOf(connect);
  const held: string[] = [];
  for await (const page of paginateListSecurityProfiles({ client }, { InstanceId })) {
    for (const { Id: SecurityProfileId, Name } of page.SecurityProfileSummaryList ?? []) {
      if (!isOfBench(Name)) continue;
      const { Permissions = [] } = await client.listSecurityProfilePermissions({
        InstanceId,
        SecurityProfileId,
        MaxResults: 1000,
      });
      held.push(Permissions.toSorted().join());
    }
  }
  client.destroy();
  return held;
}

function countByOperation(calls: LocalConnect["calls"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** Finds the number of failures, an exception or a handler's code in the output of a failed program. */
function failureIn(stderr: string): string | undefined {
  const [, count, exception, handlerCode] =
    /(\d+ of \d+ failed: \w+)|__type: "[\w.]+#(\w+)"|ErrorCode: "(\w+)"/.exec(stderr) ?? [];
  return count ?? exception ?? handlerCode;
}

function clientOf({ env, url }: LocalConnect): Connect {
  return new Connect({
    endpoint: url,
    region: env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
}

function idOf({ instanceArn }: LocalConnect): string {
  return instanceArn.slice(instanceArn.lastIndexOf("/") + 1);
}
