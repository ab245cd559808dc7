import type { GranularAccessControlConfiguration, PrimaryAttributeValue } from "./types.ts";
import { isRecord } from "./shapes.ts";
import { sortBy } from "./sort-by.ts";

/** A tag in the list form that CloudFormation and Alchemy's Cloud Control provider use. */
export interface Tag {
  Key: string;
  Value: string;
}

/** Tags as a record, or as a list of `{ Key, Value }`. */
export type TagInput = Readonly<Record<string, string>> | readonly Tag[];

/** A text, or, of an attribute of data tables, the values of each rule about it. */
export type PieceValue = string | readonly (readonly string[])[];

/** A part of a field's value that can be added, removed or changed by itself. */
export interface Piece {
  /** Which entry of the field; absent where the field has one value. */
  readonly item?: string;
  /** Of an entry that lists what may be done with it: one of those. */
  readonly tool?: string;
  readonly value?: PieceValue;
}

/** How the values of one kind of field are written, cleared, compared and told piece by piece. */
export interface FieldKind<T, Input = T> {
  /** The same value always in the same form: sets sorted and without repeats, members in one order. */
  normalize(value: Input): T;
  /** The value that says "none" to AWS. */
  readonly empty: T;
  /** In a set of objects, the member that tells them apart. */
  readonly key?: string;
  /** In a set of objects, whether each lists what may be done with it. */
  readonly hasTools?: boolean;
  /** In a set of objects, what AWS writes into one where the code is silent. */
  readonly filledIn?: Readonly<Record<string, string>>;
  /** The value to write: where it is silent and AWS is not, AWS's word stays. */
  complete?(desired: T, observed: T): T;
  /** Whether AWS already holds what is wanted. Both in normal form. */
  equal(desired: T, observed: T): boolean;
  /** All that a value in normal form consists of. */
  pieces(value: T): readonly Piece[];
}

export const text: FieldKind<string> = {
  normalize: (value) => value,
  empty: "",
  equal: (desired, observed) => desired === observed,
  pieces: (value) => (value === "" ? [] : [{ value }]),
};

export const stringSet: FieldKind<string[], readonly string[]> = {
  normalize: (value) => [...new Set(value)].toSorted(),
  empty: [],
  equal: sameJson,
  pieces: (value) => value.map((item) => ({ item })),
};

export const tagMap: FieldKind<Record<string, string>, TagInput> = {
  normalize: (value) => Object.fromEntries(sortBy(tagEntries(value), ([key]) => key)),
  empty: {},
  equal: sameJson,
  pieces: (value) => Object.entries(value).map(([item, each]) => ({ item, value: each })),
};

/** A set of objects that are told apart by one member. */
export function objects<T extends { Type?: string }>(options: {
  readonly key: keyof T & string;
  readonly normalize: (item: T) => T;
  /** What may be done with one. */
  readonly tools?: (item: T) => readonly string[];
  /** Compared only where the code names them. */
  readonly filledIn?: { readonly [M in keyof T & string]?: string };
}): FieldKind<T[], readonly T[]> {
  const { filledIn = {}, key, tools } = options;
  const find = (items: readonly T[], item: T) => items.find((other) => other[key] === item[key]);
  /** Where the code is silent: the members that AWS fills in. */
  const leftToAws = (wanted: T) => Object.keys(filledIn).filter((member) => !(member in wanted));
  return {
    key,
    filledIn,
    hasTools: tools !== undefined,
    normalize: (value) => sortBy(value.map(options.normalize), (item) => String(item[key])),
    empty: [],
    complete: (desired, observed) =>
      desired.map((item) => {
        const silent = leftToAws(item);
        const held = Object.entries(find(observed, item) ?? {});
        return { ...item, ...Object.fromEntries(held.filter(([name]) => silent.includes(name))) };
      }),
    equal(desired, observed) {
      const comparable = observed.map((item) => {
        const wanted = find(desired, item);
        const silent = wanted ? leftToAws(wanted) : [];
        return Object.fromEntries(Object.entries(item).filter(([name]) => !silent.includes(name)));
      });
      return sameJson(desired, comparable);
    },
    pieces: (value) =>
      value.flatMap((each) => {
        const item = String(each[key]);
        const type = { item, ...(each.Type !== undefined && { value: each.Type }) };
        if (!tools) return [type];
        const itself = each.Type === undefined ? [] : [type];
        return [...itself, ...tools(each).map((tool) => ({ item, tool }))];
      }),
  };
}

/** However much of the structure is given, the normal form has all of it. */
export const granular: FieldKind<GranularAccessControlConfiguration> = {
  normalize: (value) => withAttributes(attributesOf(value)),
  empty: withAttributes([]),
  equal: sameJson,
  pieces: (value) => rules(attributesOf(value)),
};

function attributesOf({
  DataTableAccessControlConfiguration: tables,
}: GranularAccessControlConfiguration): PrimaryAttributeValue[] {
  return tables?.PrimaryAttributeAccessControlConfiguration?.PrimaryAttributeValues ?? [];
}

/** AWS's model lets several rules name one attribute, and a rule name none. */
function rules(all: readonly PrimaryAttributeValue[]): Piece[] {
  const attributes = [...new Set(all.map(({ AttributeName }) => AttributeName))];
  return attributes.map((item) => ({
    ...(item !== undefined && { item }),
    value: all
      .filter(({ AttributeName }) => AttributeName === item)
      .map(({ Values = [] }) => Values),
  }));
}

function rank(value: PrimaryAttributeValue): string {
  return JSON.stringify(value);
}

/** A set of rules: in Cloud Control's schema each may stand once. */
function withAttributes(values: PrimaryAttributeValue[]): GranularAccessControlConfiguration {
  const normal = values.map(({ AccessType = "ALLOW", AttributeName, Values }) => ({
    AccessType,
    ...(AttributeName !== undefined && { AttributeName }),
    Values: stringSet.normalize(Values ?? []),
  }));
  return {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: {
        PrimaryAttributeValues: [
          ...new Map(sortBy(normal, rank).map((value) => [rank(value), value])).values(),
        ],
      },
    },
  };
}

function tagEntries(value: TagInput): [string, string][] {
  return isTagList(value) ? value.map(({ Key, Value }) => [Key, Value]) : Object.entries(value);
}

/** Tags in their list form as a record; anything else as it is. */
export function tagRecord(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const tags = Array.from<unknown>(value);
  return tags.every(isTag) ? Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) : value;
}

function isTag(value: unknown): value is { Key: string; Value: unknown } {
  return isRecord(value) && typeof value["Key"] === "string" && "Value" in value;
}

function isTagList(value: TagInput): value is readonly Tag[] {
  return Array.isArray(value);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
