import { type Scope, identityIn, stageOf } from "../alchemy/engine.ts";
import { folded, namingOf, placeOf } from "../alchemy/places.ts";
import { isProfileKind, readerOf, recordsIn } from "../alchemy/records.ts";
import { locateProfile } from "../profile/arn.ts";
import type { ManagedProfile, ObservedProfile } from "../profile/model.ts";
import { formerName, nameOf, ownerIn, ownership } from "../profile/ownership.ts";
import { type ResourceContext, identityOf, profileIn } from "./context.ts";
import { type Claim, claimsIn, isAbout, sameName } from "./journal.ts";
import { ledgerIn } from "./ledger.ts";
import { leaverIn } from "./orphans.ts";
import { type Sibling, runOf } from "./run.ts";
import { explainUnreadable } from "../alchemy/damage.ts";

/**
 * The other records of the stage. They are read once per run: what the run has changed since, its own
 * declarations and claims say.
 *
 * @throws StateUnreadableError, or what the store throws, where one of them cannot be read
 */
export async function siblingsOf(
  context: Pick<ResourceContext, "id" | "scope">,
): Promise<readonly Sibling[]> {
  const stage = stageOf(context.scope);
  const known = runOf(stage).siblings;
  const siblings = known.get(stage) ?? readSiblings(stage);
  known.set(stage, siblings);
  siblings.catch(() => known.delete(stage));
  const own = placeOfRecord(context.scope, context.id);
  return (await siblings).filter(({ place }) => place !== own);
}

function placeOfRecord(scope: Scope, id: string): string {
  const naming = namingOf(scope.state);
  return JSON.stringify([placeOf(scope.chain, naming), folded(id, naming)]);
}

async function readSiblings(stage: Scope): Promise<readonly Sibling[]> {
  // A folder alone may be another application's: "acme/eu" has its stages below stage "eu" of "acme".
  const records = await recordsIn(readerOf(stage), { withFolders: false });
  return records.map(({ id, scope, state }): Sibling => {
    if (state instanceof Error) throw explainUnreadable(scope, id, state);
    const identity = identityIn(scope, id);
    return {
      identity,
      resource: nameOf(identity),
      place: placeOfRecord(scope, id),
      output: isProfileKind(state.kind) ? profileIn(state.output) : undefined,
      claims: claimsIn(state),
      ledger: ledgerIn(state),
      isFormer: state.props?.["formerlyOf"] !== undefined,
      leftBy: leaverIn(state),
    };
  });
}

/** What a profile brings along from the resources that had it. */
export interface Inheritance {
  readonly outputs: readonly ManagedProfile[];
  readonly claims: readonly Claim[];
}

/** What other records say of a profile: its resource was given a new id, or has left the profile behind. */
export async function inheritance(
  context: ResourceContext,
  profile: Claim & { readonly SecurityProfileArn: string },
  tags: ObservedProfile["Tags"],
): Promise<Inheritance> {
  const siblings = await siblingsOf(context);
  const outputs = siblings.flatMap(({ output }) =>
    output?.SecurityProfileArn === profile.SecurityProfileArn ? [output] : [],
  );
  const claims = siblings.flatMap(({ claims: all, identity }) => {
    const isMaker = ["this", "perhaps-this"].includes(ownership(identity, tags));
    return all.filter(
      (claim) => isAbout(claim, profile) && (claim.attempt === undefined || isMaker),
    );
  });
  const retained = runOf(context.scope).retained(profile.SecurityProfileArn);
  return { outputs: [...outputs, ...(retained ? [retained] : [])], claims };
}

/**
 * Another resource that the code declares and whose record says that it manages the profile. One that the
 * code gives another name or instance is about to leave it.
 */
export async function declaredHolder(
  context: ResourceContext,
  SecurityProfileArn: string,
): Promise<string | undefined> {
  const run = runOf(context.scope);
  const siblings = await siblingsOf(context);
  return siblings.find(({ output, resource }) => {
    const declared = run.declared(resource);
    if (!declared || output?.SecurityProfileArn !== SecurityProfileArn) return false;
    const keepsName = !declared.isNamed || declared.name === output.SecurityProfileName;
    return keepsName && declared.InstanceArn === output.InstanceArn;
  })?.resource;
}

/**
 * Another resource whose record says that it manages the profile, and of which the run does not know better:
 * it has left the code, or a resource that was skipped declares it.
 */
export async function undeclaredHolder(
  context: ResourceContext,
  SecurityProfileArn: string,
): Promise<string | undefined> {
  const run = runOf(context.scope);
  const siblings = await siblingsOf(context);
  return siblings.find(
    ({ isFormer, output, resource }) =>
      !isFormer && !run.knows(resource) && output?.SecurityProfileArn === SecurityProfileArn,
  )?.resource;
}

/**
 * Whether the resource made the profile. Where version 0.1.0 gave several resources the name in the tags, the
 * state decides: the resource's own journal says so, or the resource has left that profile or has begun to make
 * one, and no record of the others mentions it.
 */
export async function isMadeBy(
  context: ResourceContext,
  { SecurityProfileArn, SecurityProfileName, Tags }: ObservedProfile,
  noted: readonly Claim[],
): Promise<boolean> {
  const identity = identityOf(context);
  const maker = ownership(identity, Tags);
  if (maker !== "perhaps-this") return maker === "this";
  const { InstanceArn } = locateProfile(SecurityProfileArn);
  const isNoted = noted.some(
    (claim) => claim.owned === true && claim.SecurityProfileArn === SecurityProfileArn,
  );
  if (isNoted) return true;
  const hasBegun = noted.some(
    (claim) => claim.attempt !== undefined && sameName(claim, { InstanceArn, SecurityProfileName }),
  );
  const siblings = await siblingsOf(context);
  const twins = siblings.filter((other) => formerName(other.identity) === formerName(identity));
  const hasLeft = siblings.some(
    ({ leftBy, output }) =>
      leftBy === nameOf(identity) && output?.SecurityProfileArn === SecurityProfileArn,
  );
  const profile = { InstanceArn, SecurityProfileName, SecurityProfileArn };
  const isAnothers = twins.some(
    ({ claims, output }) =>
      output?.SecurityProfileArn === SecurityProfileArn ||
      claims.some((claim) => isAbout(claim, profile)),
  );
  return !isAnothers && (hasLeft || hasBegun);
}

/** What to say of a profile that another resource of the run manages. */
export function heldByAnother(holder: string): { owner: string; advice: string } {
  return {
    owner: `and ${holder} of this deploy manages it`,
    advice: "Give one of the two resources another SecurityProfileName.",
  };
}

/** Who made a profile, and how to have it all the same: for the error that refuses it. */
export function refusal(
  context: ResourceContext,
  live: ObservedProfile,
  holder: string | undefined,
): { owner: string; advice: string } {
  if (holder !== undefined) return heldByAnother(holder);
  const owner = ownerIn(live.Tags);
  if (!owner) {
    return {
      owner: "not made by this stack",
      advice:
        "To manage it here, set `adopt: true` on the resource or deploy with --adopt; or give the resource another SecurityProfileName.",
    };
  }
  const made = `made by the Alchemy resource ${owner.resource} (stage ${owner.stage})`;
  switch (ownership(identityOf(context), live.Tags)) {
    case "stack":
      return {
        owner: made,
        advice:
          "If that resource was only given a new id, deploy once with `adopt: true` and the profile moves over; otherwise choose another SecurityProfileName.",
      };
    case "this":
    case "perhaps-this":
      return {
        owner: `${made}, a name that version 0.1.0 gave to several resources, this one among them`,
        advice:
          "If this resource made it, set `adopt: true`: from then on the profile is managed here, and is kept when the resource is removed. Otherwise choose another SecurityProfileName.",
      };
    case "nobody":
    case "perhaps-stack":
    case "other":
      return {
        owner: made,
        advice:
          "Two stacks must not manage one profile: there, set `delete: false` and deploy, then remove the resource and deploy; then set `adopt: true` here. Or choose another SecurityProfileName.",
      };
  }
}
