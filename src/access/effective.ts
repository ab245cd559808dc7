import { isAbout } from "../permissions/resource-types.ts";
import type { GrantingField, ProfileFields } from "../profile/model.ts";
import { sortBy } from "../profile/sort-by.ts";
import { groupBy } from "./group-by.ts";
import type { ProfileSnapshot } from "./snapshot.ts";

type ForEachGrant<T extends Readonly<Record<Exclude<GrantingField, "Permissions">, string>>> = T;

/** What the fields that grant something are called here, besides permissions. */
type Granted = ForEachGrant<{
  Applications: "applications";
  AllowedFlowModules: "flowModules";
  AllowedAIAgents: "aiAgents";
}>;

/** What is granted besides permissions. */
export type GrantedAccess = {
  readonly [F in keyof Granted as Granted[F]]: readonly Given<EntryOf<ProfileFields[F]>>[];
};

/** What somebody may do who holds several security profiles. */
export interface EffectiveAccess extends GrantedAccess {
  /** The union of all permissions, by name. */
  readonly permissions: readonly EffectivePermission[];
  readonly restrictions: readonly Restriction[];
}

type EntryOf<T> = T extends (infer I extends object)[] ? I : { readonly name: string };

/** With the names of the profiles that give it. */
type Given<T> = T & { readonly givenBy: readonly string[] };

export type EffectivePermission = Given<{
  readonly permission: string;
  /** Every profile that gives it restricts, by tags or hierarchy, what it is about; `null`: not known. */
  readonly restricted: boolean | null;
}>;

/** One profile's restriction of one type of resource. Tags and hierarchy have both to fit. */
export interface Restriction {
  /** Name of the profile. */
  readonly profile: string;
  /** Type of resource: `User`. */
  readonly type: string;
  /** All of these tags; `null`: not by tags. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** Id of the group, below which everything is; `"own"`: the holder's own; `null`: not by hierarchy. */
  readonly hierarchyGroup: string | null;
  /**
   * Profiles that give some of its permissions without such a restriction: for those, it is void. `null`: none is
   * known to, and of one or more it could not be read.
   */
  readonly cancelledBy: readonly Cancellation[] | null;
}

export interface Cancellation {
  readonly profile: string;
  readonly permissions: readonly string[];
}

/**
 * What a holder of all of these profiles may do: the union of their permissions. Where two profiles give the same
 * permission and one of them does not restrict what it is about, the one without the restriction wins. Several
 * restrictions of a type add up to more, not to less. Of a field that was not read nothing is told, and what hangs
 * on it is `null`.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/tag-based-access-control.html
 *
 * @example
 * // What could somebody do who held both, and which of the two would give it?
 * const { profiles } = await readInstance({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const both = profiles.filter(({ SecurityProfileName: name }) => name === "Agent" || name === "Admin");
 * for (const { givenBy, permission } of effectiveAccess(both).permissions) {
 *   console.log(permission, givenBy);
 * }
 */
export function effectiveAccess(profiles: readonly ProfileSnapshot[]): EffectiveAccess {
  const gives = profiles.flatMap((profile) =>
    (profile.Permissions ?? []).map((permission) => ({ permission, profile })),
  );
  const unread = profiles.filter(({ Permissions }) => Permissions === undefined);
  const permissions = [...groupBy(gives, ({ permission }) => permission)].map(
    ([permission, givers]) => ({
      permission,
      givenBy: givers.map(({ profile }) => profile.SecurityProfileName),
      restricted: isRestricted(permission, [...givers.map(({ profile }) => profile), ...unread]),
    }),
  );
  return {
    permissions: sortBy(permissions, ({ permission }) => permission),
    restrictions: profiles.flatMap((profile) => restrictionsOf(profile, profiles)),
    applications: given(profiles, ({ Applications = [] }) => Applications),
    flowModules: given(profiles, ({ AllowedFlowModules = [] }) => AllowedFlowModules),
    aiAgents: given(profiles, ({ AllowedAIAgents = [] }) => AllowedAIAgents),
  };
}

/** Whether a profile has access-control tags. */
export function isTagRestricted({
  AllowedAccessControlTags = {},
}: Partial<ProfileFields>): boolean {
  return Object.keys(AllowedAccessControlTags).length > 0;
}

export function isHierarchyRestricted({
  HierarchyRestrictedResources = [],
}: Partial<ProfileFields>): boolean {
  return HierarchyRestrictedResources.length > 0;
}

/** The types that a profile restricts; `undefined` where its restrictions were not read. */
function restrictedTypes(profile: ProfileSnapshot): readonly string[] | undefined {
  const { AllowedAccessControlTags, HierarchyRestrictedResources, TagRestrictedResources } =
    profile;
  if (!AllowedAccessControlTags || !HierarchyRestrictedResources || !TagRestrictedResources) {
    return undefined;
  }
  const byTags = isTagRestricted(profile) ? TagRestrictedResources : [];
  return [...new Set([...byTags, ...HierarchyRestrictedResources])];
}

function isRestricted(permission: string, givers: readonly ProfileSnapshot[]): boolean | null {
  const isOpen = givers.map((profile) => opens(profile, permission));
  if (isOpen.some((each) => each === true)) return false;
  return isOpen.every((each) => each === false) || null;
}

/** Whether a profile that gives a permission leaves open what it is about; `null`: not known. */
function opens(profile: ProfileSnapshot, permission: string): boolean | null {
  const isClosed = restrictedTypes(profile)?.some((type) => isAbout(permission, type));
  if (isClosed) return false;
  return profile.Permissions === undefined || isClosed === undefined ? null : true;
}

function restrictionsOf(profile: ProfileSnapshot, all: readonly ProfileSnapshot[]): Restriction[] {
  const {
    AllowedAccessControlHierarchyGroupId: group = "",
    AllowedAccessControlTags = {},
    HierarchyRestrictedResources = [],
    SecurityProfileName,
    TagRestrictedResources = [],
  } = profile;
  return (restrictedTypes(profile) ?? []).map((type) => ({
    profile: SecurityProfileName,
    type,
    tags:
      isTagRestricted(profile) && TagRestrictedResources.includes(type)
        ? AllowedAccessControlTags
        : null,
    hierarchyGroup: HierarchyRestrictedResources.includes(type) ? group || "own" : null,
    cancelledBy: cancellationsOf(profile, type, all),
  }));
}

function cancellationsOf(
  { Permissions: own }: ProfileSnapshot,
  type: string,
  all: readonly ProfileSnapshot[],
): Cancellation[] | null {
  const found = all.flatMap((other): (Cancellation | null)[] => {
    const types = restrictedTypes(other);
    const [held, theirs] = [own, other.Permissions].map((permissions) =>
      permissions?.filter((permission) => isAbout(permission, type)),
    );
    const shared = theirs && held?.filter((permission) => theirs.includes(permission));
    const isNone = [held, theirs, shared].some((permissions) => permissions?.length === 0);
    if (types?.includes(type) || isNone) return [];
    return [types && shared ? { profile: other.SecurityProfileName, permissions: shared } : null];
  });
  const known = found.filter((cancellation) => cancellation !== null);
  return known.length === 0 && found.length > 0 ? null : known;
}

function given<T extends object>(
  profiles: readonly ProfileSnapshot[],
  read: (profile: ProfileSnapshot) => readonly T[],
): Given<T>[] {
  const entries = profiles.flatMap((profile) => read(profile).map((entry) => ({ entry, profile })));
  return [...groupBy(entries, ({ entry }) => JSON.stringify(entry)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ entry }) => ({
      ...entry,
      givenBy: same.map(({ profile }) => profile.SecurityProfileName),
    })),
  );
}
