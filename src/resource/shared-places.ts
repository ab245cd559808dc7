import { Scope, type State } from "alchemy";
import { isMisplaced, namingOf, placeOf } from "../alchemy/names.ts";
import { InvalidPropsError } from "../errors/index.ts";
import { type Problem, show } from "../profile/problem.ts";
import { type ResourceContext, recordFile, resourceOf } from "./context.ts";
import { siblingsOf } from "./siblings.ts";

/**
 * Refuses a resource whose record belongs to something else: to a scope of the same name, or to an id that
 * differs in its case, where the store ignores that.
 *
 * @throws InvalidPropsError
 */
export function refuseRecord(
  context: Pick<ResourceContext, "id" | "scope">,
  record: Pick<State, "id" | "kind"> | undefined,
): void {
  const { id } = context;
  if (record?.kind === Scope.KIND) {
    const message = `${show(id)} is the name of a scope in Alchemy's state; first deploy without the scope and this resource, so that what is in the scope is removed, or give the resource another id`;
    refuse(context, { path: "id", message });
  }
  if (record && record.id !== id) {
    const message = `${show(id)} and ${show(record.id)} are one record in Alchemy's state; give one of them another id`;
    refuse(context, { path: "id", message });
  }
}

/**
 * Refuses a new resource in a scope that would share its place in the state with a resource or scope that the
 * end of this run removes, together with all that is there.
 *
 * @throws InvalidPropsError
 */
export async function refuseSharedPlace(context: ResourceContext): Promise<void> {
  const { scope } = context;
  if (!scope.parent?.parent) return;
  const naming = namingOf(scope.state);
  if (naming.as === "rows") return;
  const chains = ancestorsBelowStage(scope).map(({ chain }) => chain);
  const places = new Map(chains.map((chain) => [placeOf(chain, naming), chain]));
  for (const { identity, resource } of await siblingsOf(context)) {
    const { application, stage, scopes, id } = identity;
    const chain = places.get(placeOf([application, stage, ...scopes, id], naming));
    const isSame = chain?.length === scopes.length + 3 && chain.at(-1) === id;
    if (!chain || isSame) continue;
    const name = show(chain.at(-1));
    const message = `${name} has the same place in Alchemy's state as ${resource}, which this deploy removes with all that is there; first deploy without both, then add the scope`;
    refuse(context, { path: "scope", message });
  }
}

/**
 * Refuses to delete a resource with which Alchemy would delete others: what it keeps in the place that their
 * ids have in common.
 *
 * @throws InvalidPropsError
 */
export async function refuseSharedDelete(context: ResourceContext): Promise<void> {
  const { id, scope } = context;
  const naming = namingOf(scope.state);
  if (naming.as === "rows" || !/[./]/.test(id)) return;
  const place = placeOf([...scope.chain, id], naming);
  const siblings = await siblingsOf(context);
  const inside = siblings.filter(({ identity: { application, stage, scopes } }) => {
    const chain = [application, stage, ...scopes];
    return placeOf(chain, naming) === place && chain.length !== scope.chain.length + 1;
  });
  if (!isMisplaced(id, naming) && inside.length === 0) return;
  const others = inside.map(({ resource }) => resource).join(", ") || "other resources";
  const profile = context.output?.SecurityProfileArn;
  const message = `${show(id)} has a place in Alchemy's state that is not its own alone: Alchemy would delete ${others} with it; delete ${profile ? `${profile} and ` : ""}the record ${recordFile(context)} yourself`;
  refuse(context, { path: "id", message });
}

function ancestorsBelowStage(scope: Scope): Scope[] {
  return scope.parent?.parent ? [scope, ...ancestorsBelowStage(scope.parent)] : [];
}

function refuse(context: Pick<ResourceContext, "id" | "scope">, problem: Problem): never {
  throw new InvalidPropsError(`SecurityProfile "${resourceOf(context)}"`, [problem]);
}
