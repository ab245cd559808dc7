import { check } from "../profile/constraints.ts";
import {
  type FieldName,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  piecesOf,
} from "../profile/model.ts";
import { declarableTags, ownerIn } from "../profile/ownership.ts";
import { isStockProfile } from "../profile/stock.ts";
import { coverOf } from "./cover.ts";
import { type ExportedAssignment, holdersInCode } from "./export-holders.ts";
import { type ExportNote, refusals, withNotes } from "./export-notes.ts";
import { type ReferencesInCode, referencesById, referencesByName } from "./export-references.ts";
import { referredIds } from "./references.ts";
import { resourceIds } from "./resource-ids.ts";
import {
  type MissingPart,
  type ProfileIdentity,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  type SnapshotPart,
  AI_AGENT_PARTS,
} from "../profile/snapshot.ts";
import { type Entry, block, enclosed, list, prefixed, print, statement, text } from "./source.ts";

export interface ExportOptions {
  /** Name of the Alchemy application. @default "contact-center" */
  readonly app?: string;
  /**
   * Whether the code also declares empty fields that can grant access or that a restriction needs, and that holders hold
   * no other profile, so that `drift` compares them. @default false
   */
  readonly complete?: boolean;
  /** Whether the code assigns what users and AI agents hold. Requires a reading with `holders`. @default false */
  readonly holders?: boolean;
  /**
   * Whether the code looks references up by name instead of using ids, so that it deploys to other instances, too.
   * Requires a reading with `references` and `alias`. @default false
   */
  readonly portable?: boolean;
}

/** An instance as code. */
export interface InstanceExport {
  readonly InstanceArn: string;
  /** Whether everything for the code could be read. If false, there is no code. */
  readonly complete: boolean;
  readonly missing: readonly MissingPart[];
  readonly profiles: readonly ExportedProfile[];
  /** What users and AI agents hold; absent without `holders`, or if the reading is incomplete. */
  readonly assignments?: readonly ExportedAssignment[];
  /** The text of a TypeScript file; absent if the reading is incomplete. */
  readonly code?: string;
}

/** A profile in the code. */
export interface ExportedProfile extends ProfileIdentity {
  /** Id of the resource. */
  readonly id: string;
  /** Whether the code declares it, or only a comment shows it. */
  readonly declared: boolean;
  /** The notes in the comment above it. */
  readonly notes: readonly ExportNote[];
}

/**
 * Exports an instance as TypeScript: a `SecurityProfile` for each profile that adopts it unchanged, so that the first
 * deploy writes nothing. Permissions are presets and groups that the profile has in full, and constants. A field that is
 * empty in AWS is not declared, unless `complete` is set and the field can grant access. Ownership tags, tags of AWS and
 * values that the props do not accept are omitted, the last with a comment. The same instance gives the same text.
 *
 * @example
 * // A file for each instance
 * const instance = await readSecurityProfiles({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const { code, missing } = exportInstance(instance, { app: "support" });
 * console.log(code ?? missing);
 */
export function exportInstance(
  snapshot: ProfilesSnapshot,
  {
    app = "contact-center",
    complete: isWhole = false,
    holders = false,
    portable = false,
  }: ExportOptions = {},
): InstanceExport {
  const { InstanceArn } = snapshot;
  // Whether the path of a group is unique depends on the other groups.
  const needsGroups = portable && referredIds(snapshot.profiles).hierarchyGroup.length > 0;
  const beside = new Set<SnapshotPart>([
    "usedAIAgents",
    ...(needsGroups ? [] : (["hierarchyGroups"] as const)),
    ...(holders ? [] : (["users", ...AI_AGENT_PARTS] as const)),
  ]);
  const missing = snapshot.missing.filter(({ part }) => !beside.has(part));
  const names = snapshot.profiles.map(({ SecurityProfileName }) => SecurityProfileName);
  const ids = resourceIds(names);
  const complete = missing.length === 0;
  const inCode = portable && complete ? referencesByName(snapshot) : referencesById(snapshot);
  const written = snapshot.profiles.map((profile, index) =>
    writeProfile(InstanceArn, ids[index] ?? "", profile, { inCode, isWhole }),
  );
  const held =
    holders && complete ? holdersInCode(snapshot, { taken: ids, isExact: isWhole }) : undefined;
  return {
    InstanceArn,
    complete,
    missing,
    profiles: written.map(({ exported }) => exported),
    ...(held && { assignments: held.assignments }),
    ...(complete && { code: fileOf(InstanceArn, app, inCode, written, held) }),
  };
}

const BY_ID = `// The security profiles of an Amazon Connect instance, adopted unchanged: the first deploy writes
// nothing. Fields that are not declared stay unchanged; removing a line clears its field.`;

const BY_NAME = `// The security profiles of an Amazon Connect instance, for every instance that has the same names.
// CONNECT_INSTANCE_ALIAS selects the instance. In the exported one, the first deploy writes nothing.`;

function fileOf(
  InstanceArn: string,
  app: string,
  { statements, uses: used }: ReferencesInCode,
  written: readonly ReturnType<typeof writeProfile>[],
  held: ReturnType<typeof holdersInCode> | undefined,
): string {
  const imported = [used, ...written.map(({ uses }) => uses), held?.uses ?? []].flat();
  const uses = new Set(["SecurityProfile", ...imported]);
  const isPortable = statements.length > 0;
  return `${[
    [
      isPortable ? BY_NAME : BY_ID,
      'import alchemy from "alchemy";',
      print(enclosed("import {", [...uses].toSorted(), '} from "alchemy-aws-connect";', " ")),
    ].join("\n"),
    ...(isPortable ? [] : [statement("const InstanceArn =", text(InstanceArn))]),
    print(enclosed("const app = await alchemy(", [text(app)], ");")),
    ...statements,
    ...written.map(({ code }) => code),
    ...(held?.statements ?? []),
    "await app.finalize();",
  ].join("\n\n")}\n`;
}

function writeProfile(
  InstanceArn: string,
  id: string,
  profile: ProfileSnapshot,
  { inCode, isWhole }: { readonly inCode: ReferencesInCode; readonly isWhole: boolean },
) {
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = profile;
  const fields = fieldsOf(profile, isWhole);
  const permissions = permissionsInCode(fields.Permissions ?? []);
  const problems = check({ InstanceArn, SecurityProfileName, ...fields });
  const refused = (name: string) => problems.some(({ path }) => path.split(/[.[]/)[0] === name);
  const owner = ownerIn(profile.Tags ?? {});
  const declared = !owner && !refused("SecurityProfileName");
  const stock = isStockProfile(SecurityProfileName);
  const stack = profile.Tags?.["aws:cloudformation:stack-name"];
  const notes: ExportNote[] = [
    ...(stock ? [{ code: "stock" as const }] : []),
    ...(owner ? [{ code: "other-stack" as const, ...owner }] : []),
    ...(stack === undefined ? [] : [{ code: "cloudformation" as const, stack }]),
    ...inCode.notesOf(profile),
    ...refusals(problems),
  ];
  const source = block(
    `await SecurityProfile(${text(id)}, {`,
    [
      "InstanceArn",
      ["SecurityProfileName", text(SecurityProfileName)],
      ...FIELD_NAMES.filter((name) => fields[name] !== undefined && !refused(name)).map(
        (name): Entry => [
          name,
          name === "Permissions" ? permissions.source : inCode.valueOf(name, fields[name]),
        ],
      ),
      ["adopt", "true"],
      ...(stock ? [["delete", "false"] as const] : []),
    ],
    "});",
  );
  return {
    exported: { id, SecurityProfileName, SecurityProfileArn, SecurityProfileId, declared, notes },
    code: withNotes(notes, print(source), declared),
    uses: declared && !refused("Permissions") ? permissions.uses : [],
  };
}

/**
 * The declared fields: `Permissions`, and fields that are not empty; with `isWhole` also all that can grant access, and
 * those without which a declared restriction has no effect.
 */
function fieldsOf(profile: ProfileSnapshot, isWhole: boolean): Partial<ProfileFields> {
  const fields: Partial<ProfileFields> = { ...profile, Tags: declarableTags(profile.Tags ?? {}) };
  const filled = FIELD_NAMES.filter((name) => piecesOf(name, fields).length > 0);
  const needed = new Set(filled.map((name) => FIELDS[name].needs));
  const isDeclared = (name: FieldName) =>
    name === "Permissions" ||
    filled.includes(name) ||
    (isWhole && (FIELDS[name].access === "grants" || needed.has(name)));
  return Object.fromEntries(FIELD_NAMES.filter(isDeclared).map((name) => [name, fields[name]]));
}

/** The source of permissions, and what it imports from this package. */
function permissionsInCode(names: readonly string[]) {
  const { constants, sets, unknown } = coverOf(names);
  const known = [...sets, ...constants];
  const others = unknown.map(text);
  if (known.length === 0) return { source: list(others), uses: [] };
  const roots = known.map((expression) => expression.split(".", 1).join());
  // A single preset or group is already a list.
  const isList = sets.length === 1 && constants.length === 0;
  const source = isList ? known.join() : enclosed("permissions(", known, ")");
  return {
    source: others.length === 0 ? source : list([prefixed("...", source), ...others]),
    uses: isList ? roots : [...roots, "permissions"],
  };
}
