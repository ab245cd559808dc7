import { Scope, type State } from "alchemy";
import { explainUnreadable } from "../resource/state-files.ts";
import { GENERIC_KIND, KIND } from "../resource/kinds.ts";

/** What a state store has of a resource, or why that could not be read. */
export interface StateRecord {
  readonly fqn: string;
  readonly scope: Scope;
  readonly state: State | Error;
}

/** The records of all security profiles in a scope and in the scopes below it. Reads only. */
export async function recordsIn(scope: Scope): Promise<StateRecord[]> {
  const { state: store } = scope;
  const ids = await store.list();
  const records = await Promise.all(
    ids.map(async (id): Promise<StateRecord[]> => {
      const state = await store
        .get(id)
        .catch((error: unknown) => asError(explainUnreadable(scope, id, error)));
      if (state === undefined) return [];
      const isOurs = state instanceof Error || [KIND, GENERIC_KIND].includes(state.kind);
      return isOurs ? [{ fqn: scope.fqn(id), scope, state }] : [];
    }),
  );
  const names = (await store.listScopes?.()) ?? ids;
  const below = await Promise.all(
    names.map((scopeName) => recordsIn(new Scope({ parent: scope, scopeName, quiet: true }))),
  );
  return [...records.flat(), ...below.flat()];
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
