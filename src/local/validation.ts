import {
  type Shape,
  type StructureShape,
  type Violation,
  isRecord,
  violations,
} from "../profile/shapes.ts";
import { ServiceError } from "./errors.ts";
import { type InputOf, type OperationName, inputShape, refusal } from "./model.ts";

/** The input of an operation, without what the operation does not know and without nulls. */
export function readInput<K extends OperationName>(name: K, members: unknown): InputOf<K> {
  return pruned<InputOf<K>>(
    inputShape(name),
    members,
    (isReadable, message) =>
      new ServiceError(isReadable ? refusal(name) : "SerializationException", message),
  );
}

/**
 * The members of an input that its shape has, without nulls. `T` is the type of the shape.
 *
 * @throws what `refuse` makes of AWS's words, when the input breaks a constraint of the shape
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the shape does not carry its type
export function pruned<T>(
  shape: StructureShape,
  members: unknown,
  refuse: (isReadable: boolean, message: string) => Error,
): T {
  const found = violations(shape, members, "", { onWire: true });
  const unreadable = found.find(({ code }) => code === "type" || code === "malformed");
  if (unreadable) throw refuse(false, unreadableWords(unreadable));
  if (found.length > 0) throw refuse(true, constraintWords(found));
  const input = prune(shape, members);
  const isSound = (value: unknown): value is T => violations(shape, value).length === 0;
  if (!isSound(input)) throw new TypeError("the input did not survive");
  return input;
}

function prune(shape: Shape, value: unknown): unknown {
  if (shape.type === "list" && Array.isArray(value)) {
    return value.map((item) => prune(shape.item, item));
  }
  if (shape.type === "map" && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, prune(shape.value, item)]),
    );
  }
  if (shape.type === "structure" && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(shape.members).flatMap(([name, member]) => {
        const item = value[name];
        if (item === undefined || item === null) return [];
        return [[name, prune(typeof member === "function" ? member() : member, item)]];
      }),
    );
  }
  return value;
}

/** AWS's words. The values stay out of them: some are secrets. */
function constraintWords(found: readonly Violation[]): string {
  const count = found.length === 1 ? "1 validation error" : `${found.length} validation errors`;
  const each = found.map((violation) => {
    const { at, part } = place(violation.path);
    const constraint = constraintOf(violation);
    return `Value at '${at}' failed to satisfy constraint: ${part ? `${part} must satisfy constraint: [${constraint}]` : constraint}`;
  });
  return `${count} detected: ${each.join("; ")}`;
}

function unreadableWords(violation: Violation): string {
  const { at } = place(violation.path);
  return violation.code === "type"
    ? `Value at '${at}' can not be read as ${violation.expected}`
    : `Value at '${at}' is not well-formed text`;
}

function constraintOf(violation: Violation): string {
  switch (violation.code) {
    case "min":
    case "max": {
      const measure = violation.counts === "value" ? "value" : "length";
      const side = violation.code === "min" ? "greater" : "less";
      return `Member must have ${measure} ${side} than or equal to ${violation.limit}`;
    }
    case "pattern":
      return `Member must satisfy regular expression pattern: ${violation.pattern.source.replaceAll("\\/", "/")}`;
    case "enum":
      return `Member must satisfy enum value set: [${violation.options.join(", ")}]`;
    case "required":
      return "Member must not be null";
    default:
      return "Member must be well-formed";
  }
}

const STEP = /\[(?<index>\d+)\]|\[(?<key>"(?:[^"\\]|\\.)*")\]|(?<keys> key$)|(?<name>\w+)/g;

/** `Applications[0].Namespace` is `applications.1.member.namespace` in AWS's words. */
function place(path: string): {
  at: string;
  part: "Member" | "Map keys" | "Map value" | undefined;
} {
  const steps = [...path.matchAll(STEP)].map(({ groups = {} }) => {
    if (groups["keys"]) return { part: "Map keys" as const, text: "" };
    if (groups["key"]) return { part: "Map value" as const, text: "" };
    if (groups["index"]) {
      return { part: "Member" as const, text: `${Number(groups["index"]) + 1}.member` };
    }
    const name = groups["name"] ?? "";
    return { part: undefined, text: name.charAt(0).toLowerCase() + name.slice(1) };
  });
  const part = steps.at(-1)?.part;
  return { at: (part ? steps.slice(0, -1) : steps).map(({ text }) => text).join("."), part };
}
