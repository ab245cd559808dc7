import { type InstanceLocation } from "../profile/arn.ts";
import type { Behavior } from "./behavior.ts";
import type { LocalClock } from "./clock.ts";
import type { Data, Profile, User } from "./data.ts";
import { notFound } from "./errors.ts";
import { History } from "./history.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";
import type { StateFile } from "./state-file.ts";

/** How long a create, update or delete of AWS Cloud Control's takes. */
export interface CloudControlSettings {
  readonly operationTime: number;
  readonly polls: number;
  readonly retryAfter: number | undefined;
}

export interface StoreOptions {
  readonly instance: InstanceLocation;
  readonly alias: string;
  readonly behavior: Behavior;
  readonly cloudControl: CloudControlSettings;
  readonly securityProfileQuota: number;
  readonly file: StateFile | undefined;
  readonly clock: LocalClock;
  /** Milliseconds for which reads do not show a change. */
  readonly readLag: number;
  /** What the instance holds before anyone has called it. */
  readonly fresh: () => Data;
  /** The stores of all instances of the region, this one included. */
  readonly region: () => readonly Store[];
}

/** What the instance holds, and the file that keeps it. */
export class Store {
  readonly instance: InstanceLocation;
  readonly alias: string;
  readonly behavior: Behavior;
  readonly cloudControl: CloudControlSettings;
  readonly securityProfileQuota: number;
  readonly clock: LocalClock;
  readonly #options: StoreOptions;
  readonly #history: History;
  #data: Data;
  /** How many changes are under way, one inside the other. */
  #depth = 0;

  constructor(options: StoreOptions) {
    const { alias, behavior, clock, file, fresh, instance, readLag } = options;
    this.instance = instance;
    this.alias = alias;
    this.behavior = behavior;
    this.cloudControl = options.cloudControl;
    this.securityProfileQuota = options.securityProfileQuota;
    this.clock = clock;
    this.#options = options;
    this.#history = new History(clock, readLag);
    this.#data = file?.held(instance.InstanceArn) ?? fresh();
    this.#save();
  }

  get data(): Readonly<Data> {
    return this.#data;
  }

  /** The stores of all instances of the region, this one included, as an operation finds them. */
  get region(): readonly Store[] {
    return this.#options.region();
  }

  /** Whether the input of an operation names the instance, or something in it. */
  isNamedBy({ InstanceId, resourceArn }: Readonly<Record<string, unknown>>): boolean {
    if (InstanceId !== undefined) {
      return InstanceId === this.instance.InstanceId || InstanceId === this.instance.InstanceArn;
    }
    return typeof resourceArn === "string" && this.has(resourceArn);
  }

  /** Whether an ARN is that of the instance, or of something in it. */
  has(arn: string): boolean {
    return `${arn}/`.startsWith(`${this.instance.InstanceArn}/`);
  }

  /** The store as an operation finds it: for a read, it may be behind. */
  seenBy(operation: string): Store {
    return KNOWN_OPERATIONS.get(operation)?.isRead ? this.#shown() : this;
  }

  #shown(): Store {
    const past = this.#history.shown();
    if (!past && this.region.length === 1) return this;
    const shown: Store = new Store({
      ...this.#options,
      file: undefined,
      readLag: 0,
      fresh: () => past ?? this.#data,
      region: () => this.region.map((each) => (each === this ? shown : each.#shown())),
    });
    return shown;
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
    this.#data = this.#options.fresh();
    this.#data.clock = Math.max(this.#data.clock, clock);
    this.#save();
  }

  /** The time and region that a change sets on the profile, user or group. */
  stamp(now: number) {
    return { LastModifiedTime: now, LastModifiedRegion: this.instance.region };
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
    const { file, instance } = this.#options;
    try {
      file?.write(instance.InstanceArn, this.#data);
    } catch (error) {
      this.#data = file?.held(instance.InstanceArn) ?? this.#data;
      throw error;
    }
  }
}
