import { PERMISSION_RISKS } from "../permissions/catalog.ts";
import { formatFinding } from "../permissions/format-finding.ts";
import { agentsOf } from "../profile/ai-agent-arn.ts";
import { FIELDS, LISTED_FIELDS } from "../profile/model.ts";
import { recordOf } from "../profile/record-of.ts";
import { isStockProfile } from "../profile/stock.ts";
import type { QuotaUse } from "./audit-quotas.ts";
import type { RulesOutcome } from "./evaluate-rules.ts";
import {
  type AccessFindingArgs,
  type AuditFinding,
  type HeldPath,
  type Holding,
  type Likeness,
  type QuotaName,
  type ToxicCombination,
  UNVERSIONED,
  bySeverity,
  isRuleFinding,
} from "./findings.ts";
import { groupBy } from "./group-by.ts";
import type { ProfileHolders } from "./holders.ts";
import { escapeText } from "./escape-text.ts";
import { formatAdminPath } from "./format-admin-path.ts";
import { formatRuleFinding, formatSides } from "./format-rule-finding.ts";
import { count, have, people, quoted, someOf } from "./some-of.ts";
import type { MissingPart, SnapshotPart } from "../profile/snapshot.ts";

const PARTS: Readonly<Record<SnapshotPart, string>> = {
  profiles: "the security profiles",
  users: "the users",
  hierarchyGroups: "the hierarchy groups",
  describe: "the description, tags and restrictions of",
  ...recordOf(
    LISTED_FIELDS,
    (name) => FIELDS[name].readBy.part,
    (name) => `the ${FIELDS[name].readBy.what} of`,
  ),
  assistants: "the assistants of the instance",
  aiAgentsOfAssistant: "the AI agents of the assistant",
  versionsOfAIAgent: "the versions of the AI agent",
  heldByAIAgent: "the profiles of the AI agent",
  usedAIAgents: "the AI agents that the assistants use",
  alias: "the alias of the instance",
  hierarchyPath: "the path of the hierarchy group",
  listedFlowModules: "the flow modules of the instance",
  listedApplications: "the applications of the region",
};

const QUOTAS: Readonly<Record<QuotaName, string>> = {
  profiles: "security profiles of the instance",
  users: "users of the instance",
  permissions: "permissions of a profile",
  profilesOfUser: "security profiles of a user",
};

const TOXIC: Readonly<Record<ToxicCombination, string>> = {
  "own-recordings": "a user who takes contacts can delete the recordings of these contacts.",
  "own-evaluations": "a user who takes contacts can delete the evaluations of these contacts.",
  "made-up-users":
    "they can act as a user that they create, and delete the user and the recordings.",
};

/**
 * A finding as text on one line: what it is, and what to do. The text does not name the subject.
 */
export function formatAuditFinding(finding: AuditFinding): string {
  return escapeText(sentences(finding));
}

function sentences(finding: AuditFinding): string {
  if (isRuleFinding(finding)) return formatRuleFinding(finding);
  const { args, code } = finding;
  switch (code) {
    case "nobody-can-administer":
      return `no user has ${quoted(args.permissions).join(" or ")} without restrictions, so nobody can manage access in the admin website. Assign a profile that has ${args.permissions.length === 1 ? "it" : "them"} to a user, through the API or a deploy.`;
    case "path-to-admin":
      return [
        ...args.paths.map(formatAdminPath),
        ...(finding.severity === "info"
          ? []
          : [
              `Remove ${isOnePermission(args.paths) ? "this permission" : "these permissions"}, or assign the profile only to administrators.`,
            ]),
      ].join(" ");
    case "toxic-combination":
      return `${people(args.users)} ${have(args.users)} ${formatSides(args.sides)}: ${TOXIC[args.combination]} Separate these, or have two people do it.`;
    case "unused-profile":
      return "no user or AI agent holds it. Delete it, unless an application opens sessions with it (CreateAuthCode).";
    case "sensitive-access":
      return `${someOf(quoted(args.names))}: a holder ${PERMISSION_RISKS[args.risk]} (${args.risk}). ${heldBy(args)}`;
    case "broader-than-name":
      return `its name says "${args.word}", but it grants ${someOf(quoted(args.names))}. Remove ${args.names.length === 1 ? "it" : "them"}, or rename the profile.`;
    case "near-duplicate":
      return `grants nearly the same as ${someOf(args.others.map(formatLikeness))}. One profile may be enough.`;
    case "untagged-profile":
      return "has no tags, so tags cannot restrict access to it or show its owner or cost.";
    case "restriction-cancelled":
      return formatCancelled(args);
    case "too-many-restricted-profiles":
      return `holds ${args.profiles.length} profiles that are restricted (${someOf(quoted(args.profiles))}); AWS allows ${args.limit} restricted by ${args.by}. Remove some of them.`;
    case "agent-versions-differ":
      return `its versions hold different profiles: ${args.holdings.map(formatHolding).join("; ")}. Which version runs decides what it may do: assign the same profiles to all of them.`;
    case "agent-version-without-profile": {
      const [holds, it, its] =
        args.versions.length === 1 ? ["holds", "it", "its"] : ["hold", "them", "their"];
      return `${versionsOf(args.versions)} ${holds} no security profile, and an assistant uses ${it}, so ${its} tools fail. Assign ${it} a profile: a new version has none.`;
    }
    case "quota-near":
      return `${args.count} of ${args.limit} ${QUOTAS[args.quota]}. ${args.quota === "profilesOfUser" ? "Combine several profiles in one." : "Request an increase in Service Quotas in time."}`;
    case "legacy-permission":
      return isStockProfile(finding.subject.name)
        ? `${JSON.stringify(args.name)} is a legacy name in this stock profile of AWS. Keep it, or save the profile in the admin website, which writes the new names.`
        : formatFinding(finding);
    default:
      return formatFinding(finding);
  }
}

function formatCancelled({ by, types, users }: AccessFindingArgs["restriction-cancelled"]): string {
  const what = `its restriction of ${types.join(", ")} has no effect for ${people(users)}, who also ${users.length === 1 ? "holds" : "hold"}`;
  const whose = users.length === 1 ? "this user" : "these users";
  const [only, ...more] = by;
  if (only && more.length === 0) {
    return `${what} "${only.profile}": that grants ${someOf(quoted(only.permissions))} without it, and the wider access wins. Add the same restriction to "${only.profile}", or remove that profile from ${whose}.`;
  }
  const each = by.map(
    ({ permissions, profile }) => `"${profile}" (${someOf(quoted(permissions))})`,
  );
  return `${what} one of ${each.join(", ")}: they grant that without it, and the wider access wins. Add the same restriction to them, or remove them from ${whose}.`;
}

function formatHolding({ profiles, versions }: Holding): string {
  return `${versionsOf(versions)} ${profiles.length === 0 ? "none" : someOf(quoted(profiles))}`;
}

/** `the ARN without a version`, `version 3`, `versions $LATEST, 1, 2 and 4 more` */
function versionsOf(versions: readonly string[]): string {
  const numbered = versions.filter((version) => version !== UNVERSIONED);
  return [
    ...(numbered.length < versions.length ? ["the ARN without a version"] : []),
    ...(numbered.length === 0
      ? []
      : [`${numbered.length === 1 ? "version" : "versions"} ${someOf(numbered)}`]),
  ].join(" and ");
}

interface Figures {
  readonly findings: readonly AuditFinding[];
  readonly ignored: readonly AuditFinding[];
  readonly rules: Omit<RulesOutcome, "findings">;
}

/** `1 error, 2 warnings, 3 info; 1 ignored; 4 rules: 2 violated` */
export function formatFigures(audit: Figures): string {
  const { findings, ignored } = audit;
  const { error, info, warning } = bySeverity(findings);
  return [
    `${count(error, "error")}, ${count(warning, "warning")}, ${info} info`,
    ...(ignored.length === 0 ? [] : [`${ignored.length} ignored`]),
    ...formatRules(audit),
  ].join("; ");
}

const figure = ({ length }: readonly unknown[], what: string) =>
  length === 0 ? "" : `, ${length} ${what}`;

/** `10 rules: 2 violated, 1 expired` */
export function formatRules({ findings, ignored, rules }: Figures): [] | [string] {
  const all = rules.count + rules.expired.length;
  if (all === 0) return [];
  const violated = new Set([...findings, ...ignored].filter(isRuleFinding).map(({ code }) => code));
  return [
    `${count(all, "rule")}: ${violated.size} violated${figure(rules.unevaluated, "not fully evaluated")}${figure(rules.unmatched, "for no profile")}${figure(rules.expired, "expired")}`,
  ];
}

/** The use of a quota: its name and the figures. */
export function formatQuota({ count: used, limit, of, quota }: QuotaUse): [string, string] {
  const raised = used > limit ? ": it was raised" : "";
  return [
    QUOTAS[quota],
    `${used} of ${limit}${raised}${of === undefined ? "" : ` (${escapeText(of)})`}`,
  ];
}

/** What could not be read and why, one line for each reason. */
export function formatMissing(missing: readonly MissingPart[]): string[] {
  const byReason = groupBy(missing, ({ code, operation, part }) =>
    [part, operation, code].join(" "),
  );
  return [...byReason.values()].map((same) => {
    const [{ code, message, operation }] = same;
    const what = partsOf(same);
    return escapeText(
      code === "IncompleteRead"
        ? `${what}: ${operation} ${message}.`
        : `${what}: ${operation} failed with "${message}" (${code}).`,
    );
  });
}

/** What could not be read, one line for each kind of part: `the permissions of "Admin", "Agent"` */
export function formatMissingParts(missing: readonly MissingPart[]): string[] {
  const kinds = [...groupBy(missing, ({ part }) => part).values()];
  return kinds.map((same) => escapeText(partsOf(same)));
}

/** @param same of one kind */
function partsOf(same: readonly [MissingPart, ...MissingPart[]]): string {
  const [{ part }] = same;
  const what = PARTS[part];
  return OF_INSTANCE.has(part) ? what : `${what} ${someOf(quoted(same.map(({ of }) => of)))}`;
}

/** Parts that an instance has once. */
const OF_INSTANCE: ReadonlySet<SnapshotPart> = new Set<SnapshotPart>([
  "users",
  "hierarchyGroups",
  "profiles",
  "assistants",
  "usedAIAgents",
  "alias",
  "listedFlowModules",
  "listedApplications",
]);

/** Whether the paths need only one permission of the holders. After they sign in as somebody else, they use that person's. */
function isOnePermission(paths: readonly HeldPath[]): boolean {
  const own = paths.flatMap(({ steps }) => {
    const at = steps.findIndex(({ action }) => action === "sign-in");
    return at === -1 ? steps : steps.slice(0, at);
  });
  return new Set(own.map(({ permission }) => permission)).size === 1;
}

function heldBy({ aiAgents, users }: ProfileHolders): string {
  const number = agentsOf(aiAgents ?? []).length;
  const agents = count(number, "AI agent");
  if (users === null) {
    return number === 0
      ? "Could not read who holds it."
      : `Held by ${agents}; could not read which users hold it.`;
  }
  const unread = aiAgents ? "" : "; could not read which AI agents hold it";
  if (users.length + number === 0) return `No user holds it${unread}.`;
  if (number === 0) return `Held by ${count(users.length, "user")}: ${someOf(users)}${unread}.`;
  return `Held by ${users.length === 0 ? "0 users" : people(users)} and ${agents}${unread}.`;
}

function formatLikeness({ less, more, profile, similarity }: Likeness): string {
  return `"${profile}" (${Math.floor(similarity * 100)} %${differing(more, less)})`;
}

function differing(more: readonly string[], less: readonly string[]): string {
  const [has, lacks] = [someOf(quoted(more)), someOf(quoted(less))];
  return `${has === "" ? "" : `; it lacks ${has}`}${lacks === "" ? "" : `; it also has ${lacks}`}`;
}
