import { errorWith } from "./base.ts";

/** A snapshot is incomplete and cannot be written, or its file cannot be read. */
export class SnapshotFileError extends errorWith("SnapshotFile") {
  constructor(reason: string) {
    super(`Could not use the snapshot: ${reason}.`, { reason });
  }
}
