import { type Placed, identityOf } from "../alchemy/engine.ts";
import { locateProfile } from "../profile/arn.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { type Owner, formerName, nameOf, ownerIn, ownership } from "../profile/ownership.ts";
import { type Claim, isAbout, sameName } from "./journal.ts";
import { heldByAnother } from "./run.ts";
import { siblingsOf } from "./siblings.ts";

/**
 * Whether the resource created the profile. Version 0.1.0 gave several resources the same name in the tags. Then
 * the state decides: the resource's own journal mentions the profile, or the resource has left it or has begun to
 * create one; and no other record mentions it.
 */
export async function isMadeBy(
  context: Placed,
  { SecurityProfileArn, SecurityProfileName, Tags }: ObservedProfile,
  noted: readonly Claim[],
): Promise<boolean> {
  const identity = identityOf(context);
  const maker = ownership(identity, Tags);
  if (maker !== "perhaps-this") return maker === "this";
  const { InstanceArn } = locateProfile(SecurityProfileArn);
  const profile = { InstanceArn, SecurityProfileName, SecurityProfileArn };
  const isNoted = noted.some(
    (claim) => claim.owned === true && claim.SecurityProfileArn === SecurityProfileArn,
  );
  if (isNoted) return true;
  const hasBegun = noted.some((claim) => claim.attempt !== undefined && sameName(claim, profile));
  const mentioning = (await siblingsOf(context)).filter(
    ({ claims, output }) =>
      output?.SecurityProfileArn === SecurityProfileArn ||
      claims.some((claim) => isAbout(claim, profile)),
  );
  const own = nameOf(identity);
  const isAnothers = mentioning.some(
    ({ identity: other, leftBy = own }) =>
      leftBy !== own || formerName(other) === formerName(identity),
  );
  const hasLeft = mentioning.some(
    ({ leftBy, output }) => leftBy === own && output?.SecurityProfileArn === SecurityProfileArn,
  );
  return !isAnothers && (hasLeft || hasBegun);
}

/** Who created a profile, and how to take it anyway: for the error that refuses it. */
export function refusal(
  context: Placed,
  live: ObservedProfile,
  holder: string | undefined,
): { owner: string; advice: string } {
  if (holder !== undefined) return heldByAnother(holder);
  const owner = ownerIn(live.Tags);
  if (!owner) {
    return {
      owner: "not created by this stack",
      advice:
        "To manage it here, set `adopt: true` on the resource or deploy with --adopt. Or give the resource another SecurityProfileName.",
    };
  }
  const made = `created by the Alchemy resource ${owner.resource} (stage ${owner.stage})`;
  switch (ownership(identityOf(context), live.Tags)) {
    case "stack":
      return {
        owner: made,
        advice:
          "If you only gave that resource a new id or scope, deploy once with `adopt: true` to move the profile here. Otherwise choose another SecurityProfileName.",
      };
    case "this":
    case "perhaps-this":
      return {
        owner: `${made}, a name that version 0.1.0 gave to several resources, including this one`,
        advice:
          "If this resource created it, set `adopt: true`: this resource then manages the profile, and keeps it when removed. Otherwise choose another SecurityProfileName.",
      };
    case "nobody":
    case "perhaps-stack":
    case "other":
      return {
        owner: made,
        advice: `${stageAdvice(context, owner)}Two stacks must not manage one profile. In the other stack, set \`delete: false\` and deploy, then remove the resource and deploy. Then set \`adopt: true\` here. Or choose another SecurityProfileName.`,
      };
  }
}

/** The same code in another stage is often a forgotten or misspelled flag. */
function stageAdvice(context: Placed, { resource, stage }: Owner): string {
  return nameOf({ ...identityOf(context), stage }) === resource
    ? "If you meant that stage, pass it with --stage. "
    : "";
}
