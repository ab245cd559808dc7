import type { Audit } from "../access/audit.ts";
import type { AuditFinding, AuditSeverity } from "../access/findings.ts";
import { groupBy } from "../access/group-by.ts";
import { type ProfileHolders, holdersIn } from "../access/holders.ts";
import { scopeOf } from "../access/scope.ts";
import type { InstanceSnapshot, ProfileSnapshot, SnapshotPart } from "../access/snapshot.ts";
import { CATALOG, type PermissionRisk, RISKS } from "../permissions/catalog.ts";
import { PERMISSIONS, type PermissionDetails, describePermission } from "../permissions/details.ts";
import { aboutIn } from "./about.ts";
import { type FindingLine, linesOf } from "./lines.ts";
import { type ReportTeam, reportTeams } from "./teams.ts";
import { userCount } from "./user-count.ts";

/** The gravest last: a larger number is worse. */
export const SEVERITIES: readonly AuditSeverity[] = ["info", "warning", "error"];

/** What the page shows. Profiles and permissions have numbers, by which its parts find one another. */
export interface Report {
  readonly snapshot: InstanceSnapshot;
  readonly audit: Audit;
  readonly readAt: Date;
  readonly profiles: readonly ReportProfile[];
  readonly categories: readonly ReportCategory[];
  readonly risks: readonly RiskReach[];
  readonly teams: readonly ReportTeam[];
  /** What the audit found, then what of it is accepted. */
  readonly lines: readonly FindingLine[];
  readonly isRead: (...parts: readonly SnapshotPart[]) => boolean;
}

export interface ReportProfile {
  readonly column: number;
  readonly profile: ProfileSnapshot;
  readonly holders: ProfileHolders;
  /** Each permission that it gives, and how; `undefined`: not read. */
  readonly gives: ReadonlyMap<string, Give> | undefined;
  /** What the audit found of it. */
  readonly findings: readonly AuditFinding[];
}

/** Whether tags or hierarchy restrict what a permission is about; `unclear`: that was not read. */
export type Give = "yes" | "restricted" | "unclear";

export interface ReportCategory {
  readonly title: string;
  /** Whether it is one of the catalog's. */
  readonly isKnown: boolean;
  readonly permissions: readonly ReportPermission[];
}

export interface ReportPermission {
  readonly row: number;
  readonly name: string;
  /** What the catalog knows of it. */
  readonly details: PermissionDetails | undefined;
  readonly reach: Reach;
}

/** How far a permission, or any of several, goes. */
export interface Reach {
  readonly profiles: number;
  /** `null`: the users could not be read. */
  readonly users: number | null;
}

export interface RiskReach extends Reach {
  readonly risk: PermissionRisk;
}

export function reportOf(snapshot: InstanceSnapshot, audit: Audit, readAt: Date): Report {
  const holders = holdersIn(snapshot);
  const found = groupBy(audit.findings, ({ subject }) => subject.arn);
  const profiles = snapshot.profiles.map((profile, column) => ({
    column,
    profile,
    holders: holders(profile),
    gives: givesOf(profile),
    findings: found.get(profile.SecurityProfileArn) ?? [],
  }));
  const reachOf = reachIn(snapshot, profiles);
  const unknown = new Set(
    profiles.flatMap(({ gives }) =>
      [...(gives?.keys() ?? [])].filter((name) => describePermission(name) === undefined),
    ),
  );
  const known = groupBy(PERMISSIONS, ({ category }) => category);
  const titled = [
    ...CATALOG.map(({ category, title }) => ({
      title,
      isKnown: true,
      names: (known.get(category) ?? []).map(({ name }): string => name),
    })),
    { title: "Not in the catalog", isKnown: false, names: [...unknown].toSorted() },
  ].filter(({ names }) => names.length > 0);
  let row = 0;
  const categories = titled.map(({ names, ...category }) => ({
    ...category,
    permissions: names.map((name) => ({
      row: row++,
      name,
      details: describePermission(name),
      reach: reachOf([name]),
    })),
  }));
  const about = aboutIn(
    snapshot,
    categories.flatMap(({ permissions }) => permissions),
  );
  return {
    snapshot,
    audit,
    readAt,
    profiles,
    categories,
    risks: RISKS.map((risk) => {
      const names = PERMISSIONS.filter((each) => each.risk === risk).map(({ name }) => name);
      return { risk, ...reachOf(names) };
    }),
    teams: reportTeams(snapshot),
    lines: linesOf(snapshot, [...audit.findings, ...audit.ignored], about),
    isRead: (...parts) => !snapshot.missing.some(({ part }) => parts.includes(part)),
  };
}

function givesOf(profile: ProfileSnapshot): ReadonlyMap<string, Give> | undefined {
  const { opens } = scopeOf(profile);
  return (
    profile.Permissions && new Map(profile.Permissions.map((name) => [name, giveOf(opens(name))]))
  );
}

function giveOf(isOpen: boolean | null): Give {
  if (isOpen === null) return "unclear";
  return isOpen ? "yes" : "restricted";
}

/** How far any of some permissions goes. */
function reachIn({ missing, users }: InstanceSnapshot, profiles: readonly ReportProfile[]) {
  const count = missing.some(({ part }) => part === "users") ? () => null : userCount(users);
  return (names: readonly string[]): Reach => {
    const giving = profiles.filter(({ gives }) => names.some((name) => gives?.has(name)));
    return {
      profiles: giving.length,
      users: count(giving.map(({ profile }) => profile.SecurityProfileId)),
    };
  };
}
