import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Scope } from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import type { LocalConnect } from "../../../src/local/index.ts";
import { printed } from "../console.ts";
import { Project, repository } from "../project.ts";
import { Stack } from "../stack.ts";
import type { Outcome } from "./knowledge.ts";
import { CREDENTIALS, type Result, declare } from "./program.ts";
import {
  type Interruption,
  type Meddling,
  type Program,
  type StackName,
  type Trouble,
  FEATURES,
} from "./story.ts";

/** How long a run may take, in milliseconds. */
const PATIENCE = 30_000;

const SCRIPT = `
import alchemy from "alchemy";
import { FileSystemStateStore } from "alchemy/state";
import { declare } from ${JSON.stringify(path.join(repository, "test/support/model/program.ts"))};
const { app, stage, program, rootDir, InstanceArn } = JSON.parse(process.env.RUN ?? "");
const stateStore = (scope) => new FileSystemStateStore(scope, { rootDir });
const scope = await alchemy(app, { stage, stateStore, noTrack: true, password: "test-password" });
await declare(program, InstanceArn, (index, { SecurityProfileArn, adopted }) =>
  console.log("RESULT " + JSON.stringify([index, { SecurityProfileArn, adopted }])),
);
await scope.finalize();
console.log("END");
`;

export interface RunOptions {
  readonly stack: StackName;
  readonly force: boolean;
  readonly adopt: boolean;
  readonly trouble: Trouble | undefined;
}

/** Those who act in a story: the programs, in this process or in one of their own, and others. */
export class Actors implements Disposable {
  readonly connect: LocalConnect;
  readonly stack: Stack;
  readonly #project = new Project({ "alchemy.run.ts": SCRIPT });
  #users = 0;

  constructor(connect: LocalConnect) {
    this.connect = connect;
    this.stack = new Stack(connect, "connect");
  }

  /** Runs a program in this process; `"destroy"` takes away what the stack has. */
  async run(program: Program | "destroy", options: RunOptions): Promise<Outcome> {
    const { faults, chaos } = this.connect;
    const { trouble } = options;
    if (trouble) process.env["AWS_MAX_ATTEMPTS"] = String(trouble.attempts);
    if (trouble && "chaos" in trouble) chaos.start(trouble.chaos);
    if (trouble && "kind" in trouble)
      faults.add({ operation: trouble.operation, kind: trouble.kind });
    const [app, stage] = partsOf(options.stack);
    const { adopt, force } = options;
    const rootDir = this.#folderOf(app);
    const stateStore = (scope: Scope) => new FileSystemStateStore(scope, { rootDir });
    const results = new Map<number, Result>();
    const act =
      program === "destroy"
        ? this.stack.destroy({ app, stage, stateStore })
        : this.stack.deploy(
            () =>
              declare(program, this.stack.InstanceArn, (index, { SecurityProfileArn, adopted }) =>
                results.set(index, { SecurityProfileArn, adopted }),
              ),
            { app, stage, adopt, force, stateStore },
          );
    const failure = await bounded(act).then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    chaos.stop();
    faults.clear();
    delete process.env["AWS_MAX_ATTEMPTS"];
    const text = [...printed, failure ? Bun.inspect(failure.error) : "", this.#state()].join("\n");
    const end = failure ? "failure" : "success";
    return { end, results, error: failure?.error, calls: this.stack.calls, text };
  }

  /** Runs a program in a process of its own, which is interrupted at a call, if it comes to that. */
  async interrupted(
    program: Program | "destroy",
    stack: StackName,
    { call, moment, signal }: Interruption,
  ): Promise<Outcome> {
    const { calls, env, faults } = this.connect;
    const [app, stage] = partsOf(stack);
    const from = calls.length;
    const fault = { operation: "*", call, onMet: () => this.#project.kill(signal) };
    if (moment === "answered") faults.add({ ...fault, kind: "delay", ms: 1 });
    else faults.add({ ...fault, kind: `cut-${moment}` });
    const { InstanceArn } = this.stack;
    const rootDir = this.#folderOf(app);
    const declared = program === "destroy" ? { declarations: [], parallel: false } : program;
    const ended = await bounded(
      this.#project.run(program === "destroy" ? ["--destroy"] : [], {
        ...env,
        ...CREDENTIALS,
        ALCHEMY_CI_STATE_STORE_CHECK: "false",
        ALCHEMY_TELEMETRY_DISABLED: "1",
        RUN: JSON.stringify({ app, stage, program: declared, rootDir, InstanceArn }),
      }),
    ).catch((error: unknown) => {
      this.#project.kill();
      throw error;
    });
    const isMet = faults.current.some(({ met }) => met > 0);
    faults.clear();
    // What the process had asked for may still be under way.
    await setTimeout(20);
    const { exitCode, stderr, stdout } = ended;
    const results = new Map<number, Result>(
      [...stdout.matchAll(/^RESULT (.*)$/gm)].map(([, json = ""]) => JSON.parse(json)),
    );
    const text = [stdout, stderr, this.#state()].join("\n");
    const isEnd = program === "destroy" ? exitCode === 0 : /^END$/m.test(stdout);
    const common = { results, calls: calls.slice(from), text };
    if (isEnd && exitCode === 0) return { ...common, end: "success", error: undefined };
    if (isMet && isCut(signal, exitCode)) return { ...common, end: "cut", error: undefined };
    const [, code] = /\b([A-Z]\w+)Error: /.exec(stderr + stdout) ?? [];
    const error = Object.assign(new Error(`exit code ${exitCode}\n${stdout}${stderr}`), { code });
    if (exitCode === 0) throw new Error("WRONG: exit code 0 before the end", { cause: error });
    return { ...common, end: "failure", error };
  }

  /** What others do to a profile. */
  async meddle(what: Meddling, arn: string, held: string[]): Promise<void> {
    const { InstanceId, aws } = this.stack;
    const SecurityProfileId = arn.slice(arn.lastIndexOf("/") + 1);
    const target = { InstanceId, SecurityProfileId };
    switch (what.meddle) {
      case "create":
        await this.stack.foreign({
          SecurityProfileName: what.name,
          ...what.fields,
          Tags: { Theirs: "1", ...what.fields.Tags },
        });
        return;
      case "edit": {
        const { Tags = {}, ...fields } = what.fields;
        await aws.updateSecurityProfile({ ...target, ...fields });
        if (Object.keys(Tags).length > 0) await aws.tagResource({ resourceArn: arn, tags: Tags });
        return;
      }
      case "rename":
        this.connect.renameSecurityProfile(SecurityProfileId, what.name);
        return;
      case "delete":
        await aws.deleteSecurityProfile(target);
        return;
      case "hold": {
        const { UserId = "" } = await aws.createUser({
          InstanceId,
          Username: `user-${++this.#users}`,
          RoutingProfileId: "any",
          SecurityProfileIds: [SecurityProfileId],
        });
        held.push(UserId);
        return;
      }
      case "release":
        for (const UserId of held.splice(0)) await aws.deleteUser({ InstanceId, UserId });
        return;
    }
  }

  /** The folder of the state: applications are projects of their own. */
  #folderOf(app: string): string {
    const name = FEATURES.sharedState ? "all" : app.replaceAll("/", "+");
    return path.join(this.stack.rootDir, name);
  }

  /** Every file of every state. */
  #state(): string {
    const { rootDir } = this.stack;
    return readdirSync(rootDir, { recursive: true })
      .map((name) => path.join(rootDir, String(name)))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
  }

  [Symbol.dispose](): void {
    this.#project[Symbol.dispose]();
  }
}

function partsOf(stack: StackName): [app: string, stage: string] {
  const [app = "", stage = ""] = stack.split(":");
  return [app, stage];
}

/** Whether a process ended as one that a signal has ended. */
function isCut(signal: Interruption["signal"], exitCode: number | null): boolean {
  const codes = { SIGKILL: null, SIGINT: 130, SIGTERM: 143 } as const;
  return exitCode === null || exitCode === codes[signal];
}

async function bounded<T>(act: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const limit = setTimeout(PATIENCE, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`WRONG: no end after ${PATIENCE} ms`);
  });
  return Promise.race([act, limit]).finally(() => ended.abort());
}
