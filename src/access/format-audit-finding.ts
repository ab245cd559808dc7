import { PERMISSION_RISKS } from "../permissions/catalog.ts";
import { formatFinding } from "../permissions/format-finding.ts";
import { agentsOf } from "../profile/ai-agent-arn.ts";
import { FIELDS, LISTED_FIELDS } from "../profile/model.ts";
import { recordOf } from "../profile/record-of.ts";
import { isStockProfile } from "../profile/stock.ts";
import type { QuotaUse } from "./audit-quotas.ts";
import {
  type AccessFindingArgs,
  type AuditFinding,
  type Canceller,
  type Holding,
  type QuotaName,
  type ToxicCombination,
  UNVERSIONED,
  bySeverity,
  isRuleFinding,
} from "./findings.ts";
import { groupBy } from "./group-by.ts";
import { escapeText } from "./escape-text.ts";
import { formatAdminPath } from "./format-admin-path.ts";
import { formatRuleFinding, formatSide } from "./format-rule-finding.ts";
import { count, quoted, someOf } from "./some-of.ts";
import type { MissingPart, SnapshotPart } from "./snapshot.ts";

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
  "own-recordings": "whoever takes contacts can destroy the recordings of their own.",
  "own-evaluations": "whoever takes contacts can delete the evaluations of their own.",
  "made-up-users":
    "they can act as a user that they create, and delete the user and the recordings.",
};

/**
 * A finding of an audit in words: what it is, and what to do. Its subject is not named in them. In one line,
 * whatever is in it.
 */
export function formatAuditFinding(finding: AuditFinding): string {
  return escapeText(sentences(finding));
}

function sentences(finding: AuditFinding): string {
  if (isRuleFinding(finding)) return formatRuleFinding(finding);
  const { args, code } = finding;
  switch (code) {
    case "nobody-can-administer":
      return `no user has ${args.permissions.map((name) => `"${name}"`).join(" or ")} without restrictions, so nobody can put access right in the admin website. Assign a profile that has ${args.permissions.length === 1 ? "it" : "them"} to a user, through the API or a deploy.`;
    case "path-to-admin":
      return [
        ...args.paths.map(formatAdminPath),
        ...(finding.severity === "info"
          ? []
          : ["Take these permissions out, or assign the profile to administrators only."]),
      ].join(" ");
    case "toxic-combination": {
      const [last, ...rest] = args.sides.map(formatSide).toReversed();
      return `${count(args.users.length, "user")} (${someOf(args.users)}) ${args.users.length === 1 ? "has" : "have"} ${rest.toReversed().join(", ")} and ${last}: ${TOXIC[args.combination]} Separate these, or have two people do it.`;
    }
    case "unused-profile":
      return "no user and no AI agent holds it. Delete it, unless an application opens sessions with it (CreateAuthCode).";
    case "sensitive-access":
      return `${someOf(quoted(args.names))}: a holder ${PERMISSION_RISKS[args.risk]} (${args.risk}). ${heldBy(args.users, args.aiAgents)}`;
    case "broader-than-name":
      return `its name says "${args.word}", but it gives ${someOf(quoted(args.names))}. Take ${args.names.length === 1 ? "it" : "them"} out, or give the profile another name.`;
    case "near-duplicate":
      return `gives nearly the same as ${args.others.map(({ less, more, profile, similarity }) => `"${profile}" (${Math.floor(similarity * 100)} %${differing(more, less)})`).join(", ")}. One profile may do.`;
    case "untagged-profile":
      return "has no tags, so access to it cannot be restricted by tags, nor its cost or owner be told by them.";
    case "restriction-cancelled":
      return formatCancelled(args);
    case "too-many-restricted-profiles":
      return `holds ${args.profiles.length} profiles that are restricted (${someOf(quoted(args.profiles))}); AWS allows ${args.limit} where ${args.by === "tags" ? "tags restrict" : "a hierarchy restricts"}. Take away some.`;
    case "agent-versions-differ":
      return `its versions hold different profiles: ${args.holdings.map(formatHolding).join("; ")}. Which version runs decides what it may do: give all of them the same profiles.`;
    case "agent-version-without-profile": {
      const [holds, it, its] =
        args.versions.length === 1 ? ["holds", "it", "its"] : ["hold", "them", "their"];
      return `${versionsOf(args.versions)} ${holds} no security profile, and an assistant uses ${it}, so ${its} tools fail. Give ${it} a profile: a new version begins without one.`;
    }
    case "quota-near":
      return `${args.count} of ${args.limit} ${QUOTAS[args.quota]}. ${args.quota === "profilesOfUser" ? "Put several profiles into one." : "Ask for more in Service Quotas in time."}`;
    case "legacy-permission":
      return isStockProfile(finding.subject.name)
        ? `${JSON.stringify(args.name)} is a legacy name, which AWS puts into this stock profile. Leave it, or save the profile in the admin website, which takes the new names.`
        : formatFinding(finding);
    default:
      return formatFinding(finding);
  }
}

function given({ permissions }: Canceller): string {
  return someOf(quoted(permissions));
}

function formatCancelled({ by, types, users }: AccessFindingArgs["restriction-cancelled"]): string {
  const what = `its restriction of ${types.join(", ")} does not hold for ${count(users.length, "user")} (${someOf(users)}), who also ${users.length === 1 ? "holds" : "hold"}`;
  const [only, ...more] = by;
  if (only && more.length === 0) {
    return `${what} "${only.profile}": that gives ${given(only)} without it, and AWS lets the wider one win. Restrict "${only.profile}" alike, or take it from them.`;
  }
  const each = by.map((other) => `"${other.profile}" (${given(other)})`);
  return `${what} one of ${each.join(", ")}: they give that without it, and AWS lets the wider one win. Restrict them alike, or take them from these users.`;
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

/** How many findings there are of each severity, and how many are ignored. */
export function formatFigures(findings: readonly AuditFinding[], ignored: number): string {
  const { error, info, warning } = bySeverity(findings);
  return `${count(error, "error")}, ${count(warning, "warning")}, ${info} info${ignored === 0 ? "" : `; ${ignored} ignored`}`;
}

/** How full a quota is: its name and the figures. */
export function formatQuota({ count: used, limit, of, quota }: QuotaUse): [string, string] {
  const raised = used > limit ? ": it was raised" : "";
  return [
    QUOTAS[quota],
    `${used} of ${limit}${raised}${of === undefined ? "" : ` (${escapeText(of)})`}`,
  ];
}

/** What could not be read and why, a line for each reason. */
export function formatMissing(missing: readonly MissingPart[]): string[] {
  const byReason = groupBy(missing, ({ code, operation, part }) =>
    [part, operation, code].join(" "),
  );
  return [...byReason.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { code, message, operation, part } = first;
    const what = isOfInstance(part)
      ? PARTS[part]
      : `${PARTS[part]} ${someOf(quoted([first, ...others].map(({ of }) => of)))}`;
    return escapeText(
      code === "IncompleteRead"
        ? `${what}: ${operation} ${message}.`
        : `${what}: ${operation} failed with "${message}" (${code}).`,
    );
  });
}

/** Parts of which there is one in an instance. */
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

function isOfInstance(part: SnapshotPart): boolean {
  return OF_INSTANCE.has(part);
}

function heldBy(users: readonly string[] | null, aiAgents: readonly string[]): string {
  if (users === null) return "Who holds it could not be read.";
  if (users.length + aiAgents.length === 0) return "No user holds it.";
  const agents =
    aiAgents.length === 0 ? "" : ` and ${count(agentsOf(aiAgents).length, "AI agent")}`;
  const names = users.length === 0 ? "" : `: ${someOf(users)}`;
  return `Held by ${count(users.length, "user")}${agents}${names}.`;
}

function differing(more: readonly string[], less: readonly string[]): string {
  const [has, lacks] = [someOf(quoted(more)), someOf(quoted(less))];
  return `${has === "" ? "" : `; it lacks ${has}`}${lacks === "" ? "" : `; it also has ${lacks}`}`;
}
