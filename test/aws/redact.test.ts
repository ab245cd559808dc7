import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { redactor } from "../../src/aws/redact.ts";

const folder = mkdtempSync(path.join(tmpdir(), "redact-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
];
const before = new Map(VARIABLES.map((name) => [name, process.env[name]]));
afterAll(() => {
  for (const [name, value] of before) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

let count = 0;

/** A new file: the SDK reads each path once. */
function file(text: string): string {
  const name = path.join(folder, `file-${(count += 1)}`);
  writeFileSync(name, text);
  return name;
}

beforeEach(() => {
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  process.env["AWS_CONFIG_FILE"] = file("");
  process.env["AWS_SHARED_CREDENTIALS_FILE"] = file("");
});

const keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG",
  sessionToken: "IQoJb3JpZ2luX2VjEJr==",
};

describe("a text loses", () => {
  test("the credentials in use, plain and URL-encoded", async () => {
    const redact = await redactor(keys, []);
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    expect(
      redact(`key ${accessKeyId}, ${secretAccessKey} and ${sessionToken}, twice: ${accessKeyId}`),
    ).toBe("key [redacted], [redacted] and [redacted], twice: [redacted]");
    expect(
      redact(`?${encodeURIComponent(secretAccessKey)}&${encodeURIComponent(sessionToken)}`),
    ).toBe("?[redacted]&[redacted]");
    expect(redact("nothing to hide")).toBe("nothing to hide");
  });

  test("those that sign, also where one cannot be resolved", async () => {
    const other = {
      accessKeyId: "ASIAOTHEROTHER",
      secretAccessKey: "otherSecret",
      sessionToken: "otherToken",
    };
    const redact = await redactor({}, [
      keys,
      () => Promise.reject(new Error("expired")),
      () => Promise.resolve(other),
    ]);
    const all = [...Object.values(keys), ...Object.values(other)];
    expect(redact(all.join(" "))).toBe(all.map(() => "[redacted]").join(" "));
  });

  test.each([
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  ])("what the environment has in %s", async (name) => {
    process.env[name] = " of-the-environment ";
    expect((await redactor({}, []))("<of-the-environment>")).toBe("<[redacted]>");
  });

  test.each(["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])(
    "what is in the file that %s names, if it can be read",
    async (name) => {
      process.env[name] = file("token-in-a-file\n");
      expect((await redactor({}, []))("<token-in-a-file>")).toBe("<[redacted]>");
      process.env[name] = path.join(folder, "none");
      expect((await redactor({}, []))("<token-in-a-file>")).toBe("<token-in-a-file>");
    },
  );

  test("what the SDK's own files have", async () => {
    process.env["AWS_CONFIG_FILE"] = file(
      `[profile a]\nexternal_id = external-of-a\n[profile b]\nweb_identity_token_file = ${file("token-of-b")}\n`,
    );
    process.env["AWS_SHARED_CREDENTIALS_FILE"] = file(
      "[c]\naws_access_key_id = key-id-of-c\naws_secret_access_key = secret-of-c\naws_session_token = token-of-c\n",
    );
    const redact = await redactor({}, []);
    expect(redact("external-of-a token-of-b key-id-of-c secret-of-c token-of-c")).toBe(
      "[redacted] [redacted] [redacted] [redacted] [redacted]",
    );
  });

  test("an external id, a short one as a whole word", async () => {
    const redact = async (externalId: string, text: string) =>
      (await redactor({ externalId }, []))(text);
    expect(await redact("12345678", "a12345678b")).toBe("a[redacted]b");
    expect(await redact("1234567", "a1234567 1234567b 1234567 x-1234567.")).toBe(
      "a1234567 1234567b [redacted] x-[redacted].",
    );
    expect(await redact("a.b", "axb a.b")).toBe("axb [redacted]");
    expect(await redact("a/b", "a/b a%2Fb a%2Fbc")).toBe("[redacted] [redacted] a%2Fbc");
    expect(await redact("no", "no, not now")).toBe("[redacted], not now");
    expect(await redact("x", "x marks")).toBe("x marks");
    expect(await redact("", "a text")).toBe("a text");
  });

  test("no key that is too short to be AWS's", async () => {
    const redact = await redactor({ accessKeyId: "1234567", secretAccessKey: "12345678" }, []);
    expect(redact("1234567 and 12345678")).toBe("1234567 and [redacted]");
  });

  test("the longest first, so that no part of it is left", async () => {
    const redact = await redactor(
      { accessKeyId: "startend", secretAccessKey: "startend-and-more" },
      [],
    );
    expect(redact("startend-and-more")).toBe("[redacted]");
  });
});
