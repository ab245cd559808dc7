import { isAbout } from "../permissions/resource-types.ts";
import { sortBy } from "../profile/sort-by.ts";
import { restricts } from "./held.ts";
import { type Limit, limitsIn } from "./limits.ts";
import {
  type AIAgentSnapshot,
  type AccessSnapshot,
  type InstanceSnapshot,
  type MissingPart,
  type ProfileSnapshot,
  type UserSnapshot,
  isWhole,
} from "../profile/snapshot.ts";

/** Everybody who has any of some permissions. */
export interface WhoCan {
  readonly InstanceArn: string;
  /** Whether everything could be read. If false, there may be more holders. */
  readonly complete: boolean;
  readonly missing: readonly MissingPart[];
  readonly permissions: readonly string[];
  readonly users: readonly Able<UserSnapshot>[];
  /** An entry for each ARN that holds profiles: with a version, or without. */
  readonly aiAgents: readonly Able<AIAgentSnapshot>[];
}

/** A holder that has a permission, and the profiles that grant it. */
export interface Able<T> {
  readonly holder: T;
  /** At least one. */
  readonly grants: readonly Grant[];
}

/** A permission that a profile grants to a holder. */
export interface Grant {
  readonly permission: string;
  /** Name of the profile. */
  readonly profile: string;
  /** The restrictions; empty if there are none; `null` if not read. */
  readonly limits: readonly Limit[] | null;
  /**
   * Names of the holder's other profiles that grant it without a limit, so that these limits have no effect. `null`: none
   * is known, and one or more could not be read.
   */
  readonly cancelledBy: readonly string[] | null;
}

/**
 * Which users and AI agents have any of some permissions, by which profiles, and with which limits. Holders with only
 * profiles that could not be read are not listed; see `complete` and `missing`.
 *
 * @param permissions names that AWS knows. Nobody has a misspelled one: `findPermissions` checks names.
 *
 * @example
 * // Who can hear recordings without redaction?
 * const instance = await readAccess({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const found = findPermissions("unredacted-media");
 * const { complete, users } = whoCan(instance, found.kind === "found" ? found.permissions : []);
 * for (const { grants, holder } of users) {
 *   console.log(holder.Username, grants.map(({ profile }) => profile));
 * }
 * console.log(complete);
 */
export function whoCan(
  snapshot: InstanceSnapshot | AccessSnapshot,
  permissions: readonly string[],
): WhoCan {
  const { InstanceArn, aiAgents, missing, profiles, users } = snapshot;
  const asked = new Set(permissions);
  const listed = new Map(profiles.map((profile) => [profile.SecurityProfileId, profile]));
  const granted = new Map(profiles.map((profile) => [profile, grantsOf(profile, asked)]));
  const able = <T extends UserSnapshot | AIAgentSnapshot>(holder: T): [] | [Able<T>] => {
    const held = holder.SecurityProfileIds.map((id) => listed.get(id));
    const known = held.flatMap((profile) => (profile && granted.get(profile)) ?? []);
    const grants = sortBy(known, ({ profile }) => profile);
    return grants.length === 0
      ? []
      : [{ holder, grants: grants.map((each) => among(grants, each, held)) }];
  };
  return {
    InstanceArn,
    complete: isWhole(snapshot),
    missing,
    permissions,
    users: users.flatMap(able),
    aiAgents: aiAgents.flatMap(able),
  };
}

type OwnGrant = Omit<Grant, "cancelledBy">;

function grantsOf(profile: ProfileSnapshot, asked: ReadonlySet<string>): OwnGrant[] {
  return (profile.Permissions ?? [])
    .filter((permission) => asked.has(permission))
    .map((permission) => ({
      permission,
      profile: profile.SecurityProfileName,
      limits: limitsOf(profile, permission),
    }));
}

function limitsOf(profile: ProfileSnapshot, permission: string): readonly Limit[] | null {
  if (restricts(permission)) return [];
  return limitsIn(profile)?.filter(({ type }) => isAbout(permission, type)) ?? null;
}

/** @param held the holder's profiles; `undefined` for one that is not listed */
function among(
  grants: readonly OwnGrant[],
  grant: OwnGrant,
  held: readonly (ProfileSnapshot | undefined)[],
): Grant {
  const { limits, permission } = grant;
  if (limits?.length === 0) return { ...grant, cancelledBy: [] };
  const others = grants.filter((each) => each !== grant && each.permission === permission);
  const wider = others.filter((each) => each.limits?.length === 0);
  const isUnclear =
    others.some((each) => each.limits === null) ||
    held.some((profile) => mayOpen(profile, permission));
  return {
    ...grant,
    cancelledBy: wider.length === 0 && isUnclear ? null : wider.map(({ profile }) => profile),
  };
}

/** Whether a profile whose permissions could not be read may grant one without a limit. */
function mayOpen(profile: ProfileSnapshot | undefined, permission: string): boolean {
  if (!profile) return true;
  const limits = limitsOf(profile, permission) ?? [];
  return profile.Permissions === undefined && limits.length === 0;
}
