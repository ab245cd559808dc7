import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { onExit } from "signal-exit";
import { EVENTS } from "../aws/plan-hooks.ts";
import { asError } from "../errors/as-error.ts";
import { shellLine } from "../errors/shell-line.ts";
import { commandFolders, runtimeOf, shellWords } from "./runtime.ts";
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
  /** Seconds after which a running script is stopped; more than 0. @default 600 */
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

type Preload = "preload-plan" | "preload-drift" | "preload-unlock";

/**
 * Runs the script with a preloaded module of this package, and returns the events of that module. If this process is
 * stopped or the time is up, the script and all of its child processes are stopped, too.
 *
 * @throws ScriptError if the script cannot be run
 */
export async function runScript<T extends { type: string }>(
  preload: Preload,
  props: ScriptProps,
  env: Readonly<Record<string, string>> = {},
  onProfiles: (count: number) => void = () => undefined,
): Promise<ScriptRun<T>> {
  const { cwd = process.cwd(), timeout = 600 } = props;
  if (process.env[EVENTS] !== undefined) {
    throw new ScriptError("A script cannot start a plan while it is being planned.");
  }
  if (!(timeout > 0)) {
    throw new ScriptError(`timeout must be a number of seconds above 0, not ${timeout}.`);
  }
  const call = callOf(preload, cwd, props);
  const { script } = call;
  let folder: string | undefined;
  let child: ReturnType<typeof start> | undefined;
  const cleanUp = () => {
    if (child) end(child);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  // Registered before there is anything to clean up. The signal still ends this process.
  const release = onExit(cleanUp);
  try {
    folder = temporaryFolder();
    const file = new EventFile<T>(path.join(folder, "events"));
    child = start(call, cwd, { ...env, [EVENTS]: file.path });
    const output = outputOf(child);
    const how = await ended(child, call, timeout, () => {
      onProfiles(file.read().filter(({ type }) => type === "profile").length);
    });
    const failure = how === undefined ? {} : await failureOf(`${script} ${how}`, output);
    return { script, events: file.read(), marked: output.marked, ...failure };
  } finally {
    cleanUp();
    release();
  }
}

function temporaryFolder(): string {
  const parent = tmpdir();
  try {
    return mkdtempSync(path.join(parent, `${NAME}-`));
  } catch (error) {
    throw new ScriptError(
      `No temporary folder could be created in ${parent}: ${asError(error).message}. Set TMPDIR (TEMP on Windows) to a folder that this user can write.`,
    );
  }
}

/** The script, and the command that runs it with the preloaded module. */
function callOf(preload: Preload, cwd: string, props: ScriptProps) {
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
  return { script, command, args: [...flags, ...loading, script, ...(props.args ?? [])] };
}

type Call = ReturnType<typeof callOf>;

/** The events of one type. */
export function ofType<E extends { type: string }, T extends E["type"]>(
  events: readonly E[],
  type: T,
): Extract<E, { type: T }>[] {
  return events.filter((event): event is Extract<E, { type: T }> => event.type === type);
}

function start({ args, command }: Call, cwd: string, env: Readonly<Record<string, string>>) {
  return spawn(command, args, {
    cwd,
    env: {
      ...process.env,
      ...env,
      ALCHEMY_TELEMETRY_DISABLED: "1",
      PATH: commandFolders(cwd).join(path.delimiter),
    },
    stdio: ["ignore", "pipe", "pipe"],
    // Its own process group, so that processes that a wrapper starts end with it.
    detached: process.platform !== "win32",
  });
}

/** What a process prints, while it runs: its last lines, and those with a value that is known after deploy. */
function outputOf({ stderr, stdout }: ReturnType<typeof start>) {
  const [last, marked]: [string[], string[]] = [[], []];
  const output = { last, marked, hasNoStore: false };
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on("line", (line) => {
      if (isUnknown(line)) marked.push(line);
      output.hasNoStore ||= line.includes(NO_STORE);
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
    });
  }
  return output;
}

/**
 * Waits until the process has ended, and polls meanwhile. An error of the poll ends it.
 *
 * @returns how it ended, unless it succeeded
 */
async function ended(
  child: ChildProcess,
  { command, script }: Call,
  timeout: number,
  poll: () => void,
): Promise<string | undefined> {
  let failure: { readonly error: unknown } | undefined;
  const progress = setInterval(() => {
    try {
      poll();
    } catch (error) {
      failure ??= { error };
      end(child);
    }
  }, POLL);
  let isLate = false;
  const stop = () => {
    isLate = true;
    end(child);
  };
  const clock = setTimeout(stop, Math.min(timeout * 1000, LONGEST_TIMER));
  try {
    await once(child, "close");
  } catch (error) {
    throw new ScriptError(
      `Could not run ${command}: ${asError(error).message}. Pass the command that runs ${script} with --runtime.`,
    );
  } finally {
    clearInterval(progress);
    clearTimeout(clock);
  }
  if (failure) throw failure.error;
  if (isLate) return `was still running after ${timeout} s, and was stopped`;
  const { exitCode, signalCode } = child;
  return exitCode === 0 ? undefined : `ended with ${signalCode ?? `exit code ${exitCode}`}`;
}

async function failureOf(what: string, { hasNoStore, last }: ReturnType<typeof outputOf>) {
  // Loads a part of the SDK, which a deploy without changes does not need.
  const { redactor } = await import("../aws/redact.ts");
  const redact = await redactor({}, []);
  return {
    problem: hasNoStore
      ? `${what}: it has no state store, and Alchemy does not use local files if CI is set. Pass a stateStore to alchemy(), such as S3StateStore of alchemy-aws-connect/s3, or set ALCHEMY_CI_STATE_STORE_CHECK=false to use local files.`
      : `${what}, so what it would do after that is unknown.`,
    printed: redact(stripVTControlCharacters(last.join("\n"))).trim(),
  };
}

/** The file that the events are written to. */
class EventFile<T> {
  readonly path: string;
  readonly #events: T[] = [];
  #offset = 0;

  constructor(file: string) {
    this.path = file;
    writeFileSync(file, "");
  }

  /** The events so far; reads each line once. */
  read(): readonly T[] {
    const added = readFileSync(this.path).subarray(this.#offset);
    const whole = added.subarray(0, added.lastIndexOf("\n") + 1);
    this.#offset += whole.length;
    for (const line of whole.toString("utf8").split("\n")) {
      if (line !== "") this.#events.push(JSON.parse(line));
    }
    return this.#events;
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

/** Why nothing is known about the state of a script that ended. */
export function unopened(script: string, props: ScriptProps): string {
  const app = selectedApp(props);
  return `${script} does not open its state: it has no resource${app && ` in the application${app}`}.`;
}

/** The application that `--app` selects, quoted and after a space; empty without it. */
export function selectedApp({ args = [] }: ScriptProps): string {
  const at = args.indexOf("--app");
  return at === -1 ? "" : ` ${JSON.stringify(args[at + 1])}`;
}

/** The shell command that deploys the script; nothing without a script. */
export function deployCommand(props: ScriptProps): string | undefined {
  const { args = [], cwd = process.cwd(), runtime } = props;
  const script = props.script ?? defaultScript(cwd);
  if (script === undefined) return undefined;
  const [command, ...flags] = commandFor(script, cwd, runtime) ?? ["bun"];
  const isGivenFile = runtime !== undefined && path.basename(command) !== command;
  const words = isGivenFile ? [command] : shellWords(command, cwd);
  return shellLine([...words, ...flags, script, ...args]);
}

/** A flag with its value, as arguments of the script; none without a value. */
export function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, value];
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
