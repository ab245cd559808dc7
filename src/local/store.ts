import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type InstanceLocation } from "../profile/arn.ts";
import { isRecord } from "../profile/shapes.ts";
import type { LocalClock } from "./clock.ts";
import { type Data, type Profile, type User, addedLater, dataViolations, isData } from "./data.ts";
import { notFound } from "./errors.ts";
import { History } from "./history.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";

export interface StoreOptions {
  readonly instance: InstanceLocation;
  readonly securityProfileQuota: number;
  readonly file: string | undefined;
  readonly clock: LocalClock;
  /** Milliseconds for which reads do not show a change. */
  readonly readLag: number;
  /** What the instance holds before anyone has called it. */
  readonly fresh: () => Data;
}

/** What the instance holds, and the file that keeps it. */
export class Store {
  readonly instance: InstanceLocation;
  readonly securityProfileQuota: number;
  readonly clock: LocalClock;
  readonly #fresh: () => Data;
  readonly #history: History;
  readonly #file: string | undefined;
  #data: Data;
  /** How many changes are under way, one inside the other. */
  #depth = 0;
  /** The text of the file. */
  #saved = "";

  constructor({ instance, securityProfileQuota, clock, file, readLag, fresh }: StoreOptions) {
    this.instance = instance;
    this.securityProfileQuota = securityProfileQuota;
    this.clock = clock;
    this.#fresh = fresh;
    this.#history = new History(clock, readLag);
    this.#file = file === undefined ? undefined : resolve(file);
    const held = this.#file === undefined ? undefined : readState(this.#file, instance.InstanceArn);
    this.#data = held ?? fresh();
    this.#save();
  }

  get data(): Readonly<Data> {
    return this.#data;
  }

  /** The store as an operation finds it: for a read, it may be behind. */
  seenBy(operation: string): Store {
    const past = KNOWN_OPERATIONS.get(operation)?.isRead ? this.#history.shown() : undefined;
    if (!past) return this;
    const { clock, instance, securityProfileQuota } = this;
    return new Store({
      clock,
      instance,
      securityProfileQuota,
      file: undefined,
      readLag: 0,
      fresh: () => past,
    });
  }

  /**
   * Every change goes through here: when it returns, the file has it; when it throws, nothing has.
   * Changes inside a change get into the file with it.
   */
  change<T>(apply: (data: Data, now: number) => T): T {
    const data = this.#data;
    if (this.#depth === 0) this.#history.keep(data);
    data.clock = Math.max(this.clock.now(), data.clock + 1);
    this.#depth++;
    let result: T;
    try {
      result = apply(data, data.clock);
    } finally {
      this.#depth--;
    }
    if (this.#depth === 0) this.#save();
    return result;
  }

  reset(): void {
    const clock = this.#data.clock;
    this.#history.forget();
    this.#data = this.#fresh();
    this.#data.clock = Math.max(this.#data.clock, clock);
    this.#save();
  }

  profile(id: string): Profile {
    const profile = this.data.profiles.find(({ Id }) => Id === id);
    if (!profile) throw notFound(`Security profile ${id}`);
    return profile;
  }

  user(id: string): User {
    const user = this.data.users.find(({ Id }) => Id === id);
    if (!user) throw notFound(`User ${id}`);
    return user;
  }

  profileArn(id: string): string {
    return `${this.instance.InstanceArn}/security-profile/${id}`;
  }

  userArn(id: string): string {
    return `${this.instance.InstanceArn}/agent/${id}`;
  }

  #save(): void {
    if (this.#file === undefined) return;
    const text = `${JSON.stringify({ instanceArn: this.instance.InstanceArn, ...this.#data }, null, 2)}\n`;
    try {
      replaceFile(this.#file, text);
    } catch (error) {
      const before: unknown = this.#saved === "" ? undefined : JSON.parse(this.#saved);
      if (isData(before)) this.#data = before;
      throw error;
    }
    this.#saved = text;
  }
}

function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readState(file: string, instanceArn: string): Data | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new Error(`${file} cannot be read. Name another file.`, { cause: error });
  }
  const state = parseState(file, text);
  if (state["instanceArn"] !== instanceArn) {
    throw new Error(
      `${file} holds the instance ${String(state["instanceArn"])}, not ${instanceArn}. Start with that instance ARN, or name another file.`,
    );
  }
  const { instanceArn: _, ...held } = state;
  const data = { ...addedLater(), ...held };
  if (!isData(data)) {
    throw new Error(
      `${file} is not the state of a local Amazon Connect (see ${dataViolations(data).slice(0, 3).join(", ")}). Name another file, or delete this one to start anew.`,
    );
  }
  return data;
}

function parseState(file: string, text: string): Record<string, unknown> {
  let cause: unknown;
  try {
    const state: unknown = JSON.parse(text);
    if (isRecord(state) && typeof state["instanceArn"] === "string") return state;
  } catch (error) {
    cause = error;
  }
  throw new Error(
    `${file} is not the state of a local Amazon Connect. Name another file, or delete this one to start anew.`,
    { cause },
  );
}
