import { isRecord } from "../profile/shapes.ts";
import type { LocalClock } from "./clock.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";
import { SettingError, ajv, members, operationName, readSetting } from "./settings.ts";

/** How often an operation may be called: a bucket of tokens, full at the start. */
export interface LocalQuota {
  /** Tokens that come back per second. */
  rate: number;
  /** Tokens that the bucket holds. */
  burst: number;
}

/**
 * A bucket for each operation. `"aws"` is what AWS grants a new account: 2 calls per second, with a burst of 5, and 25
 * and 50 for ListIntegrationAssociations. The operations about the requests of AWS Cloud Control have a bucket only if
 * `operations` names them.
 */
export type LocalQuotas =
  | "aws"
  | {
      /** Of every operation that is not named. @default 2 */
      rate?: number;
      /** Of every operation that is not named. @default 5 */
      burst?: number;
      /** Of single operations, by name. @default {} */
      operations?: Readonly<Record<string, LocalQuota>>;
    };

/** The quotas of a region. */
export interface LocalQuotaControl {
  readonly current: LocalQuotas | undefined;
  /**
   * Sets other quotas, or none, and fills every bucket.
   *
   * @throws TypeError that names every problem
   */
  set(quotas: LocalQuotas | undefined): void;
}

const AWS: LocalQuota = { rate: 2, burst: 5 };
const AWS_EXCEPTIONS: Readonly<Record<string, LocalQuota>> = {
  ListIntegrationAssociations: { rate: 25, burst: 50 },
};

const FIGURES = {
  rate: { type: "number", exclusiveMinimum: 0 },
  burst: { type: "integer", minimum: 1 },
};
const isQuotas = ajv.compile<LocalQuotas>(
  members({
    ...FIGURES,
    operations: {
      type: "object",
      propertyNames: operationName,
      additionalProperties: members(FIGURES, ["rate", "burst"]),
    },
  }),
);

export class Quotas implements LocalQuotaControl {
  readonly #clock: LocalClock;
  readonly #first: LocalQuotas | undefined;
  #current: LocalQuotas | undefined;
  /** When the bucket of an operation is full again. */
  readonly #fullAt = new Map<string, number>();

  constructor(clock: LocalClock, quotas: LocalQuotas | undefined) {
    this.#clock = clock;
    this.set(quotas);
    this.#first = this.#current;
  }

  get current(): LocalQuotas | undefined {
    return this.#current;
  }

  set(quotas: unknown): void {
    this.#current = quotas === undefined ? undefined : readQuotas(quotas);
    this.#fullAt.clear();
  }

  reset(): void {
    this.set(this.#first);
  }

  /** Takes a token for a call; returns false if there is none. */
  take(operation: string): boolean {
    const quota = this.#quotaOf(operation);
    if (!quota) return true;
    const now = this.#clock.now();
    const tokenTime = 1000 / quota.rate;
    const fullAt = Math.max(now, this.#fullAt.get(operation) ?? now);
    if (fullAt - now > (quota.burst - 1) * tokenTime) return false;
    this.#fullAt.set(operation, fullAt + tokenTime);
    return true;
  }

  #quotaOf(operation: string): LocalQuota | undefined {
    if (this.#current === undefined) return undefined;
    const { operations = {}, ...common } =
      this.#current === "aws" ? { operations: AWS_EXCEPTIONS } : this.#current;
    if (Object.hasOwn(operations, operation)) return operations[operation];
    return KNOWN_OPERATIONS.get(operation)?.isAboutRequests ? undefined : { ...AWS, ...common };
  }
}

function readQuotas(quotas: unknown): LocalQuotas {
  if (quotas === "aws") return quotas;
  if (isRecord(quotas)) return structuredClone(readSetting("quotas", isQuotas, quotas));
  throw new SettingError(`quotas must be "aws" or an object, not ${JSON.stringify(quotas)}`);
}
