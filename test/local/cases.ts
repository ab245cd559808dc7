import type { Shape, StringShape, StructureShape } from "../../src/profile/shapes.ts";

export interface Case {
  /** Where the message finds the fault. */
  readonly at: string;
  /** What the message says about it. */
  readonly words: string;
  readonly accepted: unknown;
  readonly refused: unknown;
}

interface Sample {
  readonly pattern: string;
  readonly good: string;
  readonly bad: string;
  /** A text of so many characters that matches, if the pattern lets it. @default as many times "a" */
  readonly sized?: (size: number) => string;
}

const UUID = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}";
const WISDOM_ARN = `arn:[a-z-]*?:wisdom:[a-z0-9-]*?:[0-9]{12}:[a-z-]*?\\/${UUID}(?:\\/${UUID}){0,2}`;
const WISDOM_ID = "11111111-2222-4333-8444-555555555555";

/** Texts that match, or do not match, the patterns of the model. */
const SAMPLES: readonly Sample[] = [
  { pattern: "[ a-zA-Z0-9_@-]+", good: "Aa0 _@-", bad: "a.b" },
  { pattern: String.raw`(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*`, good: "ключ 1", bad: "aws:x" },
  {
    pattern: String.raw`(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d\S]{8,64}`,
    good: "Passw0rd",
    bad: "password",
  },
  { pattern: String.raw`\+[1-9]\d{1,14}`, good: "+4930123", bad: "030123" },
  {
    pattern: String.raw`(?!aws:|connect:)[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+`,
    good: "team",
    bad: "connect:x",
  },
  { pattern: String.raw`[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+`, good: "a~", bad: "€" },
  {
    pattern: "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}",
    good: "AWS::Connect::SecurityProfile",
    bad: "AWS:Connect:SecurityProfile",
    sized: (size) =>
      `${"a".repeat((size - 4) / 3)}::${"a".repeat((size - 4) / 3)}::`.padEnd(size, "a"),
  },
  { pattern: "[A-Za-z0-9-]+", good: "00000001-a", bad: "v_1" },
  {
    pattern: String.raw`arn:.+:iam::[0-9]{12}:role\/.+`,
    good: "arn:aws:iam::123456789012:role/deploy",
    bad: "arn:aws:iam::123456789012:user/deploy",
    // None as short as the minimum matches.
    sized: (size) =>
      size < 20 ? "a".repeat(size) : "arn:aws:iam::123456789012:role/a".padEnd(size, "a"),
  },
  { pattern: "[-A-Za-z0-9+/=]+", good: "aZ09-+/=", bad: "a_b" },
  { pattern: ".*", good: "a b", bad: "a\nb" },
  { pattern: `${UUID}$|^${WISDOM_ARN}`, good: WISDOM_ID, bad: `${WISDOM_ID}:3` },
  {
    pattern: `${UUID}(:[A-Z0-9_$]+){0,1}$|^${WISDOM_ARN}(:[A-Z0-9_$]+){0,1}`,
    good: `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${WISDOM_ID}/${WISDOM_ID}:$LATEST`,
    bad: `${WISDOM_ID}:latest`,
  },
  { pattern: ".+", good: "a b", bad: "a\nb" },
];

function sample(shape: Shape, index = 0): unknown {
  switch (shape.type) {
    case "string": {
      if (shape.enum) return shape.enum[0];
      if (shape.pattern && !shape.pattern.test("aaa") && /\\d|:/.test(shape.pattern.source)) {
        return good(shape.pattern);
      }
      return `a${index}`.padEnd(shape.min ?? 0, "a");
    }
    case "integer":
      return shape.min ?? 0;
    case "boolean":
      return true;
    case "list":
      return Array.from({ length: shape.min ?? 0 }, (_, at) => sample(shape.item, at));
    case "map":
      return Object.fromEntries(
        Array.from({ length: shape.min ?? 0 }, (_, at) => [`k${at}`, sample(shape.value)]),
      );
    case "structure":
      return Object.fromEntries(
        shape.required.map((name) => {
          const member = shape.members[name];
          if (!member) throw new Error(`${name} is required and unknown`);
          return [name, sample(typeof member === "function" ? member() : member, index)];
        }),
      );
  }
}

function good(pattern: RegExp): string {
  return SAMPLES.find((each) => each.pattern === pattern.source)?.good ?? missing(pattern);
}

function sized({ pattern }: StringShape, size: number): string {
  const make = SAMPLES.find((each) => each.pattern === pattern?.source)?.sized;
  return make ? make(size) : "a".repeat(size);
}

function bad(pattern: RegExp): string {
  return SAMPLES.find((each) => each.pattern === pattern.source)?.bad ?? missing(pattern);
}

function missing(pattern: RegExp): never {
  throw new Error(`no sample for ${pattern.source}`);
}

function keyed(entries: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: entries }, (_, at) => [`k${at}`, value]));
}

/** Every constraint of a shape, with a value that keeps it and one that breaks it. */
export function casesOf(shape: Shape, at: string, depth = 0): Case[] {
  const bound = (side: "min" | "max", make: (size: number) => unknown, measure = "length") => {
    const limit = "min" in shape || "max" in shape ? shape[side] : undefined;
    if (limit === undefined || (side === "min" && limit === 0 && measure === "length")) return [];
    const words = `Member must have ${measure} ${side === "min" ? "greater" : "less"} than or equal to ${limit}`;
    return [
      { at, words, accepted: make(limit), refused: make(side === "min" ? limit - 1 : limit + 1) },
    ];
  };
  switch (shape.type) {
    case "string":
      return [
        ...bound("min", (size) => sized(shape, size)),
        ...bound("max", (size) => sized(shape, size)),
        ...(shape.pattern
          ? [
              {
                at,
                words: `Member must satisfy regular expression pattern: ${shape.pattern.source.replaceAll("\\/", "/")}`,
                accepted: good(shape.pattern),
                refused: bad(shape.pattern),
              },
            ]
          : []),
        ...(shape.enum ?? []).map((option) => ({
          at,
          words: `Member must satisfy enum value set: [${shape.enum?.join(", ")}]`,
          accepted: option,
          refused: option.toLowerCase(),
        })),
      ];
    case "integer":
      return [...bound("min", (size) => size, "value"), ...bound("max", (size) => size, "value")];
    case "boolean":
      return [];
    case "list": {
      const make = (size: number) =>
        Array.from({ length: size }, (_, index) => sample(shape.item, index));
      const ofItem = casesOf(shape.item, `${at}.1.member`, depth).map((each) => ({
        ...each,
        ...(shape.item.type === "string" && {
          at,
          words: `Member must satisfy constraint: [${each.words}]`,
        }),
        accepted: [each.accepted],
        refused: [each.refused],
      }));
      return [...bound("min", make), ...bound("max", make), ...ofItem];
    }
    case "map": {
      const make = (size: number) => keyed(size, sample(shape.value));
      const ofKey = casesOf(shape.key, at, depth).map((each) => ({
        at,
        words: `Map keys must satisfy constraint: [${each.words}]`,
        accepted: { [String(each.accepted)]: sample(shape.value) },
        refused: { [String(each.refused)]: sample(shape.value) },
      }));
      const ofValue = casesOf(shape.value, at, depth).map((each) => ({
        at,
        words: `Map value must satisfy constraint: [${each.words}]`,
        accepted: { k: each.accepted },
        refused: { k: each.refused },
      }));
      return [...bound("min", make), ...bound("max", make), ...ofKey, ...ofValue];
    }
    case "structure":
      return structureCases(shape, at, depth);
  }
}

function structureCases(shape: StructureShape, at: string, depth: number): Case[] {
  const whole = sample(shape) as Record<string, unknown>;
  return Object.entries(shape.members).flatMap(([name, member]) => {
    if (typeof member === "function" && depth > 0) return [];
    const lower = name.charAt(0).toLowerCase() + name.slice(1);
    const path = at === "" ? lower : `${at}.${lower}`;
    const { [name]: _, ...without } = whole;
    const required = shape.required.includes(name)
      ? [
          { at: path, words: "Member must not be null", accepted: whole, refused: without },
          {
            at: path,
            words: "Member must not be null",
            accepted: whole,
            refused: { ...without, [name]: null },
          },
        ]
      : [];
    const nested = typeof member === "function";
    const inner = casesOf(nested ? member() : member, path, depth + (nested ? 1 : 0));
    return [
      ...required,
      ...inner.map((each) => ({
        ...each,
        accepted: { ...whole, [name]: each.accepted },
        refused: { ...whole, [name]: each.refused },
      })),
    ];
  });
}
