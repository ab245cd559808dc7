import { Scope, type StateStore } from "alchemy";
import { interpose } from "../aws/between.ts";
import type { Rehearsal } from "./globals.ts";
import { compare } from "./compare.ts";
import type { DriftEvent } from "./profile-drift.ts";
import { profileRecordsIn } from "./state-records.ts";

/**
 * Runs a script no further than to where it asks for the state: then it is known which store it has and with
 * which credentials. The store is read, and the process ends.
 */
export function inspect(emit: (event: DriftEvent) => void): Rehearsal {
  const entered = new WeakSet<Scope>();
  let begun: Promise<never> | undefined;

  interpose({
    plane: (plane) => ({ ...plane, create: refuse, update: refuse, delete: refuse }),
    refused: () => undefined,
  });

  return {
    enter(scope) {
      if (entered.has(scope)) return;
      entered.add(scope);
      const { stateStore } = scope;
      const { parent, password, providerCredentials, rootDir, scopeName, stage } = scope;
      // The root has no state, and what is below a stage comes after it.
      if (!parent || parent.parent) return;
      const readable = () =>
        new Scope({
          ...providerCredentials,
          parent,
          scopeName,
          stage,
          stateStore,
          rootDir,
          ...(password !== undefined && { password }),
          quiet: true,
          // Secrets are of other resources, and cannot be read without the password.
          eraseSecrets: true,
        });
      const stop = () => (begun ??= tell(readable()));
      Object.assign(scope, { state: stopping(stop), stateStore: () => stopping(stop) });
    },
    handle: refuse,
  };

  async function tell(stage: Scope): Promise<never> {
    try {
      if ((await stage.state.list()).length === 0) {
        const message = `There is no state of ${stage.chain.join("/")} in the store of the script, or there is nothing in it. Name the stage with --stage.`;
        emit({ type: "untold", message });
      }
      const records = await profileRecordsIn(stage);
      await Promise.all(
        records.map(async (record) =>
          emit({ type: "profile", profile: await compare(record, stage.stage) }),
        ),
      );
      emit({ type: "end" });
      process.exit(0);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exit(1);
    }
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error("The state alone is looked at"));
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
