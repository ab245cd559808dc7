import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const repository = path.resolve(import.meta.dirname, "../..");

export interface Outcome {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds of the processors, by the system's own account. */
  readonly cpu: number;
}

/** A folder with scripts in it, as a user has one, with this package and Alchemy installed. */
export class Project implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), "project-"));
  #running: Bun.Subprocess | undefined;

  constructor(files: Readonly<Record<string, string>>) {
    const modules = path.join(this.folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(repository, path.join(modules, "alchemy-aws-connect"));
    symlinkSync(path.join(repository, "node_modules/alchemy"), path.join(modules, "alchemy"));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  /** `bun alchemy.run.ts`, in a process of its own. */
  run(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
    return this.#bun(["alchemy.run.ts", "--stage", "test", ...args], env);
  }

  /** `alchemy-aws-connect`, in a process of its own. */
  command(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
    return this.#bun([path.join(repository, "src/cli/main.ts"), ...args], env);
  }

  /** Every file of the state, by name. */
  state(): Record<string, string> {
    const folder = path.join(this.folder, ".alchemy");
    if (!existsSync(folder)) return {};
    return Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]),
    );
  }

  async #bun(args: readonly string[], env: Record<string, string>): Promise<Outcome> {
    const { PATH = "", HOME = "" } = process.env;
    const child = Bun.spawn([process.execPath, ...args], {
      cwd: this.folder,
      env: {
        PATH,
        HOME,
        TMPDIR: tmpdir(),
        CI: "true",
        NO_COLOR: "1",
        AWS_EC2_METADATA_DISABLED: "true",
        ALCHEMY_AWS_CONNECT_READ_LAG: "0",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#running = child;
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    await child.exited;
    const { exitCode, signalCode: signal } = child;
    const cpu = Number(child.resourceUsage()?.cpuTime.total ?? Number.NaN) / 1000;
    return { exitCode, signal, stdout, stderr, cpu };
  }

  /** Sends a signal to the running process; without one, ends it as a power cut would. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#running?.kill(signal);
  }

  [Symbol.dispose](): void {
    this.kill();
    rmSync(this.folder, { recursive: true });
  }
}
