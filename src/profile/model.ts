import {
  type FieldKind,
  type TagInput,
  granular,
  objects,
  stringSet,
  tagMap,
  text as textKind,
} from "./kinds.ts";
import type {
  AIAgent,
  Application,
  FlowModule,
  GranularAccessControlConfiguration,
} from "./types.ts";
import { type Shape, list, map, set, structure, text } from "./shapes.ts";

/** The fields of a security profile other than its identity, in their normal form. */
export interface ProfileFields {
  Description: string;
  Permissions: string[];
  Tags: Record<string, string>;
  AllowedAccessControlTags: Record<string, string>;
  TagRestrictedResources: string[];
  HierarchyRestrictedResources: string[];
  AllowedAccessControlHierarchyGroupId: string;
  Applications: Application[];
  AllowedFlowModules: FlowModule[];
  AllowedAIAgents: AIAgent[];
  GranularAccessControlConfiguration: GranularAccessControlConfiguration;
}

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

export type FieldName = keyof ProfileFields;

/** The calls that together read a profile. */
export type ReadPart = "describe" | "permissions" | "applications" | "flowModules" | "aiAgents";

/** The fields as props may give them: tags also as a list, lists also read-only. */
export type FieldInputs = {
  [K in FieldName]: ProfileFields[K] extends Record<string, string>
    ? TagInput
    : ProfileFields[K] extends (infer I)[]
      ? readonly I[]
      : ProfileFields[K];
};

export interface Field<K extends FieldName> {
  /** AWS's constraints on the field in a request. */
  readonly shape: Shape;
  readonly kind: FieldKind<ProfileFields[K], FieldInputs[K]>;
  /** `update`: UpdateSecurityProfile. `tagging`: TagResource and UntagResource. */
  readonly writtenBy: "update" | "tagging";
  readonly readBy: ReadPart;
  /**
   * What AWS Cloud Control allows where that is less: its schema of the type is narrower than the API.
   *
   * @default `shape`
   */
  readonly cloudControl?: Shape | "unsupported";
}

export const SecurityProfileName = text({ min: 1, max: 127, pattern: /[ a-zA-Z0-9_@-]+/ });

export const TagKey = text({
  min: 1,
  max: 128,
  pattern: /(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u,
});
export const TagValue = text({ max: 256 });

/** The schema's class has the range `+-=`, which takes in digits and `, . / : ; <`. */
const CloudControlTagKey = text({ min: 1, max: 128, pattern: /(?!aws:)[a-zA-Z+-=._:/]+/ });

const PrintableLatin1 = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+";

const ApplicationShape = structure(
  {
    Namespace: text({ min: 1, max: 128 }),
    ApplicationPermissions: set(text({ min: 1, max: 128 }), { min: 1, max: 50 }),
    Type: text({ enum: ["MCP", "THIRD_PARTY_APPLICATION"] }),
  },
  ["Namespace", "ApplicationPermissions"],
);

const FlowModuleShape = structure(
  {
    FlowModuleId: text({ min: 1, max: 128 }),
    Type: text({ enum: ["MCP"] }),
  },
  ["FlowModuleId"],
);

const AIAgentShape = structure({ Arn: text({ min: 1 }), Type: text({ enum: ["THIRD_PARTY"] }) }, [
  "Arn",
]);

const PrimaryAttributeValueShape = structure({
  AccessType: text({ enum: ["ALLOW"] }),
  AttributeName: text({
    min: 1,
    max: 127,
    pattern: new RegExp(`(?!aws:|connect:)${PrintableLatin1}`),
  }),
  Values: set(text({ pattern: new RegExp(PrintableLatin1) }), { max: 2 }),
});

const granularShape = (value: Shape) =>
  structure({
    DataTableAccessControlConfiguration: structure({
      PrimaryAttributeAccessControlConfiguration: structure({
        PrimaryAttributeValues: list(value, { max: 5 }),
      }),
    }),
  });

/**
 * The eleven fields, one row each. Normalisation, checks, the diff, the calls and the local Amazon
 * Connect are all derived from these rows: a new field of AWS's is a new row.
 *
 * Limits and patterns: the service model of Amazon Connect (CreateSecurityProfile). The model requires
 * no member of an application, flow module or AI agent; one without its key would name nothing, so the
 * key, and an application's permissions, are required here.
 */
export const FIELDS: { readonly [K in FieldName]: Field<K> } = {
  Description: {
    shape: text({ max: 250 }),
    kind: textKind,
    writtenBy: "update",
    readBy: "describe",
  },
  Permissions: {
    shape: set(text({ min: 1, max: 128 }), { max: 500 }),
    kind: stringSet,
    writtenBy: "update",
    readBy: "permissions",
  },
  Tags: {
    shape: map(TagKey, TagValue, { max: 50 }),
    kind: tagMap,
    writtenBy: "tagging",
    readBy: "describe",
    cloudControl: map(CloudControlTagKey, TagValue, { max: 50 }),
  },
  AllowedAccessControlTags: {
    shape: map(text({ min: 1, max: 128 }), text({ max: 256 }), { max: 4 }),
    kind: tagMap,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: map(CloudControlTagKey, TagValue, { max: 4 }),
  },
  TagRestrictedResources: {
    shape: set(text({ min: 1, max: 128 }), { max: 10 }),
    kind: stringSet,
    writtenBy: "update",
    readBy: "describe",
  },
  HierarchyRestrictedResources: {
    shape: set(text({ min: 1, max: 128 })),
    kind: stringSet,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: set(text({ min: 1, max: 128 }), { max: 10 }),
  },
  AllowedAccessControlHierarchyGroupId: {
    shape: text(),
    kind: textKind,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: text({ max: 127, pattern: /[a-zA-Z0-9-]+/ }),
  },
  Applications: {
    shape: list(ApplicationShape, { max: 10 }),
    kind: objects<Application>({
      key: "Namespace",
      normalise: ({ Namespace, ApplicationPermissions, Type }) => ({
        Namespace,
        ApplicationPermissions: stringSet.normalise(ApplicationPermissions),
        ...(Type && { Type }),
      }),
      optional: ["Type"],
    }),
    writtenBy: "update",
    readBy: "applications",
  },
  AllowedFlowModules: {
    shape: list(FlowModuleShape, { max: 10 }),
    kind: objects<FlowModule>({
      key: "FlowModuleId",
      normalise: ({ FlowModuleId, Type = "MCP" }) => ({ FlowModuleId, Type }),
    }),
    writtenBy: "update",
    readBy: "flowModules",
  },
  AllowedAIAgents: {
    shape: list(AIAgentShape, { max: 100 }),
    kind: objects<AIAgent>({
      key: "Arn",
      normalise: ({ Arn, Type = "THIRD_PARTY" }) => ({ Arn, Type }),
    }),
    writtenBy: "update",
    readBy: "aiAgents",
    cloudControl: "unsupported",
  },
  GranularAccessControlConfiguration: {
    shape: granularShape(PrimaryAttributeValueShape),
    kind: granular,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: granularShape(
      structure({
        AttributeName: text({ max: 127, pattern: /(?!aws:|connect:)[\p{L}\p{Z}\p{N}\-_.:=@'|]+/u }),
        Values: set(text({ min: 1, max: 1000 }), { max: 2 }),
      }),
    ),
  },
};

export const FIELD_NAMES = Object.keys(FIELDS).filter(isFieldName);

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
export function isComplete(profile: ObservedProfile): profile is Required<ObservedProfile> {
  return FIELD_NAMES.every((name) => profile[name] !== undefined);
}

/** The parts that have to be read to know these fields; `describe` is always one of them. */
export function partsOf(fields: Iterable<FieldName>): ReadPart[] {
  return [...new Set<ReadPart>(["describe", ...[...fields].map((name) => FIELDS[name].readBy)])];
}

function isFieldName(name: string): name is FieldName {
  return name in FIELDS;
}

/** The fields that a profile, or a set of props, mentions. */
export function declaredFields(profile: Partial<Record<FieldName, unknown>>): FieldName[] {
  return FIELD_NAMES.filter((name) => profile[name] !== undefined);
}
