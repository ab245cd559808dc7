import { type Scope, type Secret, isSecret } from "alchemy";
import { isRecord } from "../profile/shapes.ts";

/**
 * How a resource reaches AWS. The same names as Alchemy's own AWS resources take. The region is always
 * the one of the instance's ARN.
 */
export interface AwsCredentialProps {
  /**
   * Goes with `secretAccessKey`. Never stored: a delete in a later process has the scope's `aws` and the
   * SDK's default chain instead.
   */
  accessKeyId?: string | Secret;
  /** Never stored. */
  secretAccessKey?: string | Secret;
  /** Of temporary credentials. Never stored. */
  sessionToken?: string | Secret;
  /** Must be the region of `InstanceArn`. @default the region of `InstanceArn` */
  region?: string;
  /** A profile of `~/.aws/config` or `~/.aws/credentials`. */
  profile?: string;
  /** A role to assume, with the credentials that the other props or the default chain give. */
  roleArn?: string;
  /** For `roleArn`. Never stored, so a delete in a later process has to do without. */
  externalId?: string | Secret;
  /** For `roleArn`. @default "alchemy-aws-connect" */
  roleSessionName?: string;
}

/** Credential props with their secrets unwrapped. In memory only. */
export type Credentials = { readonly [K in CredentialName]?: string };

const NAMES = [
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "profile",
  "roleArn",
  "externalId",
  "roleSessionName",
] as const;

type CredentialName = (typeof NAMES)[number];

/**
 * The credentials of a call: those of the props, else those of the nearest scope that has `aws`, else
 * none, which leaves it to the SDK's default chain. Sources are never mixed.
 */
export function resolveCredentials(
  props: AwsCredentialProps,
  scope: Scope | undefined,
): Credentials {
  const own = unwrap(props);
  if (hasIdentity(own)) return own;
  for (let at = scope; at !== undefined; at = at.parent) {
    const given = unwrap(at.providerCredentials["aws"]);
    if (hasIdentity(given)) return given;
  }
  return {};
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

function hasIdentity({ accessKeyId, profile, roleArn }: Credentials): boolean {
  return [accessKeyId, profile, roleArn].some((value) => value !== undefined);
}
