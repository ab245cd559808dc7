import { ResourceFQN, ResourceID, ResourceKind, Scope, type State } from "alchemy";
import type { Identity } from "../profile/ownership.ts";
import { show } from "../profile/problem.ts";

export { isSecret } from "alchemy";
export type { Context, Scope, State, StateStore } from "alchemy";

/** A resource by its id and the scope that it is in. */
export interface Placed {
  readonly id: string;
  readonly scope: Scope;
}

/**
 * The scope that the script is in.
 *
 * @throws Error outside of every application
 */
export function currentScope(): Scope {
  return Scope.current;
}

/** The scope that the script is in, if any. */
export function enclosingScope(): Scope | undefined {
  return Scope.getScope();
}

/** The kind of the resource that has this output. */
export function kindOf(output: object): unknown {
  return Reflect.get(output, ResourceKind);
}

/** The id of the resource that has this output. */
export function idOf(output: object): string {
  return String(Reflect.get(output, ResourceID));
}

/** The names, separated by slashes, of the resource that has this output. Empty if Alchemy has written none. */
export function fqnOf(output: object): string {
  const fqn: unknown = Reflect.get(output, ResourceFQN);
  return typeof fqn === "string" ? fqn : "";
}

const chains = new WeakMap<Scope, readonly string[]>();

/** The names of a scope and of those around it. Cached, since Alchemy builds `scope.chain` on every access. */
export function chainOf(scope: Scope): readonly string[] {
  const chain = chains.get(scope) ?? scope.chain;
  chains.set(scope, chain);
  return chain;
}

/** A reader that reads each scope once, and again after a failure. */
export function oncePerScope<T>(read: (scope: Scope) => Promise<T>): (scope: Scope) => Promise<T> {
  const known = new WeakMap<Scope, Promise<T>>();
  return (scope) => {
    const result = known.get(scope) ?? read(scope);
    known.set(scope, result);
    result.catch(() => known.delete(scope));
    return result;
  };
}

/** A resource by the names of what it is in. */
export function identityOf({ id, scope }: Placed): Identity {
  const [application = "", stage = scope.stage, ...scopes] = chainOf(scope);
  // In code without types, an id may be anything. The declaration is refused, and the error shows it.
  return { application, stage, scopes, id: typeof id === "string" ? id : show(id) };
}

/** The scope of the stage. It ends with the deploy; a nested scope ends before the rest of the script. */
export function stageOf(scope: Scope): Scope {
  return scope.parent?.parent ? stageOf(scope.parent) : scope;
}

/** A scope and those around it, the root last. */
export function withParents(scope: Scope): Scope[] {
  return [scope, ...(scope.parent ? withParents(scope.parent) : [])];
}

/** A scope and those around it up to the stage, without the stage. */
export function withParentsBelowStage(scope: Scope): Scope[] {
  return withParents(scope).slice(0, -2);
}

/** Whether a nested scope is ending, so that the script may still declare what left it. */
export function endsBeforeStage(scope: Scope): boolean {
  if (scope.phase !== "up" || isEnding(stageOf(scope))) return false;
  // A resource's own scope ends before the resource is destroyed.
  return withParentsBelowStage(scope).some((at) => isOfScript(at) && isEnding(at));
}

/**
 * Marks the stage as failed if a scope below it failed: a profile that was to move there has not arrived, and the
 * end of the stage would delete it.
 */
export function failWithScopesBelow(stage: Scope): void {
  if (!isInError(stage) && scopeInError(stage)) stage.fail();
}

/** The innermost scope in which a resource failed. A scope that runs again under its name replaces it. */
export function scopeInError(scope: Scope): Scope | undefined {
  for (const child of scope.children.values()) {
    const found = isOfScript(child) ? scopeInError(child) : undefined;
    if (found) return found;
  }
  return isInError(scope) ? scope : undefined;
}

/** Whether a scope is a stage or opened by the script. Alchemy also gives every resource a scope. */
function isOfScript(scope: Scope): boolean {
  const { parent } = scope;
  const isStage = parent !== undefined && parent.parent === undefined;
  return isStage || isScopeOf(Scope.KIND, scope);
}

/** Whether a record belongs to a scope. */
export function isScopeRecord({ kind }: Pick<State, "kind">): boolean {
  return kind === Scope.KIND;
}

/** Whether a scope is the one that Alchemy gives a resource of a kind. */
export function isScopeOf(kind: string, { parent, scopeName }: Scope): boolean {
  return parent?.resources.get(scopeName)?.[ResourceKind] === kind;
}

/** Whether something in the scope failed, so that its end deletes nothing. Alchemy has no public way to ask. */
export function isInError(scope: Scope): boolean {
  return Reflect.get(scope, "isErrored") === true;
}

/** Whether a scope has begun to delete what left it. Private to Alchemy. */
export function isEnding(scope: Scope): boolean {
  return Reflect.get(scope, "finalized") === true;
}
