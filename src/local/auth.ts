import { ServiceError } from "./errors.ts";

const CREDENTIAL =
  /\bCredential=[^/\s,]+\/\d{8}\/(?<region>[^/\s,]+)\/(?<service>[^/\s,]+)\/aws4_request\b/;

/** A request must be signed for this service and region; the signature itself is not verified. */
export function authenticate(authorization: string | null, region: string): void {
  if (!authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    throw new ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const scope = CREDENTIAL.exec(authorization)?.groups;
  if (!scope) {
    throw new ServiceError(
      "IncompleteSignatureException",
      "Authorization header requires a 'Credential' of the form KEY/DATE/REGION/SERVICE/aws4_request",
    );
  }
  const faults = [
    ...(scope["region"] === region
      ? []
      : [`Credential should be scoped to a valid region, not '${scope["region"]}'.`]),
    ...(scope["service"] === "connect"
      ? []
      : ["Credential should be scoped to correct service: 'connect'."]),
  ];
  if (faults.length > 0) throw new ServiceError("InvalidSignatureException", faults.join(" "));
}
