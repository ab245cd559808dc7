import type { Scope, StateStore } from "../alchemy/engine.ts";
import { setPlanHooks } from "../aws/plan-hooks.ts";
import type { EngineHooks } from "../alchemy/plan-hooks.ts";
import { readerLike } from "../alchemy/records.ts";
import { type Unwritten, keepUnwritten } from "./unwritten-state.ts";

/**
 * Runs a script until it reads the state of the application of `--app`, or of the first one, when its store and
 * credentials are known. `look` gets a scope that reads the stage, and then the process ends.
 */
export function inspect(look: (stage: Scope) => Promise<void>): EngineHooks<object, object> {
  const entered = new WeakSet<Scope>();
  let begun: Promise<never> | undefined;

  setPlanHooks({
    plane: (plane) => ({ ...plane, create: refuse, update: refuse, delete: refuse }),
    holders: (plane) => ({ ...plane, change: refuse, write: refuse }),
    follow: (id, props) => ({ id, props, open: [] }),
    gaining: () => ({ users: [], aiAgents: [] }),
    deferred: () => undefined,
    moved: () => undefined,
    refused: () => undefined,
  });

  return {
    enter(scope) {
      if (entered.has(scope)) return;
      entered.add(scope);
      if (scope.isSelected === false) {
        // The script reads its outputs. Alchemy would wait until they are those of the code.
        Object.assign(scope, { isSelected: undefined });
        keepUnwritten(scope, UNWATCHED);
        return;
      }
      const { stateStore } = scope;
      // The root has no state, and scopes below a stage come later.
      if (!scope.parent || scope.parent.parent) return;
      const stop = () => (begun ??= run(readerLike(scope, stateStore)));
      Object.assign(scope, { state: stopping(stop), stateStore: () => stopping(stop) });
    },
    handle: refuse,
  };

  async function run(stage: Scope): Promise<never> {
    try {
      await look(stage);
      process.exit(0);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    }
  }
}

const UNWATCHED: Unwritten = { records: new Map(), onRead() {}, onWrite() {} };

function refuse(): Promise<never> {
  return Promise.reject(new Error("This process only reads the state"));
}

/** A store that never answers. */
function stopping(stop: () => Promise<never>): StateStore {
  return {
    init: stop,
    deinit: stop,
    list: stop,
    count: stop,
    get: stop,
    getBatch: stop,
    all: stop,
    set: stop,
    delete: stop,
    listScopes: stop,
  };
}
