import { describe, expect, test } from "bun:test";
import { inspect } from "node:util";
import { textOfUnknown, unknownValue } from "../../src/plan/unknown-value.ts";

/** An unknown value, its members, and how often something known after deploy was asked. */
function unknownOf(text = "?list") {
  const asked = { count: 0 };
  const value = unknownValue({
    text,
    member: (name) => (name === "absent" ? undefined : `${text}.${name}`),
    asked: () => void (asked.count += 1),
  });
  return { value, asked };
}

/** Calls a method as a script would. */
function call(value: object, name: string, ...args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(value, name);
  if (typeof method !== "function") throw new TypeError(`${name} is not a method`);
  return Reflect.apply(method, value, args);
}

function textOf(value: unknown): string {
  return [value].join("");
}

const double = (each: unknown) => [each, each];

describe("a list that is known after deploy", () => {
  const { asked, value } = unknownOf();

  test.each<[string, readonly unknown[], unknown]>([
    ["at", [0], value],
    ["concat", [["a"], "b"], [value, "a", "b"]],
    ["filter", [Boolean], [value]],
    ["find", [Boolean], value],
    ["findLast", [Boolean], value],
    ["flat", [], [value]],
    ["flatMap", [double], [value, value]],
    ["flatMap", [(each: unknown) => each], [value]],
    ["flatMap", [], [undefined]],
    ["forEach", [double], undefined],
    ["join", [", "], "?list"],
    ["map", [double], [[value, value]]],
    ["map", [], [undefined]],
    ["reverse", [], [value]],
    ["slice", [1], [value]],
    ["sort", [], [value]],
    ["toReversed", [], [value]],
    ["toSorted", [], [value]],
    ["toString", [], "?list"],
    ["valueOf", [], "?list"],
  ])("%s has one entry for all, without a question", (name, args, result) => {
    const got = call(value, name, ...args);
    if (result === value) expect(got === value).toBe(true);
    else expect(got).toEqual(result);
    if (Array.isArray(result) && result.includes(value)) {
      expect(Array.isArray(got) && got[0] === value).toBe(true);
    }
    expect(asked.count).toBe(0);
  });

  test("forEach calls back once, with the entry", () => {
    const seen: unknown[] = [];
    call(value, "forEach", (each: unknown) => seen.push(each));
    expect(seen.length === 1 && seen[0] === value).toBe(true);
  });

  test("its iterators yield one entry", () => {
    const [[key, entry] = []] = [...(call(value, "entries") as Iterable<[string, unknown]>)];
    expect([key, entry === value]).toEqual(["?list", true]);
    expect([...(call(value, "keys") as Iterable<unknown>)]).toEqual(["?list"]);
    const entries = [[...(call(value, "values") as Iterable<unknown>)], [...(value as unknown[])]];
    expect(entries.map((all) => all.length === 1 && all[0] === value)).toEqual([true, true]);
    expect(asked.count).toBe(0);
  });
});

describe("a question about a value that is known after deploy is noted", () => {
  test.each<[string, (value: object) => unknown, unknown]>([
    ["its length", (value) => Reflect.get(value, "length"), "?list.length"],
    ["its size", (value) => Reflect.get(value, "size"), "?list.size"],
    ["whether it has a member", (value) => "a" in value, true],
    ["a member set", (value) => Reflect.set(value, "a", 1), true],
    ["a member deleted", (value) => Reflect.deleteProperty(value, "a"), true],
    ["its number", (value) => Object.is(Number(value), Number.NaN), true],
    ["its sum", (value) => Reflect.apply(Math.max, undefined, [value]), Number.NaN],
    ["includes", (value) => call(value, "includes", "list"), true],
    ["toUpperCase", (value) => call(value, "toUpperCase"), "?LIST"],
    ["split", (value) => call(value, "split", "l"), ["?", "ist"]],
  ])("%s", (_what, ask, answer) => {
    const { asked, value } = unknownOf();
    expect(ask(value)).toEqual(answer);
    expect(asked.count).toBe(1);
  });

  test("a method of lists alone gives the value again", () => {
    const { asked, value } = unknownOf();
    expect(call(value, "splice", 0, 1) === value).toBe(true);
    expect(call(value, "reduce", Math.max) === value).toBe(true);
    expect(asked.count).toBe(2);
  });
});

describe("a value that is known after deploy", () => {
  const { asked, value } = unknownOf("?it");

  test("is its text wherever a text is needed", () => {
    expect([textOf(value), JSON.stringify({ value }), inspect(value)]).toEqual([
      "?it",
      '{"value":"?it"}',
      "?it",
    ]);
    expect(textOfUnknown(value)).toBe("?it");
    expect(asked.count).toBe(0);
  });

  test("has every member, the same each time, and is no promise", async () => {
    expect(Reflect.get(value, "name")).toBe("?it.name");
    expect(Reflect.get(value, "absent")).toBeUndefined();
    expect(Reflect.get(value, "map") === Reflect.get(value, "map")).toBe(true);
    for (const name of ["then", "constructor", "prototype", Symbol("other")]) {
      expect(Reflect.get(value, name)).toBeUndefined();
    }
    expect((await Promise.resolve(value)) === value).toBe(true);
  });

  test("spreads into one member, under its text", () => {
    expect(Object.keys(value)).toEqual(["?it"]);
    const spread: Record<string, unknown> = { ...value };
    expect([Object.keys(spread), spread["?it"]]).toEqual([["?it"], "?it.?it"]);
    expect(Object.hasOwn(value, "other")).toBe(false);
    const described = Reflect.getOwnPropertyDescriptor(value, "?it");
    expect([described?.value === value, described?.enumerable]).toEqual([true, true]);
    expect(asked.count).toBe(0);
  });

  test("has a member with the name of a method, in case it is no method", () => {
    const inner = unknownOf("?inner").value;
    const outer = unknownValue({
      text: "?outer",
      member: (name) => (name === "link" ? inner : undefined),
      asked: () => undefined,
    });
    const [link, at]: unknown[] = [Reflect.get(outer, "link"), Reflect.get(outer, "at")];
    expect([textOfUnknown(link), textOfUnknown(at)]).toEqual(["?inner", "?outer"]);
    expect([textOf(link), inspect(link), Object.keys(Object(link))]).toEqual([
      "?inner",
      "?outer",
      ["?inner"],
    ]);
    expect(Reflect.get(Object(link), "name")).toBe("?inner.name");
  });
});

test.each([["text"], [undefined], [null], [7], [{}], [[]], [() => undefined]])(
  "%p is known",
  (value) => {
    expect(textOfUnknown(value)).toBeUndefined();
  },
);
