import { describe, expect, test } from "bun:test";
import {
  type CredentialScope,
  credentialSource,
  keptOf,
  resolveCredentials,
} from "../../src/aws/credentials.ts";
import { keptIn, restoreCredentials } from "../../src/aws/kept-credentials.ts";

const role = "arn:aws:iam::123456789012:role/deploy";
const keys = { accessKeyId: "AKIA", secretAccessKey: "hidden" };

/** Scopes from the outermost to the innermost, which is returned. */
function scopesWith(...all: readonly unknown[]): CredentialScope | undefined {
  return all.reduce<CredentialScope | undefined>(
    (parent, aws, index) => ({ parent, scopeName: `s${index}`, providerCredentials: { aws } }),
    undefined,
  );
}

describe("the credentials of a call", () => {
  test.each([
    ["of the props", { profile: "own" }, [{ profile: "outer" }], { profile: "own" }, undefined],
    [
      "of the nearest scope",
      {},
      [{ roleArn: role }, { profile: "near" }],
      { profile: "near" },
      "s1",
    ],
    [
      "of the next scope that has some",
      {},
      [{ profile: "far" }, {}, undefined],
      { profile: "far" },
      "s0",
    ],
    ["of nobody", {}, [undefined], {}, undefined],
    ["by a key", keys, [{ profile: "outer" }], keys, undefined],
    ["by a role", { roleArn: role }, [{ profile: "outer" }], { roleArn: role }, undefined],
    [
      "not by a name alone",
      { roleSessionName: "me" },
      [{ profile: "outer" }],
      { profile: "outer" },
      "s0",
    ],
  ])("are those %s", (_what, props, scopes, credentials, scopeName) => {
    const scope = scopesWith(...scopes);
    expect(credentialSource(props, scope)).toEqual({
      credentials,
      ...(scopeName !== undefined && { scope: scopeName }),
    });
    expect(resolveCredentials(props, scope)).toEqual(credentials);
  });

  test("are unwrapped, and anything that is no text is left out", () => {
    const props = {
      accessKeyId: { unencrypted: "AKIA" },
      secretAccessKey: { unencrypted: 7 },
      sessionToken: null,
      externalId: "x",
      other: "y",
    } as object;
    expect(resolveCredentials(props, undefined)).toEqual({ accessKeyId: "AKIA", externalId: "x" });
  });
});

test("the state keeps the identity, and of secrets only their names", () => {
  const identity = { profile: "p", roleArn: role, roleSessionName: "me" };
  expect(keptOf({ credentials: identity })).toEqual(identity);
  const secrets = { ...keys, sessionToken: "t", externalId: "x" };
  const names = ["accessKeyId", "secretAccessKey", "sessionToken", "externalId"] as const;
  expect(keptOf({ credentials: { roleArn: role, ...secrets }, scope: "prod" })).toEqual({
    roleArn: role,
    secrets: { names, scope: "prod" },
  });
  expect(keptOf({ credentials: keys })).toEqual({
    secrets: { names: ["accessKeyId", "secretAccessKey"] },
  });
  const kept = { ...identity, secrets: { names } };
  expect(keptIn({ ...kept, InstanceArn: "arn" } as typeof kept)).toEqual(kept);
  expect(Object.keys(keptIn({}))).toEqual([]);
});

describe("a record's credentials", () => {
  const names = ["accessKeyId", "secretAccessKey"] as const;
  const kept = { roleArn: role, secrets: { names, scope: "prod" } };
  const lacking =
    'The deploy signed with access keys from the scope "prod", which are never stored. Set the keys in the environment, or use `profile` or `roleArn`.';

  test("without secrets are those of the record, else of a scope", () => {
    expect(restoreCredentials({ profile: "p" }, scopesWith({ profile: "q" }))).toEqual({
      credentials: { profile: "p" },
    });
    expect(restoreCredentials({}, scopesWith({ profile: "q" }))).toEqual({
      credentials: { profile: "q" },
    });
  });

  test("with secrets are those of the nearest scope with all of them and the same identity", () => {
    const near = { roleArn: role, ...keys };
    const far = { ...near, accessKeyId: "OTHER" };
    const restored = (...scopes: readonly object[]) =>
      restoreCredentials(kept, scopesWith(...scopes));
    expect(restored(far, near)).toEqual({ credentials: near });
    expect(restored(far, { roleArn: role, accessKeyId: "AKIA" })).toEqual({ credentials: far });
    for (const other of [
      { roleArn: role, accessKeyId: "AKIA" },
      { roleArn: `${role}2`, ...keys },
      { ...near, profile: "p" },
      { ...near, roleSessionName: "me" },
    ]) {
      expect(restored(other)).toEqual({ credentials: { roleArn: role }, lacking });
    }
  });

  test.each([
    [
      ["accessKeyId", "secretAccessKey"],
      undefined,
      "access keys from the props, which are",
      "Set the keys in the environment, or use `profile` or `roleArn`.",
    ],
    [
      ["externalId"],
      "a\nb",
      String.raw`an external id from the scope "a\nb", which is`,
      "Use a `profile` that has the role and its `external_id` in ~/.aws/config.",
    ],
    [
      ["accessKeyId", "secretAccessKey", "externalId"],
      "prod",
      'access keys and an external id from the scope "prod", which are',
      "Use a `profile` that has the role and its `external_id` in ~/.aws/config.",
    ],
  ] as const)("lack %p of %p", (missing, scope, what, advice) => {
    const secrets = { names: missing, ...(scope !== undefined && { scope }) };
    expect(restoreCredentials({ secrets }, undefined)).toEqual({
      credentials: {},
      lacking: `The deploy signed with ${what} never stored. ${advice}`,
    });
  });
});
