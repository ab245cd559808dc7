import type { LocalClock } from "./clock.ts";
import type { LocalFaultKind } from "./faults.ts";

/** One request, with the status of its answer. */
export interface LocalCall {
  /** Name of the operation; for a request that is no operation, its method and path. */
  readonly operation: string;
  /** HTTP status of the answer, even if a fault kept it back; 0 if there was no answer. */
  readonly status: number;
  /** When the request arrived, in ISO 8601. */
  readonly time: string;
  /**
   * Members of path, query and body, under their names in the model. Passwords are never kept.
   */
  readonly input: Readonly<Record<string, unknown>>;
  /** The access key that signed the request; none if it was not signed. */
  readonly accessKeyId?: string;
  /** The fault that the call met. */
  readonly fault?: LocalFaultKind;
}

type Outcome = Pick<LocalCall, "status" | "input"> & {
  [K in "accessKeyId" | "fault"]?: LocalCall[K] | undefined;
};

/** The answered calls, in order of arrival. */
export class CallLog {
  readonly calls: LocalCall[] = [];
  #arrived = 0;
  #cleared = 0;
  readonly #order = new WeakMap<LocalCall, number>();
  readonly #clock: LocalClock;

  constructor(clock: LocalClock) {
    this.#clock = clock;
  }

  /** Returns what adds the call when it is answered. */
  arrive(operation: string): (outcome: Outcome) => void {
    const number = ++this.#arrived;
    const time = new Date(this.#clock.now()).toISOString();
    return ({ accessKeyId, fault, input, status }) => {
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
      const before = this.calls.findLastIndex((other) => (this.#order.get(other) ?? 0) < number);
      this.calls.splice(before + 1, 0, call);
    };
  }

  /** Forgets all calls, those in progress included. */
  clear(): void {
    this.calls.length = 0;
    this.#cleared = this.#arrived;
  }
}
