import { sortBy } from "../profile/sort-by.ts";
import { asSeenFrom } from "./compare.ts";
import { groupBy } from "./group-by.ts";
import { type Sides, sidesOf } from "./held.ts";
import { type PeopleGroup, changesOf, grouped } from "./people.ts";
import type { ComparableSnapshot, ProfileSnapshot } from "./snapshot.ts";

/** Who holds what in two readings, and what changes for each holder. */
export interface HoldersComparison {
  /** Profiles with different holders. For two instances, only among users who are in both. */
  readonly holders: readonly ProfileHoldersChange[];
  /** Groups of users with the same changes, the largest first. */
  readonly users: readonly PeopleGroup[];
  /** The same for AI agents, by ARN. Empty for two instances, since ARNs differ. */
  readonly aiAgents: readonly PeopleGroup[];
}

export interface ProfileHoldersChange {
  /** Name of the profile; the later name if it was renamed. */
  readonly profile: string;
  /** Usernames and ARNs of AI agents. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A holder on either side, with the profiles by a key that both sides share. */
interface Holder {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Compares who holds which profiles, and what each user and AI agent can do with all of them. Two readings of one
 * instance match by id, so a renamed profile or user stays the same. Two instances match by name, without users who
 * are in only one of them.
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

/** Profiles by a key that both sides share, and the keys by id. */
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
