import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { escapeText } from "../access/escape-text.ts";
import type { AccessPlan } from "./plan.ts";

/** The rules that a deploy would violate, one line each. */
export function formatRules({ rules }: Pick<AccessPlan, "rules">): string[] {
  return rules.flatMap(({ findings }) =>
    findings.map((finding) => {
      const { code, severity, subject } = finding;
      const who = subject.kind === "instance" ? "the instance" : `"${escapeText(subject.name)}"`;
      return `${severity} after the deploy: ${who}: ${formatAuditFinding(finding)} [${code}]`;
    }),
  );
}
