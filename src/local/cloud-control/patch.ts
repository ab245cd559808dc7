import jsonPatch, { type Operation } from "fast-json-patch";
import { isRecord, parsedJson } from "../../profile/shapes.ts";
import { CloudControlError } from "./errors.ts";
import { CREATE_ONLY, READ_ONLY, type ResourceModel } from "./schema.ts";

const TEST_FAILED = "TEST_OPERATION_FAILED";

/**
 * The model with a JSON Patch applied to it, which may be no model any more. A path is relative to the
 * properties and may go without its first slash.
 */
export function patched(model: ResourceModel, document: string): unknown {
  const patch = readPatch(document);
  const written = patch.flatMap(writtenPaths);
  refuse(written, "createOnlyProperties", CREATE_ONLY, "NotUpdatableException");
  refuse(written, "readOnlyProperties", READ_ONLY, "ValidationException");
  return patch.reduce<unknown>(applied, structuredClone(model));
}

function applied(model: unknown, operation: Operation, index: number): unknown {
  const refused = (reason: string) =>
    invalid(`operation ${index} (${operation.op} ${operation.path}): ${reason}`);
  if (!leadsSomewhere(model, operation)) throw refused("it cannot be applied");
  try {
    return jsonPatch.applyOperation<unknown>(model, operation, true).newDocument;
  } catch (error) {
    const failed = error instanceof jsonPatch.JsonPatchError && error.name === TEST_FAILED;
    throw refused(failed ? "the test failed" : "it cannot be applied");
  }
}

/**
 * Whether the pointers of an operation lead where RFC 6902 has them lead. The library also takes inherited
 * members, indexes such as `01`, and a move into itself or past the end.
 */
function leadsSomewhere(model: unknown, operation: Operation): boolean {
  const { op, path } = operation;
  if ("from" in operation && valueAt(model, stepsOf(operation.from)) === undefined) return false;
  switch (op) {
    case "add":
    case "copy":
      return hasPlace(model, stepsOf(path));
    case "move": {
      if (path.startsWith(`${operation.from}/`)) return false;
      const taken = jsonPatch.applyOperation(
        structuredClone(model),
        { op: "remove", path: operation.from },
        true,
      );
      return hasPlace(taken.newDocument, stepsOf(path));
    }
    default:
      return valueAt(model, stepsOf(path)) !== undefined;
  }
}

const INDEX = /^(?:0|[1-9]\d*)$/;

function stepsOf(path: string): string[] {
  return path.split("/").slice(1).map(jsonPatch.unescapePathComponent);
}

/** What is at a place; `undefined` if the place does not exist. */
function valueAt(model: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return INDEX.test(step) ? value[Number(step)] : undefined;
    return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, model);
}

/** Whether something can be added at a place. */
function hasPlace(model: unknown, steps: readonly string[]): boolean {
  const parent = valueAt(model, steps.slice(0, -1));
  const last = steps.at(-1) ?? "";
  if (!Array.isArray(parent)) return isRecord(parent);
  return last === "-" || (INDEX.test(last) && Number(last) <= parent.length);
}

function refuse(
  paths: readonly string[],
  kind: string,
  properties: readonly string[],
  type: "NotUpdatableException" | "ValidationException",
): void {
  const touched = properties.filter((name) =>
    paths.some((path) => path === "" || path === `/${name}` || path.startsWith(`/${name}/`)),
  );
  if (touched.length === 0) return;
  const pointers = touched.map((name) => `/properties/${name}`).join(", ");
  throw new CloudControlError(
    type,
    `Invalid patch update: ${kind} [${pointers}] cannot be updated`,
  );
}

/** Where an operation writes. To compare or copy a property does not change it. */
function writtenPaths(operation: Operation): string[] {
  if (operation.op === "test") return [];
  return operation.op === "move" ? [operation.from, operation.path] : [operation.path];
}

function readPatch(document: string): Operation[] {
  const patch = parsedJson(document);
  if (patch === undefined) throw invalid("the document is not JSON");
  if (!Array.isArray(patch)) throw invalid("the document is not a list of operations");
  return patch.map((item: unknown, index) => {
    const operation = isRecord(item) ? withSlashes(item) : item;
    if (!isOperation(operation)) throw invalid(`operation ${index} is none of RFC 6902`);
    return operation;
  });
}

/** Members that an operation does not define are ignored, `from` too. */
function withSlashes({ from, path, ...operation }: Record<string, unknown>) {
  const hasFrom = operation["op"] === "move" || operation["op"] === "copy";
  return { ...operation, path: pointer(path), ...(hasFrom && { from: pointer(from) }) };
}

function pointer(given: unknown): unknown {
  return typeof given === "string" && /^[^/]/.test(given) ? `/${given}` : given;
}

function isOperation(value: unknown): value is Operation {
  if (!isRecord(value) || typeof value["path"] !== "string") return false;
  switch (value["op"]) {
    case "add":
    case "replace":
    case "test":
      return "value" in value;
    case "move":
    case "copy":
      return typeof value["from"] === "string";
    default:
      return value["op"] === "remove";
  }
}

function invalid(reason: string): CloudControlError {
  return new CloudControlError("InvalidRequestException", `Invalid patch update: ${reason}`);
}
