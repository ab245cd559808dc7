import {
  type AwsCredentialProps,
  type CredentialScope,
  type Credentials,
  type KeptCredentials,
  IDENTITY,
  resolveCredentials,
  scopesOf,
} from "./credentials.ts";

/** The credentials in a record, without the rest of it. */
export function keptIn({
  profile,
  roleArn,
  roleSessionName,
  secrets,
}: KeptCredentials): KeptCredentials {
  return {
    ...(profile !== undefined && { profile }),
    ...(roleArn !== undefined && { roleArn }),
    ...(roleSessionName !== undefined && { roleSessionName }),
    ...(secrets !== undefined && { secrets }),
  };
}

/** The credentials for a record, and a text about what they lack of those of its deploy. */
export interface Restored {
  readonly credentials: Credentials;
  readonly lacking?: string;
}

/**
 * The credentials for a resource that is known from its record: the identity in the record. If the deploy also
 * used secrets, they come from a scope that still has them and the same identity.
 */
export function restoreCredentials(
  kept: AwsCredentialProps & Pick<KeptCredentials, "secrets">,
  scope: CredentialScope | undefined,
): Restored {
  const { secrets } = kept;
  if (!secrets) return { credentials: resolveCredentials(kept, scope) };
  for (const { credentials } of scopesOf(scope)) {
    const isSame = IDENTITY.every((name) => credentials[name] === kept[name]);
    const isWhole = secrets.names.every((name) => credentials[name] !== undefined);
    if (isSame && isWhole) return { credentials };
  }
  return { credentials: resolveCredentials(kept, scope), lacking: describeLacking(secrets) };
}

function describeLacking({ names, scope }: NonNullable<KeptCredentials["secrets"]>): string {
  const from = scope === undefined ? "the props" : `the scope ${JSON.stringify(scope)}`;
  const hasKeys = names.includes("accessKeyId");
  const hasExternalId = names.includes("externalId");
  const what = [hasKeys ? "access keys" : [], hasExternalId ? "an external id" : []].flat();
  const are = hasKeys ? "which are" : "which is";
  const advice = hasExternalId
    ? "Use a `profile` that has the role and its `external_id` in ~/.aws/config."
    : "Set the keys in the environment, or use `profile` or `roleArn`.";
  return `The deploy signed with ${what.join(" and ")} from ${from}, ${are} never stored. ${advice}`;
}
