import { createHash, createHmac } from "node:crypto";

export const S3_CREDENTIALS = { accessKeyId: "test", secretAccessKey: "testsecret" } as const;
export const S3_REGION = "us-east-1";

/** What AWS Signature Version 4 signs of a request. */
export interface Signable {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(?<scope>[^,]+), ?SignedHeaders=(?<signed>[^,]+), ?Signature=(?<signature>\w+)$/;

/** The `Authorization` header that a request has, computed anew from its other headers. */
export function signedAgain({ method, url, headers }: Signable): string | undefined {
  const { scope, signed } = AUTHORIZATION.exec(headers.get("authorization") ?? "")?.groups ?? {};
  if (scope === undefined || signed === undefined) return undefined;
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1).split("&").toSorted().join("&"),
    ...signed.split(";").map((name) => `${name}:${headers.get(name)?.trim() ?? ""}`),
    "",
    signed,
    headers.get("x-amz-content-sha256") ?? "",
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", headers.get("x-amz-date"), scope, sha256(canonical)];
  const key = scope
    .split("/")
    .reduce<string | Buffer>(
      (secret, part) => hmac(secret, part),
      `AWS4${S3_CREDENTIALS.secretAccessKey}`,
    );
  const signature = hmac(key, toSign.join("\n")).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=${S3_CREDENTIALS.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

/** A request without a body, signed. */
export function sign(method: string, address: string): Request {
  const url = new URL(address);
  const date = new Date().toISOString().replaceAll(/[:-]|\.\d+/g, "");
  const headers = new Headers({
    host: url.host,
    "x-amz-date": date,
    "x-amz-content-sha256": sha256(""),
    authorization: `AWS4-HMAC-SHA256 Credential=${S3_CREDENTIALS.accessKeyId}/${date.slice(0, 8)}/${S3_REGION}/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=0`,
  });
  headers.set("authorization", signedAgain({ method, url, headers }) ?? "");
  return new Request(url.href, { method, headers });
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const hmac = (key: string | Buffer, text: string) =>
  createHmac("sha256", key).update(text).digest();
