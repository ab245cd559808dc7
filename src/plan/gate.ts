import type { AccessChange } from "../access/changes.ts";
import { type PermissionRisk, RISKS } from "../permissions/catalog.ts";
import { AI_AGENT_KIND } from "../alchemy/kinds.ts";
import { type AssignmentPlan, isAssignmentChange } from "./assignment-plan.ts";
import { ensureGates } from "./ensure-gates.ts";
import type { InstancePeople } from "./plan-event.ts";
import { type AccessPlan, isChange } from "./plan.ts";
import type { OtherResource } from "./unknown-output.ts";
import { type PlanAction, type ProfilePlan, PLAN_ACTIONS } from "./profile-plan.ts";

/** Conditions on which `plan` exits with 1. */
export type PlanGate =
  | PlanAction
  | "change"
  | "others"
  | "lock-out"
  | "gain"
  | "loss"
  | `gain:${PermissionRisk}`
  | `loss:${PermissionRisk}`;

/** Every gate. */
export const PLAN_GATES: readonly PlanGate[] = [
  "change",
  ...PLAN_ACTIONS,
  "others",
  "lock-out",
  "gain",
  "loss",
  ...RISKS.map((risk) => `gain:${risk}` as const),
  ...RISKS.map((risk) => `loss:${risk}` as const),
];

/** What a gate stops at. */
export interface Stop {
  readonly gate: PlanGate;
  /**
   * - `people`: users that gain or lose access, over all profiles that each of them holds
   * - `assignment`: profiles that the code assigns to a user or an AI agent, or removes
   * - `unheld profile`: a profile without holders, so its own changes count
   * - `unread profile`: a profile with holders that could not be read
   */
  readonly at:
    | "profile"
    | "people"
    | "assignment"
    | "unheld profile"
    | "unread profile"
    | "lock-out"
    | "other resource";
  /** Fully qualified names of resources; of `people` usernames, of `lock-out` permissions. */
  readonly names: readonly string[];
}

type Planned = Pick<AccessPlan, "assignments" | "notPlanned" | "people" | "profiles">;

/**
 * The profiles of a plan that one of the gates stops at and, with `others`, the resources that are not planned. For
 * people who gain or lose access, these are the profiles that cause it. A deploy that would fail always stops.
 *
 * @throws InvalidPropsError for a gate that does not exist
 */
export function stopped(
  { assignments, notPlanned, people, profiles }: Planned,
  gates: readonly PlanGate[],
): (ProfilePlan | AssignmentPlan | OtherResource)[] {
  ensureGates("stopped", gates, PLAN_GATES);
  const all: readonly PlanGate[] = ["refused", ...gates];
  return [
    ...assignments.filter((each) => all.some((gate) => stopsAt(gate, each, people))),
    ...profiles.filter((profile) => all.some((gate) => stops(gate, profile, people))),
    ...(gates.includes("others") ? notPlanned : []),
  ];
}

/**
 * What each gate stops at, and whether that is people or a profile without holders.
 *
 * @throws InvalidPropsError for a gate that does not exist
 */
export function stopsOf(plan: Planned, gates: readonly PlanGate[]): Stop[] {
  ensureGates("stopsOf", gates, PLAN_GATES);
  const { assignments, notPlanned, people, profiles } = plan;
  return [...new Set<PlanGate>(["refused", ...gates])]
    .flatMap((gate): Stop[] => {
      const stop = (at: Stop["at"], names: readonly string[]) => ({ gate, at, names });
      const at = profiles.filter((profile) => stops(gate, profile, people));
      const assigned = assignments.filter((each) => stopsAt(gate, each, people));
      if (gate === "others") return [stop("other resource", resourcesOf(notPlanned))];
      if (gate === "lock-out") {
        const names = people.flatMap(({ lockOuts }) => lockOuts.map((each) => each.permission));
        return [stop("lock-out", [...new Set(names)])];
      }
      const wanted = wantedBy(gate);
      if (!wanted) {
        return [stop("profile", resourcesOf(at)), stop("assignment", resourcesOf(assigned))];
      }
      const changing = at.filter(({ changes }) => changes.some(wanted));
      const users = people.flatMap(({ groups }) =>
        groups.flatMap((group) => (group.changes.some(wanted) ? group.users : [])),
      );
      return [
        stop("people", [...new Set(users)].toSorted()),
        stop("assignment", resourcesOf(assigned.filter(({ kind }) => kind === AI_AGENT_KIND))),
        stop("unheld profile", resourcesOf(changing.filter((each) => holding(each) === "nobody"))),
        stop("unread profile", resourcesOf(changing.filter((each) => holding(each) === "unread"))),
      ];
    })
    .filter(({ names }) => names.length > 0);
}

function resourcesOf(all: readonly { readonly resource: string }[]): string[] {
  return all.map(({ resource }) => resource);
}

function stops(gate: PlanGate, profile: ProfilePlan, people: readonly InstancePeople[]): boolean {
  if (gate === "change") return isChange(profile);
  if (gate === profile.action) return true;
  const { InstanceArn, SecurityProfileArn = "", changes, moved } = profile;
  const concerned = people.filter((each) => each.InstanceArn === InstanceArn);
  if (isForPeople(gate, concerned, [SecurityProfileArn], moved?.users)) return true;
  const wanted = wantedBy(gate);
  const isHeld = holding(profile) === "somebody" && concerned.length > 0;
  return wanted !== undefined && !isHeld && changes.some(wanted);
}

/** Whether people gain or lose what a gate is about, by one of these profiles or as users of a moved one. */
function isForPeople(
  gate: PlanGate,
  people: readonly InstancePeople[],
  arns: readonly string[],
  moved: readonly string[] = [],
): boolean {
  const isBy = ({ by }: { readonly by: readonly string[] }) => by.some((arn) => arns.includes(arn));
  if (gate === "lock-out") return people.some(({ lockOuts }) => lockOuts.some(isBy));
  const wanted = wantedBy(gate);
  if (!wanted) return false;
  return people.some(({ groups }) =>
    groups.some(({ changes, users }) => {
      const isMoved = users.some((user) => moved.includes(user));
      return changes.some((each) => wanted(each) && (isMoved || isBy(each)));
    }),
  );
}

/** The plan does not list the permissions that an AI agent gains, so every gate for that direction stops. */
function stopsAt(
  gate: PlanGate,
  assignment: AssignmentPlan,
  people: readonly InstancePeople[],
): boolean {
  const { InstanceArn, action, changes, kind } = assignment;
  if (gate === "change") return isAssignmentChange(assignment);
  if (gate === action) return true;
  const [direction] = gate.split(":");
  const given = changes.flatMap(({ gains }) => gains);
  const taken = changes.flatMap(({ loses }) => loses);
  if (kind === AI_AGENT_KIND) {
    return (direction === "gain" ? given : direction === "loss" ? taken : []).length > 0;
  }
  const arns = [...given, ...taken].map(({ SecurityProfileArn }) => SecurityProfileArn);
  const concerned = people.filter((each) => each.InstanceArn === InstanceArn);
  return isForPeople(gate, concerned, arns);
}

/** Which changes a gate is about, if it is about gained or lost access. */
function wantedBy(
  gate: PlanGate,
): ((change: Pick<AccessChange, "effect" | "risks">) => boolean) | undefined {
  const [direction, risk] = gate.split(":");
  if (direction !== "gain" && direction !== "loss") return undefined;
  const wanted = direction === "gain" ? "gains" : "loses";
  return ({ effect, risks }) =>
    (effect === wanted || effect === "both") &&
    (risk === undefined || risks?.some((each) => each === risk) === true);
}

/** Whether a profile has holders. A new profile, or one with unaffected holders, has none. */
function holding({ reach }: ProfilePlan): "somebody" | "nobody" | "unread" {
  if (reach && "unknown" in reach) return "unread";
  return reach && reach.users > 0 ? "somebody" : "nobody";
}
