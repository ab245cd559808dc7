import {
  type FieldName,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  REFERRING_FIELDS,
} from "../profile/model.ts";
import { declarableTags } from "../profile/ownership.ts";
import { type AccessChange, accessChanges } from "./changes.ts";
import {
  asSeenFrom,
  counterpartOf,
  isUnresolved,
  nameOf,
  unresolvedIn,
  withMissingNames,
} from "./counterparts.ts";
import { groupBy } from "./group-by.ts";
import { type Reference, referencesOf } from "./references.ts";
import {
  type MissingPart,
  type ProfileIdentity,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  identityOf,
  isWhole,
} from "../profile/snapshot.ts";
import { unlistedIn } from "./unlisted.ts";

/** `here` is the first instance of a comparison, `there` the second. */
export type Side = "here" | "there";

/** Two instances compared, profile by profile. */
export interface InstanceComparison {
  /** The instance that is `here`. */
  readonly InstanceArn: string;
  /** The instance that is `there`. */
  readonly WithInstanceArn: string;
  /** Whether everything could be read on both sides. If false, there may be more differences. */
  readonly complete: boolean;
  readonly missing: Readonly<Record<Side, readonly MissingPart[]>>;
  /** How many profiles are the same on both sides, with every field read. */
  readonly same: number;
  readonly differing: readonly ProfileComparison[];
  /** Profiles that may differ in what could not be read, and do not differ in the rest. */
  readonly unknown: readonly UnknownProfile[];
  readonly onlyHere: readonly ProfileIdentity[];
  readonly onlyThere: readonly ProfileIdentity[];
  /** What profiles refer to and the other instance does not have, as far as AWS lists it. */
  readonly notCarriedOver: readonly LocalReference[];
}

/** A profile that differs between the sides. */
export interface ProfileComparison {
  readonly here: ProfileIdentity;
  readonly there: ProfileIdentity;
  /** From here to there: `added` is only there, and `gains` is access that holders have only there. */
  readonly changes: readonly AccessChange[];
  /** Fields that were not compared, because they could not be read on both sides. */
  readonly unread: readonly FieldName[];
}

/** A profile that may be the same on both sides. */
export interface UnknownProfile {
  readonly profile: ProfileIdentity;
  /** Fields that were not compared; all of them if the list of the other side lacks a profile that has a holder. */
  readonly unread: readonly FieldName[];
}

/** Something that a profile refers to by an id of one instance, which is invalid in another. */
export interface LocalReference extends Reference {
  readonly side: Side;
  /** Names of the profiles that refer to it. */
  readonly namedBy: readonly string[];
  /** Of a hierarchy group, if it could be read. */
  readonly name?: string;
  /** Id of the hierarchy group of the same name on the other side. */
  readonly counterpart?: string;
}

/**
 * Compares the security profiles of two instances by name, or of two readings of one instance by id. Ignores ownership
 * tags and the tags of AWS. Hierarchy groups, flow modules and external AI agents match if their name is unique on both
 * sides; names that `references` of a reading lack are missing. What could not be read on one side is not compared and
 * counts as `unknown`; see `missing`.
 *
 * @example
 * // What does production have that the test instance does not have?
 * const [test, production] = await Promise.all([
 *   readSecurityProfiles({
 *     InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   }),
 *   readSecurityProfiles({
 *     InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *     profile: "operations",
 *   }),
 * ]);
 * const { complete, differing, onlyThere } = compareInstances(test, production);
 * console.log(complete, differing.length, onlyThere.length);
 */
export function compareInstances(
  one: ProfilesSnapshot,
  other: ProfilesSnapshot,
): InstanceComparison {
  const [here, there] = withMissingNames(one, other);
  const isSame = here.InstanceArn === there.InstanceArn;
  const pairs = here.profiles.flatMap((profile) => {
    const found = find(there, profile, isSame);
    return found ? [comparisonOf(here, profile, there, found)] : [];
  });
  const differing = pairs.filter(
    (pair) =>
      pair.changes.length > 0 || pair.here.SecurityProfileName !== pair.there.SecurityProfileName,
  );
  const open = pairs.filter((pair) => pair.unread.length > 0 && !differing.includes(pair));
  const [onlyHere, onlyThere] = [lone(here, there, isSame), lone(there, here, isSame)];
  const unknown = [
    ...open.map(({ here: profile, unread }) => ({ profile, unread })),
    ...[...onlyHere.unknown, ...onlyThere.unknown].map((profile) => ({
      profile,
      unread: FIELD_NAMES,
    })),
  ];
  return {
    InstanceArn: here.InstanceArn,
    WithInstanceArn: there.InstanceArn,
    complete:
      isWhole(here) &&
      isWhole(there) &&
      unknown.length === 0 &&
      differing.every(({ unread }) => unread.length === 0),
    missing: { here: here.missing, there: there.missing },
    same: pairs.length - differing.length - open.length,
    differing,
    unknown,
    onlyHere: onlyHere.certain,
    onlyThere: onlyThere.certain,
    notCarriedOver: isSame
      ? []
      : [...references("here", here, there), ...references("there", there, here)],
  };
}

/** Profiles without a counterpart. If the list of the other side lacks profiles, it may have one. */
function lone(one: ProfilesSnapshot, other: ProfilesSnapshot, isSame: boolean) {
  const found = one.profiles.filter((profile) => !find(other, profile, isSame)).map(identityOf);
  const unlisted = unlistedIn(other);
  const isOpen = ({ SecurityProfileId }: ProfileIdentity) =>
    isSame ? unlisted.has(SecurityProfileId) : unlisted.size > 0;
  return { certain: found.filter((profile) => !isOpen(profile)), unknown: found.filter(isOpen) };
}

function find(
  { profiles }: ProfilesSnapshot,
  { SecurityProfileId, SecurityProfileName }: ProfileIdentity,
  isSame: boolean,
): ProfileSnapshot | undefined {
  return profiles.find((profile) =>
    isSame
      ? profile.SecurityProfileId === SecurityProfileId
      : profile.SecurityProfileName === SecurityProfileName,
  );
}

/** Whether both sides are the same, as far as they could be read. */
export function isAlike(comparison: InstanceComparison): boolean {
  const { differing, onlyHere, onlyThere } = comparison;
  return [differing, onlyHere, onlyThere].every(({ length }) => length === 0);
}

function comparisonOf(
  here: ProfilesSnapshot,
  one: ProfileSnapshot,
  there: ProfilesSnapshot,
  other: ProfileSnapshot,
): ProfileComparison {
  const isSame = here.InstanceArn === there.InstanceArn;
  const unresolved = isSame ? [] : unresolvedIn(one, here, there);
  // Ids of one side alone have no counterpart, whatever their names.
  const open =
    unresolved.length === 0
      ? []
      : unresolvedIn(other, there, here).filter((name) => unresolved.includes(name));
  const unread = FIELD_NAMES.filter(
    (name) => one[name] === undefined || other[name] === undefined || open.includes(name),
  );
  const known = FIELD_NAMES.filter((name) => !unread.includes(name));
  const seen = isSame ? other : asSeenFrom(here, there, other);
  return {
    here: identityOf(one),
    there: identityOf(other),
    changes: accessChanges(comparable(one, known), comparable(seen, known)),
    unread,
  };
}

function comparable(profile: ProfileSnapshot, known: readonly FieldName[]): Partial<ProfileFields> {
  const { Tags, ...fields }: Partial<ProfileFields> = Object.fromEntries(
    known.map((name) => [name, profile[name]]),
  );
  return { ...fields, ...(Tags && { Tags: declarableTags(Tags) }) };
}

function references(side: Side, one: ProfilesSnapshot, other: ProfilesSnapshot): LocalReference[] {
  const theirs = namedIn(other);
  const isRead = new Set(
    REFERRING_FIELDS.filter((field) =>
      other.profiles.every((profile) => profile[field] !== undefined),
    ).map((field) => FIELDS[field].refersTo),
  );
  return [...namedIn(one)].flatMap(([key, same]) => {
    const [reference] = same;
    const { id, kind } = reference;
    const isThere =
      theirs.has(key) ||
      (kind === "hierarchyGroup" && other.hierarchyGroups.some(({ Id }) => Id === id));
    if (isThere || !isRead.has(kind) || isUnresolved(reference, one, other)) return [];
    const name = nameOf(reference, one);
    const counterpart = counterpartOf(kind, id, one, other);
    return {
      kind,
      id,
      side,
      namedBy: same.map(({ profile }) => profile),
      ...(name !== undefined && { name }),
      ...(counterpart !== undefined && { counterpart }),
    };
  });
}

/** Every reference, with the profiles that have it. */
function namedIn({ profiles }: ProfilesSnapshot) {
  const all = profiles.flatMap((each) =>
    referencesOf(each).map(({ id, kind }) => ({ id, kind, profile: each.SecurityProfileName })),
  );
  return groupBy(all, ({ id, kind }) => `${kind} ${id}`);
}
