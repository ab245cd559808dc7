import { openedApps } from "../alchemy/apps.ts";
import { isEnding, isInError, isScopeOf, stageOf } from "../alchemy/engine.ts";
import { KIND } from "../alchemy/kinds.ts";
import { isMisplaced, namingOf, recordPlace } from "../alchemy/places.ts";
import { show } from "../profile/problem.ts";
import { type OfKind, refuse, resourceOf } from "./record.ts";
import { runOf } from "./run.ts";
import { recordedIn, refuseApplication, refuseSharedFolder } from "./shared-places.ts";

/** Refuses to delete a resource if that would delete something else, or touch what is not of this stage. */
export async function refuseDelete(context: OfKind): Promise<void> {
  refuseForeignRecord(context);
  refuseReopened(context);
  refuseInsideProfile(context);
  await refuseSharedFolder(context);
  await refuseSharedDelete(context);
}

/**
 * Refuses to delete a resource if Alchemy would delete others with it: those that its ids place in the same
 * folder.
 */
export async function refuseSharedDelete(context: OfKind): Promise<void> {
  const { id, scope } = context;
  const run = runOf(scope);
  // Resources that also left the code are deleted anyway.
  const inside = (await recordedIn(context)).filter((resource) => run.declared(resource));
  if (!isMisplaced(id, namingOf(scope.state)) && inside.length === 0) return;
  const others = inside.join(", ") || "other resources";
  const profile = context.output?.SecurityProfileArn;
  const message = `${show(id)} shares its place in Alchemy's state: Alchemy would delete ${others} with it; delete ${profile ? `${profile} and ` : ""}the record ${recordPlace(context)} yourself`;
  refuse(context, "id", message);
}

/**
 * Refuses to delete what is in the scope that Alchemy gives a security profile. Nothing is declared there, so it
 * belongs to a scope that the script opens under the same path.
 */
export function refuseInsideProfile(context: OfKind): void {
  const { scope } = context;
  if (!isScopeOf(KIND, scope)) return;
  const { scopeName } = scope;
  const message = `${show(scopeName)} is the id of a security profile, and has the same place in Alchemy's state as the scope of this resource, so Alchemy would delete what is there; rename one of them`;
  refuse(context, "scope", message);
}

/**
 * Refuses to delete a record outside the stage of the application: it belongs to another application.
 */
export function refuseForeignRecord(context: OfKind): void {
  const { scope } = context;
  const app = openedApps().find(({ root }) => root === scope.root);
  const isOutside = scope.parent === undefined || (app && stageOf(scope) !== app.stage);
  if (isOutside) refuseApplication(context);
}

/**
 * Refuses to delete at the end of a scope what the code declares in another scope of the same name: the script
 * opened the scope twice.
 */
export function refuseReopened(context: OfKind): void {
  const { scope } = context;
  const declared = runOf(scope).declared(resourceOf(context));
  if (!declared || declared.scope === scope || !isEnding(scope) || isInError(declared.scope))
    return;
  const name = show(scope.scopeName);
  const message = `${name} is opened twice in this run, and the end of one would delete what the other declares; declare everything in one alchemy.run(${name}, …)`;
  refuse(context, "scope", message);
}
