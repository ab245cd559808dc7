import { getSystemErrorMap } from "node:util";

/** Why a file could not be used, without the name of the error: `no such file or directory`. */
export function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return `not JSON (${error.message})`;
  if (!(error instanceof Error)) return String(error);
  const errno = "errno" in error && typeof error.errno === "number" ? error.errno : 0;
  return getSystemErrorMap().get(errno)?.[1] ?? error.message;
}
