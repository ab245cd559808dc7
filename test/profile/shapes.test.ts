import { expect, test } from "bun:test";
import {
  boolean,
  integer,
  isRecord,
  list,
  map,
  parsedJson,
  set,
  structure,
  text,
  violations,
} from "../../src/profile/shapes.ts";

const codes = (...args: Parameters<typeof violations>) =>
  violations(...args).map(({ code, path }) => `${path} ${code}`);

test("characters are code points, not UTF-16 units", () => {
  expect(codes(text({ max: 2 }), "😀😀")).toEqual([]);
  expect(codes(text({ max: 2 }), "😀😀😀")).toEqual([" max"]);
});

test("a pattern has to match the whole string, each alternative of it", () => {
  expect(codes(text({ pattern: /a|b/ }), "a")).toEqual([]);
  expect(codes(text({ pattern: /a|b/ }), "ab")).toEqual([" pattern"]);
  expect(codes(text({ pattern: /a/ }), "a\n")).toEqual([" pattern"]);
});

test("a set counts equal strings once, a list each time", () => {
  expect(codes(set(text(), { max: 1 }), ["a", "a"])).toEqual([]);
  expect(codes(list(text(), { max: 1 }), ["a", "a"])).toEqual([" max"]);
  expect(codes(set(text(), { max: 1 }), ["a", "a"], "", { onWire: true })).toEqual([" max"]);
});

test("an integer has 32 bits on the wire", () => {
  const found = (value: number) => codes(integer(), value, "", { onWire: true });
  expect([2 ** 31 - 1, -(2 ** 31)].flatMap(found)).toEqual([]);
  expect([2 ** 31, -(2 ** 31) - 1].flatMap(found)).toEqual([" type", " type"]);
  expect(codes(integer(), 2 ** 31)).toEqual([]);
});

test("every violation is reported, with its path", () => {
  const shape = structure(
    {
      a: text({ min: 1 }),
      b: list(structure({ c: integer({ max: 3 }) }, ["c"])),
      d: boolean,
      e: map(text({ max: 1 }), text()),
    },
    ["a"],
  );
  expect(
    codes(shape, { b: [{ c: 4 }, {}, 7], d: "x", e: { kk: 1 }, f: 1 }, "", { strict: true }),
  ).toEqual([
    "a required",
    "b[0].c max",
    "b[1].c required",
    "b[2] type",
    "d type",
    "e key max",
    'e["kk"] type',
    "f unknown",
  ]);
});

test("a violation has the value, and what is expected of it", () => {
  const shape = structure(
    {
      a: text({ min: 2, max: 3, pattern: /a+/, enum: ["aa", "aaa"] }),
      b: list(integer({ min: 1, max: 2 }), { max: 3 }),
      c: map(text(), boolean, { max: 1 }),
      d: set(text(), { min: 1 }),
      later: () => text({ max: 0 }),
    },
    ["c"],
  );
  const found = (value: unknown) => violations(shape, value, "p", { strict: true });
  expect(found({ a: "a", c: {} })).toEqual([
    { code: "min", path: "p.a", value: "a", limit: 2, size: 1, counts: "characters" },
    { code: "enum", path: "p.a", value: "a", options: ["aa", "aaa"] },
  ]);
  expect(found({ a: "aaab", c: {} })).toEqual([
    { code: "max", path: "p.a", value: "aaab", limit: 3, size: 4, counts: "characters" },
    { code: "pattern", path: "p.a", value: "aaab", pattern: /a+/ },
    { code: "enum", path: "p.a", value: "aaab", options: ["aa", "aaa"] },
  ]);
  expect(found({ a: "\uD800", c: {} })).toEqual([
    { code: "malformed", path: "p.a", value: "\uD800" },
  ]);
  const four = [0, 3, 1.5, "1"];
  expect(found({ b: four, c: {} })).toEqual([
    { code: "max", path: "p.b", value: four, limit: 3, size: 4, counts: "entries" },
    { code: "min", path: "p.b[0]", value: 0, limit: 1, size: 0, counts: "value" },
    { code: "max", path: "p.b[1]", value: 3, limit: 2, size: 3, counts: "value" },
    { code: "type", path: "p.b[2]", value: 1.5, expected: "integer" },
    { code: "type", path: "p.b[3]", value: "1", expected: "integer" },
  ]);
  const two = { x: true, y: "no" };
  expect(found({ c: two, d: [] })).toEqual([
    { code: "max", path: "p.c", value: two, limit: 1, size: 2, counts: "entries" },
    { code: "type", path: 'p.c["y"]', value: "no", expected: "boolean" },
    { code: "min", path: "p.d", value: [], limit: 1, size: 0, counts: "entries" },
  ]);
  expect(found({ a: 1, b: {}, c: [], d: "x", later: "x", more: 1 })).toEqual([
    { code: "type", path: "p.a", value: 1, expected: "string" },
    { code: "type", path: "p.b", value: {}, expected: "list" },
    { code: "type", path: "p.c", value: [], expected: "map" },
    { code: "type", path: "p.d", value: "x", expected: "list" },
    { code: "max", path: "p.later", value: "x", limit: 0, size: 1, counts: "characters" },
    { code: "unknown", path: "p.more", value: 1, known: ["a", "b", "c", "d", "later"] },
  ]);
  expect(found({})).toEqual([{ code: "required", path: "p.c", value: undefined }]);
  expect(found(undefined)).toEqual([
    { code: "type", path: "p", value: undefined, expected: "structure" },
  ]);
});

test("bounds include their ends, and members that are undefined are absent", () => {
  const shape = structure({ a: integer({ min: 1, max: 2 }), b: text({ min: 1, max: 2 }) });
  expect(violations(shape, { a: 1, b: "a", c: undefined }, "", { strict: true })).toEqual([]);
  expect(violations(shape, { a: 2, b: "ab", c: 1 })).toEqual([]);
  expect(violations(list(text()), [undefined, "a"])).toMatchObject([{ path: "[0]", code: "type" }]);
  expect(violations(structure({ a: text() }, ["a"]), { a: null }, "", { onWire: true })).toEqual([
    { code: "required", path: "a", value: null },
  ]);
});

test("a text can be JSON, and a record is a plain object", () => {
  expect(["{}", "1", "{", ""].map(parsedJson)).toEqual([{}, 1, undefined, undefined]);
  expect([{}, Object.create(null), [], null, "x", new Map()].map(isRecord)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("null is a wrong type, except on the wire", () => {
  const shape = structure({ a: text() });
  expect(codes(shape, { a: null })).toEqual(["a type"]);
  expect(codes(shape, { a: null }, "", { onWire: true })).toEqual([]);
});

test("what is no plain object is no structure", () => {
  for (const value of [new Map(), new Date(), [], null, "x"]) {
    expect(codes(structure({}), value)).toEqual([" type"]);
  }
});
