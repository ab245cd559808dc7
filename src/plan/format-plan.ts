import type { AccessChange } from "../access/changes.ts";
import { escapeText } from "../access/escape-text.ts";
import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { type ChangeText, changeFormat } from "../access/format-change.ts";
import { groupBy } from "../access/group-by.ts";
import { byName } from "../access/group-names.ts";
import { count } from "../access/some-of.ts";
import { describePermission } from "../permissions/details.ts";
import { FIELDS } from "../profile/model.ts";
import { type Danger, DANGERS, dangerOf, dangerOfAction } from "./danger.ts";
import { failureNotes } from "./failure-notes.ts";
import { formatAssignments } from "./format-assignments.ts";
import {
  formatLockOuts,
  formatPeople,
  formatPeopleHeading,
  formatUnreadPeople,
  personChangeFormat,
} from "./format-people.ts";
import { type PlanGate, PLAN_GATES, stopsOf } from "./gate.ts";
import { type AccessPlan, isComplete } from "./plan.ts";
import { type ProfilePlan, type Reach, PLAN_ACTIONS } from "./profile-plan.ts";
import {
  type ProfileTexts,
  LONG,
  PAIR,
  SAID_OTHERWISE,
  formatAction,
  formatNotes,
  formatTitle,
  inOneLine,
} from "./resource-text.ts";

export type PlanSections = ReturnType<typeof sectionsOf>;

/** The texts of a plan, ready for layout; a section without content is empty. */
export function sectionsOf(plan: AccessPlan) {
  const { names = {}, problem, untold, warnings } = plan;
  const nameOf = byName(names);
  return {
    ...formatPlanned(plan),
    formatChange: changeFormat(nameOf),
    formatPersonChange: personChangeFormat(nameOf),
    summary: formatSummary(plan),
    problem,
    untold,
    unreadPeople: formatUnreadPeople(plan),
    dangers: formatDangers(plan),
    lockOuts: formatLockOuts(plan),
    rules: formatRules(plan),
    people: formatPeople(plan),
    peopleHeading: formatPeopleHeading(plan),
    warnings,
    notPlanned: formatNotPlanned(plan),
  };
}

/** The texts about all resources of a plan. */
export function formatPlanned({
  assignments,
  profiles,
}: Pick<AccessPlan, "assignments" | "profiles">): ProfileTexts {
  const noteOf = failureNotes();
  const all = formatProfiles(profiles, noteOf);
  const assigned = formatAssignments(assignments, noteOf);
  return { danger: [...all.danger, ...assigned.danger], rest: [...all.rest, ...assigned.rest] };
}

export function formatProfiles(
  profiles: readonly ProfilePlan[],
  noteOf = failureNotes(),
): ProfileTexts {
  const all = profiles.map((profile) => {
    const { reach, SecurityProfileName } = profile;
    const changes = changesFor(profile, profiles);
    const title = formatTitle(profile, SecurityProfileName);
    const dangers = new Set<unknown>([dangerOfAction(profile), ...changes.map(dangerOf)]);
    return {
      profile,
      changes,
      text: { ...title, reach: reach ? formatReach(reach) : "" },
      rank: Object.keys(DANGERS).findIndex((danger) => dangers.has(danger)),
      holders: countHolders(profile),
    };
  });
  const dangerous = all
    .filter(({ rank }) => rank !== -1)
    .toSorted((a, b) => a.rank - b.rank || b.holders - a.holders);
  return {
    danger: dangerous.map(({ changes: every, profile, text }) => {
      const changes = every.filter((change) => dangerOf(change) !== undefined);
      const failed = noteOf(profile.SecurityProfileName, profile);
      return { ...text, changes, notes: failed.map(inOneLine) };
    }),
    rest: all.flatMap(({ changes: every, profile, rank, text }) => {
      const changes = every.filter((change) => dangerOf(change) === undefined);
      const notes = formatNotes(profile.notes, SAID_OTHERWISE.profile);
      const isShown = profile.action !== "unchanged" && rank === -1;
      return isShown || changes.length + notes.length > 0 ? [{ ...text, changes, notes }] : [];
    }),
  };
}

/**
 * The changes for the holders of a profile. If a new one replaces it, and all holders move to that one or get others
 * from the code, what they gain and lose is shown with the new one and for each user.
 */
function changesFor(
  { action, changes, formerlyOf, moved, reach }: ProfilePlan,
  profiles: readonly ProfilePlan[],
): readonly AccessChange[] {
  const isReplaced = profiles.some(
    (other) => other.action === "replace" && other.resource === formerlyOf,
  );
  // A deploy deletes no profile that somebody still holds.
  const isLeft = action === "delete" && reach !== undefined && "users" in reach && reach.users > 0;
  return isReplaced && (moved !== undefined || isLeft) ? [] : changes;
}

/** How many users hold a profile now; above all numbers if they could not be read. */
function countHolders({ reach }: ProfilePlan): number {
  if (!reach) return 0;
  return "unknown" in reach ? Number.MAX_SAFE_INTEGER : reach.users;
}

/**
 * One line per change or, for a long list, one per category of permissions and per field. A change that grants
 * sensitive access keeps its own line.
 */
export function formatGrouped<T extends Groupable>(
  changes: readonly T[],
  format: (change: T) => ChangeText,
): readonly ChangeText[] {
  if (changes.length <= LONG) return changes.map(format);
  const groups = groupBy(changes, (change) => {
    const { access, risk, sign } = format(change);
    const isAlone = dangerOf(change) !== undefined;
    return JSON.stringify([
      sign,
      isAlone ? changes.indexOf(change) : groupOf(change),
      access,
      risk,
    ]);
  });
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (group.length <= PAIR) return group.map(format);
    return { ...format(first), what: `${group.length} ${groupOf(first)}` };
  });
}

type Groupable = Pick<AccessChange, "change" | "effect" | "field" | "item" | "risks">;

/** `permissions: Users and permissions` */
function groupOf({ field, item = "" }: Groupable): string {
  if (field !== "Permissions") return `× ${FIELDS[field].label.replace(/:$/, "")}`;
  const category = describePermission(item)
    ?.category.replaceAll(/(?<=[a-z])[A-Z]/g, " $&")
    .replaceAll(" And ", " and ");
  return category === undefined ? "permissions outside the catalog" : `permissions: ${category}`;
}

/** `held by 12 users` */
function formatReach(reach: Reach): string {
  if ("unknown" in reach) return `could not read its holders (${escapeText(reach.unknown)})`;
  if (reach.users === 0) return "held by no user";
  return `held by ${reach.users === 1 ? "one user" : `${reach.users} users`}`;
}

/** `2 to create, 1 to update, 5 unchanged; 3 other resources left alone, 1 not planned` */
export function formatSummary(plan: AccessPlan): string {
  const { assignments, notPlanned, others, problem, profiles } = plan;
  const counts = PLAN_ACTIONS.flatMap((action) => {
    const own = profiles.filter((profile) => profile.action === action).length;
    const assigned = assignments.filter((assignment) => assignment.action === action).length;
    return [
      ...(own === 0 ? [] : [`${own} ${formatAction(action)}`]),
      ...(assigned === 0 ? [] : [`${count(assigned, "assignment")} ${formatAction(action)}`]),
    ];
  });
  const left = others - notPlanned.length;
  const beside = [
    ...(left > 0 ? [`${formatOthers(left)} left alone`] : []),
    ...(notPlanned.length > 0 ? [`${formatOthers(notPlanned.length)} not planned`] : []),
  ];
  const none = problem === undefined ? "no security profile" : "nothing could be planned";
  const summary = counts.length === 0 ? none : counts.join(", ");
  const all = beside.length === 0 ? summary : `${summary}; ${beside.join(", ")}`;
  return isComplete(plan) ? all : `${all} (incomplete)`;
}

/** `1 lock-out, 2 sensitive grants`; empty without dangers. */
export function formatDangers({
  assignments,
  people,
  profiles,
}: Pick<AccessPlan, "assignments" | "people" | "profiles">): string {
  const found = [
    ...assignments.flatMap(({ action }) => (action === "refused" ? action : [])),
    ...people.flatMap(({ lockOuts }) => lockOuts.map((): Danger => "lock-out")),
    ...profiles.flatMap((profile) => [dangerOfAction(profile), ...profile.changes.map(dangerOf)]),
  ];
  return Object.entries(DANGERS)
    .flatMap(([danger, [one, many]]) => {
      const { length } = found.filter((each) => each === danger);
      return length === 0 ? [] : [`${length} ${length === 1 ? one : many}`];
    })
    .join(", ");
}

/**
 * A sentence with the gates that stop this plan; empty if none does. Without gates, names those that would stop it and
 * that the summary does not show.
 *
 * @param mark formats a gate, and the flag
 */
export function formatGates(
  plan: AccessPlan,
  given: readonly PlanGate[] | undefined,
  mark = (name: string) => name,
): string {
  const isStopping = (gate: PlanGate) => stopsOf(plan, [gate]).some((stop) => stop.gate === gate);
  const shown = new Set<PlanGate>(["change", ...PLAN_ACTIONS]);
  const gates = given ?? PLAN_GATES.filter((gate) => !shown.has(gate));
  const stopping = gates.filter(isStopping);
  if (stopping.length === 0) return "";
  const stops = given ? "Stopped by" : `${mark("--fail-on")} would stop at`;
  return `${stops} ${stopping.map((gate) => mark(gate)).join(", ")}.${forAIAgents(plan, stopping)}`;
}

/** Why classes of risk stop that no line of the plan shows. */
function forAIAgents(plan: AccessPlan, stopping: readonly PlanGate[]): string {
  return stopsOf(plan, stopping).some(({ at, gate }) => at === "assignment" && gate.includes(":"))
    ? " What an AI agent gains or loses counts for every class of risk."
    : "";
}

function formatOthers(number: number): string {
  return number === 1 ? "one other resource" : `${number} other resources`;
}

/** The rules that a deploy would violate, one line each. */
function formatRules({ rules }: Pick<AccessPlan, "rules">): string[] {
  return rules.flatMap(({ findings }) =>
    findings.map((finding) => {
      const { code, severity, subject } = finding;
      const who = subject.kind === "instance" ? "the instance" : `"${escapeText(subject.name)}"`;
      return `${severity} after the deploy: ${who}: ${formatAuditFinding(finding)} [${code}]`;
    }),
  );
}

/** How many unplanned resources are named. */
const NAMED = 10;

/** Resources with code that a plan does not run and that may declare profiles; nothing if there are none. */
export function formatNotPlanned({
  notPlanned,
}: AccessPlan): [] | [{ heading: string; lines: readonly string[] }] {
  if (notPlanned.length === 0) return [];
  const rest = notPlanned.length - NAMED;
  return [
    {
      heading:
        "Not planned, because a plan does not run the code of other resources. If that code declares security profiles, the deploy does more than shown:",
      lines: [
        ...notPlanned
          .slice(0, NAMED)
          .map(({ action, kind, resource }) => escapeText(`${action} ${resource} (${kind})`)),
        ...(rest > 0 ? [`and ${rest} more`] : []),
      ],
    },
  ];
}

/** What a plan cannot count. */
export const AGENTS_REMARK =
  "AI agents that hold a changed profile are not counted: AWS has no list of them.";
