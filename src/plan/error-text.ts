export interface ErrorText {
  readonly code: string;
  readonly message: string;
}

/** The code and message of an error. It may come from another copy of this package, so `instanceof` does not apply. */
export function errorText(error: unknown): ErrorText {
  if (!(error instanceof Error)) return { code: "Failed", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "Failed";
  return { code, message: error.message };
}
