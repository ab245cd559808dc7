import { expect, test } from "bun:test";
import {
  boolean,
  integer,
  list,
  map,
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

test("null is a wrong type, except on the wire", () => {
  const shape = structure({ a: text() });
  expect(codes(shape, { a: null })).toEqual(["a type"]);
  expect(codes(shape, { a: null }, "", { nullIsAbsent: true })).toEqual([]);
});

test("what is no plain object is no structure", () => {
  for (const value of [new Map(), new Date(), [], null, "x"]) {
    expect(codes(structure({}), value)).toEqual([" type"]);
  }
});
