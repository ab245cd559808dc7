import { InvalidPropsError } from "../errors/index.ts";
import { sortBy } from "../profile/sort-by.ts";
import { agentsOf } from "../profile/ai-agent-arn.ts";
import { auditAdministrators } from "./audit-administrators.ts";
import { auditAIAgents } from "./audit-ai-agents.ts";
import { auditCombinations } from "./audit-combinations.ts";
import { auditLikeness } from "./audit-likeness.ts";
import { auditProfile } from "./audit-profiles.ts";
import { type QuotaUse, auditQuotas, quotasOf } from "./audit-quotas.ts";
import { auditUsers } from "./audit-users.ts";
import { type AuditIgnore, checkIgnores } from "./ignores.ts";
import { type RulesOutcome, evaluateRules } from "./evaluate-rules.ts";
import type { AuditFinding, AuditSeverity } from "./findings.ts";
import { holdersIn } from "./holders.ts";
import type { AccessRules } from "./rules.ts";
import {
  type InstanceSnapshot,
  type MissingPart,
  AI_AGENT_PARTS,
  isWhole,
  numberOf,
} from "../profile/snapshot.ts";

export interface AuditOptions {
  /** @default [] */
  readonly ignore?: readonly AuditIgnore[];
  /** Custom rules. */
  readonly rules?: AccessRules;
  /** The date to compare `until` of ignored findings and rules with. @default now */
  readonly at?: Date;
}

export interface Audit {
  readonly InstanceArn: string;
  /** Whether everything could be read. If false, there may be more findings. */
  readonly complete: boolean;
  readonly missing: readonly MissingPart[];
  /** Number of security profiles. */
  readonly profiles: number;
  /** Number of users; `null` if they could not be read. */
  readonly users: number | null;
  /** Number of AI agents, without their versions; `null` if none could be read, too low if some could not. */
  readonly aiAgents: number | null;
  /** The most severe first. */
  readonly findings: readonly AuditFinding[];
  readonly ignored: readonly (AuditFinding & { readonly reason: string })[];
  /** Entries of `ignore` that match no finding. */
  readonly unmatched: readonly AuditIgnore[];
  /** Entries of `ignore` that have expired. */
  readonly expired: readonly AuditIgnore[];
  readonly quotas: readonly QuotaUse[];
  /** Rules that could not be evaluated, and rules that have expired. Findings of rules are in `findings`. */
  readonly rules: Omit<RulesOutcome, "findings">;
}

/** The severity from which an audit fails, or the codes that fail it. */
export type AuditFailOn = readonly (AuditSeverity | "never" | (string & {}))[];

/** A higher number is more severe. */
export const RANK: Readonly<Record<AuditSeverity, number>> = { error: 2, warning: 1, info: 0 };

/**
 * Audits an instance. Each code has a section in docs/audit.md or docs/findings.md. Parts that could not be read have no
 * findings; see `complete` and `missing`.
 *
 * @throws InvalidPropsError that names every problem in `ignore` or `rules`, or for a snapshot that is not of `readInstance`
 *
 * @example
 * // All but `info`, without a known finding
 * const instance = await readInstance({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const { complete, findings } = auditInstance(instance, {
 *   ignore: [{ code: "legacy-permission", name: "Admin", reason: "as AWS made it" }],
 * });
 * for (const finding of findings.filter(({ severity }) => severity !== "info")) {
 *   console.log(finding.subject.name, formatAuditFinding(finding));
 * }
 * console.log(complete);
 */
export function auditInstance(
  snapshot: InstanceSnapshot,
  { at = new Date(), ignore: entries = [], rules = {} }: AuditOptions = {},
): Audit {
  const problems = checkIgnores(entries).map((each) => ({ ...each, path: `ignore${each.path}` }));
  if (problems.length > 0) throw new InvalidPropsError("auditInstance", problems);
  const today = at.toISOString().slice(0, 10);
  const expired = entries.filter(({ until }) => until !== undefined && until < today);
  const ignore = entries.filter((entry) => !expired.includes(entry));
  const { InstanceArn, aiAgents, missing, profiles, users } = snapshot;
  const { findings: violations, ...outcome } = evaluateRules(snapshot, rules, at);
  const holders = holdersIn(snapshot);
  const quotas = quotasOf(snapshot);
  const found = [
    ...violations,
    ...profiles.flatMap((profile) => auditProfile(profile, holders(profile))),
    ...auditLikeness(profiles),
    ...auditUsers(snapshot),
    ...auditAdministrators(snapshot),
    ...auditCombinations(snapshot),
    ...auditAIAgents(snapshot),
    ...auditQuotas(snapshot, quotas),
  ];
  const all = sortBy(found, ({ subject }) => subject.name).toSorted(
    (a, b) => RANK[b.severity] - RANK[a.severity],
  );
  const reasons = all.map((finding) => ignore.find((entry) => fits(entry, finding))?.reason);
  return {
    InstanceArn,
    complete: isWhole(snapshot),
    missing,
    profiles: profiles.length,
    users: numberOf(users.length, missing, ["users"]),
    aiAgents: numberOf(agentsOf(aiAgents.map(({ Arn }) => Arn)).length, missing, AI_AGENT_PARTS),
    findings: all.filter((_, index) => reasons[index] === undefined),
    ignored: all.flatMap((finding, index) => {
      const reason = reasons[index];
      return reason === undefined ? [] : [{ ...finding, reason }];
    }),
    unmatched: ignore.filter((entry) => !all.some((finding) => fits(entry, finding))),
    expired,
    quotas,
    rules: outcome,
  };
}

/** Whether a finding makes an audit fail. */
export function isFailing(finding: AuditFinding, failOn: AuditFailOn = ["warning"]): boolean {
  return failOn.some((each) =>
    isSeverity(each) ? RANK[finding.severity] >= RANK[each] : each === finding.code,
  );
}

function isSeverity(text: string): text is AuditSeverity {
  return Object.hasOwn(RANK, text);
}

function fits({ code, name }: AuditIgnore, finding: AuditFinding): boolean {
  return code === finding.code && (name === "*" || name === finding.subject.name);
}
