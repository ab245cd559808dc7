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
