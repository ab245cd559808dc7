import { Ajv, type DefinedError, type ValidateFunction } from "ajv";
import { LONGEST_SLEEP } from "./clock.ts";
import { KNOWN_OPERATIONS } from "./known-operations.ts";

/** A setting, in an option or a request to `/_local/`, that cannot be. */
export class SettingError extends TypeError {}

/** JSON Schema of an object with these members and no others. */
export const members = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
/** JSON Schema of an operation's name. */
export const operationName = { type: "string", format: "operation" };
/** JSON Schema of an operation's name, or `*` for any. */
export const operationNameOrAny = { type: "string", format: "operation or *" };
/** JSON Schema of a time that something takes. */
export const milliseconds = { type: "number", minimum: 0, maximum: LONGEST_SLEEP };

/** Fills in the defaults of a schema. */
export const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  useDefaults: true,
});
ajv.addKeyword({
  keyword: "isFunction",
  validate: (_: true, value: unknown) => typeof value === "function",
  error: { message: "must be a function" },
});
ajv.addFormat("operation", (name) => KNOWN_OPERATIONS.has(name));
ajv.addFormat("operation or *", (name) => name === "*" || KNOWN_OPERATIONS.has(name));

/**
 * A setting, as the one that was given.
 *
 * @param name what the problems call it; `""` for the options of a start
 * @param more what is wrong with it beside what its schema says
 * @throws SettingError that names everything in it that cannot be
 */
export function readSetting<T>(
  name: string,
  isSetting: ValidateFunction<T>,
  value: unknown,
  more: readonly string[] = [],
): T {
  if (isSetting(value) && more.length === 0) return value;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schemas have Ajv's own keywords only
  const problems = ((isSetting.errors ?? []) as DefinedError[])
    // What this says, another says of the name itself.
    .filter(({ keyword }) => keyword !== "propertyNames")
    .map((error) => `${placeOf(name, error)}${words(error)}`);
  throw new SettingError([...problems, ...more].join("; "));
}

/** The name of what is wrong. The options of a start have no name of their own. */
function placeOf(name: string, { instancePath }: DefinedError): string {
  return `${name}${dotted(instancePath)}`.replace(/^\./, "") || "options";
}

/** `/operations/X/0` is `.operations.X[0]`. */
function dotted(pointer: string): string {
  return pointer.replaceAll(/\/(?:(\d+)(?=\/|$)|([^/]+))/g, (_, index, name) =>
    index === undefined ? `.${name}` : `[${index}]`,
  );
}

function words(error: DefinedError): string {
  const isWritten = typeof error.data === "string" || typeof error.data === "object";
  const not = `, not ${isWritten ? JSON.stringify(error.data) : String(error.data)}`;
  switch (error.keyword) {
    case "type":
      return ` must be ${[error.params.type].flat().map(withArticle).join(" or ")}${not}`;
    case "format":
      return `: there is no operation "${String(error.data)}"`;
    case "required":
      return ` must have "${error.params.missingProperty}"`;
    case "additionalProperties":
      return ` has no "${error.params.additionalProperty}"`;
    case "enum":
      return ` must be one of ${error.params.allowedValues.join(", ")}${not}`;
    case "minItems":
      return " must not be empty";
    default:
      return ` ${error.message}${not}`;
  }
}

function withArticle(type: string): string {
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}
