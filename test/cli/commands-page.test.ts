import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../support/command.ts";
import { consoleExamples, shownOf } from "../support/console-examples.ts";
import { type ExamplesCenter, startExamplesCenter } from "../support/examples-center.ts";
import { repository } from "../support/project.ts";

const examples = consoleExamples("docs/commands.md");
const page = readFileSync(path.join(repository, "docs/commands.md"), "utf8");

let center: ExamplesCenter;
beforeAll(async () => {
  const [, start = ""] = /^npx (bun .*contact-center\.ts) \| tee center\.env$/m.exec(page) ?? [];
  center = await startExamplesCenter(start);
});
afterAll(() => center[Symbol.asyncDispose]());

const run = (...words: readonly string[]) =>
  runCommand(words, { env: center.env, cwd: center.folder });

describe("the page shows what the commands print", () => {
  test.each(examples)("$command", async ({ shown, words }) => {
    const { code, stdout } = await run(...words);
    expect(code).toBeLessThan(2);
    expect(shownOf(stdout, shown)).toBe(shown.trimEnd());
  });
});

test("the page shows what a part of labels lists", async () => {
  const [, shown = "none"] = /^\$ alchemy-aws-connect who-can bots\n(.*?)^```/ms.exec(page) ?? [];
  expect(await run("who-can", "bots")).toEqual({
    code: 2,
    stdout: "",
    stderr: `${shown}See: alchemy-aws-connect who-can --help\n`,
  });
});

test("the pages have an example of every command", async () => {
  const { stdout } = await run("--help");
  const commands = [...stdout.matchAll(/^ {2,}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
  expect(commands).toContain("holders");
  const others = ["docs/conformance.md", "docs/plan.md", "docs/state-in-s3.md"].flatMap(
    consoleExamples,
  );
  const all = [...examples, ...others];
  const shown = new Set(all.map(({ words }) => words[0]));
  expect(commands.filter((name) => name !== "local" && !shown.has(name))).toEqual([]);
});
