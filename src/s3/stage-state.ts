import { spawnSync } from "node:child_process";
import path from "node:path";
import { StateStoreFailedError } from "../errors/index.ts";
import type { Bucket } from "./bucket.ts";
import { levelOf, lockKey, recordKey } from "./keys.ts";
import { type FoundLock, type Report, StageLock, formatLock, holderOf, readLock } from "./lock.ts";
import type { LockOptions } from "./lock-options.ts";
import type { LockRecord } from "./holder.ts";

/** How a process works on the state of a stage. */
export type Access =
  /** It may write, and nobody else may while it holds the lock. */
  | {
      readonly as: "holder";
      readonly operation: LockRecord["operation"];
      readonly lock: LockOptions;
    }
  /** It may write without a lock: what it read may be outdated by the next request. */
  | { readonly as: "writer" }
  /** It reads the state once. It keeps what Alchemy writes in memory: the record of a scope that was never deployed. */
  | { readonly as: "reader" };

export interface Stage {
  readonly bucket: Bucket;
  readonly prefix: string;
  readonly application: string;
  readonly stage: string;
  readonly access: Access;
  readonly report: Report;
  /** Calls a function when the deploy or destroy has ended or failed. */
  readonly atEnd: (act: () => Promise<void>) => void;
}

interface Begun {
  readonly lock?: StageLock;
  /** All records of the stage, by key. Without it, every read is a request. */
  readonly records?: Map<string, string>;
}

/** Concurrent GETs: as many as the SDK opens connections. */
const GETS = 50;

/** The state of one stage in its bucket. */
export class StageState {
  readonly #stage: Stage;
  /** The key of the stage's own record. */
  readonly #own: string;
  /** The prefix of the keys of all its other records. */
  readonly #below: string;
  readonly #lockKey: string;
  #begun: Promise<Begun> | undefined;
  #lock: StageLock | undefined;

  constructor(given: Stage) {
    const { application, prefix, stage } = given;
    this.#stage = given;
    this.#own = recordKey(prefix, [application], stage);
    this.#below = levelOf(prefix, [application, stage]);
    this.#lockKey = lockKey(prefix, application, stage);
  }

  get bucketName(): string {
    return this.#stage.bucket.name;
  }

  /** The keys of the records that begin with `level`. */
  async keys(level: string): Promise<string[]> {
    const { records } = await this.#begin();
    return records ? [...records.keys()] : this.#list(level);
  }

  async read(key: string): Promise<string | undefined> {
    const { records } = await this.#begin();
    return records ? records.get(key) : (await this.#stage.bucket.get(key))?.text;
  }

  async write(key: string, text: string): Promise<void> {
    const { lock, records } = await this.#begin();
    const { access, bucket } = this.#stage;
    if (access.as !== "reader") await bucket.put(key, text, undefined, lock);
    records?.set(key, text);
  }

  async remove(key: string): Promise<void> {
    const { lock, records } = await this.#begin();
    const { access, bucket } = this.#stage;
    if (access.as !== "reader") await bucket.delete(key, undefined, lock);
    records?.delete(key);
  }

  /** Makes sure that this process may write. */
  async confirm(): Promise<void> {
    const { lock } = await this.#begin();
    await lock?.confirm();
  }

  /** Makes sure, without a request, that this process may write. */
  check(): void {
    this.#lock?.check();
  }

  /** Reads the lock of the stage. */
  findLock(): Promise<FoundLock | undefined> {
    return readLock(this.#stage.bucket, this.#lockKey);
  }

  /** The lock of the stage in words; `undefined` if nobody holds it. */
  async describeLock() {
    const found = await this.findLock();
    if (!found) return undefined;
    const { id, isExpired } = found;
    return { id, isExpired, holder: holderOf(found), text: formatLock(this.#stage, found) };
  }

  /** Deletes the lock that was found, unless somebody else has taken it since. */
  async freeLock(id: string): Promise<boolean> {
    for (let attempts = 0; attempts < 3; attempts += 1) {
      const found = await this.findLock();
      // The answer to the first attempt may have been lost.
      if (!found && attempts > 0) return true;
      if (found?.id !== id) return false;
      // A renewal in between changes its ETag.
      if (await this.#stage.bucket.delete(this.#lockKey, found.etag)) return true;
    }
    return false;
  }

  /** Releases the lock. The next read or write takes it again, unless it was lost. */
  async end(): Promise<void> {
    const lock = this.#lock;
    if (!lock || lock.isLost) return;
    this.#lock = undefined;
    this.#begun = undefined;
    const released = lock.release();
    releasing.add(released);
    await released;
    releasing.delete(released);
    held.delete(lock);
  }

  #begin(): Promise<Begun> {
    return (this.#begun ??= this.#open());
  }

  async #open(): Promise<Begun> {
    const { access, application, atEnd, bucket, report, stage } = this.#stage;
    switch (access.as) {
      case "holder": {
        const work = { application, stage, operation: access.operation };
        await Promise.all(releasing);
        const lock = await StageLock.acquire(bucket, this.#lockKey, work, access.lock, report);
        this.#lock = lock;
        atEnd(() => this.end());
        releaseAtExit(lock);
        return { lock, records: await this.#readAll() };
      }
      case "writer":
        return {};
      case "reader": {
        const [records, found] = await Promise.all([this.#readAll(), this.findLock()]);
        if (found) report(formatLock(this.#stage, found));
        return { records };
      }
    }
  }

  /** Leaves out the records of other stages, which share the level of the application. */
  async #list(level: string): Promise<string[]> {
    const { bucket } = this.#stage;
    if (level.startsWith(this.#below)) return bucket.list(level);
    const [found, keys] = await Promise.all([bucket.get(this.#own), bucket.list(this.#below)]);
    return found ? [this.#own, ...keys] : keys;
  }

  async #readAll(): Promise<Map<string, string>> {
    const { access, bucket } = this.#stage;
    const found = new Map<string, string>();
    const read = async (key: string) => {
      const object = await bucket.get(key);
      if (object) found.set(key, object.text);
      return object !== undefined;
    };
    const readBelow = async () => {
      const keys = await bucket.list(this.#below);
      const left = keys.values();
      const readers = Array.from({ length: GETS }, async () => {
        for (const key of left) {
          // Nobody else deletes a record while this process holds the lock.
          if ((await read(key)) || access.as !== "holder") continue;
          throw new StateStoreFailedError(
            `Could not read s3://${bucket.name}/${key}: S3 lists the object, but does not find it. Run the same command again.`,
          );
        }
      });
      await Promise.all(readers);
      return keys;
    };
    const [keys] = await Promise.all([readBelow(), read(this.#own)]);
    // In the order of the keys, not of the answers.
    return new Map(
      [this.#own, ...keys].flatMap((key) => {
        const text = found.get(key);
        return text === undefined ? [] : [[key, text]];
      }),
    );
  }
}

/** The locks that this process has. */
const held = new Set<StageLock>();
/** Releases that are under way. The same stage may be opened again. */
const releasing = new Set<Promise<void>>();

/** Releases a lock that this process still holds when it exits: after an error, a signal, or a call of `process.exit`. */
function releaseAtExit(lock: StageLock): void {
  held.add(lock);
  // Before the listeners of the script, of which one may throw.
  if (!process.listeners("exit").includes(releaseHeld))
    process.prependListener("exit", releaseHeld);
}

/** Sends the requests on its input, again where S3 is busy, and prints the status of each answer; 0 for none. */
const SENDER = `
const free = async ({ url, headers }) => {
  let status = 0;
  for (let pause = 100; pause < 2000; pause *= 2) {
    const answer = await fetch(url, { method: "DELETE", headers }).catch(() => undefined);
    status = answer?.status ?? 0;
    if (status > 0 && status < 500) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return status;
};
let input = "";
process.stdin.on("data", (data) => { input += data; }).on("end", async () => {
  process.stdout.write((await Promise.all(JSON.parse(input).map(free))).join(" "));
});`;

/** Statuses after which the lock is free. */
const FREED = new Set([200, 204, 404]);

/** An exiting process cannot wait for an answer, so another one sends the requests. */
function releaseHeld(): void {
  const locks = [...held].flatMap((lock) => {
    const request = lock.releaseRequest;
    return request ? [{ lock, request }] : [];
  });
  if (locks.length === 0) return;
  const { error, stdout } = spawnSync(process.execPath, ["-e", SENDER], {
    input: JSON.stringify(locks.map(({ request }) => request)),
    // Without the modules that the options of this process, and a bunfig.toml of the project, preload.
    cwd: path.parse(process.execPath).root,
    // An executable that bun made of the script would run that again.
    env: { ...process.env, NODE_OPTIONS: "", BUN_OPTIONS: "", BUN_BE_BUN: "1" },
    stdio: ["pipe", "pipe", "ignore"],
    encoding: "utf8",
    timeout: 5000,
  });
  const statuses = error ? [] : stdout.split(" ");
  for (const [index, { lock }] of locks.entries()) {
    const status = Number(statuses[index]);
    if (FREED.has(status)) continue;
    lock.reportUnreleased(status > 0 ? `S3 answered with status ${status}.` : "S3 did not answer.");
  }
}
