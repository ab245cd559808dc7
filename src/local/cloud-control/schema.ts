import type { DefinedError } from "ajv";
import type { Tag } from "../../profile/kinds.ts";
import { SecurityProfileName } from "../../profile/fields.ts";
import { type FieldName, FIELDS, FIELD_NAMES } from "../../profile/model.ts";
import type { Shape } from "../../profile/shapes.ts";
import { ajv, members as object } from "../settings.ts";

export const TYPE_NAME = "AWS::Connect::SecurityProfile";

type FieldsOfModel = { [K in Exclude<FieldName, "Tags">]?: unknown };

/** A security profile as CloudFormation models it. */
export interface ResourceModel extends FieldsOfModel {
  InstanceArn: string;
  SecurityProfileName: string;
  SecurityProfileArn?: string;
  Tags?: Tag[];
  LastModifiedRegion?: string;
  LastModifiedTime?: number;
}

export const CREATE_ONLY = ["SecurityProfileName", "InstanceArn"] as const;
export const READ_ONLY = ["SecurityProfileArn", "LastModifiedRegion", "LastModifiedTime"] as const;

const string = (minLength: number, maxLength: number) => ({ type: "string", minLength, maxLength });
const setOf = (items: object, maxItems?: number, minItems = 0) => ({
  type: "array",
  items,
  minItems,
  ...(maxItems !== undefined && { maxItems }),
  uniqueItems: true,
});

const name128 = string(1, 128);
const ARN = "arn:aws[-a-z0-9]*:connect:[-a-z0-9]*:[0-9]{12}:instance/[-a-zA-Z0-9]*";

/** A shape as CloudFormation's schema has it: tags are a list, and no member of an item is required. */
function schemaOf(shape: Shape | (() => Shape)): object {
  if (typeof shape === "function") return schemaOf(shape());
  switch (shape.type) {
    case "string":
      return {
        type: "string",
        minLength: shape.min ?? 0,
        ...(shape.max !== undefined && { maxLength: shape.max }),
        ...(shape.pattern && { pattern: `^(?:${shape.pattern.source})$` }),
        ...(shape.enum && { enum: shape.enum }),
      };
    case "list":
      return setOf(schemaOf(shape.item), shape.max);
    case "map": {
      const tag = { Key: schemaOf(shape.key), Value: schemaOf(shape.value) };
      return setOf(object(tag, ["Key", "Value"]), shape.max);
    }
    case "structure": {
      const members = Object.entries(shape.members);
      return object(Object.fromEntries(members.map(([name, member]) => [name, schemaOf(member)])));
    }
    default:
      return { type: shape.type };
  }
}

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

/** What CloudFormation publishes otherwise than the row of the field has it. */
const OTHERWISE: { readonly [K in FieldName]?: object } = {
  AllowedFlowModules: setOf(object({ FlowModuleId: name128, Type: name128 }), 10),
  GranularAccessControlConfiguration: object({
    DataTableAccessControlConfiguration: object({
      PrimaryAttributeAccessControlConfiguration: object({
        PrimaryAttributeValues: setOf(attributeValue, 5, 1),
      }),
    }),
  }),
};

const fields = FIELD_NAMES.flatMap((name) => {
  const { cloudControl, shape } = FIELDS[name];
  if (cloudControl === "unsupported") return [];
  return [[name, OTHERWISE[name] ?? schemaOf(cloudControl ?? shape)]];
});

/** The schema of the resource type, as CloudFormation publishes it. */
const SCHEMA = object(
  {
    InstanceArn: { type: "string", pattern: `^${ARN}$` },
    SecurityProfileName: schemaOf(SecurityProfileName),
    SecurityProfileArn: { type: "string", pattern: `^${ARN}/security-profile/[-a-zA-Z0-9]*$` },
    ...Object.fromEntries(fields),
    LastModifiedRegion: { type: "string", pattern: "[a-z]{2}(-[a-z]+){1,2}(-[0-9])?" },
    LastModifiedTime: { type: "number" },
  },
  ["InstanceArn", "SecurityProfileName"],
);

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

/** Values are reported for a few keywords only. */
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
