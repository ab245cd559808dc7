import type { Problem } from "./profile/constraints.ts";

/** What every error of this package can be told apart by. */
export type ErrorCode =
  | "InvalidProps"
  | "AlreadyExists"
  | "InUse"
  | "NotFound"
  | "InstanceNotFound"
  | "IncompleteRead"
  | "RequestFailed";

/** The profile that an error is about, as far as it was known. */
export interface Subject {
  /** Fully qualified name of the Alchemy resource. */
  readonly resource?: string | undefined;
  readonly InstanceArn: string;
  readonly SecurityProfileName?: string | undefined;
  readonly SecurityProfileArn?: string | undefined;
}

/** The base of all errors of this package. `cause`, where there is one, is what AWS answered. */
export abstract class SecurityProfileError extends Error {
  abstract readonly code: ErrorCode;
}

/** Whether an error is one of this package's, also across two copies of it. */
export function isSecurityProfileError(error: unknown): error is SecurityProfileError {
  return error instanceof Error && error.name.startsWith("SecurityProfile") && "code" in error;
}

/** The props cannot be sent. All problems at once; no call was made and no state was written. */
export class InvalidPropsError extends SecurityProfileError {
  override readonly name = "SecurityProfileInvalidPropsError";
  readonly code = "InvalidProps";
  readonly problems: readonly Problem[];

  constructor(what: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(
      [
        `${what} has ${count} in its props. No call was made and no state was written.`,
        ...problems.map(({ path, message }) => `  - ${path} ${message}`),
      ].join("\n"),
    );
    this.problems = problems;
  }
}

/** The name is taken by a profile that this resource did not make. Nothing was changed. */
export class AlreadyExistsError extends SecurityProfileError {
  override readonly name = "SecurityProfileAlreadyExistsError";
  readonly code = "AlreadyExists";
  readonly SecurityProfileArn: string;

  constructor(subject: Subject & { SecurityProfileArn: string }, owner: string, advice: string) {
    super(
      `${nameOf(subject)} exists already: ${subject.SecurityProfileArn}, ${owner}. Nothing was changed. ${advice}`,
    );
    this.SecurityProfileArn = subject.SecurityProfileArn;
  }
}

/** AWS refuses to delete the profile while someone holds it. The profile and its state are kept. */
export class InUseError extends SecurityProfileError {
  override readonly name = "SecurityProfileInUseError";
  readonly code = "InUse";
  readonly SecurityProfileArn: string;
  /** How many users hold the profile; `undefined` when AWS did not tell. */
  readonly users: number | undefined;
  /** The first ten of their usernames. */
  readonly usernames: readonly string[];

  constructor(
    subject: Subject & { SecurityProfileArn: string },
    holders:
      | { readonly count: number; readonly usernames: readonly string[] }
      | { readonly unknown: string },
    cause: Error,
  ) {
    const known = "count" in holders ? holders : undefined;
    super(
      `Cannot delete ${nameOf(subject)} (${subject.SecurityProfileArn}): it is still in use. ${holdersSentence(holders)} The profile and its state are kept. Give its holders another profile, then run the same command again.`,
      { cause },
    );
    this.SecurityProfileArn = subject.SecurityProfileArn;
    this.users = known?.count;
    this.usernames = known?.usernames ?? [];
  }
}

/** A profile that was looked up is not there. */
export class NotFoundError extends SecurityProfileError {
  override readonly name = "SecurityProfileNotFoundError";
  readonly code = "NotFound";

  constructor(subject: Subject, advice: string) {
    super(`There is no ${nameOf(subject)} in ${subject.InstanceArn}. ${advice}`);
  }
}

/** The instance cannot be seen, so nothing can be told of its profiles. The state is kept. */
export class InstanceNotFoundError extends SecurityProfileError {
  override readonly name = "SecurityProfileInstanceNotFoundError";
  readonly code = "InstanceNotFound";

  constructor(subject: Subject, account: string, cause: Error) {
    super(
      `The credentials in use do not see the instance ${subject.InstanceArn} of ${nameOf(subject)}. If they are of another account than ${account}, run the same command again with that account's. If the instance was deleted, its profiles went with it: remove the resource's record from Alchemy's state.`,
      { cause },
    );
  }
}

/** A read could not be completed, so nothing was written. */
export class IncompleteReadError extends SecurityProfileError {
  override readonly name = "SecurityProfileIncompleteReadError";
  readonly code = "IncompleteRead";
  readonly operation: string;

  constructor(subject: Subject, operation: string, what: string) {
    super(
      `Could not read ${nameOf(subject)}: ${operation} ${what}. Nothing was written and the state is kept. Run the same command again.`,
    );
    this.operation = operation;
  }
}

/** AWS refused or failed a request, or could not be reached. */
export class RequestFailedError extends SecurityProfileError {
  override readonly name = "SecurityProfileRequestFailedError";
  readonly code = "RequestFailed";
  readonly operation: string;
  /** AWS's error code, `AccessDeniedException` for one; or the network's, `ECONNREFUSED` for one. */
  readonly awsCode: string;
  readonly requestId: string | undefined;
  readonly httpStatusCode: number | undefined;
  /** Whether AWS refused it the first time, so that nothing can have been done. */
  readonly refused: boolean;

  constructor(
    message: string,
    details: {
      readonly operation: string;
      readonly awsCode: string;
      readonly requestId: string | undefined;
      readonly httpStatusCode: number | undefined;
      readonly refused: boolean;
      readonly cause: Error;
    },
  ) {
    super(message, { cause: details.cause });
    this.operation = details.operation;
    this.awsCode = details.awsCode;
    this.requestId = details.requestId;
    this.httpStatusCode = details.httpStatusCode;
    this.refused = details.refused;
  }
}

/** `security profile "Agents" (my-app/prod/agent)` */
export function nameOf(subject: Subject): string {
  const name = subject.SecurityProfileName ?? subject.SecurityProfileArn;
  return [
    "security profile",
    ...(name === undefined ? [] : [JSON.stringify(name)]),
    ...(subject.resource === undefined ? [] : [`(${subject.resource})`]),
  ].join(" ");
}

function holdersSentence(
  holders:
    | { readonly count: number; readonly usernames: readonly string[] }
    | { readonly unknown: string },
): string {
  if ("unknown" in holders) return `Who holds it could not be read: ${holders.unknown}.`;
  const { count, usernames } = holders;
  if (count === 0) {
    return "No user holds it, so an AI agent does (AWS has no list of the AI agents that hold a profile).";
  }
  const rest = count > usernames.length ? ` and ${count - usernames.length} more` : "";
  return `${count === 1 ? "One user holds" : `${count} users hold`} it: ${usernames.join(", ")}${rest}.`;
}
