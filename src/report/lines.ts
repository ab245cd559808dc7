import type { AuditFinding } from "../access/findings.ts";
import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { groupBy } from "../access/group-by.ts";
import type { InstanceSnapshot } from "../access/snapshot.ts";
import type { About } from "./about.ts";

/** A finding, or an accepted one with its reason. */
export type ReportedFinding = AuditFinding & { readonly reason?: string };

/** Findings with the same text: one line of the page. */
export interface FindingLine {
  readonly number: number;
  readonly first: ReportedFinding;
  readonly same: readonly ReportedFinding[];
  readonly text: string;
  readonly about: readonly About[];
  /** Numbers of the users that it concerns: those it is about or names, else the holders of its profiles. */
  readonly users: readonly number[];
}

/** The findings as lines, those of a code together: the gravest first, then what concerns most users. */
export function linesOf(
  { profiles, users }: InstanceSnapshot,
  findings: readonly ReportedFinding[],
  aboutOf: (finding: AuditFinding) => About,
): readonly FindingLine[] {
  const byName = new Map(users.map(({ Username }, number) => [Username, number]));
  const byArn = new Map(users.map(({ UserArn }, number) => [UserArn, number]));
  const idOf = new Map(
    profiles.map(({ SecurityProfileArn, SecurityProfileId }) => [
      SecurityProfileArn,
      SecurityProfileId,
    ]),
  );
  const held = users.flatMap(({ SecurityProfileIds }, number) =>
    SecurityProfileIds.map((id) => ({ id, number })),
  );
  const holders = groupBy(held, ({ id }) => id);
  const concerned = ({ subject: { arn, kind } }: AuditFinding, { users: named }: About) => {
    if (kind === "user") return [byArn.get(arn) ?? []].flat();
    if (named) return named.flatMap((name) => byName.get(name) ?? []);
    return (holders.get(idOf.get(arn) ?? "") ?? []).map(({ number }) => number);
  };
  const byCode = groupBy(findings, ({ code, severity }) => `${severity} ${code}`);
  const together = [...byCode.values()].flat();
  const byText = groupBy(together, (each) =>
    JSON.stringify([each.severity, each.code, formatAuditFinding(each), each.reason]),
  );
  return [...byText.values()].flatMap((same, number) => {
    const [first] = same;
    if (!first) return [];
    const about = same.map(aboutOf);
    const who = same.flatMap((each, index) => {
      const its = about[index];
      return its ? concerned(each, its) : [];
    });
    const text = formatAuditFinding(first);
    return { number, first, same, text, about, users: [...new Set(who)].toSorted((a, b) => a - b) };
  });
}
