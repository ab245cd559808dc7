import { Connect, paginateListSecurityProfiles } from "@aws-sdk/client-connect";
import type { LocalConnect } from "../src/local/index.ts";
import { Project } from "../test/support/project.ts";
import { CHANGED_FIELDS, type Contender, FIELDS, nameOf, program } from "./contenders.ts";

/** In the order in which they are done. */
export const WORKS = ["create", "no change", "update one field", "destroy", "adopt"] as const;

export type Work = (typeof WORKS)[number];

/** One deploy. */
export interface Sample {
  readonly work: Work;
  readonly contender: string;
  readonly milliseconds: number;
  /** How often each operation was called. */
  readonly calls: Readonly<Record<string, number>>;
  /** What AWS's answer was called, where the deploy failed. */
  readonly cannot?: string;
}

export interface Setting {
  readonly connect: LocalConnect;
  readonly profiles: number;
  /** When, in milliseconds since 1970, whatever still runs is ended. */
  readonly deadline: number;
}

/** All work of one contender, from an instance that is as new. */
export async function playRound(setting: Setting, contender: Contender): Promise<Sample[]> {
  const { connect, profiles } = setting;
  const { instanceArn: InstanceArn } = connect;
  await connect.reset();
  using stack = new Stack(setting, contender);
  const samples = [
    await stack.deploy("create", { InstanceArn, ...FIELDS }),
    await stack.deploy("no change", { InstanceArn, ...FIELDS }),
    await stack.deploy("update one field", { InstanceArn, ...CHANGED_FIELDS }),
    await stack.deploy("destroy", { InstanceArn, ...CHANGED_FIELDS }),
  ];

  await connect.reset();
  await makeProfiles(connect, profiles);
  using newcomer = new Stack(setting, contender);
  samples.push(await newcomer.deploy("adopt", { InstanceArn, ...FIELDS, adopt: true }));
  return samples;
}

/** What the instance must hold when the work is done. */
const HELD: Record<Work, string | undefined> = {
  create: FIELDS.Description,
  "no change": FIELDS.Description,
  "update one field": CHANGED_FIELDS.Description,
  destroy: undefined,
  adopt: FIELDS.Description,
};

/** A folder with an `alchemy.run.ts`, and the state that its deploys leave. */
class Stack implements Disposable {
  readonly #project = new Project({});
  readonly #setting: Setting;
  readonly #contender: Contender;

  constructor(setting: Setting, contender: Contender) {
    this.#setting = setting;
    this.#contender = contender;
  }

  async deploy(work: Work, declared: Readonly<Record<string, unknown>>): Promise<Sample> {
    const { connect, deadline, profiles } = this.#setting;
    this.#project.write("alchemy.run.ts", program(this.#contender, profiles, declared));
    const env = { ...connect.env, ALCHEMY_CI_STATE_STORE_CHECK: "false" };
    const before = connect.calls.length;
    const begin = performance.now();
    const timer = setTimeout(() => this.#project.kill(), Math.max(deadline - Date.now(), 0));
    const outcome = await this.#project.run(work === "destroy" ? ["--destroy"] : [], env);
    clearTimeout(timer);
    const milliseconds = performance.now() - begin;
    const calls = countByOperation(connect, before);
    const { exitCode, stderr } = outcome;
    const what = `${this.#contender.name}, ${work}`;
    if (exitCode === null) throw new Error(`${what}: the time is up`);

    const sample = { work, contender: this.#contender.name, milliseconds, calls };
    if (exitCode !== 0) {
      const cannot = awsCodeIn(stderr);
      if (cannot === undefined) throw new Error(`${what} failed: ${stderr}`);
      return { ...sample, cannot };
    }
    const held = await descriptionsIn(connect);
    const wanted = HELD[work];
    const expected = wanted === undefined ? [] : Array.from({ length: profiles }, () => wanted);
    if (JSON.stringify(held) !== JSON.stringify(expected)) {
      throw new Error(`${what} exited 0, but the instance holds ${JSON.stringify(held)}`);
    }
    return sample;
  }

  [Symbol.dispose](): void {
    this.#project[Symbol.dispose]();
  }
}

function countByOperation({ calls }: LocalConnect, from: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of calls.slice(from)) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** The exception of a call, or the code of a handler, in what Alchemy prints of a failure. */
function awsCodeIn(stderr: string): string | undefined {
  const [, exception, handlerCode] = /__type: "[\w.]+#(\w+)"|ErrorCode: "(\w+)"/.exec(stderr) ?? [];
  return exception ?? handlerCode;
}

function clientOf({ env, url }: LocalConnect): Connect {
  return new Connect({
    endpoint: url,
    region: env.AWS_REGION,
    credentials: { accessKeyId: "observer", secretAccessKey: "observer" },
  });
}

async function makeProfiles(connect: LocalConnect, profiles: number): Promise<void> {
  const aws = clientOf(connect);
  const InstanceId = idOf(connect);
  for (let index = 0; index < profiles; index += 1) {
    const SecurityProfileName = nameOf(index);
    await aws.createSecurityProfile({ InstanceId, SecurityProfileName, ...FIELDS });
  }
  aws.destroy();
}

/** The descriptions of all profiles that are the bench's. */
async function descriptionsIn(connect: LocalConnect): Promise<(string | undefined)[]> {
  const client = clientOf(connect);
  const InstanceId = idOf(connect);
  const found: (string | undefined)[] = [];
  for await (const page of paginateListSecurityProfiles({ client }, { InstanceId })) {
    for (const { Id: SecurityProfileId, Name } of page.SecurityProfileSummaryList ?? []) {
      if (!Name?.startsWith(nameOf(0).slice(0, -1))) continue;
      const { SecurityProfile } = await client.describeSecurityProfile({
        InstanceId,
        SecurityProfileId,
      });
      found.push(SecurityProfile?.Description);
    }
  }
  client.destroy();
  return found;
}

function idOf({ instanceArn }: LocalConnect): string {
  return instanceArn.slice(instanceArn.lastIndexOf("/") + 1);
}
