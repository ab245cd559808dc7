import { type Scope, type State, identityIn, isScopeRecord, stageOf } from "../alchemy/engine.ts";
import { KIND } from "../alchemy/kinds.ts";
import { folded, namingOf, placeOf } from "../alchemy/places.ts";
import {
  type StateRecord,
  changeRecord,
  isProfileKind,
  oncePerScope,
  readerOf,
  recordsIn,
  scopeBelow,
  unlistPending,
} from "../alchemy/records.ts";
import { locateProfile } from "../profile/arn.ts";
import type { ManagedProfile, ObservedProfile, ProfileRecord } from "../profile/model.ts";
import { type Owner, formerName, nameOf, ownerIn, ownership } from "../profile/ownership.ts";
import { type ResourceContext, identityOf, isDeletable, leaverIn, profileIn } from "./record.ts";
import {
  type Claim,
  claimsIn,
  isAbout,
  sameName,
  takerIn,
  withKept,
  withMoreClaims,
  withTaker,
} from "./journal.ts";
import { ledgerIn, mentions, withLedger, withReplaced } from "./ledger.ts";
import { type Sibling, heldByAnother, runOf } from "./run.ts";
import { explainUnreadable } from "../alchemy/damage.ts";
import { convertGeneric } from "./generic.ts";

/** A resource and the scope that it is declared in. */
type Placed = Pick<ResourceContext, "id" | "scope">;

/**
 * The other records of the stage, read once per run. Later changes are in the run's own declarations and claims.
 *
 * @throws StateUnreadableError, or what the store throws, where one of them cannot be read
 */
export async function siblingsOf(context: Placed): Promise<readonly Sibling[]> {
  const own = placeOfRecord(context.scope, context.id);
  const siblings = await recordsOf(stageOf(context.scope));
  return siblings.filter(({ place }) => place !== own);
}

const recordsOf = oncePerScope(readSiblings);

/** The records of a stage after its script has run. */
const recordsAtEnd = oncePerScope(readSiblings);

function placeOfRecord(scope: Scope, id: string): string {
  const naming = namingOf(scope.state);
  return JSON.stringify([placeOf(scope.chain, naming), folded(id, naming)]);
}

async function readSiblings(stage: Scope): Promise<readonly Sibling[]> {
  // A folder without a record may be another application's: "acme/eu" has its stages below stage "eu" of "acme".
  const records = await recordsIn(readerOf(stage), { withFolders: false });
  const resources = resourcePlaces(records);
  return records.map(({ id, scope, state }): Sibling => {
    if (state instanceof Error) throw explainUnreadable(scope, id, state);
    const identity = identityIn(scope, id);
    const output = isProfileKind(state.kind) ? profileIn(state.output) : undefined;
    return {
      identity,
      resource: nameOf(identity),
      place: placeOfRecord(scope, id),
      output,
      deletes:
        output !== undefined && state.kind === KIND && isDeletable(state.props ?? {}, output),
      claims: claimsIn(state),
      ledger: ledgerIn(state),
      isFormer: state.props?.["formerlyOf"] !== undefined,
      isTaken: takerIn(state) !== undefined,
      isInner: ancestorsOf(scope).some((place) => resources.has(place)),
      leftBy: leaverIn(state),
    };
  });
}

function resourcePlaces(records: readonly StateRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap(({ id, scope, state }) =>
      state instanceof Error || isScopeRecord(state) ? [] : placeOfRecord(scope, id),
    ),
  );
}

/** The places of the records of a scope and of the scopes around it. */
function ancestorsOf({ parent, scopeName }: Scope): readonly string[] {
  return parent ? [placeOfRecord(parent, scopeName), ...ancestorsOf(parent)] : [];
}

/** What a profile inherits from the resources that had it before. */
export interface Inheritance {
  readonly outputs: readonly ManagedProfile[];
  readonly claims: readonly Claim[];
}

/** What other records say about a profile: its resource was given a new id, or has left the profile. */
export async function inheritance(
  context: Placed,
  profile: Claim & { readonly SecurityProfileArn: string },
  tags: ObservedProfile["Tags"],
): Promise<Inheritance> {
  const siblings = await siblingsOf(context);
  const outputs = siblings.flatMap(({ isTaken, output }) =>
    output?.SecurityProfileArn === profile.SecurityProfileArn && !isTaken ? [output] : [],
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

/** Another resource in the code that manages the profile according to its record, and is not about to leave it. */
export async function declaredHolder(
  context: Placed,
  SecurityProfileArn: string,
): Promise<string | undefined> {
  const run = runOf(context.scope);
  const siblings = await siblingsOf(context);
  return siblings.find(
    ({ output, resource }) =>
      output?.SecurityProfileArn === SecurityProfileArn && run.keeps(resource, output),
  )?.resource;
}

/**
 * The other resources that manage the profile according to their records, if the run does not know better: they have
 * left the code, or are not declared yet.
 */
function undeclaredHolders(
  context: Placed,
  siblings: readonly Sibling[],
  SecurityProfileArn: string,
): readonly Sibling[] {
  const run = runOf(context.scope);
  return siblings.filter(
    ({ output, resource }) =>
      !run.knows(resource) && output?.SecurityProfileArn === SecurityProfileArn,
  );
}

/** The ids of the profiles that the deploy deletes at its end, and whose holders do not move. */
export async function leavingIds(context: Placed): Promise<readonly string[]> {
  const run = runOf(context.scope);
  const [leaving, kept] = [new Set<string>(), new Set<string>()];
  for (const { deletes, leftBy, output, resource } of await siblingsOf(context)) {
    if (!output) continue;
    const leaves = deletes && run.leaves(leftBy ?? resource, output.SecurityProfileArn);
    (leaves ? leaving : kept).add(output.SecurityProfileId);
  }
  return [...leaving].filter((id) => !kept.has(id));
}

/**
 * Another record that keeps the profile when this resource is deleted, if any. Of several that are deleted at once, the
 * last one keeps it. A record whose profile was taken over keeps it only if its code may still declare it.
 */
export async function keeperInState(
  context: Placed,
  SecurityProfileArn: string,
): Promise<Sibling | undefined> {
  const siblings = await siblingsOf(context);
  const others = undeclaredHolders(context, siblings, SecurityProfileArn);
  const other = others.find(({ isFormer, isInner, isTaken }) => !isFormer && (isInner || !isTaken));
  if (other) runOf(context.scope).yield(nameOf(identityOf(context)));
  return other;
}

/**
 * Whether this resource leaves the profile to the record of the one that has taken it over, which this run has read or
 * written. What the script declares, the run knows better; and that one may have left the profile to this record.
 */
export async function leavesToTaker(
  context: Placed,
  taker: string,
  { SecurityProfileArn, SecurityProfileId }: ProfileRecord,
): Promise<boolean> {
  const siblings = await siblingsOf(context);
  const run = runOf(context.scope);
  const left = run.leavers.get(SecurityProfileId);
  const record = siblings.find(
    ({ leftBy, output, resource }) =>
      output?.SecurityProfileArn === SecurityProfileArn &&
      ((resource === taker && !run.declared(taker)) || leftBy === taker),
  );
  const theirs = left?.by === taker ? nameOf(left.identity) : record?.resource;
  if (theirs === undefined || run.hasYielded(theirs)) return false;
  run.yield(nameOf(identityOf(context)));
  return true;
}

/** Notes in the other records of a profile that this resource took over that it has kept it. */
export async function noteKept(context: Placed, SecurityProfileArn: string): Promise<void> {
  const siblings = await siblingsOf(context);
  const others = undeclaredHolders(context, siblings, SecurityProfileArn);
  const marks = others.map((other) =>
    amend(context, other, (record) => {
      const isOurs = takerIn(record) === nameOf(identityOf(context));
      return isOurs ? { data: withKept(record) } : undefined;
    }),
  );
  await Promise.all(marks);
}

/**
 * Makes the next deploy of every other resource with this profile run, if it is still in the code then: this resource
 * has taken over what those records say, and writes what they do not say.
 */
export async function takeOver(
  context: Placed,
  profile: Claim & { readonly SecurityProfileArn: string },
): Promise<void> {
  const run = runOf(context.scope);
  const siblings = await siblingsOf(context);
  const left = run.leavers.get(locateProfile(profile.SecurityProfileArn).SecurityProfileId);
  const others = [
    ...undeclaredHolders(context, siblings, profile.SecurityProfileArn),
    ...(left ? [{ identity: left.identity, resource: nameOf(left.identity) }] : []),
  ];
  const taker = nameOf(identityOf(context));
  const marks = others.map((other) =>
    amend(context, other, (record) =>
      run.knows(other.resource)
        ? undefined
        : { ...convertGeneric(record), data: withTaker(record, profile, taker) },
    ),
  );
  const scopes = await Promise.all(marks);
  await Promise.all(scopes.map((scope) => unlistReplaced(scope, [profile.SecurityProfileArn])));
}

/**
 * Keeps the end of a scope from deleting profiles. Alchemy's own provider lists a profile for deletion before it creates
 * the one that replaces it, and the list stays if that fails.
 */
export function unlistReplaced(scope: Scope, arns: readonly (string | undefined)[]): Promise<void> {
  return unlistPending(scope, (output) => arns.includes(profileIn(output)?.SecurityProfileArn));
}

/** Hands claims of the record of this resource to another record, which keeps the profile. */
export async function handOver(
  context: Placed,
  other: Sibling,
  claims: readonly Claim[],
): Promise<void> {
  if (claims.length === 0 && !other.isTaken) return;
  await amend(context, other, (record) => ({ data: withMoreClaims(record, claims) }));
}

/** The ids of the profiles that replace those which resources have left and which may still exist. */
export async function successorsOf(context: Placed): Promise<ReadonlyMap<string, string>> {
  const run = runOf(context.scope);
  const recorded = (await siblingsOf(context)).flatMap(({ leftBy, output }) =>
    output && leftBy !== undefined ? [[output.SecurityProfileId, leftBy] as const] : [],
  );
  const left = [...run.leavers].map(([id, { by }]) => [id, by] as const);
  return new Map(
    [...recorded, ...left].flatMap(([id, leaver]) => {
      const arn = run.heldBy(leaver);
      return arn === undefined ? [] : [[id, locateProfile(arn).SecurityProfileId]];
    }),
  );
}

/** Notes in every assignment of the stage that a new profile has taken the place of a former one. */
export async function followReplacement(
  { scope }: Placed,
  { SecurityProfileId: from }: ManagedProfile,
  SecurityProfileArn: string,
): Promise<void> {
  const stage = stageOf(scope);
  const { SecurityProfileId: to } = locateProfile(SecurityProfileArn);
  const assignments = (await recordsAtEnd(stage)).filter(({ ledger }) => mentions(ledger, from));
  const changes = assignments.map(({ identity: { id, scopes } }) =>
    changeRecord({ id, scope: scopeBelow(stage, scopes) }, (record) => ({
      data: withLedger(record, withReplaced(ledgerIn(record), from, to)),
    })),
  );
  await Promise.all(changes);
}

/**
 * Changes another record, whose resource then runs in the next deploy even if its code has not changed. If the script
 * declares that resource meanwhile, the resource waits.
 */
async function amend(
  context: Placed,
  { identity: { id, scopes }, resource }: Pick<Sibling, "identity" | "resource">,
  changesOf: (record: State) => Partial<State> | undefined,
): Promise<Scope> {
  const scope = scopeBelow(stageOf(context.scope), scopes);
  const run = runOf(scope);
  const change = async () => {
    await changeRecord({ id, scope }, (record) => {
      const changes = changesOf(record);
      return changes && { status: "updating", ...changes };
    });
    // Deletes may run at once, and the record may have been deleted before the write.
    if (run.isReleased(resource)) await scope.state.delete(id);
  };
  await run.amend(resource, change());
  return scope;
}

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
  const isNoted = noted.some(
    (claim) => claim.owned === true && claim.SecurityProfileArn === SecurityProfileArn,
  );
  if (isNoted) return true;
  const hasBegun = noted.some(
    (claim) => claim.attempt !== undefined && sameName(claim, { InstanceArn, SecurityProfileName }),
  );
  const profile = { InstanceArn, SecurityProfileName, SecurityProfileArn };
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
