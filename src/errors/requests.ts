import { errorWith } from "./base.ts";
import { type AnySubject, type Subject, nameOf } from "./subject.ts";

/** The current credentials cannot access the instance. The state is unchanged. */
export class InstanceNotFoundError extends errorWith("InstanceNotFound") {
  readonly #subject: Subject;
  readonly #account: string;

  /** @param records how to delete the records of the instance from Alchemy's state */
  constructor(subject: Subject, account: string, cause?: unknown, records?: string) {
    const lacking = subject.lacking === undefined ? "" : ` ${subject.lacking}`;
    const ifDeleted =
      records === undefined
        ? ""
        : ` If the instance was deleted, its profiles are gone too: delete its records from Alchemy's state, and run the same command again: ${records}`;
    super(
      `The current credentials cannot access ${instanceOf(subject)}. Check the ARN and its region, and that the credentials belong to account ${account}; then run the same command again.${lacking}${ifDeleted}`,
      { InstanceArn: subject.InstanceArn },
      cause,
    );
    this.#subject = subject;
    this.#account = account;
  }

  withRecords(records: string): InstanceNotFoundError {
    return new InstanceNotFoundError(this.#subject, this.#account, this.cause, records);
  }
}

/** A read was incomplete, so nothing was written. */
export class IncompleteReadError extends errorWith("IncompleteRead") {
  constructor(subject: AnySubject, operation: string, reason: string) {
    const state =
      subject.resource === undefined
        ? ""
        : " The state is unchanged, and nothing was written after that.";
    super(
      `Could not read ${nameOf(subject)}: ${operation} ${reason}.${state} Run the same command again.`,
      { operation, reason },
    );
  }
}

/** AWS refused or failed a request, or could not be reached. */
export class RequestFailedError extends errorWith("RequestFailed") {}

/** A package that only some calls need is not installed. No call was made. */
export class MissingPackageError extends errorWith("MissingPackage") {
  /** @param what `Listing AI agents` */
  constructor(name: string, what: string, cause: unknown) {
    super(
      `${what} needs the package ${name}, which is not installed. Run: npm install ${name}`,
      { package: name },
      cause,
    );
  }
}

interface OperationFailure {
  readonly operation: string;
  readonly handlerErrorCode: string;
  readonly requestToken: string | undefined;
  readonly statusMessage: string | undefined;
}

/** AWS Cloud Control accepted the request, and its handler failed later. */
export class OperationFailedError extends errorWith("OperationFailed") {
  constructor(subject: Subject, purpose: string, failure: OperationFailure) {
    const { operation, handlerErrorCode, requestToken, statusMessage } = failure;
    super(
      `Could not ${purpose} ${nameOf(subject)} in ${subject.InstanceArn}: ${operation} ended with ${handlerErrorCode}, "${statusMessage ?? "no message"}" (request token ${requestToken ?? "unknown"}). Cloud Control does not roll back: part of it may be done. The state is unchanged. Run the same command again to complete it.`,
      { operation, handlerErrorCode, requestToken },
    );
  }
}

/** An operation of AWS Cloud Control did not end in time. It may still succeed. */
export class OperationTimeoutError extends errorWith("OperationTimeout") {
  constructor(
    subject: Subject,
    operation: string,
    requestToken: string | undefined,
    seconds: number,
  ) {
    super(
      `${operation} of ${nameOf(subject)} in ${subject.InstanceArn} has not ended after ${seconds} s (request token ${requestToken ?? "unknown"}). It may still be in progress. The state is unchanged. Run the same command again to continue it.`,
      { operation, requestToken },
    );
  }
}

/** A field that a control plane cannot express, and why: `cannot be written`. */
interface UnsupportedField {
  readonly field: string;
  readonly what: string;
}

/** The control plane cannot express a change. Nothing was sent. */
export class NotSupportedError extends errorWith("NotSupported") {
  constructor(subject: Subject, ...unsupported: [UnsupportedField, ...UnsupportedField[]]) {
    const all = unsupported.map(({ field, what }) => `${field} ${what}`).join("; ");
    super(
      `Cannot update ${nameOf(subject)} in ${subject.InstanceArn}: ${all} over Cloud Control. Nothing was sent. Use controlPlane: "connect" for this profile; a later deploy can switch back.`,
      { field: unsupported[0].field, fields: unsupported.map(({ field }) => field) },
    );
  }
}

function instanceOf(subject: Subject): string {
  const instance = `the instance ${subject.InstanceArn}`;
  const name = nameOf(subject);
  return name === "the instance" ? instance : `${instance} of ${name}`;
}
