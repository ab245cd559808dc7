import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { Project } from "../support/project.ts";
import { type S3Server, startS3 } from "../support/s3-server.ts";

/** Seconds after which an abandoned lock may be taken over: the fewest that the store takes. */
export const EXPIRY = 5;

const LOCK = "alchemy/race:test.lock";

/** Each deploy changes every profile, in two calls. */
const SCRIPT = `
import alchemy from "alchemy";
import { SecurityProfile } from "alchemy-aws-connect";
import { S3StateStore } from "alchemy-aws-connect/s3";

const { AWS_SDK_UA_APP_ID: by, INSTANCE_ARN: InstanceArn = "" } = process.env;
const app = await alchemy("race", {
  noTrack: true,
  stateStore: (scope) => new S3StateStore(scope, { bucketName: "state", lock: { wait: 120, expiry: ${EXPIRY} } }),
});
for (const id of ["one", "two", "three"]) {
  await SecurityProfile(id, { InstanceArn, SecurityProfileName: id, Description: by, Tags: { by } });
}
await app.finalize();
`;

/** A write of a process at a moment at which it did not have the lock. */
interface Violation {
  readonly by: string;
  readonly write: string;
  /** Milliseconds since it lost the lock. */
  readonly after: number;
}

/** Milliseconds in which a write arrives that was under way when the lock was freed, or its holder stopped. */
const UNDER_WAY = 500;

/** Processes that deploy the same stage, and what they do while they do not have its lock. */
export class Contest implements AsyncDisposable {
  readonly violations: Violation[] = [];
  readonly #project = new Project({ "alchemy.run.ts": SCRIPT });
  readonly #connect: LocalConnect;
  readonly #front: Bun.Server<undefined>;
  #s3!: S3Server;
  #owner: string | undefined;
  /** By process: when it lost the lock. */
  readonly #lost = new Map<string, number>();
  /** Processes whose lock was freed or taken over and that have not asked for it since. */
  readonly #unaware = new Set<string>();
  #onOwner: (() => void)[] = [];
  /** How often a process came to have the lock. */
  taken = 0;
  /** Writes to AWS and to the state. */
  writes = 0;
  /** Writes that a process sent just before it lost the lock: one at most each time. */
  underWay = 0;

  private constructor(connect: LocalConnect) {
    this.#connect = connect;
    this.#front = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        const { headers, method, url } = request;
        const { pathname, search } = new URL(url);
        const body = method === "GET" ? undefined : await request.arrayBuffer();
        if (isWrite(method, pathname)) this.#wrote(headers, `${method} ${pathname}`);
        return fetch(connect.url + pathname + search, { method, headers, ...(body && { body }) });
      },
    });
  }

  static async open(): Promise<Contest> {
    const contest = new Contest(await startLocalConnect({ latency: 20 }));
    contest.#s3 = await startS3(({ key, operation }, headers) => {
      const by = processIn(headers);
      const isLock = key === LOCK;
      if (!isLock && /^(Put|Delete)/.test(operation))
        contest.#wrote(headers, `${operation} ${key}`);
      return (status) => {
        if (!isLock) return;
        if (operation === "PutObject" && status === 200) contest.#own(by);
        if (operation === "DeleteObject" && status === 204) contest.#own(undefined);
        if (by !== undefined && contest.#lost.has(by)) contest.#unaware.delete(by);
      };
    });
    return contest;
  }

  /** Which process has the lock. */
  get owner(): string | undefined {
    return this.#owner;
  }

  /** Waits until a process other than this one has the lock. */
  async takenFrom(former: string | undefined): Promise<string> {
    for (;;) {
      if (this.#owner !== undefined && this.#owner !== former) return this.#owner;
      await new Promise<void>((resolve) => this.#onOwner.push(resolve));
    }
  }

  start(by: string) {
    const { PATH = "", HOME = "" } = process.env;
    return Bun.spawn([process.execPath, "alchemy.run.ts", "--stage", "test"], {
      cwd: this.#project.folder,
      env: {
        PATH,
        HOME,
        CI: "true",
        NO_COLOR: "1",
        ALCHEMY_TELEMETRY_DISABLED: "1",
        ALCHEMY_AWS_CONNECT_READ_LAG: "0",
        ...this.#connect.env,
        ...this.#s3.env,
        AWS_ENDPOINT_URL_CONNECT: this.#front.url.origin,
        // The SDK names it in the user agent of every request.
        AWS_SDK_UA_APP_ID: by,
        INSTANCE_ARN: this.#connect.instanceArn,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Frees the lock of any holder, as a person does who believes that the holder is gone. */
  async unlock(): Promise<void> {
    const holder = this.#owner;
    await this.#s3.objects.delete(LOCK);
    if (holder !== undefined) this.#unaware.add(holder);
    this.#own(undefined);
  }

  /** Whether the lock is free. */
  async isFree(): Promise<boolean> {
    return !(await this.#s3.objects.exists(LOCK));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#front.stop(true);
    await this.#s3.stop();
    await this.#connect.close();
    this.#project[Symbol.dispose]();
  }

  #own(by: string | undefined): void {
    if (by === this.#owner) return;
    if (this.#owner !== undefined) {
      this.#lost.set(this.#owner, performance.now());
      // Its holder was stopped: a request may have been on its way out when that happened.
      if (by !== undefined) this.#unaware.add(this.#owner);
    }
    this.#owner = by;
    if (by === undefined) return;
    this.taken += 1;
    for (const tell of this.#onOwner.splice(0)) tell();
  }

  #wrote(headers: Headers, write: string): void {
    this.writes += 1;
    const by = processIn(headers) ?? "nobody";
    if (by === this.#owner) return;
    const after = performance.now() - (this.#lost.get(by) ?? 0);
    if (this.#unaware.delete(by) && after < UNDER_WAY) this.underWay += 1;
    else this.violations.push({ by, write, after });
  }
}

const processIn = (headers: Headers): string | undefined =>
  /\bapp\/(?<by>[\w-]+)/.exec(headers.get("user-agent") ?? "")?.groups?.["by"];

/** Searches and lists that are no GET are reads. */
const isWrite = (method: string, pathname: string): boolean =>
  method !== "GET" && !/search|-summary/.test(pathname);
