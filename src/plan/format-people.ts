import { escapeText } from "../access/escape-text.ts";
import { formatLimit } from "../access/format-limit.ts";
import type { ReferenceName } from "../access/group-names.ts";
import type { Limit } from "../access/limits.ts";
import type { LockOut } from "../access/lock-out.ts";
import type { PeopleGroup, PersonChange } from "../access/people.ts";
import { count } from "../access/some-of.ts";
import { type PermissionRisk, RISKS } from "../permissions/catalog.ts";
import { sortBy } from "../profile/sort-by.ts";
import { dangerOf } from "./danger.ts";
import { type ChangeText, changeFormat } from "../access/format-change.ts";
import type { Stop } from "./gate.ts";
import type { InstancePeople } from "./plan-event.ts";
import type { AccessPlan } from "./plan.ts";

/** How many people are named. */
const NAMED = 5;

/** The changes for a group of people, ready for layout. */
export interface PeopleText {
  /** `ana, ben, cal, dan, eve and 3 more users` */
  readonly who: string;
  /** How many users these are. */
  readonly count: number;
  readonly changes: readonly PersonChange[];
  /** Why the changes are uncertain; empty if they are certain. */
  readonly unread: string;
}

/** The people of a plan, and the profiles of all its instances. */
type PeoplePlan = Pick<AccessPlan, "people" | "profiles">;

/** Who gains and loses access: those who gain sensitive access first, then the largest group. */
export function formatPeople(plan: PeoplePlan): PeopleText[] {
  const isCalm = ({ changes }: PeopleText) => changes.every((change) => !dangerOf(change));
  return plan.people
    .flatMap(({ InstanceArn, groups }) => {
      const where = inInstance(plan, InstanceArn);
      return groups.map((group) => formatGroup(group, where));
    })
    .toSorted((a, b) => Number(isCalm(a)) - Number(isCalm(b)) || b.count - a.count);
}

/** ` in ARN`; empty if the plan has only one instance. */
function inInstance({ people, profiles }: PeoplePlan, InstanceArn: string): string {
  const isOne = [...people, ...profiles].every((each) =>
    [InstanceArn, ""].includes(each.InstanceArn),
  );
  return isOne ? "" : ` in ${InstanceArn}`;
}

function formatGroup({ changes, unread, users }: PeopleGroup, where: string): PeopleText {
  const ids = [...new Set(unread.map(({ SecurityProfileId }) => SecurityProfileId))];
  return {
    who: formatNames(users, "user") + where,
    count: users.length,
    changes: sortBy(changes, (change) => (dangerOf(change) === undefined ? "1" : "0")),
    unread:
      ids.length === 0
        ? ""
        : `unknown: could not read what these profiles grant, or it is known after deploy: ${ids.join(", ")}`,
  };
}

/** Formats changes of people, with the names of what they refer to. */
export function personChangeFormat(nameOf: ReferenceName) {
  const formatOne = changeFormat(nameOf);
  return ({ after, before, ...change }: PersonChange): ChangeText => {
    const text = formatOne(change);
    const limits = [before, after].flatMap((each) => (each ? formatLimits(each, nameOf) : []));
    const only = limits.length === 0 ? "" : `: ${limits.join(" -> ")}`;
    return { ...text, what: text.what + escapeText(only) };
  };
}

/** `everything`, `only User with tag site: "north"` */
function formatLimits(alternatives: readonly (readonly Limit[])[], nameOf: ReferenceName): string {
  if (alternatives.some((limits) => limits.length === 0)) return "everything";
  const each = alternatives.map((limits) =>
    limits.map((limit) => formatLimit(limit, nameOf)).join(" and "),
  );
  return `only ${[...new Set(each)].join(", or ")}`;
}

/** `ana, ben and cal`; beyond five names, the rest as a number. */
export function formatNames(names: readonly string[], noun: string): string {
  const shown = names.slice(0, NAMED).map((name) => escapeText(name));
  const rest = names.length - shown.length;
  if (rest === 0) return shown.join(", ");
  return `${shown.join(", ")} and ${count(rest, `more ${noun}`)}`;
}

const ABLE: Readonly<Record<LockOut["permission"], string>> = {
  "Users.Edit": "edit users",
  "SecurityProfiles.Edit": "edit security profiles",
};

/** A sentence for each permission that nobody would have without limits any more. It comes first in a plan. */
export function formatLockOuts(plan: PeoplePlan): string[] {
  return plan.people.flatMap(({ InstanceArn, lockOuts }) => {
    const where = inInstance(plan, InstanceArn);
    return lockOuts.map(({ certain, permission, users }) => {
      const who = users.length === 0 ? "" : `; before: ${formatNames(users, "user")}`;
      return certain
        ? `Lock-out${where}: after the deploy, no user could ${ABLE[permission]} without restriction (${permission})${who}.`
        : `Lock-out unknown${where}: could not read whether any user could still ${ABLE[permission]} without restriction after the deploy (${permission})${who}.`;
    });
  });
}

/** Why it is uncertain who gains and loses access; a sentence for each reason. */
export function formatUnreadPeople(plan: PeoplePlan): string[] {
  return plan.people.flatMap(({ InstanceArn, missing, unreadHolders }) => [
    ...(unreadHolders.length === 0
      ? []
      : [
          `Who gains and loses access${inInstance(plan, InstanceArn)} is unknown: the holders of a changed profile could not be read.`,
        ]),
    ...missing.map(({ code, of, operation, part }) => {
      const next =
        code === "AccessDeniedException" ? ` Allow ${operation} for the current credentials.` : "";
      return escapeText(`Could not read ${part} of ${of}: ${operation}: ${code}.${next}`);
    }),
  ]);
}

/** `3 users gain access (user-admin: 2), one user loses access`, as a heading. */
export function formatPeopleHeading({ people }: Pick<AccessPlan, "people">): string {
  const counts = (["gains", "loses"] as const).flatMap((effect) => {
    const users = countPeople(people, effect);
    if (users === 0) return [];
    const who = users === 1 ? `one user ${effect}` : `${users} users ${effect.slice(0, -1)}`;
    return [`${who} access${byRisk(people, effect)}`];
  });
  const heading = counts.join(", ") || "it is unknown who gains and loses access";
  return heading.charAt(0).toUpperCase() + heading.slice(1);
}

/** `12 more users in 3 groups` */
export function formatMoreUsers(groups: readonly PeopleText[]): string {
  const users = groups.reduce((sum, group) => sum + group.count, 0);
  return `${count(users, "more user")} in ${count(groups.length, "group")}`;
}

function byRisk(people: readonly InstancePeople[], effect: Direction): string {
  const counts = RISKS.flatMap((risk) => {
    const users = countPeople(people, effect, risk);
    return users === 0 ? [] : [`${risk}: ${users}`];
  });
  return counts.length === 0 ? "" : ` (${counts.join(", ")})`;
}

type Direction = "gains" | "loses";

/** How many users gain or lose access; with a class of risk, access of that class. */
function countPeople(
  people: readonly InstancePeople[],
  effect: Direction,
  risk?: PermissionRisk,
): number {
  const users = people.flatMap(({ InstanceArn, groups }) =>
    groups
      .filter(({ changes }) =>
        changes.some(
          (change) =>
            (change.effect === effect || change.effect === "both") &&
            (risk === undefined || change.risks?.includes(risk)),
        ),
      )
      .flatMap((group) => group.users.map((user) => `${InstanceArn} ${user}`)),
  );
  return new Set(users).size;
}

const NOUNS: Readonly<Record<Stop["at"], string>> = {
  profile: "",
  people: "users",
  assignment: "assignments",
  "unheld profile": "profiles without holders",
  "unread profile": "profiles whose holders could not be read",
  "lock-out": "nobody would have",
  "other resource": "other resources",
};

/** `gain:user-admin: users ana, ben`, `gain: profiles without holders acme/prod/leads` */
export function formatStop({ at, gate, names }: Stop): string {
  const noun = NOUNS[at];
  return `${gate}: ${noun === "" ? "" : `${noun} `}${formatNames(names, at === "people" ? "user" : "name")}`;
}
