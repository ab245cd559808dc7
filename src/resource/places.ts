import type { Scope } from "../alchemy/engine.ts";
import { folded, isMisplaced, namingOf, placeOf, problemsOfName } from "../alchemy/names.ts";
import { type Problem, show } from "../profile/problem.ts";

interface OpenScope {
  readonly scope: Scope;
  /** The resources that it declares. */
  readonly resources: Set<string>;
}

interface Place {
  readonly chain: readonly string[];
  readonly resource: string;
}

/** What the run knows of its declarations. */
interface Others {
  /** Whether the id has been declared before. */
  readonly isDeclared: boolean;
  readonly isActive: (resource: string) => boolean;
  /** Refuses a resource as well, if its work has not begun. */
  readonly contest: (resource: string, problem: Problem) => void;
}

/** Where the resources of one run are kept in Alchemy's state. No two may share a place. */
export class Places {
  readonly #scopes = new Map<string, OpenScope>();
  readonly #resources = new Map<string, Place>();

  /** Why a resource cannot be kept, or not beside the others. */
  problemsOf(scope: Scope, id: string, { contest, isActive, isDeclared }: Others): Problem[] {
    if (typeof id !== "string")
      return [{ path: "id", message: `must be a string, not ${show(id)}` }];
    const naming = namingOf(scope.state);
    const place = placeOf([...scope.chain, id], naming);
    const problems = problemsOfName(id, naming, true).map((message) => ({
      path: "id",
      message: `${show(id)} ${message}`,
    }));
    for (const at of withParents(scope)) {
      const isRecord = at.parent !== undefined;
      const name = at.scopeName;
      const path = isRecord ? "scope" : "application";
      problems.push(
        ...problemsOfName(name, naming, isRecord).map((message) => ({
          path,
          message: `${show(name)} ${message}`,
        })),
      );
      const placeOfScope = placeOf(at.chain, naming);
      const open = this.#scopes.get(placeOfScope);
      const isOther = open !== undefined && open.scope !== at && [...open.resources].some(isActive);
      if (isOther && isSame(open.scope.chain, at.chain)) {
        const message = `${show(name)} is opened twice in this run, and each would delete at its end what the other declares; declare all of it in one alchemy.run(${show(name)}, …)`;
        problems.push({ path, message });
      } else if (isOther) {
        problems.push(shared(path, at.chain, open.scope.chain));
      }
      const resource = this.#resources.get(placeOfScope);
      if (resource && isActive(resource.resource)) {
        problems.push(shared(path, at.chain, resource.chain));
        contest(resource.resource, shared("id", resource.chain, at.chain));
      }
    }
    const scopeThere = this.#scopes.get(place);
    if (scopeThere && [...scopeThere.resources].some(isActive)) {
      problems.push(shared("id", [...scope.chain, id], scopeThere.scope.chain));
    }
    // Alchemy gives a resource a scope of its name as well, once it is declared.
    if (!isDeclared && scope.children.has(id)) {
      const message = `${show(id)} is the name of a scope that the script opens beside it, and Alchemy keeps one record for both; rename one of them`;
      problems.push({ path: "id", message });
    }
    const there = this.#resources.get(place);
    const thereId = there?.chain.at(-1) ?? id;
    const isOneFile = thereId !== id && folded(thereId, naming) === folded(id, naming);
    if (there && isActive(there.resource) && isOneFile) {
      const message = `${show(id)} and ${show(thereId)} are one file on this machine, which ignores the case of names; give one of them another id`;
      problems.push({ path: "id", message });
    }
    return problems;
  }

  take(scope: Scope, id: string, resource: string): void {
    const naming = namingOf(scope.state);
    for (const at of withParents(scope)) {
      const place = placeOf(at.chain, naming);
      const open = this.#scopes.get(place);
      const resources = open?.scope === at ? open.resources : new Set<string>();
      this.#scopes.set(place, { scope: at, resources: resources.add(resource) });
    }
    const chain = [...scope.chain, id];
    this.#resources.set(placeOf(chain, naming), { chain, resource });
  }
}

/**
 * Forgets the scopes around a refused resource that Alchemy has noted under names which lead elsewhere: a later
 * deploy would remove what is there.
 */
export async function forgetMisplaced(scope: Scope): Promise<void> {
  const naming = namingOf(scope.state);
  for (const { parent, scopeName } of withParents(scope)) {
    if (parent && isMisplaced(scopeName, naming)) await parent.state.delete(scopeName);
  }
}

function shared(path: string, chain: readonly string[], other: readonly string[]): Problem {
  const [mine, theirs] = [chain, other].map((names) => names.map((name) => show(name)).join(" > "));
  const message = `${mine} has the same place in Alchemy's state as ${theirs}, so that one would delete what is in the other; rename one of them`;
  return { path, message };
}

function withParents(scope: Scope): Scope[] {
  return [scope, ...(scope.parent ? withParents(scope.parent) : [])];
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
