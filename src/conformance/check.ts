import { isRecord, parsedJson } from "../profile/shapes.ts";

/** A condition on a value of an answer. */
export interface Check {
  /** For reports: `absent`, `"a"`. */
  readonly expected: string;
  /** @param find the value behind a text such as `<p.SecurityProfileId>` */
  readonly holds: (value: unknown, find: (text: string) => unknown) => boolean;
}

const show = (value: unknown) => JSON.stringify(value);

/** Equals this value; a text may refer to a value of an earlier answer. */
export function is(wanted: unknown): Check {
  return {
    expected: show(wanted),
    holds: (value, find) =>
      show(value) === show(typeof wanted === "string" ? find(wanted) : wanted),
  };
}

export const absent: Check = { expected: "absent", holds: (value) => value === undefined };

export const present: Check = { expected: "present", holds: (value) => value !== undefined };

/** A list of these items, in any order. */
export function unordered(...items: readonly unknown[]): Check {
  const sorted = (list: readonly unknown[]) => show(list.map(show).toSorted());
  return {
    expected: `${show(items)} in any order`,
    holds: (value, find) =>
      Array.isArray(value) &&
      sorted(value) === sorted(items.map((item) => (typeof item === "string" ? find(item) : item))),
  };
}

/** A list with an entry that has these members, or with these texts. */
export function including(...items: readonly unknown[]): Check {
  const isLike = (value: unknown, item: unknown): boolean =>
    isRecord(item) && isRecord(value)
      ? Object.entries(item).every(([name, member]) => isLike(value[name], member))
      : show(value) === show(item);
  return {
    expected: `a list with ${items.map(show).join(", ")}`,
    holds: (value, find) =>
      Array.isArray(value) &&
      items.every((item) => value.some((each) => isLike(each, resolved(item, find)))),
  };
}

/** A list with at most this many entries. */
export function atMost(count: number): Check {
  return {
    expected: `at most ${count} entries`,
    holds: (value) => Array.isArray(value) && value.length <= count,
  };
}

export function matching(pattern: RegExp): Check {
  return {
    expected: `matching ${pattern}`,
    holds: (value) => typeof value === "string" && pattern.test(value),
  };
}

/** A number larger than one in an earlier answer. */
export function above(earlier: string): Check {
  return {
    expected: `above ${earlier}`,
    holds: (value, find) => typeof value === "number" && value > Number(find(earlier)),
  };
}

/** A text with JSON that has these members. */
export function json(members: Readonly<Record<string, Check>>): Check {
  return {
    expected: `JSON with ${Object.entries(members)
      .map(([path, { expected }]) => `${path}: ${expected}`)
      .join(", ")}`,
    holds: (value, find) =>
      typeof value === "string" &&
      Object.entries(members).every(([path, check]) =>
        check.holds(memberAt(parsedJson(value), path), find),
      ),
  };
}

/** The member at a path such as `ProgressEvent.Identifier`; without a path, the value itself. */
export function memberAt(value: unknown, path: string): unknown {
  if (path === "") return value;
  return path
    .split(".")
    .reduce<unknown>(
      (at, name) => (Array.isArray(at) ? at[Number(name)] : isRecord(at) ? at[name] : undefined),
      value,
    );
}

/** The value, with each reference to an earlier answer replaced. */
export function resolved(value: unknown, find: (text: string) => unknown): unknown {
  if (typeof value === "string") return find(value);
  if (Array.isArray(value)) return value.map((item: unknown) => resolved(item, find));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [String(find(name)), resolved(member, find)]),
  );
}

/** A list that is empty or absent. */
export const emptyOrAbsent: Check = {
  expected: "empty or absent",
  holds: (value) => value === undefined || (Array.isArray(value) && value.length === 0),
};

/** A list that is absent or has no entry with this id. */
export function without(id: string): Check {
  return {
    expected: `no entry with ${id}`,
    holds: (value, find) =>
      value === undefined ||
      (Array.isArray(value) && value.every((item) => isRecord(item) && item["Id"] !== find(id))),
  };
}
