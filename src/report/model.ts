import type { Audit } from "../access/audit.ts";
import type { AuditFinding, AuditSeverity } from "../access/findings.ts";
import { groupBy } from "../access/group-by.ts";
import { type ReferenceName, groupNames } from "../access/group-names.ts";
import { type ProfileHolders, holdersIn, numbersByProfile } from "../access/holders.ts";
import { numberSets } from "../access/number-sets.ts";
import { type Scope, scopeOf } from "../access/scope.ts";
import { teamsOf } from "../access/teams.ts";
import { unlistedProfiles } from "../access/unlisted.ts";
import { type InstanceSnapshot, type ProfileSnapshot, isRead } from "../profile/snapshot.ts";
import { CATALOG, type PermissionRisk, RISKS } from "../permissions/catalog.ts";
import {
  type PermissionDetails,
  describePermission,
  permissionsOfRisk,
} from "../permissions/details.ts";
import { aboutIn } from "./about.ts";
import { type FindingLine, linesOf } from "./lines.ts";

/** The most severe first. */
export const SEVERITIES: readonly AuditSeverity[] = ["error", "warning", "info"];

/** What the page shows. Its parts refer to profiles and permissions by number. */
export interface Report {
  readonly snapshot: InstanceSnapshot;
  readonly audit: Audit;
  readonly readAt: Date;
  readonly profiles: readonly ReportProfile[];
  readonly categories: readonly ReportCategory[];
  readonly rowOf: ReadonlyMap<string, number>;
  readonly risks: readonly (Reach & { readonly risk: PermissionRisk })[];
  readonly teams: readonly ReportTeam[];
  readonly groupName: ReferenceName;
  /** The findings, then the accepted ones. */
  readonly lines: readonly FindingLine[];
  /** Whether the permissions of every profile were read. */
  readonly isGrantKnown: boolean;
}

export interface ReportProfile {
  readonly column: number;
  readonly profile: ProfileSnapshot;
  readonly scope: Scope;
  readonly holders: ProfileHolders;
  /** Each permission that it grants, and how; `undefined` if not read. */
  readonly gives: ReadonlyMap<string, Give> | undefined;
  readonly risks: readonly PermissionRisk[];
  readonly findings: readonly AuditFinding[];
}

/** Whether tags or hierarchy restrict a permission; `unclear` if the restrictions were not read. */
export type Give = "yes" | "restricted" | "unclear";

export interface ReportCategory {
  readonly title: string;
  readonly isKnown: boolean;
  readonly permissions: readonly ReportPermission[];
}

export interface ReportPermission {
  readonly row: number;
  readonly name: string;
  readonly details: PermissionDetails | undefined;
  readonly reach: Reach;
}

/** Users that hold the same profiles. An instance has far fewer teams than users. */
export interface ReportTeam {
  readonly number: number;
  /** Numbers of the profiles that the members hold. */
  readonly held: readonly number[];
  readonly users: readonly number[];
}

/** How many have a permission, or any of several. */
export interface Reach {
  readonly profiles: number;
  /** `null`: the users could not be read. */
  readonly users: number | null;
}

export function reportOf(read: InstanceSnapshot, audit: Audit, readAt: Date): Report {
  // Of a held profile that the list lacks, all that it grants is unknown.
  const unlisted = unlistedProfiles(read.InstanceArn, read);
  const snapshot = { ...read, profiles: [...read.profiles, ...unlisted] };
  const holders = holdersIn(snapshot);
  const found = groupBy(audit.findings, ({ subject }) => subject.arn);
  const profiles = snapshot.profiles.map((profile: ProfileSnapshot, column) => {
    const { Permissions = [], SecurityProfileArn } = profile;
    return {
      column,
      profile,
      scope: scopeOf(profile),
      holders: holders(profile),
      gives: givesOf(scopeOf(profile)),
      risks: [...new Set(Permissions.flatMap((name) => describePermission(name)?.risk ?? []))],
      findings: found.get(SecurityProfileArn) ?? [],
    };
  });
  const reachOf = reachIn(snapshot, profiles);
  const granted = new Set(profiles.flatMap(({ gives }) => [...(gives?.keys() ?? [])]));
  const unknown = [...granted].filter((name) => describePermission(name) === undefined);
  const titled = [
    ...CATALOG.map(({ permissions, title }) => ({
      title,
      isKnown: true,
      names: Object.values(permissions).map(({ name }): string => name),
    })),
    { title: "Not in the catalog", isKnown: false, names: unknown.toSorted() },
  ].filter(({ names }) => names.length > 0);
  let next = 0;
  const categories = titled.map(({ names, ...category }) => ({
    ...category,
    permissions: names.map((name) => ({
      row: next++,
      name,
      details: describePermission(name),
      reach: reachOf([name]),
    })),
  }));
  const rowOf = new Map(
    categories.flatMap(({ permissions }) =>
      permissions.map(({ name, row }) => [name, row] as const),
    ),
  );
  const about = aboutIn(snapshot, rowOf);
  return {
    snapshot,
    audit,
    readAt,
    profiles,
    categories,
    rowOf,
    risks: RISKS.map((risk) => ({ risk, ...reachOf(permissionsOfRisk(risk)) })),
    teams: reportTeams(snapshot),
    groupName: groupNames(snapshot.hierarchyGroups),
    lines: linesOf(snapshot, [...audit.findings, ...audit.ignored], about),
    isGrantKnown: profiles.every(({ gives }) => gives !== undefined),
  };
}

function givesOf({ opens, profile: { Permissions } }: Scope): ReportProfile["gives"] {
  return Permissions && new Map(Permissions.map((name) => [name, giveOf(opens(name))]));
}

function giveOf(isOpen: boolean | null): Give {
  if (isOpen === null) return "unclear";
  return isOpen ? "yes" : "restricted";
}

function reachIn({ missing, users }: InstanceSnapshot, profiles: readonly ReportProfile[]) {
  const sets = numberSets(users.length);
  const holding = numbersByProfile(users);
  const all = profiles.map(({ gives, profile }) => ({
    gives,
    holders: sets.of(holding.get(profile.SecurityProfileId) ?? []),
  }));
  return (names: readonly string[]): Reach => {
    const giving = all.filter(({ gives }) => names.some((name) => gives?.has(name)));
    const able = giving.reduce((union, { holders }) => union | holders, 0n);
    const known = isRead(missing, "users") ? sets.sizeOf(able) : null;
    return { profiles: giving.length, users: known };
  };
}

function reportTeams({ profiles, users }: InstanceSnapshot): readonly ReportTeam[] {
  const columns = profiles.map(
    ({ SecurityProfileId }, column) => [SecurityProfileId, column] as const,
  );
  const numbers = new Map(users.map(({ UserArn }, user) => [UserArn, user]));
  return teamsOf(users, new Map(columns)).map(({ held, members }, number) => ({
    number,
    held: held.toSorted((a, b) => a - b),
    users: members.flatMap(({ UserArn }) => numbers.get(UserArn) ?? []),
  }));
}
