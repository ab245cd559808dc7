import { describe, expect, test } from "bun:test";
import { messageOf, show, worded } from "../../src/profile/problem.ts";
import {
  type Shape,
  boolean,
  integer,
  list,
  map,
  set,
  structure,
  text,
  violations,
} from "../../src/profile/shapes.ts";

const messages = (shape: Shape, value: unknown, strict = false) =>
  violations(shape, value, "", { strict }).map(messageOf);

describe("the message of", () => {
  test.each<[string, Shape, unknown, string]>([
    ["a wrong type for a text", text(), 3, "must be a string, not 3"],
    ["a wrong type for a number", integer(), 1.5, "must be a whole number, not 1.5"],
    ["a wrong type for a boolean", boolean, "yes", 'must be a boolean, not "yes"'],
    ["a wrong type for a list", list(text()), { a: 1 }, "must be a list, not { a: 1 }"],
    ["a wrong type for a map", map(text(), text()), [], "must be a record of strings, not []"],
    ["a wrong type for an object", structure({}), null, "must be an object, not null"],
    ["a short text", text({ min: 2 }), "a", '"a" has 1 character; at least 2'],
    ["a long text", text({ max: 1 }), "😀é", '"😀é" has 2 characters; at most 1'],
    ["a short list", list(text(), { min: 1 }), [], "has 0 entries; at least 1"],
    ["a short list of one", list(text(), { min: 2 }), ["a"], "has 1 entry; at least 2"],
    ["a long set", set(text(), { max: 1 }), ["a", "b", "a"], "has 2 entries; at most 1"],
    ["a small number", integer({ min: 1 }), 0, "is 0; at least 1"],
    ["a large number", integer({ max: 3 }), 4, "is 4; at most 3"],
    ["a pattern", text({ pattern: /[a-z]+/ }), "A", `"A" does not match AWS's pattern [a-z]+`],
    ["one of several", text({ enum: ["a", "b"] }), "c", 'must be "a" or "b", not "c"'],
    ["a lone surrogate", text(), "\uD800", String.raw`"\ud800" is not well-formed Unicode`],
  ])("%s", (_, shape, value, message) => {
    expect(messages(shape, value)).toEqual([message]);
  });

  test("a missing member", () => {
    expect(messages(structure({ a: text() }, ["a"]), {})).toEqual(["is missing"]);
  });

  test("an unknown member", () => {
    expect(messages(structure({ a: text(), b: text() }), { c: 1 }, true)).toEqual([
      "is not known here; known are a, b",
    ]);
  });
});

test("a problem has the path of its violation", () => {
  const [violation] = violations(list(text()), ["a", 1], "Permissions");
  expect(violation && worded(violation)).toEqual({
    path: "Permissions[1]",
    message: "must be a string, not 1",
  });
});

test.each<[unknown, string]>([
  ["a", '"a"'],
  ["a\nb", String.raw`"a\nb"`],
  [undefined, "undefined"],
  [[1, 2, 3, 4, 5, 6, 7, 8], "[ 1, 2, 3, 4, 5, 6, 7, 8 ]"],
  [{ a: { b: [{ c: 1 }] } }, "{ a: { b: [ [Object] ] } }"],
  ["a".repeat(78), `"${"a".repeat(78)}"`],
  ["a".repeat(79), `"${"a".repeat(76)}...`],
  // A character of two UTF-16 units stays whole.
  [`${"a".repeat(75)}😀😀😀`, `"${"a".repeat(75)}😀...`],
  [
    { first: "a".repeat(40), second: "b".repeat(90) },
    `{ first: '${"a".repeat(40)}', second: '${"b".repeat(15)}...`,
  ],
])("%j is shown short and on one line", (value, shown) => {
  expect(show(value)).toBe(shown);
});
