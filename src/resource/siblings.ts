import type { ManagedProfile, ObservedProfile } from "../profile/model.ts";
import { type Owner, ownerIn } from "../profile/ownership.ts";
import { type ResourceContext, isSameStack } from "./context.ts";
import { isRecordOf, recordOfOrphan } from "./orphans.ts";

/**
 * What the resource that made a profile has recorded of it: the resource was given a new id, or has left
 * the profile behind. A record in another nested scope is not looked for.
 */
export async function recordOfMaker(
  context: ResourceContext,
  maker: Owner,
  { SecurityProfileArn }: ObservedProfile,
): Promise<ManagedProfile | undefined> {
  const left = await recordOfOrphan(context, maker.resource, SecurityProfileArn);
  const prefix = context.scope.fqn("");
  if (left || !maker.resource.startsWith(prefix)) return left;
  const id = maker.resource.slice(prefix.length);
  const output: unknown = (await context.scope.state.get(id))?.output;
  return isRecordOf(output, SecurityProfileArn) ? output : undefined;
}

/** Who made a profile, and how to have it all the same: for the error that refuses it. */
export function refusal(
  context: ResourceContext,
  live: ObservedProfile,
  holder: string | undefined,
): { owner: string; advice: string } {
  if (holder !== undefined) {
    return {
      owner: `and ${holder} of this deploy manages it`,
      advice: "Give one of the two resources another SecurityProfileName.",
    };
  }
  const owner = ownerIn(live.Tags);
  if (!owner) {
    return {
      owner: "not made by this stack",
      advice:
        "To manage it here, set `adopt: true` on the resource or deploy with --adopt; or give the resource another SecurityProfileName.",
    };
  }
  const made = `made by the Alchemy resource ${owner.resource} (stage ${owner.stage})`;
  return isSameStack(context, owner)
    ? {
        owner: made,
        advice:
          "If that resource was only given a new id, deploy once with `adopt: true` and the profile moves over; otherwise choose another SecurityProfileName.",
      }
    : {
        owner: made,
        advice:
          "Two stacks must not manage one profile: there, set `delete: false` and deploy, then remove the resource and deploy; then set `adopt: true` here. Or choose another SecurityProfileName.",
      };
}
