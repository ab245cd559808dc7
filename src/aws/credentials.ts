import { SECRET_PROPS } from "../profile/constraints.ts";
import { isRecord } from "../profile/shapes.ts";

/** A text, or a secret of Alchemy's (`alchemy.secret`) that holds it. */
type Secret = string | { readonly unencrypted: string };

/**
 * How a resource reaches AWS. The same names as Alchemy's own AWS resources take. The region is always
 * the one of the instance's ARN.
 */
export interface AwsCredentialProps {
  /**
   * Goes with `secretAccessKey`. Never stored: a delete in a later process takes the keys of a scope or of
   * the SDK's default chain instead.
   */
  accessKeyId?: Secret;
  /** Never stored. */
  secretAccessKey?: Secret;
  /** Of temporary credentials. Never stored. */
  sessionToken?: Secret;
  /** Must be the region of `InstanceArn`. @default the region of `InstanceArn` */
  region?: string;
  /** A profile of `~/.aws/config` or `~/.aws/credentials`. */
  profile?: string;
  /** A role to assume, with the credentials that the other props or the default chain give. */
  roleArn?: string;
  /** For `roleArn`. Never stored: a delete in a later process has it only from a scope with the same role. */
  externalId?: Secret;
  /** For `roleArn`. @default "alchemy-aws-connect" */
  roleSessionName?: string;
}

/** Credential props with their secrets unwrapped. In memory only. */
export type Credentials = { readonly [K in CredentialName]?: string };

/** What names an identity, and is kept with the resource. */
export const IDENTITY = ["profile", "roleArn", "roleSessionName"] as const;

const NAMES = [...IDENTITY, ...SECRET_PROPS];

type CredentialName = (typeof NAMES)[number];
type SecretName = (typeof SECRET_PROPS)[number];

/** What a record keeps of the credentials of its deploy. */
export type KeptCredentials = { [K in (typeof IDENTITY)[number]]?: string } & {
  /** Which secrets went with them; never their values. */
  secrets?: {
    readonly names: readonly SecretName[];
    /** The scope that gave them. Absent: the props did. */
    readonly scope?: string;
  };
};

/** What a scope of Alchemy's has of credentials, for all that is declared in it. */
export interface CredentialScope {
  readonly parent: CredentialScope | undefined;
  readonly scopeName: string;
  readonly providerCredentials: Readonly<Record<string, unknown>>;
}

let findScope: () => CredentialScope | undefined = () => undefined;

/** Has lookups and reads take the credentials of the scope that they run in. */
export function takeScopesFrom(find: typeof findScope): void {
  findScope = find;
}

/** The scope that a lookup or a read runs in; none where Alchemy is not in use. */
export function credentialScope(): CredentialScope | undefined {
  return findScope();
}

interface Source {
  readonly credentials: Credentials;
  /** The scope that gives them. Absent: the props do, or nobody. */
  readonly scope?: string;
}

/**
 * The credentials of a call: those of the props, else those of the nearest scope that has `aws`, else
 * none, which leaves it to the SDK's default chain. Sources are never mixed.
 */
export function resolveCredentials(
  props: AwsCredentialProps,
  scope: CredentialScope | undefined,
): Credentials {
  return sourceOf(props, scope).credentials;
}

/** What is kept of the credentials that these props in this scope have. */
export function keptOf(props: AwsCredentialProps, at: CredentialScope): KeptCredentials {
  const { credentials, scope } = sourceOf(props, at);
  const kept: KeptCredentials = {};
  for (const name of IDENTITY) if (credentials[name] !== undefined) kept[name] = credentials[name];
  const names = SECRET_PROPS.filter((name) => credentials[name] !== undefined);
  if (names.length > 0) kept.secrets = { names, ...(scope !== undefined && { scope }) };
  return kept;
}

function sourceOf(props: AwsCredentialProps, scope: CredentialScope | undefined): Source {
  const own = unwrap(props);
  if (hasIdentity(own)) return { credentials: own };
  const [nearest = { credentials: {} }] = scopesOf(scope);
  return nearest;
}

/** The scopes that have credentials, the nearest first. */
export function* scopesOf(scope: CredentialScope | undefined): Generator<Source> {
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
  return [accessKeyId, profile, roleArn].some((value) => value !== undefined);
}
