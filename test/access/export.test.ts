import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { coverOf } from "../../src/access/cover.ts";
import { type ExportNote, formatExportNote } from "../../src/access/export-notes.ts";
import { resourceIds } from "../../src/access/resource-ids.ts";
import type { ProfileSnapshot } from "../../src/profile/snapshot.ts";
import { text } from "../../src/access/source.ts";
import { PermissionGroups, Permissions, Presets } from "../../src/index.ts";
import { exportInstance } from "../../src/access.ts";
import { STOCK_PROFILES } from "../../src/local/stock-profiles.ts";
import { isStockProfile } from "../../src/profile/stock.ts";
import { counted, patience } from "../support/counted.ts";
import { Project, repository } from "../support/project.ts";
import { profileSnapshots } from "../support/snapshot-arbitrary.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

const context = createContext({ Permissions, PermissionGroups, Presets });

const profile = (SecurityProfileName: string, fields: Partial<ProfileSnapshot> = {}) => ({
  SecurityProfileName,
  SecurityProfileId: "p",
  SecurityProfileArn: `${InstanceArn}/security-profile/p`,
  Permissions: [],
  Tags: {},
  ...fields,
});

const exported = (profiles: readonly ProfileSnapshot[], app?: string) =>
  exportInstance(
    { InstanceArn, profiles, hierarchyGroups: [], missing: [] },
    app === undefined ? {} : { app },
  );

/** What stands between the head of the file and its end. */
const body = (...profiles: ProfileSnapshot[]) => {
  const { code = "" } = exported(profiles);
  const head = 'const app = await alchemy("contact-center");\n\n';
  return code.slice(code.indexOf(head) + head.length, code.lastIndexOf("\n\nawait app"));
};

test("a whole file, to the letter", () => {
  const { code, ...rest } = exported(
    [
      profile("Agent", { Permissions: [...Presets.Agent] }),
      profile("Sales Agent", {
        Description: "Sells.",
        Permissions: [...Presets.Agent, "Queues.View", "New.View"],
        Tags: { Department: "Sales", "cost center": "7", "aws:createdBy": "x" },
        AllowedAccessControlTags: { Department: "Sales" },
        TagRestrictedResources: ["User"],
        HierarchyRestrictedResources: [],
        AllowedAccessControlHierarchyGroupId: "",
        Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
        AllowedFlowModules: [
          { FlowModuleId: "m1", Type: "MCP" },
          { FlowModuleId: "m2", Type: "MCP" },
        ],
        AllowedAIAgents: [],
        GranularAccessControlConfiguration: {
          DataTableAccessControlConfiguration: {
            PrimaryAttributeAccessControlConfiguration: {
              PrimaryAttributeValues: [
                { AccessType: "ALLOW", AttributeName: "Region", Values: ["North"] },
              ],
            },
          },
        },
      }),
    ],
    "support",
  );
  expect(code).toBe(`\
// The security profiles of an Amazon Connect instance, adopted unchanged: the first deploy writes
// nothing. Fields that are not declared stay unchanged; removing a line clears its field.
import alchemy from "alchemy";
import { Permissions, Presets, SecurityProfile, permissions } from "alchemy-aws-connect";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";

const app = await alchemy("support");

// A stock profile of Amazon Connect: never deleted by this code.
await SecurityProfile("agent", {
  InstanceArn,
  SecurityProfileName: "Agent",
  Permissions: Presets.Agent,
  adopt: true,
  delete: false,
});

await SecurityProfile("sales-agent", {
  InstanceArn,
  SecurityProfileName: "Sales Agent",
  Description: "Sells.",
  Permissions: [...permissions(Presets.Agent, Permissions.Routing.ViewQueues), "New.View"],
  Tags: { Department: "Sales", "cost center": "7" },
  AllowedAccessControlTags: { Department: "Sales" },
  TagRestrictedResources: ["User"],
  Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
  AllowedFlowModules: [
    { FlowModuleId: "m1", Type: "MCP" },
    { FlowModuleId: "m2", Type: "MCP" },
  ],
  GranularAccessControlConfiguration: {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: {
        PrimaryAttributeValues: [
          { AccessType: "ALLOW", AttributeName: "Region", Values: ["North"] },
        ],
      },
    },
  },
  adopt: true,
});

await app.finalize();
`);
  expect(rest).toEqual({
    InstanceArn,
    complete: true,
    missing: [],
    profiles: [
      expect.objectContaining({ id: "agent", declared: true, notes: [{ code: "stock" }] }),
      expect.objectContaining({ id: "sales-agent", declared: true, notes: [] }),
    ],
  });
});

test("nothing of an incomplete reading is code; users and groups are no part of it", () => {
  const part = { operation: "X", code: "AccessDeniedException", message: "no" };
  const missing = [
    { ...part, part: "permissions" as const, of: "Agent" },
    { ...part, part: "users" as const, of: InstanceArn },
  ];
  const { Permissions: _, ...unread } = profile("Agent");
  const incomplete = exportInstance({
    InstanceArn,
    profiles: [unread],
    hierarchyGroups: [],
    missing,
  });
  expect(incomplete).not.toHaveProperty("code");
  expect(incomplete).toMatchObject({ complete: false, missing: missing.slice(0, 1) });
  const whole = exportInstance({
    InstanceArn,
    profiles: [profile("Agent")],
    hierarchyGroups: [],
    missing: missing.slice(1),
  });
  expect(whole).toMatchObject({ complete: true, missing: [] });
  expect(whole.code).toContain("Permissions: [],");
});

describe("what cannot be adopted without a write, or not at all, gets a note", () => {
  test("the profile of another Alchemy stack stands in a comment", () => {
    const Tags = { alchemy_stage: "prod", alchemy_resource: "other/prod/x", team: "a" };
    expect(body(profile("X", { Tags, Permissions: ["Queues.View"] }))).toBe(`\
// Made by the Alchemy resource "other/prod/x", stage "prod". Two stacks must not manage one profile.
// await SecurityProfile("x", {
//   InstanceArn,
//   SecurityProfileName: "X",
//   Permissions: permissions(Permissions.Routing.ViewQueues),
//   Tags: { team: "a" },
//   adopt: true,
// });`);
    expect(exported([profile("X", { Tags })]).code).toContain(
      'import { SecurityProfile } from "alchemy-aws-connect";',
    );
  });

  test("one of CloudFormation's is reported", () => {
    expect(body(profile("X", { Tags: { "aws:cloudformation:stack-name": "base\n" } }))).toBe(`\
// The CloudFormation stack "base\\n" also manages it. Before the first change, set DeletionPolicy: Retain in that stack and deploy it, then remove the profile from it.
await SecurityProfile("x", {
  InstanceArn,
  SecurityProfileName: "X",
  Permissions: [],
  adopt: true,
});`);
  });

  test("a field that no props can say is left out", () => {
    const Tags = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, ""]));
    expect(body(profile("X", { Tags }))).toBe(`\
// Not in the code, and unchanged in AWS: Tags has 49 entries; at most 48, since alchemy_stage and alchemy_resource take two of AWS's 50.
await SecurityProfile("x", {
  InstanceArn,
  SecurityProfileName: "X",
  Permissions: [],
  adopt: true,
});`);
  });

  test("a name that the API does not take is a comment", () => {
    expect(body(profile("Ärger\u2028;"))).toBe(`\
// Not in the code, and unchanged in AWS: SecurityProfileName "Ärger\\u2028;" may contain only letters A to Z, digits, spaces and _ @ -.
// await SecurityProfile("arger", {
//   InstanceArn,
//   SecurityProfileName: "Ärger\\u2028;",
//   Permissions: [],
//   adopt: true,
// });`);
  });

  test("what the id of a hierarchy group stands for is reported, where it could be read", () => {
    const lead = profile("Lead", { AllowedAccessControlHierarchyGroupId: "g-1" });
    const { code } = exportInstance({
      InstanceArn,
      profiles: [lead],
      hierarchyGroups: [
        { Id: "g-0", Name: "South" },
        { Id: "g-1", Name: "North" },
      ],
      missing: [],
    });
    expect(code).toContain(`\
// The hierarchy group "g-1" is "North".
await SecurityProfile("lead", {
  InstanceArn,
  SecurityProfileName: "Lead",
  Permissions: [],
  AllowedAccessControlHierarchyGroupId: "g-1",
`);
    expect(body(lead)).not.toContain("//");
  });

  test("a note is one line", () => {
    const hostile = "a\n*/`${x}\u2028\u202E";
    const notes: ExportNote[] = [
      { code: "stock" },
      { code: "other-stack", stage: hostile, resource: hostile },
      { code: "cloudformation", stack: hostile },
      { code: "hierarchy-group", id: hostile, name: hostile },
      { code: "not-declarable", path: hostile, problem: hostile },
    ];
    for (const note of notes) expect(formatExportNote(note)).toMatch(/^[\u0020-\u007e]+$/);
  });
});

describe("permissions are written in few words", () => {
  test.each([
    [[], [], [], []],
    [[...Presets.Agent], ["Presets.Agent"], [], []],
    [[...Presets.OutboundAgent], ["Presets.OutboundAgent"], [], []],
    [Presets.Agent.slice(1), [], 4, []],
    [
      [...Presets.Supervisor, ...PermissionGroups.CaseManagement, "Cases.New"],
      ["Presets.Supervisor", "PermissionGroups.CaseManagement"],
      [],
      ["Cases.New"],
    ],
    [[...Permissions.Cases.All].toReversed(), ["PermissionGroups.CaseManagement"], 1, []],
  ] as const)("%j", (names, sets, constants, unknown) => {
    const cover = coverOf(names);
    expect(cover).toMatchObject({ sets, unknown });
    if (typeof constants === "number")
      expect(cover.constants.length).toBeGreaterThan(constants - 1);
    else expect(cover.constants).toEqual([...constants]);
  });

  test("never by a set that is not contained, and exactly", () => {
    fc.assert(
      fc.property(profileSnapshots(1), ([held]) => {
        const names = held?.Permissions ?? [];
        const cover = coverOf(names);
        const said = [...cover.sets, ...cover.constants].map((expression): readonly string[] => {
          const value: unknown = runInContext(expression, context);
          return typeof value === "string" ? [value] : (value as string[]);
        });
        expect([...new Set([...said.flat(), ...cover.unknown])].toSorted()).toEqual(names);
        expect(coverOf(names.toReversed())).toEqual(cover);
        for (const [index, set] of said.slice(0, cover.sets.length).entries()) {
          const others = new Set(said.toSpliced(index, 1).flat());
          expect(set.filter((name) => !others.has(name)).length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test("ids are made of names, each once", () => {
  expect(
    resourceIds([
      "Admin",
      "CallCenterManager",
      "AIAdmin",
      "sales agent",
      "Sales_Agent",
      "@ -",
      "(Night) é",
    ]),
  ).toEqual([
    "admin",
    "call-center-manager",
    "ai-admin",
    "sales-agent",
    "sales-agent-2",
    "profile",
    "night-e",
  ]);
  expect(resourceIds(["a 2", "a", "A", "a@2"])).toEqual(["a-2", "a", "a-3", "a-2-2"]);
  expect(resourceIds(["x".repeat(127), `${"x".repeat(127)}y`])).toEqual([
    "x".repeat(60),
    `${"x".repeat(60)}-2`,
  ]);
});

test("any text is a literal in one line, of what shows", () => {
  const units = ["'", '"', "`", "\\", "$", "{", "\n", "\r", "\u2028", "\u202e", "\0", "é", "日"];
  const odd = fc.string({ unit: fc.constantFrom(...units, "\ud800", "😀", "\u200d", "1") });
  fc.assert(
    fc.property(fc.oneof(odd, fc.string({ unit: "binary" })), (value) => {
      const literal = text(value);
      expect(runInContext(literal, context)).toBe(value);
      expect(literal).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u);
    }),
    { numRuns: 500 },
  );
});

test("the stock profiles are those of the local Connect", () => {
  expect(STOCK_PROFILES.map(({ Name }) => Name).filter(isStockProfile)).toHaveLength(4);
  expect(isStockProfile("Agents")).toBe(false);
});

/** How wide the characters of dead scripts are, not all versions of Unicode agree on. */
const inLivingScripts = (profiles: ProfileSnapshot[]): ProfileSnapshot[] =>
  JSON.parse(
    JSON.stringify(profiles).replaceAll(
      /[^\u0020-\u024F\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Arabic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu,
      "x",
    ),
  );

test(
  "a formatter changes nothing, and the same instance gives the same text",
  () => {
    using cases = counted("formatted exports", 100, 1000);
    const files: Record<string, string> = {};
    fc.assert(
      fc.property(profileSnapshots(6), (profiles) => {
        const { code = "" } = exported(inLivingScripts(profiles));
        expect(exported(inLivingScripts(profiles)).code).toBe(code);
        files[`code-${Object.keys(files).length}.ts`] = code;
        cases.ran();
      }),
      { numRuns: cases.wanted },
    );
    using project = new Project(files);
    const oxfmt = path.join(repository, "node_modules/.bin/oxfmt");
    const { status, stderr, stdout } = spawnSync(oxfmt, [project.folder], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain("Finished");
    const changed = Object.entries(files).filter(([name, code]) => project.read(name) !== code);
    expect(changed.map(([name, code]) => [code, project.read(name)]).slice(0, 1)).toEqual([]);
  },
  patience,
);
