import { inspect } from "node:util";
import type { Shape, Violation } from "./shapes.ts";

/** One problem with the props of a resource. */
export interface Problem {
  /** Where: `Permissions[3]`, `Applications[0].Namespace`. */
  readonly path: string;
  /** The problem with the value and the limit, as a sentence without its subject. */
  readonly message: string;
}

/** One problem, as checks return them. */
export function problem(path: string, message: string): Problem[] {
  return [{ path, message }];
}

/** The problem of props that are no object. */
export function notAnObject(props: unknown): Problem[] {
  return problem("props", `must be an object, not ${show(props)}`);
}

const TYPE_WORDS: Record<Shape["type"], string> = {
  string: "a string",
  integer: "a whole number",
  boolean: "a boolean",
  list: "a list",
  map: "a record of strings",
  structure: "an object",
};

export function worded(violation: Violation): Problem {
  return { path: violation.path, message: messageOf(violation) };
}

export function messageOf(violation: Violation): string {
  const { value } = violation;
  switch (violation.code) {
    case "required":
      return "is missing";
    case "type":
      return `must be ${TYPE_WORDS[violation.expected]}, not ${show(value)}`;
    case "min":
      return `${sizeOf(violation)}; at least ${violation.limit}`;
    case "max":
      return `${sizeOf(violation)}; at most ${violation.limit}`;
    case "pattern":
      return `${show(value)} does not match AWS's pattern ${violation.pattern.source}`;
    case "enum":
      return `must be ${violation.options.map(show).join(" or ")}, not ${show(value)}`;
    case "malformed":
      return `${show(value)} is not well-formed Unicode`;
    case "unknown":
      return `is not known here; known are ${violation.known.join(", ")}`;
  }
}

function sizeOf({ counts, size, value }: Extract<Violation, { limit: number }>): string {
  switch (counts) {
    case "value":
      return `is ${show(value)}`;
    case "characters":
      return `${show(value)} has ${size} ${size === 1 ? "character" : "characters"}`;
    case "entries":
      return `has ${size} ${size === 1 ? "entry" : "entries"}`;
  }
}

/** Formats a value for a message: short, on one line, and an `alchemy.secret()` only by its name. */
export function show(value: unknown): string {
  const shown =
    typeof value === "string"
      ? JSON.stringify(value)
      : inspect(value, { breakLength: Infinity, compact: true });
  return shown.length <= 80 ? shown : `${[...shown].slice(0, 77).join("")}...`;
}
