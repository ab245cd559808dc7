import { type Audit, type AuditFailOn, auditInstance, isFailing } from "../access/audit.ts";
import type { AuditFinding } from "../access/findings.ts";
import { groupBy } from "../access/group-by.ts";
import { escapeText } from "../access/escape-text.ts";
import { formatAuditFinding, formatFigures, formatQuota } from "../access/format-audit-finding.ts";
import { count } from "../access/some-of.ts";
import { auditAsSarif } from "../access/sarif.ts";
import { AI_AGENT_PARTS } from "../profile/snapshot.ts";
import { type AccessRules, rulesOf as allRulesOf } from "../access/rules.ts";
import { usersIn } from "../access/users-in.ts";
import { nearestNames } from "../profile/distance.ts";
import { readInstance } from "../read-instance.ts";
import { type Run, EXIT } from "./command.ts";
import { checkCode, ignoresOf, reportUnusedIgnores } from "./ignore-file.ts";
import { INCOMPLETE, countRead, reportMissing } from "./incomplete.ts";
import { readFindingPages } from "./finding-pages.ts";
import { instanceOf } from "./instance.ts";
import { type Cell, listOf } from "./list.ts";
import { manifest } from "./manifest.ts";
import { table } from "./layout.ts";
import { LIST_FORMATS, outputOf, paint, withMessages } from "./output.ts";
import { reportRules, rulesOf } from "./rules-file.ts";
import { UsageError } from "./usage-error.ts";

const COLORS = { error: "red", warning: "yellow", info: "cyan" } as const;

/** Follows the name of a finding's subject. */
const KINDS = { profile: "", user: " (user)", aiAgent: " (AI agent)" } as const;

const FAIL_ON = ["info", "warning", "error", "never"];

export const run: Run<"audit"> = async ({ args, values, repeated }) => {
  const output = outputOf(args, [...LIST_FORMATS, "sarif"]);
  const failOn: AuditFailOn = values("fail-on").length > 0 ? values("fail-on") : ["warning"];
  for (const each of failOn) checkCode(each, FAIL_ON);
  const ignore = await ignoresOf(repeated("ignore"), args["ignore-file"]);
  const rules = await rulesOf(args.rules);
  checkRuleCodes(failOn, rules);
  const instance = instanceOf(args);
  const snapshot = await output.reading("Reading the instance", (onProgress) =>
    readInstance({ ...instance, onProgress, aiAgents: values("ai-agent") }),
  );
  const found = auditInstance(snapshot, { ignore, ...(rules && { rules }) });
  const { complete, findings, missing } = found;
  const data = {
    ...found,
    findings: withMessages(findings, formatAuditFinding),
    ignored: withMessages(found.ignored, formatAuditFinding),
  };
  await output.result(
    () => format(found),
    data,
    () =>
      listOf(
        ["severity", "code", "kind", "subject", "path", "message", "users"],
        data.findings.map((finding) => {
          const { code, message, path, severity, subject } = finding;
          const { kind, name } = subject;
          return { severity, code, kind, subject: name, path, message, users: usersOf(finding) };
        }),
        { missing, column: "message" },
      ),
    async () =>
      auditAsSarif(found, { version: manifest().version, explain: await readFindingPages() }),
  );
  reportUnusedIgnores(output, found);
  reportRules(output, found.rules);
  reportMissing(output, missing);
  if (!complete) return EXIT.unknown;
  return findings.some((finding) => isFailing(finding, failOn)) ? EXIT.found : EXIT.clean;
};

/** Rejects the code of a rule that does not exist: it would never fail. */
function checkRuleCodes(failOn: AuditFailOn, rules: AccessRules = {}): void {
  const known = allRulesOf(rules).map(({ code }) => `rule/${code}`);
  const unknown = failOn.find((each) => each.startsWith("rule/") && !known.includes(each));
  if (unknown === undefined) return;
  const [nearest] = nearestNames(unknown, known);
  throw new UsageError(
    `--fail-on ${unknown}: ${nearest === undefined ? "there are no rules. Pass them with --rules" : `there is no such rule. The nearest is ${nearest}`}`,
  );
}

/** All users that a finding is about or names; its text lists three. */
function usersOf({ args, subject }: AuditFinding): Cell {
  if ("users" in args && args.users === null) return "unknown";
  return usersIn(args) ?? (subject.kind === "user" ? [subject.name] : []);
}

function format({
  aiAgents,
  complete,
  findings,
  ignored,
  InstanceArn,
  missing,
  profiles,
  quotas,
  rules,
  users,
}: Audit): string {
  const bySubject = groupBy(findings, ({ subject }) => subject.arn);
  return [
    `${paint("bold", InstanceArn)}: ${count(profiles, "security profile")}, ${countRead(users ?? 0, "user", missing, ["users"])}, ${countRead(aiAgents ?? 0, "AI agent", missing, AI_AGENT_PARTS)}${complete ? "" : INCOMPLETE}`,
    ...[...bySubject.values()].flatMap((same) => ["", ...subjectLines(same)]),
    "",
    `${paint("bold", "Quotas")} (AWS defaults)`,
    table(quotas.map(formatQuota), "  "),
    "",
    formatFigures({ findings, ignored, rules }) + (complete ? "" : INCOMPLETE),
  ].join("\n");
}

function subjectLines(findings: readonly AuditFinding[]): string[] {
  return findings.flatMap((finding, index) => {
    const { code, severity, subject } = finding;
    const title =
      subject.kind === "instance" ? "The instance" : escapeText(subject.name) + KINDS[subject.kind];
    return [
      ...(index === 0 ? [paint("bold", title)] : []),
      `  ${paint(COLORS[severity], severity.padEnd("warning".length))}  ${formatAuditFinding(finding)} ${paint("dim", `[${code}]`)}`,
    ];
  });
}
