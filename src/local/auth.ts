type Fault =
  | "MissingAuthenticationTokenException"
  | "IncompleteSignatureException"
  | "InvalidSignatureException";

const CREDENTIAL =
  /\bCredential=(?<key>[^/\s,]+)\/\d{8}\/(?<region>[^/\s,]+)\/(?<service>[^/\s,]+)\/aws4_request\b/;

/** AWS's words, but for the credential at their end: it may be a secret. */
const MALFORMED =
  "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term";

/** The access key, region and service in the header of a signed request. */
export function credentialOf(
  authorization: string | undefined,
): Partial<Record<"key" | "region" | "service", string>> {
  return CREDENTIAL.exec(authorization ?? "")?.groups ?? {};
}

/**
 * A request must be signed for this service and region; the signature itself is not verified.
 *
 * @returns type and message of the exception; nothing for a valid signature
 */
export function signatureFault(
  authorization: string | undefined,
  { region, service }: { readonly region: string; readonly service: string },
): readonly [type: Fault, message: string] | undefined {
  if (!authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    return ["MissingAuthenticationTokenException", "Missing Authentication Token"];
  }
  const scope = credentialOf(authorization);
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !new RegExp(`[ ,]${name}=[^\\s,]`).test(authorization))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (missing.length > 0) return ["IncompleteSignatureException", missing.join(" ")];
  if (scope.key === undefined) return ["IncompleteSignatureException", MALFORMED];
  const faults: string[] = [];
  if (scope.region !== region) {
    faults.push(`Credential should be scoped to a valid region, not '${scope.region}'.`);
  }
  if (scope.service !== service) {
    faults.push(`Credential should be scoped to correct service: '${service}'.`);
  }
  return faults.length > 0 ? ["InvalidSignatureException", faults.join(" ")] : undefined;
}
