import {
  type Placed,
  type Scope,
  type State,
  identityOf,
  isScopeRecord,
  oncePerScope,
  stageOf,
  withParents,
} from "../alchemy/engine.ts";
import { KIND, isAssignmentKind, isProfileKind } from "../alchemy/kinds.ts";
import { folded, namingOf, placeOf } from "../alchemy/places.ts";
import { changeRecord, scopeBelow, unlistPending } from "../alchemy/record-writes.ts";
import { readerOf, recordsIn } from "../alchemy/records.ts";
import { locateProfile } from "../profile/arn.ts";
import type { ManagedProfile, ObservedProfile } from "../profile/model.ts";
import { type Identity, nameOf, ownership } from "../profile/ownership.ts";
import { isDeletable, lastWriteIn, leaverIn, profileIn, resourceOf } from "./record.ts";
import {
  type Claim,
  type NamedProfile,
  NOT_TAKEN,
  TAKEN_BY,
  claimsIn,
  isAbout,
  sameName,
  takerIn,
  withClaims,
} from "./journal.ts";
import { type Ledger, ledgerIn } from "./ledger.ts";
import { runOf } from "./run.ts";
import { explainUnreadable } from "../alchemy/damage.ts";
import { convertGeneric } from "./generic.ts";

/** Another resource or scope of the stage, as the state had it when the run first read it. */
export interface Sibling {
  readonly identity: Identity;
  readonly resource: string;
  /** The place of its record: scopes that share a folder show one record under two identities. */
  readonly place: string;
  readonly output: ManagedProfile | undefined;
  /**
   * Whether this package deletes the profile when the resource leaves it, or revokes what the resource assigns;
   * `undefined` for any other kind.
   */
  readonly deletes: boolean | undefined;
  readonly claims: readonly Claim[];
  /** When a deploy or destroy may have written last what the record is about. */
  readonly lastWrite: number;
  /** What it assigns; empty for a resource that assigns nothing. */
  readonly ledger: Ledger;
  /** Whether the record is of a profile that its resource left. */
  readonly isFormer: boolean;
  /** Whether another resource has taken over what the record says about its profile. */
  readonly isTaken: boolean;
  /** Whether the code of another resource declares it, which a deploy may skip. */
  readonly isInner: boolean;
  /** The resource that left it, if known. */
  readonly leftBy: string | undefined;
}

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

/** The other records about a profile of this name in the same instance. */
export async function siblingsWithName(
  context: Placed,
  profile: NamedProfile,
): Promise<readonly Sibling[]> {
  const siblings = await siblingsOf(context);
  return siblings.filter(({ claims, output }) =>
    [...claims, ...(output ? [output] : [])].some((each) => sameName(each, profile)),
  );
}

const recordsOf = oncePerScope(readSiblings);

function placeOfRecord(scope: Scope, id: string): string {
  const naming = namingOf(scope.state);
  return JSON.stringify([placeOf(scope.chain, naming), folded(id, naming)]);
}

export async function readSiblings(stage: Scope): Promise<readonly Sibling[]> {
  // A folder without a record may be another application's: "acme/eu" has its stages below stage "eu" of "acme".
  const records = await recordsIn(readerOf(stage), { withFolders: false });
  const resources = new Set(
    records.flatMap(({ id, scope, state }) =>
      state instanceof Error || isScopeRecord(state) ? [] : placeOfRecord(scope, id),
    ),
  );
  return records.map(({ id, scope, state }): Sibling => {
    if (state instanceof Error) throw explainUnreadable(scope, id, state);
    const identity = identityOf({ id, scope });
    const output = isProfileKind(state.kind) ? profileIn(state.output) : undefined;
    return {
      identity,
      resource: nameOf(identity),
      place: placeOfRecord(scope, id),
      output,
      deletes: deletesIn(state, output),
      claims: claimsIn(state),
      lastWrite: lastWriteIn(state),
      ledger: ledgerIn(state),
      isFormer: state.props?.["formerlyOf"] !== undefined,
      isTaken: takerIn(state) !== undefined,
      isInner: withParents(scope).some(
        ({ parent, scopeName }) => parent && resources.has(placeOfRecord(parent, scopeName)),
      ),
      leftBy: leaverIn(state),
    };
  });
}

function deletesIn({ kind, props }: State, output: ManagedProfile | undefined) {
  if (isAssignmentKind(kind)) return props?.["delete"] !== false;
  return output && kind === KIND ? isDeletable(props ?? {}, output) : undefined;
}

/** What a profile inherits from the resources that had it before. */
export interface Inheritance {
  readonly outputs: readonly ManagedProfile[];
  readonly claims: readonly Claim[];
  /** Whether the removal of the resource that had it would delete it, if known. */
  readonly deletes?: boolean | undefined;
}

/** What other records say about a profile: its resource was given a new id, or has left the profile. */
export async function inheritance(
  context: Placed,
  profile: Required<NamedProfile>,
  tags: ObservedProfile["Tags"],
): Promise<Inheritance> {
  const siblings = await siblingsOf(context);
  const former = siblings.filter(
    ({ output }) => output?.SecurityProfileArn === profile.SecurityProfileArn,
  );
  const current = former.filter(({ isTaken }) => !isTaken);
  const outputs = current.flatMap(({ output }) => output ?? []);
  const [last] = [...current, ...former];
  const claims = siblings.flatMap(({ claims: all, identity }) => {
    const isMaker = ["this", "perhaps-this"].includes(ownership(identity, tags));
    return all.filter(
      (claim) => isAbout(claim, profile) && (claim.attempt === undefined || isMaker),
    );
  });
  const retained = runOf(context.scope).retained(profile.SecurityProfileArn);
  return {
    outputs: [...outputs, ...(retained ? [retained] : [])],
    claims,
    deletes: last?.deletes,
  };
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
 * left the code, or are not declared yet. Synchronous: of two deletes at once, the second must see what the first one
 * has recorded in the run.
 */
export function undeclaredHolders(
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

/**
 * Makes the next deploy of every other resource with this profile run, if it is still in the code then: this resource
 * has taken over what those records say, and writes what they do not say.
 */
export async function takeOver(context: Placed, profile: Required<NamedProfile>): Promise<void> {
  const run = runOf(context.scope);
  const siblings = await siblingsOf(context);
  const left = run.leavers.get(locateProfile(profile.SecurityProfileArn).SecurityProfileId);
  const holders = undeclaredHolders(context, siblings, profile.SecurityProfileArn);
  const others = [...holders, ...(left ? [left] : [])];
  const taker = resourceOf(context);
  const marks = others.map(({ identity }) =>
    amend(context, identity, (record) => {
      if (run.knows(nameOf(identity))) return undefined;
      const claims = claimsIn(record).filter((claim) => !isAbout(claim, profile));
      const data = { ...record.data, ...withClaims(claims), ...NOT_TAKEN, [TAKEN_BY]: taker };
      return { ...convertGeneric(record), data };
    }),
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

/**
 * Changes another record, whose resource then runs in the next deploy even if its code has not changed. If the script
 * declares that resource meanwhile, the resource waits.
 */
export async function amend(
  context: Placed,
  identity: Identity,
  changesOf: (record: State) => Partial<State> | undefined,
): Promise<Scope> {
  const { id, scopes } = identity;
  const resource = nameOf(identity);
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
  await run.amend(resource, change);
  return scope;
}
