/**
 * AWS service models describe a request with six kinds of shape. These types are the same six as data. One
 * function checks both the props of the resource and the requests to the local Amazon Connect against them.
 */
export type Shape =
  | StringShape
  | IntegerShape
  | BooleanShape
  | ListShape
  | MapShape
  | StructureShape;

export interface StringShape<T extends string = string> {
  readonly type: "string";
  /** Characters, counted as Unicode code points. */
  readonly min?: number;
  readonly max?: number;
  /** Must match the whole string. */
  readonly pattern?: RegExp;
  readonly enum?: readonly T[];
}

export interface IntegerShape {
  readonly type: "integer";
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape {
  readonly type: "boolean";
}

export interface ListShape<I extends Shape = Shape> {
  readonly type: "list";
  readonly item: I;
  readonly min?: number;
  readonly max?: number;
  /** Equal strings count once. */
  readonly set?: boolean;
}

export interface MapShape<V extends Shape = Shape> {
  readonly type: "map";
  readonly key: StringShape;
  readonly value: V;
  readonly min?: number;
  readonly max?: number;
}

type Members = { readonly [name: string]: Shape | (() => Shape) };

export interface StructureShape<M extends Members = Members, R extends string = string> {
  readonly type: "structure";
  readonly members: M;
  readonly required: readonly R[];
}

type Resolve<S> = S extends () => infer T ? T : S;
type Simplify<T> = { [K in keyof T]: T[K] };

/** The TypeScript type that a shape describes. */
export type Infer<S> =
  S extends StringShape<infer T>
    ? T
    : S extends IntegerShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends ListShape<infer I>
          ? Infer<I>[]
          : S extends MapShape<infer V>
            ? Record<string, Infer<V>>
            : S extends StructureShape<infer M, infer R>
              ? Simplify<
                  { [K in keyof M & R]: Infer<Resolve<M[K]>> } & {
                    [K in Exclude<keyof M, R>]?: Infer<Resolve<M[K]>>;
                  }
                >
              : never;

type Bounds = { readonly min?: number; readonly max?: number };

export function text<const T extends string = string>(
  limits: Bounds & { readonly pattern?: RegExp; readonly enum?: readonly T[] } = {},
): StringShape<T> {
  return { type: "string", ...limits };
}

export function integer(limits: Bounds = {}): IntegerShape {
  return { type: "integer", ...limits };
}

export const boolean: BooleanShape = { type: "boolean" };

export function list<I extends Shape>(item: I, limits: Bounds = {}): ListShape<I> {
  return { type: "list", item, ...limits };
}

export function set<I extends StringShape>(item: I, limits: Bounds = {}): ListShape<I> {
  return { type: "list", item, set: true, ...limits };
}

export function map<V extends Shape>(key: StringShape, value: V, limits: Bounds = {}): MapShape<V> {
  return { type: "map", key, value, ...limits };
}

export function structure<const M extends Members, const R extends keyof M & string = never>(
  members: M,
  required: readonly R[] = [],
): StructureShape<M, R> {
  return { type: "structure", members, required };
}

/** One way in which a value violates its shape, as data: the caller writes the message. */
export type Violation = { readonly path: string; readonly value: unknown } & (
  | { readonly code: "required" }
  | { readonly code: "type"; readonly expected: Shape["type"] }
  | {
      readonly code: "min" | "max";
      readonly limit: number;
      readonly size: number;
      readonly counts: Counted;
    }
  | { readonly code: "pattern"; readonly pattern: RegExp }
  | { readonly code: "enum"; readonly options: readonly string[] }
  | { readonly code: "malformed" }
  | { readonly code: "unknown"; readonly known: readonly string[] }
);

export type Counted = "characters" | "entries" | "value";

export interface ReadOptions {
  /** Whether unknown members are violations. @default false */
  readonly strict?: boolean;
  /** Whether `null` counts as absent, as on AWS's wire. @default false */
  readonly nullIsAbsent?: boolean;
}

/** Every way in which `value` violates `shape`, in the order of the shape's members. */
export function violations(
  shape: Shape,
  value: unknown,
  path = "",
  options: ReadOptions = {},
): Violation[] {
  switch (shape.type) {
    case "string":
      return stringViolations(shape, value, path);
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value))
        return wrongType(shape, value, path);
      return boundViolations(shape, value, value, path, "value");
    case "boolean":
      return typeof value === "boolean" ? [] : wrongType(shape, value, path);
    case "list": {
      if (!Array.isArray(value)) return wrongType(shape, value, path);
      const size = shape.set ? new Set<unknown>(value).size : value.length;
      return [
        ...boundViolations(shape, size, value, path, "entries"),
        // A hole in the array counts as `undefined`. `flatMap` would skip it.
        ...Array.from<unknown>(value).flatMap((item, index) =>
          violations(shape.item, item, `${path}[${index}]`, options),
        ),
      ];
    }
    case "map": {
      if (!isRecord(value)) return wrongType(shape, value, path);
      const entries = Object.entries(value);
      return [
        ...boundViolations(shape, entries.length, value, path, "entries"),
        ...entries.flatMap(([key, item]) => [
          ...stringViolations(shape.key, key, `${path} key`),
          ...violations(shape.value, item, `${path}[${JSON.stringify(key)}]`, options),
        ]),
      ];
    }
    case "structure":
      return structureViolations(shape, value, path, options);
  }
}

function structureViolations(
  shape: StructureShape,
  value: unknown,
  path: string,
  options: ReadOptions,
): Violation[] {
  if (!isRecord(value)) return wrongType(shape, value, path);
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const known = Object.keys(shape.members);
  const found = Object.entries(shape.members).flatMap(([name, member]) => {
    const item = value[name];
    if (item === undefined || (item === null && options.nullIsAbsent)) {
      return shape.required.includes(name)
        ? [{ code: "required" as const, path: at(name), value: item }]
        : [];
    }
    return violations(typeof member === "function" ? member() : member, item, at(name), options);
  });
  const unknown = options.strict
    ? Object.keys(value)
        .filter((name) => value[name] !== undefined && !known.includes(name))
        .map((name) => ({ code: "unknown" as const, path: at(name), value: value[name], known }))
    : [];
  return [...found, ...unknown];
}

function stringViolations(shape: StringShape, value: unknown, path: string): Violation[] {
  if (typeof value !== "string") return wrongType(shape, value, path);
  if (!value.isWellFormed()) return [{ code: "malformed", path, value }];
  const found = boundViolations(shape, codePoints(value), value, path, "characters");
  if (shape.pattern && !matchesWhole(shape.pattern, value)) {
    found.push({ code: "pattern", path, value, pattern: shape.pattern });
  }
  if (shape.enum && !shape.enum.includes(value)) {
    found.push({ code: "enum", path, value, options: shape.enum });
  }
  return found;
}

/** The length of a string as AWS counts it. */
function codePoints(value: string): number {
  return /[\ud800-\udbff]/.test(value) ? [...value].length : value.length;
}

function boundViolations(
  shape: Bounds,
  size: number,
  value: unknown,
  path: string,
  counts: Counted,
): Violation[] {
  if (shape.min !== undefined && size < shape.min) {
    return [{ code: "min", path, value, limit: shape.min, size, counts }];
  }
  if (shape.max !== undefined && size > shape.max) {
    return [{ code: "max", path, value, limit: shape.max, size, counts }];
  }
  return [];
}

function wrongType(shape: Shape, value: unknown, path: string): Violation[] {
  return [{ code: "type", path, value, expected: shape.type }];
}

const wholes = new WeakMap<RegExp, RegExp>();

function matchesWhole(pattern: RegExp, value: string): boolean {
  const whole = wholes.get(pattern) ?? new RegExp(`^(?:${pattern.source})$`, pattern.flags);
  wholes.set(pattern, whole);
  return whole.test(value);
}

/** Whether a text can be read as JSON. */
export function isJson(written: string): boolean {
  try {
    JSON.parse(written);
    return true;
  } catch {
    return false;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
