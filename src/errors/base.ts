import type { Problem } from "../profile/problem.ts";

/** Every error of this package by its code, and what it has beside its message. */
export interface ErrorFields {
  readonly InvalidProps: { readonly problems: readonly Problem[] };
  readonly AlreadyExists: { readonly SecurityProfileArn: string };
  readonly InUse: {
    readonly SecurityProfileArn: string;
    /** How many users hold the profile; `undefined` when that could not be read. */
    readonly users: number | undefined;
    /** The first ten of their usernames. */
    readonly usernames: readonly string[];
  };
  readonly NotFound: object;
  readonly Ambiguous: {
    /** What has the name: an id, ARN or path of each. */
    readonly candidates: readonly string[];
  };
  readonly InstanceNotFound: object;
  readonly IncompleteRead: {
    readonly operation: string;
    /** What is wrong with the answer: `gave the same page token twice`. */
    readonly reason: string;
  };
  readonly RequestFailed: {
    readonly operation: string;
    /** AWS's error code (`AccessDeniedException`), the network's (`ECONNREFUSED`), or `ForeignAnswer`: not AWS answered. */
    readonly awsCode: string;
    /** AWS's words, or the network's. */
    readonly answer: string;
    readonly requestId: string | undefined;
    readonly httpStatusCode: number | undefined;
    /** How often the request was tried, a last time that its turn did not come included; `undefined` when never. */
    readonly attempts: number | undefined;
  };
  readonly OperationFailed: {
    readonly operation: string;
    /** The HandlerErrorCode of Cloud Control, or the status that ended the operation. */
    readonly handlerErrorCode: string;
    /** `aws cloudcontrol get-resource-request-status` takes it, for seven days. */
    readonly requestToken: string | undefined;
  };
  readonly OperationTimeout: {
    readonly operation: string;
    readonly requestToken: string | undefined;
  };
  /** An optional package that is not installed: `@aws-sdk/client-qconnect`. */
  readonly MissingPackage: { readonly package: string };
  /** The fields that Cloud Control cannot express; `field` is the first. */
  readonly NotSupported: { readonly field: string; readonly fields: readonly string[] };
  /** The fields that AWS still holds after an update that cleared them. */
  readonly NotCleared: { readonly SecurityProfileArn: string; readonly fields: readonly string[] };
  /** The user or AI agent: `user "ana"`. */
  readonly AssignmentFailed: { readonly holder: string };
  readonly StateUnreadable: { readonly files: readonly string[] };
  readonly ConcurrentDeploy: object;
  /** Who holds the lock, since when and until when. */
  readonly StateLocked: { readonly holder: string };
  readonly StateLockLost: object;
  readonly StateStoreFailed: object;
  /** Why a snapshot was not written or read. */
  readonly SnapshotFile: { readonly reason: string };
}

export type ErrorCode = keyof ErrorFields;

/**
 * The base of all errors of this package. The message is whole: what was being done, to which profile,
 * what AWS answered, what to do next. `cause`, where there is one, is what AWS answered.
 */
export abstract class SecurityProfileError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, cause?: unknown) {
    const limit = Error.stackTraceLimit;
    // The frames would all be of this package: they hide the message.
    Error.stackTraceLimit = 0;
    super(printable(message), cause === undefined ? {} : { cause });
    Error.stackTraceLimit = limit;
    Object.defineProperty(this, "name", { value: new.target.name });
  }
}

/** The base class of the errors with a code. A print shows the message, which has what the fields have: they are not enumerable. */
export function errorWith<Code extends ErrorCode>(
  code: Code,
): abstract new (
  message: string,
  fields: ErrorFields[Code],
  cause?: unknown,
) => SecurityProfileError & { readonly code: Code } & ErrorFields[Code];
export function errorWith(code: ErrorCode) {
  abstract class Base extends SecurityProfileError {
    constructor(message: string, fields: object, cause?: unknown) {
      super(message, cause);
      for (const [name, value] of Object.entries(fields)) {
        Object.defineProperty(this, name, { value });
      }
    }

    get code() {
      return code;
    }
  }
  return Base;
}

/** The message is printed on terminals: what would steer one, or not show, stands as an escape. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16) ?? "";
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
