import type { AuditFinding } from "../access/findings.ts";
import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { groupBy } from "../access/group-by.ts";
import { numbersByProfile } from "../access/holders.ts";
import { oncePer } from "../access/once.ts";
import type { InstanceSnapshot } from "../profile/snapshot.ts";
import type { About } from "./about.ts";

/** A finding, or an accepted one with its reason. */
export type ReportedFinding = AuditFinding & { readonly reason?: string };

type WithAbout = ReportedFinding & { readonly about: About };

/** Findings with the same text: one line of the page. */
export interface FindingLine {
  readonly number: number;
  readonly first: WithAbout;
  readonly same: readonly WithAbout[];
  readonly text: string;
  /** Numbers of the users that it concerns: those that it is about or names, else the holders of its profiles. */
  readonly users: readonly number[];
}

/** The findings as lines, grouped by code: the most severe first, then those that concern most users. */
export function linesOf(
  snapshot: InstanceSnapshot,
  findings: readonly ReportedFinding[],
  aboutOf: (finding: AuditFinding) => About,
): readonly FindingLine[] {
  const concerned = concernedIn(snapshot);
  const byCode = groupBy(findings, ({ code, severity }) => `${severity} ${code}`);
  const told = [...byCode.values()].flat().map((finding) => ({
    ...finding,
    about: aboutOf(finding),
    text: formatAuditFinding(finding),
  }));
  const byText = groupBy(told, ({ code, reason, severity, text }) =>
    JSON.stringify([severity, code, text, reason]),
  );
  return [...byText.values()].map((same, number) => {
    const [first] = same;
    return { number, first, same, text: first.text, users: union(same.map(concerned)) };
  });
}

/** Finds the numbers of the users that a finding concerns, in ascending order. */
function concernedIn({ profiles, users }: InstanceSnapshot) {
  const byName = new Map(users.map(({ Username }, number) => [Username, number]));
  const byArn = new Map(users.map(({ UserArn }, number) => [UserArn, number]));
  const holding = numbersByProfile(users);
  const holders = new Map(
    profiles.map(({ SecurityProfileArn, SecurityProfileId }) => [
      SecurityProfileArn,
      holding.get(SecurityProfileId) ?? [],
    ]),
  );
  const numbersOf = oncePer((names: readonly string[]) =>
    ascending(names.flatMap((name) => byName.get(name) ?? [])),
  );
  return ({ about, subject: { arn, kind } }: WithAbout): readonly number[] => {
    if (kind === "user") return [byArn.get(arn) ?? []].flat();
    return about.users ? numbersOf(about.users) : (holders.get(arn) ?? []);
  };
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [only = [], ...others] = lists;
  return others.length === 0 ? only : ascending(lists.flat());
}

/** The numbers, each once. */
function ascending(numbers: readonly number[]): readonly number[] {
  return [...Uint32Array.from(new Set(numbers)).toSorted()];
}
