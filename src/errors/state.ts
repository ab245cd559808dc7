import { errorWith } from "./base.ts";
import type { Unreadable } from "./subject.ts";

const FINDS =
  "the deploy finds a profile that this stack created by its tags. Set `adopt: true` for one that it adopted, or that is in a nested scope.";

/** Files of Alchemy's state are incomplete, or its database is damaged. AWS was not called. */
export class StateUnreadableError extends errorWith("StateUnreadable") {
  constructor({ files, isDatabase, stage }: Unreadable, cause?: unknown) {
    const [reason, advice] = isDatabase
      ? [
          "its database is damaged or cannot be opened",
          `Restore a backup. Without one, move the file away and deploy: ${FINDS} Everything else in the database is lost, for every resource and stage, including the former profiles of renames: delete those profiles yourself.`,
        ]
      : [
          "a process was interrupted while Alchemy wrote it",
          `Restore a backup, or delete the listed files and deploy: ${FINDS} A \`.replaced.\` file has the id of the former profile of a rename: delete that profile yourself.`,
        ];
    super(
      [
        `Alchemy's state of ${stage} cannot be read: ${reason}.`,
        ...files.map((file) => `  - ${file}`),
        advice,
      ].join("\n"),
      { files },
      cause,
    );
  }
}

/** Another process deploys the same stage: Alchemy's state changed under this one. */
export class ConcurrentDeployError extends errorWith("ConcurrentDeploy") {
  constructor(resource: string, cause?: unknown) {
    super(
      `Another process deploys the same stage: Alchemy's state of ${resource} changed under this one. The state records what this deploy did. Deploy from one process at a time: wait for the other one, then run the same command again with --force.`,
      {},
      cause,
    );
  }
}

/** A lock that another process holds. */
export interface Locked {
  /** `support/prod` */
  readonly name: string;
  readonly holder: string;
  /** The command that frees the lock. */
  readonly unlock: string;
}

/** Another process holds the lock of the stage. Nothing was read or written. */
export class StateLockedError extends errorWith("StateLocked") {
  constructor({ holder, name, unlock }: Locked) {
    super(
      `${name} is locked by ${holder}. Nothing was changed. Wait until that process ends, or set \`lock: { wait: SECONDS }\`. If it no longer runs, free the lock: ${unlock}`,
      { holder },
    );
  }
}

/** Somebody deleted the lock of the stage or took it over during the deploy. This process has written nothing since. */
export class StateLockLostError extends errorWith("StateLockLost") {
  constructor(name: string, reason: string) {
    super(
      `The lock of ${name} ${reason}. This process stopped before its next write to AWS or to the state. Find out who else works on the stage, then run the same command again: it continues where this one stopped.`,
      {},
    );
  }
}

/** The state store did not answer, refused a request, or cannot hold the state. */
export class StateStoreFailedError extends errorWith("StateStoreFailed") {
  constructor(message: string, cause?: unknown) {
    super(message, {}, cause);
  }
}
