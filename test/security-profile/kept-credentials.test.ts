import { afterEach, beforeEach, expect } from "bun:test";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import alchemy from "alchemy";
import { closeSessions } from "../../src/aws/clients.ts";
import { CONTROL_PLANES } from "../../src/profile/constraints.ts";
import type { AwsCredentialProps } from "../../src/index.ts";
import { detectDrift } from "../../src/plan/index.ts";
import { startLocalConnect } from "../../src/local/index.ts";
import { Center } from "../support/center.ts";
import { type Stack, stackTest } from "../support/stack.ts";
import { startSecondInstance } from "../support/second-instance.ts";
import { ROLE_KEY, type Sts, startSts } from "../support/sts.ts";

const test = stackTest(import.meta, CONTROL_PLANES);

const roleArn = "arn:aws:iam::123456789012:role/deploy";
const otherRole = "arn:aws:iam::123456789012:role/other";
const keys = { accessKeyId: "AKIASCOPESCOPESCOPE", secretAccessKey: "scope-secret-aaaaaaaa" };
const externalId = "external-id-bbbbbbbb";

let sts: Sts;
let folder: string;

beforeEach(() => {
  sts = startSts();
  folder = mkdtempSync(path.join(tmpdir(), "aws-"));
  const file = path.join(folder, "credentials");
  writeFileSync(file, "[ops]\naws_access_key_id = AKIAOPSFILE\naws_secret_access_key = ops\n");
  Object.assign(process.env, { AWS_ENDPOINT_URL_STS: sts.url, AWS_SHARED_CREDENTIALS_FILE: file });
});

afterEach(() => {
  sts[Symbol.dispose]();
  rmSync(folder, { recursive: true });
  delete process.env["AWS_ENDPOINT_URL_STS"];
  delete process.env["AWS_SHARED_CREDENTIALS_FILE"];
});

/** A profile in a nested scope that has credentials. */
const nested = (stack: Stack, aws: AwsCredentialProps, name = "Team") =>
  alchemy.run("other-account", { aws }, () =>
    stack.profile("team", { SecurityProfileName: name, Description: "d" }),
  );

const none = async () => undefined;

/** The access keys that signed the calls since the `from`th. */
function signers({ connect }: Stack, from = 0): (string | undefined)[] {
  const calls = connect.calls.slice(from).filter(({ accessKeyId }) => accessKeyId !== "observer");
  return [...new Set(calls.map(({ accessKeyId }) => accessKeyId))];
}

async function drift(stack: Stack) {
  await closeSessions();
  const from = stack.connect.calls.length;
  const link = path.join(folder, ".alchemy");
  rmSync(link, { force: true });
  symlinkSync(stack.rootDir, link);
  const { profiles } = await detectDrift({ rootDir: folder, app: "app" });
  return { profiles, signers: signers(stack, from) };
}

/** The files of the state, with the stack's own edits of them. */
function stateFiles({ rootDir }: Stack): string[] {
  return readdirSync(rootDir, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => path.join(rootDir, name));
}

for (const [what, aws, key] of [
  ["a role", { roleArn, roleSessionName: "night-deploy" }, ROLE_KEY],
  ["a profile", { profile: "ops" }, "AKIAOPSFILE"],
] as const) {
  test(`${what} of a scope signs the drift and the destroy that do not run the scope`, async (stack) => {
    await stack.deploy(() => nested(stack, aws));
    expect(signers(stack)).toEqual([key]);
    const { profiles, signers: read } = await drift(stack);
    expect([profiles.map(({ findings }) => findings), read]).toEqual([[[]], [key]]);
    const from = stack.connect.calls.length;
    await stack.destroy();
    expect(signers(stack, from)).toEqual([key]);
    expect(await stack.names()).toEqual([]);
    for (const request of sts.requests) {
      expect(request).toMatchObject({ RoleArn: roleArn, RoleSessionName: "night-deploy" });
    }
  });

  test(`${what} of a scope signs the delete after the scope has left the code`, async (stack) => {
    await stack.deploy(() => nested(stack, aws));
    const from = stack.connect.calls.length;
    await stack.deploy(none, { aws: { profile: "absent" } });
    expect(signers(stack, from)).toEqual([key]);
    expect(await stack.names()).toEqual([]);
  });

  test(`${what} of a scope signs the later delete of what a rename left behind`, async (stack) => {
    const { SecurityProfileId } = await stack.deploy(() => nested(stack, aws, "Old"));
    const { InstanceId } = stack;
    const { UserId } = await stack.aws.createUser({
      InstanceId,
      Username: "holder",
      RoutingProfileId: "11111111-2222-4333-8444-555555555555",
      SecurityProfileIds: [SecurityProfileId],
    });
    expect(await stack.failure(() => nested(stack, aws, "New"))).toMatchObject({ code: "InUse" });
    await stack.aws.deleteUser({ InstanceId, UserId });
    const { signers: read } = await drift(stack);
    expect(read).toEqual([key]);
    const from = stack.connect.calls.length;
    await stack.destroy();
    expect(signers(stack, from)).toEqual([key]);
    expect(await stack.names()).toEqual([]);
  });
}

test(
  "plan, drift and --destroy in processes of their own sign with the role of a nested scope",
  async () => {
    await using center = await Center.open();
    Object.assign(center.env, { AWS_ENDPOINT_URL_STS: sts.url });
    center.script(
      `await alchemy.run("other-account", { aws: { roleArn: "${roleArn}" } }, () =>
        SecurityProfile("team", { InstanceArn, SecurityProfileName: "Team", Description: "d" }),
      );`,
    );
    // A plan that has something to do ends with 1.
    for (const [act, code] of [
      [() => center.deploy(), 0],
      [() => center.command("drift"), 0],
      [() => center.command("drift", "alchemy.run.ts", "--stage", "test"), 0],
      [() => center.command("plan", "alchemy.run.ts", "--stage", "test", "--destroy"), 1],
      [() => center.deploy("--destroy"), 0],
    ] as const) {
      const from = center.connect.calls.length;
      const { exitCode, stderr, stdout } = await act();
      const by = new Set(center.connect.calls.slice(from).map(({ accessKeyId }) => accessKeyId));
      expect({ exitCode, stderr, stdout, by: [...by] }).toMatchObject({
        exitCode: code,
        by: [ROLE_KEY],
      });
    }
  },
  { only: "connect" },
);

test("the role of the scope is what changes, and the next deploy keeps it", async (stack) => {
  await stack.deploy(() => nested(stack, { roleArn }));
  await stack.deploy(() => nested(stack, { roleArn: otherRole }));
  expect(stack.writes).toEqual([]);
  await stack.destroy();
  expect(sts.requests.at(-1)).toMatchObject({ RoleArn: otherRole });
});

test("a role is assumed with its external id, and with the base that it was given", async (stack) => {
  await stack.deploy(() => nested(stack, { roleArn, externalId, ...keys }));
  expect(sts.requests).toMatchObject([
    {
      RoleArn: roleArn,
      ExternalId: externalId,
      RoleSessionName: "alchemy-aws-connect",
      by: keys.accessKeyId,
    },
  ]);
  await stack.deploy(() => nested(stack, { roleArn }, "Team"), { force: true });
  expect(sts.requests.at(-1)).not.toHaveProperty("ExternalId");
});

test("sources are not mixed: a role without its keys has those of the environment", async (stack) => {
  const environment = process.env["AWS_ACCESS_KEY_ID"] ?? "";
  await stack.deploy(() => nested(stack, { roleArn, ...keys }));
  await stack.destroy({ aws: { accessKeyId: "AKIASTAGE", secretAccessKey: "stage" } });
  expect(sts.requests.map(({ by }) => by)).toEqual([keys.accessKeyId, environment]);
});

test("secrets come from a scope that has them and the same identity", async (stack) => {
  await stack.deploy(() => nested(stack, { roleArn, externalId, ...keys }));
  await stack.destroy({ aws: { roleArn, externalId: "other", ...keys } });
  expect(sts.requests.at(-1)).toMatchObject({ ExternalId: "other", by: keys.accessKeyId });
});

for (const [what, aws, sentence] of [
  [
    "access keys of a scope",
    keys,
    'The deploy signed with access keys from the scope "other-account", which are never stored. Set the keys in the environment, or use `profile` or `roleArn`.',
  ],
  [
    "an external id of a scope",
    { roleArn, externalId },
    'The deploy signed with an external id from the scope "other-account", which is never stored. Use a `profile` that has the role and its `external_id` in ~/.aws/config.',
  ],
  [
    "access keys and an external id of a scope",
    { roleArn, externalId, ...keys },
    'The deploy signed with access keys and an external id from the scope "other-account", which are never stored. Use a `profile` that has the role and its `external_id` in ~/.aws/config.',
  ],
] as const) {
  test(`a later process that lacks ${what} says so`, async (stack) => {
    await stack.deploy(() => nested(stack, aws));
    const state = stateFiles(stack).map((file) => readFileSync(file, "utf8"));
    const secrets = [...Object.values(keys), externalId];
    const found = secrets.filter((secret) => state.some((text) => text.includes(secret)));
    expect(found).toEqual([]);

    const error = await stack.failing("DeleteSecurityProfile", "deny", () =>
      stack.destroyFailure(),
    );
    expect(error.message).toEndWith(` ${sentence}`);
    expect(secrets.filter((secret) => error.message.includes(secret))).toEqual([]);
    if ("roleArn" in aws) {
      const role = await stack.failing("DeleteSecurityProfile", "deny", () =>
        stack.destroyFailure({ aws: { roleArn } }),
      );
      expect(role.message).toEndWith(` ${sentence}`);
    }
    const read = await stack.failing("DescribeSecurityProfile", "deny", () => drift(stack));
    expect(read.profiles[0]?.error?.message).toEndWith(` ${sentence}`);
  });
}

test("access keys of the props are named as such, also where the instance is not seen", async (stack) => {
  const declare = (props: AwsCredentialProps) =>
    stack.profile("team", { SecurityProfileName: "Team", ...props });
  await stack.deploy(() => declare(keys));
  const InstanceArn = stack.InstanceArn.replace(/[^/]+$/, "another-instance");
  await using elsewhere = await startLocalConnect({ instanceArn: InstanceArn });
  stack.pointTo(elsewhere);
  const error = await stack.destroyFailure();
  stack.pointTo(stack.connect);
  expect(error).toMatchObject({ code: "InstanceNotFound" });
  expect(error.message).toContain(
    "run the same command again. The deploy signed with access keys from the props, which are never stored. Set the keys in the environment, or use `profile` or `roleArn`. If the instance was deleted,",
  );
});

test("an error that has nothing to do with the identity does not speak of it", async (stack) => {
  await stack.deploy(() => nested(stack, keys));
  const error = await stack.failing("DeleteSecurityProfile", "internal", () =>
    stack.destroyFailure(),
  );
  expect(error.message).not.toContain("The deploy signed with");
});

test("a record of 0.1.0, without what is kept, is destroyed as before", async (stack) => {
  const environment = process.env["AWS_ACCESS_KEY_ID"] ?? "";
  const declare = () => nested(stack, { profile: "ops" });
  await stack.deploy(declare);
  const forget = () => {
    for (const file of stateFiles(stack)) {
      const record = JSON.parse(readFileSync(file, "utf8"));
      for (const name of ["profile", "roleArn", "roleSessionName", "secrets"]) {
        delete record.props[name];
      }
      writeFileSync(file, JSON.stringify(record));
    }
  };
  forget();
  await stack.deploy(declare);
  expect(stack.writes).toEqual([]);
  forget();
  const from = stack.connect.calls.length;
  await stack.destroy();
  expect(signers(stack, from)).toEqual([environment]);
  expect(await stack.names()).toEqual([]);
});

for (const [what, aws, key] of [
  ["a profile", { profile: "ops" }, () => "AKIAOPSFILE"],
  ["the environment", {}, () => process.env["AWS_ACCESS_KEY_ID"]],
] as const) {
  test(
    `what is in an instance that the code has left is deleted with ${what}, which signed there`,
    async (stack) => {
      await using region = await startSecondInstance(stack);
      const { other } = region;
      await stack.deploy(() => nested(stack, aws));
      const from = stack.connect.calls.length;
      await stack.deploy(() =>
        alchemy.run("other-account", { aws: { roleArn } }, () =>
          stack.profile("team", { SecurityProfileName: "Team", InstanceArn: other.instanceArn }),
        ),
      );
      expect(signers(stack, from)).toEqual([key()]);
      expect(other.calls.map(({ accessKeyId }) => accessKeyId)).toEqual([ROLE_KEY]);
      await stack.destroy();
    },
    { only: "connect" },
  );
}
