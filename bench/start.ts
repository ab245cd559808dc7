import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repository } from "../test/support/project.ts";
import type { Contender } from "./contenders.ts";
import { type Result, summarize } from "./report.ts";
import type { Row } from "./rows.ts";
import type { Sample } from "./stack.ts";

const MINIMAL = `import { defineCommand, runMain } from "citty";
await runMain(defineCommand({ meta: { name: "minimal", version: "1.0.0" }, run() {} }));
`;

const started = (name: string): Contender => ({ name, program: () => MINIMAL });
const minimal = started("a minimal program on citty, --help");
const commands = ["--help", "--version", "audit --help"].map(started);

/**
 * Measures how long the built command takes to start under Node, compared with a program that has only its
 * argument library.
 */
export const START: Row = {
  name: "start",
  what: "start of the command under Node, without a deploy",
  size: "one",
  work: "no change",
  contenders: [minimal, ...commands],
  calls: () => ({}),
  targets: commands.map((of) => ({ measure: "milliseconds", of, to: minimal, atMost: 1.5 })),
};

export function start(rounds: number): Result {
  run("npm", ["run", "build"]);
  const folder = mkdtempSync(path.join(repository, "lib/start-"));
  const program = path.join(folder, "minimal.js");
  writeFileSync(program, MINIMAL);
  const samples = Array.from({ length: rounds }, () => [
    sample(minimal, [program, "--help"]),
    ...commands.map((each) => sample(each, ["lib/cli/main.js", ...each.name.split(" ")])),
  ]);
  rmSync(folder, { recursive: true });
  return summarize(START, 1, samples.flat());
}

function sample({ name }: Contender, args: readonly string[]): Sample {
  const begin = performance.now();
  run("node", args);
  return {
    work: START.work,
    contender: name,
    milliseconds: performance.now() - begin,
    cpu: Number.NaN,
    peakMemory: Number.NaN,
    calls: {},
    throttled: 0,
  };
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}
