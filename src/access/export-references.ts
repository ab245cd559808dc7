import type { FieldName } from "../profile/model.ts";
import { FIELDS } from "../profile/model.ts";
import type { ExportNote } from "./export-notes.ts";
import { referencesOf, referredIds } from "./references.ts";
import { resourceIds } from "./resource-ids.ts";
import type {
  ProfileSnapshot,
  ProfilesSnapshot,
  ReferenceKind,
  References,
} from "../profile/snapshot.ts";
import { type Entry, type Source, block, call, list, literal, print, text } from "./source.ts";

/** The environment variable that names the instance to deploy to. */
const ALIAS_VARIABLE = "CONNECT_INSTANCE_ALIAS";

/** How the code refers to the instance and to other resources. */
export interface ReferencesInCode {
  /** Statements before the profiles. */
  readonly statements: readonly string[];
  /** What the statements import from this package. */
  readonly uses: readonly string[];
  readonly valueOf: (field: FieldName, value: unknown) => Source;
  readonly notesOf: (profile: ProfileSnapshot) => readonly ExportNote[];
}

const APPLICATION = { variable: "application", lookup: "ApplicationRef", by: "Namespace" };

/** How to look up a kind: the function, and the member with its id. */
const LOOKUPS: Readonly<
  Record<ReferenceKind, { variable: string; lookup: string; by: string; member: string }>
> = {
  hierarchyGroup: {
    variable: "group",
    lookup: "HierarchyGroupRef",
    by: "Path",
    member: "HierarchyGroupId",
  },
  flowModule: { variable: "module", lookup: "FlowModuleRef", by: "Name", member: "FlowModuleId" },
  application: { ...APPLICATION, member: "Namespace" },
  aiAgent: { ...APPLICATION, member: "ApplicationArn" },
};

/** References by id, with the names of hierarchy groups in comments. */
export function referencesById({ hierarchyGroups }: ProfilesSnapshot): ReferencesInCode {
  return {
    statements: [],
    uses: [],
    valueOf: (_, value) => literal(value),
    notesOf: ({ AllowedAccessControlHierarchyGroupId: group }) =>
      hierarchyGroups
        .filter(({ Id }) => Id === group)
        .map(({ Id, Name }) => ({ code: "hierarchy-group", id: Id, name: Name })),
  };
}

/** References by lookup, so that the code deploys to every instance with the same names. */
export function referencesByName({ profiles, references }: ProfilesSnapshot): ReferencesInCode {
  if (references?.Alias === undefined) {
    throw new TypeError("A portable export requires a reading with references and alias");
  }
  const { Alias, names } = references;
  const ids = referredIds(profiles);
  const found = KINDS.flatMap((kind) =>
    ids[kind].flatMap((id) => {
      const path = uniqueName(names, kind, id);
      return path ? [{ kind, id, key: JSON.stringify([LOOKUPS[kind].lookup, path]), path }] : [];
    }),
  );
  const distinct = [...new Map(found.map((each) => [each.key, each])).values()];
  const variables = resourceIds(
    distinct.map(({ kind, path }) => `${LOOKUPS[kind].variable} ${path.join(" ")}`),
    [],
    camelCased,
  );
  const variableOf = new Map(distinct.map(({ key }, index) => [key, variables[index] ?? ""]));
  const expressions = new Map(
    found.map(({ id, key, kind }) => [
      `${kind} ${id}`,
      `refs.${variableOf.get(key)}.${LOOKUPS[kind].member}`,
    ]),
  );
  const lookups = distinct.map(({ key, kind, path }): Entry => {
    const { by, lookup } = LOOKUPS[kind];
    const name = kind === "hierarchyGroup" ? list(path.map(text)) : text(path.join());
    const isOfInstance = kind === "hierarchyGroup" || kind === "flowModule";
    const args = [...(isOfInstance ? ["InstanceArn"] : []), [by, name] as const];
    return [variableOf.get(key) ?? "", call(`${lookup}({`, args, "})")];
  });
  const alias: Entry = ["Alias", `process.env["${ALIAS_VARIABLE}"] ?? ${text(Alias)}`];
  return {
    statements: [
      print(call("const { InstanceArn } = await ConnectInstanceRef({", [alias], "});")),
      ...(lookups.length === 0
        ? []
        : [print(block("const refs = await lookUpAll({", lookups, "});"))]),
    ],
    uses: [
      "ConnectInstanceRef",
      ...(lookups.length === 0 ? [] : ["lookUpAll"]),
      ...distinct.map(({ kind }) => LOOKUPS[kind].lookup),
    ],
    valueOf(field, value) {
      const { kind, refersTo } = FIELDS[field];
      return literal(value, (id, key) =>
        key === kind.key ? expressions.get(`${refersTo} ${id}`) : undefined,
      );
    },
    notesOf: (profile) =>
      referencesOf(profile)
        .filter(({ id, kind }) => id !== "" && !expressions.has(`${kind} ${id}`))
        .map(({ id, kind }) => ({ code: "not-portable", kind, id })),
  };
}

const KINDS = ["hierarchyGroup", "flowModule", "application", "aiAgent"] as const;

/** The name of the resource with the id, if it is unique. */
function uniqueName(
  names: References["names"],
  kind: ReferenceKind,
  id: string,
): readonly string[] | undefined {
  const path = names[kind].get(id);
  if (path === undefined) return undefined;
  const wanted = JSON.stringify(path);
  // The id of an application is its namespace, which several can have; their ARNs differ.
  const all = names[kind === "application" ? "aiAgent" : kind];
  const alike = [...all.values()].filter((other) => JSON.stringify(other) === wanted);
  return alike.length > 1 ? undefined : path;
}

/** `group-north-leads` is `groupNorthLeads`. */
function camelCased(id: string): string {
  return id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
