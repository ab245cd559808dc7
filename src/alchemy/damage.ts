import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type * as Sqlite from "node:sqlite";
import type { Scope } from "alchemy";
import { ConcurrentDeployError, StateUnreadableError } from "../errors/index.ts";
import type { Unreadable } from "../errors/subject.ts";
import { isRecord, parsedJson } from "../profile/shapes.ts";
import { known } from "./apps.ts";
import { stageOf } from "./engine.ts";
import { AGAIN } from "./records.ts";

/**
 * Alchemy reads the record of a resource before it calls the handler, and all records before a destroy. A
 * truncated record fails with the message of a parser or database; in a destroy, with no message and exit code 0.
 * This explains the error if it passes through here; `damagedStates` reports the others at exit.
 */
export function explainUnreadable(scope: Scope, id: string, error: unknown): unknown {
  const stage = nameOf(scope);
  if (isDamage(error)) {
    const file = databaseOf(scope);
    return file === undefined ? error : explain({ stage, files: [file], isDatabase: true }, error);
  }
  if (isWithoutFolder(scope, error)) return new ConcurrentDeployError(scope.fqn(id), error);
  const files = error instanceof SyntaxError ? cutOffFiles(scope) : undefined;
  if (files === undefined) return error;
  // The record could not be read, and now it can: another process was writing it.
  if (files.length === 0) return new ConcurrentDeployError(scope.fqn(id), error);
  return explain({ stage, files, isDatabase: false }, error);
}

/**
 * Like `explainUnreadable`, also for a write, and for a read that was not repeated: another process may still be
 * writing a file of the state, and gets time to finish.
 */
export async function explainStateFailure(
  scope: Scope,
  id: string,
  error: unknown,
): Promise<unknown> {
  for (let times = 0; times < AGAIN.times; times += 1) {
    if (!(error instanceof SyntaxError) || !cutOffFiles(scope)?.length) break;
    await setTimeout(AGAIN.after);
  }
  return explainUnreadable(scope, id, error);
}

/** The damaged states that no error has reported yet, at an exit with this code. */
export function damagedStates(code: number): string[] {
  return [...known.stages.keys()].flatMap((stage) => {
    if (code === 0 && stage.phase !== "destroy") return [];
    const cutOff = cutOffFiles(stage);
    const files = (cutOff ?? damagedDatabase(stage)).filter(
      (file) => !known.reportedFiles.has(file),
    );
    if (files.length === 0) return [];
    return explain({ stage: nameOf(stage), files, isDatabase: cutOff === undefined }).message;
  });
}

function explain(unreadable: Unreadable, cause?: unknown): StateUnreadableError {
  for (const file of unreadable.files) known.reportedFiles.add(file);
  return new StateUnreadableError(unreadable, cause);
}

function nameOf(scope: Scope): string {
  return stageOf(scope).chain.join("/");
}

/** The files of the stage, in Alchemy's file store, that are not JSON; `undefined` in another store. */
function cutOffFiles(scope: Scope): string[] | undefined {
  const stage = stageOf(scope);
  const ofApp = folderOf(stage.root);
  const ofStage = folderOf(stage);
  if (ofApp === undefined || ofStage === undefined) return undefined;
  const names = existsSync(ofStage) ? readdirSync(ofStage, { recursive: true }) : [];
  return [
    path.join(ofApp, `${stage.name}.json`),
    ...names.map((name) => path.join(ofStage, String(name))),
  ]
    .filter((file) => file.endsWith(".json") && existsSync(file))
    .filter((file) => parsedJson(readFileSync(file, "utf8")) === undefined);
}

/** The folder of the file store; `undefined` for other stores. */
function folderOf({ state }: Scope): string | undefined {
  return "dir" in state && typeof state.dir === "string" ? state.dir : undefined;
}

/** Whether the folder for a record was gone when it was written: a destroy in another process deletes it. */
function isWithoutFolder(scope: Scope, error: unknown): boolean {
  const folder = folderOf(stageOf(scope));
  if (folder === undefined || !(error instanceof Error && "code" in error)) return false;
  return error.code === "ENOENT" && "path" in error && String(error.path).startsWith(`${folder}/`);
}

/** Whether SQLite, in any of its engines, reports a damaged file. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return /^SQLITE_(?:CORRUPT|NOTADB)/.test(code) || isDamage(error.cause);
}

/** The file of Alchemy's SQLite store; `undefined` for another store or a server. */
function databaseOf({ dotAlchemy, state }: Scope): string | undefined {
  if (state.constructor.name !== "SQLiteStateStore") return undefined;
  const { filename, url } = "options" in state && isRecord(state.options) ? state.options : {};
  const given = typeof url === "string" ? url.replace(/^file:/, "") : filename;
  if (String(given).includes("://")) return undefined;
  const { ALCHEMY_STATE_FILE = path.join(dotAlchemy, "state.sqlite") } = process.env;
  return path.resolve(typeof given === "string" ? given : ALCHEMY_STATE_FILE);
}

/** Returns nothing if the process has no SQLite of its own. */
function damagedDatabase(stage: Scope): string[] {
  const file = databaseOf(stage);
  const sqlite: typeof Sqlite | undefined = process.getBuiltinModule("node:sqlite");
  if (file === undefined || !existsSync(file) || !sqlite) return [];
  try {
    const database = new sqlite.DatabaseSync(file, { readOnly: true });
    const found = database.prepare("PRAGMA quick_check").get();
    database.close();
    return found?.["quick_check"] === "ok" ? [] : [file];
  } catch {
    return [file];
  }
}
