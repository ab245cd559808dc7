import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { onExit } from "signal-exit";
import { EVENTS } from "../aws/plan-hooks.ts";
import { runtimeOf, shellWords } from "./runtime.ts";
import { isUnknown } from "./unknown-text.ts";

/** The script that deploys, and how to call it. */
export interface ScriptProps {
  /** @default the first of alchemy.run.ts, .js, .mts and .mjs in `cwd` */
  script?: string;
  /** Folder to run the script from. @default that of this process */
  cwd?: string;
  /** Arguments of the script: `["--stage", "prod"]`. @default [] */
  args?: readonly string[];
  /**
   * The command that runs the script: `"node --import tsx"`.
   *
   * @default the runtime of this process. If that is Node.js without TypeScript, or the project has bun's lockfile:
   * bun, else Node.js with tsx or with type stripping
   */
  runtime?: string;
  /** Seconds after which a running script is stopped. @default 600 */
  timeout?: number;
}

/** The result of a script that ran without effects. */
export interface ScriptRun<T> {
  /** Path of the script. */
  readonly script: string;
  readonly events: readonly T[];
  /** Lines of its output that contain a value that is known after deploy. */
  readonly marked: readonly string[];
  /** Why the script did not finish; absent if it did. */
  readonly problem?: string;
  /** Its last output, if it did not finish. */
  readonly printed?: string;
}

const NAME = "alchemy-aws-connect";
const SCRIPTS = ["alchemy.run.ts", "alchemy.run.js", "alchemy.run.mts", "alchemy.run.mjs"];

/** How many lines of the last output are shown if the script fails. */
const LAST_LINES = 20;
const POLL = 200;

/** Part of Alchemy's error about a script without a state store if `CI` is set. */
const NO_STORE = "in a CI environment with the default local state store";

/** A timer with a longer delay fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs the script with a preloaded module of this package, and returns the events of that module. If this process is
 * stopped or the time is up, the script and all of its child processes are stopped, too.
 *
 * @throws ScriptError if the script cannot be run
 */
export async function runScript<T extends { type: string }>(
  preload: "preload-plan" | "preload-drift" | "preload-unlock",
  props: ScriptProps,
  env: Readonly<Record<string, string>> = {},
  onProfiles: (count: number) => void = () => undefined,
): Promise<ScriptRun<T>> {
  const { args = [], cwd = process.cwd(), timeout = 600 } = props;
  if (process.env[EVENTS] !== undefined) {
    throw new ScriptError("A script cannot start a plan while it is being planned.");
  }
  const script = scriptIn(cwd, props.script);
  const found = commandFor(script, cwd, props.runtime);
  if (found === undefined) {
    throw new ScriptError(
      `No runtime for TypeScript found to run ${script}. Install bun, install tsx in the project, use Node.js 22.18 or newer, or pass the command with --runtime.`,
    );
  }
  const [command, ...flags] = found;
  const module = path.join(import.meta.dirname, `${preload}${path.extname(import.meta.filename)}`);
  const loading = path.basename(command).startsWith("bun")
    ? ["--preload", module]
    : ["--import", pathToFileURL(module).href];
  let folder: string | undefined;
  let child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  let progress: NodeJS.Timeout | undefined;
  let clock: NodeJS.Timeout | undefined;
  const cleanUp = () => {
    if (child) end(child);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  // Registered before there is anything to clean up. The signal still ends this process.
  const release = onExit(cleanUp);
  try {
    folder = mkdtempSync(path.join(tmpdir(), `${NAME}-`));
    const file = path.join(folder, "events");
    writeFileSync(file, "");
    const eventFile = new EventFile<T>(file);
    child = spawn(command, [...flags, ...loading, script, ...args], {
      cwd,
      env: { ...process.env, ...env, [EVENTS]: file, ALCHEMY_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      // Its own process group, so that processes that a wrapper starts end with it.
      detached: process.platform !== "win32",
    });
    const running = child;
    let failure: { readonly error: unknown } | undefined;
    progress = setInterval(() => {
      try {
        eventFile.read();
        onProfiles(eventFile.events.filter(({ type }) => type === "profile").length);
      } catch (error) {
        failure ??= { error };
        end(running);
      }
    }, POLL);
    let isLate = false;
    clock = setTimeout(
      () => {
        isLate = true;
        end(running);
      },
      Math.min(timeout * 1000, LONGEST_TIMER),
    );
    const printed: string[] = [];
    const marked: string[] = [];
    let hasNoStore = false;
    for (const input of [running.stdout, running.stderr]) {
      createInterface({ input }).on("line", (line) => {
        if (isUnknown(line)) marked.push(line);
        hasNoStore ||= line.includes(NO_STORE);
        printed.push(line);
        if (printed.length > LAST_LINES) printed.shift();
      });
    }
    await once(running, "close").catch((error: unknown) => {
      throw new ScriptError(
        `Could not run ${command}: ${error instanceof Error ? error.message : String(error)}. Pass the command that runs ${script} with --runtime.`,
      );
    });
    if (failure) throw failure.error;
    eventFile.read();
    const { exitCode, signalCode } = running;
    const how = isLate
      ? `was still running after ${timeout} seconds, and was stopped`
      : `ended with ${signalCode ?? `exit code ${exitCode}`}`;
    // Loads a part of the SDK, which a deploy without changes does not need.
    const { redactor } = await import("../aws/redact.ts");
    const redact = await redactor({}, []);
    return {
      script,
      events: eventFile.events,
      marked,
      ...((isLate || exitCode !== 0) && {
        problem: hasNoStore
          ? `${script} ${how}: it has no state store, and Alchemy does not use local files if CI is set. Pass a stateStore to alchemy(), such as S3StateStore of alchemy-aws-connect/s3, or set ALCHEMY_CI_STATE_STORE_CHECK=false to use local files.`
          : `${script} ${how}, so what it would do after that is unknown.`,
        printed: redact(stripVTControlCharacters(printed.join("\n"))).trim(),
      }),
    };
  } finally {
    clearInterval(progress);
    clearTimeout(clock);
    cleanUp();
    release();
  }
}

/** The events so far; reads each line once. */
class EventFile<T> {
  readonly events: T[] = [];
  readonly #file: string;
  #offset = 0;

  constructor(file: string) {
    this.#file = file;
  }

  read(): void {
    const added = readFileSync(this.#file).subarray(this.#offset);
    const whole = added.subarray(0, added.lastIndexOf("\n") + 1);
    this.#offset += whole.length;
    for (const line of whole.toString("utf8").split("\n")) {
      if (line !== "") this.events.push(JSON.parse(line));
    }
  }
}

/** Stops a process and all of its child processes. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    // All have already ended.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The script cannot be run: it does not exist, or there is no runtime for it. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** The shell command that deploys the script; nothing without a script. */
export function deployCommand(props: ScriptProps): string | undefined {
  const { args = [], cwd = process.cwd(), runtime } = props;
  const script = props.script ?? defaultScript(cwd);
  if (script === undefined) return undefined;
  const [command, ...flags] = commandFor(script, cwd, runtime) ?? ["bun"];
  const words = runtime === undefined ? shellWords(command) : [command];
  return [...words, ...flags, script, ...args].map(quoted).join(" ");
}

/** A flag with its value, as arguments of the script; none without a value. */
export function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, value];
}

/** A word, quoted for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function defaultScript(cwd: string): string | undefined {
  return SCRIPTS.find((name) => existsSync(path.join(cwd, name)));
}

function scriptIn(cwd: string, given: string | undefined): string {
  const found = given ?? defaultScript(cwd);
  if (found === undefined) {
    throw new ScriptError(`There is no ${SCRIPTS.join(", ")} in ${cwd}. Name the script.`);
  }
  const file = statSync(path.resolve(cwd, found), { throwIfNoEntry: false });
  if (file === undefined) throw new ScriptError(`There is no ${found} in ${cwd}.`);
  if (file.isDirectory()) throw new ScriptError(`${found} is a folder. Name the script in it.`);
  return found;
}

/** The command that runs the script, and its flags; `undefined` if none was named or found. */
function commandFor(
  script: string,
  cwd: string,
  runtime: string | undefined,
): readonly [string, ...string[]] | undefined {
  const [command, ...flags] = runtime?.split(" ").filter((word) => word !== "") ?? [];
  if (command !== undefined) return [command, ...flags];
  return runtimeOf(path.resolve(cwd, script), cwd);
}
