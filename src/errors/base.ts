/** What every error of this package can be told apart by. */
export type ErrorCode =
  | "InvalidProps"
  | "AlreadyExists"
  | "InUse"
  | "NotFound"
  | "InstanceNotFound"
  | "IncompleteRead"
  | "RequestFailed"
  | "OperationFailed"
  | "OperationTimeout"
  | "NotSupported"
  | "StateUnreadable"
  | "ConcurrentDeploy";

/**
 * The base of all errors of this package. The message is whole: what was being done, to which profile,
 * what AWS answered, what to do next. `cause`, where there is one, is what AWS answered.
 */
export abstract class SecurityProfileError extends Error {
  abstract readonly code: ErrorCode;

  constructor(message: string, cause?: unknown) {
    const limit = Error.stackTraceLimit;
    // The frames would all be of this package: they tell a user nothing and hide the message.
    Error.stackTraceLimit = 0;
    super(printable(message), cause === undefined ? {} : { cause });
    Error.stackTraceLimit = limit;
    Object.defineProperty(this, "name", { value: new.target.name });
  }
}

/** The message is printed on terminals: what would steer one, or not show, stands as an escape. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16) ?? "";
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
