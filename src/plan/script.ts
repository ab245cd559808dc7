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
import { runtimeOf } from "./runtime.ts";
import { isUnknown } from "./unknown-text.ts";

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
   * @default what runs this process; where that is Node.js without TypeScript, or the project has bun's lockfile,
   * bun, else Node.js with tsx or with its own stripping of types
   */
  runtime?: string;
  /** Seconds after which a script that has not ended is ended. @default 600 */
  timeout?: number;
}

/** What a script did that was run without effect. */
export interface ScriptRun<T> {
  /** As it was named, or found. */
  readonly script: string;
  readonly events: readonly T[];
  /** The lines it printed that have a value in them that is known only after a deploy. */
  readonly marked: readonly string[];
  /** Why the script did not come to its end; absent where it did. */
  readonly problem?: string;
  /** What it printed last, where it did not come to its end. */
  readonly printed?: string;
}

const NAME = "alchemy-aws-connect";
const SCRIPTS = ["alchemy.run.ts", "alchemy.run.js", "alchemy.run.mts", "alchemy.run.mjs"];

/** How much of what the script has printed is told where it fails. */
const TOLD_LINES = 20;
const POLL = 200;

/** In Alchemy's error about a script without a state store where `CI` is set. */
const NO_STORE = "in a CI environment with the default local state store";

/** A longer one would be up at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs the script with a module of this package before it, and gives what that module told. Where this process
 * is told to end, or the time is up, so is the script, with all that it has started.
 *
 * @throws ScriptError where the script cannot be run at all
 */
export async function runScript<T extends { type: string }>(
  preload: "preload-plan" | "preload-drift" | "preload-unlock",
  props: ScriptProps,
  env: Readonly<Record<string, string>> = {},
  onProfiles: (count: number) => void = () => undefined,
): Promise<ScriptRun<T>> {
  const { args = [], cwd = process.cwd(), timeout = 600 } = props;
  if (process.env[EVENTS] !== undefined) {
    throw new ScriptError("A script that is being planned cannot plan in turn.");
  }
  const script = scriptIn(cwd, props.script);
  const found = commandFor(script, cwd, props.runtime);
  if (found === undefined) {
    throw new ScriptError(
      `Nothing here runs TypeScript, so ${script} cannot be run. Install bun, install tsx in the project, use Node.js 22.18 or newer, or name the command with --runtime.`,
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
  // Registered before there is anything to clean up. Then the signal ends this process, as without it.
  const release = onExit(cleanUp);
  try {
    folder = mkdtempSync(path.join(tmpdir(), `${NAME}-`));
    const file = path.join(folder, "events");
    writeFileSync(file, "");
    const telling = new EventFile<T>(file);
    child = spawn(command, [...flags, ...loading, script, ...args], {
      cwd,
      env: { ...process.env, ...env, [EVENTS]: file, ALCHEMY_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that what a wrapper has started ends with it.
      detached: process.platform !== "win32",
    });
    const running = child;
    progress = setInterval(() => {
      telling.read();
      onProfiles(telling.events.filter(({ type }) => type === "profile").length);
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
        if (printed.length > TOLD_LINES) printed.shift();
      });
    }
    await once(running, "close").catch((error: unknown) => {
      throw new ScriptError(
        `Could not run ${command}: ${error instanceof Error ? error.message : String(error)}. Name the command that runs ${script} with --runtime.`,
      );
    });
    telling.read();
    const { exitCode, signalCode } = running;
    const how = isLate
      ? `was still running after ${timeout} seconds, and was ended`
      : `ended with ${signalCode ?? `exit code ${exitCode}`}`;
    // Loads a part of the SDK, which a deploy without changes does without.
    const { redactor } = await import("../aws/redact.ts");
    const redact = await redactor({}, []);
    return {
      script,
      events: telling.events,
      marked,
      ...((isLate || exitCode !== 0) && {
        problem: hasNoStore
          ? `${script} ${how}: it has no state store, and Alchemy does not use local files where CI is set. Pass a stateStore to alchemy(), such as S3StateStore of alchemy-aws-connect/s3, or set ALCHEMY_CI_STATE_STORE_CHECK=false to use local files.`
          : `${script} ${how}, so what it would have done after that is not known.`,
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

/** What has been told so far, each line of it read once. */
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

/** Ends a process and all that it has started. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    // All have ended by themselves.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The script cannot be run: it is not there, or what would run it is not. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** The command with which a deploy of the script is called, for a shell; nothing where there is no script. */
export function deployCommand(props: ScriptProps): string | undefined {
  const { args = [], cwd = process.cwd(), runtime } = props;
  const script = props.script ?? defaultScript(cwd);
  if (script === undefined) return undefined;
  const [command, ...flags] = commandFor(script, cwd, runtime) ?? ["bun"];
  const name = runtime === undefined ? path.parse(command).name : command;
  return [name, ...flags, script, ...args].map(quoted).join(" ");
}

/** A word as a POSIX shell takes it for one. */
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

/** What runs the script, and its flags; `undefined` where nothing was named or found. */
function commandFor(
  script: string,
  cwd: string,
  runtime: string | undefined,
): readonly [string, ...string[]] | undefined {
  const [command, ...flags] = runtime?.split(" ").filter((word) => word !== "") ?? [];
  if (command !== undefined) return [command, ...flags];
  return runtimeOf(path.resolve(cwd, script), cwd);
}
