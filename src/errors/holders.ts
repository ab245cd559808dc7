import { errorWith } from "./base.ts";
import { type Subject, nameOf } from "./subject.ts";

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
