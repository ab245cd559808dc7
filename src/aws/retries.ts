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
import { isJson } from "../profile/shapes.ts";
import { type Clock, Pacer } from "./pacer.ts";
import { currentWait } from "./waits.ts";

/** Of one call, the first included. A throttled one has done nothing, and the next waits its turn. */
const ATTEMPTS = { throttled: 30, failed: 12, unanswered: 3 };

/** Milliseconds before another attempt, at random up to so many: twice as many each time. */
const PAUSE = { first: 50, longest: 1_000 };

/** The attempts of several calls that do one piece of work. `AWS_MAX_ATTEMPTS` bounds them together. */
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

  /** Every attempt of every call in it is taken from this budget. */
  spend<T>(act: () => Promise<T>): Promise<T> {
    return budgets.run(this, act);
  }
}

const budgets = new AsyncLocalStorage<AttemptBudget>();

/** Of the piece of work that the code that runs now does. */
export function currentBudget(): AttemptBudget | undefined {
  return budgets.getStore();
}

/** What may end the leave of this process to write. Both throw where it has. */
export interface Permit {
  /** Asks before an attempt of a write. */
  readonly confirm: () => Promise<void>;
  /** Looks once more, and waits for nothing, right before the attempt is sent: the process may have been stopped. */
  readonly check: () => void;
}

const permits = new AsyncLocalStorage<Permit>();

/** Does what writes to AWS, each attempt of a write with the permit. */
export function permitted<T>(permit: Permit, act: () => Promise<T>): Promise<T> {
  return permits.run(permit, act);
}

function permitFor(command: string): Permit | undefined {
  return READS.test(command) ? undefined : permits.getStore();
}

/** By their names, as AWS gives them to operations and the SDK to commands. */
const READS = /^(?:Describe|Get|List|Search)/;

/**
 * Repeats what may succeed another time. The SDK's own strategies share one allowance of repeats among all
 * calls of a client, which the throttling of a large deploy uses up; and what was throttled need not pause
 * here, since it is paced. `AWS_MAX_ATTEMPTS` bounds the attempts of a call, throttled or not. No attempt
 * begins later than ten minutes after the first failure, beside the time that it waits its turn.
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

/** Repeats nothing: every answer is one to look at. */
export function oneAttempt(): RetryStrategyV2 {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf(0, 0)),
    async refreshRetryTokenForRetry(_, { error }) {
      throw error;
    },
    recordSuccess() {},
  };
}

/** Has each attempt of a call wait its turn among those of its operation, for which AWS has a bucket each. */
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
      // A signature is good for some minutes only.
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

/** A full quota is HTTP 429 as well, and the SDK counts it as throttling, but no repeat makes room. */
function isFull(error: unknown): boolean {
  return error instanceof Error && error.name === "LimitExceededException";
}

/** Whether the time ran out. The SDK gives a connection that ended the same name, with a code. */
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

/** Milliseconds from the request to the last byte of its answer. AWS's are there within seconds. */
const LONGEST = 60_000;

/** The name of the error for an answer that is not AWS's. */
export const FOREIGN_ANSWER = "ForeignAnswer";

/**
 * Something between this process and AWS answered in AWS's place, so whether AWS has done what was asked is
 * not known. Trying again finds out: each write can be repeated.
 */
class ForeignAnswer extends Error {
  override readonly name = FOREIGN_ANSWER;
  /** By this the SDK takes it for one that may come out otherwise another time. */
  readonly $retryable = {};
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(what: string, httpStatusCode: number) {
    super(`the answer is not from AWS: ${what}`);
    this.$metadata = { httpStatusCode };
  }
}

/**
 * Reads each answer in full, in a bounded time, and believes none because of its status alone: AWS's have a
 * request id, and a body that is JSON if there is one. Those of a failed server (5xx) are tried again
 * anyhow.
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
      const foreign = response.statusCode < 500 && foreignIn(response, bytes);
      if (foreign) throw new ForeignAnswer(foreign, response.statusCode);
      return result;
    };
  return {
    // Next to the network: what parses the answer comes after it.
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

/** What shows that an answer is not AWS's, if anything does. */
function foreignIn({ headers }: Response, body: Buffer): string | undefined {
  const { "content-type": type } = headers;
  const what = type ?? "no content type";
  if (headers["x-amzn-requestid"] === undefined) return `it has no request id (${what})`;
  if (body.length === 0) return undefined;
  const saysJson = type === undefined || /\bjson\b/i.test(type);
  return saysJson && isJson(body.toString()) ? undefined : `its body is not JSON (${what})`;
}
