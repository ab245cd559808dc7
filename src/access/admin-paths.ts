import { PERMISSION_OF_WAY } from "../permissions/admin-ways.ts";
import { type AdminWay, ADMIN_WAYS } from "../permissions/catalog.ts";
import { describePermission } from "../permissions/details.ts";
import { recordOf } from "../profile/record-of.ts";
import { groupBy } from "./group-by.ts";
import { type Given, givenBy, keyOf } from "./held.ts";
import { type Limit, limitsIn } from "./limits.ts";
import type { InstanceSnapshot, ProfileSnapshot, UserSnapshot } from "./snapshot.ts";
import type { Team } from "./teams.ts";

/** One thing that somebody does on the way to full access. */
export interface AdminStep {
  readonly action: AdminWay | "sign-in";
  /** The permission that allows it; `null`: signing in takes none. */
  readonly permission: string | null;
  /** Name of the profile or username; `null`: of something that a step before has made. */
  readonly name: string | null;
}

/**
 * Why a path is not certain.
 *
 * - `without-view`: the permission lacks what the catalog says it needs
 * - `assignable-profiles`: AWS does not document whether access-control tags limit which profiles can be assigned
 * - `created-profile`: nor what a profile has to be tagged with that somebody restricted by tags creates
 * - `created-user`: nor which tags or group a user has to have that somebody restricted creates
 * - `hierarchy`: AWS lists hierarchy groups without their place in the tree
 * - `ai-agents`: AWS does not document how restrictions apply to AI agents
 */
export type AdminDoubt =
  | "without-view"
  | "assignable-profiles"
  | "created-profile"
  | "created-user"
  | "hierarchy"
  | "ai-agents";

/** How somebody gets full access: edits security profiles without limits. */
export interface AdminPath {
  readonly steps: readonly AdminStep[];
  /** Who has full access at its end. */
  readonly to: "themselves" | "others";
  /** Not empty: it may not work. */
  readonly doubts: readonly AdminDoubt[];
}

/** A profile, and what it gives under which limits. Made once of each profile. */
export interface Grants {
  readonly profile: ProfileSnapshot;
  readonly given: Given;
  readonly limits: readonly Limit[];
  /** The path over the profile itself. */
  readonly own: AdminPath;
}

/** What is looked for in a profile. */
const WANTED: ReadonlySet<string> = new Set(
  Object.values(PERMISSION_OF_WAY).flatMap((name) => [
    name,
    ...(describePermission(name)?.needs ?? []),
  ]),
);

export function grantsOf(profile: ProfileSnapshot): Grants {
  const { Permissions, ...rest } = profile;
  const wanted = Permissions?.filter((name) => WANTED.has(name));
  const given = givenBy({ ...rest, ...(wanted && { Permissions: wanted }) }, "Permissions");
  const own = { steps: [editing(profile)], to: "themselves", doubts: [] } as const;
  return { profile, given, limits: limitsIn(profile) ?? [], own };
}

/** What of an instance a path may lead over. Each answer is computed once for the same limits. */
export interface AdminTargets {
  /** A profile that who has these limits can edit; one that somebody holds, if there is any. */
  readonly editable: (limits: readonly Limit[]) => { grants: Grants; isHeld: boolean } | undefined;
  /** A profile that edits security profiles without limits, the one with the most permissions first. */
  readonly full: Grants | undefined;
  /** The same, within limits on security profiles. */
  readonly fullWithin: (limits: readonly Limit[]) => Grants | undefined;
  /** A user within limits that holds a full profile. */
  readonly administrator: (limits: readonly Limit[], group: Group) => Reached | undefined;
  /** Any user within limits. */
  readonly anybody: (limits: readonly Limit[], group: Group) => Reached | undefined;
  readonly hasAIAgents: boolean;
}

/** Hierarchy group of who is limited. */
type Group = string | undefined;

interface Reached {
  readonly user: UserSnapshot;
  readonly doubts: readonly AdminDoubt[];
}

export function targetsOf(
  { aiAgents, users }: Pick<InstanceSnapshot, "aiAgents" | "users">,
  all: readonly Grants[],
  teams: readonly Team<Grants>[],
): AdminTargets {
  const held = new Set(teams.flatMap((team) => team.held));
  const heldFirst = [...all.filter((each) => held.has(each)), ...all];
  const full = all.filter(isFull).toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const administrators = teams.flatMap((team) => (team.held.some(isFull) ? team.members : []));
  return {
    editable: onceEach((limits) => {
      const grants = heldFirst.find(({ profile }) => isInScope(limits, profile.Tags));
      return grants && { grants, isHeld: held.has(grants) };
    }),
    full: full[0],
    fullWithin: onceEach((limits) =>
      full.find(({ profile }) =>
        isInScope(
          limits.filter(({ type }) => type === "SecurityProfile"),
          profile.Tags,
        ),
      ),
    ),
    administrator: onceEach((limits, group) => reach(administrators, limits, group)),
    anybody: onceEach((limits, group) => reach(users, limits, group)),
    hasAIAgents: aiAgents.length > 0,
  };
}

function sizeOf({ profile }: Grants): number {
  return profile.Permissions?.length ?? 0;
}

/** The first of the users within the limits, for certain if there is one. */
function reach(
  users: readonly UserSnapshot[],
  limits: readonly Limit[],
  group: Group,
): Reached | undefined {
  const reached = users.flatMap((user) => {
    const doubts = scopeOf(limits, user, group);
    return doubts ? [{ user, doubts }] : [];
  });
  return reached.find(({ doubts }) => doubts.length === 0) ?? reached[0];
}

function onceEach<R>(
  compute: (limits: readonly Limit[], group: Group) => R,
): (limits: readonly Limit[], group?: Group) => R {
  const known = new Map<readonly Limit[], Map<Group, { readonly result: R }>>();
  return (limits, group) => {
    const results = known.get(limits) ?? new Map<Group, { readonly result: R }>();
    known.set(limits, results);
    const found = results.get(group) ?? { result: compute(limits, group) };
    results.set(group, found);
    return found.result;
  };
}

const EDIT = PERMISSION_OF_WAY["edit-profile"];

/** Of each way, under which key a profile gives its permission, and what that needs. */
const KEYS: Readonly<
  Record<AdminWay, { readonly key: string; readonly needs: readonly string[] }>
> = recordOf(
  ADMIN_WAYS,
  (way) => way,
  (way) => {
    const permission = PERMISSION_OF_WAY[way];
    const needs = describePermission(permission)?.needs ?? [];
    return { key: keyOf(permission), needs: needs.map((name) => keyOf(name)) };
  },
);

/** Whether a profile edits security profiles without limits, its own included. */
export function isFull({ given }: Grants): boolean {
  return given?.get(KEYS["edit-profile"].key)?.length === 0;
}

/** Members of a team who can do the same: restrictions apply to users by their tags and hierarchy groups. */
export function alikeIn({ held, members }: Team<Grants>): readonly (readonly UserSnapshot[])[] {
  const isSame = members.length === 1 || held.every(({ limits }) => limits.length === 0);
  if (isSame) return [members];
  const alike = groupBy(members, ({ HierarchyGroupId = "", Tags }) =>
    JSON.stringify([HierarchyGroupId, Tags]),
  );
  return [...alike.values()];
}

/** The paths on which a permission of one profile of a team leads a member to full access, itself or others. */
export function pathsBy(
  grants: Grants,
  team: Team<Grants>,
  user: UserSnapshot,
  targets: AdminTargets,
): readonly AdminPath[] {
  const { held } = team;
  const isAdministrator = held.some(isFull);
  const ways = isAdministrator ? (["edit-profile"] as const) : ADMIN_WAYS;
  return ways.flatMap((way): AdminPath[] => {
    const { key, needs } = KEYS[way];
    const limits = grants.given?.get(key);
    if (!limits) return [];
    const lacks = needs.some((need) => !held.some(({ given }) => given?.has(need)));
    const paths = PATHS[way]({ grants, limits, team, user, targets });
    return paths.map((path) =>
      lacks ? { ...path, doubts: ["without-view", ...path.doubts] } : path,
    );
  });
}

interface Asked {
  readonly grants: Grants;
  /** Of the permission, in this profile. */
  readonly limits: readonly Limit[];
  readonly team: Team<Grants>;
  readonly user: UserSnapshot;
  readonly targets: AdminTargets;
}

const PATHS: Readonly<Record<AdminWay, (asked: Asked) => readonly AdminPath[]>> = {
  "edit-profile": editProfile,
  // Of no use before somebody is given the profile.
  "create-profile": () => [],
  "assign-profile": assignProfile,
  "create-user": createUser,
  "reset-password": resetPassword,
  "equip-ai-agent": equipAIAgent,
};

function editProfile({ grants, limits, team, user, targets }: Asked): readonly AdminPath[] {
  const own = [grants, ...team.held].find(({ profile }) => isInScope(limits, profile.Tags));
  if (own) return [own.own];
  const other = targets.editable(limits);
  if (!other) return [];
  const edit = editing(other.grants.profile);
  const doubts = bestOf(limitsOf(team.held, "assign-profile").map((each) => scopeOf(each, user)));
  if (doubts) {
    const give = step("assign-profile", other.grants);
    return [{ steps: [edit, give], to: "themselves", doubts }];
  }
  return other.isHeld ? [{ steps: [edit], to: "others", doubts: [] }] : [];
}

function assignProfile({ grants, limits, team, user, targets }: Asked): readonly AdminPath[] {
  const given = somethingToGive(grants, team, targets);
  if (!given) return [];
  const itself = scopeOf(limits, user);
  const doubts = itself ?? targets.anybody(limits, user.HierarchyGroupId)?.doubts;
  if (!doubts) return [];
  const to = itself ? "themselves" : "others";
  const give = step("assign-profile", given.target);
  return [{ steps: [...given.steps, give], to, doubts: [...given.doubts, ...doubts] }];
}

function createUser({ grants, limits, team, targets }: Asked): readonly AdminPath[] {
  const given = somethingToGive(grants, team, targets);
  if (!given) return [];
  const steps = [...given.steps, step("create-user", given.target), SIGN_IN];
  const doubts: readonly AdminDoubt[] = limits.length > 0 ? ["created-user"] : [];
  return [{ steps, to: "themselves", doubts: [...given.doubts, ...doubts] }];
}

function resetPassword({ limits, user, targets }: Asked): readonly AdminPath[] {
  const victim = targets.administrator(limits, user.HierarchyGroupId);
  if (!victim) return [];
  const name = victim.user.Username;
  const permission = PERMISSION_OF_WAY["reset-password"];
  const steps: AdminStep[] = [
    { action: "reset-password", permission, name },
    { action: "sign-in", permission: null, name },
  ];
  return [{ steps, to: "themselves", doubts: victim.doubts }];
}

function equipAIAgent({ grants, limits, team, targets }: Asked): readonly AdminPath[] {
  const given = targets.hasAIAgents ? somethingToGive(grants, team, targets) : undefined;
  if (!given) return [];
  const steps = [...given.steps, step("equip-ai-agent", given.target)];
  const doubts: readonly AdminDoubt[] = limits.length > 0 ? ["ai-agents"] : [];
  return [{ steps, to: "others", doubts: [...given.doubts, ...doubts] }];
}

interface Gift {
  readonly steps: readonly AdminStep[];
  /** `undefined`: the profile that the steps make. */
  readonly target: Grants | undefined;
  readonly doubts: readonly AdminDoubt[];
}

/** A profile with full access that can be given to somebody: one of the instance, else one that has to be made. */
function somethingToGive(
  { limits }: Grants,
  { held }: Team<Grants>,
  { full, fullWithin }: AdminTargets,
): Gift | undefined {
  const target = fullWithin(limits);
  if (target) return { steps: [], target, doubts: [] };
  if (full) return { steps: [], target: full, doubts: ["assignable-profiles"] };
  const makers = limitsOf(held, "create-profile");
  if (makers.length === 0) return undefined;
  const isOpen = makers.some((each) => each.length === 0);
  return {
    steps: [step("create-profile", undefined)],
    target: undefined,
    doubts: isOpen ? [] : ["created-profile"],
  };
}

function editing({ SecurityProfileName: name }: ProfileSnapshot): AdminStep {
  return { action: "edit-profile", permission: EDIT, name };
}

const SIGN_IN: AdminStep = { action: "sign-in", permission: null, name: null };

function step(action: AdminWay, on: Grants | undefined): AdminStep {
  const permission = PERMISSION_OF_WAY[action];
  return { action, permission, name: on?.profile.SecurityProfileName ?? null };
}

/** The limits under which each of the profiles has the permission of a way. */
function limitsOf(held: readonly Grants[], way: AdminWay): (readonly Limit[])[] {
  const { key } = KEYS[way];
  return held.flatMap(({ given }) => (given?.has(key) ? [given.get(key) ?? []] : []));
}

function isInScope(
  limits: readonly Limit[],
  tags: Readonly<Record<string, string>> | undefined,
): boolean {
  return limits.every((limit) =>
    Object.entries(limit.tags ?? {}).every(([key, value]) => tags?.[key] === value),
  );
}

/** Whether a user is in the scope of what another one is limited to: what is doubtful, `undefined` if it is not. */
function scopeOf(
  limits: readonly Limit[],
  user: UserSnapshot,
  group: Group = user.HierarchyGroupId,
): readonly AdminDoubt[] | undefined {
  if (!isInScope(limits, user.Tags)) return undefined;
  const tops = limits.flatMap(({ hierarchyGroup }) => hierarchyGroup ?? []);
  const reached = new Set(
    tops.map((top) => isBelow(user.HierarchyGroupId, top === "own" ? group : top)),
  );
  if (reached.has(false)) return undefined;
  return reached.has(null) ? ["hierarchy"] : [];
}

/** Whether a group is another one or below it; `null`: not known. */
function isBelow(group: string | undefined, top: string | undefined): boolean | null {
  if (top === undefined) return null;
  return group === undefined ? false : group === top || null;
}

function bestOf(
  all: readonly (readonly AdminDoubt[] | undefined)[],
): readonly AdminDoubt[] | undefined {
  return all.find((doubts) => doubts?.length === 0) ?? all.find((doubts) => doubts !== undefined);
}
