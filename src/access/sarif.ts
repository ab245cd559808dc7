import type { Audit } from "./audit.ts";
import { AUDIT_CODES, type AuditFinding, type AuditSeverity, isRuleFinding } from "./findings.ts";
import { formatAuditFinding, formatMissing } from "./format-audit-finding.ts";
import { groupBy } from "./group-by.ts";

export interface SarifOptions {
  /** Of this package. */
  readonly version: string;
  /** Explains a code, as Markdown. @default nothing */
  readonly explain?: (code: string) => string | undefined;
}

const LEVELS: Readonly<Record<AuditSeverity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/**
 * An audit as a SARIF 2.1.0 log, for code scanning. Subjects of findings are not files, so each one has a path below
 * `amazon-connect/`. Ignored findings are suppressed results.
 */
export function auditAsSarif(audit: Audit, { explain, version }: SarifOptions): object {
  const { complete, findings, ignored, InstanceArn, missing, rules: outcome } = audit;
  const all: readonly (AuditFinding & { readonly reason?: string })[] = [...findings, ...ignored];
  const byCode = [...groupBy(all, ({ code }) => code)];
  const codes = byCode.map(([code]) => code);
  const ordinals = ordinalsOf(all);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "alchemy-aws-connect",
            version,
            rules: byCode.map(([, [first]]) => descriptor(first, explain)),
          },
        },
        automationDetails: { id: `alchemy-aws-connect/${InstanceArn}/` },
        invocations: [
          {
            executionSuccessful: complete,
            toolExecutionNotifications: [
              ...formatMissing(missing),
              ...outcome.unevaluated.map(({ code }) => `${code} was not fully evaluated.`),
            ].map((text) => ({ level: "error", message: { text } })),
          },
        ],
        results: all.map((finding, index) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: LEVELS[finding.severity],
          message: { text: `${finding.subject.name}: ${formatAuditFinding(finding)}` },
          locations: [locationOf(finding, InstanceArn)],
          partialFingerprints: { "finding/v1": ordinals[index] ?? "" },
          ...(finding.reason !== undefined && {
            suppressions: [{ kind: "external", justification: finding.reason }],
          }),
        })),
      },
    ],
  };
}

function descriptor(first: AuditFinding, explain: SarifOptions["explain"]): object {
  const { code, severity } = first;
  const markdown = explain?.(code);
  const reason = isRuleFinding(first) ? first.args.reason : undefined;
  return {
    id: code,
    shortDescription: { text: reason ?? code },
    ...(markdown !== undefined && { help: { text: markdown, markdown } }),
    defaultConfiguration: { level: LEVELS[AUDIT_CODES[code] ?? severity] },
  };
}

const KINDS = {
  profile: "security-profile",
  user: "user",
  aiAgent: "ai-agent",
  instance: "instance",
} as const;

function locationOf({ path, subject }: AuditFinding, InstanceArn: string): object {
  const { arn, kind, name } = subject;
  const instance = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const parts = ["amazon-connect", instance, ...(kind === "instance" ? [] : [KINDS[kind], name])];
  return {
    physicalLocation: {
      artifactLocation: { uri: parts.map(encoded).join("/") },
      region: { startLine: 1 },
    },
    logicalLocations: [{ name, fullyQualifiedName: `${arn}#${path}`, kind: KINDS[kind] }],
  };
}

/** Encodes a segment of a path, so that a name such as `..` is not a step. */
function encoded(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(/^\.+$/, (dots) =>
    dots.replaceAll(".", "%2E"),
  );
}

/** The data that distinguishes findings of one code, subject and field. */
const ITEMS = ["name", "value", "namespace", "arn", "risk", "combination", "type"];

/**
 * Identifies each finding across audits by what it is about: its place in a list moves with the rest of the list. The
 * order distinguishes findings that are about the same.
 */
function ordinalsOf(findings: readonly AuditFinding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ args, code, path, subject }) => {
    const given = new Map<string, unknown>(Object.entries(args));
    const items = ITEMS.flatMap((name) => (given.has(name) ? String(given.get(name)) : []));
    const key = [code, subject.arn, path.replaceAll(/\[\d+\]/g, ""), ...items].join(" ");
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return `${key} ${count}`;
  });
}
