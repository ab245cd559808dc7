import { normalizeFields } from "../profile/desired.ts";
import { type FieldName, type ProfileFields, FIELD_NAMES } from "../profile/model.ts";
import { declarableTags } from "../profile/ownership.ts";
import { type AccessChange, accessChanges } from "./changes.ts";
import { referencesOf } from "./references.ts";
import {
  type MissingPart,
  type ProfileIdentity,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  type ReferenceKind,
  isWhole,
} from "./snapshot.ts";

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
  /** How many profiles are the same on both sides. */
  readonly same: number;
  readonly differing: readonly ProfileComparison[];
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
}

/** Something that a profile refers to by an id of one instance, which is invalid in another. */
export interface LocalReference {
  readonly kind: ReferenceKind;
  /** Id, ARN of the AI agent, or namespace of the application. */
  readonly id: string;
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
 * sides, as far as `references` of both readings have their names. What could not be read on one side is not compared;
 * see `complete` and `missing`.
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
  here: ProfilesSnapshot,
  there: ProfilesSnapshot,
): InstanceComparison {
  const isSame = here.InstanceArn === there.InstanceArn;
  const pairs = here.profiles.flatMap((profile) => {
    const other = find(there, profile, isSame);
    if (!other) return [];
    const changes = differences(profile, isSame ? other : asSeenFrom(here, there, other));
    return [{ here: identityOf(profile), there: identityOf(other), changes }];
  });
  const differing = pairs.filter(
    (pair) =>
      pair.changes.length > 0 || pair.here.SecurityProfileName !== pair.there.SecurityProfileName,
  );
  return {
    InstanceArn: here.InstanceArn,
    WithInstanceArn: there.InstanceArn,
    complete: isWhole(here) && isWhole(there),
    missing: { here: here.missing, there: there.missing },
    same: pairs.length - differing.length,
    differing,
    onlyHere: lone(here, there, isSame),
    onlyThere: lone(there, here, isSame),
    notCarriedOver: isSame
      ? []
      : [...references("here", here, there), ...references("there", there, here)],
  };
}

function lone(
  { profiles }: ProfilesSnapshot,
  other: ProfilesSnapshot,
  isSame: boolean,
): ProfileIdentity[] {
  return profiles.filter((profile) => !find(other, profile, isSame)).map(identityOf);
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

function differences(here: ProfileSnapshot, there: ProfileSnapshot): AccessChange[] {
  const known = FIELD_NAMES.filter((name) => here[name] !== undefined && there[name] !== undefined);
  return accessChanges(comparable(here, known), comparable(there, known));
}

function comparable(profile: ProfileSnapshot, known: readonly FieldName[]): Partial<ProfileFields> {
  const fields = Object.fromEntries(known.map((name) => [name, profile[name]]));
  return { ...fields, ...(profile.Tags && { Tags: declarableTags(profile.Tags) }) };
}

/** A profile of the other side, with our ids for what has the same name. */
export function asSeenFrom(
  here: ProfilesSnapshot,
  there: ProfilesSnapshot,
  profile: ProfileSnapshot,
): ProfileSnapshot {
  const {
    AllowedAccessControlHierarchyGroupId: group,
    AllowedAIAgents: agents,
    AllowedFlowModules: modules,
  } = profile;
  const ours = (kind: ReferenceKind, id: string) => counterpartOf(kind, id, there, here) ?? id;
  return {
    ...profile,
    ...normalizeFields({
      ...(group !== undefined && {
        AllowedAccessControlHierarchyGroupId: ours("hierarchyGroup", group),
      }),
      ...(modules && {
        AllowedFlowModules: modules.map((module) => ({
          ...module,
          FlowModuleId: ours("flowModule", module.FlowModuleId),
        })),
      }),
      ...(agents && {
        AllowedAIAgents: agents.map((agent) => ({ ...agent, Arn: ours("aiAgent", agent.Arn) })),
      }),
    }),
  };
}

/** The id on the other side with the same name, if the name is unique on both sides. */
function counterpartOf(
  kind: ReferenceKind,
  id: string,
  one: ProfilesSnapshot,
  other: ProfilesSnapshot,
): string | undefined {
  return (
    namesake(id, namesOf(kind, one), namesOf(kind, other)) ??
    (kind === "hierarchyGroup" ? namesake(id, groupsOf(one), groupsOf(other)) : undefined)
  );
}

/** Names, or paths as text, by id. */
type Names = ReadonlyMap<string, string>;

function namesake(id: string, ours: Names, theirs: Names): string | undefined {
  const name = ours.get(id);
  const idsIn = (names: Names) =>
    [...names].flatMap(([each, other]) => (other === name ? [each] : []));
  const [found, ...others] = idsIn(theirs);
  return name !== undefined && others.length === 0 && idsIn(ours).length === 1 ? found : undefined;
}

function namesOf(kind: ReferenceKind, { references: read }: ProfilesSnapshot): Names {
  const named = [...(read?.names[kind] ?? [])];
  return new Map(named.map(([id, path]) => [id, path.join(" > ")]));
}

/** Every hierarchy group, without its parents. */
function groupsOf({ hierarchyGroups }: ProfilesSnapshot): Names {
  return new Map(hierarchyGroups.map(({ Id, Name }) => [Id, Name]));
}

function references(side: Side, one: ProfilesSnapshot, other: ProfilesSnapshot): LocalReference[] {
  const theirs = namedIn(other);
  return [...namedIn(one).values()]
    .filter(({ id, kind }) => !theirs.has(`${kind} ${id}`))
    .filter(
      ({ id, kind }) =>
        kind !== "hierarchyGroup" || other.hierarchyGroups.every(({ Id }) => Id !== id),
    )
    .map(({ id, kind, namedBy }) => {
      const name = (kind === "hierarchyGroup" ? groupsOf(one) : namesOf(kind, one)).get(id);
      const counterpart = counterpartOf(kind, id, one, other);
      return {
        kind,
        id,
        side,
        namedBy,
        ...(name !== undefined && { name }),
        ...(counterpart !== undefined && { counterpart }),
      };
    });
}

function namedIn({ profiles }: ProfilesSnapshot) {
  const named = new Map<string, { kind: ReferenceKind; id: string; namedBy: string[] }>();
  for (const profile of profiles) {
    for (const [kind, id] of referencesOf(profile)) {
      const key = `${kind} ${id}`;
      const { namedBy } = named.get(key) ?? { namedBy: [] };
      named.set(key, { kind, id, namedBy: [...namedBy, profile.SecurityProfileName] });
    }
  }
  return named;
}

function identityOf(profile: ProfileSnapshot): ProfileIdentity {
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = profile;
  return { SecurityProfileArn, SecurityProfileId, SecurityProfileName };
}
