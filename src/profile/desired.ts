import type { Piece } from "./kinds.ts";
import {
  type FieldInputs,
  type FieldName,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  declaredFields,
  isComplete,
} from "./model.ts";
import { type Shape, violations } from "./shapes.ts";

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
