import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type {
  DeserializeMiddleware,
  FinalizeRequestMiddleware,
  HttpResponse as Response,
  Pluggable,
  RetryErrorType,
  RetryStrategyV2,
  RetryToken,
  SdkError,
} from "@smithy/types";
import { parsedJson } from "../profile/shapes.ts";
import { type Clock, Pacer } from "./pacer.ts";
import { currentWait } from "./waits.ts";

/**
 * Attempts of one call, including the first. A throttled attempt has done nothing, and the next one waits its
 * turn.
 */
const ATTEMPTS = { throttled: 30, failed: 12, unanswered: 3 };

/** Milliseconds before another attempt: random, up to a limit that doubles each time. */
const PAUSE = { first: 50, longest: 1_000 };

/** Timeouts of one attempt, in milliseconds. The SDK's own clients wait forever. */
export const TIMEOUTS = {
  connectionTimeout: 10_000,
  /** Until the answer begins. AWS answers within seconds. */
  requestTimeout: 20_000,
  throwOnRequestTimeout: true,
  /** Between two parts of an answer. */
  socketTimeout: 20_000,
} as const;

/** The attempts of several calls that do one piece of work. `AWS_MAX_ATTEMPTS` limits their sum. */
export class AttemptBudget {
  readonly #bound = boundGiven() ?? Infinity;
  #used = 0;

  get used(): number {
    return this.#used;
  }

  get isSpent(): boolean {
    return this.#used >= this.#bound;
  }

  take(): void {
    this.#used += 1;
  }

  /** Runs an act. Every attempt of every call in it counts. */
  spend<T>(act: () => Promise<T>): Promise<T> {
    return budgets.run(this, act);
  }
}

const budgets = new AsyncLocalStorage<AttemptBudget>();

/** The budget of the piece of work that runs now. */
export function currentBudget(): AttemptBudget | undefined {
  return budgets.getStore();
}

/** Decides whether this process may still write. Both functions throw if it may not. */
export interface Permit {
  /** Runs before each attempt of a write. */
  readonly confirm: () => Promise<void>;
  /**
   * Runs again, without waiting, right before the attempt is sent: the process may have been suspended in
   * between.
   */
  readonly check: () => void;
}

const permits = new AsyncLocalStorage<Permit>();

/** Runs an act that writes to AWS: each attempt of a write needs the permit. */
export function permitted<T>(permit: Permit, act: () => Promise<T>): Promise<T> {
  return permits.run(permit, act);
}

function permitFor(command: string): Permit | undefined {
  return isRead(command) ? undefined : permits.getStore();
}

/** Whether an operation, or the SDK's command for it, only reads. */
export function isRead(name: string): boolean {
  return /^(?:Describe|Get|List|Search)/.test(name);
}

/**
 * Repeats what may succeed later. The SDK's own strategies share one retry quota among all calls of a client,
 * which the throttling of a large deploy uses up. A throttled call needs no pause here, since it is paced.
 * `AWS_MAX_ATTEMPTS` limits the attempts of a call, throttled or not. No attempt begins later than ten minutes
 * after the first failure, not counting the time in the queue.
 */
export function retryStrategy(): RetryStrategyV2 {
  const bound = boundGiven();
  const attemptsFor = (errorType: RetryErrorType, error: unknown) => {
    switch (errorType) {
      case "THROTTLING":
        return bound ?? ATTEMPTS.throttled;
      case "TRANSIENT":
        return bound ?? (isUnanswered(error) ? ATTEMPTS.unanswered : ATTEMPTS.failed);
      case "SERVER_ERROR":
      case "CLIENT_ERROR":
        return 1;
    }
  };
  return {
    async acquireInitialRetryToken() {
      currentBudget()?.take();
      return tokenOf(0, 0);
    },
    async refreshRetryTokenForRetry(token, { error, errorType, retryAfterHint }) {
      const before = token.getRetryCount();
      const wait = currentWait();
      wait?.failed(error, errorType === "THROTTLING");
      if (isFull(error) || before + 1 >= attemptsFor(errorType, error)) throw error;
      if (currentBudget()?.isSpent) throw error;
      const longest = Math.min(PAUSE.first * 2 ** before, PAUSE.longest);
      const pause = errorType === "THROTTLING" ? 0 : Math.random() * longest;
      const asked = retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0;
      const delay = Math.max(pause, Math.min(asked, pause + 5_000));
      if (wait?.isLate(delay)) throw error;
      currentBudget()?.take();
      return tokenOf(before + 1, delay);
    },
    recordSuccess() {},
  };
}

/** Repeats nothing: the caller looks at every answer. */
export function oneAttempt(): RetryStrategyV2 {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf(0, 0)),
    async refreshRetryTokenForRetry(_, { error }) {
      throw error;
    },
    recordSuccess() {},
  };
}

/** Makes each attempt of a call wait its turn among those of its operation: AWS has one bucket per operation. */
export async function pacing<I extends object, O extends object>(
  clock?: Clock,
): Promise<Pluggable<I, O>> {
  const { isThrottlingError } = await import("@smithy/core/retry");
  const isThrottled = (error: unknown) =>
    isSdkError(error) && !isFull(error) && isThrottlingError(error);
  const most = Math.max(boundGiven() ?? 0, ATTEMPTS.throttled);
  const pacers = new Map<string, Pacer>();
  const middleware: FinalizeRequestMiddleware<I, O> = (next, { commandName = "" }) => {
    const pacer = pacers.get(commandName) ?? new Pacer(isThrottled, most, clock);
    pacers.set(commandName, pacer);
    const paced = pacer.enter();
    const permit = permitFor(commandName);
    return (args) => {
      const go = currentWait()?.queue();
      return paced(async () => {
        go?.();
        await permit?.confirm();
        return next(args);
      });
    };
  };
  return {
    applyToStack: (stack) =>
      // A signature is valid for only some minutes.
      stack.addRelativeTo(middleware, {
        relation: "before",
        toMiddleware: "httpSigningMiddleware",
      }),
  };
}

function boundGiven(): number | undefined {
  const given = Number(process.env["AWS_MAX_ATTEMPTS"]);
  return Number.isInteger(given) && given > 0 ? given : undefined;
}

/** A full quota is also HTTP 429, which the SDK counts as throttling, but no repeat makes room. */
function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === "LimitExceededException";
}

/** Whether the attempt timed out. The SDK gives a closed connection the same name, with a code. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== "TimeoutError") return false;
  return !("code" in error) || error.code === "ETIMEDOUT";
}

function isSdkError(error: unknown): error is SdkError {
  return error instanceof Error;
}

function tokenOf(count: number, delay: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => delay };
}

/** Milliseconds from the request to the last byte of its answer. AWS answers within seconds. */
const LONGEST = 60_000;

/** The name of the error for an answer that is not from AWS. */
export const FOREIGN_ANSWER = "ForeignAnswer";

/**
 * Something else answered instead of AWS, so it is unknown whether AWS did what was asked. A repeat finds out:
 * every write can be repeated.
 */
export class ForeignAnswer extends Error {
  override readonly name = FOREIGN_ANSWER;
  /** Marks an error for the SDK: a repeat may succeed. */
  readonly $retryable = {};
  readonly $metadata: { readonly httpStatusCode: number | undefined };

  constructor(service: "AWS" | "S3", what: string, httpStatusCode: number | undefined) {
    super(`the answer does not come from ${service}: ${what}`);
    this.$metadata = { httpStatusCode };
  }
}

/**
 * Reads each answer in full, within a time limit, and does not trust the status alone: an answer from AWS has a
 * request id, and its body, if any, is JSON.
 */
export async function answers<I extends object, O extends object>(
  longest = LONGEST,
): Promise<Pluggable<I, O>> {
  const { HttpResponse } = await import("@smithy/core/protocols");
  const middleware: DeserializeMiddleware<I, O> =
    (next, { commandName = "" }) =>
    async (args) => {
      const begun = performance.now();
      permitFor(commandName)?.check();
      const result = await next(args);
      const { response } = result;
      if (!HttpResponse.isInstance(response) || !(response.body instanceof Readable)) return result;
      const bytes = await readAll(response.body, longest - (performance.now() - begun), longest);
      response.body = bytes;
      const foreign = foreignIn(response, bytes);
      if (foreign) throw new ForeignAnswer("AWS", foreign, response.statusCode);
      return result;
    };
  return {
    // Closest to the network: before the answer is parsed.
    applyToStack: (stack) =>
      stack.add(middleware, { step: "deserialize", priority: "low", name: "answers" }),
  };
}

async function readAll(body: Readable, rest: number, longest: number): Promise<Buffer> {
  const timer = setTimeout(() => {
    const error = new Error(`the answer did not end within ${longest} ms of its request`);
    error.name = "TimeoutError";
    body.destroy(error);
  }, rest);
  try {
    return await buffer(body);
  } finally {
    clearTimeout(timer);
  }
}

/** What shows that an answer is not from AWS, if anything does. */
function foreignIn({ headers }: Response, body: Buffer): string | undefined {
  const { "content-type": type } = headers;
  const what = type ?? "no content type";
  if (headers["x-amzn-requestid"] === undefined) return `it has no request id (${what})`;
  if (body.length === 0) return undefined;
  const saysJson = type === undefined || /\bjson\b/i.test(type);
  return saysJson && parsedJson(body.toString()) !== undefined
    ? undefined
    : `its body is not JSON (${what})`;
}
