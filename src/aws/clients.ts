import type { CloudControl } from "@aws-sdk/client-cloudcontrol";
import type { Connect } from "@aws-sdk/client-connect";
import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
import type { Credentials } from "./credentials.ts";

/** The AWS APIs that this package calls, and the clients for them. */
export interface Clients {
  connect: Connect;
  cloudcontrol: CloudControl;
}

export type Api = keyof Clients;

/** The profiles of an instance, as one reading of its list told them. */
export interface Listing {
  /** ARNs by name. */
  readonly arns: Promise<ReadonlyMap<string, string>>;
}

/** A client, with what goes with its region and identity. */
export interface Session<A extends Api> {
  readonly client: Clients[A];
  /** The newest listing of each instance, by its ARN. */
  readonly listings: Map<string, Listing>;
  /** Every credential value in use. */
  readonly secrets: () => Promise<readonly string[]>;
}

/** Of one call, the first included. */
const ATTEMPTS = 12;

type Sessions<A extends Api> = Map<string, Promise<Session<A>>>;

/** AWS's own have 16 characters or more; the dummies that people give an emulator have fewer. */
const SHORTEST_CREDENTIAL = 8;

const sessions: { readonly [A in Api]: Sessions<A> } = {
  connect: new Map(),
  cloudcontrol: new Map(),
};

/** Loads the SDK of one API. A deploy that has nothing to do never gets here. */
const open: {
  readonly [A in Api]: (settings: Awaited<ReturnType<typeof settingsOf>>) => Promise<Clients[A]>;
} = {
  async connect(settings) {
    const { Connect } = await import("@aws-sdk/client-connect");
    return new Connect(settings);
  },
  async cloudcontrol(settings) {
    const { CloudControl } = await import("@aws-sdk/client-cloudcontrol");
    return new CloudControl(settings);
  },
};

const ENDPOINTS: Record<Api, string> = {
  connect: "AWS_ENDPOINT_URL_CONNECT",
  cloudcontrol: "AWS_ENDPOINT_URL_CLOUDCONTROL",
};

/**
 * Where the environment sends the calls. The SDK reads it once for each client, so a client made under
 * another endpoint is another client.
 */
export function endpointOf(api: Api): string | undefined {
  return process.env[ENDPOINTS[api]] ?? process.env["AWS_ENDPOINT_URL"];
}

/** The client of an API for a region and an identity, one in each process. */
export function sessionOf<A extends Api>(
  api: A,
  region: string,
  credentials: Credentials,
): Promise<Session<A>> {
  const key = JSON.stringify([region, credentials, endpointOf(api)]);
  const known: Sessions<A> = sessions[api];
  const session = known.get(key) ?? openSession(api, region, credentials);
  known.set(key, session);
  return session;
}

/** Forgets every client and all that was listed: the next call starts as in a new process. */
export async function closeSessions(): Promise<void> {
  const all = [...sessions.connect.values(), ...sessions.cloudcontrol.values()];
  for (const known of Object.values(sessions)) known.clear();
  for (const { client } of await Promise.all(all)) client.destroy();
}

async function openSession<A extends Api>(
  api: A,
  region: string,
  credentials: Credentials,
): Promise<Session<A>> {
  const client: Clients[A] = await open[api](await settingsOf(region, credentials));
  return {
    client,
    listings: new Map(),
    async secrets() {
      const inUse = await client.config.credentials().catch(() => undefined);
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

async function settingsOf(region: string, credentials: Credentials) {
  const [provider, retryStrategy] = await Promise.all([
    credentialProvider(region, credentials),
    quotaAwareRetries(),
  ]);
  return { region, retryStrategy, ...(provider && { credentials: provider }) };
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
  const asked = Number(process.env["AWS_MAX_ATTEMPTS"]);
  return new QuotaAwareRetryStrategy(Number.isInteger(asked) && asked > 0 ? asked : ATTEMPTS);
}
