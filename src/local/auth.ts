const CREDENTIAL =
  /\bCredential=(?<key>[^/\s,]+)\/\d{8}\/(?<region>[^/\s,]+)\/(?<service>[^/\s,]+)\/aws4_request\b/;

interface SignatureFault {
  readonly type:
    | "MissingAuthenticationTokenException"
    | "IncompleteSignatureException"
    | "InvalidSignatureException";
  readonly message: string;
}

/** The access key of a signature that is whole. */
export function accessKeyOf(authorization: string | undefined): string | undefined {
  return CREDENTIAL.exec(authorization ?? "")?.groups?.["key"];
}

/** The region that a signature is made for. */
export function regionOf(authorization: string | undefined): string | undefined {
  return CREDENTIAL.exec(authorization ?? "")?.groups?.["region"];
}

/** A request must be signed for this service and region; the signature itself is not verified. */
export function signatureFault(
  authorization: string | undefined,
  { region, service }: { readonly region: string; readonly service: string },
): SignatureFault | undefined {
  if (!authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    return { type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" };
  }
  const scope = CREDENTIAL.exec(authorization)?.groups;
  if (!scope) {
    return {
      type: "IncompleteSignatureException",
      message:
        "Authorization header requires a 'Credential' of the form KEY/DATE/REGION/SERVICE/aws4_request",
    };
  }
  const missing = ["SignedHeaders", "Signature"].filter(
    (name) => !new RegExp(`[ ,]${name}=[^\\s,]`).test(authorization),
  );
  if (missing.length > 0) {
    return {
      type: "IncompleteSignatureException",
      message: missing
        .map((name) => `Authorization header requires '${name}' parameter.`)
        .join(" "),
    };
  }
  const faults = [
    ...(scope["region"] === region
      ? []
      : [`Credential should be scoped to a valid region, not '${scope["region"]}'.`]),
    ...(scope["service"] === service
      ? []
      : [`Credential should be scoped to correct service: '${service}'.`]),
  ];
  return faults.length > 0
    ? { type: "InvalidSignatureException", message: faults.join(" ") }
    : undefined;
}
