import { errorWith } from "./base.ts";
import type { Unreadable } from "./subject.ts";

/** Files of Alchemy's state are cut off, or its database is damaged. AWS was not called. */
export class StateUnreadableError extends errorWith("StateUnreadable") {
  constructor({ files, isDatabase, stage }: Unreadable, cause?: unknown) {
    const [reason, advice] = isDatabase
      ? [
          "its database is damaged or cannot be opened",
          "Put back a copy. Without one, move the file away and deploy: a profile that this stack made is found again by its tags; one that it adopted, or that is in a nested scope, by `adopt: true`. All else in the database, of whatever resource and stage, is forgotten, and so are the former profiles of renames: delete those yourself.",
        ]
      : [
          "a process was cut off while Alchemy wrote it",
          "Put back a copy, or delete what is listed and deploy: a profile that this stack made is found again by its tags; one that it adopted, or that is in a nested scope, by `adopt: true`. A `.replaced.` file stands for the former profile of a rename, with its id: delete that profile yourself.",
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
      `Another process deploys the same stage: Alchemy's state of ${resource} changed under this one. What was done is noted. Deploy from one process at a time: wait for the other one, then run the same command again with --force.`,
      {},
      cause,
    );
  }
}

/** The lock of a stage that another process has. */
export interface Locked {
  /** `support/prod` */
  readonly name: string;
  readonly stage: string;
  readonly holder: string;
}

/** Another process holds the lock of the stage. Nothing was read or written. */
export class StateLockedError extends errorWith("StateLocked") {
  constructor({ holder, name, stage }: Locked) {
    super(
      `${name} is locked by ${holder}. Nothing was changed. Wait until it ends, or set \`lock: { wait: seconds }\`. If that process is gone, free the lock: alchemy-aws-connect unlock --stage ${stage}`,
      { holder },
    );
  }
}

/** The lock of the stage was deleted or taken over while this process worked. Nothing was written since. */
export class StateLockLostError extends errorWith("StateLockLost") {
  constructor(name: string, reason: string) {
    super(
      `The lock of ${name} ${reason}. This process stopped before its next write to AWS or to the state. Find out who else works on the stage, then run the same command again: it continues where this one stopped.`,
      {},
    );
  }
}

/** The bucket of the state did not answer, or refused a request. */
export class StateStoreFailedError extends errorWith("StateStoreFailed") {
  constructor(message: string, cause?: unknown) {
    super(message, {}, cause);
  }
}
