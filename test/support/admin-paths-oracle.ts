import type { AuditFinding, InstanceSnapshot as Read } from "../../src/access.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";

export type Profile = Read["profiles"][number];
export type Person = Read["users"][number] & { readonly held: readonly Profile[] };

const EDIT = "SecurityProfiles.Edit";
const TYPES: Readonly<Record<string, string>> = {
  Users: "User",
  SecurityProfiles: "SecurityProfile",
  Queues: "Queue",
};

type ShownPath = Extract<AuditFinding, { code: "path-to-admin" }>["args"]["paths"][number];

/** Of a path: who by which permission, for whom, and whether that is certain. */
export function shownPath({ already, doubts, steps, to, users }: ShownPath): string[] {
  const names = steps.flatMap(({ permission }) => permission ?? []);
  const isFirst = ["edit-profile", "reset-password"].includes(steps[0]?.action ?? "");
  const way = isFirst ? names[0] : names.at(-1);
  return users.map((user) => `${user} ${way} ${already ? "already" : to} ${doubts.length === 0}`);
}

/** The paths to full access that each profile opens to its holders. */
export function adminPathsIn(
  people: readonly Person[],
  read: Read,
): (profile: Profile) => readonly string[] {
  const chains = chainsIn(people, read);
  return (profile) => {
    const holders = people.filter((each) => holds(each, profile));
    const own = holders.flatMap((each) => pathsOf(profile, each, people, read));
    const over = holders.flatMap((each) => {
      const chance = chains.get(each)?.get(profile);
      return chance === undefined ? [] : `${each.Username} Users.Edit themselves ${chance === 2}`;
    });
    return [...own, ...over];
  };
}

const needsOf = (name: string) => PERMISSIONS.find((row) => row.name === name)?.needs ?? [];
export const holds = (
  { SecurityProfileIds }: { readonly SecurityProfileIds: readonly string[] },
  { SecurityProfileId }: Profile,
) => SecurityProfileIds.includes(SecurityProfileId);
export const grants = ({ Permissions = [] }: Profile, name: string) => Permissions.includes(name);

interface Limit {
  readonly tags: Readonly<Record<string, string>>;
  readonly top: string | undefined;
}

/** How a profile restricts a type, if it does. */
export function limitOf(profile: Profile, type: string): Limit | undefined {
  const {
    AllowedAccessControlTags = {},
    HierarchyRestrictedResources,
    TagRestrictedResources,
  } = profile;
  const tags = TagRestrictedResources?.includes(type) ? AllowedAccessControlTags : {};
  const top = HierarchyRestrictedResources?.includes(type)
    ? profile.AllowedAccessControlHierarchyGroupId || "own"
    : undefined;
  return Object.keys(tags).length > 0 || top !== undefined ? { tags, top } : undefined;
}

export const opens = (profile: Profile, name: string) =>
  grants(profile, name) && !limitOf(profile, TYPES[name.split(".")[0] ?? ""] ?? "");
export const isFull = (profile: Profile) => opens(profile, EDIT);

/** How many doubts there are; `undefined`: it is impossible. */
type Doubts = number | undefined;

/** The paths to full access that a profile opens to a holder. */
function pathsOf(
  profile: Profile,
  user: Person,
  people: readonly Person[],
  { aiAgents, profiles }: Read,
): string[] {
  const { held, Username } = user;
  const path = (way: string, to: string, doubts: Doubts, first = way) => {
    const isBlind = needsOf(way).some((need) => !held.some((each) => grants(each, need)));
    const isPath = grants(profile, way) && doubts !== undefined;
    return isPath ? [`${Username} ${first} ${to} ${doubts === 0 && !isBlind}`] : [];
  };
  if (isFull(profile)) return path(EDIT, "already", 0);
  if (held.some(isFull)) return [];
  const onUsers = limitOf(profile, "User");
  const reaching = (all: readonly Person[]) => least(all.map((each) => reach(onUsers, user, each)));
  const inScope = (each: Profile) => isTagged(limitOf(profile, "SecurityProfile"), each.Tags);
  const allowing = (name: string) => held.filter((each) => grants(each, name));
  const full = profiles.filter(isFull);
  const makers = allowing("SecurityProfiles.Create").map((each) =>
    limitOf(each, "SecurityProfile") ? 1 : 0,
  );
  const gift = full.length > 0 ? Number(!full.some(inScope)) : least(makers);
  const isEditable = (each: Profile) =>
    allowing(EDIT).some((by) => isTagged(limitOf(by, "SecurityProfile"), each.Tags));
  const editable = held.some(isEditable) ? [] : profiles.filter(isEditable);
  // Where there is no profile to give, they edit one first.
  const edited =
    gift === undefined ? least(editable.map((each) => Number(!inScope(each)))) : undefined;
  const plus = (more: Doubts, to: Doubts) =>
    to === undefined || more === undefined ? undefined : to + more;
  const assigning = allowing("Users.EditPermission").map((each) =>
    reach(limitOf(each, "User"), user, user),
  );
  const itsOwn = held.some(inScope) ? 0 : profiles.some(inScope) ? least(assigning) : undefined;
  const isForOthers = itsOwn === undefined && people.some((each) => each.held.some(inScope));
  const itself = reaching([user]);
  return [
    ...path(
      "Users.EditPermission",
      "others",
      itself === undefined ? plus(reaching(people), edited) : undefined,
      EDIT,
    ),
    ...path("Users.Create", "themselves", plus(onUsers ? 1 : 0, edited), EDIT),
    ...path("QConnectAIAgents.Edit", "others", aiAgents.length > 0 ? edited : undefined, EDIT),
    ...path(EDIT, isForOthers ? "others" : "themselves", isForOthers ? 0 : itsOwn),
    ...path(
      "Users.EditPermission",
      itself === undefined ? "others" : "themselves",
      plus(itself ?? reaching(people), gift),
    ),
    ...path("Users.Create", "themselves", plus(onUsers ? 1 : 0, gift)),
    ...path("Users.Edit", "themselves", reaching(people.filter((each) => each.held.some(isFull)))),
    ...path("QConnectAIAgents.Edit", "others", aiAgents.length > 0 ? gift : undefined),
  ];
}

/**
 * The paths over other people, and how certain the profile of each makes full access: 1 doubtful, 2 certain. A person
 * takes those of the round that makes it possible or more certain.
 */
function chainsIn(
  people: readonly Person[],
  read: Read,
): ReadonlyMap<Person, ReadonlyMap<Profile, number>> {
  const chains = new Map(people.map((each) => [each, new Map<Profile, number>()]));
  let chances = new Map(
    people.map((each) => {
      const paths = each.held.flatMap((profile) => pathsOf(profile, each, people, read));
      const own = paths.filter((path) => / (?:themselves|already) /.test(path));
      return [each, own.some((path) => path.endsWith("true")) ? 2 : Number(own.length > 0)];
    }),
  );
  for (let round = 0; round < 2 * people.length; round++) {
    const next = new Map(chances);
    for (const each of people.filter(({ held }) => !held.some(isFull))) {
      for (const profile of each.held) {
        const chance = chainOver(profile, each, chances);
        if (chance <= (chances.get(each) ?? 0)) continue;
        chains.get(each)?.set(profile, chance);
        next.set(each, Math.max(chance, next.get(each) ?? 0));
      }
    }
    chances = next;
  }
  return chains;
}

/** How certain a path over another person is that a profile opens. */
function chainOver(profile: Profile, user: Person, chances: ReadonlyMap<Person, number>): number {
  if (!grants(profile, "Users.Edit")) return 0;
  const isBlind = !user.held.some((each) => grants(each, "Users.View"));
  const over = [...chances].flatMap(([other, chance]) => {
    const doubts = reach(limitOf(profile, "User"), user, other);
    if (doubts === undefined || chance === 0 || other.held.some(isFull)) return [];
    return doubts > 0 || isBlind ? 1 : chance;
  });
  return Math.max(0, ...over);
}

function least(all: readonly Doubts[]): Doubts {
  return all.filter((each) => each !== undefined).toSorted((a, b) => a - b)[0];
}

function isTagged(limit: Limit | undefined, tags: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(limit?.tags ?? {}).every(([key, value]) => tags[key] === value);
}

/** Whether a holder of a limited permission reaches a user. */
function reach(limit: Limit | undefined, holder: Person, user: Person): Doubts {
  if (!isTagged(limit, user.Tags)) return undefined;
  if (limit?.top === undefined) return 0;
  const top = limit.top === "own" ? holder.HierarchyGroupId : limit.top;
  if (top !== undefined && user.HierarchyGroupId === undefined) return undefined;
  return top !== undefined && user.HierarchyGroupId === top ? 0 : 1;
}
