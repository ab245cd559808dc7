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

/** Characters, counted as Unicode code points; entries; or the value of a number. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export interface StringShape<T extends string = string> extends Bounds {
  readonly type: "string";
  /** Must match the whole string. */
  readonly pattern?: RegExp;
  readonly enum?: readonly T[];
}

export interface IntegerShape extends Bounds {
  readonly type: "integer";
}

export interface BooleanShape {
  readonly type: "boolean";
}

export interface ListShape<I extends Shape = Shape> extends Bounds {
  readonly type: "list";
  readonly item: I;
  /** Equal strings count once. */
  readonly set?: boolean;
}

export interface MapShape<V extends Shape = Shape> extends Bounds {
  readonly type: "map";
  readonly key: StringShape;
  readonly value: V;
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

/** A structure that requires every member. */
export function whole<const M extends Members>(members: M): StructureShape<M, keyof M & string> {
  const names = Object.keys(members).filter((name): name is keyof M & string => name in members);
  return structure(members, names);
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
  /**
   * Whether to read as AWS reads its wire: `null` is absent, equal strings of a set count each, and an
   * integer has 32 bits.
   *
   * @default false
   */
  readonly onWire?: boolean;
}

const LARGEST_ON_WIRE = 2 ** 31 - 1;

/** Every way in which `value` violates `shape`, in the order of the shape's members. */
export function violations(
  shape: Shape,
  value: unknown,
  path = "",
  options: ReadOptions = {},
): Violation[] {
  const collector = new Collector(options);
  collector.collect(shape, value, path);
  return collector.found;
}

/** Adds to one list: every deploy checks the props of every resource. */
class Collector {
  readonly found: Violation[] = [];
  readonly #options: ReadOptions;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  collect(shape: Shape, value: unknown, path: string): void {
    const isWrongType = () =>
      void this.found.push({ code: "type", path, value, expected: shape.type });
    switch (shape.type) {
      case "string":
        return typeof value === "string" ? this.#string(shape, value, path) : isWrongType();
      case "integer":
        return isInteger(value, this.#options)
          ? this.#bound(shape, value, value, path, "value")
          : isWrongType();
      case "boolean":
        return typeof value === "boolean" ? undefined : isWrongType();
      case "list": {
        if (!Array.isArray(value)) return isWrongType();
        const items: readonly unknown[] = value;
        const size = shape.set && !this.#options.onWire ? new Set(items).size : items.length;
        this.#bound(shape, size, value, path, "entries");
        // A hole in the array counts as `undefined`. `forEach` would skip it.
        for (const [index, item] of items.entries()) {
          this.collect(shape.item, item, `${path}[${index}]`);
        }
        return;
      }
      case "map": {
        if (!isRecord(value)) return isWrongType();
        const entries = Object.entries(value);
        this.#bound(shape, entries.length, value, path, "entries");
        for (const [key, item] of entries) {
          this.#string(shape.key, key, `${path} key`);
          this.collect(shape.value, item, `${path}[${JSON.stringify(key)}]`);
        }
        return;
      }
      case "structure":
        return isRecord(value) ? this.#structure(shape, value, path) : isWrongType();
    }
  }

  #structure(shape: StructureShape, value: Readonly<Record<string, unknown>>, path: string): void {
    const { onWire, strict } = this.#options;
    const at = (name: string) => (path === "" ? name : `${path}.${name}`);
    for (const [name, member] of Object.entries(shape.members)) {
      const item = value[name];
      if (item === undefined || (item === null && onWire)) {
        if (shape.required.includes(name)) {
          this.found.push({ code: "required", path: at(name), value: item });
        }
        continue;
      }
      this.collect(typeof member === "function" ? member() : member, item, at(name));
    }
    if (!strict) return;
    const known = Object.keys(shape.members);
    for (const [name, item] of Object.entries(value)) {
      if (item === undefined || known.includes(name)) continue;
      this.found.push({ code: "unknown", path: at(name), value: item, known });
    }
  }

  #string(shape: StringShape, value: string, path: string): void {
    if (!value.isWellFormed()) {
      this.found.push({ code: "malformed", path, value });
      return;
    }
    this.#bound(shape, codePoints(value), value, path, "characters");
    if (shape.pattern && !matchesWhole(shape.pattern, value)) {
      this.found.push({ code: "pattern", path, value, pattern: shape.pattern });
    }
    if (shape.enum && !shape.enum.includes(value)) {
      this.found.push({ code: "enum", path, value, options: shape.enum });
    }
  }

  #bound({ max, min }: Bounds, size: number, value: unknown, path: string, counts: Counted): void {
    if (min !== undefined && size < min) {
      this.found.push({ code: "min", path, value, limit: min, size, counts });
    } else if (max !== undefined && size > max) {
      this.found.push({ code: "max", path, value, limit: max, size, counts });
    }
  }
}

function isInteger(value: unknown, { onWire }: ReadOptions): value is number {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return !onWire || (value <= LARGEST_ON_WIRE && value >= -LARGEST_ON_WIRE - 1);
}

/** The length of a string as AWS counts it. */
export function codePoints(value: string): number {
  return /[\ud800-\udbff]/.test(value) ? [...value].length : value.length;
}

const wholes = new WeakMap<RegExp, RegExp>();

function matchesWhole(pattern: RegExp, value: string): boolean {
  const anchored = wholes.get(pattern) ?? new RegExp(`^(?:${pattern.source})$`, pattern.flags);
  wholes.set(pattern, anchored);
  return anchored.test(value);
}

/** The value of a JSON text; `undefined` if it is none. */
export function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Whether two values are the same JSON, with their members in the same order. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
