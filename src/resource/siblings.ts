import type { ObservedProfile } from "../profile/model.ts";
import { ownerIn } from "../profile/ownership.ts";
import type { ResourceContext } from "./context.ts";

/**
 * Another resource of the same scope that manages a profile by the state, and that no code declares any
 * more: the resource was given a new id. Alchemy would delete the profile as the old id's orphan.
 */
export interface Sibling {
  readonly id: string;
  readonly adopted: boolean;
}

export async function findSibling(
  { scope, id }: ResourceContext,
  live: ObservedProfile,
): Promise<Sibling | undefined> {
  const owner = ownerIn(live.Tags);
  const prefix = scope.fqn("");
  if (!owner?.resource.startsWith(prefix)) return undefined;
  const sibling = owner.resource.slice(prefix.length);
  if (sibling === id || scope.resources.has(sibling)) return undefined;
  const output: object = (await scope.state.get(sibling))?.output ?? {};
  const manages =
    "SecurityProfileArn" in output && output.SecurityProfileArn === live.SecurityProfileArn;
  if (!manages) return undefined;
  return { id: sibling, adopted: "adopted" in output && output.adopted === true };
}

/** Who made a profile, and how to have it all the same: for the error that refuses it. */
export function refusal(
  { stage, scope }: ResourceContext,
  live: ObservedProfile,
): { owner: string; advice: string } {
  const owner = ownerIn(live.Tags);
  if (!owner) {
    return {
      owner: "not made by this stack",
      advice:
        "To manage it here, set `adopt: true` on the resource or deploy with --adopt; or give the resource another SecurityProfileName.",
    };
  }
  const made = `made by the Alchemy resource ${owner.resource} (stage ${owner.stage})`;
  return owner.stage === stage && owner.resource.startsWith(scope.fqn(""))
    ? {
        owner: made,
        advice:
          "If that resource was only given a new id, deploy once with `adopt: true` and the profile moves over; otherwise choose another SecurityProfileName.",
      }
    : {
        owner: made,
        advice:
          "Two stacks must not manage one profile: remove it there with `delete: false` first, then set `adopt: true` here; or choose another SecurityProfileName.",
      };
}
