import { randomUUID } from "node:crypto";
import type { State } from "../alchemy/engine.ts";
import type { Attempt, ControlPlaneName } from "../aws/control-plane.ts";
import { ConcurrentDeployError } from "../errors/index.ts";
import { type Declared, declaredBy, heldOf, isCovered, unionOf } from "../profile/diff.ts";
import {
  type DesiredProfile,
  type ManagedProfile,
  type ProfileFields,
  fieldsOf,
} from "../profile/model.ts";
import { isSameJson } from "../profile/shapes.ts";
import { type ResourceContext, WRITTEN_AT, lastWriteIn, resourceOf } from "./record.ts";

/** A profile, or one that a deploy is about to create. */
export interface NamedProfile {
  readonly InstanceArn: string;
  readonly SecurityProfileName: string;
  readonly SecurityProfileArn?: string;
}

/**
 * A record of what may have been written to AWS without the state knowing, noted before the first write. A deploy
 * that was interrupted and then followed by other code leaves nothing behind: Alchemy's state has only the last
 * success and the last attempt, not the attempts between them.
 */
export interface Claim extends Declared, NamedProfile {
  /** The values to write. Only a read shows whether AWS has them. */
  readonly values?: Partial<ProfileFields>;
  /** A create that began and that has no known result: it does not know the ARN of the profile. */
  readonly attempt?: string;
  /** Whether the resource created the profile, or takes it over from another resource of its stack that did. */
  readonly owned?: boolean;
  /** The control plane of the write, which may still be in progress there. */
  readonly controlPlane?: ControlPlaneName;
}

const KEY = "claims";

/** The profiles of the instance when a deploy last listed them. */
const LISTED = "listed";

/** The resource that has taken over the profile of a record and what the record says about it. */
export const TAKEN_BY = "takenBy";

/** Whether that resource has kept the profile in AWS when it left it. */
export const KEPT = "keptByTaker";

export const NOT_TAKEN = { [TAKEN_BY]: undefined, [KEPT]: undefined };

/** The profiles of an instance when a deploy listed them. */
export interface KnownProfiles {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly InstanceArn: string;
  /** The `listKey` of each profile. */
  readonly keys: readonly string[];
}

/** Shortens a profile to the first block of its id: every adopted resource stores the whole list. */
export function listKey(SecurityProfileArn: string): string {
  const id = SecurityProfileArn.slice(SecurityProfileArn.lastIndexOf("/") + 1);
  return id.split("-", 1).join();
}

/** When a deploy last wrote, and the profiles it knew, from its record. */
export function lastDeployIn({ data }: Pick<State, "data">): {
  readonly writtenAt: number | undefined;
  readonly listed: KnownProfiles | undefined;
} {
  return { writtenAt: data[WRITTEN_AT], listed: data[LISTED] };
}

/** The data of a record, with what another one knows about a later deploy; `undefined` if it knows of none. */
export function withLastDeploy(
  record: Pick<State, "data">,
  { listed, writtenAt = 0 }: ReturnType<typeof lastDeployIn>,
): State["data"] | undefined {
  const own = lastDeployIn(record);
  const isOther = listed?.InstanceArn !== own.listed?.InstanceArn;
  const later = {
    ...(writtenAt > (own.writtenAt ?? 0) && { [WRITTEN_AT]: writtenAt }),
    ...(listed && (isOther || listed.at > (own.listed?.at ?? 0)) && { [LISTED]: listed }),
  };
  return Object.keys(later).length === 0 ? undefined : { ...record.data, ...later };
}

/** The journal in a record of Alchemy's state. */
export function claimsIn(record: Pick<State, "data"> | undefined): readonly Claim[] {
  return record?.data[KEY] ?? [];
}

/** A journal with another claim of the resource; none if another resource has taken over what the record says. */
export function withOwnClaim(record: State, claim: Claim): Record<string, unknown> {
  if (takerIn(record) !== undefined) return {};
  const others = claimsIn(record).filter((other) => !isSameJson(other, claim));
  return withClaims([...others, claim]);
}

/** A journal for a record that has none yet. */
export function withClaims(claims: readonly Claim[]): Record<string, unknown> {
  return { [KEY]: claims };
}

/** The resource that has taken over the profile of a record, if that record's own has not run since. */
export function takerIn(record: Pick<State, "data"> | undefined): string | undefined {
  const taker = record?.data[TAKEN_BY];
  return typeof taker === "string" ? taker : undefined;
}

function now() {
  return { [WRITTEN_AT]: Date.now() };
}

/** The journal of one run of the handler. */
export interface Journal {
  /** The record of the resource as it was found. */
  readonly record: State | undefined;
  /** The claims from earlier deploys. */
  readonly noted: readonly Claim[];
  /** Those claims that the last success does not account for. */
  readonly open: readonly Claim[];
  /** When a deploy or destroy before this run may have written last. */
  readonly lastWrite: number;
  /** Records a claim to a profile; `isWrite` if a write follows. */
  note(claim: Claim, isWrite: boolean): Promise<void>;
  /** Records a create, or resumes one that was interrupted. */
  begin(claim: Claim): Promise<Attempt>;
  /** Records the profiles of the instance, so that `drift` can mark later ones as new. */
  remember(listed: KnownProfiles): Promise<void>;
  /** Removes the last claim: it led to no write. */
  withdraw(): Promise<void>;
  /**
   * After a success: keeps only what the code declares now and what is still unresolved. If another process has
   * written to the record, the claims of both stay for the next deploy.
   */
  close(claim: Claim, unresolved: readonly Claim[]): Promise<void>;
}

/**
 * The journal is in the resource's own record, and every change is written at once. `Context.set` does not do
 * that: Alchemy keeps its value in memory and drops it at the end of the handler.
 *
 * Alchemy's own stores have no lock. If the record is not as this run left it, another process deploys the same
 * stage.
 *
 * @throws ConcurrentDeployError from every method that writes
 */
export async function openJournal(
  { id, output, scope }: ResourceContext,
  previous: ManagedProfile | undefined,
): Promise<Journal> {
  const concurrent = () => new ConcurrentDeployError(resourceOf({ id, scope }));
  const successes = previous
    ? [{ ...claimOf(previous, previous.SecurityProfileArn), values: fieldsOf(previous) }]
    : [];
  const begun = await scope.state.get(id);
  let stored = claimsIn(begun);
  let before = stored;
  /** The record as it is now, and whether this run left it so. */
  const look = async () => {
    const record = await scope.state.get(id);
    const claims = claimsIn(record);
    const ours = isSameJson(
      [claims, arnIn(record?.output), record?.props],
      [stored, arnIn(output), begun?.props],
    );
    return { record, claims, ours };
  };
  /** Writes claims and other data; `seen` is the record, if just read. */
  const write = async (
    claims: readonly Claim[],
    more: Record<string, unknown> = {},
    seen?: Awaited<ReturnType<typeof look>>,
  ) => {
    if (Object.keys(more).length === 0 && isSameJson(claims, stored)) return;
    const { record, ours } = seen ?? (await look());
    if (!record || !ours) throw concurrent();
    stored = claims;
    await scope.state.set(id, { ...record, data: { ...record.data, ...more, [KEY]: claims } });
  };
  let wrote = false;
  const open = stored.filter((claim) => !isKnown(claim, successes));
  return {
    record: begun,
    noted: stored,
    open,
    lastWrite: lastWriteIn(begun),
    async note(claim, isWrite) {
      if (!isWrite && isKnown(claim, [...successes, ...stored])) return;
      const others = stored.filter(
        ({ SecurityProfileArn, attempt }) =>
          attempt !== undefined || SecurityProfileArn !== claim.SecurityProfileArn,
      );
      wrote ||= isWrite;
      await write([...others, claim], isWrite ? now() : {});
    },
    async begin(claim) {
      const earlier = open.filter((other) => other.attempt !== undefined && sameName(other, claim));
      const others = open.filter((other) => !earlier.includes(other));
      const tryWith = async (token: string, resumed: boolean): Promise<Attempt> => {
        before = stored;
        wrote = true;
        const declared = unionOf([...earlier, claim]);
        await write([...others, { ...claim, ...declared, attempt: token }], now());
        // Another process may have read before this write and written after it.
        if (!(await look()).ours) throw concurrent();
        return { token, resumed, renew: () => tryWith(randomUUID(), false) };
      };
      return tryWith(earlier[0]?.attempt ?? randomUUID(), earlier.length > 0);
    },
    async remember(listed) {
      await write(stored, { [LISTED]: listed });
    },
    async withdraw() {
      const seen = await look();
      if (seen.ours) await write(before, {}, seen);
    },
    async close(claim, unresolved) {
      const seen = await look();
      if (!seen.ours) {
        const { record, claims } = seen;
        const all = [
          ...claims,
          ...stored.filter((mine) => !claims.some((other) => isSameJson(other, mine))),
        ];
        const data = { ...record?.data, [KEY]: all };
        // A destroy may have deleted the record. What this run created since must stay findable.
        const found = record ?? begun;
        if (found) await scope.state.set(id, { ...found, status: "updating", data });
        throw concurrent();
      }
      const about = stored.filter((other) => isAbout(other, claim));
      const left = { ...claim, ...intersectionOf(unionOf(about.map(mentionedIn)), claim) };
      const keep = about.length > 0 && !isKnown(left, successes);
      const isTaken = takerIn(begun) !== undefined;
      const more = { ...(wrote && now()), ...(isTaken && NOT_TAKEN) };
      await write([...(keep ? [left] : []), ...unresolved], more, seen);
    },
  };
}

export function claimOf(desired: DesiredProfile, SecurityProfileArn?: string): Claim {
  const { InstanceArn, SecurityProfileName } = desired;
  return {
    InstanceArn,
    SecurityProfileName,
    ...(SecurityProfileArn !== undefined && { SecurityProfileArn }),
    ...declaredBy(desired),
  };
}

/** Everything that a claim mentions, whether AWS has done it or not. */
export function mentionedIn(claim: Claim): Declared {
  return unionOf([claim, declaredBy(claim.values ?? {})]);
}

/** Whether other claims to the same profile already cover this one. */
function isKnown(claim: Claim, known: readonly Claim[]): boolean {
  const { SecurityProfileArn, attempt, values = {} } = claim;
  const same = known.filter((other) => other.SecurityProfileArn === SecurityProfileArn);
  const held = same.map((other) => heldOf(values, other.values ?? {}));
  return (
    attempt === undefined &&
    same.length > 0 &&
    isCovered(claim, unionOf(same)) &&
    isCovered(declaredBy(values), unionOf(held))
  );
}

/** Whether two claims are about the same name in the same instance. */
export function sameName(a: NamedProfile, b: NamedProfile): boolean {
  return a.InstanceArn === b.InstanceArn && a.SecurityProfileName === b.SecurityProfileName;
}

/** Whether a claim is about a profile. The claim of an attempt has only the name. */
export function isAbout(claim: Claim, profile: NamedProfile): boolean {
  return claim.attempt === undefined
    ? claim.SecurityProfileArn === profile.SecurityProfileArn
    : sameName(claim, profile);
}

function arnIn(output: unknown): unknown {
  return typeof output === "object" && output !== null && "SecurityProfileArn" in output
    ? output.SecurityProfileArn
    : null;
}

function intersectionOf(a: Declared, b: Declared): Declared {
  return {
    fields: a.fields.filter((name) => b.fields.includes(name)),
    tagKeys: a.tagKeys.filter((key) => b.tagKeys.includes(key)),
  };
}
