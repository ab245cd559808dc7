/** The command was called wrongly. Ends it with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
