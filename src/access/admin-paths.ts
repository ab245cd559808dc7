import { type AdminWay, ADMIN_WAYS } from "../permissions/catalog.ts";
import { PERMISSIONS, describePermission } from "../permissions/details.ts";
import type { Permission } from "../permissions/permissions.ts";
import { recordOf } from "../profile/record-of.ts";
import { groupBy } from "./group-by.ts";
import { type Given, givenBy, keyOf, scopesOf } from "./held.ts";
import {
  type AdminDoubt,
  type AdminPath,
  type AdminStep,
  bestOf,
  withDoubts,
} from "./admin-path.ts";
import { type Limit, limitsIn } from "./limits.ts";
import { doubtsAbout, isInScope, oncePerLimits, userWithin } from "./within-limits.ts";
import type { InstanceSnapshot, ProfileSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import type { Team } from "./teams.ts";

/** What a profile grants, and under which limits. Computed once per profile. */
export interface Grants {
  readonly profile: ProfileSnapshot;
  readonly given: Given;
  readonly limits: readonly Limit[];
  /** Whether it can edit security profiles without limits, including itself. */
  readonly isFull: boolean;
  /** The path that edits the profile itself. */
  readonly own: AdminPath;
}

/** The permission for each way to full access. */
const PERMISSION_OF_WAY: Readonly<Record<AdminWay, Permission>> = recordOf(
  PERMISSIONS.flatMap(({ admin, name }) => (admin ? [{ admin, name }] : [])),
  ({ admin }) => admin,
  ({ name }) => name,
);

/** The permissions that paths need. */
const WANTED: readonly string[] = [
  ...new Set(
    Object.values(PERMISSION_OF_WAY).flatMap((name) => [name, ...describePermission(name).needs]),
  ),
];

export function grantsOf(profile: ProfileSnapshot): Grants {
  const { Permissions, ...rest } = profile;
  const granted = new Set(Permissions);
  const wanted = Permissions && WANTED.filter((name) => granted.has(name));
  const given = givenBy({ ...rest, ...(wanted && { Permissions: wanted }) }, "Permissions");
  const isFull = given?.get(KEYS["edit-profile"].key)?.length === 0;
  const own = { steps: [editing(profile)], to: "themselves", already: isFull, doubts: [] } as const;
  return { profile, given, limits: limitsIn(profile) ?? [], isFull, own };
}

export type AdminTargets = ReturnType<typeof targetsOf>;

/** What paths can use in an instance. Results are cached per limits. */
export function targetsOf(
  { aiAgents, users }: Pick<InstanceSnapshot, "aiAgents" | "users">,
  all: readonly Grants[],
  teams: readonly Team<Grants>[],
) {
  const held = new Set(teams.flatMap((team) => team.held));
  const heldFirst = [...all.filter((each) => held.has(each)), ...all];
  const full = all.filter(({ isFull }) => isFull).toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const administrators = teams.flatMap((team) =>
    team.held.some(({ isFull }) => isFull) ? team.members : [],
  );
  return {
    /** A profile that can be edited within these limits; a held one, if there is any. */
    editable: oncePerLimits((limits) => {
      const grants = heldFirst.find(({ profile }) => isInScope(limits, profile.Tags));
      return grants && { grants, isHeld: held.has(grants) };
    }),
    /** A profile that can edit security profiles without limits; the one with the most permissions. */
    full: full[0],
    /** Such a profile within limits on security profiles. */
    fullWithin: oncePerLimits((limits) =>
      full.find(({ profile }) => isInScope(ofProfiles(limits), profile.Tags)),
    ),
    /** A user within limits who holds such a profile. */
    administrator: oncePerLimits((limits, group) => userWithin(administrators, limits, group)),
    /** Any user within limits. */
    anybody: oncePerLimits((limits, group) => userWithin(users, limits, group)),
    hasAIAgents: aiAgents.length > 0,
  };
}

function sizeOf({ profile }: Grants): number {
  return profile.Permissions?.length ?? 0;
}

const EDIT = PERMISSION_OF_WAY["edit-profile"];

/** For each way, the permission, and the permissions that it needs. */
const KEYS = recordOf(
  ADMIN_WAYS,
  (way) => way,
  (way) => {
    const permission = PERMISSION_OF_WAY[way];
    const { needs } = describePermission(permission);
    return { key: keyOf(permission), needs: needs.map((name) => keyOf(name)) };
  },
);

/** Whether a profile can edit security profiles without limits, or what was read of it does not rule that out. */
export function mayBeFull(profile: ProfileSnapshot): boolean {
  const { given, isFull } = grantsOf(profile);
  return given ? isFull : (profile.Permissions?.includes(EDIT) ?? true);
}

/** Members of a team, grouped by the same tags and hierarchy group: restrictions apply to users by these. */
export function alikeIn({ held, members }: Team<Grants>): readonly (readonly UserSnapshot[])[] {
  const isSame = members.length === 1 || held.every(({ limits }) => limits.length === 0);
  if (isSame) return [members];
  const alike = groupBy(members, ({ HierarchyGroupId = "", Tags }) =>
    JSON.stringify([HierarchyGroupId, Tags]),
  );
  return [...alike.values()];
}

/** The paths to full access, for themselves or others, that a permission of one profile opens to a team. */
export function pathsBy(
  grants: Grants,
  team: Team<Grants>,
  user: UserSnapshot,
  targets: AdminTargets,
): readonly AdminPath[] {
  const ways = grants.isFull ? (["edit-profile"] as const) : ADMIN_WAYS;
  return ways.flatMap((way): AdminPath[] => {
    const permit = permitted(way, grants, team);
    if (!permit) return [];
    const paths = PATHS[way]({ grants, limits: permit.limits, team, user, targets });
    return paths.map((path) => withDoubts(path, permit.doubts));
  });
}

/** The limits within which a profile permits a way, and the doubts about it; `undefined` if it does not. */
export function permitted(
  way: AdminWay,
  { given }: Grants,
  { held }: Team<Grants>,
): { limits: readonly Limit[]; doubts: readonly AdminDoubt[] } | undefined {
  const { key, needs } = KEYS[way];
  const limits = given?.get(key);
  if (!limits) return undefined;
  const lacks = needs.some((need) => !held.some((each) => each.given?.has(need)));
  return { limits, doubts: lacks ? ["without-view"] : [] };
}

interface Asked {
  readonly grants: Grants;
  /** Limits of the permission in this profile. */
  readonly limits: readonly Limit[];
  readonly team: Team<Grants>;
  readonly user: UserSnapshot;
  readonly targets: AdminTargets;
}

const PATHS: Readonly<Record<AdminWay, (asked: Asked) => readonly AdminPath[]>> = {
  "edit-profile": editProfile,
  // Has no effect until someone is assigned the profile.
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
  const { HierarchyGroupId: group } = user;
  const assigning = limitsOf(team.held, "assign-profile");
  const itself = bestOf(assigning.flatMap((each) => userWithin([user], each, group) ?? []));
  if (itself) {
    const give = step("assign-profile", other.grants);
    return [pathTo("themselves", [edit, give], itself.doubts)];
  }
  return other.isHeld ? [pathTo("others", [edit], [])] : [];
}

function assignProfile(asked: Asked): readonly AdminPath[] {
  const { limits, user, targets } = asked;
  const itself = doubtsAbout(limits, user, user.HierarchyGroupId);
  const given =
    somethingToGive(asked) ??
    // `editProfile` has the path to themselves.
    (itself ? undefined : somethingToEdit(asked));
  if (!given) return [];
  const doubts = itself ?? targets.anybody(limits, user.HierarchyGroupId)?.doubts;
  if (!doubts) return [];
  const to = itself ? "themselves" : "others";
  const give = step("assign-profile", given.target);
  return [pathTo(to, [...given.steps, give], [...given.doubts, ...doubts])];
}

function createUser(asked: Asked): readonly AdminPath[] {
  const given = somethingToGive(asked) ?? somethingToEdit(asked);
  if (!given) return [];
  const steps = [...given.steps, step("create-user", given.target), SIGN_IN];
  const doubts =
    asked.limits.length > 0 ? [...given.doubts, "created-user" as const] : given.doubts;
  return [pathTo("themselves", steps, doubts)];
}

function resetPassword({ limits, user, targets }: Asked): readonly AdminPath[] {
  const victim = targets.administrator(limits, user.HierarchyGroupId);
  if (!victim) return [];
  return [pathTo("themselves", resetSteps(victim.user), victim.doubts)];
}

/** The steps to act as another user. */
export function resetSteps({ Username: name }: UserSnapshot): readonly AdminStep[] {
  const permission = PERMISSION_OF_WAY["reset-password"];
  return [
    { action: "reset-password", permission, name },
    { action: "sign-in", permission: null, name },
  ];
}

function equipAIAgent(asked: Asked): readonly AdminPath[] {
  if (!asked.targets.hasAIAgents) return [];
  const given = somethingToGive(asked) ?? somethingToEdit(asked);
  if (!given) return [];
  const steps = [...given.steps, step("equip-ai-agent", given.target)];
  const doubts = asked.limits.length > 0 ? [...given.doubts, "ai-agents" as const] : given.doubts;
  return [pathTo("others", steps, doubts)];
}

interface Gift {
  readonly steps: readonly AdminStep[];
  /** `undefined` for the profile that the steps create. */
  readonly target: Grants | undefined;
  readonly doubts: readonly AdminDoubt[];
}

/** A profile with full access that can be assigned: an existing one, else a new one. */
function somethingToGive({ grants, targets, team }: Asked): Gift | undefined {
  const target = targets.fullWithin(grants.limits);
  if (target) return { steps: [], target, doubts: [] };
  if (targets.full) return { steps: [], target: targets.full, doubts: ["assignable-profiles"] };
  const makers = limitsOf(team.held, "create-profile");
  if (makers.length === 0) return undefined;
  const isOpen = makers.some((each) => each.length === 0);
  return {
    steps: [step("create-profile", undefined)],
    target: undefined,
    doubts: isOpen ? [] : ["created-profile"],
  };
}

/** A profile to edit first, for a team that can edit none of its own. */
function somethingToEdit({ grants, targets, team: { held } }: Asked): Gift | undefined {
  const { editable } = targets;
  const scopes = limitsOf(held, "edit-profile");
  const isOwn = ({ profile }: Grants) => scopes.some((each) => isInScope(each, profile.Tags));
  if (held.some(isOwn)) return undefined;
  const assignable = ofProfiles(grants.limits);
  const within = (each: readonly Limit[]) =>
    assignable.length === 0 ? each : [...each, ...assignable];
  const [certain] = scopes.flatMap((each) => editable(within(each))?.grants ?? []);
  const [other] = scopes.flatMap((each) => editable(each)?.grants ?? []);
  const target = certain ?? other;
  return (
    target && {
      steps: [editing(target.profile)],
      target,
      doubts: certain ? [] : ["assignable-profiles"],
    }
  );
}

function pathTo(
  to: AdminPath["to"],
  steps: readonly AdminStep[],
  doubts: readonly AdminDoubt[],
): AdminPath {
  return { steps, to, already: false, doubts };
}

/** The limits on security profiles. */
function ofProfiles(limits: readonly Limit[]): readonly Limit[] {
  return limits.filter(({ type }) => type === "SecurityProfile");
}

function editing({ SecurityProfileName: name }: ProfileSnapshot): AdminStep {
  return { action: "edit-profile", permission: EDIT, name };
}

const SIGN_IN: AdminStep = { action: "sign-in", permission: null, name: null };

function step(action: AdminWay, on: Grants | undefined): AdminStep {
  const permission = PERMISSION_OF_WAY[action];
  return { action, permission, name: on?.profile.SecurityProfileName ?? null };
}

/** The limits of a way's permission in each of the profiles. */
function limitsOf(held: readonly Grants[], way: AdminWay): (readonly Limit[])[] {
  const { key } = KEYS[way];
  return held.flatMap(({ given }) => scopesOf(given, key));
}
