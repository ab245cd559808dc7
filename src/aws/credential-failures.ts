import { isRefusal } from "./metadata.ts";

/** Codes for credentials that are missing or that AWS does not accept. */
const CODES = new Set([
  // The SDK's own.
  "CredentialsProviderError",
  "TokenProviderError",
  "ERR_INVALID_CHAR",
  // Of AWS's APIs.
  "ExpiredTokenException",
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnrecognizedClientException",
  // Of AWS STS and IAM Identity Center.
  "ExpiredToken",
  "ForbiddenException",
  "IDPRejectedClaimException",
  "InvalidClientTokenId",
  "InvalidIdentityTokenException",
  "UnauthorizedException",
  // Of S3.
  "InvalidAccessKeyId",
  "InvalidToken",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
]);

/** Whether a code is about the credentials of a call. */
export function isCredentialCode(code: string): boolean {
  return CODES.has(code);
}

/** Whether the credentials of a call are missing, in a file that cannot be read, or not accepted by AWS. */
export function isAboutCredentials(error: Error): boolean {
  const syscall = "syscall" in error ? error.syscall : undefined;
  return isCredentialCode(error.name) || isGarbled(error) || syscall === "open";
}

/**
 * The message of an error, without what may contain a secret that nobody knows: the command and output of a
 * `credential_process`, and the text that is not JSON.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isGarbled(error)) return "the credentials are not JSON";
  return error.name === "CredentialsProviderError" && error.message.startsWith("Command failed:")
    ? "the command in credential_process failed; run it to see its output, which may contain a secret"
    : error.message;
}

/** Only the answer of a source of credentials is parsed unseen. */
function isGarbled({ name }: Error): boolean {
  return name === "SyntaxError";
}

/** Loads the credentials of a call before it, so that no answer about them passes for the API's. */
export async function loadCredentials(load: () => Promise<unknown>): Promise<void> {
  try {
    await load();
  } catch (error) {
    throw error instanceof Error && isForeign(error) ? failureOf(error) : error;
  }
}

/** Whether the API could have failed with the same code, for another reason. */
function isForeign(error: Error): boolean {
  const { name } = error;
  if (isCredentialCode(name) || name === "AccessDenied") return false;
  return isAboutCredentials(error) || isRefusal(error);
}

function failureOf(error: Error): Error {
  const { name } = error;
  const message = messageOf(error);
  const isNamed = name !== "Error" && name !== "SyntaxError";
  const failure = new Error(isNamed ? `${name}: ${message}` : message);
  failure.name = "CredentialsProviderError";
  return failure;
}
