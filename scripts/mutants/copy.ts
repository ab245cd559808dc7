import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Site, mutate } from "./sites.ts";

/** Folders that a copy of the working tree leaves out. */
const LEFT_OUT = new Set([".alchemy", ".git", "lib", "node_modules"]);

/** The time limit of one test file, in milliseconds. */
const LIMIT = 600_000;

/** The default time limit of one test, in milliseconds. Generous, since the machine may be busy. */
const PATIENCE = 30_000;

const running = new Set<ChildProcess>();
const folders = new Set<string>();

/** A throwaway copy of the working tree, with the same packages. */
export class Copy implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), "mutants-"));
  readonly #tree = path.join(this.#folder, "tree");

  constructor(root: string) {
    folders.add(this.#folder);
    cpSync(root, this.#tree, {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(path.relative(root, source)),
    });
    symlinkSync(path.join(root, "node_modules"), path.join(this.#tree, "node_modules"));
  }

  /** Runs an act while the mutant replaces the file. */
  async with<T>(site: Site, act: () => Promise<T>): Promise<T> {
    const file = path.join(this.#tree, site.file);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, mutate(text, site));
    try {
      return await act();
    } finally {
      writeFileSync(file, text);
    }
  }

  compiles(): Promise<boolean> {
    const info = path.join(this.#folder, "types.tsbuildinfo");
    return this.#succeeds(path.join(this.#tree, "node_modules/.bin/tsc"), [
      "--noEmit",
      "--incremental",
      "--tsBuildInfoFile",
      info,
    ]);
  }

  /** Whether a test file passes within the time limit. */
  passes(test: string): Promise<boolean> {
    return this.#succeeds(process.execPath, [
      "test",
      "--bail",
      "--timeout",
      `${PATIENCE}`,
      `./${test}`,
    ]);
  }

  #succeeds(command: string, args: readonly string[]): Promise<boolean> {
    // A mutant must not reach a real account.
    const { LONG: _, SEED: __, ...inherited } = process.env;
    const env = Object.entries(inherited).filter(([name]) => !name.startsWith("AWS_"));
    const temporary = mkdtempSync(path.join(this.#folder, "tmp-"));
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: this.#tree,
        // A process group of its own, to end it with all of its children.
        detached: true,
        stdio: "ignore",
        env: {
          ...Object.fromEntries(env),
          TMPDIR: temporary,
          AWS_EC2_METADATA_DISABLED: "true",
          AWS_CONFIG_FILE: path.join(temporary, "no-config"),
          AWS_SHARED_CREDENTIALS_FILE: path.join(temporary, "no-credentials"),
        },
      });
      running.add(child);
      const timer = setTimeout(() => killGroup(child), LIMIT);
      child.on("error", reject);
      child.on("exit", (code) => {
        clearTimeout(timer);
        killGroup(child);
        running.delete(child);
        rmSync(temporary, { recursive: true, force: true });
        resolve(code === 0);
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
    folders.delete(this.#folder);
  }
}

/** Ends all processes and removes every copy, also on a signal. */
export function cleanUpOnSignals(): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(signal, () => {
      for (const child of running) killGroup(child);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      process.exit(code);
    });
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!isGone) throw error;
  }
}
