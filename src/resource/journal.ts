import { Scope } from "alchemy";
import { type Declared, declaredBy, isCovered, unionOf } from "../profile/diff.ts";
import type { DesiredProfile } from "../profile/model.ts";

/**
 * What may have been written to AWS without the state saying so: noted before the first write, so that a
 * deploy that was cut off, and was followed by other code, leaves nothing behind. Alchemy's state alone
 * knows the last success and the last attempt, not the attempts between them.
 */
export interface Claim extends Declared {
  readonly InstanceArn: string;
  readonly SecurityProfileName: string;
}

const KEY = "claims";

/** The journal of one run of the handler. */
export interface Journal {
  /** What was noted and what the last success does not account for. */
  readonly open: readonly Claim[];
  /** Notes a claim, unless the last success or an earlier note says the same. To be awaited before a write. */
  note(claim: Claim): Promise<void>;
  /** Takes the last note back: what it was to precede was refused. */
  withdraw(): Promise<void>;
  /** After a success: forgets all but what the code declares now and what is still unresolved. */
  settle(claim: Claim, unresolved: readonly Claim[]): Promise<void>;
}

/**
 * The journal is kept in the resource's own record, and written there at once. `Context.set` would not do:
 * Alchemy keeps its value in memory and drops it at the end of the handler.
 */
export async function openJournal(
  context: { get<T>(key: string): Promise<T | undefined> },
  lastSuccess: Claim | undefined,
): Promise<Journal> {
  let stored = (await context.get<readonly Claim[]>(KEY)) ?? [];
  let before = stored;
  const known = lastSuccess ? [lastSuccess] : [];
  const open = uncovered(stored, known);
  const write = async (claims: readonly Claim[]) => {
    if (JSON.stringify(claims) === JSON.stringify(stored)) return;
    stored = claims;
    await Scope.current.set(KEY, claims);
  };
  return {
    open,
    async note(claim) {
      if (uncovered([claim], [...known, ...stored]).length > 0) {
        before = stored;
        await write(withClaim(open, claim));
      }
    },
    withdraw: () => write(before),
    settle: (claim, unresolved) => write([...settled(stored, claim), ...unresolved]),
  };
}

export function claimOf(desired: DesiredProfile): Claim {
  const { InstanceArn, SecurityProfileName } = desired;
  return { InstanceArn, SecurityProfileName, ...declaredBy(desired) };
}

export function sameIdentity(
  a: Pick<Claim, "InstanceArn" | "SecurityProfileName">,
  b: Pick<Claim, "InstanceArn" | "SecurityProfileName">,
): boolean {
  return a.InstanceArn === b.InstanceArn && a.SecurityProfileName === b.SecurityProfileName;
}

/** The claims without those that the known ones say already. */
function uncovered(claims: readonly Claim[], known: readonly Claim[]): Claim[] {
  return claims.filter((claim) => {
    const same = known.filter((other) => sameIdentity(claim, other));
    return same.length === 0 || !isCovered(claim, unionOf(same));
  });
}

function withClaim(claims: readonly Claim[], claim: Claim): Claim[] {
  const same = claims.filter((other) => sameIdentity(claim, other));
  const rest = claims.filter((other) => !sameIdentity(claim, other));
  return [...rest, { ...claim, ...unionOf([...same, claim]) }];
}

function settled(claims: readonly Claim[], now: Claim): Claim[] {
  return claims
    .filter((claim) => sameIdentity(claim, now))
    .map((claim) => ({
      ...claim,
      fields: claim.fields.filter((name) => now.fields.includes(name)),
      tagKeys: claim.tagKeys.filter((key) => now.tagKeys.includes(key)),
    }));
}
