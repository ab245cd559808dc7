import { formatNotAnId, idsIn, notAnId } from "./bare-id.ts";
import { closest, distance } from "./distance.ts";
import { INSTANCE_ARN, SECURITY_PROFILE_ARN, parseInstanceArn } from "./arn.ts";
import { SecurityProfileName } from "./fields.ts";
import { type FieldName, FIELDS, FIELD_NAMES, declaredFields } from "./model.ts";
import { OWNERSHIP_TAGS, isOwnershipTag } from "./ownership.ts";
import { tagRecord } from "./kinds.ts";
import { type Problem, messageOf, notAnObject, problem, show, worded } from "./problem.ts";
import {
  type Shape,
  type Violation,
  isRecord,
  list,
  map,
  structure,
  text,
  violations,
} from "./shapes.ts";

/** The AWS APIs that can manage a profile. */
export const CONTROL_PLANES = ["connect", "cloudcontrol"] as const;

/** Props with credentials: their values never appear in a message and are never stored. */
export const SECRET_PROPS = [
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "externalId",
] as const;

type Knob = "boolean" | "string" | "secret" | readonly string[];

/** Options of everything that calls AWS. */
const IDENTITY_KNOBS: Readonly<Record<string, Knob>> = {
  region: "string",
  profile: "string",
  roleArn: "string",
  roleSessionName: "string",
  ...Object.fromEntries(SECRET_PROPS.map((name) => [name, "secret"])),
};

/** Options of a security profile. */
const KNOBS: Readonly<Record<string, Knob>> = {
  adopt: "boolean",
  delete: "boolean",
  controlPlane: CONTROL_PLANES,
  moveHolders: "boolean",
  ...IDENTITY_KNOBS,
};

/** Options of a resource that assigns profiles. */
const ASSIGNMENT_KNOBS: Readonly<Record<string, Knob>> = { exact: "boolean", delete: "boolean" };

export const ASSIGNMENT_OPTIONS: readonly string[] = [
  ...Object.keys(ASSIGNMENT_KNOBS),
  ...Object.keys(IDENTITY_KNOBS),
];

const Acknowledgements = map(text({ min: 1 }), text({ min: 1 }));

const KNOWN_PROPS = [
  "InstanceArn",
  "SecurityProfileName",
  "acknowledge",
  ...FIELD_NAMES,
  ...Object.keys(KNOBS),
];

/** User tags and the two ownership tags share AWS's limit of 50. */
const MAX_TAGS = 50 - OWNERSHIP_TAGS.length;

/** Alchemy's state reads a record with such a key back as something else, or not at all. */
const STATE_MARKER = /^(@(secret|schema|date|symbol|scope|buffer)|Symbol\(.*\))$/;

/** Alchemy's state takes a record with all of these keys for an `import.meta` and stores it empty. */
const IMPORT_META = ["dirname", "filename", "url"];

/** Every problem with the props of a security profile. An empty list means that AWS accepts their form. */
export function check(props: unknown): Problem[] {
  if (!isRecord(props)) return notAnObject(props);
  return [
    ...checkInstanceArn(props["InstanceArn"]),
    ...checkName(props["SecurityProfileName"]),
    ...declaredFields(props).flatMap((name) => checkField(name, props[name])),
    ...checkKnobs(props, KNOBS),
    ...checkAcknowledge(props["acknowledge"]),
    ...checkCredentials(props),
    ...(props["controlPlane"] === "cloudcontrol" ? checkCloudControl(props) : []),
    ...checkUnknown(props, KNOWN_PROPS, "SecurityProfile"),
  ];
}

export function checkInstanceArn(value: unknown): Problem[] {
  const path = "InstanceArn";
  const form = "arn:aws:connect:REGION:ACCOUNT:instance/ID";
  if (value === undefined)
    return problem(path, `is missing; set the full ARN of the instance (${form})`);
  if (typeof value !== "string") return problem(path, `must be a string, not ${show(value)}`);
  if (INSTANCE_ARN.test(value)) return [];
  if (SECURITY_PROFILE_ARN.test(value)) {
    return problem(path, `${show(value)} is the ARN of a security profile, not of its instance`);
  }
  return /^[-a-zA-Z0-9]+$/.test(value)
    ? problem(path, `${show(value)} is not an ARN; an id alone does not name the region (${form})`)
    : problem(path, `${show(value)} is not the ARN of an Amazon Connect instance (${form})`);
}

function checkName(value: unknown): Problem[] {
  if (value === undefined) return [];
  return violations(SecurityProfileName, value, "SecurityProfileName").flatMap((violation) =>
    violation.code === "pattern"
      ? problem(
          violation.path,
          `${show(value)} may contain only letters A to Z, digits, spaces and _ @ -`,
        )
      : worded(violation),
  );
}

function checkAcknowledge(value: unknown): Problem[] {
  if (value === undefined) return [];
  return violations(Acknowledgements, value, "acknowledge").map(worded);
}

function checkField(name: FieldName, value: unknown): Problem[] {
  const { shape } = FIELDS[name];
  if (shape.type === "map" && Array.isArray(value)) return checkTagList(name, shape, value);
  return [
    ...explained(name, value, violations(shape, value, name, { strict: true }), messageOf),
    ...(shape.type === "map" && isRecord(value) ? checkTagKeys(name, Object.keys(value)) : []),
    ...(shape.type === "list" && Array.isArray(value) ? checkRepeats(name, value) : []),
  ];
}

/** Converts violations to problems: for an ARN in place of an id, that reason instead of its length. */
function explained(
  name: FieldName,
  value: unknown,
  found: readonly Violation[],
  format: (violation: Violation) => string,
): Problem[] {
  if (found.length === 0) return [];
  const row = FIELDS[name];
  const reasons = new Map<string, string>();
  for (const [path, id] of idsIn(name, row, value)) {
    const wrong = row.bareIdOf && notAnId(id, row.bareIdOf);
    if (wrong) reasons.set(path, formatNotAnId(wrong));
  }
  const isFirst = ({ path }: Violation, index: number) =>
    found.findIndex((other) => other.path === path) === index;
  return found
    .filter((violation, index) => !reasons.has(violation.path) || isFirst(violation, index))
    .map((violation) => ({
      path: violation.path,
      message: reasons.get(violation.path) ?? format(violation),
    }));
}

function checkTagList(
  name: FieldName,
  shape: Extract<Shape, { type: "map" }>,
  value: readonly unknown[],
): Problem[] {
  const item = structure({ Key: shape.key, Value: shape.value }, ["Key", "Value"]);
  const limits = shape.max === undefined ? {} : { max: shape.max };
  const keys = value.map((tag) => (isRecord(tag) ? tag["Key"] : undefined));
  return [
    ...violations(list(item, limits), value, name, { strict: true }).map(worded),
    ...repeated(keys).flatMap((key) => problem(name, `has the key ${show(key)} more than once`)),
    ...checkTagKeys(name, keys),
  ];
}

function checkTagKeys(name: FieldName, keys: readonly unknown[]): Problem[] {
  const lost = keys.filter((key) => typeof key === "string" && STATE_MARKER.test(key));
  return [
    ...lost.flatMap((key) =>
      problem(
        name,
        `has the key ${show(key)}, which Alchemy's state reserves for its own values; choose another`,
      ),
    ),
    ...(IMPORT_META.every((key) => keys.includes(key))
      ? problem(
          name,
          `has the keys ${IMPORT_META.join(", ")}, which Alchemy's state cannot store together; rename one`,
        )
      : []),
    ...(name === "Tags" ? checkOwnTagKeys(name, keys) : []),
  ];
}

function checkOwnTagKeys(path: FieldName, keys: readonly unknown[]): Problem[] {
  const reserved = keys.filter((key) => typeof key === "string" && isOwnershipTag(key));
  return [
    ...reserved.flatMap((key) =>
      problem(
        path,
        `has the key ${show(key)}, which this package uses to recognize what it created; choose another`,
      ),
    ),
    ...(keys.length > MAX_TAGS && keys.length <= 50
      ? problem(
          path,
          `has ${keys.length} entries; at most ${MAX_TAGS}, since ${OWNERSHIP_TAGS.join(" and ")} take two of AWS's 50`,
        )
      : []),
  ];
}

/** Entries with the same key: it is ambiguous which one is meant. */
function checkRepeats(name: FieldName, value: readonly unknown[]): Problem[] {
  const { key } = FIELDS[name].kind;
  if (key === undefined) return [];
  const keys = value.map((item) => (isRecord(item) ? item[key] : undefined));
  return repeated(keys).flatMap((repeat) =>
    problem(name, `has more than one entry with ${key} ${show(repeat)}; write it once`),
  );
}

/** Props that the API accepts and AWS Cloud Control does not. */
function checkCloudControl(props: Readonly<Record<string, unknown>>): Problem[] {
  const wayOut = 'use controlPlane: "connect" for this profile';
  return FIELD_NAMES.flatMap((path) => {
    const { cloudControl, shape } = FIELDS[path];
    const value = tagRecord(props[path]);
    if (value === undefined || cloudControl === undefined) return [];
    if (cloudControl === "unsupported") {
      return problem(path, `cannot be managed over Cloud Control; remove it or ${wayOut}`);
    }
    if (violations(shape, value, path).length > 0) return [];
    return explained(
      path,
      value,
      violations(cloudControl, value, path),
      (violation) => `${messageOf(violation)}, over Cloud Control; ${wayOut}`,
    );
  });
}

function checkKnobs(
  props: Readonly<Record<string, unknown>>,
  knobs: Readonly<Record<string, Knob>>,
): Problem[] {
  return Object.entries(knobs)
    .filter(([name]) => props[name] !== undefined)
    .flatMap(([name, kind]) => checkKnob(name, kind, props[name]));
}

function checkKnob(name: string, kind: Knob, value: unknown): Problem[] {
  if (kind === "secret") {
    const secret =
      typeof value === "string" ||
      (typeof value === "object" && value !== null && "type" in value && value.type === "secret");
    return secret ? [] : problem(name, "must be a string or an alchemy.secret()");
  }
  const isSimple = typeof kind === "string";
  if (isSimple ? typeof value === kind : kind.some((option) => option === value)) return [];
  const wanted = isSimple ? `a ${kind}` : kind.map(show).join(" or ");
  return problem(name, `must be ${wanted}, not ${show(value)}`);
}

/** Problems with the options of everything that calls AWS. A wrong type would leave it to the SDK's own chain. */
export function checkIdentity(props: Readonly<Record<string, unknown>>): Problem[] {
  return [...checkKnobs(props, IDENTITY_KNOBS), ...checkCredentials(props)];
}

/** Problems with the options of a resource that assigns profiles. */
export function checkAssignmentOptions(props: Readonly<Record<string, unknown>>): Problem[] {
  return [...checkKnobs(props, ASSIGNMENT_KNOBS), ...checkIdentity(props)];
}

function checkCredentials(props: Readonly<Record<string, unknown>>): Problem[] {
  const { InstanceArn, accessKeyId, region, secretAccessKey } = props;
  const instance = typeof InstanceArn === "string" ? parseInstanceArn(InstanceArn) : undefined;
  return [
    ...(typeof region === "string" && instance && region !== instance.region
      ? problem(
          "region",
          `${show(region)} is not the region of InstanceArn (${show(instance.region)}); remove it`,
        )
      : []),
    ...((accessKeyId === undefined) !== (secretAccessKey === undefined)
      ? problem("accessKeyId", "and secretAccessKey must be set together; one is missing")
      : []),
  ];
}

/** Problems with props that the resource does not have. */
export function checkUnknown(
  props: Readonly<Record<string, unknown>>,
  known: readonly string[],
  resource: string,
): Problem[] {
  return Object.keys(props)
    .filter((name) => props[name] !== undefined && !known.includes(name))
    .flatMap((name) => problem(name, `is not a prop of ${resource}${hintFor(name, known)}`));
}

function hintFor(name: string, known: readonly string[]): string {
  const lower = name.toLowerCase();
  const near =
    known.find((other) => lower.length > 3 && other.toLowerCase().endsWith(lower)) ??
    closest(name, known) ??
    "";
  const similar =
    near.toLowerCase().endsWith(lower) || distance(lower, near.toLowerCase()) <= name.length / 3;
  return similar ? `; did you mean ${near}?` : "";
}

function repeated(keys: readonly unknown[]): unknown[] {
  const seen = new Set<unknown>();
  const strings = keys.filter((key) => typeof key === "string");
  return [...new Set(strings.filter((key) => seen.size === seen.add(key).size))];
}
