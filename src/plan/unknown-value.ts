import { inspect } from "node:util";

/** A value of an output that is known after deploy: a text, a list or a record. */
export interface Unknown {
  readonly text: string;
  readonly member: (name: string) => unknown;
  /** Called when the script asks something that is known after deploy: its length, or whether it has something. */
  readonly asked: () => void;
}

const unknowns = new WeakMap<object, Unknown>();

/** The text of an unknown value; `undefined` for any other value. */
export function textOfUnknown(value: unknown): string | undefined {
  const isObject = (typeof value === "object" || typeof value === "function") && value !== null;
  return isObject ? unknowns.get(value)?.text : undefined;
}

type Method = (list: unknown, text: string, args: readonly unknown[]) => unknown;

const same: Method = (list) => list;
const one: Method = (list) => [list];
const shown: Method = (_list, text) => text;

/** Results of list methods, for a list with unknown entries: one entry stands for all. */
const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["at", same],
  ["concat", (list, _text, args) => [list, ...args.flat()]],
  ["entries", (list, text) => [[text, list]].values()],
  ["filter", one],
  ["find", same],
  ["findLast", same],
  ["flat", one],
  ["flatMap", (list, _text, [each]) => [called(each, list)].flat()],
  ["forEach", (list, _text, [each]) => void called(each, list)],
  ["join", shown],
  ["keys", (_list, text) => [text].values()],
  ["map", (list, _text, [each]) => [called(each, list)]],
  ["reverse", one],
  ["slice", one],
  ["sort", one],
  ["toReversed", one],
  ["toSorted", one],
  ["toString", shown],
  ["valueOf", shown],
  ["values", (list) => [list].values()],
]);

const SIZES = new Set(["length", "size"]);

/** Members that `await` and comparisons of types read of every value. */
const ASKED_OF_ALL = new Set(["then", "constructor", "prototype"]);

/** A stand-in that a script can use, or that notes that the script needs the real value. */
export function unknownValue(unknown: Unknown): object {
  const { asked, member, text } = unknown;
  const members = new Map<string, unknown>();
  const show = () => text;
  const ask = () => {
    asked();
    return true;
  };
  const once = (name: string, make: () => unknown) => {
    if (!members.has(name)) members.set(name, make());
    return members.get(name);
  };

  const value: object = new Proxy(
    { [inspect.custom]: show },
    {
      get(_target, key) {
        if (key === Symbol.toPrimitive) return toPrimitive;
        if (key === Symbol.iterator) return () => [value].values();
        if (typeof key === "symbol" || ASKED_OF_ALL.has(key)) return undefined;
        if (key === "toJSON") return show;
        if (SIZES.has(key)) asked();
        return once(key, () => (isMethod(key) ? method(key) : member(key)));
      },
      has: ask,
      set: ask,
      deleteProperty: ask,
      ownKeys: () => [text],
      getOwnPropertyDescriptor: (_target, key) =>
        key === text ? { value, enumerable: true, configurable: true } : undefined,
    },
  );
  unknowns.set(value, unknown);
  return value;

  /** Also a member of this name, in case it is not a method. */
  function method(name: string): object {
    const other = Object(member(name));
    const target = Object.assign(() => undefined, { [inspect.custom]: show });
    const made: object = new Proxy(target, {
      get: (_target, key) => Reflect.get(other, key),
      ownKeys: () => Reflect.ownKeys(other),
      getOwnPropertyDescriptor: (_target, key) => Reflect.getOwnPropertyDescriptor(other, key),
      apply(_target, _this, args: unknown[]) {
        const followed = METHODS.get(name);
        if (followed) return followed(value, text, args);
        asked();
        const ofText: unknown = Reflect.get(String.prototype, name);
        return typeof ofText === "function" ? Reflect.apply(ofText, text, args) : value;
      },
    });
    const own = unknowns.get(other);
    unknowns.set(made, own ?? unknown);
    return made;
  }

  function toPrimitive(hint: string): string | number {
    if (hint !== "number") return text;
    asked();
    return Number.NaN;
  }
}

function isMethod(name: string): boolean {
  return [Array.prototype, String.prototype].some(
    (prototype) => typeof Reflect.get(prototype, name) === "function",
  );
}

function called(callback: unknown, ...args: unknown[]): unknown {
  return typeof callback === "function" ? Reflect.apply(callback, undefined, args) : undefined;
}
