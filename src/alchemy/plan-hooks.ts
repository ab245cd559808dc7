import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Provider as ProviderOf, ResourceAttributes, Scope } from "alchemy";

/** What a plan does instead of the engine. */
export interface EngineHooks<Output extends ResourceAttributes, Props> {
  /** Replaces the handler of a resource. */
  handle(call: HandlerCall<Output, Props>): Promise<object>;
  /** Prepares a scope before anything else happens in it. */
  enter(scope: Scope): void;
}

/** One call that the engine would make. If the kind is a profile's, so are the output and the props. */
export interface HandlerCall<Output extends ResourceAttributes, Props> {
  readonly kind: string;
  readonly context: Context<Output>;
  readonly props: Props;
  /** What the engine would have called. */
  readonly handler: () => Promise<Output>;
}

/**
 * Alchemy keeps its providers and the current scope in globals, shared by all copies of it in one process, and
 * creates them only if they do not exist. This function creates them first, so that every handler and every scope
 * passes through a plan. Load Alchemy after it. No handler runs until the returned function is called, which
 * begins the plan.
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
      if (!hooks) throw new Error(`The plan has not begun, so it leaves ${kind} "${id}" unchanged`);
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

  /** Providers that Alchemy looks up only to delete something. */
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
        "This process can only deploy, not plan: Alchemy ignores the plan's providers",
      );
    }
    hooks = by;
  };
}
