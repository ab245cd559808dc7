import { SecurityProfileError } from "./base.ts";
import { type Subject, nameOf } from "./subject.ts";

/** The instance cannot be seen, so nothing can be told of its profiles. The state is kept. */
export class InstanceNotFoundError extends SecurityProfileError {
  constructor(subject: Subject, account: string, cause: unknown) {
    const record =
      subject.record === undefined
        ? ""
        : ` If the instance was deleted, its profiles went with it: remove the resource's record from Alchemy's state (in the default store, the file ${subject.record}).`;
    const lacking = subject.lacking === undefined ? "" : ` ${subject.lacking}`;
    super(
      `The credentials in use do not see ${instanceOf(subject)}. Check the ARN and its region; if they are of another account than ${account}, run the same command again with that account's.${lacking}${record}`,
      cause,
    );
  }

  get code() {
    return "InstanceNotFound" as const;
  }
}

/** A read could not be completed, so nothing was written. */
export class IncompleteReadError extends SecurityProfileError {
  readonly #operation: string;
  readonly #reason: string;

  constructor(subject: Subject, operation: string, reason: string) {
    const state =
      subject.resource === undefined
        ? ""
        : " The state is kept, and nothing was written after that.";
    super(
      `Could not read ${nameOf(subject)}: ${operation} ${reason}.${state} Run the same command again.`,
    );
    this.#operation = operation;
    this.#reason = reason;
  }

  get code() {
    return "IncompleteRead" as const;
  }

  get operation(): string {
    return this.#operation;
  }

  /** What is wrong with the answer: `gave the same page token twice`. */
  get reason(): string {
    return this.#reason;
  }
}

/** AWS refused or failed a request, or could not be reached. */
export class RequestFailedError extends SecurityProfileError {
  readonly #details: RequestFailure;

  constructor(message: string, details: RequestFailure, cause: unknown) {
    super(message, cause);
    this.#details = details;
  }

  get code() {
    return "RequestFailed" as const;
  }

  get operation(): string {
    return this.#details.operation;
  }

  /** AWS's error code (`AccessDeniedException`), the network's (`ECONNREFUSED`), or `ForeignAnswer`: not AWS answered. */
  get awsCode(): string {
    return this.#details.awsCode;
  }

  /** AWS's words, or the network's. */
  get answer(): string {
    return this.#details.answer;
  }

  get requestId(): string | undefined {
    return this.#details.requestId;
  }

  get httpStatusCode(): number | undefined {
    return this.#details.httpStatusCode;
  }

  /** How often the request was tried, a last time that its turn did not come included; `undefined` when never. */
  get attempts(): number | undefined {
    return this.#details.attempts;
  }
}

export interface RequestFailure {
  readonly operation: string;
  readonly awsCode: string;
  readonly answer: string;
  readonly requestId: string | undefined;
  readonly httpStatusCode: number | undefined;
  readonly attempts: number | undefined;
}

/** AWS Cloud Control took the request, and its handler failed later. */
export class OperationFailedError extends SecurityProfileError {
  readonly #details: OperationFailure;

  constructor(subject: Subject, purpose: string, details: OperationFailure) {
    const { operation, handlerErrorCode, requestToken, statusMessage } = details;
    super(
      `Could not ${purpose} ${nameOf(subject)} in ${subject.InstanceArn}: ${operation} ended with ${handlerErrorCode}, "${statusMessage ?? "no message"}" (request token ${requestToken ?? "unknown"}). Cloud Control does not roll back: part of it may be done. The state is kept; run the same command again to complete it.`,
    );
    this.#details = details;
  }

  get code() {
    return "OperationFailed" as const;
  }

  get operation(): string {
    return this.#details.operation;
  }

  /** The HandlerErrorCode of Cloud Control, or the status that ended the operation. */
  get handlerErrorCode(): string {
    return this.#details.handlerErrorCode;
  }

  /** By it `aws cloudcontrol get-resource-request-status` tells more, for seven days. */
  get requestToken(): string | undefined {
    return this.#details.requestToken;
  }
}

export interface OperationFailure {
  readonly operation: string;
  readonly handlerErrorCode: string;
  readonly requestToken: string | undefined;
  readonly statusMessage: string | undefined;
}

/** An operation of AWS Cloud Control did not end in time. It may still do so. */
export class OperationTimeoutError extends SecurityProfileError {
  readonly #operation: string;
  readonly #requestToken: string | undefined;

  constructor(
    subject: Subject,
    operation: string,
    requestToken: string | undefined,
    seconds: number,
  ) {
    super(
      `${operation} of ${nameOf(subject)} in ${subject.InstanceArn} has not ended after ${seconds} s (request token ${requestToken ?? "unknown"}). It may still be under way. The state is kept; run the same command again, and it is gone on with.`,
    );
    this.#operation = operation;
    this.#requestToken = requestToken;
  }

  get code() {
    return "OperationTimeout" as const;
  }

  get operation(): string {
    return this.#operation;
  }

  get requestToken(): string | undefined {
    return this.#requestToken;
  }
}

/** A field that a control plane cannot express, and why: `cannot be written`. */
export interface UnsupportedField {
  readonly field: string;
  readonly what: string;
}

/** The control plane cannot express a change. Nothing was sent. */
export class NotSupportedError extends SecurityProfileError {
  readonly #unsupported: readonly [UnsupportedField, ...UnsupportedField[]];

  constructor(subject: Subject, ...unsupported: [UnsupportedField, ...UnsupportedField[]]) {
    const all = unsupported.map(({ field, what }) => `${field} ${what}`).join("; ");
    super(
      `Cannot update ${nameOf(subject)} in ${subject.InstanceArn}: ${all} over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy may go back.`,
    );
    this.#unsupported = unsupported;
  }

  get code() {
    return "NotSupported" as const;
  }

  /** The first of `fields`. */
  get field(): string {
    return this.#unsupported[0].field;
  }

  /** All that cannot be expressed. */
  get fields(): readonly string[] {
    return this.#unsupported.map(({ field }) => field);
  }
}

function instanceOf(subject: Subject): string {
  const instance = `the instance ${subject.InstanceArn}`;
  const name = nameOf(subject);
  return name === "the instance" ? instance : `${instance} of ${name}`;
}
