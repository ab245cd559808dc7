import type { ManagedProfile, ObservedProfile } from "../profile/model.ts";
import { ownerIn } from "../profile/ownership.ts";
import { type ResourceContext, isSameStack } from "./context.ts";
import { type Claim, claimsIn, isAbout } from "./journal.ts";
import { isRecordOf, recordOfOrphan } from "./orphans.ts";

/** What a profile brings along from the resource that made it. */
export interface Inheritance {
  readonly outputs: readonly ManagedProfile[];
  readonly claims: readonly Claim[];
}

/**
 * What the resource that made a profile has recorded of it: the resource was given a new id, or has left
 * the profile behind. A record in another nested scope is not looked for.
 */
export async function inheritance(
  context: ResourceContext,
  maker: string,
  profile: Claim & { readonly SecurityProfileArn: string },
): Promise<Inheritance> {
  const { SecurityProfileArn } = profile;
  const prefix = context.scope.fqn("");
  const records = [
    await recordOfOrphan(context, maker, SecurityProfileArn),
    maker.startsWith(prefix)
      ? await context.scope.state.get(maker.slice(prefix.length))
      : undefined,
  ];
  const outputs = records.flatMap((record) => {
    const output: unknown = record?.output;
    return isRecordOf(output, SecurityProfileArn) ? [output] : [];
  });
  const claims = records.flatMap(claimsIn).filter((claim) => isAbout(claim, profile));
  return { outputs, claims };
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
