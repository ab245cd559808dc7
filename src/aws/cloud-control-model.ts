import type { ProfileLocation } from "../profile/arn.ts";
import type { Changes } from "../profile/diff.ts";
import {
  type DesiredProfile,
  type FieldName,
  type ObservedProfile,
  type ProfileFields,
  FIELDS,
  FIELD_NAMES,
  declaredFields,
  readInto,
} from "../profile/model.ts";
import { isSystemTag } from "../profile/ownership.ts";
import { type Shape, isRecord, list, parsedJson, structure, text } from "../profile/shapes.ts";

/** The profile as a resource model of AWS::Connect::SecurityProfile, in JSON. */
export function toDesiredState(profile: DesiredProfile): string {
  const { InstanceArn, SecurityProfileName } = profile;
  const fields = declaredFields(profile).map((name) => [name, modelValue(name, profile[name])]);
  return JSON.stringify({ InstanceArn, SecurityProfileName, ...Object.fromEntries(fields) });
}

/** The whole value of each property that the changes touch: Cloud Control cannot add a single tag. */
export function changedProperties(
  observed: ObservedProfile,
  { update, tag, untag }: Changes,
): Partial<ProfileFields> {
  const changed = { ...rewritten(observed), ...update };
  if (Object.keys(tag).length + untag.length === 0) return changed;
  const Tags = Object.entries({ ...observed.Tags, ...tag }).filter(
    ([key]) => !untag.includes(key) && !isSystemTag(key),
  );
  return { ...changed, Tags: Object.fromEntries(Tags) };
}

/**
 * The API accepts a data-table rule without values and may return its list as empty. The schema does not, and the
 * result of a patch must match the schema. So the patch also rewrites such rules in a form that does.
 */
function rewritten({
  GranularAccessControlConfiguration: granular,
}: ObservedProfile): Partial<ProfileFields> {
  const rules =
    granular?.DataTableAccessControlConfiguration?.PrimaryAttributeAccessControlConfiguration
      ?.PrimaryAttributeValues ?? [];
  return granular && rules.some(({ Values = [] }) => Values.length === 0)
    ? { GranularAccessControlConfiguration: granular }
    : {};
}

/**
 * An RFC 6902 patch of whole properties. `add` sets a property whether it exists or not. An index into a list
 * could hit another entry by then.
 */
export function toPatch(changed: Partial<ProfileFields>): string {
  return JSON.stringify(
    declaredFields(changed).map((name) => ({
      op: "add",
      path: `/${name}`,
      value: modelValue(name, changed[name]),
    })),
  );
}

/** Parses a resource model from Cloud Control; `undefined` if it is not one. */
export function fromProperties(
  properties: string | undefined,
  { SecurityProfileArn, SecurityProfileId }: ProfileLocation,
): ObservedProfile | undefined {
  const model = parse(properties);
  const name = model?.["SecurityProfileName"];
  if (!model || typeof name !== "string") return undefined;
  const observed: ObservedProfile = {
    SecurityProfileArn,
    SecurityProfileId,
    SecurityProfileName: name,
    Tags: {},
  };
  const legible = FIELD_NAMES.filter((field) => FIELDS[field].cloudControl !== "unsupported").every(
    (field) => readInto(observed, field, model[field], formOf(field)),
  );
  return legible ? observed : undefined;
}

/** The name in a resource model, if it has one. */
export function nameIn(properties: string | undefined): string | undefined {
  const name = parse(properties)?.["SecurityProfileName"];
  return typeof name === "string" ? name : undefined;
}

/** The shape of a field in a resource model: tags are a list there. */
function formOf(name: FieldName): Shape {
  const { shape } = FIELDS[name];
  return shape.type === "map"
    ? list(structure({ Key: text(), Value: text() }, ["Key", "Value"]))
    : shape;
}

function modelValue(name: FieldName, value: unknown): unknown {
  const { type } = FIELDS[name].shape;
  if (type !== "map" || !isRecord(value)) return type === "structure" ? withoutEmpty(value) : value;
  return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
}

/** The schema wants at least one entry in each list of the data-table configuration. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)]);
  return Object.fromEntries(members.filter(([, member]) => !isHollow(member)));
}

function isHollow(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function parse(properties = ""): Record<string, unknown> | undefined {
  const model = parsedJson(properties);
  return isRecord(model) ? model : undefined;
}
