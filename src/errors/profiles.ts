import { errorWith } from "./base.ts";
import { type Holders, type LocatedSubject, type Subject, nameOf } from "./subject.ts";

/** A profile with this name already exists, and this resource did not create it. Nothing was changed. */
export class AlreadyExistsError extends errorWith("AlreadyExists") {
  constructor(subject: LocatedSubject, owner: string, advice: string) {
    const { SecurityProfileArn } = subject;
    super(
      `${nameOf(subject)} already exists: ${SecurityProfileArn}, ${owner}. Nothing was changed. ${advice}`,
      { SecurityProfileArn },
    );
  }
}

/** Whoever takes a profile from its holders would let the next deploy delete it, also from under another stack. */
export const IF_OF_ANOTHER_STACK =
  "If another stack manages the profile, deploy it with `delete: false` first: it then stays in AWS.";

const OTHER_PROFILE = `Assign another profile to its holders, then run the same command again. ${IF_OF_ANOTHER_STACK}`;

/** AWS refuses to delete the profile while it has holders. The profile and its state are unchanged. */
export class InUseError extends errorWith("InUse") {
  constructor(subject: LocatedSubject, holders: Holders, cause: unknown) {
    const { SecurityProfileArn, whenInUse = OTHER_PROFILE } = subject;
    super(
      `Cannot delete ${nameOf(subject)} (${SecurityProfileArn}): it is still in use. ${holdersSentence(holders)} The profile and its state are unchanged. ${whenInUse}`,
      {
        SecurityProfileArn,
        users: "count" in holders ? holders.count : undefined,
        usernames: "count" in holders ? holders.usernames : [],
      },
      cause,
    );
  }
}

/** AWS accepted an update but still has a field that it clears. The state is unchanged. */
export class NotClearedError extends errorWith("NotCleared") {
  constructor(subject: LocatedSubject, fields: readonly string[]) {
    const { SecurityProfileArn } = subject;
    const names = fields.join(", ");
    super(
      `Could not clear ${names} of ${nameOf(subject)} (${SecurityProfileArn}): AWS accepted the update but still has ${fields.length === 1 ? "it" : "them"}. The state is unchanged. Clear ${names} in the admin website, then run the same command again.`,
      { SecurityProfileArn, fields },
    );
  }
}

/** The profiles of a user or AI agent cannot be what the code declares. */
export class AssignmentFailedError extends errorWith("AssignmentFailed") {
  /** @param holder `user "ana"` */
  constructor(subject: Subject, holder: string, reason: string, advice: string) {
    super(
      `Cannot assign security profiles to ${nameOf({ ...subject, holder })} in ${subject.InstanceArn}: ${reason}. ${advice}`,
      { holder },
    );
  }
}

/** No resource has the name that was looked up. */
export class NotFoundError extends errorWith("NotFound") {
  /** @param what `security profile "Agents"` */
  constructor(what: string, place: string, advice: string) {
    super(`There is no ${what} in ${place}. ${advice}`, {});
  }
}

/** More than one resource has the name that was looked up. */
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
  if ("unknown" in holders) return `Could not read who has it: ${holders.unknown}.`;
  const { count, usernames } = holders;
  if (count === 0) {
    return "No user has it, so an AI agent does. List its versions with: npx alchemy-aws-connect holders.";
  }
  const users = count === 1 ? "One user has" : `${count} users have`;
  if (usernames.length === 0) return `${users} it.`;
  const rest = count > usernames.length ? ` and ${count - usernames.length} more` : "";
  return `${users} it: ${usernames.join(", ")}${rest}.`;
}
