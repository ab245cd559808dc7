import { loadSharedConfigFiles } from "@smithy/core/config";
import type { Credentials } from "./credentials.ts";

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Takes credentials out of a text. */
export type Redact = (text: string) => string;

/** AWS's own have 16 characters or more; the dummies that people give an emulator have fewer. */
const SHORTEST = 8;

/**
 * Takes out every credential value that a request may have carried: AWS's answer to a bad signature quotes
 * the request. That of a role is signed with other credentials, from a source or a profile that the files of
 * the SDK may name.
 */
export async function redactor(
  credentials: Credentials,
  identities: readonly (Identity | (() => Promise<Identity>))[],
): Promise<Redact> {
  const inUse = await Promise.all(
    identities.map(async (identity) =>
      typeof identity === "function" ? identity().catch(() => undefined) : identity,
    ),
  );
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const { accessKeyId, secretAccessKey, sessionToken, externalId } = credentials;
  const values = [
    ...inUse.flatMap((each) => [each?.accessKeyId, each?.secretAccessKey, each?.sessionToken]),
    accessKeyId,
    secretAccessKey,
    sessionToken,
    externalId,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN,
    ...(await valuesInFiles()),
  ];
  const forms = values
    .flatMap((value) => value?.trim() ?? [])
    .filter(({ length }) => length >= SHORTEST)
    .flatMap((value) => [value, encodeURIComponent(value.toWellFormed())]);
  const longestFirst = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return (text) =>
    longestFirst.reduce((redacted, secret) => redacted.replaceAll(secret, "[redacted]"), text);
}

async function valuesInFiles(): Promise<(string | undefined)[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  return [...Object.values(configFile), ...Object.values(credentialsFile)].flatMap((profile) => [
    profile["aws_access_key_id"],
    profile["aws_secret_access_key"],
    profile["aws_session_token"],
    profile["external_id"],
  ]);
}
