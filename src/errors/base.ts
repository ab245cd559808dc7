import type { Problem } from "../profile/problem.ts";

/** Every error of this package by its code, with the fields it has in addition to its message. */
export interface ErrorFields {
  readonly InvalidProps: { readonly problems: readonly Problem[] };
  readonly AlreadyExists: { readonly SecurityProfileArn: string };
  readonly InUse: {
    readonly SecurityProfileArn: string;
    /** How many users have the profile; `undefined` if that could not be read. */
    readonly users: number | undefined;
    /** The first ten of their usernames. */
    readonly usernames: readonly string[];
  };
  readonly NotFound: object;
  readonly Ambiguous: {
    /** The matches: an id, ARN or path of each. */
    readonly candidates: readonly string[];
  };
  readonly InstanceNotFound: { readonly InstanceArn: string };
  readonly IncompleteRead: {
    readonly operation: string;
    /** What is wrong with the answer: `gave the same page token twice`. */
    readonly reason: string;
  };
  readonly RequestFailed: {
    readonly operation: string;
    /**
     * AWS's error code (`AccessDeniedException`), the network's (`ECONNREFUSED`), or `ForeignAnswer` if something
     * else answered.
     */
    readonly awsCode: string;
    /** The message of AWS or the network. */
    readonly answer: string;
    readonly requestId: string | undefined;
    readonly httpStatusCode: number | undefined;
    /**
     * How many times the request was tried, including a last attempt that AWS's rate limit never let go;
     * `undefined` if none.
     */
    readonly attempts: number | undefined;
  };
  readonly OperationFailed: {
    readonly operation: string;
    /** The HandlerErrorCode of Cloud Control, or the status that ended the operation. */
    readonly handlerErrorCode: string;
    /** `aws cloudcontrol get-resource-request-status` accepts it for seven days. */
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
  /** The fields that AWS still has after an update that cleared them. */
  readonly NotCleared: { readonly SecurityProfileArn: string; readonly fields: readonly string[] };
  /** The user or AI agent: `user "ana"`. */
  readonly AssignmentFailed: { readonly holder: string };
  readonly StateUnreadable: { readonly files: readonly string[] };
  readonly ConcurrentDeploy: object;
  /** Who holds the lock, since when and until when. */
  readonly StateLocked: { readonly holder: string };
  readonly StateLockLost: object;
  readonly StateStoreFailed: object;
  /** Why a snapshot could not be written or read. */
  readonly SnapshotFile: { readonly reason: string };
}

export type ErrorCode = keyof ErrorFields;

/**
 * The base class of all errors of this package. The message has everything: the operation, the profile, AWS's
 * answer, and what to do next. `cause` is AWS's error, if any.
 */
export abstract class SecurityProfileError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, cause?: unknown) {
    const limit = Error.stackTraceLimit;
    // All frames would be inside this package and hide the message.
    Error.stackTraceLimit = 0;
    super(printable(message), cause === undefined ? {} : { cause });
    Error.stackTraceLimit = limit;
    Object.defineProperty(this, "name", { value: new.target.name });
  }
}

/**
 * The base class of the errors with a code. The fields are not enumerable, because the message already contains
 * them.
 */
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

/** Escapes control and invisible characters: the message is printed on terminals. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16) ?? "";
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
