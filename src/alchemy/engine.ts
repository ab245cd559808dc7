import { ResourceID, ResourceKind, Scope } from "alchemy";

export { isSecret } from "alchemy";
export type { Context, Scope, State, StateStore } from "alchemy";

/**
 * The scope that the script is in.
 *
 * @throws Error outside of every application
 */
export function currentScope(): Scope {
  return Scope.current;
}

/** The scope that the script is in, if it is in one. */
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
