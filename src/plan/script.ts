import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** The script that deploys, and how it is called. */
export interface ScriptProps {
  /** @default the first of alchemy.run.ts, .js, .mts and .mjs in `cwd` */
  script?: string;
  /** Folder from which the script is run. @default that of this process */
  cwd?: string;
  /** What the script is called with: `["--stage", "prod"]`. @default [] */
  args?: readonly string[];
  /**
   * The command that runs the script: `"node --import tsx"`.
   *
   * @default what runs this process; bun where that cannot run TypeScript or the project has bun's lockfile
   */
  runtime?: string;
}

/** What a script did that was run without effect. */
export interface ScriptRun<T> {
  /** As it was named, or found. */
  readonly script: string;
  readonly events: readonly T[];
  /** Why the script did not come to its end; absent where it did. */
  readonly problem?: string;
}

const NAME = "alchemy-aws-connect";
const SCRIPTS = ["alchemy.run.ts", "alchemy.run.js", "alchemy.run.mts", "alchemy.run.mjs"];
const LOCKFILES = ["bun.lock", "bun.lockb"];

/** How much of what the script has printed is told where it fails. */
const TOLD_LINES = 20;
const POLL = 200;

/**
 * Runs the script with a module of this package before it, and gives what that module told.
 *
 * @throws ScriptError where the script cannot be run at all
 */
export async function runScript<T>(
  preload: "preload-plan" | "preload-drift",
  props: ScriptProps,
  onEvents: (count: number) => void,
): Promise<ScriptRun<T>> {
  const { args = [], cwd = process.cwd() } = props;
  if (process.env["ALCHEMY_AWS_CONNECT_EVENTS"] !== undefined) {
    throw new ScriptError("A script that is being planned cannot plan in turn.");
  }
  const script = scriptIn(cwd, props.script);
  const [command, ...flags] = commandFor(path.resolve(cwd, script), props.runtime);
  const module = path.join(import.meta.dirname, `${preload}${path.extname(import.meta.filename)}`);
  const loading = path.basename(command).startsWith("bun")
    ? ["--preload", module]
    : ["--import", pathToFileURL(module).href];
  const folder = await mkdtemp(path.join(tmpdir(), `${NAME}-`));
  const file = path.join(folder, "events");
  const readEvents = async () => (await readFile(file, "utf8").catch(() => "")).split("\n");
  const progress = setInterval(() => {
    void readEvents().then(({ length }) => onEvents(length - 1));
  }, POLL);
  try {
    const child = spawn(command, [...flags, ...loading, script, ...args], {
      cwd,
      env: { ...process.env, ALCHEMY_AWS_CONNECT_EVENTS: file, ALCHEMY_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed = (printed + text).slice(-20_000);
      });
    }
    await once(child, "close").catch((error: unknown) => {
      throw new ScriptError(
        `Could not run ${command}: ${error instanceof Error ? error.message : String(error)}. Say with --runtime what runs ${script}.`,
      );
    });
    const lines = (await readEvents()).filter((line) => line !== "");
    const events: T[] = lines.map((line) => JSON.parse(line));
    const { exitCode, signalCode } = child;
    const last = printed.trimEnd().split("\n").slice(-TOLD_LINES).join("\n");
    return {
      script,
      events,
      ...(exitCode !== 0 && {
        problem: `${script} ended with ${signalCode ?? `exit code ${exitCode}`}, so what it would have done after that is not known. It printed last:\n${last}`,
      }),
    };
  } finally {
    clearInterval(progress);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The script cannot be run: it is not there, or what would run it is not. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** The command with which a deploy of the script is called. */
export function deployCommand(props: ScriptProps): string {
  const { args = [], cwd = process.cwd() } = props;
  const script = props.script ?? SCRIPTS.find((name) => existsSync(path.join(cwd, name)));
  const [command, ...flags] = commandFor(path.resolve(cwd, script ?? ""), props.runtime);
  return [path.parse(command).name, ...flags, script ?? SCRIPTS[0], ...args].join(" ");
}

function scriptIn(cwd: string, given: string | undefined): string {
  const found = given ?? SCRIPTS.find((name) => existsSync(path.join(cwd, name)));
  if (found === undefined) {
    throw new ScriptError(`There is no ${SCRIPTS.join(", ")} in ${cwd}. Name the script.`);
  }
  if (existsSync(path.resolve(cwd, found))) return found;
  throw new ScriptError(`There is no ${found} in ${cwd}.`);
}

function commandFor(script: string, runtime: string | undefined): [string, ...string[]] {
  const [command, ...flags] = runtime?.split(" ").filter((word) => word !== "") ?? [];
  if (command !== undefined) return [command, ...flags];
  const { execArgv, execPath, versions, features } = process;
  const isTypeScript = /\.[cm]?tsx?$/.test(script);
  const runsTypeScript = "typescript" in features && features.typescript !== false;
  const wantsBun = upFrom(script).some((folder) =>
    LOCKFILES.some((name) => existsSync(path.join(folder, name))),
  );
  if (versions["bun"] === undefined && (wantsBun || (isTypeScript && !runsTypeScript))) {
    return ["bun"];
  }
  return [execPath, ...execArgv];
}

/** The folders above a file, the nearest first. */
function upFrom(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [] : [folder, ...upFrom(folder)];
}
