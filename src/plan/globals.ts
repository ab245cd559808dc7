import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Provider as ProviderOf, Scope } from "alchemy";
import type { ManagedProfile } from "../profile/model.ts";
import type { StoredProps } from "../resource/context.ts";

/**
 * Alchemy keeps its providers and the current scope in globals, so that several copies of it in one process
 * share them, and makes them only where there are none. This module has to be loaded before Alchemy: it puts
 * its own there, which pass every handler and every scope to the rehearsal.
 */
export interface Rehearsal {
  /** Stands in for the handler of a resource. */
  handle(act: Act): Promise<object>;
  /** Prepares a scope before anything is done in it. */
  enter(scope: Scope): void;
}

/** One call that the engine would make. The output and the props are those of a profile where the kind is. */
export interface Act {
  readonly kind: string;
  readonly context: Context<ManagedProfile>;
  readonly props: StoredProps;
  /** What the engine would have called. */
  readonly handler: () => Promise<ManagedProfile>;
}

type Handler = (this: Act["context"], id: string, props: Act["props"]) => Promise<ManagedProfile>;
type Provider = ProviderOf<string, Handler>;

let rehearsal: Rehearsal | undefined;

/** Begins: until then no handler runs at all. */
export function begin(by: Rehearsal): void {
  rehearsal = by;
}

class Providers extends Map<string, Provider> {
  override set(kind: string, provider: Provider): this {
    return super.set(kind, standIn(kind, provider));
  }
}

/** Providers that Alchemy finds only when it has something to delete. */
class Resolvers extends Array<(kind: string) => Provider | undefined> {
  override push(...resolvers: ((kind: string) => Provider | undefined)[]): number {
    return super.push(
      ...resolvers.map((resolve) => (kind: string) => {
        const provider = resolve(kind);
        return provider && standIn(kind, provider);
      }),
    );
  }
}

class Storage extends AsyncLocalStorage<Scope> {
  override run<R>(scope: Scope, act: () => R): R;
  override run<R, A extends unknown[]>(scope: Scope, act: (...args: A) => R, ...args: A): R;
  override run<R, A extends unknown[]>(scope: Scope, act: (...args: A) => R, ...args: A): R {
    rehearsal?.enter(scope);
    return super.run(scope, act, ...args);
  }

  override enterWith(scope: Scope): void {
    rehearsal?.enter(scope);
    super.enterWith(scope);
  }
}

const done = new WeakSet<Provider>();

function standIn(kind: string, provider: Provider): Provider {
  if (done.has(provider)) return provider;
  done.add(provider);
  const real = provider.handler;
  const handler = async function (this: Act["context"], id: string, props: Act["props"]) {
    if (!rehearsal) throw new Error(`A plan has not begun, so ${kind} "${id}" is not touched`);
    const call = () => real.call(this, id, props);
    return rehearsal.handle({ kind, context: this, props, handler: call });
  };
  return Object.assign(provider, { handler });
}

if (globalThis.ALCHEMY_PROVIDERS) {
  throw new Error("Alchemy was loaded before the plan could begin; do not preload it");
}

export const providers = new Providers();
export const storage = new Storage();
Object.assign(globalThis, {
  ALCHEMY_PROVIDERS: providers,
  ALCHEMY_DYNAMIC_RESOURCE_RESOLVERS: new Resolvers(),
  __ALCHEMY_STORAGE__: storage,
});
