/**
 * Runs the contract tests and lifecycle tests with another version of Alchemy, installed in a temporary folder:
 * `npm run contract -- 0.93.12`. Names of test files after the version replace the default ones.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const TESTS = [
  "test/alchemy/contract.test.ts",
  "test/security-profile/lifecycle.test.ts",
  "test/security-profile/replacement.test.ts",
];
const SOURCES = ["src", "test", "package.json", "tsconfig.json", "bunfig.toml"];

const [version, ...tests] = process.argv.slice(2);
if (version === undefined)
  throw new Error("Name a version of Alchemy: npm run contract -- 0.93.12");

const root = path.join(import.meta.dirname, "..");
const folder = mkdtempSync(path.join(tmpdir(), "contract-"));
try {
  const engine = path.join(folder, "engine");
  mkdirSync(engine);
  run("npm", ["install", `alchemy@${version}`, "--ignore-scripts", "--legacy-peer-deps"], engine);
  // Copies, because a link would resolve Alchemy from its target.
  for (const name of SOURCES)
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  const modules = path.join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(path.join(root, "node_modules"))) {
    const from = name === "alchemy" ? engine : root;
    symlinkSync(path.join(from, "node_modules", name), path.join(modules, name));
  }
  run(process.execPath, ["test", ...(tests.length > 0 ? tests : TESTS)], folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed`);
}
