import { expect } from "bun:test";
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import alchemy from "alchemy";
import { SecurityProfile, type SecurityProfileProps } from "../../src/index.ts";
import { type DeployOptions, type Stack, stackTest } from "../support/stack.ts";

const test = stackTest(import.meta);

const KEY = "AKIAPROPPROPPROPPROP";
const SECRET = "prop/secret+aaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const TOKEN = "prop-session-token-bbbbbbbbbbbbbbbbbbbbbb";

/** The access keys that signed the calls of a deploy. */
async function signers(
  stack: Stack,
  props: Partial<SecurityProfileProps>,
  options: DeployOptions = {},
): Promise<(string | undefined)[]> {
  await stack.deploy(() => declare(stack, props), options);
  return signersOf(stack);
}

function signersOf({ calls }: Stack): (string | undefined)[] {
  return [...new Set(calls.map(({ accessKeyId }) => accessKeyId))];
}

const declare = (stack: Stack, props: Partial<SecurityProfileProps> = {}) =>
  SecurityProfile("team", {
    InstanceArn: stack.InstanceArn,
    SecurityProfileName: "Team",
    ...props,
  });

test("the props are stronger than the scope, the scope than the default chain", async (stack) => {
  const aws = { accessKeyId: "AKIASCOPE", secretAccessKey: alchemy.secret("scope-secret") };
  const props = { accessKeyId: alchemy.secret(KEY), secretAccessKey: SECRET };
  const environment = process.env["AWS_ACCESS_KEY_ID"] ?? "";
  expect(await signers(stack, { Description: "1" })).toEqual([environment]);
  expect(await signers(stack, { Description: "2" }, { aws })).toEqual(["AKIASCOPE"]);
  expect(await signers(stack, { Description: "3", ...props }, { aws })).toEqual([KEY]);
});

test("the nearest of two scopes is taken", async (stack) => {
  const outer = { accessKeyId: "AKIAOUTER", secretAccessKey: "outer-secret" };
  const inner = { accessKeyId: "AKIAINNER", secretAccessKey: "inner-secret" };
  await stack.deploy(() => alchemy.run("team", { aws: inner }, () => declare(stack)), {
    aws: outer,
  });
  expect(signersOf(stack)).toEqual(["AKIAINNER"]);
});

test("a profile of the credentials file is stronger than the keys of the environment", async (stack) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "aws-")), "credentials");
  writeFileSync(
    file,
    "[ops]\naws_access_key_id = AKIAOPSFILE\naws_secret_access_key = ops-secret\n",
  );
  process.env["AWS_SHARED_CREDENTIALS_FILE"] = file;
  try {
    expect(await signers(stack, { profile: "ops" })).toEqual(["AKIAOPSFILE"]);
    await stack.destroy();
    expect(stack.operations).toEqual(["DeleteSecurityProfile"]);
  } finally {
    delete process.env["AWS_SHARED_CREDENTIALS_FILE"];
  }
});

test("other credentials are no change of the profile", async (stack) => {
  await stack.deploy(() => declare(stack, { accessKeyId: KEY, secretAccessKey: SECRET }));
  await stack.deploy(() => declare(stack, { accessKeyId: "AKIAOTHER", secretAccessKey: "other" }));
  expect(stack.operations).toEqual([]);
});

test("no credential is in the state, the output, what is printed or an error", async (stack) => {
  const props = {
    accessKeyId: KEY,
    secretAccessKey: alchemy.secret(SECRET),
    sessionToken: alchemy.secret(TOKEN),
    externalId: "external-id-cccccccc",
  };
  const secrets = [KEY, SECRET, TOKEN, "external-id-cccccccc"];
  const holds = (text: string) => secrets.filter((secret) => text.includes(secret));

  const profile = await stack.deploy(() => declare(stack, props));
  expect(holds(JSON.stringify(profile))).toEqual([]);
  expect(holds(stack.lines.join("\n"))).toEqual([]);

  // AWS's answer to a bad signature quotes the request, the session token included.
  const server = createServer((request, response) => {
    const { authorization, "x-amz-security-token": token } = request.headers;
    response.writeHead(403, {
      "content-type": "application/json",
      "x-amzn-errortype": "InvalidSignatureException",
      "x-amzn-requestid": "1",
    });
    response.end(JSON.stringify({ Message: `canonical string ${authorization} ${String(token)}` }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  process.env["AWS_ENDPOINT_URL_CONNECT"] =
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error = await stack.failure(() => declare(stack, { ...props, Description: "x" }));
  process.env["AWS_ENDPOINT_URL_CONNECT"] = stack.connect.url;
  server.closeAllConnections();
  server.close();
  expect(error.message).toContain("canonical string AWS4-HMAC-SHA256 Credential=[redacted]/");
  expect(error.message).toContain("Check the credentials:");
  const everything = [
    Bun.inspect(error),
    String(error.stack),
    String((error.cause as Error).stack),
    stack.lines.join("\n"),
    ...stateFiles(stack),
  ].join("\n");
  expect(holds(everything)).toEqual([]);
});

test("a profile that is not there is named, with the sign-in that it may need", async (stack) => {
  const { message } = await stack.failure(() => declare(stack, { profile: "acme dev" }));
  expect(message).toEndWith(
    '(CredentialsProviderError). Check that ~/.aws/config has the profile "acme dev". If it uses SSO, sign in with: aws sso login --profile "acme dev".',
  );
  expect(stack.operations).toEqual([]);
  await stack.deploy(() => declare(stack));
  expect(stack.writes).toEqual(["CreateSecurityProfile"]);
});

function stateFiles(stack: Stack): string[] {
  const files = readdirSync(stack.rootDir, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(stack.rootDir, name))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(0);
  return files.map((file) => readFileSync(file, "utf8"));
}
