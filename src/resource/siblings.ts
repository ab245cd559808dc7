import type { ManagedProfile, ObservedProfile } from "../profile/model.ts";
import { ownerIn } from "../profile/ownership.ts";
import { type ResourceContext, isSameStack } from "./context.ts";

/**
 * What another resource of the same scope has recorded of a profile that it made: the resource was given
 * a new id, or its profile was left behind.
 */
export async function recordOfSibling(
  { scope }: ResourceContext,
  live: ObservedProfile,
): Promise<ManagedProfile | undefined> {
  const owner = ownerIn(live.Tags);
  const prefix = scope.fqn("");
  if (!owner?.resource.startsWith(prefix)) return undefined;
  const output: unknown = (await scope.state.get(owner.resource.slice(prefix.length)))?.output;
  return isRecordOf(output, live) ? output : undefined;
}

/** Who made a profile, and how to have it all the same: for the error that refuses it. */
export function refusal(
  context: ResourceContext,
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

function isRecordOf(output: unknown, live: ObservedProfile): output is ManagedProfile {
  return (
    typeof output === "object" &&
    output !== null &&
    "SecurityProfileArn" in output &&
    output.SecurityProfileArn === live.SecurityProfileArn
  );
}
