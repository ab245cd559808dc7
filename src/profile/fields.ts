import { type FieldKind, granular, objects, stringSet, tagMap, text as textKind } from "./kinds.ts";
import { type Shape, list, map, set, structure, text } from "./shapes.ts";
import type { AIAgent, Application, FlowModule } from "./types.ts";

/** A list operation of Amazon Connect that reads one field of a profile. */
interface ListOperation {
  /** The name of the field's part in a reading of an instance. */
  readonly part: string;
  /** The name of the part in output. */
  readonly what: string;
  readonly operation: `ListSecurityProfile${string}`;
  /** The first segment of the operation's URI. */
  readonly path: string;
  /** The member of the answer with the entries, in the form of the field. */
  readonly member: string;
}

/** A resource that AWS refers to by its bare id, where people often write an ARN. */
export interface Identified {
  /** Its name: `hierarchy group`. */
  readonly what: string;
  /** The segment before its id in an ARN: `agent-group`. */
  readonly inArn: string;
}

/** What distinguishes a field of a security profile from the others. */
export interface FieldRow {
  /** AWS's constraints on the field in a request. */
  readonly shape: Shape;
  readonly kind: FieldKind<unknown, never>;
  /** `update`: UpdateSecurityProfile. `tagging`: TagResource and UntagResource. */
  readonly writtenBy: "update" | "tagging";
  /** `describe`: DescribeSecurityProfile, where the answer's member has the field's name. */
  readonly readBy: "describe" | ListOperation;
  /**
   * What AWS Cloud Control allows, if less: its schema of the type is narrower than the API.
   *
   * @default `shape`
   */
  readonly cloudControl?: Shape | "unsupported";
  /** What more of it means to a holder: more access, less access, other access, or nothing. */
  readonly access: "grants" | "restricts" | "relocates" | "describes";
  /** The field that it needs to have an effect, if any. */
  readonly needs?: string | undefined;
  /** What its ids refer to, if another instance has no such ids; or `nothing`. */
  readonly refersTo: string;
  /** What its ids refer to, if AWS takes them as bare ids. */
  readonly bareIdOf?: Identified;
  /** The text before an entry in a line about a change: `permission`. */
  readonly label: string;
  /** The text before all entries. */
  readonly title: string;
}

/** A field that restricts or relocates says which other field it needs to have an effect. */
type Needs =
  | { readonly access: "grants" | "describes" }
  | { readonly access: "restricts" | "relocates"; readonly needs: string | undefined };

/** The most permissions of a profile. */
export const MOST_PERMISSIONS = 500;

export const SecurityProfileName = text({ min: 1, max: 127, pattern: /[ a-zA-Z0-9_@-]+/ });

export const TagKey = text({
  min: 1,
  max: 128,
  pattern: /(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u,
});
export const TagValue = text({ max: 256 });

/** The schema's character class has the range `+-=`, which includes digits and `, . / : ; <`. */
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

const granularShape = <V extends Shape>(value: V) =>
  structure({
    DataTableAccessControlConfiguration: structure({
      PrimaryAttributeAccessControlConfiguration: structure({
        PrimaryAttributeValues: list(value, { max: 5 }),
      }),
    }),
  });

/**
 * The eleven fields, one row each: a new field in AWS is a new row here. Types, checks, normalization, diff,
 * calls, texts and the local Amazon Connect derive from this table.
 *
 * Limits and patterns come from the service model of Amazon Connect (CreateSecurityProfile). The model requires
 * no member of an application, flow module or AI agent. An entry without its key would name nothing, so the key,
 * and an application's permissions, are required here.
 */
export const FIELDS = {
  Description: {
    shape: text({ max: 250 }),
    kind: textKind,
    writtenBy: "update",
    readBy: "describe",
    access: "describes",
    refersTo: "nothing",
    label: "description",
    title: "Description",
  },
  Permissions: {
    shape: set(text({ min: 1, max: 128 }), { max: MOST_PERMISSIONS }),
    kind: stringSet,
    writtenBy: "update",
    readBy: {
      part: "permissions",
      what: "permissions",
      operation: "ListSecurityProfilePermissions",
      path: "security-profiles-permissions",
      member: "Permissions",
    },
    access: "grants",
    refersTo: "nothing",
    label: "permission",
    title: "Permissions",
  },
  Tags: {
    shape: map(TagKey, TagValue, { max: 50 }),
    kind: tagMap,
    writtenBy: "tagging",
    readBy: "describe",
    cloudControl: map(CloudControlTagKey, TagValue, { max: 50 }),
    access: "describes",
    refersTo: "nothing",
    label: "tag",
    title: "Tags",
  },
  AllowedAccessControlTags: {
    shape: map(text({ min: 1, max: 128 }), text({ max: 256 }), { max: 4 }),
    kind: tagMap,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: map(CloudControlTagKey, TagValue, { max: 4 }),
    access: "restricts",
    needs: "TagRestrictedResources",
    refersTo: "nothing",
    label: "only what has the tag",
    title: "Access-control tags",
  },
  TagRestrictedResources: {
    shape: set(text({ min: 1, max: 128 }), { max: 10 }),
    kind: stringSet,
    writtenBy: "update",
    readBy: "describe",
    access: "restricts",
    needs: "AllowedAccessControlTags",
    refersTo: "nothing",
    label: "restricted by tag:",
    title: "Restricted by tags",
  },
  HierarchyRestrictedResources: {
    shape: set(text({ min: 1, max: 128 })),
    kind: stringSet,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: set(text({ min: 1, max: 128 }), { max: 10 }),
    access: "restricts",
    needs: undefined,
    refersTo: "nothing",
    label: "restricted by hierarchy:",
    title: "Restricted by hierarchy",
  },
  AllowedAccessControlHierarchyGroupId: {
    shape: text(),
    kind: textKind,
    writtenBy: "update",
    readBy: "describe",
    cloudControl: text({ max: 127, pattern: /[a-zA-Z0-9-]+/ }),
    access: "relocates",
    needs: "HierarchyRestrictedResources",
    refersTo: "hierarchyGroup",
    bareIdOf: { what: "hierarchy group", inArn: "agent-group" },
    label: "hierarchy group",
    title: "Hierarchy group",
  },
  Applications: {
    shape: list(ApplicationShape, { max: 10 }),
    kind: objects<Application>({
      key: "Namespace",
      normalize: ({ Namespace, ApplicationPermissions, Type }) => ({
        Namespace,
        ApplicationPermissions: stringSet.normalize(ApplicationPermissions),
        ...(Type && { Type }),
      }),
      tools: ({ ApplicationPermissions }) => ApplicationPermissions,
      filledIn: { Type: "THIRD_PARTY_APPLICATION" },
    }),
    writtenBy: "update",
    readBy: {
      part: "applications",
      what: "applications",
      operation: "ListSecurityProfileApplications",
      path: "security-profiles-applications",
      member: "Applications",
    },
    access: "grants",
    refersTo: "application",
    label: "application",
    title: "Applications",
  },
  AllowedFlowModules: {
    shape: list(FlowModuleShape, { max: 10 }),
    kind: objects<FlowModule>({
      key: "FlowModuleId",
      normalize: ({ FlowModuleId, Type = "MCP" }) => ({ FlowModuleId, Type }),
    }),
    writtenBy: "update",
    readBy: {
      part: "flowModules",
      what: "flow modules",
      operation: "ListSecurityProfileFlowModules",
      path: "security-profiles-flow-modules",
      member: "AllowedFlowModules",
    },
    access: "grants",
    refersTo: "flowModule",
    bareIdOf: { what: "flow module", inArn: "flow-module" },
    label: "flow module",
    title: "Flow modules",
  },
  AllowedAIAgents: {
    shape: list(AIAgentShape, { max: 100 }),
    kind: objects<AIAgent>({
      key: "Arn",
      normalize: ({ Arn, Type = "THIRD_PARTY" }) => ({ Arn, Type }),
    }),
    writtenBy: "update",
    readBy: {
      part: "aiAgents",
      what: "allowed AI agents",
      operation: "ListSecurityProfileAIAgents",
      path: "security-profiles-ai-agents",
      member: "AllowedAIAgents",
    },
    cloudControl: "unsupported",
    access: "grants",
    refersTo: "aiAgent",
    label: "AI agent",
    title: "AI agents it may reach",
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
    access: "restricts",
    needs: undefined,
    refersTo: "nothing",
    label: "only rows of data tables whose",
    title: "Rows of data tables",
  },
} as const satisfies Readonly<Record<string, FieldRow & Needs>>;
