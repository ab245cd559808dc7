import {
  type Scope,
  isEnding,
  isInError,
  isScopeOf,
  isScopeRecord,
  stageOf,
} from "../alchemy/engine.ts";
import { KIND, labelOf } from "../alchemy/kinds.ts";
import { isMisplaced, namingOf, placeOf, recordPlace } from "../alchemy/places.ts";
import { oncePerScope, readerOfStage } from "../alchemy/records.ts";
import { openedApps } from "../alchemy/apps.ts";
import { InvalidPropsError } from "../errors/index.ts";
import type { ManagedProfile } from "../profile/model.ts";
import { type Problem, show } from "../profile/problem.ts";
import { refuseProps } from "./declare.ts";
import { claimsIn } from "./journal.ts";
import { ledgerIn } from "./ledger.ts";
import { type ResourceContext, resourceOf } from "./record.ts";
import { runOf } from "./run.ts";
import { siblingsOf } from "./siblings.ts";
import { otherStackIn } from "./stack-mark.ts";

// Every function that refuses throws an InvalidPropsError.

/** A resource and its place in the state. */
interface Placed extends Pick<ResourceContext, "id" | "scope"> {
  /** Default: the kind of a profile. */
  readonly kind?: string;
  readonly output?: Pick<ManagedProfile, "SecurityProfileArn"> | undefined;
}

/**
 * Refuses, before any call, a declaration that later ones contradict, or whose place in the state another stage has.
 * Deletes the record that Alchemy has just created: a later deploy would otherwise delete the profile that it names,
 * and more.
 *
 * @param isNew whether no deploy of the resource has succeeded
 */
export async function refuseDeclaration(context: Placed, isNew: boolean): Promise<void> {
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

/** Refuses to delete a resource if that would delete something else, or touch what is not of this stage. */
export async function refuseDelete(context: Placed): Promise<void> {
  refuseForeignRecord(context);
  refuseReopened(context);
  refuseInsideProfile(context);
  await refuseSharedFolder(context);
  await refuseSharedDelete(context);
}

/**
 * Refuses a new resource in a scope if it would share its place in the state with a resource or scope that this
 * run removes at its end, together with everything there.
 */
export async function refuseSharedPlace(context: Placed): Promise<void> {
  const { scope } = context;
  const naming = namingOf(scope.state);
  if (naming.as === "rows" || !scope.parent?.parent) return;
  const chains = ancestorsBelowStage(scope).map(({ chain }) => chain);
  const places = new Map(chains.map((chain) => [placeOf(chain, naming), chain]));
  for (const { identity, resource } of await siblingsOf(context)) {
    const { application, stage, scopes, id } = identity;
    const chain = places.get(placeOf([application, stage, ...scopes, id], naming));
    const isSame = chain?.length === scopes.length + 3 && chain.at(-1) === id;
    if (!chain || isSame) continue;
    const name = show(chain.at(-1));
    const message = `${name} has the same place in Alchemy's state as ${resource}, which this deploy removes with everything in it; first deploy without both, then add the scope`;
    refuse(context, { path: "scope", message });
  }
}

/**
 * Refuses to delete a resource if Alchemy would delete others with it: those that its ids place in the same
 * folder.
 */
export async function refuseSharedDelete(context: Placed): Promise<void> {
  const { id, scope } = context;
  const run = runOf(scope);
  // Resources that also left the code are deleted anyway.
  const inside = (await recordedIn(context)).filter((resource) => run.declared(resource));
  if (!isMisplaced(id, namingOf(scope.state)) && inside.length === 0) return;
  const others = inside.join(", ") || "other resources";
  const profile = context.output?.SecurityProfileArn;
  const message = `${show(id)} shares its place in Alchemy's state: Alchemy would delete ${others} with it; delete ${profile ? `${profile} and ` : ""}the record ${recordPlace(context)} yourself`;
  refuse(context, { path: "id", message });
}

/**
 * Refuses a resource if the state has others in its own place: after each deploy of the resource, Alchemy ends a
 * scope there and would delete them.
 */
export async function refuseInhabitedPlace(context: Placed): Promise<void> {
  const inside = await recordedIn(context);
  if (inside.length === 0) return;
  const message = `${show(context.id)} has the same place in Alchemy's state as the scope of ${inside.join(", ")}, so Alchemy would delete what is there; first deploy without both, or give the resource another id`;
  refuse(context, { path: "id", message });
}

/** Other resources that the state has in the place of this one. */
async function recordedIn(context: Placed): Promise<string[]> {
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
 * Refuses to delete what is in the scope that Alchemy gives a security profile. Nothing is declared there, so it
 * belongs to a scope that the script opens under the same path.
 */
export function refuseInsideProfile(context: Placed): void {
  const { scope } = context;
  if (!isScopeOf(KIND, scope)) return;
  const { scopeName } = scope;
  const message = `${show(scopeName)} is the id of a security profile, and has the same place in Alchemy's state as the scope of this resource, so Alchemy would delete what is there; rename one of them`;
  refuse(context, { path: "scope", message });
}

function ancestorsBelowStage(scope: Scope): Scope[] {
  return scope.parent?.parent ? [scope, ...ancestorsBelowStage(scope.parent)] : [];
}

/**
 * Refuses an application if its folder is also that of a stage of another application with a shorter name:
 * Alchemy would treat what is there as its own and delete it.
 */
export async function refuseSharedApplication(context: Placed): Promise<void> {
  const { scope } = context;
  const { root } = scope;
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
export async function refuseSharedFolder(context: Placed): Promise<void> {
  if (namingOf(context.scope.state).as === "rows") return;
  await refuseFolderOfScope(context);
  await refuseFolderOfStack(context);
}

/** Refuses a stage with a slash in its name if a stage with a shorter name has a scope or resource in its folder. */
async function refuseFolderOfScope(context: Placed): Promise<void> {
  const stage = stageOf(context.scope);
  const owner = await folderOwner(stage);
  if (!owner) return;
  const message = `${show(stage.scopeName)} has the folder that ${show(owner.name)} of stage ${show(owner.stage)} has in Alchemy's state, so Alchemy would delete what is there; rename the stage, or keep its state elsewhere`;
  refuse(context, { path: "stage", message });
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

/** Refuses a scope if a stage or application with a slash in its name has its folder. */
async function refuseFolderOfStack(context: Placed): Promise<void> {
  for (const scope of ancestorsBelowStage(context.scope)) {
    const other = await otherStackIn(scope);
    if (!other || !scope.parent) continue;
    const { parent, scopeName } = scope;
    const record = recordPlace({ id: scopeName, scope: parent });
    const message = `${show(scopeName)} has the folder that stage ${show(other.stage)} of application ${show(other.application)} has in Alchemy's state, so Alchemy would delete what is there; give the scope another name, and delete the record ${record} yourself`;
    refuse(context, { path: "scope", message });
  }
}

/**
 * Refuses to delete a record outside the stage of the application: it belongs to another application.
 */
export function refuseForeignRecord(context: Placed): void {
  const { scope } = context;
  const app = openedApps().find(({ root }) => root === scope.root);
  const isOutside = scope.parent === undefined || (app && stageOf(scope) !== app.stage);
  if (isOutside) refuseApplication(context);
}

/**
 * Refuses to delete at the end of a scope what the code declares in another scope of the same name: the script
 * opened the scope twice.
 */
export function refuseReopened(context: Placed): void {
  const { scope } = context;
  const declared = runOf(scope).declared(resourceOf(context));
  if (!declared || declared.scope === scope || !isEnding(scope) || isInError(declared.scope))
    return;
  const name = show(scope.scopeName);
  const message = `${name} is opened twice in this run, and the end of one would delete what the other declares; declare everything in one alchemy.run(${name}, …)`;
  refuse(context, { path: "scope", message });
}

function refuseApplication(context: Placed): never {
  const name = context.scope.root.scopeName;
  const at = name.lastIndexOf("/");
  const [application, stage] = [name.slice(0, at), name.slice(at + 1)].map(show);
  const message = `${show(name)} has the folder that stage ${stage} of application ${application} has in Alchemy's state, so Alchemy would delete what is there; rename the application, or keep its state elsewhere`;
  refuse(context, { path: "application", message });
}

function refuse(context: Placed, problem: Problem): never {
  throw new InvalidPropsError(labelOf(context.kind ?? KIND, resourceOf(context)), [problem]);
}
