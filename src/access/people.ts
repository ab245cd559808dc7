import { describePermission } from "../permissions/details.ts";
import { type GrantingField, GRANTING_FIELDS } from "../profile/model.ts";
import { isSameJson } from "../profile/shapes.ts";
import { sortBy } from "../profile/sort-by.ts";
import type { AccessChange, AccessEffect } from "./changes.ts";
import { groupBy } from "./group-by.ts";
import {
  type ProfileTransition,
  type FieldTransition,
  type Sides,
  type SidesTeam,
  type UnreadField,
  assignedSides,
  distinct,
  restricts,
  scopesOf,
  sidesOf,
  unreadIn,
  unreadSides,
} from "./held.ts";
import { type Limit, reachesBeyond } from "./limits.ts";
import { type LockOut, ADMIN_PERMISSIONS, lockOutOf } from "./lock-out.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";

/** Something that a user can do only before or only after a deploy. */
export interface PersonChange extends Pick<AccessChange, "change" | "risks"> {
  readonly field: GrantingField;
  /** The permission, namespace of the application, id of the flow module or ARN of the AI agent. */
  readonly item: string;
  /** The tool of the application. */
  readonly tool?: string;
  /** `both`: changed limits, which may be wider or narrower. */
  readonly effect: Exclude<AccessEffect, "neither">;
  /**
   * The limits before and after: the different ones of the profiles that grant the permission, of which one is enough. An
   * empty list is no limit. Both if they change; of what is only gained or only lost, those that it has.
   */
  readonly before?: readonly (readonly Limit[])[];
  readonly after?: readonly (readonly Limit[])[];
  /** ARNs of the profiles with the change that causes it. */
  readonly by: readonly string[];
}

/** Users with the same changes. */
export interface PeopleGroup {
  /** Usernames. */
  readonly users: readonly string[];
  readonly changes: readonly PersonChange[];
  /** If not empty, `changes` are uncertain: they apply if these fields grant nothing related. */
  readonly unread: readonly UnreadField[];
}

export interface PeopleChanges {
  /** The largest group first. */
  readonly groups: readonly PeopleGroup[];
  readonly lockOuts: readonly LockOut[];
}

/** A user, and what the user holds after the deploy, if it differs. */
export interface KnownUser extends Pick<UserSnapshot, "SecurityProfileIds" | "Username"> {
  readonly SecurityProfileIdsAfter?: readonly string[];
}

/** Who holds what, as far as it could be read. */
export interface KnownHolders {
  readonly users: readonly KnownUser[];
  /** Whether this has all users of the instance. */
  readonly isEverybody: boolean;
  /** Ids of profiles with holders that could not be read. */
  readonly unread: readonly string[];
}

/**
 * What each user gains and loses by a deploy, considering everything that the user holds: a permission that another
 * profile grants as well is neither gained nor lost, and a removed limit is a gain unless another profile grants the
 * permission without it.
 *
 * @param profiles by id; a missing one is unknown, and does not change
 */
export function peopleChanges(
  profiles: ReadonlyMap<string, ProfileTransition>,
  { isEverybody, unread, users }: KnownHolders,
): PeopleChanges {
  const sides = new Map([...profiles].map(([id, transition]) => [id, sidesOf(id, transition)]));
  const teams = [
    ...groupBy(users, (user) =>
      idsOf(user)
        .map((ids) => ids.join(" "))
        .join("\n"),
    ).values(),
  ].map((members): SidesTeam => ({
    members: members.map(({ Username }) => Username),
    held: heldBy(members[0], sides),
  }));
  // A user may hold it, and nothing else.
  const unseen = unread.map((id): SidesTeam => ({
    members: [],
    held: [sides.get(id) ?? unreadSides(id)],
  }));
  return {
    groups: grouped(teams.map((team) => ({ users: team.members, ...changesOf(team) }))),
    lockOuts: ADMIN_PERMISSIONS.flatMap(
      (name) => lockOutOf(name, [...teams, ...unseen], isEverybody && unread.length === 0) ?? [],
    ),
  };
}

/** What a user holds before and after the deploy. */
function idsOf({ SecurityProfileIds, SecurityProfileIdsAfter }: KnownUser) {
  const before = SecurityProfileIds.toSorted();
  return [before, SecurityProfileIdsAfter?.toSorted() ?? before] as const;
}

function heldBy(user: KnownUser, sides: ReadonlyMap<string, Sides>): Sides[] {
  const [before, after] = idsOf(user);
  return distinct([...before, ...after]).map((id) => {
    const each = sides.get(id) ?? unreadSides(id);
    if (!before.includes(id)) return assignedSides(each, "given");
    return after.includes(id) ? each : assignedSides(each, "taken");
  });
}

/** What changes for holders of these profiles before and after. */
export function changesOf({
  held,
}: Pick<SidesTeam, "held">): Pick<PeopleGroup, "changes" | "unread"> {
  const found = GRANTING_FIELDS.map((field) => {
    const sides = held.map((each) => each[field]);
    const changed = sides.filter(({ isChanged }) => isChanged);
    const isKnown = changed.every(({ after, before }) => after && before);
    if (!isKnown) return { changes: [], unread: unreadIn(sides) };
    const keys = changed.flatMap(({ after, before }) => [
      ...(before?.keys() ?? []),
      ...(after?.keys() ?? []),
    ]);
    const changes = [...new Set(keys)].toSorted().flatMap((key) => changeOf(field, key, sides));
    return { changes, unread: changes.length === 0 ? [] : unreadIn(sides) };
  });
  return {
    changes: found.flatMap(({ changes }) => changes),
    unread: found.flatMap(({ unread }) => unread),
  };
}

function changeOf(
  field: GrantingField,
  key: string,
  sides: readonly FieldTransition[],
): [] | [PersonChange] {
  const before = sides.flatMap((side) => scopesOf(side.before, key));
  const after = sides.flatMap((side) => scopesOf(side.after, key));
  const [gains, loses] = [reachesBeyond(after, before), reachesBeyond(before, after)];
  if (!gains && !loses) return [];
  const [item = "", tool]: readonly string[] = JSON.parse(key);
  const isTurned = field === "Permissions" && restricts(item);
  const change = before.length === 0 ? "added" : after.length === 0 ? "removed" : "changed";
  const risk = field === "Permissions" ? describePermission(item)?.risk : undefined;
  const by = sides.filter(
    (side) => side.isChanged && !isSameJson(scopesOf(side.before, key), scopesOf(side.after, key)),
  );
  return [
    {
      field,
      item,
      ...(tool !== undefined && { tool }),
      change,
      effect: gains && loses ? "both" : gains !== isTurned ? "gains" : "loses",
      ...((change === "changed" || isLimited(before)) && { before: alternatives(before) }),
      ...((change === "changed" || isLimited(after)) && { after: alternatives(after) }),
      ...(risk && { risks: [risk] }),
      by: by.map(({ arn }) => arn).toSorted(),
    },
  ];
}

function isLimited(scopes: readonly (readonly Limit[])[]): boolean {
  return scopes.length > 0 && scopes.every((limits) => limits.length > 0);
}

/** Each of the limits once, in the same order whatever profiles have them. */
function alternatives(scopes: readonly (readonly Limit[])[]): (readonly Limit[])[] {
  const byText = new Map(scopes.map((limits) => [JSON.stringify(limits), limits]));
  return sortBy([...byText.values()], (limits) => JSON.stringify(limits));
}

/** Merges groups with the same changes, and drops groups without changes. */
export function grouped(all: readonly PeopleGroup[]): PeopleGroup[] {
  const affected = all.filter(({ changes, unread }) => changes.length + unread.length > 0);
  const same = groupBy(affected, ({ changes, unread }) =>
    JSON.stringify([changes.map((change) => ({ ...change, by: [] })), unread]),
  );
  const groups = [...same.values()].map((together) => {
    const [first] = together;
    const changes = first.changes.map((change, index) => ({
      ...change,
      by: distinct(together.flatMap((group) => group.changes[index]?.by ?? [])),
    }));
    const users = distinct(together.flatMap((group) => group.users));
    return { users, changes, unread: first.unread };
  });
  return sortBy(groups, ({ users }) => users[0] ?? "").toSorted(
    (a, b) => b.users.length - a.users.length,
  );
}
