import type { Problem } from "./profile/problem.ts";

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

/** The profile that an error is about, as far as it was known. */
export interface Subject {
  /** Fully qualified name of the Alchemy resource. */
  readonly resource?: string | undefined;
  readonly InstanceArn: string;
  readonly SecurityProfileName?: string | undefined;
  readonly SecurityProfileArn?: string | undefined;
}

/** The subject of an error that knows the ARN. */
export type LocatedSubject = Subject & { readonly SecurityProfileArn: string };

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

/** Whether an error is one of this package's; its `code` then tells which, and what it has. */
export function isSecurityProfileError(
  error: unknown,
): error is
  | InvalidPropsError
  | AlreadyExistsError
  | InUseError
  | NotFoundError
  | InstanceNotFoundError
  | IncompleteReadError
  | RequestFailedError
  | OperationFailedError
  | OperationTimeoutError
  | NotSupportedError
  | StateUnreadableError
  | ConcurrentDeployError {
  return error instanceof SecurityProfileError;
}

/** The props cannot be sent. All problems at once; no call was made and no state was written. */
export class InvalidPropsError extends SecurityProfileError {
  readonly #problems: readonly Problem[];

  constructor(what: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(
      [
        `${what} has ${count} in its props. No call was made and no state was written.`,
        ...problems.map(({ path, message }) => `  - ${path} ${message}`),
      ].join("\n"),
    );
    this.#problems = problems;
  }

  get code() {
    return "InvalidProps" as const;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }
}

/** The name is taken by a profile that this resource did not make. Nothing was changed. */
export class AlreadyExistsError extends SecurityProfileError {
  readonly #subject: LocatedSubject;

  constructor(subject: LocatedSubject, owner: string, advice: string) {
    super(
      `${nameOf(subject)} exists already: ${subject.SecurityProfileArn}, ${owner}. Nothing was changed. ${advice}`,
    );
    this.#subject = subject;
  }

  get code() {
    return "AlreadyExists" as const;
  }

  get SecurityProfileArn(): string {
    return this.#subject.SecurityProfileArn;
  }
}

/** The users that hold a profile, or why that is not known. */
export type Holders =
  | { readonly count: number; readonly usernames: readonly string[] }
  | { readonly unknown: string };

/** AWS refuses to delete the profile while someone holds it. The profile and its state are kept. */
export class InUseError extends SecurityProfileError {
  readonly #subject: LocatedSubject;
  readonly #holders: Holders;

  constructor(subject: LocatedSubject, holders: Holders, cause: unknown) {
    super(
      `Cannot delete ${nameOf(subject)} (${subject.SecurityProfileArn}): it is still in use. ${holdersSentence(holders)} The profile and its state are kept. Give its holders another profile, then run the same command again.`,
      cause,
    );
    this.#subject = subject;
    this.#holders = holders;
  }

  get code() {
    return "InUse" as const;
  }

  get SecurityProfileArn(): string {
    return this.#subject.SecurityProfileArn;
  }

  /** How many users hold the profile; `undefined` when AWS did not tell. */
  get users(): number | undefined {
    return "count" in this.#holders ? this.#holders.count : undefined;
  }

  /** The first ten of their usernames. */
  get usernames(): readonly string[] {
    return "count" in this.#holders ? this.#holders.usernames : [];
  }
}

/** What was looked up is not there: a profile, or a user or hierarchy group where one was named. */
export class NotFoundError extends SecurityProfileError {
  /** @param what `security profile "Agents"` */
  constructor(what: string, InstanceArn: string, advice: string) {
    super(`There is no ${what} in ${InstanceArn}. ${advice}`);
  }

  get code() {
    return "NotFound" as const;
  }
}

/** The instance cannot be seen, so nothing can be told of its profiles. The state is kept. */
export class InstanceNotFoundError extends SecurityProfileError {
  constructor(subject: Subject, account: string, cause: unknown) {
    const record =
      subject.resource === undefined
        ? ""
        : ` If the instance was deleted, its profiles went with it: remove the resource's record from Alchemy's state (in the default store, the file .alchemy/${subject.resource}.json).`;
    super(
      `The credentials in use do not see ${instanceOf(subject)}. Check the ARN and its region; if they are of another account than ${account}, run the same command again with that account's.${record}`,
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

  /** AWS's error code, `AccessDeniedException` for one; or the network's, `ECONNREFUSED` for one. */
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

  /** How often the request was sent; `undefined` when it never was. */
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

/** The control plane cannot express a change. Nothing was sent. */
export class NotSupportedError extends SecurityProfileError {
  readonly #field: string;

  constructor(subject: Subject, field: string, what: string) {
    super(
      `Cannot update ${nameOf(subject)} in ${subject.InstanceArn}: ${field} ${what} over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy may go back.`,
    );
    this.#field = field;
  }

  get code() {
    return "NotSupported" as const;
  }

  get field(): string {
    return this.#field;
  }
}

/** Files of Alchemy's state are cut off. AWS was not called. */
export class StateUnreadableError extends SecurityProfileError {
  readonly #files: readonly string[];

  constructor(stage: string, files: readonly string[], cause?: unknown) {
    super(
      [
        `Alchemy's state of ${stage} cannot be read: a process was cut off while Alchemy wrote it.`,
        ...files.map((file) => `  - ${file}`),
        "Put back a copy, or delete what is listed and deploy: a profile that this stack made is found again by its tags, one that it adopted by `adopt: true`. A `.replaced.` file stands for the former profile of a rename, with its id: delete that profile yourself.",
      ].join("\n"),
      cause,
    );
    this.#files = files;
  }

  get code() {
    return "StateUnreadable" as const;
  }

  get files(): readonly string[] {
    return this.#files;
  }
}

/** Another process deploys the same stage: Alchemy's state changed under this one. */
export class ConcurrentDeployError extends SecurityProfileError {
  constructor(resource: string, cause?: unknown) {
    super(
      `Another process deploys the same stage: Alchemy's state of ${resource} changed under this one. What was done is noted. Deploy from one process at a time: wait for the other one, then run the same command again with --force.`,
      cause,
    );
  }

  get code() {
    return "ConcurrentDeploy" as const;
  }
}

/** `security profile "Agents" (my-app/prod/agent)`; of a subject that is no profile, `the instance` */
export function nameOf(subject: Subject): string {
  const name = subject.SecurityProfileName ?? subject.SecurityProfileArn;
  if (name === undefined && subject.resource === undefined) return "the instance";
  return [
    "security profile",
    ...(name === undefined ? [] : [JSON.stringify(name)]),
    ...(subject.resource === undefined ? [] : [`(${subject.resource})`]),
  ].join(" ");
}

function instanceOf(subject: Subject): string {
  const instance = `the instance ${subject.InstanceArn}`;
  const name = nameOf(subject);
  return name === "the instance" ? instance : `${instance} of ${name}`;
}

function holdersSentence(holders: Holders): string {
  if ("unknown" in holders) return `Who holds it could not be read: ${holders.unknown}.`;
  const { count, usernames } = holders;
  if (count === 0) {
    return "No user holds it, so an AI agent does (AWS has no list of the AI agents that hold a profile).";
  }
  const rest = count > usernames.length ? ` and ${count - usernames.length} more` : "";
  return `${count === 1 ? "One user holds" : `${count} users hold`} it: ${usernames.join(", ")}${rest}.`;
}

/** The message is printed on terminals: what would steer one, or not show, stands as an escape. */
function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0)?.toString(16) ?? "";
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
