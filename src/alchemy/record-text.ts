import { ResourceScope, type Scope, type State, deserialize, serialize } from "alchemy";

/** Formats a record as Alchemy's stores do: JSON, with encrypted secrets. */
export async function formatRecord(scope: Scope, state: State): Promise<string> {
  return JSON.stringify(await serialize(scope, state), null, 2);
}

/** Parses a record from `formatRecord` into the form that Alchemy's engine takes. */
export async function parseRecord(scope: Scope, text: string): Promise<State> {
  const state: State = await deserialize(scope, JSON.parse(text));
  return { ...state, output: { ...state.output, [ResourceScope]: scope } };
}
