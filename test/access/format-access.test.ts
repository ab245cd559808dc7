import { expect, test } from "bun:test";
import type { AdminStep } from "../../src/access/admin-path.ts";
import type { AuditFinding, HeldPath, RuleArgs } from "../../src/access/findings.ts";
import { formatAdminPath } from "../../src/access/format-admin-path.ts";
import { formatAuditFinding } from "../../src/access/format-audit-finding.ts";
import { formatReference } from "../../src/access/format-reference.ts";
import { formatRuleFinding } from "../../src/access/format-rule-finding.ts";

const subject = { kind: "profile", name: "Agents", arn: "arn:agents" } as const;
const path = (steps: AdminStep[], rest: Partial<HeldPath> = {}): HeldPath => ({
  steps,
  to: "themselves",
  already: false,
  doubts: [],
  users: ["ana"],
  ...rest,
});

test.each<[AdminStep["action"], named: string, unnamed: string]>([
  ["edit-profile", 'add every permission to "Ad"', "add every permission to a profile"],
  [
    "create-profile",
    "create a profile with every permission",
    "create a profile with every permission",
  ],
  ["assign-profile", 'assign "Ad" to themselves', "assign it to themselves"],
  ["create-user", 'create a user with "Ad"', "create a user with it"],
  ["reset-password", 'reset the password of "Ad"', "reset the password of an administrator"],
  ["equip-ai-agent", 'assign "Ad" to an AI agent', "assign it to an AI agent"],
  ["sign-in", 'sign in as "Ad"', "sign in as that user"],
])("the step %s", (action, named, unnamed) => {
  const [permission, by] = action === "sign-in" ? [null, ""] : ["Some.Edit", " (Some.Edit)"];
  const format = (name: string | null) => formatAdminPath(path([{ action, permission, name }]));
  expect([format("Ad"), format(null)]).toEqual([
    `1 user (ana) can get full access: ${named}${by}.`,
    `1 user (ana) can get full access: ${unnamed}${by}.`,
  ]);
});

const assign: AdminStep = { action: "assign-profile", permission: "A", name: "Ad" };
test("a path says who, how certain, to whom, and why it may fail", () => {
  const make: AdminStep = { action: "create-profile", permission: "B", name: null };
  expect(
    formatAdminPath(
      path([make, assign], {
        to: "others",
        users: ["ana", "bea", "cai", "dan"],
        doubts: ["without-view", "ai-agents"],
      }),
    ),
  ).toBe(
    '4 users (ana, bea, cai and 1 more) may be able to give others full access: create a profile with every permission (B), then assign "Ad" to another user (A) (uncertain: the permission lacks the View that it needs; AWS does not document how restrictions apply to AI agents).',
  );
});

test.each<[Partial<HeldPath>, string]>([
  [{}, "1 user (ana) already has full access (A)."],
  [{ users: ["ana", "bea"] }, "2 users (ana, bea) already have full access (A)."],
  [
    { doubts: ["without-view"], users: ["ana", "bea"] },
    "2 users (ana, bea) may already have full access (A) (uncertain: the permission lacks the View that it needs).",
  ],
])("who already has full access: %j", (rest, text) => {
  expect(formatAdminPath(path([assign], { already: true, ...rest }))).toBe(text);
});

test("the advice about paths counts their permissions", () => {
  const advice = (severity: string, ...paths: HeldPath[]) =>
    finding({ code: "path-to-admin", args: { paths }, severity }).replace(/^.*?\)\. ?/, "");
  const other = path([{ ...assign, permission: "B" }]);
  const signIn: AdminStep = { action: "sign-in", permission: null, name: null };
  expect([
    advice("warning", path([assign], { already: true })),
    advice("warning", path([{ ...assign, permission: "B" }, signIn, assign])),
    advice("warning", path([{ ...assign, permission: "B" }, assign])),
    advice("warning", path([{ ...assign, action: "reset-password" }, signIn, ...other.steps])),
    advice("info", other),
  ]).toEqual([
    "Remove this permission, or assign the profile only to administrators.",
    "Remove this permission, or assign the profile only to administrators.",
    "Remove these permissions, or assign the profile only to administrators.",
    "Remove this permission, or assign the profile only to administrators.",
    "",
  ]);
});

const rule = (args: RuleArgs) =>
  formatRuleFinding({ code: "rule/own", severity: "error", subject, path: "", args });
const reason = "Because";
const side = (permission: string, ...profiles: string[]) => ({
  permissions: [permission],
  profiles,
});

test.each<[RuleArgs, string]>([
  [
    { rule: "forbid", names: ["A", "B"], users: null, aiAgents: [], reason },
    'grants "A", "B", which a rule forbids; could not read who holds it. Because.',
  ],
  [
    { rule: "forbid", names: ["A"], users: [], aiAgents: [], reason: "Why?" },
    'grants "A", which a rule forbids, and nobody holds it. Why?',
  ],
  [
    { rule: "forbid", names: ["A"], users: ["ana"], aiAgents: [], reason: "No!" },
    'grants "A", which a rule forbids, to 1 user (ana). No!',
  ],
  [
    { rule: "forbid", names: ["A"], users: ["ana", "bea"], aiAgents: ["a", "b"], reason: "So." },
    'grants "A", which a rule forbids, to 2 users (ana, bea) and 2 AI agents. So.',
  ],
  [
    { rule: "forbid", names: ["A"], users: [], aiAgents: ["a"], reason },
    'grants "A", which a rule forbids, to 1 AI agent. Because.',
  ],
  [
    { rule: "separate", sides: [side("A", "One"), side("B", "Two")], users: ["ana"], reason },
    '1 user (ana) has "A" (One) and "B" (Two), which a rule separates. Because.',
  ],
  [
    {
      rule: "separate",
      sides: [side("A", "One", "Two"), side("B", "Two"), side("C", "Two")],
      users: ["ana", "bea"],
      reason,
    },
    '2 users (ana, bea) have "A" (One, Two), "B" (Two) and "C" (Two), which a rule separates. Because.',
  ],
  [
    { rule: "limit", targets: ["user-admin"], users: ["ana", "bea"], atMost: 1, reason },
    '2 users (ana, bea) have "user-admin"; a rule allows 1. Because.',
  ],
  [
    { rule: "limit", targets: ["user-admin"], users: ["ana"], atMost: 0, reason },
    '1 user (ana) has "user-admin"; a rule allows 0. Because.',
  ],
  [
    { rule: "require", tags: ["owner", "site=a"], types: [], reason },
    'lacks the tag "owner", "site=a", which a rule requires of "Agents". Because.',
  ],
  [
    { rule: "require", tags: [], types: ["User"], reason },
    'does not restrict "User", which a rule requires of "Agents". Because.',
  ],
  [
    { rule: "require", tags: ["owner"], types: ["User"], reason },
    'lacks the tag "owner" and does not restrict "User", which a rule requires of "Agents". Because.',
  ],
])("the violated rule %j", (args, text) => {
  expect(rule(args)).toBe(text);
  const finding: AuditFinding = { code: "rule/own", severity: "error", subject, path: "", args };
  expect(formatAuditFinding(finding)).toBe(text);
});

const finding = (each: Pick<AuditFinding, "code" | "args"> & { severity?: string }) =>
  formatAuditFinding({ severity: "warning", subject, path: "", ...each } as AuditFinding);

test("the admin permissions that nobody has", () => {
  const one = finding({ code: "nobody-can-administer", args: { permissions: ["Users.Edit"] } });
  const both = finding({
    code: "nobody-can-administer",
    args: { permissions: ["Users.Edit", "SecurityProfiles.Edit"] },
  });
  const rest = (it: string) =>
    `without restrictions, so nobody can manage access in the admin website. Assign a profile that has ${it} to a user, through the API or a deploy.`;
  expect([one, both]).toEqual([
    `no user has "Users.Edit" ${rest("it")}`,
    `no user has "Users.Edit" or "SecurityProfiles.Edit" ${rest("them")}`,
  ]);
});

test("a combination that no one person should have", () => {
  const sides = [side("A", "One"), side("B", "Two"), side("C", "Two")];
  const toxic = (combination: "own-recordings" | "own-evaluations" | "made-up-users") =>
    finding({ code: "toxic-combination", args: { combination, sides, users: ["ana", "bea"] } });
  const has = '2 users (ana, bea) have "A" (One), "B" (Two) and "C" (Two)';
  const advice = "Separate these, or have two people do it.";
  expect([toxic("own-recordings"), toxic("own-evaluations"), toxic("made-up-users")]).toEqual([
    `${has}: a user who takes contacts can delete the recordings of these contacts. ${advice}`,
    `${has}: a user who takes contacts can delete the evaluations of these contacts. ${advice}`,
    `${has}: they can act as a user that they create, and delete the user and the recordings. ${advice}`,
  ]);
  const args = { combination: "own-recordings", sides: sides.slice(1), users: ["ana"] } as const;
  expect(finding({ code: "toxic-combination", args })).toStartWith(
    '1 user (ana) has "B" (Two) and "C" (Two): ',
  );
});

test("several profiles that cancel a restriction", () => {
  const types = ["User"];
  const by = (profile: string) => ({ profile, types, permissions: ["A"], users: ["ana"] });
  const args = { types, users: ["ana"], by: [by("One"), by("Two")] };
  expect(finding({ code: "restriction-cancelled", args })).toBe(
    'its restriction of User has no effect for 1 user (ana), who also holds one of "One" ("A"), "Two" ("A"): they grant that without it, and the wider access wins. Add the same restriction to them, or remove them from this user.',
  );
});

test("the versions of an AI agent", () => {
  const holding = (profiles: string[], ...versions: string[]) => ({ profiles, versions });
  const holdings = [
    holding([], "unversioned"),
    holding(["One", "Two"], "1"),
    holding(["One"], "unversioned", "$LATEST", "2", "3", "4"),
  ];
  expect(finding({ code: "agent-versions-differ", args: { holdings } })).toBe(
    'its versions hold different profiles: the ARN without a version none; version 1 "One", "Two"; the ARN without a version and versions $LATEST, 2, 3 and 1 more "One". Which version runs decides what it may do: assign the same profiles to all of them.',
  );
  const without = (...versions: string[]) =>
    finding({ code: "agent-version-without-profile", args: { versions } });
  expect([without("1"), without("unversioned", "$SAVED")]).toEqual([
    "version 1 holds no security profile, and an assistant uses it, so its tools fail. Assign it a profile: a new version has none.",
    "the ARN without a version and version $SAVED hold no security profile, and an assistant uses them, so their tools fail. Assign them a profile: a new version has none.",
  ]);
});

test("a legacy name is fine in a stock profile", () => {
  const legacy = (name: string) =>
    formatAuditFinding({
      code: "legacy-permission",
      severity: "info",
      subject: { ...subject, name },
      path: "Permissions[0]",
      args: { name: "Old", replacedBy: ["Users.View"] },
    });
  expect(legacy("Agent")).toBe(
    '"Old" is a legacy name in this stock profile of AWS. Keep it, or save the profile in the admin website, which writes the new names.',
  );
  expect(legacy("Agents")).not.toContain("stock profile");
});

test.each([
  [{}, 'hierarchy group g1, only here: "Leads"'],
  [{ name: "North" }, 'hierarchy group g1 ("North"), only here: "Leads"'],
  [
    { name: "North", counterpart: "g2", namedBy: ["Leads", "Agents"] },
    'hierarchy group g1 ("North"), only here: "Leads", "Agents". There the hierarchy group of this name is g2',
  ],
  [
    { side: "there", counterpart: "g2" },
    'hierarchy group g1, only there: "Leads". Here the hierarchy group of this name is g2',
  ],
] as const)("the reference %j", (given, text) => {
  const reference = { kind: "hierarchyGroup", id: "g1", side: "here", namedBy: ["Leads"] } as const;
  expect(formatReference({ ...reference, ...given })).toBe(text);
});
