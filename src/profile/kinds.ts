import type { GranularAccessControlConfiguration, PrimaryAttributeValue } from "./types.ts";
import { isRecord, isSameJson } from "./shapes.ts";
import { sortBy } from "./sort-by.ts";

/** A tag in the list form of CloudFormation and Alchemy's Cloud Control provider. */
export interface Tag {
  Key: string;
  Value: string;
}

/** Tags as a record, or as a list of `{ Key, Value }`. */
export type TagInput = Readonly<Record<string, string>> | readonly Tag[];

/** A text; for an attribute of data tables, the values of each rule about it. */
export type PieceValue = string | readonly (readonly string[])[];

/** A part of a field's value that can be added, removed or changed on its own. */
export interface Piece {
  /** The entry of the field; absent in a field with one value. */
  readonly item?: string;
  /** One of the tools of an entry that lists tools. */
  readonly tool?: string;
  readonly value?: PieceValue;
}

/** How the values of one kind of field are written, cleared, compared and listed. */
export interface FieldKind<T, Input = T> {
  /** Always returns the same form for the same value: sets sorted without duplicates, members in one order. */
  normalize(value: Input): T;
  /** The value that clears the field in AWS. */
  readonly empty: T;
  /** In a set of objects, the member that identifies each. */
  readonly key?: string;
  /** In a set of objects, whether each has a list of tools. */
  readonly hasTools?: boolean;
  /** In a set of objects, the members that AWS fills in if the code does not set them. */
  readonly filledIn?: Readonly<Record<string, string>>;
  /** The value to write: members that the code does not set keep AWS's values. */
  complete?(desired: T, observed: T): T;
  /** Whether AWS already has the desired value. Both normalized. */
  equal(desired: T, observed: T): boolean;
  /** All entries of a normalized value. */
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
  equal: isSameJson,
  pieces: (value) => value.map((item) => ({ item })),
};

export const tagMap: FieldKind<Record<string, string>, TagInput> = {
  normalize: (value) => Object.fromEntries(sortBy(tagEntries(value), ([key]) => key)),
  empty: {},
  equal: isSameJson,
  pieces: (value) => Object.entries(value).map(([item, each]) => ({ item, value: each })),
};

/** A set of objects that one member identifies. */
export function objects<T extends { Type?: string }>(options: {
  readonly key: keyof T & string;
  readonly normalize: (item: T) => T;
  /** The tools of one. */
  readonly tools?: (item: T) => readonly string[];
  /** Members that are compared only if the code sets them. */
  readonly filledIn?: { readonly [M in keyof T & string]?: string };
}): FieldKind<T[], readonly T[]> {
  const { filledIn = {}, key, tools } = options;
  const find = (items: readonly T[], item: T) => items.find((other) => other[key] === item[key]);
  /** The members that the code does not set, and AWS fills in. */
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
      return isSameJson(desired, comparable);
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

/** The normal form has the whole structure, however much of it is given. */
export const granular: FieldKind<GranularAccessControlConfiguration> = {
  normalize: (value) => withAttributes(attributesOf(value)),
  empty: withAttributes([]),
  equal: isSameJson,
  pieces: (value) => rules(attributesOf(value)),
};

function attributesOf({
  DataTableAccessControlConfiguration: tables,
}: GranularAccessControlConfiguration): PrimaryAttributeValue[] {
  return tables?.PrimaryAttributeAccessControlConfiguration?.PrimaryAttributeValues ?? [];
}

/** AWS's model allows several rules about one attribute, and rules without one. */
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

/** A set of rules without duplicates, as Cloud Control's schema requires. */
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

/** Converts tags in list form to a record; returns anything else unchanged. */
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
