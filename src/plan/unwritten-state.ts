import type { Scope, State, StateStore } from "../alchemy/engine.ts";

/** What the stores of one plan have in common. */
export interface Unwritten {
  /** What was written, by scope and by resource; `undefined` is a record that was deleted. */
  readonly records: Map<string, Map<string, State | undefined>>;
  readonly onRead: (state: State) => void;
  readonly onWrite: (state: State) => void;
}

/**
 * A state store that reads the real one and keeps what is written to itself. Scopes of one name share it, as
 * they share a folder in the default store.
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

  /** Of the file store, its folder: errors name files. */
  get dir(): unknown {
    return "dir" in this.#real ? this.#real.dir : undefined;
  }

  /** Of a store of objects, what stands before its keys: not every name fits behind it. */
  get prefix(): unknown {
    return "prefix" in this.#real ? this.#real.prefix : undefined;
  }

  /** Alchemy prepares a store before it writes to it. Nothing is written. */
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

/** The engine changes what it has got before it writes it; a real store would not notice. */
function copyOf(state: State): State {
  return { ...state, data: { ...state.data } };
}
