import { setTimeout } from "node:timers/promises";
import type { ProgressEvent } from "@aws-sdk/client-cloudcontrol";
import {
  OperationFailedError,
  OperationTimeoutError,
  RequestFailedError,
} from "../errors/index.ts";
import type { Calls, Operation } from "./calls.ts";
import type { Clients } from "./clients.ts";
import { failedWith, isRefused } from "./errors.ts";
import { AttemptBudget } from "./retries.ts";

/** Times in milliseconds. */
export interface Patience {
  /** How long an operation may take, including its repeats. */
  readonly deadline: number;
  readonly firstPoll: number;
  readonly longestPoll: number;
}

export const PATIENCE: Patience = { deadline: 600_000, firstPoll: 50, longestPoll: 5_000 };

/** Codes of a temporary failure in the handler: the operation is issued again. */
const FOR_NOW = new Set<string>([
  "Throttling",
  "ServiceInternalError",
  "NetworkFailure",
  "NotStabilized",
  "ResourceConflict",
  "InternalFailure",
]);

/** Codes of a call that is blocked by another operation on the profile or by AWS itself. */
const BUSY = new Set<string>([
  "ConcurrentOperationException",
  "HandlerInternalFailureException",
  "NetworkFailureException",
  "NotStabilizedException",
  "ResourceConflictException",
  "ServiceInternalErrorException",
  "ThrottlingException",
]);

/** The statuses of an operation that has not ended. */
export const UNDER_WAY = ["PENDING", "IN_PROGRESS", "CANCEL_IN_PROGRESS"] as const;

/** The result of an operation: done, or failed with a code that the caller handles. */
export type Outcome =
  | { readonly done: true; readonly Identifier: string | undefined }
  | (Failed & { readonly done: false; readonly failure: () => Error });

interface Failed {
  readonly handlerErrorCode: string;
  readonly statusMessage?: string | undefined;
}

export interface Plan {
  readonly purpose: string;
  readonly operation: Operation<"cloudcontrol">;
  readonly start: (
    client: Clients["cloudcontrol"],
  ) => Promise<{ readonly ProgressEvent?: ProgressEvent | undefined }>;
  /** Makes the next start a new request: the last operation failed, or had other props. */
  readonly renew?: () => Promise<void>;
  /** Runs before the operation is issued again: another one may have changed the profile meanwhile. */
  readonly reread?: () => Promise<void>;
  /** Failures that are final for this operation, although others would repeat it. */
  readonly final?: (failed: Failed) => Promise<boolean>;
}

/**
 * Issues an operation, waits until it ends, and repeats it if that can help. All requests of one operation share
 * one limit of attempts.
 */
export function complete(
  calls: Calls<"cloudcontrol">,
  plan: Plan,
  patience: Patience,
): Promise<Outcome> {
  const end = Date.now() + patience.deadline;
  return calls.during(plan.operation, patience.deadline, () => issue(calls, plan, end, patience));
}

async function issue(
  calls: Calls<"cloudcontrol">,
  { operation, purpose, start, renew, reread, final }: Plan,
  end: number,
  patience: Patience,
): Promise<Outcome> {
  const { subject } = calls;
  const budget = new AttemptBudget();
  const mayRepeat = () => Date.now() < end && !budget.isSpent;
  for (let pauses = 0; ; pauses += 1) {
    const started = budget.spend(() => calls.call(purpose, operation, start));
    const answer = await started.catch(async (error: unknown) => {
      const isOther = renew !== undefined && failedWith(error, "ClientTokenConflictException");
      // Also after the last attempt: the next deploy would get the same answer.
      if (isOther) await renew();
      if (mayRepeat() && (isOther || isBusy(error))) return "busy" as const;
      throw error;
    });
    if (answer !== "busy") {
      const { ProgressEvent: begun } = answer;
      const event = begun && (await over(calls, operation, begun, end, patience));
      const { OperationStatus, ErrorCode, Identifier, RequestToken, StatusMessage } = event ?? {};
      if (OperationStatus === "SUCCESS") return { done: true, Identifier };
      const { redactor } = await calls.session();
      const redact = await redactor();
      const handlerErrorCode = ErrorCode ?? OperationStatus ?? "no status";
      const failure = () =>
        new OperationFailedError(subject, purpose, {
          operation,
          handlerErrorCode,
          requestToken: RequestToken,
          statusMessage: StatusMessage && redact(StatusMessage),
        });
      const isForNow = OperationStatus === "FAILED" && FOR_NOW.has(handlerErrorCode);
      if (isForNow) await renew?.();
      const failed = { handlerErrorCode, statusMessage: StatusMessage };
      const again = isForNow && mayRepeat() && !(await final?.(failed));
      if (!again) return { done: false, ...failed, failure };
    }
    await setTimeout(pause(pauses, undefined, patience));
    await reread?.();
  }
}

/**
 * Waits for the final event of an operation. Failed polls do not end the wait, unless as many fail in a row as a
 * call may have attempts.
 */
export async function over(
  calls: Calls<"cloudcontrol">,
  operation: string,
  begun: ProgressEvent,
  end: number,
  patience: Patience,
): Promise<ProgressEvent> {
  let event = begun;
  let budget = new AttemptBudget();
  for (let polls = 0; UNDER_WAY.some((status) => status === event.OperationStatus); polls += 1) {
    const { RequestToken } = begun;
    if (Date.now() >= end) {
      const seconds = Math.round(patience.deadline / 1000);
      throw new OperationTimeoutError(calls.subject, operation, RequestToken, seconds);
    }
    await setTimeout(pause(polls, event.RetryAfter, patience));
    const poll = () =>
      calls.call("follow the operation on", "GetResourceRequestStatus", (client) =>
        client.getResourceRequestStatus({ RequestToken }),
      );
    try {
      const { ProgressEvent } = await budget.spend(poll);
      event = ProgressEvent ?? { RequestToken };
      budget = new AttemptBudget();
    } catch (error) {
      const isForNow = error instanceof RequestFailedError && (isBusy(error) || !isRefused(error));
      if (!isForNow || budget.isSpent) throw error;
    }
  }
  return event;
}

function isBusy(error: unknown): boolean {
  return error instanceof RequestFailedError && BUSY.has(error.awsCode);
}

/** Soon at first, then later each time, with jitter, and not before AWS asks for it. */
function pause(times: number, retryAfter: Date | undefined, patience: Patience): number {
  const { firstPoll, longestPoll } = patience;
  const growing =
    times === 0 ? firstPoll : Math.min(5 * firstPoll * 1.5 ** (times - 1), longestPoll);
  const jittered = growing * (0.75 + Math.random() / 2);
  const asked = retryAfter ? Math.min(retryAfter.getTime() - Date.now(), 60_000) : 0;
  return Math.max(jittered, asked);
}
