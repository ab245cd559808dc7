import type { GranularAccessControlConfiguration, PrimaryAttributeValue } from "./types.ts";
import { sortBy } from "./sort-by.ts";

/** A tag in the list form that CloudFormation and Alchemy's Cloud Control provider use. */
export interface Tag {
  Key: string;
  Value: string;
}

/** Tags as a record, or as a list of `{ Key, Value }`. */
export type TagInput = Readonly<Record<string, string>> | readonly Tag[];

/** How the values of one kind of field are written, cleared and compared. */
export interface FieldKind<T, Input = T> {
  /** The same value always in the same form: sets sorted and without repeats, members in one order. */
  normalise(value: Input): T;
  /** The value that says "none" to AWS. */
  readonly empty: T;
  /** In a set of objects, the member that tells them apart. */
  readonly key?: string;
  /** The value to write: where it is silent and AWS is not, AWS's word stays. */
  complete?(desired: T, observed: T): T;
  /** Whether AWS already holds what is wanted. Both in normal form. */
  equal(desired: T, observed: T): boolean;
}

export const text: FieldKind<string> = {
  normalise: (value) => value,
  empty: "",
  equal: (desired, observed) => desired === observed,
};

export const stringSet: FieldKind<string[], readonly string[]> = {
  normalise: (value) => [...new Set(value)].toSorted(),
  empty: [],
  equal: sameJson,
};

export const tagMap: FieldKind<Record<string, string>, TagInput> = {
  normalise: (value) => Object.fromEntries(sortBy(tagEntries(value), ([key]) => key)),
  empty: {},
  equal: sameJson,
};

/** A set of objects that are told apart by one member. */
export function objects<T extends object>(options: {
  readonly key: keyof T & string;
  readonly normalise: (item: T) => T;
  /** Members that AWS fills in where the code is silent: compared only where the code names them. */
  readonly optional?: readonly (keyof T)[];
}): FieldKind<T[], readonly T[]> {
  const { key, optional = [] } = options;
  return {
    key,
    normalise: (value) => sortBy(value.map(options.normalise), (item) => String(item[key])),
    empty: [],
    complete: (desired, observed) =>
      desired.map((item) => {
        const held = observed.find((other) => other[key] === item[key]);
        const silent = held ? optional.filter((member) => item[member] === undefined) : [];
        const fill = Object.entries(held ?? {}).filter(([member]) =>
          silent.some((name) => name === member),
        );
        return { ...item, ...Object.fromEntries(fill) };
      }),
    equal(desired, observed) {
      const comparable = observed.map((item) => {
        const wanted = desired.find((other) => other[key] === item[key]);
        const silent = wanted ? optional.filter((member) => wanted[member] === undefined) : [];
        return Object.fromEntries(
          Object.entries(item).filter(([member]) => !silent.some((name) => name === member)),
        );
      });
      return sameJson(desired, comparable);
    },
  };
}

/** However much of the structure is given, the normal form has all of it. */
export const granular: FieldKind<GranularAccessControlConfiguration> = {
  normalise: (value) =>
    withAttributes(
      value.DataTableAccessControlConfiguration?.PrimaryAttributeAccessControlConfiguration
        ?.PrimaryAttributeValues ?? [],
    ),
  empty: withAttributes([]),
  equal: sameJson,
};

function rank(value: PrimaryAttributeValue): string {
  return JSON.stringify(value);
}

/** A set of rules: in Cloud Control's schema each may stand once. */
function withAttributes(values: PrimaryAttributeValue[]): GranularAccessControlConfiguration {
  const normal = values.map(({ AccessType = "ALLOW", AttributeName, Values }) => ({
    AccessType,
    ...(AttributeName !== undefined && { AttributeName }),
    Values: stringSet.normalise(Values ?? []),
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

function isTagList(value: TagInput): value is readonly Tag[] {
  return Array.isArray(value);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
