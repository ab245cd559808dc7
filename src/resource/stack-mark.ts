import { type Scope, type State, stageOf } from "../alchemy/engine.ts";
import { namingOf } from "../alchemy/places.ts";
import { changeRecord, oncePerScope, readerOf, recordsIn } from "../alchemy/records.ts";
import type { Identity } from "../profile/ownership.ts";

type Stack = Pick<Identity, "application" | "stage">;

const KEY = "stack";

/**
 * Marks the record of a resource with its stack, if a slash in its names makes a folder of the stack that a scope of
 * another stack can have, too.
 */
export async function markStack(place: {
  readonly id: string;
  readonly scope: Scope;
}): Promise<void> {
  const stack = stackOf(place.scope);
  const hasFolder = namingOf(place.scope.state).as !== "rows";
  if (!hasFolder || !`${stack.application}${stack.stage}`.includes("/")) return;
  await changeRecord(place, (record) =>
    stackIn(record) ? undefined : { data: { ...record.data, [KEY]: stack } },
  );
}

/** The mark of a record, for another record of the same stack. */
export function stackMark(record: Pick<State, "data">): Record<string, unknown> {
  const stack = stackIn(record);
  return stack ? { [KEY]: stack } : {};
}

/** The other stack that has the folder of this scope, according to the records there. */
export const otherStackIn = oncePerScope(async (scope): Promise<Stack | undefined> => {
  const own = stackOf(scope);
  const folder = scope.chain.join("/");
  for (const { state } of await recordsIn(readerOf(scope), { withFolders: false })) {
    const stack = state instanceof Error ? undefined : stackIn(state);
    if (!stack || (stack.application === own.application && stack.stage === own.stage)) continue;
    // The state of a stack whose name has changed says its former name.
    if (`${stack.application}/${stack.stage}` === folder) return stack;
  }
  return undefined;
});

function stackOf(scope: Scope): Stack {
  return { application: scope.root.scopeName, stage: stageOf(scope).scopeName };
}

function stackIn({ data }: Pick<State, "data">): Stack | undefined {
  return data[KEY];
}
