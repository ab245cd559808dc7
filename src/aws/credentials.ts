import { SECRET_PROPS } from "../profile/constraints.ts";
import { isRecord } from "../profile/shapes.ts";

/** A string, or a secret of Alchemy's (`alchemy.secret`) that contains it. */
type Secret = string | { readonly unencrypted: string };

/**
 * The AWS credentials of a resource, with the same names as in Alchemy's own AWS resources. The region is always
 * that of the instance's ARN.
 */
export interface AwsCredentialProps {
  /**
   * Requires `secretAccessKey`. Never stored: a delete in a later process uses the keys of a scope or the SDK's
   * default chain.
   */
  accessKeyId?: Secret;
  /** Never stored. */
  secretAccessKey?: Secret;
  /** For temporary credentials. Never stored. */
  sessionToken?: Secret;
  /** Must be the region of `InstanceArn`. @default the region of `InstanceArn` */
  region?: string;
  /** A profile of `~/.aws/config` or `~/.aws/credentials`. */
  profile?: string;
  /** A role to assume with the credentials of the other props or the default chain. */
  roleArn?: string;
  /** For `roleArn`. Never stored: a delete in a later process finds it only in a scope with the same role. */
  externalId?: Secret;
  /** For `roleArn`. @default "alchemy-aws-connect" */
  roleSessionName?: string;
}

/** Credential props with unwrapped secrets. In memory only. */
export type Credentials = { readonly [K in CredentialName]?: string };

/** The props that identify an identity. The state keeps them. */
export const IDENTITY = ["profile", "roleArn", "roleSessionName"] as const;

const NAMES = [...IDENTITY, ...SECRET_PROPS];

type CredentialName = (typeof NAMES)[number];
type SecretName = (typeof SECRET_PROPS)[number];

/** What a record keeps of the credentials of its deploy. */
export type KeptCredentials = { [K in (typeof IDENTITY)[number]]?: string } & {
  /** Which secrets the deploy used in addition; never their values. */
  secrets?: {
    readonly names: readonly SecretName[];
    /** The scope with these secrets. Absent: the props had them. */
    readonly scope?: string;
  };
};

/** The credentials of an Alchemy scope, for everything that is declared in it. */
export interface CredentialScope {
  readonly parent: CredentialScope | undefined;
  readonly scopeName: string;
  readonly providerCredentials: Readonly<Record<string, unknown>>;
}

let findScope: () => CredentialScope | undefined = () => undefined;

/** Makes lookups and reads use the credentials of the scope that they run in. */
export function takeScopesFrom(find: typeof findScope): void {
  findScope = find;
}

/** The scope that a lookup or a read runs in; none without Alchemy. */
export function credentialScope(): CredentialScope | undefined {
  return findScope();
}

/** Credentials and where they come from. */
export interface CredentialSource {
  readonly credentials: Credentials;
  /** The scope with the credentials. Absent: the props have them, or nobody. */
  readonly scope?: string;
}

/**
 * The credentials of a call: those of the props, else those of the nearest scope that has `aws`, else none, which
 * leaves it to the SDK's default chain. Sources are never mixed.
 */
export function resolveCredentials(
  props: AwsCredentialProps,
  scope: CredentialScope | undefined,
): Credentials {
  return credentialSource(props, scope).credentials;
}

/** What the state keeps of credentials. */
export function keptOf({ credentials, scope }: CredentialSource): KeptCredentials {
  const kept: KeptCredentials = {};
  for (const name of IDENTITY) if (credentials[name] !== undefined) kept[name] = credentials[name];
  const names = SECRET_PROPS.filter((name) => credentials[name] !== undefined);
  if (names.length > 0) kept.secrets = { names, ...(scope !== undefined && { scope }) };
  return kept;
}

/** Like `resolveCredentials`, with the scope that has the credentials. */
export function credentialSource(
  props: AwsCredentialProps,
  scope: CredentialScope | undefined,
): CredentialSource {
  const own = unwrap(props);
  if (hasIdentity(own)) return { credentials: own };
  const [nearest = { credentials: {} }] = scopesOf(scope);
  return nearest;
}

/** The scopes that have credentials, nearest first. */
export function* scopesOf(scope: CredentialScope | undefined): Generator<CredentialSource> {
  for (let at = scope; at !== undefined; at = at.parent) {
    const credentials = unwrap(at.providerCredentials["aws"]);
    if (hasIdentity(credentials)) yield { credentials, scope: at.scopeName };
  }
}

function unwrap(given: unknown): Credentials {
  if (!isRecord(given)) return {};
  const found: { [K in CredentialName]?: string } = {};
  for (const name of NAMES) {
    const value = given[name];
    const text: unknown = isSecret(value) ? value.unencrypted : value;
    if (typeof text === "string") found[name] = text;
  }
  return found;
}

function isSecret(value: unknown): value is { readonly unencrypted: unknown } {
  return typeof value === "object" && value !== null && "unencrypted" in value;
}

function hasIdentity({ accessKeyId, profile, roleArn }: Credentials): boolean {
  return accessKeyId !== undefined || profile !== undefined || roleArn !== undefined;
}
