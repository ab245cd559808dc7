import { describe, expect, test } from "bun:test";
import { Project } from "../support/project.ts";

const PROBLEM =
  "alchemy.run.ts ended with exit code 1: it has no state store, and Alchemy does not use local files if CI is set. Pass a stateStore to alchemy(), such as S3StateStore of alchemy-aws-connect/s3, or set ALCHEMY_CI_STATE_STORE_CHECK=false to use local files.";

const SCRIPT = `import alchemy from "alchemy";
import "alchemy-aws-connect";
const app = await alchemy("acme");
await app.finalize();
`;

describe("a script without a state store in CI", () => {
  for (const [form, read] of [
    ["as text", ({ stderr }: { stderr: string }) => stderr.split("\n")],
    ["as Markdown", ({ stdout }: { stdout: string }) => stdout.split("`")],
    ["as JSON", ({ stdout }: { stdout: string }) => [JSON.parse(stdout).problem]],
  ] as const) {
    test(`a plan ${form} says that the store is missing`, async () => {
      using project = new Project({ "alchemy.run.ts": SCRIPT });
      const flag = { "as text": [], "as Markdown": ["--markdown"], "as JSON": ["--json"] }[form];
      const outcome = await project.command(["plan", "--stage", "prod", ...flag]);
      expect(outcome.exitCode).toBe(2);
      expect(read(outcome)).toContain(PROBLEM);
    }, 60_000);
  }

  test("drift says that the store is missing", async () => {
    using project = new Project({ "alchemy.run.ts": SCRIPT });
    const outcome = await project.command(["drift", "alchemy.run.ts", "--stage", "prod"]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr.split("\n")).toContain(PROBLEM);
  }, 60_000);

  test("another error does not mention the store", async () => {
    using project = new Project({ "alchemy.run.ts": `throw new Error("no such variable");` });
    const outcome = await project.command(["plan", "--stage", "prod"]);
    expect(outcome.stderr).toContain("alchemy.run.ts ended with exit code 1, so what it would");
    expect(outcome.stderr).not.toContain("state store");
  }, 60_000);
});
