import {
  type LocalConnectOptions,
  type LocalConnect,
  startLocalConnect,
} from "../../src/local/index.ts";
import { connectTo } from "../support/connect.ts";
import { type Front, startFront } from "../support/front.ts";
import { type Outcome, Project } from "../support/project.ts";
import type { StoreKind, StoreServer } from "./kind.ts";

/** The props of security profiles by their ids; a name with a slash at its end is that of a scope. */
export interface Code {
  readonly [id: string]: Code | string;
}

interface RunOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The process ends as by a power cut once the server has done this operation. */
  readonly killAt?: string;
}

/** What `plan` and `drift` print, as far as the tests look at it. */
export interface Found {
  readonly complete: boolean;
  readonly profiles: readonly {
    readonly resource: string;
    readonly action?: string;
    readonly findings?: readonly string[];
  }[];
}

const STOCK = new Set(["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);

/** A user's project with its state in a store, and the local Amazon Connect to which it deploys. */
export class StoreStack implements AsyncDisposable {
  readonly connect: LocalConnect;
  readonly #project: Project;
  readonly #server: StoreServer;
  /** The name of the application. */
  readonly app: string;

  private constructor(kind: StoreKind, server: StoreServer, connect: LocalConnect) {
    this.connect = connect;
    this.#server = server;
    this.#project = new Project({ "alchemy.run.ts": scriptOf(kind) });
    // The server of the store lives longer than a stack.
    this.app = `app${crypto.randomUUID().slice(0, 8)}`;
  }

  static async open(
    kind: StoreKind,
    server: StoreServer,
    options: LocalConnectOptions = {},
  ): Promise<StoreStack> {
    return new StoreStack(kind, server, await startLocalConnect(options));
  }

  /** Runs the script, in a process of its own. */
  async run(code: Code, { args = [], env = {}, killAt }: RunOptions = {}): Promise<Outcome> {
    using front = killAt === undefined ? undefined : this.#killingFront(killAt);
    const endpoint = front && { AWS_ENDPOINT_URL_CONNECT: front.url };
    return await this.#project.run(args, { ...this.#envOf(code), ...env, ...endpoint });
  }

  /** `alchemy-aws-connect COMMAND SCRIPT --json`, and what it printed. */
  async command(
    name: "plan" | "drift",
    code: Code,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Found> {
    const args = [name, "alchemy.run.ts", "--stage", "test", "--json"];
    const outcome = await this.#project.command(args, { ...this.#envOf(code), ...env });
    try {
      return JSON.parse(outcome.stdout);
    } catch {
      throw new Error(`${name} printed no JSON: ${outcome.stdout}${outcome.stderr}`);
    }
  }

  /** Every record of the application, by its scopes and id. */
  async records(): Promise<string[]> {
    const { exitCode, stderr, stdout } = await this.run({}, { env: { RECORDS: "1" } });
    const found = /^RECORDS (.*)$/m.exec(stdout)?.[1];
    if (exitCode !== 0 || found === undefined) throw new Error(`no records: ${stdout}${stderr}`);
    return JSON.parse(found);
  }

  /** The names of the profiles that the instance has, beyond those that every one has. */
  async names(): Promise<string[]> {
    const InstanceId = this.connect.instanceArn.split("/").at(-1);
    const { SecurityProfileSummaryList = [] } = await connectTo(this.connect).listSecurityProfiles({
      InstanceId,
    });
    return SecurityProfileSummaryList.map(({ Name = "" }) => Name)
      .filter((name) => !STOCK.has(name))
      .toSorted();
  }

  /** The operations that were called while something was done. */
  async called(act: () => Promise<unknown>): Promise<string[]> {
    const before = this.connect.calls.length;
    await act();
    return this.connect.calls.slice(before).map(({ operation }) => operation);
  }

  /** The resource of an id, as commands name it. */
  resource(path: string): string {
    return `${this.app}/${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#project[Symbol.dispose]();
    await this.connect.close();
  }

  #killingFront(operation: string): Front {
    return startFront(this.connect, (called) =>
      called === operation
        ? {
            isDone: true,
            answer: () => {
              this.#project.kill();
              return new Response();
            },
          }
        : undefined,
    );
  }

  #envOf(code: Code): Record<string, string> {
    return {
      ...this.connect.env,
      ...this.#server.env,
      ALCHEMY_CI_STATE_STORE_CHECK: "false",
      ALCHEMY_TELEMETRY_DISABLED: "1",
      APP: this.app,
      CODE: JSON.stringify(code),
      INSTANCE_ARN: this.connect.instanceArn,
    };
  }
}

/**
 * Declares the profiles of `CODE`, and a resource of another provider with the value of `THING`, which is
 * replaced where the value changes. With `RECORDS`, lists the state.
 */
function scriptOf({ imports, store }: StoreKind): string {
  return `
import alchemy, { type Context, Resource, Scope } from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
${imports}

const { APP = "", CODE = "", INSTANCE_ARN: InstanceArn = "", RECORDS, STAGE = "test", THING } = process.env;
const stateStore = (scope: Scope) => ${store};

const Thing = Resource("test::Thing", async function (this: Context<{ value: string }>, _id: string, { value }: { value: string }) {
  if (this.phase === "delete") return this.destroy();
  if (this.phase === "update" && this.output.value !== value) this.replace();
  return { value };
});

async function list(scope: Scope): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await scope.state.list()).toSorted()) {
    found.push([...scope.chain.slice(1), id].join("/"));
    const record = await scope.state.get(id);
    if (record?.kind === "alchemy::Scope")
      found.push(...(await list(new Scope({ parent: scope, scopeName: id, stage: STAGE }))));
  }
  return found;
}

if (RECORDS) {
  const root = new Scope({ parent: null, scopeName: APP, stage: STAGE, phase: "read", noTrack: true, stateStore });
  const stage = new Scope({ parent: root, scopeName: STAGE, stage: STAGE });
  await stage.init();
  console.log("RECORDS " + JSON.stringify(await list(stage)));
  process.exit();
}

async function declare(code: object): Promise<void> {
  for (const [id, props] of Object.entries(code)) {
    if (id.endsWith("/")) await alchemy.run(id.slice(0, -1), () => declare(props));
    else await SecurityProfile(id, { InstanceArn, ...props });
  }
}

const app = await alchemy(APP, { stage: STAGE, noTrack: true, stateStore });
await declare(JSON.parse(CODE));
if (THING) await Thing("thing", { value: THING });
await app.finalize();
`;
}
