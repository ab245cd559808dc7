import type { Scope, State, StateStore } from "../alchemy/engine.ts";

/** What the stores of one plan share. */
export interface Unwritten {
  /** Written records, by scope and by resource; `undefined` for a deleted record. */
  readonly records: Map<string, Map<string, State | undefined>>;
  readonly onRead: (state: State) => void;
  readonly onWrite: (state: State) => void;
}

/** Makes a scope, and the scopes below it, keep what is written to their state in memory. */
export function keepUnwritten(scope: Scope, all: Unwritten): void {
  const { state, stateStore } = scope;
  if (state instanceof UnwrittenState) return;
  Object.assign(scope, {
    state: new UnwrittenState(scope, state, all),
    stateStore: (each: Scope) => new UnwrittenState(each, stateStore(each), all),
  });
}

/**
 * A state store that reads the real one and keeps writes in memory. Scopes of one name share it, as they share a
 * folder in the default store.
 */
export class UnwrittenState implements StateStore {
  readonly #real: StateStore;
  readonly #all: Unwritten;
  readonly #written: Map<string, State | undefined>;

  constructor(scope: Scope, real: StateStore, all: Unwritten) {
    const name = scope.chain.join("/");
    this.#real = real;
    this.#all = all;
    this.#written = all.records.get(name) ?? new Map();
    all.records.set(name, this.#written);
  }

  /** The folder of the file store, for errors that name files. */
  get dir(): unknown {
    return "dir" in this.#real ? this.#real.dir : undefined;
  }

  /** The key prefix of an object store, which limits the length of names. */
  get prefix(): unknown {
    return "prefix" in this.#real ? this.#real.prefix : undefined;
  }

  /** Alchemy prepares a store before it writes. Writes nothing. */
  async init(): Promise<void> {}

  async deinit(): Promise<void> {}

  async list(): Promise<string[]> {
    const ids = new Set(await this.#real.list());
    for (const [id, state] of this.#written) {
      if (state) ids.add(id);
      else ids.delete(id);
    }
    return [...ids];
  }

  async count(): Promise<number> {
    return (await this.list()).length;
  }

  async get(id: string): Promise<State | undefined> {
    const state = this.#written.has(id) ? this.#written.get(id) : await this.#real.get(id);
    if (state) this.#all.onRead(state);
    return state && copyOf(state);
  }

  async getBatch(ids: string[]): Promise<Record<string, State>> {
    const found = await Promise.all(ids.map(async (id) => [id, await this.get(id)] as const));
    return Object.fromEntries(found.flatMap(([id, state]) => (state ? [[id, state]] : [])));
  }

  async all(): Promise<Record<string, State>> {
    return this.getBatch(await this.list());
  }

  async listScopes(): Promise<string[]> {
    return (await this.#real.listScopes?.()) ?? [];
  }

  async set(id: string, state: State): Promise<void> {
    this.#all.onWrite(state);
    this.#written.set(id, copyOf(state));
  }

  async delete(id: string): Promise<void> {
    this.#written.set(id, undefined);
  }
}

/** A copy, because the engine changes a record after reading it, which a real store would not notice. */
function copyOf(state: State): State {
  return { ...state, data: { ...state.data } };
}
