import { Connect } from "@aws-sdk/client-connect";
import {
  type LocalConnect,
  type LocalConnectOptions,
  startLocalConnect,
} from "../../src/local/index.ts";

interface RawRequest {
  readonly body?: unknown;
  /** @default signed() */
  readonly authorization?: string | null;
}

interface RawAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export interface Harness extends AsyncDisposable {
  readonly server: LocalConnect;
  readonly client: Connect;
  readonly InstanceId: string;
  /** One HTTP request, as bytes: no SDK in between. */
  raw(method: string, path: string, request?: RawRequest): Promise<RawAnswer>;
  /** The names of the operations that were called, in order. */
  called(): string[];
}

/** A local Amazon Connect and a client for it. */
export async function startHarness(options?: LocalConnectOptions): Promise<Harness> {
  const server = await startLocalConnect(options);
  const { instanceArn, url } = server;
  const client = connectTo(server);
  return {
    server,
    client,
    InstanceId: instanceArn.split("/").at(-1) ?? "",
    raw: (method, path, request) => raw(url, method, path, request),
    called: () => server.calls.map(({ operation }) => operation),
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.close();
    },
  };
}

/** A client of AWS's. */
export function connectTo({ env, url }: LocalConnect, maxAttempts = 1): Connect {
  return new Connect({
    endpoint: url,
    region: env.AWS_REGION,
    maxAttempts,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    },
  });
}

/** What a promise rejects with; that it rejects is part of the expectation. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`resolved with ${JSON.stringify(value)}`);
}

export function signed(region = "us-east-1", service = "connect"): string {
  return `AWS4-HMAC-SHA256 Credential=local/20261122/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
}

/** Headers that sign nothing, or not completely, with the error that AWS answers. */
export const UNSIGNED: readonly (readonly [
  header: string | null,
  type: string,
  message: string,
])[] = [
  [null, "MissingAuthenticationTokenException", "Missing Authentication Token"],
  [
    "AWS4-HMAC-SHA256 Signature=0",
    "IncompleteSignatureException",
    "Authorization header requires 'Credential' parameter. Authorization header requires 'SignedHeaders' parameter.",
  ],
  ...["sec/ret", "", "local/20261122"].map(
    (key) =>
      [
        signed().replace("local", key),
        "IncompleteSignatureException",
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term",
      ] as const,
  ),
  [
    signed().replace(/, Signature=.*/, ""),
    "IncompleteSignatureException",
    "Authorization header requires 'Signature' parameter.",
  ],
  [
    signed().replace(/SignedHeaders.*/, "Signature="),
    "IncompleteSignatureException",
    "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
  ],
];

async function raw(
  url: string,
  method: string,
  path: string,
  { authorization = signed(), body }: RawRequest = {},
): Promise<RawAnswer> {
  const response = await fetch(url + path, {
    method,
    // bun's own client sends again what it sent on a kept connection that was cut.
    keepalive: false,
    headers: authorization === null ? {} : { authorization },
    ...(body !== undefined && {
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get("x-amzn-errortype"),
    headers: response.headers,
    text,
    get body() {
      return JSON.parse(text) as Record<string, unknown>;
    },
  };
}
