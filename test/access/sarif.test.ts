import { expect, test } from "bun:test";
import type { Audit } from "../../src/access/audit.ts";
import type { AuditFinding, AuditSubject } from "../../src/access/findings.ts";
import { auditAsSarif } from "../../src/access/sarif.ts";
import { INSTANCE_ARN } from "../support/snapshot.ts";

const agent: AuditSubject = { kind: "profile", name: "Agent 1", arn: "arn:agent" };
const ana: AuditSubject = { kind: "user", name: "ana", arn: "arn:ana" };
const orders: AuditSubject = { kind: "aiAgent", name: "..", arn: "arn:orders" };
const instance: AuditSubject = { kind: "instance", name: INSTANCE_ARN, arn: INSTANCE_ARN };

const unused = (subject: AuditSubject): AuditFinding => ({
  code: "unused-profile",
  severity: "info",
  subject,
  path: "holders",
  args: {},
});
const nearly = (count: number): AuditFinding => ({
  code: "quota-near",
  severity: "warning",
  subject: instance,
  path: "users",
  args: { quota: "users", count, limit: 500 },
});
const rule = (code: `rule/${string}`, subject: AuditSubject, reason: string): AuditFinding => ({
  code,
  severity: "error",
  subject,
  path: "Tags",
  args: { rule: "require", tags: ["owner"], types: [], reason },
});

const audit = (given: Partial<Audit>): Audit => ({
  InstanceArn: INSTANCE_ARN,
  complete: true,
  missing: [],
  profiles: 1,
  users: 1,
  aiAgents: 0,
  findings: [],
  ignored: [],
  unmatched: [],
  expired: [],
  quotas: [],
  rules: { count: 0, unevaluated: [], unmatched: [], ambiguous: [], unused: [], expired: [] },
  ...given,
});

const ROOT = "amazon-connect/11111111-2222-4333-8444-555555555555";
const place = (uri: string, name: string, fullyQualifiedName: string, kind: string) => [
  {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
    logicalLocations: [{ name, fullyQualifiedName, kind }],
  },
];
const result = (
  [ruleId, ruleIndex, level]: [string, number, string],
  text: string,
  locations: object,
  print: string,
) => ({
  ruleId,
  ruleIndex,
  level,
  message: { text },
  locations,
  partialFingerprints: { "finding/v1": print },
});

test("a complete audit without findings", () => {
  expect(auditAsSarif(audit({}), { version: "1.2.3" })).toEqual({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "alchemy-aws-connect", version: "1.2.3", rules: [] } },
        automationDetails: { id: `alchemy-aws-connect/${INSTANCE_ARN}/` },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
        results: [],
      },
    ],
  });
});

test("each finding has its rule, level, place and print; an ignored one is suppressed", () => {
  const reason = "Each profile has an owner";
  const log = auditAsSarif(
    audit({
      findings: [
        unused(agent),
        { ...nearly(450), severity: "info" },
        rule("rule/owner", ana, reason),
        nearly(460),
      ],
      ignored: [{ ...unused(orders), reason: "Known" }],
    }),
    {
      version: "1.2.3",
      explain: (code) => (code === "unused-profile" ? "# Unused" : undefined),
    },
  );
  const full = (count: number) =>
    `${INSTANCE_ARN}: ${count} of 500 users of the instance. Request an increase in Service Quotas in time.`;
  const nobody =
    "no user or AI agent holds it. Delete it, unless an application opens sessions with it (CreateAuthCode).";
  const quota = place(ROOT, INSTANCE_ARN, `${INSTANCE_ARN}#users`, "instance");
  expect(log).toMatchObject({
    runs: [
      {
        tool: {
          driver: {
            rules: [
              {
                id: "unused-profile",
                shortDescription: { text: "unused-profile" },
                help: { text: "# Unused", markdown: "# Unused" },
                defaultConfiguration: { level: "note" },
              },
              {
                id: "quota-near",
                shortDescription: { text: "quota-near" },
                defaultConfiguration: { level: "warning" },
              },
              {
                id: "rule/owner",
                shortDescription: { text: reason },
                defaultConfiguration: { level: "error" },
              },
            ],
          },
        },
      },
    ],
  });
  const [run] = (log as { runs: { results: object[]; tool: { driver: { rules: object[] } } }[] })
    .runs;
  expect(run?.tool.driver.rules.map((each) => "help" in each)).toEqual([true, false, false]);
  expect(run?.results).toEqual([
    result(
      ["unused-profile", 0, "note"],
      `Agent 1: ${nobody}`,
      place(
        `${ROOT}/security-profile/Agent%201`,
        "Agent 1",
        "arn:agent#holders",
        "security-profile",
      ),
      "unused-profile arn:agent holders 1",
    ),
    result(["quota-near", 1, "note"], full(450), quota, `quota-near ${INSTANCE_ARN} users 1`),
    result(
      ["rule/owner", 2, "error"],
      `ana: lacks the tag "owner", which a rule requires of "ana". ${reason}.`,
      place(`${ROOT}/user/ana`, "ana", "arn:ana#Tags", "user"),
      "rule/owner arn:ana Tags 1",
    ),
    result(["quota-near", 1, "warning"], full(460), quota, `quota-near ${INSTANCE_ARN} users 2`),
    {
      ...result(
        ["unused-profile", 0, "note"],
        `..: ${nobody}`,
        place(`${ROOT}/ai-agent/%2E%2E`, "..", "arn:orders#holders", "ai-agent"),
        "unused-profile arn:orders holders 1",
      ),
      suppressions: [{ kind: "external", justification: "Known" }],
    },
  ]);
});

test("a finding keeps its print when the list that it is in changes, and takes that of no other one", () => {
  const printsOf = (...findings: AuditFinding[]) => {
    const log = auditAsSarif(audit({ findings }), { version: "1.2.3" }) as {
      runs: { results: { partialFingerprints: Record<string, string> }[] }[];
    };
    return log.runs.flatMap(({ results }) =>
      results.flatMap((each) => Object.values(each.partialFingerprints)),
    );
  };
  const legacy = (name: string, at: number): AuditFinding => ({
    code: "legacy-permission",
    severity: "warning",
    subject: agent,
    path: `Permissions[${at}]`,
    args: { name, replacedBy: [] },
  });
  const sensitive = (risk: "history" | "user-admin"): AuditFinding => ({
    code: "sensitive-access",
    severity: "info",
    subject: agent,
    path: "Permissions",
    args: { risk, names: [], users: [], aiAgents: [] },
  });
  expect(printsOf(legacy("Old.View", 0), legacy("Queue.View", 1), sensitive("history"))).toEqual([
    "legacy-permission arn:agent Permissions Old.View 1",
    "legacy-permission arn:agent Permissions Queue.View 1",
    "sensitive-access arn:agent Permissions history 1",
  ]);
  expect(printsOf(legacy("Queue.View", 0), sensitive("user-admin"), sensitive("history"))).toEqual([
    "legacy-permission arn:agent Permissions Queue.View 1",
    "sensitive-access arn:agent Permissions user-admin 1",
    "sensitive-access arn:agent Permissions history 1",
  ]);
});

test("what could not be read or evaluated is a notification of an unsuccessful run", () => {
  const missing = [
    { part: "users", of: INSTANCE_ARN, operation: "SearchUsers", code: "Denied", message: "no" },
  ] as const;
  const log = auditAsSarif(
    audit({
      complete: false,
      missing,
      rules: {
        count: 1,
        expired: [],
        unmatched: [],
        ambiguous: [],
        unused: [],
        unevaluated: [{ code: "rule/own", missing }],
      },
    }),
    { version: "1.2.3" },
  );
  expect(log).toMatchObject({
    runs: [
      {
        invocations: [
          {
            executionSuccessful: false,
            toolExecutionNotifications: [
              {
                level: "error",
                message: { text: 'the users: SearchUsers failed with "no" (Denied).' },
              },
              { level: "error", message: { text: "rule/own was not fully evaluated." } },
            ],
          },
        ],
      },
    ],
  });
});
