import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Provider as ProviderOf, ResourceAttributes, Scope } from "alchemy";

/** What a plan does in place of the engine. */
export interface EngineHooks<Output extends ResourceAttributes, Props> {
  /** Stands in for the handler of a resource. */
  handle(call: HandlerCall<Output, Props>): Promise<object>;
  /** Prepares a scope before anything is done in it. */
  enter(scope: Scope): void;
}

/** One call that the engine would make. The output and the props are those of a profile where the kind is. */
export interface HandlerCall<Output extends ResourceAttributes, Props> {
  readonly kind: string;
  readonly context: Context<Output>;
  readonly props: Props;
  /** What the engine would have called. */
  readonly handler: () => Promise<Output>;
}

/**
 * Alchemy keeps its providers and the current scope in globals, so that several copies of it in one process
 * share them, and makes them only where there are none. This puts others there, which pass every handler and
 * every scope to a plan. Alchemy must be loaded after it; no handler runs until the returned function, which
 * begins the plan, is called.
 */
export function replaceGlobals<Output extends ResourceAttributes, Props>(): (
  by: EngineHooks<Output, Props>,
) => Promise<void> {
  type Handler = (this: Context<Output>, id: string, props: Props) => Promise<Output>;
  type Provider = ProviderOf<string, Handler>;

  let hooks: EngineHooks<Output, Props> | undefined;
  const done = new WeakSet<Provider>();

  function hooked(kind: string, provider: Provider): Provider {
    if (done.has(provider)) return provider;
    done.add(provider);
    const real = provider.handler;
    const handler = async function (this: Context<Output>, id: string, props: Props) {
      if (!hooks) throw new Error(`A plan has not begun, so ${kind} "${id}" is not touched`);
      const call = () => real.call(this, id, props);
      return hooks.handle({ kind, context: this, props, handler: call });
    };
    return Object.assign(provider, { handler });
  }

  class Providers extends Map<string, Provider> {
    override set(kind: string, provider: Provider): this {
      return super.set(kind, hooked(kind, provider));
    }
  }

  /** Providers that Alchemy finds only when it has something to delete. */
  class Resolvers extends Array<(kind: string) => Provider | undefined> {
    override push(...resolvers: ((kind: string) => Provider | undefined)[]): number {
      return super.push(
        ...resolvers.map((resolve) => (kind: string) => {
          const provider = resolve(kind);
          return provider && hooked(kind, provider);
        }),
      );
    }
  }

  class Storage extends AsyncLocalStorage<Scope> {
    override run<R>(scope: Scope, act: () => R): R;
    override run<R, A extends unknown[]>(scope: Scope, act: (...args: A) => R, ...args: A): R;
    override run<R, A extends unknown[]>(scope: Scope, act: (...args: A) => R, ...args: A): R {
      hooks?.enter(scope);
      return super.run(scope, act, ...args);
    }

    override enterWith(scope: Scope): void {
      hooks?.enter(scope);
      super.enterWith(scope);
    }
  }

  if (globalThis.ALCHEMY_PROVIDERS) {
    throw new Error("Alchemy was loaded before the plan could begin; do not preload it");
  }
  const providers = new Providers();
  const storage = new Storage();
  Object.assign(globalThis, {
    ALCHEMY_PROVIDERS: providers,
    ALCHEMY_DYNAMIC_RESOURCE_RESOLVERS: new Resolvers(),
    __ALCHEMY_STORAGE__: storage,
  });
  return async (by) => {
    const { PROVIDERS, Scope: Loaded } = await import("alchemy");
    if (PROVIDERS !== providers || Loaded.storage !== storage) {
      throw new Error(
        "This process can only deploy: Alchemy does not take its providers from the plan",
      );
    }
    hooks = by;
  };
}
