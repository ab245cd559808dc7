import type { LocalClock } from "./clock.ts";
import type { LocalFaultKind } from "./faults.ts";

/** One request to Amazon Connect, as it was answered. */
export interface LocalCall {
  /** The operation's name; of a request that is no operation, its method and path. */
  readonly operation: string;
  /** HTTP status of the answer, also of one that a fault kept back; 0 if there was none to give. */
  readonly status: number;
  /** When the request arrived, in ISO 8601. */
  readonly time: string;
  /**
   * What the request carried: members of path, query and body under their names in the model. A
   * password is never kept.
   */
  readonly input: Readonly<Record<string, unknown>>;
  /** The access key that signed it; none if it was not signed. */
  readonly accessKeyId?: string;
  /** The fault that it met, if it met one. */
  readonly fault?: LocalFaultKind;
}

type Outcome = Pick<LocalCall, "status" | "input"> & {
  [K in "accessKeyId" | "fault"]?: LocalCall[K] | undefined;
};

/** A request that is not answered yet. */
export interface PendingCall {
  answered(outcome: Outcome): void;
}

/** Every call that was answered, in the order of arrival. */
export class CallLog {
  readonly calls: LocalCall[] = [];
  #arrived = 0;
  #cleared = 0;
  readonly #order = new WeakMap<LocalCall, number>();
  readonly #clock: LocalClock;

  constructor(clock: LocalClock) {
    this.#clock = clock;
  }

  arrive(operation: string): PendingCall {
    const number = ++this.#arrived;
    const time = new Date(this.#clock.now()).toISOString();
    return {
      answered: ({ accessKeyId, fault, input, status }) => {
        if (number <= this.#cleared) return;
        const call: LocalCall = {
          operation,
          status,
          time,
          input: "Password" in input ? { ...input, Password: "***" } : input,
          ...(accessKeyId !== undefined && { accessKeyId }),
          ...(fault !== undefined && { fault }),
        };
        this.#order.set(call, number);
        const before = this.calls.findLastIndex((other) => this.#numberOf(other) < number);
        this.calls.splice(before + 1, 0, call);
      },
    };
  }

  /** Forgets all calls, those that are still to be answered included. */
  clear(): void {
    this.calls.length = 0;
    this.#cleared = this.#arrived;
  }

  #numberOf(call: LocalCall): number {
    return this.#order.get(call) ?? 0;
  }
}
