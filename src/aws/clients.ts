import type { Connect } from "@aws-sdk/client-connect";
import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
import type { Credentials } from "./credentials.ts";

/** The profiles of an instance, as one reading of its list told them. */
export interface Listing {
  /** ARNs by name. */
  readonly arns: Promise<ReadonlyMap<string, string>>;
}

/** A client, with what goes with its region and identity. */
export interface ConnectSession {
  readonly connect: Connect;
  /** The newest listing of each instance, by its ARN. */
  readonly listings: Map<string, Listing>;
  /** Every credential value in use. */
  readonly secrets: () => Promise<readonly string[]>;
}

/** AWS's own have 16 characters or more; the dummies that people give an emulator have fewer. */
const SHORTEST_CREDENTIAL = 8;

const sessions = new Map<string, Promise<ConnectSession>>();

/**
 * The client of the Amazon Connect API for a region and an identity, one in each process. The SDK is
 * loaded by the first call of this function, so a deploy that has nothing to do never loads it.
 */
export function connectSession(region: string, credentials: Credentials): Promise<ConnectSession> {
  const key = JSON.stringify([region, credentials, endpoint()]);
  const session = sessions.get(key) ?? openSession(region, credentials);
  sessions.set(key, session);
  return session;
}

/** Forgets every client and all that was listed: the next call starts as in a new process. */
export async function closeSessions(): Promise<void> {
  const open = [...sessions.values()];
  sessions.clear();
  for (const { connect } of await Promise.all(open)) connect.destroy();
}

async function openSession(region: string, credentials: Credentials): Promise<ConnectSession> {
  const [{ Connect }, provider, retryStrategy] = await Promise.all([
    import("@aws-sdk/client-connect"),
    credentialProvider(region, credentials),
    quotaAwareRetries(),
  ]);
  const connect = new Connect({
    region,
    retryStrategy,
    ...(provider && { credentials: provider }),
  });
  return {
    connect,
    listings: new Map(),
    async secrets() {
      const inUse = await connect.config.credentials().catch(() => undefined);
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
      return [
        inUse?.secretAccessKey,
        inUse?.sessionToken,
        inUse?.accessKeyId,
        credentials.secretAccessKey,
        credentials.sessionToken,
        credentials.accessKeyId,
        credentials.externalId,
        AWS_SECRET_ACCESS_KEY,
        AWS_SESSION_TOKEN,
        AWS_ACCESS_KEY_ID,
      ]
        .filter((value) => value !== undefined)
        .filter(({ length }) => length >= SHORTEST_CREDENTIAL);
    },
  };
}

/** The SDK's own chain (environment, profile, SSO, container, instance) where nothing is given. */
async function credentialProvider(region: string, credentials: Credentials) {
  const { accessKeyId, secretAccessKey, sessionToken, profile, roleArn } = credentials;
  const keys =
    accessKeyId === undefined || secretAccessKey === undefined
      ? undefined
      : { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  if (profile === undefined && roleArn === undefined) return keys;
  const { fromIni, fromNodeProviderChain, fromTemporaryCredentials } =
    await import("@aws-sdk/credential-providers");
  const base = keys ?? (profile === undefined ? fromNodeProviderChain() : fromIni({ profile }));
  if (roleArn === undefined) return base;
  const { externalId, roleSessionName = "alchemy-aws-connect" } = credentials;
  return fromTemporaryCredentials({
    masterCredentials: base,
    clientConfig: { region },
    params: {
      RoleArn: roleArn,
      RoleSessionName: roleSessionName,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
  });
}

/**
 * Adaptive retries: throttling is answered by slowing down. A full quota is HTTP 429 as well, and the
 * SDK counts it as throttling, but no retry makes room.
 */
async function quotaAwareRetries() {
  const { AdaptiveRetryStrategy } = await import("@smithy/core/retry");
  class QuotaAwareRetryStrategy extends AdaptiveRetryStrategy {
    override refreshRetryTokenForRetry(token: StandardRetryToken, info: RetryErrorInfo) {
      if (info.error instanceof Error && info.error.name === "LimitExceededException") {
        throw info.error;
      }
      return super.refreshRetryTokenForRetry(token, info);
    }
  }
  return new QuotaAwareRetryStrategy(Number(process.env["AWS_MAX_ATTEMPTS"] ?? 12));
}

/** The SDK reads these once for each client, so a client made under others is another client. */
function endpoint(): string | undefined {
  return process.env["AWS_ENDPOINT_URL_CONNECT"] ?? process.env["AWS_ENDPOINT_URL"];
}
