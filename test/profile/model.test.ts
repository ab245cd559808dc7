import { expect, test } from "bun:test";
import path from "node:path";
import { SecurityProfileName } from "../../src/profile/fields.ts";
import { FIELDS, FIELD_NAMES, type FieldName, partsOf } from "../../src/profile/model.ts";
import { OWNERSHIP_TAGS } from "../../src/profile/ownership.ts";
import { type Shape, violations } from "../../src/profile/shapes.ts";
import { repository } from "../support/project.ts";

const x = (length: number) => "x".repeat(length);
const many = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
const record = (count: number) => Object.fromEntries(many(count).map((key) => [key, ""]));
const values = (...given: object[]) => ({
  DataTableAccessControlConfiguration: {
    PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues: given },
  },
});
const application = (fields: object = {}) => [
  { Namespace: "n", ApplicationPermissions: ["a"], ...fields },
];

interface Limits {
  /** Values at the limits. */
  readonly accepted: readonly unknown[];
  /** Values just beyond them. */
  readonly refused: readonly unknown[];
}

/** The service model of Amazon Connect. */
const API: { readonly [K in FieldName]: Limits } = {
  Description: { accepted: ["", x(250)], refused: [x(251)] },
  Permissions: {
    accepted: [[], many(500), ["x", x(128)]],
    refused: [many(501), [""], [x(129)]],
  },
  Tags: {
    accepted: [record(50), { [x(128)]: x(256) }, { "äß 1_.:/=+-@": "" }],
    refused: [
      record(51),
      { "": "" },
      { [x(129)]: "" },
      { a: x(257) },
      { "aws:a": "" },
      { "#": "" },
    ],
  },
  AllowedAccessControlTags: {
    accepted: [record(4), { [x(128)]: x(256) }, { "aws:#": "" }],
    refused: [record(5), { "": "" }, { [x(129)]: "" }, { a: x(257) }],
  },
  TagRestrictedResources: {
    accepted: [[], many(10), ["x", x(128)]],
    refused: [many(11), [""], [x(129)]],
  },
  HierarchyRestrictedResources: {
    accepted: [[], many(600), ["x", x(128)]],
    refused: [[""], [x(129)]],
  },
  AllowedAccessControlHierarchyGroupId: { accepted: ["", x(1000), "#"], refused: [1] },
  Applications: {
    accepted: [
      many(10).flatMap((Namespace) => application({ Namespace })),
      application({ Namespace: x(128), ApplicationPermissions: many(50) }),
      application({ ApplicationPermissions: [x(128)], Type: "MCP" }),
      application({ Type: "THIRD_PARTY_APPLICATION" }),
    ],
    refused: [
      many(11).flatMap((Namespace) => application({ Namespace })),
      [{ Namespace: "n" }],
      [{ ApplicationPermissions: ["a"] }],
      application({ Namespace: "" }),
      application({ Namespace: x(129) }),
      application({ ApplicationPermissions: [] }),
      application({ ApplicationPermissions: many(51) }),
      application({ ApplicationPermissions: [""] }),
      application({ ApplicationPermissions: [x(129)] }),
      application({ Type: "THIRD_PARTY" }),
    ],
  },
  AllowedFlowModules: {
    accepted: [
      many(10).map((FlowModuleId) => ({ FlowModuleId })),
      [{ FlowModuleId: x(128), Type: "MCP" }],
    ],
    refused: [
      many(11).map((FlowModuleId) => ({ FlowModuleId })),
      [{ Type: "MCP" }],
      [{ FlowModuleId: "" }],
      [{ FlowModuleId: x(129) }],
      [{ FlowModuleId: "m", Type: "THIRD_PARTY" }],
    ],
  },
  AllowedAIAgents: {
    accepted: [many(100).map((Arn) => ({ Arn })), [{ Arn: x(1000), Type: "THIRD_PARTY" }]],
    refused: [
      many(101).map((Arn) => ({ Arn })),
      [{ Type: "THIRD_PARTY" }],
      [{ Arn: "" }],
      [{ Arn: "a", Type: "MCP" }],
    ],
  },
  GranularAccessControlConfiguration: {
    accepted: [
      values(...many(5).map((AttributeName) => ({ AttributeName }))),
      values({ AccessType: "ALLOW", AttributeName: x(127), Values: ["ä", x(2000)] }),
    ],
    refused: [
      values(...many(6).map((AttributeName) => ({ AttributeName }))),
      values({ AccessType: "DENY" }),
      values({ AttributeName: "" }),
      values({ AttributeName: x(128) }),
      values({ AttributeName: "aws:a" }),
      values({ AttributeName: "connect:a" }),
      values({ AttributeName: "λ" }),
      values({ Values: many(3) }),
      values({ Values: ["λ"] }),
      values({ Values: [""] }),
    ],
  },
};

const tags = (max: number): Limits => ({
  accepted: [record(max), { [x(128)]: x(256) }],
  refused: [
    record(max + 1),
    { "": "" },
    { [x(129)]: "" },
    { a: x(257) },
    { "aws:a": "" },
    { ä: "" },
  ],
});

/** The schema of AWS::Connect::SecurityProfile, where it is narrower. */
const CLOUD_CONTROL: { readonly [K in FieldName]?: Limits } = {
  Tags: tags(50),
  AllowedAccessControlTags: tags(4),
  HierarchyRestrictedResources: {
    accepted: [many(10), ["x", x(128)]],
    refused: [many(11), [""], [x(129)]],
  },
  AllowedAccessControlHierarchyGroupId: { accepted: ["a-1", x(127)], refused: [x(128), "a_1"] },
  GranularAccessControlConfiguration: {
    accepted: [
      values(...many(5).map((AttributeName) => ({ AttributeName }))),
      values({ AttributeName: x(127), Values: ["#", x(1000)] }),
      values({ AttributeName: "λ 1-_.:=@'|" }),
    ],
    refused: [
      values(...many(6).map((AttributeName) => ({ AttributeName }))),
      values({ AccessType: "ALLOW" }),
      values({ AttributeName: x(128) }),
      values({ AttributeName: "aws:a" }),
      values({ AttributeName: "connect:a" }),
      values({ AttributeName: "#" }),
      values({ Values: many(3) }),
      values({ Values: [""] }),
      values({ Values: [x(1001)] }),
    ],
  },
};

function check(shape: Shape, { accepted, refused }: Limits): void {
  const count = (value: unknown) => violations(shape, value, "", { strict: true }).length;
  expect(accepted.filter((value) => count(value) > 0)).toEqual([]);
  expect(refused.filter((value) => count(value) === 0)).toEqual([]);
}

test("a name has 1 to 127 characters of AWS's set", () =>
  check(SecurityProfileName, {
    accepted: ["a", x(127), "A z_9@-"],
    refused: ["", x(128), "ä", "a.b"],
  }));

test.each(FIELD_NAMES)("%s keeps every limit of Amazon Connect's API", (name) =>
  check(FIELDS[name].shape, API[name]),
);

test.each(FIELD_NAMES)("%s keeps every limit of Cloud Control that is narrower", (name) => {
  const { cloudControl } = FIELDS[name];
  const limits = CLOUD_CONTROL[name];
  if (typeof cloudControl === "object" && limits) check(cloudControl, limits);
  else
    expect([cloudControl, limits]).toEqual([
      name === "AllowedAIAgents" ? "unsupported" : undefined,
      undefined,
    ]);
});

/** As the page prints it. */
function mostOf(shape: Shape): string {
  switch (shape.type) {
    case "string":
      return shape.max === undefined ? "–" : `${shape.max} characters`;
    case "list":
    case "map":
      return `${shape.max ?? "–"}`;
    case "structure": {
      const [member] = Object.values(shape.members);
      return member === undefined ? "–" : mostOf(typeof member === "function" ? member() : member);
    }
    case "integer":
    case "boolean":
      return "–";
  }
}

test("the page of the resource lists every field with its limit", async () => {
  const page = await Bun.file(path.join(repository, "docs/security-profile.md")).text();
  const [, section = ""] = /^## Props$(.*?)^## /ms.exec(page) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+)`[^|]*\|[^|]*\| ([^|]*?) *\| ([^|]*?) *\|$/gm)];
  const limits = new Map(rows.map(([, name = "", most = ""]) => [name, most]));
  const ownTags = 50 - OWNERSHIP_TAGS.length;
  expect(FIELD_NAMES.map((name) => [name, limits.get(name)])).toEqual(
    FIELD_NAMES.map((name) => [name, name === "Tags" ? `${ownTags}` : mostOf(FIELDS[name].shape)]),
  );
  expect(limits.get("SecurityProfileName")).toBe(mostOf(SecurityProfileName));
});

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

test.each([
  [
    "src/read-instance.ts",
    /(?:Takes|Makes) (\w+) calls for each\s+(?:\* )?profile, (?:and )?one for/g,
    2,
  ],
  ["src/security-profile-ref.ts", /Makes (\w+)\s+\*?\s*calls/g, 1],
  ["docs/commands.md", /^- (\w+) for each profile$/gm, 1],
  ["docs/design.md", /the (\w+) calls of a profile/g, 1],
  ["docs/security-profile.md", /It reads every field in every run: (\w+) calls/g, 1],
])("%s has the number of calls that read a profile", async (file, pattern, times) => {
  const text = await Bun.file(path.join(repository, file)).text();
  const printed = [...text.matchAll(pattern)].map(([, number]) => number);
  expect(printed).toEqual(
    Array.from({ length: times }, () => NUMBERS[partsOf(FIELD_NAMES).length]),
  );
});

test.each(FIELD_NAMES)("%s has a comment among the props", async (name) => {
  const text = await Bun.file(path.join(repository, "src/security-profile.ts")).text();
  expect(text).toMatch(new RegExp(`\\*/\n  ${name}\\?: `));
});
