import alchemy, {
  ResourceFQN,
  ResourceID,
  ResourceKind,
  ResourceScope,
  Scope,
  type State,
} from "alchemy";
import type { Placed } from "./engine.ts";
import { apart, readRecord } from "./records.ts";

/** The scope of a record below a stage, to write to its state. */
export function scopeBelow(stage: Scope, scopes: readonly string[]): Scope {
  return scopes.reduce(
    (parent, scopeName) => parent.children.get(scopeName) ?? apart(parent, scopeName),
    stage,
  );
}

/**
 * Changes the record of something else, which may be writing it. Does nothing if it no longer exists, or if
 * `changesOf` gives no changes of it.
 */
export async function changeRecord(
  { id, scope: { state } }: Placed,
  changesOf: (record: State) => Partial<State> | undefined,
): Promise<void> {
  const record = await readRecord(state, id);
  if (record instanceof Error) throw record;
  const changes = record && changesOf(record);
  if (record && changes) await state.set(id, { ...record, ...changes });
}

/**
 * Takes resources off Alchemy's list of those that the end of a scope deletes because another one has replaced them.
 */
export async function unlistPending(
  { parent, scopeName }: Scope,
  isKept: (output: unknown) => boolean,
): Promise<void> {
  if (!parent) return;
  await changeRecord({ id: scopeName, scope: parent }, ({ data }) => {
    const pending: readonly { readonly resource: unknown }[] = data["pendingDeletions"] ?? [];
    const pendingDeletions = pending.filter(({ resource }) => !isKept(resource));
    return pendingDeletions.length < pending.length
      ? { data: { ...data, pendingDeletions } }
      : undefined;
  });
}

/**
 * Makes Alchemy delete a resource that has left the code before its turn. Does nothing if the record no longer
 * exists.
 */
export async function destroyRecord(
  stage: Scope,
  { id, scopes }: { readonly id: string; readonly scopes: readonly string[] },
): Promise<void> {
  const scope = scopes.reduce(
    (parent, scopeName) => parent.children.get(scopeName) ?? new Scope({ parent, scopeName }),
    stage,
  );
  const record = await scope.state.get(id);
  if (record) await alchemy.destroy(record.output);
}

/** The output of a record, for a resource of this kind, with other members. */
export function outputOf(kind: string, { output }: State, members: object): State["output"] {
  const copy = { ...output };
  for (const name of Object.keys(copy)) Reflect.deleteProperty(copy, name);
  return Object.assign(copy, members, { [ResourceKind]: kind });
}

/**
 * Writes the record of a resource that no code declares, so that Alchemy deletes it. Copies another record except
 * for the given parts.
 */
export async function writeRecord(
  scope: Scope,
  id: string,
  like: State,
  { data, output, props }: { data: Record<string, unknown>; output: object; props: object },
): Promise<void> {
  const fqn = scope.fqn(id);
  await scope.state.set(id, {
    kind: like.kind,
    id,
    fqn,
    seq: like.seq,
    status: "created",
    data,
    props,
    output: Object.assign(outputOf(like.kind, like, output), {
      [ResourceID]: id,
      [ResourceFQN]: fqn,
      [ResourceScope]: scope,
    }),
  });
}
