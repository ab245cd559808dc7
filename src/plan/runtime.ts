import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** What this machine has to run scripts with. */
export interface Host {
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly isBun: boolean;
  /** Node.js runs TypeScript without flags. */
  readonly runsTypeScript: boolean;
  /** Node.js has `--experimental-strip-types`. */
  readonly stripsTypes: boolean;
  /** `bun` is on the path, or among the commands of this folder's packages. */
  readonly hasBun: (folder: string) => boolean;
  /** Node.js finds the package `tsx` from this folder. */
  readonly hasTsx: (folder: string) => boolean;
}

const LOCKFILES = ["bun.lock", "bun.lockb"];

/**
 * The command that runs a script: the runtime of this process. If that is Node.js and cannot run TypeScript, or the
 * project has bun's lockfile: bun if installed, else Node.js with tsx or with type stripping. Nothing if none of them is
 * available.
 *
 * @param script absolute path
 */
export function runtimeOf(
  script: string,
  cwd: string,
  host: Host = thisHost(),
): readonly [string, ...string[]] | undefined {
  const { execArgv, execPath, hasBun, hasTsx, isBun, runsTypeScript, stripsTypes } = host;
  const needsHelp = /\.[cm]?tsx?$/.test(script) && !runsTypeScript;
  const wantsBun = upFrom(script).some((folder) =>
    LOCKFILES.some((name) => existsSync(path.join(folder, name))),
  );
  if (isBun) return [execPath, ...execArgv];
  if ((wantsBun || needsHelp) && hasBun(cwd)) return ["bun"];
  if (!needsHelp) return [execPath, ...execArgv];
  if (hasTsx(cwd)) return [execPath, ...execArgv, "--import", "tsx"];
  return stripsTypes ? [execPath, ...execArgv, "--experimental-strip-types"] : undefined;
}

/** The words with which a shell starts a runtime: npx finds one that only the project has. */
export function shellWords(command: string, cwd: string): readonly string[] {
  const name = path.isAbsolute(command) ? path.parse(command).name : command;
  const file = path.isAbsolute(command) ? command : fileOf(command, cwd);
  return file?.split(path.sep).includes("node_modules") ? ["npx", name] : [name];
}

/** The folders with commands: those of the path, then those of the project, as npx adds them. */
export function commandFolders(cwd: string): string[] {
  const project = upFrom(path.join(cwd, "script"));
  return [
    ...(process.env["PATH"]?.split(path.delimiter) ?? []),
    ...project.map((folder) => path.join(folder, "node_modules/.bin")),
  ];
}

/** The first file for this command. */
function fileOf(command: string, cwd: string): string | undefined {
  const name = process.platform === "win32" ? `${command}.exe` : command;
  return commandFolders(cwd)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

function thisHost(): Host {
  const { allowedNodeEnvironmentFlags, execArgv, execPath, features, versions } = process;
  return {
    execPath,
    execArgv,
    isBun: versions["bun"] !== undefined,
    runsTypeScript: "typescript" in features && features.typescript !== false,
    stripsTypes: allowedNodeEnvironmentFlags.has("--experimental-strip-types"),
    hasBun: (folder) => fileOf("bun", folder) !== undefined,
    hasTsx: findsTsx,
  };
}

function findsTsx(folder: string): boolean {
  try {
    createRequire(path.join(folder, "script.js")).resolve("tsx");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")
      return false;
    throw error;
  }
}

/** The parent folders of a file, the nearest first. */
function upFrom(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [] : [folder, ...upFrom(folder)];
}
