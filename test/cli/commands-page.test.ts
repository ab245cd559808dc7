import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { consoleExamples, shownOf } from "../support/console-examples.ts";
import { type TwoInstances, populateTrial, startTwoInstances } from "../support/two-instances.ts";

const examples = consoleExamples("docs/commands.md");

let two: TwoInstances;
beforeAll(async () => {
  two = await startTwoInstances();
  await populateTrial(two);
});
afterAll(() => two[Symbol.asyncDispose]());

describe("the page shows what the commands print", () => {
  test.each(examples)("$command", async ({ shown, words }) => {
    const { code, stdout } = await two.run(...words);
    expect(code).toBeLessThan(2);
    expect(shownOf(stdout, shown)).toBe(shown.trimEnd());
  });
});

test("the pages have an example of every command", async () => {
  const { stdout } = await two.run("--help");
  const commands = [...stdout.matchAll(/^ {2,}([a-z]+) {2,}\S/gm)].map(([, name]) => name);
  expect(commands).toContain("holders");
  const all = [...examples, ...consoleExamples("docs/plan.md")];
  const shown = new Set(all.map(({ words }) => words[0]));
  expect(commands.filter((name) => name !== "local" && !shown.has(name))).toEqual([]);
});
