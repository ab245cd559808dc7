/** Wrong usage of a command, which exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
