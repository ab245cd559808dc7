import {
  Scope,
  type ScopeOptions,
  type State,
  type StateStore,
  type StateStoreType,
} from "alchemy";
import { setTimeout } from "node:timers/promises";
import { asError } from "../errors/as-error.ts";
import type { Placed } from "./engine.ts";
import { isAssignmentKind, isProfileKind } from "./kinds.ts";

/** The record of one id in a state store, or why it could not be read. */
export interface StateRecord extends Placed {
  readonly state: State | Error;
}

interface Options {
  /** Whether to include scopes without a record, as far as the store can list them. */
  readonly withFolders: boolean;
}

/** Secrets belong to other resources and cannot be read without the password. */
const READ_ONLY = { quiet: true, eraseSecrets: true } as const;

/** How many times to read a record again that another process may be writing, and after how many milliseconds. */
export const AGAIN = { times: 5, after: 20 };

/**
 * The records of a scope and of all scopes below it, of every kind. Only reads, from any store.
 *
 * Leaves out secrets: they belong to other resources and may have a password of their own. A profile that leaves
 * its resource during the read first gets a record of the stage, so the stage is listed again at the end.
 */
export async function recordsIn(scope: Scope, options: Options): Promise<StateRecord[]> {
  const ids = await scope.state.list();
  const records = await readAll(scope, ids, options);
  const known = new Set(ids);
  const added = (await scope.state.list()).filter((id) => !known.has(id));
  return [...records, ...(await readThese(scope, added))];
}

async function readThese(scope: Scope, ids: readonly string[]): Promise<StateRecord[]> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const state = await readRecord(scope.state, id);
      return state === undefined ? [] : [{ scope, id, state }];
    }),
  );
  return found.flat();
}

async function readAll(
  scope: Scope,
  ids: readonly string[],
  options: Options,
): Promise<StateRecord[]> {
  const { state: store } = scope;
  const records = await readThese(scope, ids);
  const parents = records.flatMap(({ id, state }) => (mayHaveRecords(state) ? [id] : []));
  const folders = options.withFolders ? ((await store.listScopes?.()) ?? []) : [];
  // A scope with a slash in its name is a folder in a folder.
  const isPart = (folder: string) => records.some(({ id }) => `${id}/`.startsWith(`${folder}/`));
  const names = [...parents, ...folders.filter((folder) => !isPart(folder))];
  const below = await Promise.all(
    names.map(async (name) => {
      const reader = readerBelow(scope, name);
      return readAll(reader, await reader.state.list(), options);
    }),
  );
  return [...records, ...below.flat()];
}

/** A scope for reading the state. It takes no part in the deploy: its parent does not know it. */
export function readerOf(scope: Scope): Scope {
  return scope.parent ? readerBelow(scope.parent, scope.scopeName, scope.stage) : scope;
}

function readerBelow(parent: Scope, scopeName: string, stage = parent.stage): Scope {
  return apart(parent, scopeName, { stage, ...READ_ONLY });
}

/** A scope that its parent does not know. The end of the parent would delete what is in a scope that it knows. */
export function apart(
  parent: Scope,
  scopeName: string,
  options: Partial<ScopeOptions> = {},
): Scope {
  const known = parent.children.get(scopeName);
  const scope = new Scope({ ...options, parent, scopeName });
  if (known) parent.children.set(scopeName, known);
  else parent.children.delete(scopeName);
  return scope;
}

/** Another stage of the application for reading the state, without its lock. */
export function readerOfStage({ root }: Scope, stage: string): Scope {
  return apart(root, stage, { stage, phase: "read", ...READ_ONLY });
}

/** A stage for reading the state from this store, before the script opens it. */
export function readerLike(scope: Scope, stateStore: StateStoreType): Scope {
  const { parent, password, providerCredentials, rootDir, scopeName, stage } = scope;
  return new Scope({
    ...providerCredentials,
    parent,
    scopeName,
    stage,
    stateStore,
    rootDir,
    ...(password !== undefined && { password }),
    ...READ_ONLY,
  });
}

/** A stage of an application for reading the state from Alchemy's default store. */
export function readerOfFiles({ app, profile, rootDir, stage }: StageInFiles): Scope {
  const common = { ...READ_ONLY, phase: "read", noTrack: true } as const;
  const aws = profile === undefined ? {} : { aws: { profile } };
  const parent = new Scope({ ...common, ...aws, parent: null, scopeName: app, rootDir });
  return new Scope({ ...common, parent, scopeName: stage, stage });
}

interface StageInFiles {
  readonly app: string;
  readonly stage: string;
  /** Folder that has `.alchemy`. */
  readonly rootDir: string;
  /** The profile of `~/.aws/config` that the application uses. */
  readonly profile: string | undefined;
}

/** A scope has records below it, and a resource that declares others may have some. */
function mayHaveRecords(state: State | Error): boolean {
  return state instanceof Error || !(isProfileKind(state.kind) || isAssignmentKind(state.kind));
}

/** Reads a record. Alchemy's file store writes in place, so a record that is being written reads as truncated. */
export async function readRecord(
  store: StateStore,
  id: string,
): Promise<State | Error | undefined> {
  for (let times = 0; ; times += 1) {
    try {
      return await store.get(id);
    } catch (error) {
      if (!(error instanceof SyntaxError) || times === AGAIN.times) {
        return asError(error);
      }
      await setTimeout(AGAIN.after);
    }
  }
}
