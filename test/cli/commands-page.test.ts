import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import path from "node:path";
import { runCommand } from "../support/command.ts";
import { consoleExamples, shownOf } from "../support/console-examples.ts";
import { repository } from "../support/project.ts";
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

test("the script that the page names starts what the commands are tried on", async () => {
  const center = Bun.spawn([process.execPath, path.join(repository, "docs/contact-center.ts")], {
    stdout: "pipe",
  });
  try {
    let printed = "";
    const decoder = new TextDecoder();
    for await (const chunk of center.stdout) {
      printed += decoder.decode(chunk, { stream: true });
      if (printed.includes("CONNECT_INSTANCE_ARN")) break;
    }
    const lines = [...printed.matchAll(/^export (\w+)=(.*)$/gm)];
    const env = Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));
    const { code, stdout } = await runCommand(["holders", "Agent"], { env });
    const shown = examples.find(({ command }) => command === "holders Agent")?.shown;
    expect([code, stdout]).toEqual([0, shown ?? ""]);
  } finally {
    center.kill();
    await center.exited;
  }
});

test("the pages have an example of every command", async () => {
  const { stdout } = await two.run("--help");
  const commands = [...stdout.matchAll(/^ {2,}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
  expect(commands).toContain("holders");
  const others = ["docs/conformance.md", "docs/plan.md", "docs/state-in-s3.md"].flatMap(
    consoleExamples,
  );
  const all = [...examples, ...others];
  const shown = new Set(all.map(({ words }) => words[0]));
  expect(commands.filter((name) => name !== "local" && !shown.has(name))).toEqual([]);
});
