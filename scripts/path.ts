/**
 * Prints the code in `src` that one create and one update of a profile run, without the permissions and the local
 * server: what a newcomer reads to follow it. `npm run path`
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

interface Run {
  readonly file: string;
  readonly functions: readonly string[];
  readonly lines: number;
}

const ASIDE = ["permissions/", "local/"];

const root = path.join(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "path-"));
try {
  const modules = path.join(root, "node_modules");
  symlinkSync(modules, path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const project = path.join(root, "scripts/path/tsconfig.json");
  execFileSync(path.join(modules, ".bin/tsc"), ["-p", project, "--outDir", folder]);
  const env = {
    ...process.env,
    ALCHEMY_CI_STATE_STORE_CHECK: "false",
    ALCHEMY_TELEMETRY_DISABLED: "1",
  };
  const options = { cwd: folder, env, encoding: "utf8" } as const;
  const printed = execFileSync("node", ["scripts/path/deploy.js"], options);
  const paths: Record<string, Run[]> = JSON.parse(printed.trim().split("\n").at(-1) ?? "");
  for (const [deploy, runs] of Object.entries(paths)) report(deploy, runs);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(deploy: string, runs: readonly Run[]): void {
  const read = runs
    .filter(({ file }) => !ASIDE.some((part) => file.startsWith(part)))
    .map((run) => ({ ...run, whole: linesOf(run.file) }))
    .toSorted((a, b) => a.file.localeCompare(b.file));
  const sum = (count: (run: (typeof read)[number]) => number) =>
    read.reduce((total, run) => total + count(run), 0);
  console.log(
    `One ${deploy}: ${read.length} files of ${sum(({ whole }) => whole)} lines, of which ${sum(({ lines }) => lines)} are of functions that it runs`,
  );
  for (const { file, functions, lines, whole } of read) {
    console.log(
      `${String(whole).padStart(6)} ${String(lines).padStart(5)}  ${file}: ${functions.join(", ")}`,
    );
  }
}

function linesOf(file: string): number {
  return readFileSync(path.join(root, "src", file), "utf8")
    .trimEnd()
    .split("\n").length;
}
