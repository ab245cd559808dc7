import {
  type Placed,
  type Scope,
  type State,
  isScopeRecord,
  oncePerScope,
  stageOf,
  withParentsBelowStage,
} from "../alchemy/engine.ts";
import { KIND, labelOf } from "../alchemy/kinds.ts";
import { namingOf, placeOf, recordPlace } from "../alchemy/places.ts";
import { changeRecord } from "../alchemy/record-writes.ts";
import { readerOf, readerOfStage, recordsIn } from "../alchemy/records.ts";
import type { Identity } from "../profile/ownership.ts";
import { show } from "../profile/problem.ts";
import { refuseProps } from "./declare.ts";
import { claimsIn } from "./journal.ts";
import { ledgerIn } from "./ledger.ts";
import { type OfKind, refuse, resourceOf } from "./record.ts";
import { runOf } from "./run.ts";
import { siblingsOf } from "./siblings.ts";

// Every function that refuses throws an InvalidPropsError.

type Stack = Pick<Identity, "application" | "stage">;

/** Where the data of a record has its stack. */
const STACK = "stack";

/**
 * Refuses, before any call, a declaration that later ones contradict, or whose place in the state another stage has.
 * Deletes the record that Alchemy has just created: a later deploy would otherwise delete the profile that it names,
 * and more.
 *
 * @param isNew whether no deploy of the resource has succeeded
 */
export async function refuseDeclaration(context: OfKind, isNew: boolean): Promise<void> {
  const { id, kind = KIND, scope } = context;
  const resource = resourceOf(context);
  try {
    refuseProps(labelOf(kind, resource), runOf(scope).problemsSince(resource));
    await refuseSharedFolder(context);
    await refuseInhabitedPlace(context);
    if (isNew) await refuseSharedPlace(context);
  } catch (error) {
    const record = await scope.state.get(id);
    const isBegun = record && [...claimsIn(record), ...Object.keys(ledgerIn(record))].length > 0;
    if (record?.status === "creating" && !isBegun) await scope.state.delete(id);
    throw error;
  }
}

/**
 * Refuses a new resource in a scope if it would share its place in the state with a resource or scope that this
 * run removes at its end, together with everything there.
 */
export async function refuseSharedPlace(context: OfKind): Promise<void> {
  const { scope } = context;
  const naming = namingOf(scope.state);
  if (naming.as === "rows" || !scope.parent?.parent) return;
  const chains = withParentsBelowStage(scope).map(({ chain }) => chain);
  const places = new Map(chains.map((chain) => [placeOf(chain, naming), chain]));
  for (const { identity, resource } of await siblingsOf(context)) {
    const { application, stage, scopes, id } = identity;
    const chain = places.get(placeOf([application, stage, ...scopes, id], naming));
    const isSame = chain?.length === scopes.length + 3 && chain.at(-1) === id;
    if (!chain || isSame) continue;
    const name = show(chain.at(-1));
    const message = `${name} has the same place in Alchemy's state as ${resource}, which this deploy removes with everything in it; first deploy without both, then add the scope`;
    refuse(context, "scope", message);
  }
}

/**
 * Refuses a resource if the state has others in its own place: after each deploy of the resource, Alchemy ends a
 * scope there and would delete them.
 */
export async function refuseInhabitedPlace(context: OfKind): Promise<void> {
  const inside = await recordedIn(context);
  if (inside.length === 0) return;
  const message = `${show(context.id)} has the same place in Alchemy's state as the scope of ${inside.join(", ")}, so Alchemy would delete what is there; first deploy without both, or give the resource another id`;
  refuse(context, "id", message);
}

/** Other resources that the state has in the place of this one. */
export async function recordedIn(context: OfKind): Promise<string[]> {
  const { id, scope } = context;
  if (!id.includes("/")) return [];
  const naming = namingOf(scope.state);
  const place = placeOf([...scope.chain, id], naming);
  const siblings = await siblingsOf(context);
  return siblings.flatMap(({ identity: { application, stage, scopes }, resource }) => {
    const chain = [application, stage, ...scopes];
    const isOther = chain.length !== scope.chain.length + 1;
    return isOther && placeOf(chain, naming) === place ? [resource] : [];
  });
}

/**
 * Refuses an application if its folder is also that of a stage of another application with a shorter name:
 * Alchemy would treat what is there as its own and delete it.
 */
export async function refuseSharedApplication(context: OfKind): Promise<void> {
  const { root } = context.scope;
  if (namingOf(root.state).as === "rows") return;
  for (const id of await root.state.list()) {
    const record = await root.state.get(id);
    const isStage = record && isScopeRecord(record) && record.fqn === root.fqn(id);
    if (record && !isStage) refuseApplication(context);
  }
}

/**
 * Refuses a stage or scope whose folder is also that of another stage or application: Alchemy would treat what is there
 * as its own and delete it.
 */
export async function refuseSharedFolder(context: OfKind): Promise<void> {
  if (namingOf(context.scope.state).as === "rows") return;
  const stage = stageOf(context.scope);
  const owner = await folderOwner(stage);
  if (owner) {
    const message = `${show(stage.scopeName)} has the folder that ${show(owner.name)} of stage ${show(owner.stage)} has in Alchemy's state, so Alchemy would delete what is there; rename the stage, or keep its state elsewhere`;
    refuse(context, "stage", message);
  }
  for (const scope of withParentsBelowStage(context.scope)) {
    const other = await otherStackIn(scope);
    if (!other || !scope.parent) continue;
    const { parent, scopeName } = scope;
    const record = recordPlace({ id: scopeName, scope: parent });
    const message = `${show(scopeName)} has the folder that stage ${show(other.stage)} of application ${show(other.application)} has in Alchemy's state, so Alchemy would delete what is there; give the scope another name, and delete the record ${record} yourself`;
    refuse(context, "scope", message);
  }
}

/** What a stage with a shorter name has in the folder of a stage. */
const folderOwner = oncePerScope(async (scope) => {
  if (!scope.scopeName.includes("/")) return undefined;
  const parts = scope.scopeName.split("/");
  for (let at = 1; at < parts.length; at += 1) {
    const stage = parts.slice(0, at).join("/");
    const { state } = readerOfStage(scope, stage);
    for (let end = at + 1; end <= parts.length; end += 1) {
      const name = parts.slice(at, end).join("/");
      if (await state.get(name)) return { name, stage };
    }
  }
  return undefined;
});

/** The other stack that has the folder of this scope, according to the records there. */
const otherStackIn = oncePerScope(async (scope): Promise<Stack | undefined> => {
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

/**
 * Marks the record of a resource with its stack, if a slash in its names makes a folder of the stack that a scope of
 * another stack can have, too.
 */
export async function markStack(place: Placed): Promise<void> {
  const stack = stackOf(place.scope);
  const hasFolder = namingOf(place.scope.state).as !== "rows";
  if (!hasFolder || !`${stack.application}${stack.stage}`.includes("/")) return;
  await changeRecord(place, (record) =>
    stackIn(record) ? undefined : { data: { ...record.data, [STACK]: stack } },
  );
}

/** The mark of a record, for another record of the same stack. */
export function stackMark(record: Pick<State, "data">): Record<string, unknown> {
  const stack = stackIn(record);
  return stack ? { [STACK]: stack } : {};
}

function stackOf(scope: Scope): Stack {
  return { application: scope.root.scopeName, stage: stageOf(scope).scopeName };
}

function stackIn({ data }: Pick<State, "data">): Stack | undefined {
  return data[STACK];
}

export function refuseApplication(context: OfKind): never {
  const name = context.scope.root.scopeName;
  const at = name.lastIndexOf("/");
  const [application, stage] = [name.slice(0, at), name.slice(at + 1)].map(show);
  const message = `${show(name)} has the folder that stage ${stage} of application ${application} has in Alchemy's state, so Alchemy would delete what is there; rename the application, or keep its state elsewhere`;
  refuse(context, "application", message);
}
