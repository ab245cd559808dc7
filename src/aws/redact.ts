import { readFile } from "node:fs/promises";
import { loadSharedConfigFiles } from "@smithy/core/config";
import type { Credentials } from "./credentials.ts";

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Removes credentials from a text. */
export type Redact = (text: string) => string;

/**
 * AWS's credentials have 16 characters or more; dummies for an emulator have fewer. An external id may have two:
 * a short one is removed only as a whole word.
 */
const SHORTEST = 8;

/**
 * Removes every credential value that a request may have carried: AWS's answer to a bad signature quotes the
 * request. A role is assumed with other credentials, from a source or profile that the SDK's files may name.
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
  const { env } = process;
  const { accessKeyId, secretAccessKey, sessionToken, externalId } = credentials;
  const inFiles = await valuesInFiles();
  const values = [
    ...inUse.flatMap((each) => [each?.accessKeyId, each?.secretAccessKey, each?.sessionToken]),
    accessKeyId,
    secretAccessKey,
    sessionToken,
    env["AWS_ACCESS_KEY_ID"],
    env["AWS_SECRET_ACCESS_KEY"],
    env["AWS_SESSION_TOKEN"],
    env["AWS_CONTAINER_AUTHORIZATION_TOKEN"],
    ...inFiles.values,
  ];
  const externalIds = formsOf([externalId, ...inFiles.externalIds]);
  const secrets = [...formsOf(values), ...externalIds]
    .filter(({ length }) => length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  const words = externalIds
    .filter(({ length }) => length > 1)
    .map((id) => new RegExp(`(?<![A-Za-z0-9])${id.replaceAll(/\W/g, "\\$&")}(?![A-Za-z0-9])`, "g"));
  return (text) =>
    [...secrets, ...words].reduce<string>(
      (redacted, secret) => redacted.replaceAll(secret, "[redacted]"),
      text,
    );
}

/** The values, and the values URL-encoded. */
function formsOf(values: readonly (string | undefined)[]): string[] {
  const given = values.flatMap((value) => value?.trim() || []);
  return [...new Set(given.flatMap((value) => [value, encodeURIComponent(value.toWellFormed())]))];
}

/** The credential values in the SDK's own files, and in those that these and the environment name. */
async function valuesInFiles() {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const profiles = [...Object.values(configFile), ...Object.values(credentialsFile)];
  const tokens = [
    process.env["AWS_WEB_IDENTITY_TOKEN_FILE"],
    process.env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"],
    ...profiles.map((profile) => profile["web_identity_token_file"]),
  ].flatMap((file) => (file ? [readFile(file, "utf8").catch(() => undefined)] : []));
  return {
    values: [
      ...profiles.flatMap((profile) => [
        profile["aws_access_key_id"],
        profile["aws_secret_access_key"],
        profile["aws_session_token"],
      ]),
      ...(await Promise.all(tokens)),
    ],
    externalIds: profiles.map((profile) => profile["external_id"]),
  };
}
