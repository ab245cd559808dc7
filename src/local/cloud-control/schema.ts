import { Ajv, type DefinedError } from "ajv";
import type { Tag } from "../../profile/kinds.ts";
import type { GranularAccessControlConfiguration } from "../../profile/types.ts";

export const TYPE_NAME = "AWS::Connect::SecurityProfile";

/** A security profile as CloudFormation models it. */
export interface ResourceModel {
  InstanceArn: string;
  SecurityProfileName: string;
  SecurityProfileArn?: string;
  Description?: string;
  Permissions?: string[];
  AllowedAccessControlTags?: Tag[];
  TagRestrictedResources?: string[];
  HierarchyRestrictedResources?: string[];
  AllowedAccessControlHierarchyGroupId?: string;
  Applications?: { Namespace?: string; ApplicationPermissions?: string[]; Type?: string }[];
  AllowedFlowModules?: { FlowModuleId?: string; Type?: string }[];
  GranularAccessControlConfiguration?: GranularAccessControlConfiguration;
  Tags?: Tag[];
  LastModifiedRegion?: string;
  LastModifiedTime?: number;
}

export const CREATE_ONLY = ["SecurityProfileName", "InstanceArn"] as const;
export const READ_ONLY = ["SecurityProfileArn", "LastModifiedRegion", "LastModifiedTime"] as const;

const object = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const string = (minLength: number, maxLength: number) => ({ type: "string", minLength, maxLength });
const setOf = (items: object, maxItems: number, minItems = 0) => ({
  type: "array",
  items,
  minItems,
  maxItems,
  uniqueItems: true,
});

const name128 = string(1, 128);
const ARN = "arn:aws[-a-z0-9]*:connect:[-a-z0-9]*:[0-9]{12}:instance/[-a-zA-Z0-9]*";

const tag = object(
  {
    // The `+-=` of the pattern is a range.
    Key: { ...string(1, 128), pattern: "^(?!aws:)[a-zA-Z+-=._:/]+$" },
    Value: string(0, 256),
  },
  ["Key", "Value"],
);

const application = object({
  Namespace: name128,
  ApplicationPermissions: setOf(name128, 50),
  Type: { type: "string", enum: ["MCP", "THIRD_PARTY_APPLICATION"] },
});

const attributeValue = object({
  AccessType: { type: "string", enum: ["ALLOW"] },
  AttributeName: {
    ...string(1, 127),
    pattern: String.raw`^(?!aws:|connect:)[\p{L}\p{Z}\p{N}\-_.:=@'|]+$`,
  },
  Values: setOf(
    { ...string(1, 1000), pattern: "^[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+$" },
    2,
    1,
  ),
});

/** The schema of the resource type, as CloudFormation publishes it. */
const SCHEMA = object(
  {
    InstanceArn: { type: "string", pattern: `^${ARN}$` },
    SecurityProfileName: { ...string(1, 127), pattern: "^[ a-zA-Z0-9_@-]+$" },
    SecurityProfileArn: { type: "string", pattern: `^${ARN}/security-profile/[-a-zA-Z0-9]*$` },
    Description: string(0, 250),
    Permissions: setOf(name128, 500),
    AllowedAccessControlTags: setOf(tag, 4),
    TagRestrictedResources: setOf(name128, 10),
    HierarchyRestrictedResources: setOf(name128, 10),
    AllowedAccessControlHierarchyGroupId: { ...string(0, 127), pattern: "^[a-zA-Z0-9-]+$" },
    Applications: setOf(application, 10),
    AllowedFlowModules: setOf(object({ FlowModuleId: name128, Type: name128 }), 10),
    GranularAccessControlConfiguration: object({
      DataTableAccessControlConfiguration: object({
        PrimaryAttributeAccessControlConfiguration: object({
          PrimaryAttributeValues: setOf(attributeValue, 5, 1),
        }),
      }),
    }),
    Tags: setOf(tag, 50),
    LastModifiedRegion: { type: "string", pattern: "[a-z]{2}(-[a-z]+){1,2}(-[0-9])?" },
    LastModifiedTime: { type: "number" },
  },
  ["InstanceArn", "SecurityProfileName"],
);

const ajv = new Ajv({ allErrors: true, verbose: true });
const validate = ajv.compile<ResourceModel>(SCHEMA);

export function isResourceModel(value: unknown): value is ResourceModel {
  return validate(value);
}

/** Every way in which a value is no model, in the words of CloudFormation's validator. */
export function modelProblems(value: unknown): string[] {
  if (validate(value)) return [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has Ajv's own keywords only
  return ((validate.errors ?? []) as DefinedError[]).map(
    (error) => `#${error.instancePath}: ${words(error)}`,
  );
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: "JSONArray",
  object: "JSONObject",
  string: "String",
  number: "Number",
  boolean: "Boolean",
  null: "Null",
};

/** Only of a few keywords are the values told. */
function words({ data, keyword, params }: DefinedError): string {
  switch (keyword) {
    case "type":
      return `expected type: ${TYPE_WORDS[params.type]}, found: ${TYPE_WORDS[typeOf(data)]}`;
    case "required":
      return `required key [${params.missingProperty}] not found`;
    case "additionalProperties":
      return `extraneous key [${params.additionalProperty}] is not permitted`;
    case "minItems":
      return `expected minimum item count: ${params.limit}, found: ${sizeOf(data)}`;
    case "maxItems":
      return `expected maximum item count: ${params.limit}, found: ${sizeOf(data)}`;
    case "minLength":
    case "maxLength":
      return `expected ${keyword}: ${params.limit}, actual: ${sizeOf(data)}`;
    case "uniqueItems":
      return "array items are not unique";
    default:
      return `failed validation constraint for keyword [${keyword}]`;
  }
}

function typeOf(data: unknown): string {
  return data === null ? "null" : Array.isArray(data) ? "array" : typeof data;
}

function sizeOf(data: unknown): number {
  return Array.isArray(data) ? data.length : [...String(data)].length;
}
