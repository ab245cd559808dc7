import { expect, test } from "bun:test";
import { granular, objects, stringSet, tagMap, tagRecord, text } from "../../src/profile/kinds.ts";
import type { GranularAccessControlConfiguration } from "../../src/profile/types.ts";

interface Item {
  Name: string;
  Type?: string;
  Mode?: string;
  Tools?: string[];
}

const plain = objects<Item>({
  key: "Name",
  normalize: ({ Mode, Name, Type }) => ({
    Name,
    ...(Type !== undefined && { Type }),
    ...(Mode !== undefined && { Mode }),
  }),
  filledIn: { Type: "A" },
});
const withTools = objects<Item>({
  key: "Name",
  normalize: (item) => item,
  tools: ({ Tools = [] }) => Tools,
});

test("a text is its own normal form and one piece", () => {
  expect([text.normalize(" a"), text.empty]).toEqual([" a", ""]);
  expect([text.equal("a", "a"), text.equal("a", "b")]).toEqual([true, false]);
  expect([text.pieces(""), text.pieces("a")]).toEqual([[], [{ value: "a" }]]);
});

test("a set of texts is sorted, without duplicates", () => {
  expect([stringSet.normalize(["b", "a", "b"]), stringSet.empty]).toEqual([["a", "b"], []]);
  expect([stringSet.equal(["a"], ["a"]), stringSet.equal(["a"], ["a", "b"])]).toEqual([
    true,
    false,
  ]);
  expect(stringSet.pieces(["a", "b"])).toEqual([{ item: "a" }, { item: "b" }]);
});

test("tags are sorted by key, in either form", () => {
  const tags = { a: "2", b: "1" };
  const list = [
    { Key: "b", Value: "1" },
    { Key: "a", Value: "2" },
  ];
  for (const input of [{ b: "1", a: "2" }, list]) {
    expect(JSON.stringify(tagMap.normalize(input))).toBe(JSON.stringify(tags));
  }
  expect(tagMap.empty).toEqual({});
  expect([tagMap.equal(tags, { ...tags }), tagMap.equal(tags, { a: "2" })]).toEqual([true, false]);
  expect(tagMap.pieces(tags)).toEqual([
    { item: "a", value: "2" },
    { item: "b", value: "1" },
  ]);
});

test.each<[unknown, unknown]>([
  [[{ Key: "a", Value: "b" }], { a: "b" }],
  [[], {}],
  [{ a: "b" }, { a: "b" }],
  ["a", "a"],
  // Only a list of tags is converted: the check of the props reports the rest.
  [
    [{ Key: "a", Value: "b" }, "c"],
    [{ Key: "a", Value: "b" }, "c"],
  ],
  [[{ Key: 1, Value: "b" }], [{ Key: 1, Value: "b" }]],
  [[{ Key: "a" }], [{ Key: "a" }]],
  [[{ Key: "a", Value: 5 }], { a: 5 }],
])("the tags %j as a record are %j", (tags, record) => {
  expect(tagRecord(tags)).toEqual(record);
});

test("objects are sorted by their key", () => {
  const [a, b] = [{ Name: "a", Type: "B" }, { Name: "b" }];
  expect(plain.normalize([{ ...b, Tools: ["x"] }, a])).toEqual([a, b]);
  expect([plain.key, plain.empty, plain.filledIn]).toEqual(["Name", [], { Type: "A" }]);
  expect([plain.hasTools, withTools.hasTools, withTools.filledIn]).toEqual([false, true, {}]);
});

test.each<[string, Item[], Item[], equal: boolean, complete: Item[]]>([
  ["the same", [{ Name: "a" }], [{ Name: "a" }], true, [{ Name: "a" }]],
  [
    "what AWS fills in",
    [{ Name: "a" }],
    [{ Name: "a", Type: "A" }],
    true,
    [{ Name: "a", Type: "A" }],
  ],
  [
    "what the code sets",
    [{ Name: "a", Type: "B" }],
    [{ Name: "a", Type: "A" }],
    false,
    [{ Name: "a", Type: "B" }],
  ],
  [
    "a member that AWS does not fill in",
    [{ Name: "a" }],
    [{ Name: "a", Mode: "x", Type: "A" }],
    false,
    [{ Name: "a", Type: "A" }],
  ],
  ["another object", [{ Name: "a" }], [{ Name: "b", Type: "A" }], false, [{ Name: "a" }]],
  ["one more", [{ Name: "a" }], [{ Name: "a" }, { Name: "b", Type: "A" }], false, [{ Name: "a" }]],
])("objects and %s", (_, desired, observed, equal, complete) => {
  expect(plain.equal(desired, observed)).toBe(equal);
  expect(plain.complete?.(desired, observed)).toEqual(complete);
});

test("an object is one piece, with its type", () => {
  expect(plain.pieces([{ Name: "a" }, { Name: "b", Type: "B" }])).toEqual([
    { item: "a" },
    { item: "b", value: "B" },
  ]);
});

test("each tool of an object is a piece, after the type of the object", () => {
  expect(
    withTools.pieces([
      { Name: "a", Tools: ["x", "y"] },
      { Name: "b", Type: "B", Tools: ["x"] },
      { Name: "c" },
    ]),
  ).toEqual([
    { item: "a", tool: "x" },
    { item: "a", tool: "y" },
    { item: "b", value: "B" },
    { item: "b", tool: "x" },
  ]);
});

const rows = (
  ...PrimaryAttributeValues: {
    AccessType?: "ALLOW";
    AttributeName?: string;
    Values?: string[];
  }[]
): GranularAccessControlConfiguration => ({
  DataTableAccessControlConfiguration: {
    PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
  },
});

test("rules about rows are a sorted set in the whole structure", () => {
  const normal = rows(
    { AccessType: "ALLOW", AttributeName: "a", Values: ["x", "y"] },
    { AccessType: "ALLOW", AttributeName: "b", Values: [] },
    { AccessType: "ALLOW", Values: ["z"] },
  );
  expect(
    JSON.stringify(
      granular.normalize(
        rows(
          { Values: ["z"] },
          { AttributeName: "b" },
          { AttributeName: "a", Values: ["y", "x", "y"] },
          { AttributeName: "b", Values: [], AccessType: "ALLOW" },
        ),
      ),
    ),
  ).toBe(JSON.stringify(normal));
  for (const empty of [{}, { DataTableAccessControlConfiguration: {} }, rows()]) {
    expect(granular.normalize(empty)).toEqual(rows());
  }
  expect(granular.empty).toEqual(rows());
  expect([granular.equal(normal, structuredClone(normal)), granular.equal(normal, rows())]).toEqual(
    [true, false],
  );
});

test("the rules about one attribute are one piece", () => {
  expect(
    granular.pieces(
      rows(
        { AttributeName: "a", Values: ["x"] },
        { AttributeName: "b", Values: ["y"] },
        { AttributeName: "a" },
        { Values: ["z"] },
      ),
    ),
  ).toEqual([{ item: "a", value: [["x"], []] }, { item: "b", value: [["y"]] }, { value: [["z"]] }]);
  expect(granular.pieces({})).toEqual([]);
});
