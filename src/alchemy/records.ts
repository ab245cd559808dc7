import alchemy, {
  ResourceFQN,
  ResourceID,
  ResourceKind,
  ResourceScope,
  Scope,
  type ScopeOptions,
  type State,
  type StateStore,
  type StateStoreType,
} from "alchemy";
import { setTimeout } from "node:timers/promises";
import type { Placed } from "./engine.ts";
import { GENERIC_KIND, KIND, isAssignmentKind } from "./kinds.ts";

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
function apart(parent: Scope, scopeName: string, options: Partial<ScopeOptions> = {}): Scope {
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

/** The scope of a record below a stage, to write to its state. */
export function scopeBelow(stage: Scope, scopes: readonly string[]): Scope {
  return scopes.reduce(
    (parent, scopeName) => parent.children.get(scopeName) ?? apart(parent, scopeName),
    stage,
  );
}

/**
 * Changes the record of something else, which may be writing it. Does nothing if it no longer exists, or if
 * `changesOf` gives no changes of it.
 */
export async function changeRecord(
  { id, scope: { state } }: Placed,
  changesOf: (record: State) => Partial<State> | undefined,
): Promise<void> {
  const record = await readRecord(state, id);
  if (record instanceof Error) throw record;
  const changes = record && changesOf(record);
  if (record && changes) await state.set(id, { ...record, ...changes });
}

/**
 * Takes resources off Alchemy's list of those that the end of a scope deletes because another one has replaced them.
 */
export async function unlistPending(
  { parent, scopeName }: Scope,
  isKept: (output: unknown) => boolean,
): Promise<void> {
  if (!parent) return;
  await changeRecord({ id: scopeName, scope: parent }, ({ data }) => {
    const pending: readonly { readonly resource: unknown }[] = data["pendingDeletions"] ?? [];
    const pendingDeletions = pending.filter(({ resource }) => !isKept(resource));
    return pendingDeletions.length < pending.length
      ? { data: { ...data, pendingDeletions } }
      : undefined;
  });
}

/** Makes the next deploy of a resource run even if its code has not changed. Does nothing if its record is gone. */
export async function markUnfinished({ id, scope: { state } }: Placed): Promise<void> {
  const record = await state.get(id);
  if (record) await state.set(id, { ...record, status: "updating" });
}

/**
 * Makes Alchemy delete a resource that has left the code before its turn. Does nothing if the record no longer
 * exists.
 */
export async function destroyRecord(
  stage: Scope,
  { id, scopes }: { readonly id: string; readonly scopes: readonly string[] },
): Promise<void> {
  const scope = scopes.reduce(
    (parent, scopeName) => parent.children.get(scopeName) ?? new Scope({ parent, scopeName }),
    stage,
  );
  const record = await scope.state.get(id);
  if (record) await alchemy.destroy(record.output);
}

/** The output of a record, for a resource of this kind, with other members. */
export function outputOf(kind: string, { output }: State, members: object): State["output"] {
  const copy = { ...output };
  for (const name of Object.keys(copy)) Reflect.deleteProperty(copy, name);
  return Object.assign(copy, members, { [ResourceKind]: kind });
}

/**
 * Writes the record of a resource that no code declares, so that Alchemy deletes it. Copies another record except
 * for the given parts.
 */
export async function writeRecord(
  scope: Scope,
  id: string,
  like: State,
  { data, output, props }: { data: Record<string, unknown>; output: object; props: object },
): Promise<void> {
  const fqn = scope.fqn(id);
  await scope.state.set(id, {
    kind: like.kind,
    id,
    fqn,
    seq: like.seq,
    status: "created",
    data,
    props,
    output: Object.assign(outputOf(like.kind, like, output), {
      [ResourceID]: id,
      [ResourceFQN]: fqn,
      [ResourceScope]: scope,
    }),
  });
}

/** A reader that reads each scope once, and again after a failure. */
export function oncePerScope<T>(read: (scope: Scope) => Promise<T>): (scope: Scope) => Promise<T> {
  const known = new WeakMap<Scope, Promise<T>>();
  return (scope) => {
    const result = known.get(scope) ?? read(scope);
    known.set(scope, result);
    result.catch(() => known.delete(scope));
    return result;
  };
}

export function isProfileKind(kind: string): boolean {
  return kind === KIND || kind === GENERIC_KIND;
}

/** Reads a record. Alchemy's file store writes in place, so a record that is being written reads as truncated. */
async function readRecord(store: StateStore, id: string): Promise<State | Error | undefined> {
  for (let times = 0; ; times += 1) {
    try {
      return await store.get(id);
    } catch (error) {
      if (!(error instanceof SyntaxError) || times === AGAIN.times) {
        return error instanceof Error ? error : new Error(String(error));
      }
      await setTimeout(AGAIN.after);
    }
  }
}
