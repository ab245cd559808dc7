import type { PermissionRisk } from "../permissions/catalog.ts";
import type { AdminPath } from "./admin-path.ts";
import type { ProfileHolders } from "./holders.ts";
import type { ADMIN_PERMISSIONS } from "./lock-out.ts";
import type { InstanceSnapshot, ProfileIdentity, UserSnapshot } from "../profile/snapshot.ts";
import { type Finding, FINDINGS } from "../permissions/findings.ts";

/** What a person has of one side of a combination. */
export interface CombinationSide {
  readonly permissions: readonly string[];
  /** Names of the profiles that grant them. */
  readonly profiles: readonly string[];
}

/** The data of an audit finding, by code. */
export interface AccessFindingArgs {
  "nobody-can-administer": { readonly permissions: readonly (typeof ADMIN_PERMISSIONS)[number][] };
  "path-to-admin": { readonly paths: readonly HeldPath[] };
  "toxic-combination": {
    readonly combination: ToxicCombination;
    /** What they have of each side, and which profiles grant it. */
    readonly sides: readonly CombinationSide[];
    /** Usernames. */
    readonly users: readonly string[];
  };
  "unused-profile": Readonly<Record<string, never>>;
  "sensitive-access": ProfileHolders & {
    readonly risk: PermissionRisk;
    readonly names: readonly string[];
  };
  "broader-than-name": { readonly word: string; readonly names: readonly string[] };
  "near-duplicate": { readonly others: readonly Likeness[] };
  "untagged-profile": Readonly<Record<string, never>>;
  "restriction-cancelled": {
    /** Types of resource with a restriction that has no effect. */
    readonly types: readonly string[];
    readonly users: readonly string[];
    /** One entry or more. */
    readonly by: readonly Canceller[];
  };
  "too-many-restricted-profiles": {
    readonly profiles: readonly string[];
    readonly by: "tags" | "hierarchy";
    readonly limit: number;
  };
  "agent-versions-differ": { readonly holdings: readonly Holding[] };
  /** Versions that an assistant of the instance uses. */
  "agent-version-without-profile": { readonly versions: readonly string[] };
  "quota-near": { readonly quota: QuotaName; readonly count: number; readonly limit: number };
}

/**
 * - `own-recordings`: takes contacts, and deletes recordings
 * - `own-evaluations`: takes contacts, and deletes evaluations
 * - `made-up-users`: creates and deletes users, and deletes recordings
 */
export type ToxicCombination = "own-recordings" | "own-evaluations" | "made-up-users";

/** A path to full access, and the users who can take it. */
export interface HeldPath extends AdminPath {
  /** Usernames. */
  readonly users: readonly string[];
}

/** A profile that cancels restrictions of another profile. */
export interface Canceller {
  readonly profile: string;
  readonly types: readonly string[];
  /** What it grants without the restriction. */
  readonly permissions: readonly string[];
  /** Who holds both. */
  readonly users: readonly string[];
}

/** Stands for the ARN of an AI agent that names no version. */
export const UNVERSIONED = "unversioned";

/** Versions of an AI agent that hold the same profiles. */
export interface Holding {
  /** `UNVERSIONED` for the ARN without a version, `$LATEST`, `$SAVED`, or the number of a published one. */
  readonly versions: readonly string[];
  /** Names. */
  readonly profiles: readonly string[];
}

/** How similar a profile is to another one. */
export interface Likeness {
  readonly profile: string;
  /** The share of permissions that both have: 0 to 1. */
  readonly similarity: number;
  /** Permissions that only the profile of the finding has. */
  readonly more: readonly string[];
  /** Permissions that only the other profile has. */
  readonly less: readonly string[];
}

/** `profiles` and `users` of the instance, `permissions` of a profile, `profilesOfUser` of a user. */
export type QuotaName = "profiles" | "users" | "permissions" | "profilesOfUser";

/** `error`: a restriction, a setting or the name of a profile has no effect. The others are those of the linter. */
export type AuditSeverity = "error" | "warning" | "info";

export type AccessFindingCode = keyof AccessFindingArgs;

/** What a finding is about. */
export interface AuditSubject {
  readonly kind: "profile" | "user" | "aiAgent" | "instance";
  /** Name of the profile, username, name of the AI agent (its ARN if unknown), ARN of the instance. */
  readonly name: string;
  readonly arn: string;
}

export function profileSubject(profile: ProfileIdentity): AuditSubject {
  const { SecurityProfileArn: arn, SecurityProfileName: name } = profile;
  return { kind: "profile", name, arn };
}

export function userSubject({ UserArn: arn, Username: name }: UserSnapshot): AuditSubject {
  return { kind: "user", name, arn };
}

export function instanceSubject({
  InstanceArn,
}: Pick<InstanceSnapshot, "InstanceArn">): AuditSubject {
  return { kind: "instance", name: InstanceArn, arn: InstanceArn };
}

export interface AccessFindingOf<C extends AccessFindingCode> {
  readonly code: C;
  readonly severity: AuditSeverity;
  readonly subject: AuditSubject;
  /** The field of the subject: `Permissions`, `Tags`. */
  readonly path: string;
  readonly args: AccessFindingArgs[C];
}

type AccessFinding = { readonly [C in AccessFindingCode]: AccessFindingOf<C> }[AccessFindingCode];

/** The data of a violated rule. */
export type RuleArgs = { readonly reason: string } & (
  | (ProfileHolders & { readonly rule: "forbid"; readonly names: readonly string[] })
  | {
      readonly rule: "separate";
      readonly sides: readonly CombinationSide[];
      readonly users: readonly string[];
    }
  | {
      readonly rule: "limit";
      readonly targets: readonly string[];
      readonly users: readonly string[];
      readonly atMost: number;
    }
  | {
      readonly rule: "require";
      readonly tags: readonly string[];
      readonly types: readonly string[];
    }
);

/** A violation of a rule; its code is the code of the rule. */
export interface RuleFinding {
  readonly code: `rule/${string}`;
  readonly severity: AuditSeverity;
  readonly subject: AuditSubject;
  readonly path: string;
  readonly args: RuleArgs;
}

/** A finding about an instance: of the audit, of a rule, or of the linter. */
export type AuditFinding =
  | AccessFinding
  | RuleFinding
  | (Finding & { readonly subject: AuditSubject });

export function isRuleFinding(finding: AuditFinding): finding is RuleFinding {
  return finding.code.startsWith("rule/");
}

export type AuditCode = AuditFinding["code"];

/** Every code of the audit itself, with its severity. */
export const ACCESS_FINDINGS: Readonly<Record<AccessFindingCode, AuditSeverity>> = {
  "broader-than-name": "error",
  "restriction-cancelled": "error",
  "too-many-restricted-profiles": "error",
  "nobody-can-administer": "warning",
  "path-to-admin": "warning",
  "toxic-combination": "warning",
  "agent-version-without-profile": "warning",
  "quota-near": "warning",
  "sensitive-access": "info",
  "agent-versions-differ": "info",
  "near-duplicate": "info",
  "unused-profile": "info",
  "untagged-profile": "info",
};

/** Reported as `sensitive-access`, with the holders of the profile. */
const { "sensitive-permission": _, ...LINTED } = FINDINGS;

/** Every code of an audit, with its severity. */
export const AUDIT_CODES: Readonly<Record<string, AuditSeverity>> = {
  ...ACCESS_FINDINGS,
  ...LINTED,
};

export function accessFinding<C extends AccessFindingCode>(
  code: C,
  subject: AuditSubject,
  path: string,
  args: AccessFindingArgs[C],
): AccessFindingOf<C> {
  return { code, severity: ACCESS_FINDINGS[code], subject, path, args };
}

/** How many findings there are of each severity. */
export function bySeverity(
  findings: readonly AuditFinding[],
): Readonly<Record<AuditSeverity, number>> {
  const of = (severity: AuditSeverity) =>
    findings.filter((each) => each.severity === severity).length;
  return { error: of("error"), warning: of("warning"), info: of("info") };
}
