import type { GrantingField, ProfileFields } from "../profile/model.ts";
import { sortBy } from "../profile/sort-by.ts";
import { groupBy } from "./group-by.ts";
import { type Scope, cancelledBy, scopeOf, typesByTags } from "./scope.ts";
import type { ProfileSnapshot } from "../profile/snapshot.ts";

type ForEachGrant<T extends Readonly<Record<Exclude<GrantingField, "Permissions">, string>>> = T;

/** The names of the granting fields here, besides permissions. */
type Granted = ForEachGrant<{
  Applications: "applications";
  AllowedFlowModules: "flowModules";
  AllowedAIAgents: "aiAgents";
}>;

/** Granted access besides permissions. */
export type GrantedAccess = {
  readonly [F in keyof Granted as Granted[F]]: readonly Given<EntryOf<ProfileFields[F]>>[];
};

/** The access of a holder of several security profiles. */
export interface EffectiveAccess extends GrantedAccess {
  /** The union of all permissions, by name. */
  readonly permissions: readonly EffectivePermission[];
  readonly restrictions: readonly Restriction[];
}

type EntryOf<T> = T extends (infer I extends object)[] ? I : { readonly name: string };

/** With the names of the profiles that grant it. */
type Given<T> = T & { readonly givenBy: readonly string[] };

export type EffectivePermission = Given<{
  readonly permission: string;
  /** Whether every profile that grants it restricts it, by tags or hierarchy; `null` if unknown. */
  readonly restricted: boolean | null;
}>;

/** One profile's restriction of one type of resource. Tags and hierarchy must both match. */
export interface Restriction {
  /** Name of the profile. */
  readonly profile: string;
  /** Type of resource: `User`. */
  readonly type: string;
  /** All of these tags; `null` if it does not restrict by tags. */
  readonly tags: Readonly<Record<string, string>> | null;
  /** Id of a group, which includes groups below it; `"own"` for the holder's own group; `null` if it does not restrict by hierarchy. */
  readonly hierarchyGroup: string | null;
  /**
   * Profiles that grant some of its permissions without such a restriction, which cancels it for these permissions.
   * `null`: none is known, and one or more could not be read.
   */
  readonly cancelledBy: readonly Cancellation[] | null;
}

export interface Cancellation {
  readonly profile: string;
  readonly permissions: readonly string[];
}

/**
 * The access of a holder of all of these profiles: the union of their permissions. If two profiles grant a permission and
 * one of them does not restrict it, the unrestricted grant wins. Several restrictions of a type add up to more access,
 * not less. A field that was not read has no entries, and what depends on it is `null`.
 *
 * @see https://docs.aws.amazon.com/connect/latest/adminguide/tag-based-access-control.html
 *
 * @example
 * // What can a holder of both profiles do, and which profile grants it?
 * const { profiles } = await readInstance({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const both = profiles.filter(({ SecurityProfileName: name }) => name === "Agent" || name === "Admin");
 * for (const { givenBy, permission } of effectiveAccess(both).permissions) {
 *   console.log(permission, givenBy);
 * }
 */
export function effectiveAccess(profiles: readonly ProfileSnapshot[]): EffectiveAccess {
  const scopes = profiles.map(scopeOf);
  const gives = scopes.flatMap((scope) =>
    (scope.profile.Permissions ?? []).map((permission) => ({ permission, scope })),
  );
  const unread = scopes.filter(({ profile }) => profile.Permissions === undefined);
  const permissions = [...groupBy(gives, ({ permission }) => permission)].map(
    ([permission, givers]) => ({
      permission,
      givenBy: givers.map(({ scope }) => scope.profile.SecurityProfileName),
      restricted: isRestricted(permission, [...givers.map(({ scope }) => scope), ...unread]),
    }),
  );
  return {
    permissions: sortBy(permissions, ({ permission }) => permission),
    restrictions: scopes.flatMap((scope) =>
      restrictionsOf(scope).map((each) => ({
        ...each,
        cancelledBy: cancellationsOf(scope, each.type, scopes),
      })),
    ),
    applications: given(profiles, ({ Applications = [] }) => Applications),
    flowModules: given(profiles, ({ AllowedFlowModules = [] }) => AllowedFlowModules),
    aiAgents: given(profiles, ({ AllowedAIAgents = [] }) => AllowedAIAgents),
  };
}

function isRestricted(permission: string, givers: readonly Scope[]): boolean | null {
  const isOpen = givers.map(({ opens }) => opens(permission));
  if (isOpen.includes(true)) return false;
  return isOpen.every((each) => each === false) || null;
}

/** What a profile restricts, whatever else its holder has. */
export function restrictionsOf({ profile, types = [] }: Scope): Omit<Restriction, "cancelledBy">[] {
  const {
    AllowedAccessControlHierarchyGroupId: group = "",
    AllowedAccessControlTags = {},
    HierarchyRestrictedResources = [],
    SecurityProfileName,
  } = profile;
  const byTags = typesByTags(profile);
  return types.map((type) => ({
    profile: SecurityProfileName,
    type,
    tags: byTags.includes(type) ? AllowedAccessControlTags : null,
    hierarchyGroup: HierarchyRestrictedResources.includes(type) ? group || "own" : null,
  }));
}

function cancellationsOf(scope: Scope, type: string, all: readonly Scope[]): Cancellation[] | null {
  const found = all.map((other) => ({ other, permissions: cancelledBy(scope, type, other) }));
  const known = found.flatMap(({ other, permissions }) =>
    permissions && permissions.length > 0
      ? [{ profile: other.profile.SecurityProfileName, permissions }]
      : [],
  );
  const isUnclear = found.some(({ permissions }) => permissions === null);
  return known.length === 0 && isUnclear ? null : known;
}

function given<T extends object>(
  profiles: readonly ProfileSnapshot[],
  read: (profile: ProfileSnapshot) => readonly T[],
): Given<T>[] {
  const entries = profiles.flatMap((profile) => read(profile).map((entry) => ({ entry, profile })));
  return [...groupBy(entries, ({ entry }) => JSON.stringify(entry)).values()].map((same) => ({
    ...same[0].entry,
    givenBy: same.map(({ profile }) => profile.SecurityProfileName),
  }));
}
