import type { CloudControl } from "@aws-sdk/client-cloudcontrol";
import type { Connect } from "@aws-sdk/client-connect";
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  MiddlewareStack,
  RetryStrategyV2,
} from "@smithy/types";
import { MissingPackageError } from "../errors/index.ts";
import type { Credentials } from "./credentials.ts";
import type { AppIntegrations, QConnect } from "./optional-clients.ts";
import type { Redact } from "./redact.ts";
import { TIMEOUTS, answers, oneAttempt, pacing, retryStrategy } from "./retries.ts";
import type { UserLookups } from "./user-lookups.ts";
import { Waits } from "./waits.ts";

/** The AWS APIs that this package calls, and the clients for them. */
export interface Clients {
  connect: Connect;
  cloudcontrol: CloudControl;
  qconnect: QConnect;
  appintegrations: AppIntegrations;
}

export type Api = keyof Clients;

/** A profile in the list of its instance. */
export interface ListedProfile {
  readonly SecurityProfileArn: string;
  /** By AWS's clock. AWS Cloud Control does not list it. */
  readonly LastModifiedTime?: Date;
}

/** The profiles of an instance from one read of the list. */
export interface Listing {
  /** When it was read, in milliseconds since 1970. */
  readonly at: number;
  /** By name. */
  readonly profiles: Promise<ReadonlyMap<string, ListedProfile>>;
}

/** What a process has listed, by the ARN of the instance. */
export interface Lists {
  /** The newest listing of each instance. */
  readonly profiles: Map<string, Listing>;
  /** The users that were looked up in each instance. */
  readonly users: Map<string, UserLookups>;
}

/** A client, with what belongs to its region and identity. */
export interface Session<A extends Api> {
  readonly client: Clients[A];
  /** What it has listed. */
  lists: Lists;
  /** What its calls wait for. */
  readonly waits: Waits;
  /** For AWS's messages: removes every credential in use. */
  readonly redactor: () => Promise<Redact>;
}

type Sessions<A extends Api> = Map<string, Promise<Session<A>>>;

const sessions: { readonly [A in Api]: Sessions<A> } = {
  connect: new Map(),
  cloudcontrol: new Map(),
  qconnect: new Map(),
  appintegrations: new Map(),
};

type Identity = AwsCredentialIdentity | AwsCredentialIdentityProvider;

interface Settings {
  readonly region: string;
  readonly requestHandler: typeof TIMEOUTS;
  readonly retryStrategy: RetryStrategyV2;
  readonly credentials?: Identity;
}

/** Loads the SDK of one API. A deploy without changes never calls it. */
const open: {
  readonly [A in Api]: (settings: Settings) => Promise<Clients[A]>;
} = {
  async connect(settings) {
    const { Connect } = await import("@aws-sdk/client-connect");
    return prepared(new Connect(settings));
  },
  async cloudcontrol(settings) {
    const { CloudControl } = await import("@aws-sdk/client-cloudcontrol");
    return prepared(new CloudControl(settings));
  },
  async qconnect(settings) {
    const { QConnect } = await import("@aws-sdk/client-qconnect").catch((cause: unknown) => {
      throw new MissingPackageError("@aws-sdk/client-qconnect", "Listing AI agents", cause);
    });
    return prepared(new QConnect(settings));
  },
  async appintegrations(settings) {
    const { AppIntegrations } = await import("@aws-sdk/client-appintegrations").catch(
      (cause: unknown) => {
        const what = "Looking up an application";
        throw new MissingPackageError("@aws-sdk/client-appintegrations", what, cause);
      },
    );
    return prepared(new AppIntegrations(settings));
  },
};

/** Makes a client pace its calls, and read their answers in full. */
async function prepared<C, I extends object, O extends object>(
  client: C & { readonly middlewareStack: MiddlewareStack<I, O> },
): Promise<C> {
  client.middlewareStack.use(await pacing());
  client.middlewareStack.use(await answers());
  return client;
}

/**
 * The endpoint in the environment; an empty variable sets none. The SDK reads it once per client, so another endpoint
 * means another client.
 */
export function endpointOf(api: Api): string | undefined {
  const { env } = process;
  return env[`AWS_ENDPOINT_URL_${api.toUpperCase()}`] || env["AWS_ENDPOINT_URL"] || undefined;
}

/** The client of an API for a region and an identity, shared in the process. */
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

function noLists(): Lists {
  return { profiles: new Map(), users: new Map() };
}

/** Forgets every list: the next call that needs one reads it. */
export async function forgetLists(): Promise<void> {
  for (const session of await openedSessions()) session.lists = noLists();
}

/** Forgets every client and listing: the next call starts as in a new process. */
export async function closeSessions(): Promise<void> {
  const opened = openedSessions();
  for (const known of Object.values(sessions)) known.clear();
  for (const { client } of await opened) client.destroy();
}

async function openedSessions() {
  const all = Object.values(sessions).flatMap((known) => [...known.values()]);
  const settled = await Promise.allSettled(all);
  return settled.flatMap((session) => (session.status === "fulfilled" ? [session.value] : []));
}

/**
 * A client that no other call shares. The caller destroys it.
 *
 * @param options `repeats`: whether a call that fails is made again
 */
export async function openSession<A extends Api>(
  api: A,
  region: string,
  credentials: Credentials,
  { repeats = true } = {},
): Promise<Session<A>> {
  const { used, base } = await identityOf(region, credentials);
  const client: Clients[A] = await open[api]({
    region,
    requestHandler: TIMEOUTS,
    retryStrategy: repeats ? retryStrategy() : oneAttempt(),
    ...(used && { credentials: used }),
  });
  return {
    client,
    lists: noLists(),
    waits: new Waits(),
    async redactor() {
      const { redactor } = await import("./redact.ts");
      return redactor(credentials, [client.config.credentials, ...(base ? [base] : [])]);
    },
  };
}

/**
 * The credentials that sign the calls. `undefined` leaves it to the SDK's own chain (environment, profile, SSO,
 * container, instance). The base credentials assume the role.
 */
async function identityOf(
  region: string,
  { accessKeyId, secretAccessKey, sessionToken, profile, roleArn, ...role }: Credentials,
): Promise<{ readonly used?: Identity; readonly base?: Identity }> {
  const keys =
    accessKeyId === undefined || secretAccessKey === undefined
      ? undefined
      : { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  if (profile === undefined && roleArn === undefined) return keys ? { used: keys } : {};
  const { fromIni, fromNodeProviderChain, fromTemporaryCredentials } =
    await import("@aws-sdk/credential-providers");
  const base = keys ?? (profile === undefined ? fromNodeProviderChain() : fromIni({ profile }));
  if (roleArn === undefined) return { used: base };
  const { externalId, roleSessionName = "alchemy-aws-connect" } = role;
  const used = fromTemporaryCredentials({
    masterCredentials: base,
    clientConfig: { region, requestHandler: TIMEOUTS },
    params: {
      RoleArn: roleArn,
      RoleSessionName: roleSessionName,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
  });
  return { used, base };
}
