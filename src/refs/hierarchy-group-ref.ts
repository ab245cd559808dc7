import { inInstance, theOne } from "./lookup.ts";
import type { InstanceLookupProps } from "./lookup-props.ts";

/** Which hierarchy group to look up: by its path, or by a name that no other group has. */
export type HierarchyGroupRefProps = InstanceLookupProps &
  (
    | {
        /** Names from the first level down to the group. */
        Path: readonly string[];
        Name?: never;
      }
    | { Name: string; Path?: never }
  );

/** A user hierarchy group as AWS holds it. */
export interface HierarchyGroupRef {
  InstanceArn: string;
  HierarchyGroupId: string;
  HierarchyGroupArn: string;
  Name: string;
  /** Names from the first level down to the group. */
  Path: string[];
}

/**
 * Looks up a user hierarchy group, for `AllowedAccessControlHierarchyGroupId`. Does not write to AWS or to the state.
 * All lookups of a process share one list of the groups; each lookup makes one more call for every group of the
 * name.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError if there is no such group
 * @throws AmbiguousError if several groups have the name
 */
export async function HierarchyGroupRef(props: HierarchyGroupRefProps): Promise<HierarchyGroupRef> {
  const { InstanceArn, Name, Path } = props;
  const opened = await inInstance("HierarchyGroupRef", props, { Path, Name });
  const { callsTo, findHierarchyGroups, pathOfGroup } = opened;
  const calls = callsTo("connect");
  const name = Name ?? Path?.at(-1) ?? "";
  const { all, found: namesakes } = await findHierarchyGroups(calls, name);
  const found = await Promise.all(
    namesakes.map(async (group) => ({ ...group, path: await pathOfGroup(calls, group.Id) })),
  );
  const isWanted = (path: readonly string[]) =>
    Path === undefined || JSON.stringify(path) === JSON.stringify(Path);
  const others = all.filter((each) => each.Name !== name);
  const group = theOne(
    {
      found: found.filter(({ path }) => isWanted(path)),
      all: [...others.map((each) => ({ ...each, path: [each.Name] })), ...found],
    },
    {
      kind: "hierarchy group",
      name: Path ? formatPath(Path) : name,
      place: InstanceArn,
      nameOf: ({ path }) => formatPath(path),
      identityOf: ({ path }) => formatPath(path),
      advice: "Use Path instead of Name.",
    },
  );
  return {
    InstanceArn,
    HierarchyGroupId: group.Id,
    HierarchyGroupArn: group.Arn,
    Name: group.Name,
    Path: group.path,
  };
}

function formatPath(path: readonly string[]): string {
  return path.join(" > ");
}
