import { errorWith } from "./base.ts";
import { type Holders, type LocatedSubject, nameOf } from "./subject.ts";

/** The name is taken by a profile that this resource did not make. Nothing was changed. */
export class AlreadyExistsError extends errorWith("AlreadyExists") {
  constructor(subject: LocatedSubject, owner: string, advice: string) {
    const { SecurityProfileArn } = subject;
    super(
      `${nameOf(subject)} exists already: ${SecurityProfileArn}, ${owner}. Nothing was changed. ${advice}`,
      { SecurityProfileArn },
    );
  }
}

const OTHER_PROFILE = "Give its holders another profile, then run the same command again.";

/** AWS refuses to delete the profile while someone holds it. The profile and its state are kept. */
export class InUseError extends errorWith("InUse") {
  constructor(subject: LocatedSubject, holders: Holders, cause: unknown) {
    const { SecurityProfileArn, whenInUse = OTHER_PROFILE } = subject;
    super(
      `Cannot delete ${nameOf(subject)} (${SecurityProfileArn}): it is still in use. ${holdersSentence(holders)} The profile and its state are kept. ${whenInUse}`,
      {
        SecurityProfileArn,
        users: "count" in holders ? holders.count : undefined,
        usernames: "count" in holders ? holders.usernames : [],
      },
      cause,
    );
  }
}

/** AWS took an update and still holds what it clears. The state is kept. */
export class NotClearedError extends errorWith("NotCleared") {
  constructor(subject: LocatedSubject, fields: readonly string[]) {
    const { SecurityProfileArn } = subject;
    const names = fields.join(", ");
    super(
      `Could not clear ${names} of ${nameOf(subject)} (${SecurityProfileArn}): AWS took the update and still holds ${fields.length === 1 ? "it" : "them"}. The state is kept. Clear ${names} in the admin website, then run the same command again.`,
      { SecurityProfileArn, fields },
    );
  }
}

/** What was looked up by its name does not exist. */
export class NotFoundError extends errorWith("NotFound") {
  /** @param what `security profile "Agents"` */
  constructor(what: string, place: string, advice: string) {
    super(`There is no ${what} in ${place}. ${advice}`, {});
  }
}

/** A lookup by name finds more than one. */
export class AmbiguousError extends errorWith("Ambiguous") {
  /** @param what `flow modules with the name "Refunds"` */
  constructor(what: string, place: string, candidates: readonly string[], advice: string) {
    super(
      `There are ${candidates.length} ${what} in ${place}: ${candidates.join(", ")}. ${advice}`,
      { candidates },
    );
  }
}

function holdersSentence(holders: Holders): string {
  if ("unknown" in holders) return `Who holds it could not be read: ${holders.unknown}.`;
  const { count, usernames } = holders;
  if (count === 0) {
    return "No user holds it, so an AI agent does: alchemy-aws-connect holders lists its versions that do.";
  }
  const rest = count > usernames.length ? ` and ${count - usernames.length} more` : "";
  return `${count === 1 ? "One user holds" : `${count} users hold`} it: ${usernames.join(", ")}${rest}.`;
}
