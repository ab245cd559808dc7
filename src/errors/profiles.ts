import { SecurityProfileError } from "./base.ts";
import { type LocatedSubject, nameOf } from "./subject.ts";

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

function holdersSentence(holders: Holders): string {
  if ("unknown" in holders) return `Who holds it could not be read: ${holders.unknown}.`;
  const { count, usernames } = holders;
  if (count === 0) {
    return "No user holds it, so an AI agent does (AWS has no list of the AI agents that hold a profile).";
  }
  const rest = count > usernames.length ? ` and ${count - usernames.length} more` : "";
  return `${count === 1 ? "One user holds" : `${count} users hold`} it: ${usernames.join(", ")}${rest}.`;
}
