import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Context, type State, identityIn } from "../alchemy/engine.ts";
import type { Attempt, ControlPlaneName } from "../aws/control-plane.ts";
import { readLag } from "../aws/read-lag.ts";
import { ConcurrentDeployError } from "../errors/index.ts";
import { fieldsOf } from "../profile/desired.ts";
import {
  type Changes,
  type Declared,
  declaredBy,
  heldOf,
  isCovered,
  unionOf,
} from "../profile/diff.ts";
import type {
  DesiredProfile,
  ManagedProfile,
  ObservedProfile,
  ProfileFields,
} from "../profile/model.ts";
import { nameOf } from "../profile/ownership.ts";

/**
 * What may have been written to AWS without the state saying so: noted before the first write, so that a
 * deploy that was cut off, and was followed by other code, leaves nothing behind. Alchemy's state alone
 * knows the last success and the last attempt, not the attempts between them.
 */
export interface Claim extends Declared {
  readonly InstanceArn: string;
  readonly SecurityProfileName: string;
  /** The profile that was to be written to. A create does not know it yet and has an attempt instead. */
  readonly SecurityProfileArn?: string;
  /** What was to be written to it beyond that. Whether AWS has done it, only AWS can tell. */
  readonly values?: Partial<ProfileFields>;
  /** The create that was begun and of whose end nothing is known. */
  readonly attempt?: string;
  /** Whether the resource made the profile, or takes it from another one of its stack that did. */
  readonly owned?: boolean;
  /** Over which it was begun, and may still be under way. */
  readonly controlPlane?: ControlPlaneName;
}

const KEY = "claims";

/** When something was last written, in milliseconds since 1970. */
const WRITTEN_AT = "writtenAt";

/** Which profiles the instance had when a deploy last read its list. */
const LISTED = "listed";

/** The profiles that an instance had when its list was read. */
export interface KnownProfiles {
  /** When, in milliseconds since 1970. */
  readonly at: number;
  readonly InstanceArn: string;
  /** What `listKey` gives for each. */
  readonly keys: readonly string[];
}

/** A profile in `KnownProfiles`: the first block of its id, since every adopted resource records all of them. */
export function listKey(SecurityProfileArn: string): string {
  const id = SecurityProfileArn.slice(SecurityProfileArn.lastIndexOf("/") + 1);
  return id.split("-", 1).join();
}

/** What a record says about a deploy: when it last wrote, and which profiles it knew. */
export function lastDeployIn({ data }: Pick<State, "data">): {
  readonly writtenAt: number | undefined;
  readonly listed: KnownProfiles | undefined;
} {
  return { writtenAt: data[WRITTEN_AT], listed: data[LISTED] };
}

/** The journal in a record of Alchemy's state. */
export function claimsIn(record: Pick<State, "data"> | undefined): readonly Claim[] {
  return record?.data[KEY] ?? [];
}

/** A journal for a record that has none yet. */
export function withClaims(claims: readonly Claim[]): Record<string, unknown> {
  return { [KEY]: claims };
}

/** What the record holds now, and whether it is what this run left there. */
interface Look {
  readonly record: State | undefined;
  readonly claims: readonly Claim[];
  readonly ours: boolean;
}

interface Write {
  /** The record as it was just seen. */
  readonly seen?: Look;
  /** What else goes into it. */
  readonly more?: Record<string, unknown>;
}

function now(): Write {
  return { more: { [WRITTEN_AT]: Date.now() } };
}

/** The journal of one run of the handler. */
export interface Journal {
  /** The record of the resource as it was found. */
  readonly record: State | undefined;
  /** What was noted before. */
  readonly noted: readonly Claim[];
  /** Of that, what the last success does not account for. */
  readonly open: readonly Claim[];
  /** Returns when every read shows what was last written, by a deploy before, or until now. */
  whenShown(written: "before" | "until now"): Promise<void>;
  /** Notes what is known of a profile, and what is about to be written to it if anything is. */
  note(claim: Claim, isWrite: boolean): Promise<void>;
  /** Notes a create; one that was cut off is gone on with. */
  begin(claim: Claim): Promise<Attempt>;
  /** Notes which profiles the instance has, for `drift` to mark those that appear later. */
  remember(listed: KnownProfiles): Promise<void>;
  /** Takes the last note back: nothing came of it. */
  withdraw(): Promise<void>;
  /**
   * After a success: forgets all but what the code declares now and what is still unresolved. Where another
   * process has written to the record, what both noted stays for the next deploy.
   */
  close(claim: Claim, unresolved: readonly Claim[]): Promise<void>;
}

/**
 * The journal is kept in the resource's own record, and written there at once. `Context.set` would not do:
 * Alchemy keeps its value in memory and drops it at the end of the handler.
 *
 * No store of Alchemy's has a lock. What this run finds in the record is what it left there, or another
 * process deploys the same stage.
 *
 * @throws ConcurrentDeployError by all that writes
 */
export async function openJournal(
  { id, output, scope }: Pick<Context<ManagedProfile>, "id" | "output" | "scope">,
  previous: ManagedProfile | undefined,
): Promise<Journal> {
  const concurrent = () => new ConcurrentDeployError(nameOf(identityIn(scope, id)));
  const success = previous && {
    ...claimOf(previous, previous.SecurityProfileArn),
    values: fieldsOf(previous),
  };
  const successes = success ? [success] : [];
  const begun = await scope.state.get(id);
  let stored = claimsIn(begun);
  let before = stored;
  const look = async (): Promise<Look> => {
    const record = await scope.state.get(id);
    const claims = claimsIn(record);
    const ours = isSame(
      [claims, arnIn(record?.output), record?.props],
      [stored, arnIn(output), begun?.props],
    );
    return { record, claims, ours };
  };
  const write = async (claims: readonly Claim[], { seen, more }: Write = {}) => {
    if (!more && isSame(claims, stored)) return;
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
    async whenShown(written) {
      const lag = readLag();
      const passed = Date.now() - Number(begun?.data[WRITTEN_AT] ?? 0);
      const rest = written === "before" ? lag - Math.max(passed, 0) : lag;
      if (rest > 0) await setTimeout(rest);
    },
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
      const cutOff = open.find(
        (other) => other.attempt !== undefined && sameName(other, claim),
      )?.attempt;
      const others = open.filter((other) => other.attempt === undefined || !sameName(other, claim));
      const earlier = open.filter((other) => !others.includes(other));
      const renew = () => {
        before = stored;
        return tryWith(randomUUID(), false);
      };
      const tryWith = async (token: string, resumed: boolean): Promise<Attempt> => {
        wrote = true;
        const declared = unionOf([...earlier, claim]);
        await write([...others, { ...claim, ...declared, attempt: token }], now());
        // Another process may have looked before and written after.
        if (!(await look()).ours) throw concurrent();
        return { token, resumed, renew };
      };
      before = stored;
      return cutOff === undefined ? tryWith(randomUUID(), false) : tryWith(cutOff, true);
    },
    async remember(listed) {
      await write(stored, { more: { [LISTED]: listed } });
    },
    async withdraw() {
      const seen = await look();
      if (seen.ours) await write(before, { seen });
    },
    async close(claim, unresolved) {
      const seen = await look();
      if (!seen.ours) {
        const { record, claims } = seen;
        const all = [
          ...claims,
          ...stored.filter((mine) => !claims.some((other) => isSame(other, mine))),
        ];
        const data = { ...record?.data, [KEY]: all };
        // A destroy may have taken the record away, and what was made meanwhile has to be found.
        const found = record ?? begun;
        if (found) await scope.state.set(id, { ...found, status: "updating", data });
        throw concurrent();
      }
      const about = stored.filter((other) => isAbout(other, claim));
      const left = { ...claim, ...intersectionOf(unionOf(about.map(mentionedIn)), claim) };
      const keep = about.length > 0 && !isKnown(left, successes);
      await write([...(keep ? [left] : []), ...unresolved], { seen, ...(wrote && now()) });
    },
  };
}

export function claimOf(desired: DesiredProfile, SecurityProfileArn: string | undefined): Claim {
  const { InstanceArn, SecurityProfileName } = desired;
  return {
    InstanceArn,
    SecurityProfileName,
    ...(SecurityProfileArn !== undefined && { SecurityProfileArn }),
    ...declaredBy(desired),
  };
}

/** What changes are about to write for the code, beside what they empty. */
export function valuesOf({ cleared, tag, update }: Changes): Partial<ProfileFields> {
  const kept = Object.entries(update).filter(([name]) => !cleared.some((other) => other === name));
  return { ...Object.fromEntries(kept), ...(Object.keys(tag).length > 0 && { Tags: tag }) };
}

/** All that a claim is about, whether AWS has done it or not. */
export function mentionedIn(claim: Claim): Declared {
  return unionOf([claim, declaredBy(claim.values ?? {})]);
}

/** What of a claim is certain: beside what was, that which the profile holds of what was to be written. */
export function certainOf(claim: Claim, live: ObservedProfile): Declared {
  return unionOf([claim, heldOf(claim.values ?? {}, live)]);
}

/** Whether other claims to the same profile say as much. */
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
export function sameName(
  a: Pick<Claim, "InstanceArn" | "SecurityProfileName">,
  b: Pick<Claim, "InstanceArn" | "SecurityProfileName">,
): boolean {
  return a.InstanceArn === b.InstanceArn && a.SecurityProfileName === b.SecurityProfileName;
}

/** Whether a claim is about a profile, which has the claimed name if it came of an attempt. */
export function isAbout(
  claim: Claim,
  profile: Pick<Claim, "InstanceArn" | "SecurityProfileName" | "SecurityProfileArn">,
): boolean {
  return claim.attempt === undefined
    ? claim.SecurityProfileArn === profile.SecurityProfileArn
    : sameName(claim, profile);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
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
