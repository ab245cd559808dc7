import { type FieldRow, FIELDS as ROWS } from "./fields.ts";
import type { FieldKind } from "./kinds.ts";

type Rows = typeof ROWS;

export type FieldName = keyof Rows;

/** The fields of a security profile other than its identity, in their normal form. */
export type ProfileFields = { -readonly [K in FieldName]: Rows[K]["kind"]["empty"] };

/** The fields as props may give them: tags also as a list, lists also read-only. */
export type FieldInputs = { [K in FieldName]: Parameters<Rows[K]["kind"]["normalize"]>[0] };

interface Field<K extends FieldName> extends FieldRow {
  readonly shape: Rows[K]["shape"];
  readonly kind: FieldKind<ProfileFields[K], FieldInputs[K]>;
  readonly readBy: Rows[K]["readBy"];
  readonly refersTo: Rows[K]["refersTo"];
}

/** The rows, each with the types of its field. */
export const FIELDS: { readonly [K in FieldName]: Field<K> } = ROWS;

/** The names of the fields in whose rows a member has such a value. */
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

/** Which profile a resource manages. */
export interface ProfileRecord {
  /** ARN of the Amazon Connect instance. */
  InstanceArn: string;
  /** The name as the code has it; the console may have renamed the profile since. */
  SecurityProfileName: string;
  /** ARN of the profile, its identity. */
  SecurityProfileArn: string;
  /** The last part of the ARN, which most of Amazon Connect's operations take. */
  SecurityProfileId: string;
  /** Whether the stack found the profile instead of making it. What it found it does not delete. */
  adopted: boolean;
}

/** A managed profile: its identity, and the fields that the code declares. */
export interface ManagedProfile extends ProfileRecord, Partial<ProfileFields> {}

export const FIELD_NAMES = Object.keys(FIELDS).filter((name): name is FieldName => name in FIELDS);
export const UPDATED_FIELDS = fieldsWith<UpdatedField>((row) => row.writtenBy === "update");
export const DESCRIBED_FIELDS = fieldsWith<DescribedField>((row) => row.readBy === "describe");
export const LISTED_FIELDS = fieldsWith<ListedField>((row) => row.readBy !== "describe");
export const REFERRING_FIELDS = fieldsWith<ReferringField>((row) => row.refersTo !== "nothing");

function fieldsWith<K extends FieldName>(is: (row: FieldRow) => boolean): K[] {
  return FIELD_NAMES.filter((name): name is K => is(FIELDS[name]));
}

/** A profile as the code wants it: only declared fields are present. */
export interface DesiredProfile extends Partial<ProfileFields> {
  InstanceArn: string;
  SecurityProfileName: string;
}

/** A profile as AWS holds it. A field is present when the read asked for its part. */
export interface ObservedProfile extends Partial<ProfileFields> {
  SecurityProfileArn: string;
  SecurityProfileId: string;
  SecurityProfileName: string;
  /** `aws:` tags, ownership tags and everyone else's included. */
  Tags: Record<string, string>;
}

/** Whether a read told every field. */
export function isComplete<P extends Partial<ProfileFields>>(
  profile: P,
): profile is P & ProfileFields {
  return FIELD_NAMES.every((name) => profile[name] !== undefined);
}

/** The parts that have to be read to know these fields; `describe` is always one of them. */
export function partsOf(fields: Iterable<FieldName>): ReadPart[] {
  return [...new Set<ReadPart>(["describe", ...[...fields].map((name) => readOf(name).part)])];
}

/** The call that reads a field. */
export function readOf(name: FieldName): { readonly part: ReadPart; readonly operation: string } {
  const { readBy } = FIELDS[name];
  return readBy === "describe" ? { part: readBy, operation: "DescribeSecurityProfile" } : readBy;
}

/** The fields that a profile, or a set of props, mentions. */
export function declaredFields(profile: Partial<Record<FieldName, unknown>>): FieldName[] {
  return FIELD_NAMES.filter((name) => profile[name] !== undefined);
}
