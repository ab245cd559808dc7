import type { Scope } from "alchemy";
import type { Identity } from "../profile/ownership.ts";
import { show } from "../profile/problem.ts";

/** The resource that `id` names in a scope. */
export function identityIn(scope: Scope, id: string): Identity {
  const [application = "", stage = scope.stage, ...scopes] = scope.chain;
  // Without types, an id may be anything; the declaration is refused, and its error names it.
  return { application, stage, scopes, id: typeof id === "string" ? id : show(id) };
}

/** The scope of the stage. It ends with the deploy, a nested scope before the rest of the script. */
export function stageOf(scope: Scope): Scope {
  return scope.parent?.parent ? stageOf(scope.parent) : scope;
}

/** Whether a nested scope is ending, and the script may go on to declare what has left it. */
export function endsBeforeStage(scope: Scope): boolean {
  if (isEnding(stageOf(scope))) return false;
  for (let at = scope; at.parent?.parent; at = at.parent) if (isEnding(at)) return true;
  return false;
}

/** Private to Alchemy, and set as soon as a scope begins to delete what has left it. */
function isEnding(scope: Scope): boolean {
  return Reflect.get(scope, "finalized") === true;
}
