import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { atEndOf } from "../alchemy/apps.ts";
import type { Scope, State, StateStore } from "../alchemy/engine.ts";
import { followExit } from "../alchemy/exit.ts";
import { announce } from "../alchemy/log.ts";
import { formatRecord, parseRecord } from "../alchemy/record-text.ts";
import { planHooks } from "../aws/plan-hooks.ts";
import { InvalidPropsError, StateStoreFailedError } from "../errors/index.ts";
import { type Problem, problem, show } from "../profile/problem.ts";
import { isRecord, parsedJson } from "../profile/shapes.ts";
import { Bucket } from "./bucket.ts";
import { idsAt, levelOf, recordKey, scopesAt } from "./keys.ts";
import { type LockOptions, LOCK_DEFAULTS } from "./lock-options.ts";
import { type Access, StageState } from "./stage-state.ts";

/** Options of `S3StateStore`. The first three are those of Alchemy's own store. */
export interface S3StateStoreOptions {
  /**
   * Bucket that contains the state. It has to exist.
   *
   * @default "alchemy-state"
   */
  readonly bucketName?: string;
  /**
   * Prefix of all keys.
   *
   * @default "alchemy/"
   */
  readonly prefix?: string;
  /**
   * AWS region of the bucket.
   *
   * @default the AWS SDK's: `AWS_REGION` or the shared configuration
   */
  readonly region?: string;
  /** A client, or its configuration: for example, another endpoint or other credentials. */
  readonly client?: S3Client | S3ClientConfig;
  /**
   * How long to wait for another deploy of the stage, and how long a lock is valid without a renewal. `false`
   * takes no lock: two deploys at once may then undo each other's changes.
   *
   * @default { wait: 0, expiry: 60 }
   */
  readonly lock?: LockOptions | false;
}

/**
 * Alchemy's state in an S3 bucket, with a lock for each stage.
 *
 * It replaces the `S3StateStore` of `alchemy/aws`: it has the same options, keys and format, and reads what
 * that store has written.
 *
 * @throws InvalidPropsError with every problem of the options
 * @throws StateLockedError when another process deploys or destroys the stage
 * @throws StateLockLostError when somebody deleted the lock or took it over; it writes nothing after that
 * @throws StateStoreFailedError when S3 refuses a request or cannot be reached
 *
 * @example
 * const app = await alchemy("support", {
 *   stateStore: (scope) => new S3StateStore(scope, { bucketName: "acme-state", region: "eu-central-1" }),
 * });
 */
export class S3StateStore implements StateStore {
  readonly scope: Scope;
  /** Prefix of the keys of this scope's records. */
  readonly prefix: string;
  readonly #prefix: string;
  readonly #state: StageState;

  constructor(scope: Scope, options: S3StateStoreOptions = {}) {
    const problems = problemsOf(options);
    if (problems.length > 0) throw new InvalidPropsError("S3StateStore", problems);
    const { prefix = "alchemy/" } = options;
    // Also where the script has no security profile: the lock ends with the application.
    followExit(() => planHooks() !== undefined);
    this.scope = scope;
    this.prefix = levelOf(prefix, scope.chain);
    this.#prefix = prefix;
    this.#state = stateOf(scope, prefix, options);
  }

  /** The ids of the scope's own records, without those of the scopes below it. */
  async list(): Promise<string[]> {
    return idsAt(this.prefix, await this.#state.keys(this.prefix));
  }

  /** The first part of the name of every scope below this one that has records. */
  async listScopes(): Promise<string[]> {
    return scopesAt(this.prefix, await this.#state.keys(this.prefix));
  }

  async count(): Promise<number> {
    return (await this.list()).length;
  }

  async get(id: string): Promise<State | undefined> {
    const key = this.#keyOf(id);
    const text = await this.#state.read(key);
    if (text === undefined) return undefined;
    const what = `Could not read s3://${this.#state.bucketName}/${key}`;
    const record = parsedJson(text);
    if (!isRecord(record) || typeof record["kind"] !== "string") {
      const why = record === undefined ? "JSON" : "a record of Alchemy's state";
      throw new StateStoreFailedError(
        `${what}: the object does not hold ${why}. Restore a former version of it.`,
      );
    }
    return parseRecord(this.scope, text).catch((cause: unknown) => {
      if (!text.includes('"@secret"')) throw cause;
      throw new StateStoreFailedError(
        `${what}: it has a secret that the password of this run does not decrypt. Pass alchemy() the password with which it was written, or set ALCHEMY_PASSWORD.`,
        cause,
      );
    });
  }

  async getBatch(ids: string[]): Promise<Record<string, State>> {
    const states = await Promise.all(ids.map(async (id) => ({ id, state: await this.get(id) })));
    return Object.fromEntries(
      states.flatMap(({ id, state }) => (state === undefined ? [] : [[id, state]])),
    );
  }

  async all(): Promise<Record<string, State>> {
    return this.getBatch(await this.list());
  }

  async set(id: string, state: State): Promise<void> {
    await this.#state.write(this.#keyOf(id), await formatRecord(this.scope, state));
  }

  async delete(id: string): Promise<void> {
    await this.#state.remove(this.#keyOf(id));
  }

  /**
   * Makes sure that this process still holds the lock, before it writes elsewhere.
   *
   * @throws StateLockLostError
   */
  confirmLock(): Promise<void> {
    return this.#state.confirm();
  }

  /** The lock of the stage and its holder; `undefined` if nobody holds it. */
  findLock() {
    return this.#state.describeLock();
  }

  /** Frees the lock that `findLock` has found; `false` if somebody else has taken it since. */
  freeLock(id: string): Promise<boolean> {
    return this.#state.freeLock(id);
  }

  /**
   * Makes sure, without a request, that nobody can have taken the lock over since it was renewed.
   *
   * @throws StateLockLostError
   */
  checkLock(): void {
    this.#state.check();
  }

  #keyOf(id: string): string {
    return recordKey(this.#prefix, this.scope.chain, id);
  }
}

function problemsOf({ bucketName, lock, prefix }: S3StateStoreOptions): Problem[] {
  const { expiry, wait } = { ...LOCK_DEFAULTS, ...lock };
  const numbers = [
    { path: "lock.expiry", value: expiry, least: 5 },
    { path: "lock.wait", value: wait, least: 0 },
  ];
  return [
    ...(bucketName === "" ? problem("bucketName", "is empty; name the bucket") : []),
    // S3 would store such keys below a folder without a name.
    ...(prefix?.startsWith("/") ? problem("prefix", "must not start with a slash") : []),
    // The request that frees the lock of an exiting process would go to another key.
    ...(prefix?.split("/").some((part) => part === "." || part === "..")
      ? problem("prefix", 'must not have "." or ".." between its slashes')
      : []),
    ...numbers.flatMap(({ least, path, value }) =>
      Number.isFinite(value) && value >= least
        ? []
        : problem(path, `must be a number of seconds, at least ${least}, not ${show(value)}`),
    ),
  ];
}

/** By the root scope of an application: all its scopes share the state of a stage, one lock and one client. */
const states = new WeakMap<Scope, Map<string, StageState>>();

function stateOf(scope: Scope, prefix: string, options: S3StateStoreOptions): StageState {
  const { bucketName = "alchemy-state", client, lock, region } = options;
  const [application = "", stage = scope.stage] = scope.chain;
  const ofRoot = states.get(scope.root) ?? new Map<string, StageState>();
  states.set(scope.root, ofRoot);
  const key = JSON.stringify([bucketName, prefix, stage]);
  const known = ofRoot.get(key);
  if (known) return known;
  const state = new StageState({
    bucket: new Bucket({ bucketName, client, region }),
    prefix,
    application,
    stage,
    access: accessOf(scope, lock),
    report: announce,
    atEnd: (act) => atEndOf(scope.root, act),
  });
  ofRoot.set(key, state);
  return state;
}

function accessOf({ phase }: Scope, lock: S3StateStoreOptions["lock"]): Access {
  const isStateCommand = process.argv.includes("--state-cmd");
  if (phase === "read" || isStateCommand || planHooks()) return { as: "reader" };
  if (lock === false) return { as: "writer" };
  return { as: "holder", operation: phase === "destroy" ? "destroy" : "deploy", lock: { ...lock } };
}
