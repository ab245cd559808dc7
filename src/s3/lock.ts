import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { asError } from "../errors/as-error.ts";
import { StateLockLostError, StateLockedError } from "../errors/index.ts";
import type { Bucket, PreparedDelete } from "./bucket.ts";
import { type LockOptions, LOCK_DEFAULTS } from "./lock-options.ts";
import { unlockCommand } from "./unlock-command.ts";
import { type LockRecord, formatHolder, parseLock, thisHolder } from "./holder.ts";

type Place = Pick<LockRecord, "application" | "stage">;

/** Prints a line about a lock. */
export type Report = (message: string) => void;

/** Seconds that clocks of whole seconds may be wrong by. A lock is taken over that much later. */
const MARGIN = 2;
/** Seconds after which a lock is renewed at the latest: S3 takes a signature for fifteen minutes. */
const RENEWED_WITHIN = 300;
/** Milliseconds between two reads of a lock that somebody else holds. */
const LOOK_EVERY = 1000;

/** A lock that was found, and how to delete that one and no other. */
export interface FoundLock {
  /** The id in the record; the ETag if the object contains something else. */
  readonly id: string;
  /** `undefined` if the object contains something else. */
  readonly record: LockRecord | undefined;
  readonly etag: string;
  readonly isExpired: boolean;
}

export async function readLock(bucket: Bucket, key: string): Promise<FoundLock | undefined> {
  const found = await bucket.get(key);
  if (!found) return undefined;
  const record = parseLock(found.text);
  const isExpired = record !== undefined && found.age > (record.seconds + MARGIN) * 1000;
  return { id: record?.id ?? found.etag, record, etag: found.etag, isExpired };
}

/** What the process knows of a lock that it holds. */
interface Held {
  readonly bucket: Bucket;
  readonly key: string;
  readonly report: Report;
  readonly record: LockRecord;
  readonly etag: string;
  /** When the request began that found the lock ours. */
  readonly confirmed: Moment;
}

/** The lock of a stage, as the process that holds it sees it. */
export class StageLock {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #report: Report;
  #record: LockRecord;
  #etag: string;
  /** When the last request began that found the lock ours. */
  #confirmed: Moment;
  /** Why the lock is no longer ours. */
  #lost: string | undefined;
  #isReleased = false;
  #timer: NodeJS.Timeout | undefined;
  /** Requests about the lock go one after the other, so that each knows the newest ETag. */
  #last: Promise<unknown> = Promise.resolve();
  #nextCheck: Promise<void> | undefined;
  #prepared: PreparedDelete | undefined;

  private constructor(held: Held) {
    this.#bucket = held.bucket;
    this.#key = held.key;
    this.#report = held.report;
    this.#record = held.record;
    this.#etag = held.etag;
    this.#confirmed = held.confirmed;
  }

  /**
   * Takes the lock: at once if it is free or expired, and otherwise as soon as its holder releases it.
   *
   * @throws StateLockedError if somebody else still holds it after `wait` seconds
   */
  static async acquire(
    bucket: Bucket,
    key: string,
    work: Place & Pick<LockRecord, "operation">,
    { expiry = LOCK_DEFAULTS.expiry, wait = LOCK_DEFAULTS.wait }: LockOptions,
    report: Report,
  ): Promise<StageLock> {
    const since = new Date().toISOString();
    const own = {
      ...work,
      ...thisHolder(),
      id: randomUUID(),
      since,
      until: since,
      seconds: expiry,
    };
    const deadline = performance.now() + wait * 1000;
    let isWaiting = false;
    for (;;) {
      const confirmed = momentOf();
      const { held, found } = await take(bucket, key, renewed(own), report);
      if (held) return StageLock.#hold({ bucket, key, report, ...held, confirmed });
      const left = deadline - performance.now();
      if (found && left <= 0) {
        const unlock = unlockCommand(work);
        throw new StateLockedError({ name: nameOf(work), holder: holderOf(found), unlock });
      }
      if (found && !isWaiting) {
        isWaiting = true;
        report(`Waiting up to ${wait} s for the lock of ${nameOf(work)}: ${holderOf(found)}.`);
      }
      await sleep(Math.min(LOOK_EVERY, Math.max(left, 50)) * (0.5 + Math.random() / 2));
    }
  }

  static async #hold(held: Held): Promise<StageLock> {
    const lock = new StageLock(held);
    try {
      await lock.#prepare();
    } catch (error) {
      await lock.release();
      throw error;
    }
    lock.#renewLater();
    return lock;
  }

  /**
   * Makes sure that the lock is still ours, with a request that began after this call.
   *
   * @throws StateLockLostError if it disappeared or somebody else has it
   */
  confirm(): Promise<void> {
    // All who wait for the request before share the next one.
    this.#nextCheck ??= this.#inTurn(async () => {
      this.#nextCheck = undefined;
      await this.#ask();
    });
    return this.#nextCheck;
  }

  /**
   * Makes sure, without a request, that nobody can have taken the lock over since it was last renewed: this
   * process may have been stopped since `confirm`.
   *
   * @throws StateLockLostError
   */
  check(): void {
    if (this.#lost !== undefined || ageOf(this.#confirmed) > this.#record.seconds * 1000)
      throw this.#lostError();
  }

  /** Frees the lock if it is still ours. Reports a failure. */
  async release(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#inTurn(async () => {
      if (!this.#isOurs) return;
      this.#isReleased = true;
      try {
        const found = await readLock(this.#bucket, this.#key);
        if (found?.record?.id === this.#record.id) await this.#bucket.delete(this.#key, found.etag);
      } catch (error) {
        this.reportUnreleased(asError(error).message);
      }
    });
  }

  /** Reports that the lock was not released: it then expires by itself. */
  reportUnreleased(why: string): void {
    const { until } = this.#record;
    this.#report(
      `Could not release the lock of ${nameOf(this.#record)}: ${why} It expires at ${until}. To see who holds it and free it, run: ${unlockCommand(this.#record)}`,
    );
  }

  /** Whether somebody else has freed the lock or taken it over. */
  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** The request that frees the lock, for a process that is exiting; `undefined` if the lock is not ours. */
  get releaseRequest(): PreparedDelete | undefined {
    return this.#isOurs && ageOf(this.#confirmed) < this.#record.seconds * 1000
      ? this.#prepared
      : undefined;
  }

  get #isOurs(): boolean {
    return !this.#isReleased && this.#lost === undefined;
  }

  async #ask(): Promise<void> {
    if (this.#lost === undefined) {
      const found = await readLock(this.#bucket, this.#key);
      if (found?.record?.id === this.#record.id) {
        this.#etag = found.etag;
        // What is written now has to be done before the lock expires.
        if (ageOf(this.#confirmed) > this.#record.seconds * 500) await this.#renew();
        return;
      }
      this.#lose(found);
    }
    throw this.#lostError();
  }

  async #renew(): Promise<void> {
    for (let attempts = 0; attempts < 3; attempts += 1) {
      const confirmed = momentOf();
      const record = renewed(this.#record);
      const etag = await this.#bucket.put(this.#key, textOf(record), { etag: this.#etag });
      if (etag !== undefined) {
        this.#record = record;
        this.#etag = etag;
        this.#confirmed = confirmed;
        await this.#prepare();
        return;
      }
      const found = await readLock(this.#bucket, this.#key);
      if (found?.record?.id !== this.#record.id) {
        this.#lose(found);
        break;
      }
      // Ours all the same: the answer to an earlier renewal was lost.
      this.#etag = found.etag;
    }
    throw this.#lostError();
  }

  #renewLater(): void {
    const every = Math.min(this.#record.seconds / 3, RENEWED_WITHIN) * 1000;
    this.#timer = setTimeout(() => {
      this.#inTurn(async () => {
        if (this.#isOurs) await this.#renew();
      }).then(
        () => this.#renewLater(),
        (error: unknown) => {
          this.#report(asError(error).message);
          // Without an answer it may still be ours; the next check decides.
          if (this.#lost === undefined) this.#renewLater();
        },
      );
    }, every).unref();
  }

  #lose(found: FoundLock | undefined): void {
    this.#lost = found ? `is now held by ${holderOf(found)}` : "was deleted";
  }

  #lostError(): StateLockLostError {
    return new StateLockLostError(nameOf(this.#record), this.#lost ?? "could not be renewed");
  }

  async #prepare(): Promise<void> {
    this.#prepared = await this.#bucket.prepareDelete(this.#key, this.#etag);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Writes a lock if there is none, or in place of an expired one. Returns it, or the lock that is there instead. */
async function take(
  bucket: Bucket,
  key: string,
  record: LockRecord,
  report: Report,
): Promise<{
  readonly held?: Pick<Held, "record" | "etag">;
  readonly found?: FoundLock | undefined;
}> {
  const text = textOf(record);
  const created = await bucket.put(key, text, "absent");
  if (created !== undefined) return { held: { record, etag: created } };
  const found = await readLock(bucket, key);
  // A first answer may have been lost, and the SDK have asked again.
  if (found?.record?.id === record.id) return { held: { record: found.record, etag: found.etag } };
  if (!found?.record || !found.isExpired) return { found };
  const taken = await bucket.put(key, text, { etag: found.etag });
  const other = taken === undefined ? await readLock(bucket, key) : undefined;
  const etag = taken ?? (other?.record?.id === record.id ? other.etag : undefined);
  if (etag === undefined) return { found: other };
  report(`Took over the expired lock of ${nameOf(record)} from ${formatHolder(found.record)}.`);
  return { held: { record, etag } };
}

/** `support/prod` */
function nameOf({ application, stage }: Place): string {
  return `${application}/${stage}`;
}

export function holderOf({ record }: FoundLock): string {
  return record
    ? formatHolder(record)
    : "an unknown holder: the content of the lock has an unknown format";
}

/** `support/prod is locked by …` */
export function formatLock(place: Place, found: FoundLock): string {
  const state = found.isExpired ? "has an expired lock, left by" : "is locked by";
  return `${nameOf(place)} ${state} ${holderOf(found)}.`;
}

function renewed(record: LockRecord): LockRecord {
  return { ...record, until: new Date(Date.now() + record.seconds * 1000).toISOString() };
}

function textOf(record: LockRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** A moment on both clocks: one never jumps, the other keeps running while the machine sleeps. */
interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

function momentOf(): Moment {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** Milliseconds since a moment, by the clock that shows more. */
function ageOf({ monotonic, wall }: Moment): number {
  return Math.max(performance.now() - monotonic, Date.now() - wall);
}
