import {
  type FieldInputs,
  type FieldName,
  type ObservedProfile,
  type ProfileFields,
  FIELDS,
  declaredFields,
} from "./model.ts";

/** The fields as props may give them; an absent one is not declared. */
export type DeclaredFields = { [K in FieldName]?: FieldInputs[K] | undefined };

/** The declared fields in normal form: two spellings of the same profile come out equal. */
export function normaliseFields(declared: DeclaredFields): Partial<ProfileFields> {
  const fields: Partial<ProfileFields> = {};
  for (const name of declaredFields(declared)) assignNormal(fields, name, declared[name]);
  return fields;
}

/** What AWS answered, in the same normal form. */
export function normaliseObserved(observed: ObservedProfile): ObservedProfile {
  return {
    ...observed,
    ...normaliseFields(observed),
    Tags: FIELDS.Tags.kind.normalise(observed.Tags),
  };
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
  if (value !== undefined) fields[name] = FIELDS[name].kind.normalise(value);
}
