import { sortBy } from "../profile/sort-by.ts";
import { asSeenFrom } from "./compare.ts";
import { groupBy } from "./group-by.ts";
import { type Sides, sidesOf } from "./held.ts";
import { type PeopleGroup, changesOf, grouped } from "./people.ts";
import type { ComparableSnapshot, ProfileSnapshot } from "./snapshot.ts";

/** Who holds what in two readings, and what that changes for each of them. */
export interface HoldersComparison {
  /** Profiles whose holders differ. Of two instances: among the users of both. */
  readonly holders: readonly ProfileHoldersChange[];
  /** Users for whom the same changes, the largest group first. */
  readonly users: readonly PeopleGroup[];
  /** The same of AI agents, by ARN. Of two instances: none, since ARNs name one instance. */
  readonly aiAgents: readonly PeopleGroup[];
}

export interface ProfileHoldersChange {
  /** Name of the profile, the later one where it was renamed. */
  readonly profile: string;
  /** Usernames and ARNs of AI agents. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Somebody on either side; the profiles by a key that both sides share. */
interface Holder {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Compares who holds which profiles, and what each user and AI agent can do by all of them. Two readings of one
 * instance match by id, so that a renamed profile or user stays the same; two instances match by name, and users who
 * are in one of them alone are left out.
 *
 * @param here the earlier reading, or one instance
 * @param there the later reading, or the other instance
 *
 * @example
 * const before = readSnapshot(await readFile("access.json", "utf8"));
 * const now = await readInstance({ InstanceArn: before.instance.InstanceArn });
 * for (const { changes, users } of compareHolders(before.instance, now).users) {
 *   console.log(users, changes);
 * }
 */
export function compareHolders(
  here: ComparableSnapshot,
  there: ComparableSnapshot,
): HoldersComparison {
  const isSame = here.InstanceArn === there.InstanceArn;
  const theirs = isSame
    ? there.profiles
    : there.profiles.map((each) => asSeenFrom(here, there, each));
  const [old, now] = [byKey(here.profiles, isSame), byKey(theirs, isSame)];
  const users = holdersOf(
    keyed(here.users, old.keys, (user) => (isSame ? user.UserId : user.Username)),
    keyed(there.users, now.keys, (user) => (isSame ? user.UserId : user.Username)),
    ({ Username }) => Username,
    isSame,
  );
  const aiAgents = isSame
    ? holdersOf(
        keyed(here.aiAgents, old.keys, ({ Arn }) => Arn),
        keyed(there.aiAgents, now.keys, ({ Arn }) => Arn),
        ({ Arn }) => Arn,
        true,
      )
    : [];
  const nameOf = (key: string) =>
    (now.profiles.get(key) ?? old.profiles.get(key))?.SecurityProfileName ?? key;
  return {
    holders: holderChanges([...users, ...aiAgents], nameOf),
    users: peopleOf(users, old.profiles, now.profiles),
    aiAgents: peopleOf(aiAgents, old.profiles, now.profiles),
  };
}

/** Profiles by the key that both sides share, and that key by id. */
function byKey(profiles: readonly ProfileSnapshot[], isSame: boolean) {
  const keyOf = ({ SecurityProfileId, SecurityProfileName }: ProfileSnapshot) =>
    isSame ? SecurityProfileId : SecurityProfileName;
  return {
    profiles: new Map(profiles.map((profile) => [keyOf(profile), profile])),
    keys: new Map(profiles.map((profile) => [profile.SecurityProfileId, keyOf(profile)])),
  };
}

interface Keyed<T> {
  readonly holder: T;
  readonly held: readonly string[];
}

function keyed<T extends { readonly SecurityProfileIds: readonly string[] }>(
  holders: readonly T[],
  keys: ReadonlyMap<string, string>,
  keyOf: (holder: T) => string,
): ReadonlyMap<string, Keyed<T>> {
  return new Map(
    holders.map((holder) => [
      keyOf(holder),
      { holder, held: holder.SecurityProfileIds.map((id) => keys.get(id) ?? id) },
    ]),
  );
}

function holdersOf<T>(
  before: ReadonlyMap<string, Keyed<T>>,
  after: ReadonlyMap<string, Keyed<T>>,
  nameOf: (holder: T) => string,
  takesLone: boolean,
): Holder[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const one = now ?? old;
    if (!one || (!takesLone && (!old || !now))) return [];
    return { name: nameOf(one.holder), before: old?.held ?? [], after: now?.held ?? [] };
  });
}

function holderChanges(
  holders: readonly Holder[],
  nameOf: (key: string) => string,
): ProfileHoldersChange[] {
  const moves = holders.flatMap(({ after, before, name }) => [
    ...after.filter((key) => !before.includes(key)).map((key) => ({ key, name, added: true })),
    ...before.filter((key) => !after.includes(key)).map((key) => ({ key, name, added: false })),
  ]);
  const changes = [...groupBy(moves, ({ key }) => key)].map(([key, same]) => {
    const names = (added: boolean) =>
      same.flatMap((move) => (move.added === added ? move.name : [])).toSorted();
    return { profile: nameOf(key), added: names(true), removed: names(false) };
  });
  return sortBy(changes, ({ profile }) => profile);
}

function peopleOf(
  holders: readonly Holder[],
  old: ReadonlyMap<string, ProfileSnapshot>,
  now: ReadonlyMap<string, ProfileSnapshot>,
): PeopleGroup[] {
  const known = new Map<string, Sides>();
  const sides = (key: string, { after, before }: Holder): Sides => {
    const [isOld, isNow] = [before.includes(key), after.includes(key)];
    const held = `${isOld} ${isNow} ${key}`;
    const made =
      known.get(held) ??
      sidesOf(key, {
        before: isOld ? old.get(key) : undefined,
        after: isNow ? now.get(key) : undefined,
      });
    known.set(held, made);
    return made;
  };
  const teams = groupBy(holders, ({ after, before }) => JSON.stringify([before, after]));
  return grouped(
    [...teams.values()].flatMap(([first, ...others]) => {
      if (!first) return [];
      const keys = [...new Set([...first.before, ...first.after])];
      const held = keys.map((key) => sides(key, first));
      return { users: [first, ...others].map(({ name }) => name), ...changesOf({ held }) };
    }),
  );
}
