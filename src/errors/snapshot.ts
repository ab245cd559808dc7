import { errorWith } from "./base.ts";

/** A snapshot cannot be written from its reading, or its file cannot be read. */
export class SnapshotFileError extends errorWith("SnapshotFile") {
  constructor(reason: string) {
    super(`Could not use the snapshot: ${reason}.`, { reason });
  }
}
