import {
  type DesiredProfile,
  type FieldName,
  type ObservedProfile,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
} from "./model.ts";
import { isDeclarableTag } from "./ownership.ts";

/** What the code has declared about a profile so far: fields by name, tags by key. */
export interface Declared {
  readonly fields: readonly FieldName[];
  readonly tagKeys: readonly string[];
}

/** The writes that make a profile match the code. Empty: nothing to do. */
export interface Changes {
  /** For one UpdateSecurityProfile, with the whole value of each field. */
  readonly update: Partial<Omit<ProfileFields, "Tags">>;
  /** For one TagResource. */
  readonly tag: Record<string, string>;
  /** For one UntagResource. */
  readonly untag: string[];
  /** Fields of `update` that are cleared because the code no longer declares them. */
  readonly cleared: FieldName[];
}

/**
 * The three-way diff, field by field. Never declared: left unchanged. Declared before but not now: cleared.
 * Declared now: made equal to the code, whatever the code said before. The same applies to tags, key by key.
 */
export function diff(
  declaredBefore: Declared,
  desired: DesiredProfile,
  observed: ObservedProfile,
): Changes {
  const update: Changes["update"] = {};
  const cleared: FieldName[] = [];
  for (const name of FIELD_NAMES) {
    if (name === "Tags") continue;
    const value = valueToWrite(name, declaredBefore, desired, observed);
    if (value === undefined) continue;
    Object.assign(update, { [name]: value });
    if (desired[name] === undefined) cleared.push(name);
  }
  const wanted = desired.Tags ?? {};
  return {
    update,
    tag: Object.fromEntries(
      Object.entries(wanted).filter(([key, value]) => observed.Tags[key] !== value),
    ),
    untag: Object.keys(observed.Tags)
      .filter((key) => declaredBefore.tagKeys.includes(key) && isDeclarableTag(key))
      .filter((key) => !Object.hasOwn(wanted, key)),
    cleared,
  };
}

/** The profile after the changes. */
export function changed(observed: ObservedProfile, changes: Changes): ObservedProfile {
  const kept = Object.entries(observed.Tags).filter(([key]) => !changes.untag.includes(key));
  return {
    ...observed,
    ...changes.update,
    Tags: FIELDS.Tags.kind.normalize({ ...Object.fromEntries(kept), ...changes.tag }),
  };
}

export function isEmpty(changes: Changes): boolean {
  return [changes.update, changes.tag, changes.untag].every(
    (part) => Object.keys(part).length === 0,
  );
}

/** The names of all fields that the changes touch. */
export function changedFields(changes: Changes): FieldName[] {
  const tags = Object.keys(changes.tag).length + changes.untag.length > 0;
  return FIELD_NAMES.filter((name) => name in changes.update || (name === "Tags" && tags));
}

/** What a set of fields declares. */
export function declaredBy(fields: Partial<ProfileFields>): Declared {
  return {
    fields: FIELD_NAMES.filter((name) => name !== "Tags" && fields[name] !== undefined),
    tagKeys: Object.keys(fields.Tags ?? {}),
  };
}

export function unionOf(all: readonly Declared[]): Declared {
  return {
    fields: [...new Set(all.flatMap(({ fields }) => fields))],
    tagKeys: [...new Set(all.flatMap(({ tagKeys }) => tagKeys))],
  };
}

/** The part of the values to write that the profile has. */
export function heldOf(
  values: Partial<ProfileFields>,
  { Tags = {}, ...held }: Partial<ProfileFields>,
): Declared {
  const { fields, tagKeys } = declaredBy(values);
  return {
    fields: fields.filter((name) => isHeld(name, values, held)),
    tagKeys: tagKeys.filter((key) => values.Tags?.[key] === Tags[key]),
  };
}

/** Whether everything in `inner` is also in `outer`. */
export function isCovered(inner: Declared, outer: Declared): boolean {
  return (
    inner.fields.every((name) => outer.fields.includes(name)) &&
    inner.tagKeys.every((key) => outer.tagKeys.includes(key))
  );
}

/** The value that AWS lacks of a field; `undefined` if none. */
function valueToWrite<K extends Exclude<FieldName, "Tags">>(
  name: K,
  declaredBefore: Declared,
  desired: Partial<ProfileFields>,
  observed: Partial<ProfileFields>,
): ProfileFields[K] | undefined {
  const { kind } = FIELDS[name];
  const declared = desired[name];
  if (declared === undefined && !declaredBefore.fields.includes(name)) return undefined;
  const value = declared ?? kind.empty;
  const held = observed[name];
  if (held === undefined) throw new TypeError(`${name} was compared without having been read`);
  return kind.equal(value, held) ? undefined : (kind.complete?.(value, held) ?? value);
}

function isHeld<K extends FieldName>(
  name: K,
  values: { readonly [N in K]?: ProfileFields[N] },
  held: { readonly [N in K]?: ProfileFields[N] },
): boolean {
  const value = values[name];
  const other = held[name];
  return value !== undefined && other !== undefined && FIELDS[name].kind.equal(value, other);
}
