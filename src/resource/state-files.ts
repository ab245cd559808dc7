import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { Scope, logger } from "alchemy";
import { ConcurrentDeployError, StateUnreadableError } from "../errors/index.ts";
import { stageOf } from "./orphans.ts";

const watched = new Set<Scope>();
const told = new Set<string>();

/**
 * Alchemy reads the record of a resource before it calls the handler, and all records before it destroys.
 * One that was cut off fails with a parser's words; in a destroy, with none and exit code 0. So that is
 * explained where it comes by, and at the exit where it does not.
 */
export function explainUnreadable(scope: Scope, id: string, error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  const files = unreadableFiles(scope);
  if (files === undefined) return error;
  // It could not be read and can be now: another process was writing it.
  if (files.length === 0) return new ConcurrentDeployError(scope.fqn(id), error);
  for (const file of files) told.add(file);
  return new StateUnreadableError(nameOf(scope), files, error);
}

/** Has the exit look at the state of the stage that this scope is in. */
export function watchState(scope: Scope): void {
  if (scope.parent) watched.add(stageOf(scope));
}

export function explainAtExit(): void {
  const { storage } = Scope;
  const enter = storage.enterWith.bind(storage);
  // A program may fail before its first profile: at the record of a nested scope, for one.
  Object.assign(storage, {
    enterWith(scope: Scope) {
      watchState(scope);
      enter(scope);
    },
  });
  process.once("exit", (code) => {
    for (const stage of watched) {
      if (code === 0 && stage.phase !== "destroy") continue;
      const files = unreadableFiles(stage)?.filter((file) => !told.has(file)) ?? [];
      if (files.length === 0) continue;
      logger.error(new StateUnreadableError(nameOf(stage), files).message);
      process.exitCode = 1;
    }
  });
}

function nameOf(scope: Scope): string {
  return stageOf(scope).chain.join("/");
}

/** The files of the stage, in Alchemy's file store, that do not hold JSON; `undefined` in another store. */
function unreadableFiles(scope: Scope): string[] | undefined {
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
    .filter((file) => !isJson(readFileSync(file, "utf8")));
}

/** Only the file store has one. */
function folderOf({ state }: Scope): string | undefined {
  return "dir" in state && typeof state.dir === "string" ? state.dir : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
