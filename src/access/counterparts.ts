import { type FieldName, FIELDS, REFERRING_FIELDS, normalizeFields } from "../profile/model.ts";
import { type ReferenceName, groupNames } from "./group-names.ts";
import { type Reference, idsIn, referredIds } from "./references.ts";
import {
  type MissingPart,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  type ReferenceKind,
  type SnapshotPart,
  NOT_IN_SNAPSHOT,
  isRead,
} from "../profile/snapshot.ts";

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
export function counterpartOf(
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

/** Names by id; of paths, a text that no other path has. */
type Names = ReadonlyMap<string, string>;

function namesake(id: string, ours: Names, theirs: Names): string | undefined {
  const name = ours.get(id);
  const idsOf = (names: Names) =>
    [...names].flatMap(([each, other]) => (other === name ? [each] : []));
  const [found, ...others] = idsOf(theirs);
  return name !== undefined && others.length === 0 && idsOf(ours).length === 1 ? found : undefined;
}

function namesOf(kind: ReferenceKind, { references: read }: ProfilesSnapshot): Names {
  const named = [...(read?.names[kind] ?? [])];
  return new Map(named.map(([id, path]) => [id, JSON.stringify(path)]));
}

/** Every hierarchy group, without its parents. */
function groupsOf({ hierarchyGroups }: ProfilesSnapshot): Names {
  return new Map(hierarchyGroups.map(({ Id, Name }) => [Id, Name]));
}

/**
 * Names for the hierarchy groups in a comparison, which has our ids for groups of both sides. A group that was made again
 * with the same name is another one.
 */
export function comparedGroupNames(here: ProfilesSnapshot, there: ProfilesSnapshot): ReferenceName {
  const isSame = here.InstanceArn === there.InstanceArn;
  const [known, others] = isSame ? [there, here] : [here, there];
  const ids = new Set(known.hierarchyGroups.map(({ Id }) => Id));
  const rest = others.hierarchyGroups.filter(
    ({ Id }) =>
      !ids.has(Id) && (isSame || counterpartOf("hierarchyGroup", Id, others, known) === undefined),
  );
  const paths = [others, known].flatMap(({ references }) => [
    ...(references?.names.hierarchyGroup ?? []),
  ]);
  return groupNames([...known.hierarchyGroups, ...rest], new Map(paths));
}

export function nameOf({ id, kind }: Reference, snapshot: ProfilesSnapshot): string | undefined {
  return kind === "hierarchyGroup"
    ? groupsOf(snapshot).get(id)
    : snapshot.references?.names[kind].get(id)?.join();
}

/** The parts with the names of what profiles refer to. An application goes by its namespace in every instance. */
const NAME_PARTS: Readonly<Record<ReferenceKind, readonly SnapshotPart[]>> = {
  hierarchyGroup: ["hierarchyGroups", "hierarchyPath"],
  flowModule: ["listedFlowModules"],
  aiAgent: ["listedApplications"],
  application: [],
};

/** The call whose names a reading without `references` lacks. */
const NAME_CALLS = [
  ["hierarchyGroup", "hierarchyPath", "DescribeUserHierarchyGroup"],
  ["flowModule", "listedFlowModules", "ListContactFlowModules"],
  ["aiAgent", "listedApplications", "ListApplications"],
] as const satisfies readonly [ReferenceKind, SnapshotPart, string][];

/** Two readings to compare. Names that the comparison needs are missing in a reading without `references`. */
export function withMissingNames<S extends ProfilesSnapshot>(here: S, there: S): [S, S] {
  if (here.InstanceArn === there.InstanceArn) return [here, there];
  return [lackingNames(here, there), lackingNames(there, here)];
}

function lackingNames<S extends ProfilesSnapshot>(one: S, other: S): S {
  if (one.references) return one;
  const [ours, theirs] = [referredIds(one.profiles), referredIds(other.profiles)];
  const groups = new Set(groupsOf(other).values());
  const isAmbiguous = (group: string) =>
    counterpartOf("hierarchyGroup", group, one, other) === undefined &&
    groups.has(groupsOf(one).get(group) ?? "");
  const missing = NAME_CALLS.flatMap(([kind, part, operation]): MissingPart[] => {
    const open = ours[kind].filter((id) => !theirs[kind].includes(id));
    const mayMatch = open.length > 0 && theirs[kind].some((id) => !ours[kind].includes(id));
    const unnamed =
      kind === "hierarchyGroup" ? open.filter(isAmbiguous) : mayMatch ? [one.InstanceArn] : [];
    return unnamed.map((of) => ({
      part,
      of,
      operation,
      code: "IncompleteRead",
      message: NOT_IN_SNAPSHOT.names,
    }));
  });
  return { ...one, missing: [...one.missing, ...missing] };
}

/** Whether it is unknown which id of the other side, if any, stands for the same thing, because names could not be read. */
export function isUnresolved(
  { id, kind }: Reference,
  one: ProfilesSnapshot,
  other: ProfilesSnapshot,
): boolean {
  const areNamed = isRead([...one.missing, ...other.missing], ...NAME_PARTS[kind]);
  return !areNamed && counterpartOf(kind, id, one, other) === undefined;
}

/** The fields of a profile with ids that `isUnresolved`. Ids that the other instance has as well are the same. */
export function unresolvedIn(
  profile: ProfileSnapshot,
  one: ProfilesSnapshot,
  other: ProfilesSnapshot,
): readonly FieldName[] {
  return REFERRING_FIELDS.filter((field) => {
    const kind = FIELDS[field].refersTo;
    return idsIn(field, profile).some(
      (id) =>
        isUnresolved({ id, kind }, one, other) &&
        !other.profiles.some((each) => idsIn(field, each).includes(id)),
    );
  });
}
