import { describePermission } from "../permissions/details.ts";
import { sortBy } from "../profile/sort-by.ts";
import type { Side } from "./compare.ts";
import { asSeenFrom, unresolvedIn, withMissingNames } from "./counterparts.ts";
import { groupBy } from "./group-by.ts";
import { type Sides, comparedSides, distinct, sidesOf } from "./held.ts";
import { type Holder, agentsOf, matchHolders, usersOf } from "./match-holders.ts";
import { type PeopleGroup, changesOf, grouped } from "./people.ts";
import { unlistedProfile } from "./unlisted.ts";
import type { ComparableSnapshot, ProfileSnapshot } from "../profile/snapshot.ts";

/** Who holds what in two readings, and what changes for each holder. */
export interface HoldersComparison {
  /** Profiles with different holders. For two instances, only among users who are in both. */
  readonly holders: readonly ProfileHoldersChange[];
  /** Groups of users of both readings with the same changes, the largest first. */
  readonly users: readonly PeopleGroup[];
  /** The same for AI agents, by ARN. Empty for two instances, since ARNs differ. */
  readonly aiAgents: readonly PeopleGroup[];
  /** Users of one reading only. Empty for two instances. */
  readonly usersOnly: Readonly<Record<Side, readonly LoneHolder[]>>;
  /** AI agents of one reading only, by ARN. Empty for two instances. */
  readonly aiAgentsOnly: Readonly<Record<Side, readonly LoneHolder[]>>;
  /** AI agents that the settings of assistants name in one reading only, by ARN. Empty for two instances. */
  readonly usedAIAgentsOnly: Readonly<Record<Side, readonly LoneHolder[]>>;
  /** Users who may have different access, and have no known change: something about them could not be read. */
  readonly unknownUsers: readonly string[];
  /** ARNs of such AI agents. */
  readonly unknownAIAgents: readonly string[];
}

/** A holder of one reading only. */
export interface LoneHolder {
  /** Username or ARN of the AI agent. */
  readonly holder: string;
  /** Names of the profiles, as far as they were read. */
  readonly profiles: readonly string[];
  /** Classes of risk of what the profiles grant; `null` if the profiles or some permissions could not be read. */
  readonly risks: readonly string[] | null;
}

export interface ProfileHoldersChange {
  /** Name of the profile; the later name if it was renamed. */
  readonly profile: string;
  /** Usernames and ARNs of AI agents. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Compares who holds which profiles, and what each user and AI agent can do with all of them. Two readings of one
 * instance match by id, so a renamed profile or user stays the same. Two instances match by name, without users who
 * are in only one of them. What could not be read on one side is not compared. Of two readings of one instance, also
 * compares which AI agents the assistants use. Without the AI agents of one reading, those of the other are unknown.
 *
 * @param one the earlier reading, or one instance
 * @param other the later reading, or the other instance
 *
 * @example
 * const before = readSnapshot(await readFile("access.json", "utf8"));
 * const now = await readInstance({ InstanceArn: before.instance.InstanceArn });
 * for (const { changes, users } of compareHolders(before.instance, now).users) {
 *   console.log(users, changes);
 * }
 */
export function compareHolders(
  one: ComparableSnapshot,
  other: ComparableSnapshot,
): HoldersComparison {
  const [here, there] = withMissingNames(one, other);
  const isSame = here.InstanceArn === there.InstanceArn;
  const [ours, theirs] = isSame
    ? [here.profiles, there.profiles]
    : [
        here.profiles.map((each) => resolved(each, here, there)),
        there.profiles.map((each) => asSeenFrom(here, there, resolved(each, there, here))),
      ];
  const [old, now] = [byKey(ours, isSame), byKey(theirs, isSame)];
  const users = matchHolders(
    usersOf(here, old.keys, isSame, there),
    usersOf(there, now.keys, isSame, here),
    isSame,
  );
  const aiAgents = isSame
    ? matchHolders(agentsOf(here, there), agentsOf(there, here), true)
    : matchHolders([], [], true);
  const nameOf = (key: string) =>
    (now.profiles.get(key) ?? old.profiles.get(key))?.SecurityProfileName ?? key;
  const { InstanceArn } = here;
  const people = peopleOf(InstanceArn, users.both, old.profiles, now.profiles);
  const agents = peopleOf(InstanceArn, aiAgents.both, old.profiles, now.profiles);
  const loneOf = (only: Readonly<Record<Side, readonly Holder[]>>) => ({
    here: only.here.map(({ before, name }) => loneHolder(name, before, old.profiles, nameOf)),
    there: only.there.map(({ after, name }) => loneHolder(name, after, now.profiles, nameOf)),
  });
  const unreadAgents = [here, there].flatMap(({ missing }) =>
    missing.flatMap(({ of, part }) => (isSame && part === "heldByAIAgent" ? of : [])),
  );
  return {
    holders: holderChanges(
      [users, aiAgents].flatMap(({ both, only }) => [...both, ...only.here, ...only.there]),
      nameOf,
    ),
    users: people.changed,
    aiAgents: agents.changed,
    usersOnly: loneOf(users.only),
    aiAgentsOnly: loneOf(aiAgents.only),
    usedAIAgentsOnly: {
      here: isSame ? usedOnly(here, there, old.profiles, nameOf) : [],
      there: isSame ? usedOnly(there, here, now.profiles, nameOf) : [],
    },
    unknownUsers: distinct([...users.unknown, ...people.unknown]),
    unknownAIAgents: distinct([...aiAgents.unknown, ...agents.unknown, ...unreadAgents]),
  };
}

/** A profile without the fields whose ids may stand for something on the other side. */
function resolved(
  profile: ProfileSnapshot,
  one: ComparableSnapshot,
  other: ComparableSnapshot,
): ProfileSnapshot {
  const open = unresolvedIn(profile, one, other);
  return open.length === 0
    ? profile
    : { ...profile, ...Object.fromEntries(open.map((name) => [name, undefined])) };
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

function loneHolder(
  holder: string,
  held: readonly string[],
  profiles: ReadonlyMap<string, ProfileSnapshot>,
  nameOf: (key: string) => string,
): LoneHolder {
  const found = held.map((key) => profiles.get(key));
  const permissions = found.map((profile) => profile?.Permissions);
  const risks = permissions.flatMap((names = []) =>
    names.flatMap((name) => describePermission(name)?.risk ?? []),
  );
  return {
    holder,
    profiles: held.map((key) => profiles.get(key)?.SecurityProfileName ?? nameOf(key)).toSorted(),
    risks: permissions.includes(undefined) ? null : distinct(risks),
  };
}

/** The AI agents that assistants use in one of two readings that have this. */
function usedOnly(
  { aiAgents = [], usedAIAgents = [] }: ComparableSnapshot,
  { usedAIAgents: others = usedAIAgents }: ComparableSnapshot,
  profiles: ReadonlyMap<string, ProfileSnapshot>,
  nameOf: (key: string) => string,
): LoneHolder[] {
  const held = new Map(aiAgents.map((agent) => [agent.Arn, agent.SecurityProfileIds]));
  return usedAIAgents
    .filter((arn) => !others.includes(arn))
    .map((arn) => {
      const ids = held.get(arn);
      return ids
        ? loneHolder(arn, ids, profiles, nameOf)
        : { holder: arn, profiles: [], risks: null };
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
  InstanceArn: string,
  holders: readonly Holder[],
  old: ReadonlyMap<string, ProfileSnapshot>,
  now: ReadonlyMap<string, ProfileSnapshot>,
) {
  const known = new Map<string, Sides>();
  const sides = (key: string, { after, before, groups }: Holder): Sides => {
    const [isOld, isNow] = [before.includes(key), after.includes(key)];
    const held = JSON.stringify([isOld, isNow, key, groups]);
    const side = (profiles: ReadonlyMap<string, ProfileSnapshot>, group: string | undefined) =>
      within(group, profiles.get(key) ?? unlistedProfile(InstanceArn, key));
    const made =
      known.get(held) ??
      comparedSides(
        sidesOf(key, {
          before: isOld ? side(old, groups?.before) : undefined,
          after: isNow ? side(now, groups?.after) : undefined,
        }),
      );
    known.set(held, made);
    return made;
  };
  const teams = groupBy(holders, ({ after, before, groups }) =>
    JSON.stringify([before, after, groups]),
  );
  const groups = [...teams.values()].map((members): PeopleGroup => {
    const [first] = members;
    const keys = [...new Set([...first.before, ...first.after])];
    const held = keys.map((key) => sides(key, first));
    return { users: members.map(({ name }) => name), ...changesOf({ held }) };
  });
  return {
    changed: grouped(groups.filter((group) => !isOpen(group))),
    unknown: groups.filter(isOpen).flatMap(({ users }) => users),
  };
}

/** A profile as it is for a holder in a hierarchy group: without a group of its own, it restricts to that one. */
function within(group: string | undefined, profile: ProfileSnapshot): ProfileSnapshot {
  return group !== undefined && profile.AllowedAccessControlHierarchyGroupId === ""
    ? { ...profile, AllowedAccessControlHierarchyGroupId: group }
    : profile;
}

/** Whether it is unknown if anything changes. */
function isOpen({ changes, unread }: PeopleGroup): boolean {
  return changes.length === 0 && unread.length > 0;
}
