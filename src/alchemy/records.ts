import { Scope, type State, type StateStore } from "alchemy";
import { setTimeout } from "node:timers/promises";
import { GENERIC_KIND, KIND } from "./kinds.ts";

/** What a state store has under one id, or why that could not be read. */
export interface StateRecord {
  readonly scope: Scope;
  readonly id: string;
  readonly state: State | Error;
}

/** How often a record is read again that another write may have cut off, and after how many milliseconds. */
const AGAIN = { times: 5, after: 20 };

/**
 * The records of a scope and of the scopes below it, of every kind. Reads only, from any store.
 *
 * Secrets belong to other resources and may have a password of their own: they are left out.
 */
export async function recordsIn(scope: Scope): Promise<StateRecord[]> {
  const { state: store } = scope;
  const records = await Promise.all(
    (await store.list()).map(async (id) => {
      const state = await readRecord(store, id);
      return state === undefined ? [] : [{ scope, id, state }];
    }),
  ).then((found) => found.flat());
  const parents = records.flatMap(({ id, state }) => (mayHaveRecords(state) ? [id] : []));
  const folders = (await store.listScopes?.()) ?? [];
  // A scope whose name has a slash is a folder in a folder.
  const isPart = (folder: string) => records.some(({ id }) => `${id}/`.startsWith(`${folder}/`));
  const names = [...parents, ...folders.filter((folder) => !isPart(folder))];
  const below = await Promise.all(names.map((name) => recordsIn(readerBelow(scope, name))));
  return [...records, ...below.flat()];
}

/** A scope to read the state through, without a part in the deploy: its parent does not know it. */
export function readerOf(scope: Scope): Scope {
  return scope.parent ? readerBelow(scope.parent, scope.scopeName, scope.stage) : scope;
}

function readerBelow(parent: Scope, scopeName: string, stage = parent.stage): Scope {
  const known = parent.children.get(scopeName);
  const reader = new Scope({ parent, scopeName, stage, quiet: true, eraseSecrets: true });
  if (known) parent.children.set(scopeName, known);
  else parent.children.delete(scopeName);
  return reader;
}

/** A scope has records below it, and so may a resource that declares others. */
function mayHaveRecords(state: State | Error): boolean {
  return state instanceof Error || !isProfileKind(state.kind);
}

export function isProfileKind(kind: string): boolean {
  return kind === KIND || kind === GENERIC_KIND;
}

/** Alchemy's file store writes in place: a record that is being written reads as cut off. */
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
