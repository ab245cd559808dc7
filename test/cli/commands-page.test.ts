import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Acme, startAcme } from "../support/acme.ts";
import { repository } from "../support/project.ts";

const page = readFileSync(path.join(repository, "docs/commands.md"), "utf8");

/** The words of a command line; those in quotes are one. */
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);

const examples = [
  ...page.matchAll(/^```console\n\$ alchemy-aws-connect ([^\n]*)\n(.*?)^```/gms),
].map(([, command = "", shown = ""]) => ({ command, shown }));

/** The lines that are shown, as far as they are: what stands for `…` is left out. */
function shownOf(printed: string, shown: string): string {
  const lines = printed.trimEnd().split("\n");
  const result: string[] = [];
  for (const [index, line] of shown.trimEnd().split("\n").entries()) {
    if (line.trim() !== "…") {
      result.push(lines.shift() ?? "(nothing)");
      continue;
    }
    result.push(line);
    const next = shown.split("\n")[index + 1];
    const at = lines.indexOf(next ?? "");
    lines.splice(0, at === -1 ? lines.length : at);
  }
  return [...result, ...lines].join("\n");
}

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());

describe("the page shows what the commands print", () => {
  test.each(examples)("$command", async ({ command, shown }) => {
    const { code, stdout } = await acme.run(...wordsOf(command));
    expect(code).toBeLessThan(2);
    expect(shownOf(stdout, shown)).toBe(shown.trimEnd());
  });
});

test("the page has an example of every command", async () => {
  const { stdout } = await acme.run("--help");
  const commands = [...stdout.matchAll(/^ {2,}([a-z]+) {2,}\S/gm)].map(([, name]) => name);
  expect(commands).toContain("holders");
  const shown = new Set(examples.map(({ command }) => wordsOf(command)[0]));
  expect(commands.filter((name) => name !== "local" && !shown.has(name))).toEqual([]);
});
