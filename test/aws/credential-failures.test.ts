import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { callsFor } from "../../src/aws/calls.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { connectPlane } from "../../src/aws/connect.ts";
import { isAboutCredentials, messageOf } from "../../src/aws/credential-failures.ts";
import type { Credentials } from "../../src/aws/credentials.ts";
import { type LocalConnect, startLocalConnect } from "../../src/local/index.ts";
import { profileArn } from "../../src/profile/arn.ts";
import { rejection } from "../support/connect.ts";

const VARIABLES = [
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_ENDPOINT_URL_STS",
];
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]));
const secret = "hvs.CAESIJ-unknown-to-everybody";
const keys = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };
const roleArn = "arn:aws:iam::123456789012:role/operations";

let connect: LocalConnect;
let folder: string;

beforeEach(async () => {
  connect = await startLocalConnect();
  Object.assign(process.env, connect.env);
  folder = mkdtempSync(path.join(tmpdir(), "credentials-"));
});

afterEach(async () => {
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  await closeSessions();
  await connect.close();
  rmSync(folder, { recursive: true });
});

/** The error of a read whose credentials cannot be loaded. */
async function failure(credentials: Credentials) {
  const { instanceArn: InstanceArn } = connect;
  const calls = callsFor("connect", { InstanceArn, SecurityProfileName: "Team" }, credentials);
  const error = await rejection(connectPlane(calls).read(profileArn(InstanceArn, "team"), []));
  expect(connect.calls).toEqual([]);
  return error;
}

function configure(text: string): void {
  const file = path.join(folder, "config");
  writeFileSync(file, text);
  Object.assign(process.env, { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file });
}

test.each([
  ["prints a secret and fails", `sh -c 'echo "token ${secret}" >&2; exit 3'`],
  ["has a secret in its command", `exit 3 ${secret}`],
])("a credential_process that %s shows neither", async (_, command) => {
  configure(`[profile vault]\ncredential_process = ${command}\n`);
  const error = await failure({ profile: "vault" });
  expect(error).toMatchObject({
    awsCode: "CredentialsProviderError",
    answer:
      "the command in credential_process failed; run it to see its output, which may contain a secret",
  });
  expect(Bun.inspect(error)).not.toContain(secret);
});

test("credentials that are not JSON are not quoted", async () => {
  using container = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(secret),
  });
  configure("");
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    Reflect.deleteProperty(process.env, name);
  }
  process.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = container.url.href;
  const error = await failure({});
  expect(error).toMatchObject({ awsCode: "CredentialsProviderError" });
  expect(String(error)).toContain('"the credentials are not JSON" (CredentialsProviderError).');
  expect(Bun.inspect(error)).not.toContain(secret.slice(0, 4));
}, 20_000);

test("a token file that is missing is about the credentials, not the network", async () => {
  const file = path.join(folder, "none");
  configure(`[profile web]\nrole_arn = ${roleArn}\nweb_identity_token_file = ${file}\n`);
  expect(String(await failure({ profile: "web" }))).toEndWith(
    `failed with "ENOENT: no such file or directory, open '${file}'" (CredentialsProviderError). Check that ~/.aws/config has the profile "web". If it uses SSO, sign in with: aws sso login --profile web.`,
  );
});

test.each([
  [404, "ResourceNotFoundException", "CredentialsProviderError"],
  [400, "InvalidRequestException", "CredentialsProviderError"],
  [403, "AccessDenied", "AccessDenied"],
  [403, "InvalidClientTokenId", "InvalidClientTokenId"],
  [503, "ServiceUnavailable", "ServiceUnavailable"],
  [400, "RequestTimeout", "RequestTimeout"],
])("AWS STS's answer %d %s does not pass for Amazon Connect's", async (status, code, awsCode) => {
  using sts = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () =>
      new Response(
        `<ErrorResponse><Error><Code>${code}</Code><Message>No role</Message></Error></ErrorResponse>`,
        { status, headers: { "content-type": "text/xml" } },
      ),
  });
  process.env["AWS_ENDPOINT_URL_STS"] = sts.url.href;
  const error = await failure({ ...keys, roleArn });
  expect(error).toMatchObject({ awsCode });
  expect(String(error)).toContain("No role");
});

test("an error is about credentials by its code, its file or its text", () => {
  const named = (name: string) => Object.assign(new Error("no"), { name });
  const opening = Object.assign(new Error("no"), { code: "EACCES", syscall: "open" });
  const network = Object.assign(new Error("no"), { code: "EACCES", syscall: "connect" });
  const about = ["ExpiredToken", "InvalidClientTokenId", "SyntaxError"].map(named);
  expect([...about, opening].map(isAboutCredentials)).toEqual([true, true, true, true]);
  expect([named("NoSuchKey"), network].map(isAboutCredentials)).toEqual([false, false]);
});

test("a message stays if it has no secret", () => {
  expect(messageOf(new Error("Command failed: npm"))).toBe("Command failed: npm");
  expect(messageOf("text")).toBe("text");
});
