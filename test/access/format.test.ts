import { describe, expect, test } from "bun:test";
import { auditInstance } from "../../src/access/audit.ts";
import {
  changeFormat,
  formatChange,
  formatEffect,
  signOf,
} from "../../src/access/format-change.ts";
import { byName } from "../../src/access/group-names.ts";
import { type AccessChange, type AccessEffect, accessChanges } from "../../src/access/changes.ts";
import { formatReference } from "../../src/access/format-reference.ts";
import {
  type AccessFindingArgs,
  type AccessFindingCode,
  type AuditFinding,
  accessFinding,
} from "../../src/access/findings.ts";
import type { AccessRule } from "../../src/access/rules.ts";
import type { SnapshotPart } from "../../src/profile/snapshot.ts";
import {
  formatAuditFinding,
  formatFigures,
  formatRules,
  formatMissing,
  formatQuota,
} from "../../src/access/format-audit-finding.ts";
import { FIELD_NAMES, type ProfileFields } from "../../src/profile/model.ts";
import { snapshotOf } from "../support/snapshot.ts";

const HOSTILE = "A\r\n\n1 unchanged.\u2028\u001B[31m\u009B2K\u202E\u2066\u200F\u0085é 中😀";
const SHOWN = "A\\r\\n\\n1 unchanged.\\u2028\\u001B[31m\\u009B2K\\u202E\\u2066\\u200F\\u0085é 中😀";

/** All that shows, and nothing that would begin another line. */
const ONE_LINE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

const fields: Partial<ProfileFields> = {
  Description: HOSTILE,
  Permissions: [HOSTILE, "Users.View"],
  Tags: { [HOSTILE]: HOSTILE },
  AllowedAccessControlTags: { [HOSTILE]: HOSTILE },
  TagRestrictedResources: [HOSTILE, "User"],
  HierarchyRestrictedResources: [HOSTILE],
  AllowedAccessControlHierarchyGroupId: HOSTILE,
  Applications: [{ Namespace: HOSTILE, ApplicationPermissions: [HOSTILE], Type: "MCP" }],
  AllowedFlowModules: [{ FlowModuleId: HOSTILE }],
  AllowedAIAgents: [{ Arn: HOSTILE }],
};

describe("whatever AWS names hold, words about them are one line", () => {
  test("of changes", () => {
    const words = accessChanges({}, fields).map(formatChange);
    expect(words.length).toBeGreaterThan(10);
    for (const line of words) expect(line).toMatch(ONE_LINE);
    expect(words).toContain(`permission ${SHOWN}`);
  });

  test("of what two instances name", () => {
    const reference = { kind: "hierarchyGroup", id: HOSTILE, side: "here" } as const;
    const words = formatReference({
      ...reference,
      name: HOSTILE,
      counterpart: HOSTILE,
      namedBy: [HOSTILE],
    });
    expect(words).toMatch(ONE_LINE);
    expect(words).toStartWith(`hierarchy group ${SHOWN} (`);
  });

  test("of findings, quotas and what is missing", () => {
    const { findings, quotas } = auditInstance(
      snapshotOf({
        profiles: {
          [HOSTILE]: fields,
          [`${HOSTILE} 2`]: { ...fields, TagRestrictedResources: [] },
        },
        users: { [HOSTILE]: [HOSTILE, `${HOSTILE} 2`] },
      }),
    );
    const codes = findings.map(({ code }) => code);
    expect(codes).toContain("restriction-cancelled");
    expect(codes).toContain("unknown-permission");
    for (const finding of findings) expect(formatAuditFinding(finding)).toMatch(ONE_LINE);
    for (const quota of quotas) expect(formatQuota(quota).join(" ")).toMatch(ONE_LINE);
    const [missing] = formatMissing([
      { part: "permissions", of: HOSTILE, operation: "List", code: "Denied", message: HOSTILE },
    ]);
    expect(missing).toBe(`the permissions of "${SHOWN}": List failed with "${SHOWN}" (Denied).`);
  });
});

describe("findings of an audit in words", () => {
  const words = <C extends AccessFindingCode>(code: C, args: AccessFindingArgs[C]) =>
    formatAuditFinding(
      accessFinding(
        code,
        { kind: "profile", name: "Agents", arn: "arn" },
        "",
        args,
      ) as AuditFinding,
    );

  test("who holds what is sensitive", () => {
    const access = { risk: "user-admin", names: ["Users.Edit"] } as const;
    const held = (users: readonly string[] | null, aiAgents: readonly string[] | null = []) =>
      words("sensitive-access", { ...access, users, aiAgents }).replace(/^.*\. /, "");
    expect(words("sensitive-access", { ...access, users: [], aiAgents: [] })).toBe(
      '"Users.Edit": a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator\'s password (user-admin). No user holds it.',
    );
    expect([
      held(null),
      held(["ana"]),
      held(["ana", "bea", "cai", "dan"]),
      held([], ["a"]),
      held(["ana", "bea"], ["a", "b"]),
      held(null, null),
      held(null, ["a"]),
      held([], null),
      held(["ana"], null),
    ]).toEqual([
      "Could not read who holds it.",
      "Held by 1 user: ana.",
      "Held by 4 users: ana, bea, cai and 1 more.",
      "Held by 0 users and 1 AI agent.",
      "Held by 2 users (ana, bea) and 2 AI agents.",
      "Could not read who holds it.",
      "Held by 1 AI agent; could not read which users hold it.",
      "No user holds it; could not read which AI agents hold it.",
      "Held by 1 user: ana; could not read which AI agents hold it.",
    ]);
  });

  test("a profile that nobody holds, or that gives more than it says, or nothing of its own", () => {
    expect([
      words("unused-profile", {}),
      words("broader-than-name", { word: "read", names: ["A"] }),
      words("broader-than-name", { word: "read", names: ["A", "B"] }),
      words("untagged-profile", {}),
      words("near-duplicate", {
        others: [
          { profile: "Same", similarity: 1, more: [], less: [] },
          { profile: "Other", similarity: 0.909, more: ["A"], less: ["B", "C", "D", "E"] },
        ],
      }),
      words("near-duplicate", {
        others: ["1", "2", "3", "4", "5"].map((profile) => ({
          profile,
          similarity: 1,
          more: [],
          less: [],
        })),
      }),
    ]).toEqual([
      "no user or AI agent holds it. Delete it, unless an application opens sessions with it (CreateAuthCode).",
      'its name says "read", but it grants "A". Remove it, or rename the profile.',
      'its name says "read", but it grants "A", "B". Remove them, or rename the profile.',
      "has no tags, so tags cannot restrict access to it or show its owner or cost.",
      'grants nearly the same as "Same" (100 %), "Other" (90 %; it lacks "A"; it also has "B", "C", "D" and 1 more). One profile may be enough.',
      'grants nearly the same as "1" (100 %), "2" (100 %), "3" (100 %) and 2 more. One profile may be enough.',
    ]);
  });

  test("restrictions that do not hold, and those that are too many", () => {
    const cancelled = (...users: string[]) => {
      const types = ["User", "Queue"];
      const by = [{ profile: "Wide", types, permissions: ["Users.View"], users }];
      return { types, users, by };
    };
    const many = { profiles: ["A", "B", "C"], limit: 2 };
    expect([
      words("restriction-cancelled", cancelled("ana")),
      words("restriction-cancelled", cancelled("ana", "bea")),
      words("too-many-restricted-profiles", { ...many, by: "tags" }),
      words("too-many-restricted-profiles", { ...many, by: "hierarchy" }),
    ]).toEqual([
      'its restriction of User, Queue has no effect for 1 user (ana), who also holds "Wide": that grants "Users.View" without it, and the wider access wins. Add the same restriction to "Wide", or remove that profile from this user.',
      'its restriction of User, Queue has no effect for 2 users (ana, bea), who also hold "Wide": that grants "Users.View" without it, and the wider access wins. Add the same restriction to "Wide", or remove that profile from these users.',
      'holds 3 profiles that are restricted ("A", "B", "C"); AWS allows 2 restricted by tags. Remove some of them.',
      'holds 3 profiles that are restricted ("A", "B", "C"); AWS allows 2 restricted by hierarchy. Remove some of them.',
    ]);
  });

  test("quotas: what they are of, how full they are, and whether they were raised", () => {
    const use = { count: 9, limit: 10 };
    expect([
      words("quota-near", { quota: "profiles", ...use }),
      words("quota-near", { quota: "users", ...use }),
      words("quota-near", { quota: "permissions", ...use }),
      words("quota-near", { quota: "profilesOfUser", ...use }),
    ]).toEqual([
      "9 of 10 security profiles of the instance. Request an increase in Service Quotas in time.",
      "9 of 10 users of the instance. Request an increase in Service Quotas in time.",
      "9 of 10 permissions of a profile. Request an increase in Service Quotas in time.",
      "9 of 10 security profiles of a user. Combine several profiles in one.",
    ]);
    expect([
      formatQuota({ quota: "users", count: 500, limit: 500 }),
      formatQuota({ quota: "profilesOfUser", count: 11, limit: 10, of: "ana" }),
    ]).toEqual([
      ["users of the instance", "500 of 500"],
      ["security profiles of a user", "11 of 10: it was raised (ana)"],
    ]);
  });

  test("how many there are", () => {
    const unused = accessFinding(
      "unused-profile",
      { kind: "profile", name: "Agents", arn: "arn" },
      "",
      {},
    );
    const { rules } = auditInstance(snapshotOf({}));
    expect([
      formatFigures({ findings: [], ignored: [], rules }),
      formatFigures({ findings: [unused, unused], ignored: [unused, unused], rules }),
    ]).toEqual(["0 errors, 0 warnings, 0 info", "0 errors, 0 warnings, 2 info; 2 ignored"]);
  });

  test("how many rules there are, and how many hold", () => {
    const base = { severity: "error", reason: "Because" } as const;
    const instance = snapshotOf({
      profiles: { Agents: { Permissions: ["Users.Edit"] }, Leads: { Permissions: ["Users.Edit"] } },
    });
    const rulesFor = (...rules: AccessRule[]) =>
      formatRules(auditInstance(instance, { rules: { rules } }));
    const holds = { ...base, code: "holds", forbid: ["Users.Create"] } as const;
    const violated = { ...base, code: "violated", forbid: ["Users.Edit"] } as const;
    expect([
      rulesFor(),
      rulesFor(holds),
      rulesFor(holds, violated, { ...holds, code: "old", until: "2020-01-01" }),
      rulesFor({ ...base, code: "none", require: { profiles: "X", tags: ["a"] } }),
      formatRules(
        auditInstance(
          {
            ...instance,
            missing: [{ part: "users", of: "", operation: "", code: "", message: "" }],
          },
          { rules: { rules: [holds] } },
        ),
      ),
    ]).toEqual([
      [],
      ["1 rule: 0 violated"],
      ["3 rules: 1 violated, 1 expired"],
      ["1 rule: 0 violated, 1 for no profile"],
      ["1 rule: 0 violated, 1 not fully evaluated"],
    ]);
  });

  test("what could not be read, by part and reason", () => {
    const missing = (part: SnapshotPart, of = "A") => ({
      part,
      of,
      operation: "List",
      code: "Denied",
      message: "no",
    });
    const PARTS: readonly [SnapshotPart, string][] = [
      ["profiles", "the security profiles"],
      ["users", "the users"],
      ["hierarchyGroups", "the hierarchy groups"],
      ["describe", 'the description, tags and restrictions of "A"'],
      ["permissions", 'the permissions of "A"'],
      ["applications", 'the applications of "A"'],
      ["flowModules", 'the flow modules of "A"'],
      ["aiAgents", 'the allowed AI agents of "A"'],
      ["assistants", "the assistants of the instance"],
      ["aiAgentsOfAssistant", 'the AI agents of the assistant "A"'],
      ["versionsOfAIAgent", 'the versions of the AI agent "A"'],
      ["heldByAIAgent", 'the profiles of the AI agent "A"'],
      ["usedAIAgents", "the AI agents that the assistants use"],
      ["alias", "the alias of the instance"],
      ["hierarchyPath", 'the path of the hierarchy group "A"'],
      ["listedFlowModules", "the flow modules of the instance"],
      ["listedApplications", "the applications of the region"],
    ];
    expect(formatMissing(PARTS.map(([part]) => missing(part)))).toEqual(
      PARTS.map(([, what]) => `${what}: List failed with "no" (Denied).`),
    );
    expect(
      formatMissing([
        ...["A", "B", "C", "D"].map((of) => missing("permissions", of)),
        { ...missing("permissions"), code: "IncompleteRead", message: "gave no list" },
        { ...missing("permissions"), operation: "Get" },
      ]),
    ).toEqual([
      'the permissions of "A", "B", "C" and 1 more: List failed with "no" (Denied).',
      'the permissions of "A": List gave no list.',
      'the permissions of "A": Get failed with "no" (Denied).',
    ]);
  });
});

describe("changes in words", () => {
  test("every field has its words, its sign and its effect", () => {
    const change = (field: keyof ProfileFields): AccessChange => ({
      field,
      item: "x",
      change: "added",
      effect: "gains",
    });
    expect(FIELD_NAMES.map((field) => formatChange(change(field)))).toEqual([
      "description x",
      "permission x",
      "tag x",
      "only what has the tag x",
      "restricted by tag: x",
      "restricted by hierarchy: x",
      "hierarchy group x",
      "type of application x",
      "flow module x",
      "AI agent x",
      "only rows of data tables whose x",
    ]);
    const kinds = ["added", "removed", "changed"] as const;
    expect(kinds.map((kind) => signOf({ ...change("Tags"), change: kind }))).toEqual([
      "+",
      "-",
      "~",
    ]);
    const effects: AccessEffect[] = ["gains", "loses", "both", "neither"];
    expect(effects.map(formatEffect)).toEqual(["gains", "loses", "gains or loses", ""]);
  });

  test("what a field refers to is shown by its name: a group without its id, anything else after it", () => {
    const formatted = changeFormat(byName({ x: 'the "X"\u001b' }));
    const names = FIELD_NAMES.map(
      (field) => formatted({ field, item: "x", change: "added", effect: "gains" }).what,
    );
    const name = String.raw`("the \"X\"\u001b")`;
    expect(names.filter((each) => each.includes("X"))).toEqual([
      `hierarchy group x ${name}`,
      `type of application x ${name}`,
      `flow module x ${name}`,
      `AI agent x ${name}`,
    ]);
    const group = {
      field: "AllowedAccessControlHierarchyGroupId",
      change: "changed",
      before: "x",
      after: "constructor",
      effect: "both",
    } as const;
    expect(formatted(group).what).toBe(
      String.raw`hierarchy group: "the \"X\"\u001b" -> "constructor"`,
    );
  });

  test("values are shown where they say more than the name", () => {
    const words = (change: Omit<AccessChange, "effect">) =>
      formatChange({ ...change, effect: "neither" });
    expect([
      words({ field: "Applications", item: "crm", tool: "READ", change: "removed" }),
      words({ field: "Applications", item: "crm", change: "changed", before: "MCP" }),
      words({ field: "AllowedFlowModules", item: "m", change: "added", after: "MCP" }),
      words({ field: "AllowedAIAgents", item: "a", change: "removed", before: "THIRD_PARTY" }),
      words({ field: "AllowedAIAgents", item: "a", change: "changed", before: "x", after: "y" }),
      words({ field: "Tags", item: "a", change: "removed", before: "1" }),
      words({ field: "Description", change: "added", after: "1" }),
      words({
        field: "GranularAccessControlConfiguration",
        item: "site",
        change: "changed",
        before: [["a", "b"], ["c"]],
        after: [[]],
      }),
    ]).toEqual([
      "application crm: READ",
      'type of application crm: "MCP" -> ""',
      "flow module m",
      "AI agent a",
      'AI agent a: "x" -> "y"',
      'tag a: "1"',
      'description: "1"',
      'only rows of data tables whose site is "a" or "b", or "c" -> nothing',
    ]);
  });
});
