import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Shape, type StructureShape } from "../../src/profile/shapes.ts";
import {
  OPERATION_NAMES,
  type OperationName,
  inputShape,
  locations,
  operation,
  refusal,
} from "../../src/local/model.ts";
import { type Harness, startHarness } from "../support/connect.ts";

interface Case {
  /** Where the message finds the fault. */
  readonly at: string;
  /** What the message says about it. */
  readonly words: string;
  readonly accepted: unknown;
  readonly refused: unknown;
}

/** Texts that match, or do not match, the patterns of the model. */
const SAMPLES: readonly { pattern: string; good: string; bad: string }[] = [
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
];

function sample(shape: Shape, index = 0): unknown {
  switch (shape.type) {
    case "string": {
      if (shape.enum) return shape.enum[0];
      if (shape.pattern && !shape.pattern.test("aaa") && shape.pattern.source.includes("\\d")) {
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

function bad(pattern: RegExp): string {
  return SAMPLES.find((each) => each.pattern === pattern.source)?.bad ?? missing(pattern);
}

function missing(pattern: RegExp): never {
  throw new Error(`no sample for ${pattern.source}`);
}

function keyed(entries: number, value: unknown): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: entries }, (_, at) => [`k${at}`, value]));
}

function casesOf(shape: Shape, at: string, depth = 0): Case[] {
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
        ...bound("min", (size) => "a".repeat(size)),
        ...bound("max", (size) => "a".repeat(size)),
        ...(shape.pattern
          ? [
              {
                at,
                words: `Member must satisfy regular expression pattern: ${shape.pattern.source}`,
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

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ securityProfileQuota: 4 });
});
afterAll(() => harness[Symbol.asyncDispose]());

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function send(name: OperationName, input: Record<string, unknown>) {
  const { body, query } = locations(name);
  const { method, uri } = operation(name);
  const path = uri.replaceAll(/\{(\w+)\}/g, (_, member: string) =>
    encodeURIComponent(textOf(input[member])),
  );
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([member, key]) => {
      const value = input[member] ?? [];
      return (Array.isArray(value) ? value : [value]).map((each): [string, string] => [
        key,
        String(each),
      ]);
    }),
  );
  const members = Object.fromEntries(body.map((member) => [member, input[member]]));
  return harness.raw(method, search.size > 0 ? `${path}?${search.toString()}` : path, {
    ...(body.length > 0 && { body: members }),
  });
}

/** A path cannot be without a segment: such a request is no operation. */
function emptiesPath(name: OperationName, input: unknown): boolean {
  const members = input as Record<string, unknown>;
  return locations(name).path.some((member) => (members[member] ?? "") === "");
}

/** In a query an empty list is no list. */
function vanishesInQuery(name: OperationName, input: unknown): boolean {
  return name === "UntagResource" && JSON.stringify(input).includes('"tagKeys":[]');
}

const all = OPERATION_NAMES.map((name) => ({ name, cases: casesOf(inputShape(name), "") }));

describe("every constraint of the model", () => {
  test.each(all)("$name", async ({ cases, name }) => {
    for (const { accepted, at, refused, words } of cases) {
      const yes = await send(name, accepted as Record<string, unknown>);
      expect({ at, words, type: yes.type, text: yes.text }).not.toMatchObject({
        type: "SerializationException",
      });
      expect(yes.text).not.toContain("validation error");
      expect(yes.status).toBeLessThan(500);

      const no = await send(name, refused as Record<string, unknown>);
      if (emptiesPath(name, refused)) {
        expect([no.status, no.type]).toEqual([404, "UnknownOperationException"]);
        continue;
      }
      expect([no.status, no.type]).toEqual([400, refusal(name)]);
      const found = vanishesInQuery(name, refused) ? "Member must not be null" : words;
      expect(no.body["Message"]).toContain(
        `Value at '${at}' failed to satisfy constraint: ${found}`,
      );
    }
  });

  test("the table is the whole model", () => {
    expect(Object.fromEntries(all.map(({ cases, name }) => [name, cases.length]))).toEqual({
      CreateSecurityProfile: 59,
      DescribeSecurityProfile: 6,
      UpdateSecurityProfile: 50,
      DeleteSecurityProfile: 6,
      ListSecurityProfiles: 6,
      ListSecurityProfilePermissions: 8,
      ListSecurityProfileApplications: 8,
      ListSecurityProfileFlowModules: 8,
      ListSecurityProfileAIAgents: 8,
      SearchSecurityProfiles: 17,
      TagResource: 10,
      UntagResource: 9,
      ListTagsForResource: 2,
      CreateUser: 76,
      DescribeUser: 6,
      UpdateUserSecurityProfiles: 10,
      DeleteUser: 6,
      ListUsers: 6,
      SearchUsers: 62,
      ListUserHierarchyGroups: 6,
      AssociateSecurityProfiles: 15,
      DisassociateSecurityProfiles: 15,
      ListEntitySecurityProfiles: 15,
      DescribeInstance: 4,
      ListInstances: 2,
    });
  });
});

describe("messages", () => {
  test("count the errors, name the places as AWS does, and keep the values out", async () => {
    const { body } = await harness.raw("PUT", `/users/${harness.InstanceId}`, {
      body: { Username: "", Password: "hunter2", RoutingProfileId: "r" },
    });
    expect(body).toEqual({
      Message:
        "3 validation errors detected: Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        String.raw`Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: (?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d\S]{8,64}; ` +
        "Value at 'securityProfileIds' failed to satisfy constraint: Member must not be null",
    });
  });

  test("one error is an error", async () => {
    const { body } = await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, {
      body: {
        SecurityProfileName: "x",
        Applications: [{ Namespace: "n", ApplicationPermissions: ["ACCESS", ""] }],
      },
    });
    expect(body).toEqual({
      Message:
        "1 validation error detected: Value at 'applications.1.member.applicationPermissions' failed to satisfy constraint: Member must satisfy constraint: [Member must have length greater than or equal to 1]",
    });
  });

  test.each([
    [{ SecurityProfileName: 7 }, "Value at 'securityProfileName' can not be read as string"],
    [
      { SecurityProfileName: "x", Permissions: "A" },
      "Value at 'permissions' can not be read as list",
    ],
    [
      { SecurityProfileName: "x", Permissions: [null] },
      "Value at 'permissions' can not be read as string",
    ],
    [{ SecurityProfileName: "x", Tags: { k: null } }, "Value at 'tags' can not be read as string"],
    [{ SecurityProfileName: "\ud800" }, "Value at 'securityProfileName' is not well-formed text"],
  ])("%j is not read", async (body, Message) => {
    const answer = await harness.raw("PUT", `/security-profiles/${harness.InstanceId}`, { body });
    expect([answer.status, answer.type]).toEqual([400, "SerializationException"]);
    expect(answer.body).toEqual({ Message });
  });

  test("a member that the operation does not know is ignored, and null is absent", async () => {
    const { Id } = await firstProfile();
    const path = `/security-profiles/${harness.InstanceId}/${Id}`;
    const answer = await harness.raw("POST", path, {
      body: { Nope: 1, Permissions: null, SecurityProfileName: 5 },
    });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(harness.server.calls.at(-1)?.input).toEqual({
      InstanceId: harness.InstanceId,
      SecurityProfileId: Id,
    });
  });
});

async function firstProfile(): Promise<{ Id: string }> {
  const { body } = await harness.raw("GET", `/security-profiles-summary/${harness.InstanceId}`);
  const [first] = body["SecurityProfileSummaryList"] as { Id: string }[];
  if (!first) throw new Error("no profile");
  return first;
}
