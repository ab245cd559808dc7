import fc from "fast-check";
import type { FieldName } from "../../src/profile/model.ts";

/** Around every limit that AWS's model has. */
const LENGTHS = [0, 1, 2, 126, 127, 128, 129, 250, 251, 256, 257];
const COUNTS = [0, 1, 2, 3, 4, 5, 6, 10, 11, 48, 49, 50, 51, 100, 101];

/** Ordinary and not: combining, astral, halves of a pair, directions, spaces, controls, what has a meaning in paths and JSON. */
const CHARACTERS = [
  ...Array.from("aZ9_ @-.:/=+%\\\"'{}[]?#&<"),
  ...Array.from("\u00e9\u0301\u200d\u202e\ufeff\uffff\u00a0\u2028\u3000\u00ad"),
  ...Array.from("\0\u0007\t\n\r\u001b\u007f\u009b"),
  "😀",
  "👩‍👩‍👧",
  "\ud800",
  "\udfff",
];

/** Names that mean something to JavaScript, AWS or Alchemy's state. */
const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "length",
  "aws:cloudformation:stack-name",
  "AWS:x",
  "connect:x",
  "alchemy_stage",
  "alchemy_resource",
  "@secret",
  "@date",
  "@symbol",
  "@scope",
  "@schema",
  "@buffer",
  "Symbol(alchemy::ResourceID)",
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...CHARACTERS), fc.constantFrom(...LENGTHS))
      .map(([character, length]) => character.repeat(length)),
  },
  { weight: 1, arbitrary: fc.constantFrom(...NAMES) },
);

/** What is no string, or a string where there should be none. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1.5, "", [], {}, [[]], [null], { a: { b: null } }),
  fc
    .constantFrom<() => unknown>(
      () => Number.NaN,
      () => 1n,
      () => new Date(0),
      () => new Map(),
      () => Object("boxed"),
      () => Symbol("s"),
      () => () => 1,
      () => Array.from({ length: 1 }),
      // oxlint-disable-next-line unicorn/no-new-array -- an array with holes
      () => new Array(3),
    )
    .map((make) => make()),
  text,
  fc.array(text, { maxLength: 2 }),
);

const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: wrong });

const listOf = (item: fc.Arbitrary<unknown>, numbered: (index: number) => unknown) =>
  mostly(
    fc.oneof(
      { weight: 3, arbitrary: fc.array(item, { maxLength: 4 }) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(...COUNTS)
          .map((length) => Array.from({ length }, (_, index) => numbered(index))),
      },
    ),
  );

const texts = listOf(mostly(text), (index) => `n${index}`);
const manyTexts = fc.oneof(
  { weight: 9, arbitrary: texts },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(499, 500, 501)
      .map((length) => Array.from({ length }, (_, index) => `n${index}`)),
  },
);

const members = (model: Record<string, fc.Arbitrary<unknown>>) =>
  mostly(fc.record(model, { requiredKeys: [] }));

const tag = members({ Key: mostly(text), Value: mostly(text), Other: text });
const tags = mostly(
  fc.oneof(
    fc.dictionary(text, mostly(text), { maxKeys: 4 }),
    fc
      .constantFrom(...COUNTS)
      .map((length) =>
        Object.fromEntries(Array.from({ length }, (_, index) => [`k${index}`, "v"])),
      ),
    listOf(tag, (index) => ({ Key: `k${index}`, Value: "v" })),
  ),
);

const type = mostly(fc.constantFrom("MCP", "THIRD_PARTY_APPLICATION", "THIRD_PARTY", "ALLOW", ""));

/** Values of a field from well-formed to nonsense, many of them near a limit. */
export const hostileFields: fc.Arbitrary<{ [K in FieldName]?: unknown }> = fc.record(
  {
    Description: mostly(text),
    Permissions: manyTexts,
    Tags: tags,
    AllowedAccessControlTags: tags,
    TagRestrictedResources: texts,
    HierarchyRestrictedResources: texts,
    AllowedAccessControlHierarchyGroupId: mostly(text),
    Applications: listOf(
      members({
        Namespace: mostly(text),
        ApplicationPermissions: texts,
        Type: type,
        Other: text,
      }),
      (index) => ({ Namespace: `n${index}`, ApplicationPermissions: ["a"] }),
    ),
    AllowedFlowModules: listOf(
      members({ FlowModuleId: mostly(text), Type: type, Other: text }),
      (index) => ({ FlowModuleId: `m${index}` }),
    ),
    AllowedAIAgents: listOf(members({ Arn: mostly(text), Type: type }), (index) => ({
      Arn: `a${index}`,
    })),
    GranularAccessControlConfiguration: members({
      DataTableAccessControlConfiguration: members({
        PrimaryAttributeAccessControlConfiguration: members({
          PrimaryAttributeValues: listOf(
            members({ AccessType: type, AttributeName: mostly(text), Values: texts }),
            (index) => ({ AttributeName: `a${index}`, Values: ["v"] }),
          ),
        }),
        Other: text,
      }),
    }),
  },
  { requiredKeys: [] },
);

/** A value of any form for a name. */
export const hostileText = mostly(text);
