import type { Problem } from "../profile/problem.ts";
import { errorWith } from "./base.ts";

/** The props are invalid. Reports all problems at once, before any call and before a state is written. */
export class InvalidPropsError extends errorWith("InvalidProps") {
  constructor(what: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(
      [
        `${what} has ${count} in its props. No call was made and no state was written.`,
        ...problems.map(({ path, message }) => `  - ${path} ${message}`),
      ].join("\n"),
      { problems },
    );
  }
}

/** A snapshot is incomplete and cannot be written, or its file cannot be read. */
export class SnapshotFileError extends errorWith("SnapshotFile") {
  constructor(reason: string) {
    super(`Could not use the snapshot: ${reason}.`, { reason });
  }
}
