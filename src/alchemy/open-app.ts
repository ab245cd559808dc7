import type { Scope } from "alchemy";
import { type App, end, known, settledBelow } from "./apps.ts";
import { failWithScopesBelow, isScopeRecord } from "./engine.ts";
import { announce } from "./log.ts";
import { readerOf, recordsIn } from "./records.ts";

/**
 * Follows the application of a scope that `alchemy(…)` enters: its root, then its stage. Alchemy's test harness
 * enters no scope this way, so a test that expects an error does not fail its process.
 */
export function openApp(stage: Scope): void {
  const root = stage.parent;
  if (!root || root.parent || known.apps.has(root)) return;
  // Alchemy's `state` commands read the state and end the process.
  if (process.argv.includes("--state-cmd")) return;
  const app: App = {
    root,
    stage,
    progress: { at: "open" },
    failures: new Map(),
    pending: new Map(),
    endings: [],
  };
  for (const [earlier, before] of known.apps) {
    // Only the latest run of an application counts.
    const isSame = earlier.name === root.name && before.stage.name === stage.name;
    if (!isSame || before.pending.size > 0) continue;
    known.apps.delete(earlier);
    void end(before.endings);
  }
  known.apps.set(root, app);
  hideOtherStages(root, stage);

  const finalize = root.finalize.bind(root);
  const run = stage.run.bind(stage);
  const deinit = root.deinit.bind(root);
  const deinitStage = stage.deinit.bind(stage);
  Object.assign(root, {
    async deinit(): Promise<void> {
      await refuseAppDestroy(root, stage);
      await deinit();
    },
    finalize: finishing(app, async (options: Parameters<typeof finalize>[0]) => {
      await settledBelow(root);
      failWithScopesBelow(stage);
      await finalize(options);
    }),
  });
  Object.assign(stage, {
    // The last step of `--destroy`.
    deinit: finishing(app, async () => {
      await keepOthers(stage);
      await deinitStage();
    }),
    // Alchemy does not report why a destroy failed.
    async run<T>(act: (scope: Scope) => Promise<T>): Promise<T> {
      try {
        return await run(act);
      } catch (error) {
        app.progress = { at: "failed", error };
        throw error;
      }
    },
  });
}

/**
 * Stops `alchemy.destroy(app)`: it finds no resource there, and the file store would delete the folder of the
 * application, with the state of every stage.
 */
async function refuseAppDestroy(root: Scope, stage: Scope): Promise<void> {
  const folders = (await root.state.listScopes?.()) ?? [];
  if (folders.length === 0 && (await stage.state.list()).length === 0) return;
  throw new Error(
    `alchemy.destroy(app) would delete the state of ${root.name} and leave its resources. Run the script with --destroy instead.`,
  );
}

/** Keeps records that no scope of a destroyed stage has: the file store would delete its folder with all that is there. */
async function keepOthers(stage: Scope): Promise<void> {
  if ((await stage.state.list()).length > 0) return;
  const others = await recordsIn(readerOf(stage), { withFolders: true });
  if (others.length === 0) return;
  Object.assign(stage.state, { deinit: () => Promise.resolve() });
  const names = others.map(({ id, scope }) => scope.fqn(id)).join(", ");
  announce(
    `The state in the folder of ${stage.chain.join("/")} still has ${names}, which this stage does not know: another stage or application, or a scope without a record. It is kept, and nothing of it was deleted.`,
  );
}

/**
 * Hides the records of other stages from the list of an application. Otherwise the end of a deploy would treat
 * every record of another stage as a scope that left the code, and destroy that stage.
 */
function hideOtherStages(root: Scope, stage: Scope): void {
  const { state } = root;
  const list = state.list.bind(state);
  const isOther = async (id: string): Promise<boolean> => {
    if (id === stage.scopeName) return false;
    const record = await state.get(id);
    // The record of a scope that the script opens has no FQN.
    return record !== undefined && isScopeRecord(record) && record.fqn === root.fqn(id);
  };
  Object.assign(state, {
    async list(): Promise<string[]> {
      const ids = await list();
      const others = await Promise.all(ids.map(isOther));
      return ids.filter((_, index) => others[index] !== true);
    },
  });
}

/** Follows a step that finishes the application. */
function finishing<A extends unknown[]>(
  app: App,
  step: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    app.progress = { at: "finalizing" };
    try {
      await step(...args);
    } catch (error) {
      app.progress = { at: "failed", error };
      throw error;
    } finally {
      await end(app.endings);
    }
    const [resource] = app.pending.values();
    app.progress = resource === undefined ? { at: "finished" } : { at: "late", resource };
  };
}
