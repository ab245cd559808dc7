import { PERMISSIONS } from "../permissions/details.ts";
import { InvalidPropsError } from "../errors/index.ts";
import { ensureRules } from "./check-rules.ts";
import { combinedIn } from "./combined.ts";
import {
  type RuleArgs,
  type RuleFinding,
  type AuditSubject,
  instanceSubject,
  profileSubject,
} from "./findings.ts";
import { holdersIn } from "./holders.ts";
import { matches } from "./naming.ts";
import {
  type AccessRule,
  type AccessRules,
  type ForbidRule,
  type LimitRule,
  type RequireRule,
  type RuleExceptions,
  type RuleTarget,
  type SeparateRule,
  rulesOf,
} from "./rules.ts";
import {
  type AmbiguousGroup,
  type UnusedException,
  ambiguousIn,
  exceptedUsers,
  isExcepted,
  unusedIn,
} from "./rule-exceptions.ts";
import { restrictedTypes } from "./scope.ts";
import {
  type InstanceSnapshot,
  type MissingPart,
  type ProfileSnapshot,
  type SnapshotPart,
  AI_AGENT_PARTS,
  isOfInstance,
} from "../profile/snapshot.ts";
import { type Team, teamsOf } from "./teams.ts";
import { unlistedIn } from "./unlisted.ts";

/** The result of evaluating rules. */
export interface RulesOutcome {
  /** Number of rules, without those that have expired. */
  readonly count: number;
  readonly findings: readonly RuleFinding[];
  /** Rules that could not be fully evaluated, because the reading is incomplete: they may have more findings. */
  readonly unevaluated: readonly {
    readonly code: string;
    readonly missing: readonly MissingPart[];
  }[];
  /** Rules for profiles whose name no profile has: they require nothing. */
  readonly unmatched: readonly { readonly code: string; readonly profiles: string }[];
  /** Exceptions for a name that several hierarchy groups have: they cover none of these groups. */
  readonly ambiguous: readonly ({ readonly code: string } & AmbiguousGroup)[];
  /** Exceptions for names that no profile, user or hierarchy group has: they cover nothing. */
  readonly unused: readonly ({ readonly code: string } & UnusedException)[];
  /** Expired rules. */
  readonly expired: readonly { readonly code: string; readonly until: string }[];
}

/**
 * Evaluates rules for an instance.
 *
 * @throws InvalidPropsError that names every problem in the rules, or for a snapshot that is not of `readInstance`
 */
export function evaluateRules(
  snapshot: InstanceSnapshot,
  rules: AccessRules,
  at: Date = new Date(),
): RulesOutcome {
  ensureRules("evaluateRules", rules);
  if (!isOfInstance(snapshot)) {
    const message = "lacks users, AI agents or fields of the instance; use readInstance";
    throw new InvalidPropsError("evaluateRules", [{ path: "snapshot", message }]);
  }
  const today = at.toISOString().slice(0, 10);
  const all = rulesOf(rules);
  const valid = all.filter(({ until }) => until === undefined || until >= today);
  const ids = new Map(snapshot.profiles.map((profile) => [profile.SecurityProfileId, profile]));
  const teams = valid.length === 0 ? [] : teamsOf(snapshot.users, ids);
  const unlisted = unlistedIn(snapshot);
  return {
    count: valid.length,
    findings: valid.flatMap((rule) => evaluate(rule, snapshot, teams)),
    unevaluated: valid.flatMap((rule) => {
      const parts = partsFor(rule);
      // A profile that is not listed may grant anything.
      const missing = snapshot.missing.filter(
        ({ of, part }) => parts.includes(part) || unlisted.has(of),
      );
      return missing.length === 0 ? [] : [{ code: codeOf(rule), missing }];
    }),
    unmatched: valid.flatMap((rule) =>
      "require" in rule && profilesOf(rule, snapshot).length === 0
        ? [{ code: codeOf(rule), profiles: rule.require.profiles }]
        : [],
    ),
    ambiguous: valid.flatMap((rule) =>
      ambiguousIn(exceptionsOf(rule), snapshot).map((each) => ({ code: codeOf(rule), ...each })),
    ),
    unused: valid.flatMap((rule) =>
      unusedIn(exceptionsOf(rule), snapshot).map((each) => ({ code: codeOf(rule), ...each })),
    ),
    expired: all.flatMap((rule) => {
      const { until } = rule;
      return until !== undefined && until < today ? [{ code: codeOf(rule), until }] : [];
    }),
  };
}

type Teams = readonly Team<ProfileSnapshot>[];

function evaluate(rule: AccessRule, snapshot: InstanceSnapshot, teams: Teams): RuleFinding[] {
  if ("forbid" in rule) return forbid(rule, snapshot);
  if ("separate" in rule) return separate(rule, snapshot, teams);
  if ("limit" in rule) return limit(rule, snapshot, teams);
  return require(rule, snapshot);
}

/** The parts that a rule needs. */
function partsFor(rule: AccessRule): readonly SnapshotPart[] {
  if ("require" in rule) return ["describe"];
  const groups = exceptionsOf(rule).groups ? (["hierarchyGroups"] as const) : [];
  const agents = "forbid" in rule ? AI_AGENT_PARTS : [];
  return ["permissions", "users", ...groups, ...agents];
}

function forbid(rule: ForbidRule, snapshot: InstanceSnapshot): RuleFinding[] {
  const { except = {} } = rule;
  const forbidden = namesOf(rule.forbid);
  const holders = holdersIn(snapshot);
  const excepted = exceptedUsers(except, snapshot);
  return snapshot.profiles.flatMap((profile) => {
    const names = (profile.Permissions ?? []).filter((name) => forbidden.has(name));
    if (names.length === 0 || isExcepted(profile, except)) return [];
    const { aiAgents, users } = holders(profile);
    const left = users && users.filter((name) => !excepted.has(name));
    // Users that could not be read may all be excepted.
    const isAllExcepted = users
      ? users.length > 0 && left?.length === 0
      : except.groups !== undefined || except.users !== undefined;
    if (isAllExcepted && (aiAgents ?? []).length === 0) return [];
    const args = { rule: "forbid", names, users: left, aiAgents } as const;
    return [found(rule, profileSubject(profile), "Permissions", args)];
  });
}

function separate(rule: SeparateRule, snapshot: InstanceSnapshot, teams: Teams): RuleFinding[] {
  const people = without(teams, rule.except ?? {}, snapshot);
  return combinedIn(rule.separate.map(namesOf), snapshot.profiles, people).map(
    ({ sides, subject, users }) =>
      found(rule, subject, "Permissions", { rule: "separate", sides, users }),
  );
}

function limit(rule: LimitRule, snapshot: InstanceSnapshot, teams: Teams): RuleFinding[] {
  const limited = namesOf(rule.limit);
  const giving = new Set(
    snapshot.profiles.filter(({ Permissions = [] }) =>
      Permissions.some((name) => limited.has(name)),
    ),
  );
  const people = without(teams, rule.except ?? {}, snapshot);
  const users = people
    .filter(({ held }) => held.some((profile) => giving.has(profile)))
    .flatMap(({ members }) => members.map(({ Username }) => Username))
    .toSorted();
  if (users.length <= rule.atMost) return [];
  const { atMost, limit: targets } = rule;
  const args = { rule: "limit", targets, users, atMost } as const;
  return [found(rule, instanceSubject(snapshot), "users", args)];
}

function require(rule: RequireRule, snapshot: InstanceSnapshot): RuleFinding[] {
  const { restrict = [], tags = [] } = rule.require;
  return profilesOf(rule, snapshot).flatMap((profile) => {
    const { Tags } = profile;
    const restricted = restrictedTypes(profile);
    const lacking = Tags ? tags.filter((tag) => !hasTag(Tags, tag)) : [];
    const open = restricted ? restrict.filter((type) => !restricted.includes(type)) : [];
    if (lacking.length + open.length === 0) return [];
    const path = lacking.length > 0 ? "Tags" : "TagRestrictedResources";
    const args = { rule: "require", tags: lacking, types: open } as const;
    return [found(rule, profileSubject(profile), path, args)];
  });
}

/** The profiles that a rule is about. */
function profilesOf(rule: RequireRule, { profiles }: InstanceSnapshot) {
  const pattern = rule.require.profiles;
  return profiles.filter(({ SecurityProfileName }) => matches(SecurityProfileName, pattern));
}

function hasTag(tags: Readonly<Record<string, string>>, wanted: string): boolean {
  const [key = "", ...value] = wanted.split("=");
  return value.length === 0 ? Object.hasOwn(tags, key) : tags[key] === value.join("=");
}

function found(
  rule: AccessRule,
  subject: AuditSubject,
  path: string,
  args: WithoutReason<RuleArgs>,
): RuleFinding {
  const { reason, severity } = rule;
  return { code: codeOf(rule), severity, subject, path, args: { ...args, reason } };
}

type WithoutReason<T> = T extends RuleArgs ? Omit<T, "reason"> : never;

function exceptionsOf(rule: AccessRule): RuleExceptions {
  return "require" in rule ? {} : (rule.except ?? {});
}

function codeOf({ code }: AccessRule): `rule/${string}` {
  return `rule/${code}`;
}

function namesOf(targets: readonly RuleTarget[]): ReadonlySet<string> {
  const wanted: ReadonlySet<string> = new Set(targets);
  const ofRisk = PERMISSIONS.filter(({ risk }) => risk && wanted.has(risk));
  return new Set([...targets, ...ofRisk.map(({ name }) => name)]);
}

/** Teams without the profiles and users that a rule excludes. */
function without(teams: Teams, except: RuleExceptions, snapshot: InstanceSnapshot): Teams {
  const users = exceptedUsers(except, snapshot);
  return teams.flatMap(({ held, members }) => {
    const left = users.size === 0 ? members : members.filter((each) => !users.has(each.Username));
    if (left.length === 0) return [];
    return [{ held: held.filter((profile) => !isExcepted(profile, except)), members: left }];
  });
}
