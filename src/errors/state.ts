import { SecurityProfileError } from "./base.ts";

/** Files of Alchemy's state are cut off. AWS was not called. */
export class StateUnreadableError extends SecurityProfileError {
  readonly #files: readonly string[];

  constructor(stage: string, files: readonly string[], cause?: unknown) {
    super(
      [
        `Alchemy's state of ${stage} cannot be read: a process was cut off while Alchemy wrote it.`,
        ...files.map((file) => `  - ${file}`),
        "Put back a copy, or delete what is listed and deploy: a profile that this stack made is found again by its tags, one that it adopted by `adopt: true`. A `.replaced.` file stands for the former profile of a rename, with its id: delete that profile yourself.",
      ].join("\n"),
      cause,
    );
    this.#files = files;
  }

  get code() {
    return "StateUnreadable" as const;
  }

  get files(): readonly string[] {
    return this.#files;
  }
}

/** Another process deploys the same stage: Alchemy's state changed under this one. */
export class ConcurrentDeployError extends SecurityProfileError {
  constructor(resource: string, cause?: unknown) {
    super(
      `Another process deploys the same stage: Alchemy's state of ${resource} changed under this one. What was done is noted. Deploy from one process at a time: wait for the other one, then run the same command again with --force.`,
      cause,
    );
  }

  get code() {
    return "ConcurrentDeploy" as const;
  }
}
