import { type FieldRow, FIELDS as ROWS } from "./fields.ts";
import type { FieldKind, Piece } from "./kinds.ts";
import { type Shape, violations } from "./shapes.ts";

type Rows = typeof ROWS;

export type FieldName = keyof Rows;

/** The fields of a security profile without its identity, normalized. */
export type ProfileFields = { -readonly [K in FieldName]: Rows[K]["kind"]["empty"] };

/** The fields in props: tags may be a list, and lists read-only. */
export type FieldInputs = { [K in FieldName]: Parameters<Rows[K]["kind"]["normalize"]>[0] };

interface Field<K extends FieldName> extends FieldRow {
  readonly shape: Rows[K]["shape"];
  readonly kind: FieldKind<ProfileFields[K], FieldInputs[K]>;
  readonly readBy: Rows[K]["readBy"];
  readonly needs?: FieldName | undefined;
  readonly refersTo: Rows[K]["refersTo"];
}

/** The rows with the types of their fields. */
export const FIELDS: { readonly [K in FieldName]: Field<K> } = ROWS;

/** The names of the fields that have this value in their row. */
type FieldsWith<Part> = { [K in FieldName]: Rows[K] extends Part ? K : never }[FieldName];

export type UpdatedField = FieldsWith<{ readonly writtenBy: "update" }>;
export type DescribedField = FieldsWith<{ readonly readBy: "describe" }>;
export type ListedField = Exclude<FieldName, DescribedField>;
export type GrantingField = FieldsWith<{ readonly access: "grants" }>;
export type ReferringField = Exclude<FieldName, FieldsWith<{ readonly refersTo: "nothing" }>>;

/** The list operations that read one field each. */
export type ListOperation = Rows[ListedField]["readBy"]["operation"];
export type ListMember = Rows[ListedField]["readBy"]["member"];

/** The calls that together read a profile. */
export type ReadPart = "describe" | Rows[ListedField]["readBy"]["part"];

/** The profile of a resource. */
export interface ProfileRecord {
  /** ARN of the Amazon Connect instance. */
  InstanceArn: string;
  /** The name in the code. The admin website may have renamed the profile since. */
  SecurityProfileName: string;
  /** ARN of the profile: its identity. */
  SecurityProfileArn: string;
  /** The last part of the ARN. Most operations of Amazon Connect take it. */
  SecurityProfileId: string;
  /** Whether the stack adopted the profile instead of creating it. The stack does not delete what it adopted. */
  adopted: boolean;
}

/** A managed profile: its identity and the fields that the code declares. */
export interface ManagedProfile extends ProfileRecord, Partial<ProfileFields> {}

export const FIELD_NAMES = Object.keys(FIELDS).filter((name): name is FieldName => name in FIELDS);
export const UPDATED_FIELDS = fieldsWith<UpdatedField>((row) => row.writtenBy === "update");
export const DESCRIBED_FIELDS = fieldsWith<DescribedField>((row) => row.readBy === "describe");
export const LISTED_FIELDS = fieldsWith<ListedField>((row) => row.readBy !== "describe");
export const GRANTING_FIELDS = fieldsWith<GrantingField>((row) => row.access === "grants");
export const REFERRING_FIELDS = fieldsWith<ReferringField>((row) => row.refersTo !== "nothing");

function fieldsWith<K extends FieldName>(is: (row: FieldRow) => boolean): K[] {
  return FIELD_NAMES.filter((name): name is K => is(FIELDS[name]));
}

/** A profile in the code: only declared fields are present. */
export interface DesiredProfile extends Partial<ProfileFields> {
  InstanceArn: string;
  SecurityProfileName: string;
}

/** A profile in AWS. A field is present if the read included its part. */
export interface ObservedProfile extends Partial<ProfileFields> {
  SecurityProfileArn: string;
  SecurityProfileId: string;
  SecurityProfileName: string;
  /** Includes `aws:` tags, ownership tags and everyone else's. */
  Tags: Record<string, string>;
}

/** Whether a read returned every field. */
export function isComplete<P extends Partial<ProfileFields>>(
  profile: P,
): profile is P & ProfileFields {
  return FIELD_NAMES.every((name) => profile[name] !== undefined);
}

/** The parts to read for these fields; always includes `describe`. */
export function partsOf(fields: Iterable<FieldName>): ReadPart[] {
  return [...new Set<ReadPart>(["describe", ...[...fields].map((name) => readOf(name).part)])];
}

/** The call that reads a field. */
export function readOf(name: FieldName): { readonly part: ReadPart; readonly operation: string } {
  const { readBy } = FIELDS[name];
  return readBy === "describe" ? { part: readBy, operation: "DescribeSecurityProfile" } : readBy;
}

/** The fields that a profile, or a set of props, contains. */
export function declaredFields(profile: Partial<Record<FieldName, unknown>>): FieldName[] {
  return FIELD_NAMES.filter((name) => profile[name] !== undefined);
}

/** The fields in props. An absent field is not declared. */
export type DeclaredFields = { [K in FieldName]?: FieldInputs[K] | undefined };

/** The declared fields, normalized: two spellings of the same profile are equal. */
export function normalizeFields(declared: DeclaredFields): Partial<ProfileFields> {
  const fields: Partial<ProfileFields> = {};
  for (const name of declaredFields(declared)) assignNormal(fields, name, declared[name]);
  return fields;
}

/**
 * Stores AWS's value of a field in `fields`, normalized. A value that AWS left out is empty. Returns false if the
 * answer does not have the form of the field. AWS may have values that exceed its own current limits.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the value to its field
export function readInto<K extends FieldName>(
  fields: Partial<ProfileFields>,
  name: K,
  answered: unknown,
  form: Shape = FIELDS[name].shape,
): boolean {
  const { kind } = FIELDS[name];
  if (answered !== undefined && !hasForm(name, answered, form)) return false;
  fields[name] = answered === undefined ? kind.empty : kind.normalize(answered);
  return true;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the value to its field
function hasForm<K extends FieldName>(_: K, value: unknown, form: Shape): value is FieldInputs[K] {
  return violations(form, value).every(({ code }) => code !== "type" && code !== "required");
}

/** Every field, normalized. Those that are not given are empty. */
export function allFields(given: Partial<ProfileFields> = {}): ProfileFields {
  const fields: Partial<ProfileFields> = {};
  for (const name of FIELD_NAMES)
    assignNormal(fields, name, given[name] ?? FIELDS[name].kind.empty);
  if (isComplete(fields)) return fields;
  throw new TypeError("A field has no normal form");
}

/** The entries of a field of a profile; none if the field is absent. */
export function piecesOf<K extends FieldName>(
  name: K,
  fields: { readonly [N in K]?: ProfileFields[N] | undefined },
): readonly Piece[] {
  const value = fields[name];
  return value === undefined ? [] : FIELDS[name].kind.pieces(value);
}

/** Only the fields of a profile, without its identity. */
export function fieldsOf(profile: Partial<ProfileFields>): Partial<ProfileFields> {
  return Object.fromEntries(declaredFields(profile).map((name) => [name, profile[name]]));
}

function assignNormal<K extends FieldName>(
  fields: Partial<ProfileFields>,
  name: K,
  value: FieldInputs[K] | undefined,
): void {
  if (value !== undefined) fields[name] = FIELDS[name].kind.normalize(value);
}
