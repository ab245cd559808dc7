import type { AccessRules } from "../access/rules.ts";
import type { AssignmentPlan } from "./assignment-plan.ts";
import { type InstancePeople, isKnown } from "./instance-people.ts";
import type { PlanEvent, ProfilePlan, Reach, RulesPlan } from "./profile-plan.ts";
import { RULES } from "./rules-variable.ts";
import { type ScriptProps, runScript } from "./script.ts";
import type { OtherResource } from "./unknown-output.ts";

export interface PlanProps extends ScriptProps {
  /** Rules of one's own, which the instances have to keep after the deploy. Reads these instances in full. */
  rules?: AccessRules;
  /** Called with the number of profiles that are planned so far. */
  onProgress?: (planned: number) => void;
}

/** What the next deploy of a script would do to security profiles. */
export interface AccessPlan {
  /** The script, as it was named or found. */
  readonly script: string;
  /** In the order in which the deploy comes to them. */
  readonly profiles: readonly ProfilePlan[];
  /** The resources that assign profiles to users and AI agents, in the same order. */
  readonly assignments: readonly AssignmentPlan[];
  /** Who gains and loses what, for each instance in which something changes for who holds a profile. */
  readonly people: readonly InstancePeople[];
  /** With `rules`, for each instance that changes: what the deploy would violate that nothing violates now. */
  readonly rules: readonly RulesPlan[];
  /** How many resources of other kinds the script has. None was touched. */
  readonly others: number;
  /** Those of them that the deploy would work on. Their code, which was not run, may declare profiles, too. */
  readonly notPlanned: readonly OtherResource[];
  /** What the deploy would warn about. */
  readonly warnings: readonly string[];
  /** Why a deploy may do otherwise than is told here, beside the profiles that are `unknown`. */
  readonly untold: readonly string[];
  /** Why the script did not come to its end: what comes after is not in the plan. */
  readonly problem?: string;
  /** What the script printed last, where it did not come to its end; without credentials. */
  readonly printed?: string;
}

/**
 * Tells what the next deploy of a script would do to each security profile, without doing it: runs the script in
 * a process of its own, with Alchemy's engine and this package's lifecycle as they are, but over a copy of the
 * state that is thrown away, with no write to AWS and without the handlers of other resources. What the script
 * does of its own accord, outside of resources, it does here, too.
 *
 * Reads from AWS what the deploy would read; for each profile that changes also who holds it, and of one that is
 * deleted every field.
 *
 * @throws ScriptError when the script cannot be run at all
 *
 * @example
 * const plan = await planSecurityProfiles({ args: ["--stage", "prod"] });
 * for (const { action, changes, SecurityProfileName } of plan.profiles) {
 *   const gained = changes.filter(({ effect }) => effect === "gains");
 *   console.log(action, SecurityProfileName, gained.map(({ item }) => item));
 * }
 */
export async function planSecurityProfiles(props: PlanProps = {}): Promise<AccessPlan> {
  const { onProgress = () => undefined, rules, ...script } = props;
  const { events, marked, ...run } = await runScript<PlanEvent>(
    "preload-plan",
    script,
    rules ? { [RULES]: JSON.stringify(rules) } : {},
    onProgress,
  );
  const ends = events.flatMap((event) => (event.type === "end" ? event : []));
  const problem =
    run.problem ??
    (ends.some(({ opened }) => opened)
      ? undefined
      : `${run.script} opens no Alchemy application, so there is nothing to plan.`);
  const read = events.flatMap((event) => (event.type === "people" ? event : []));
  // A later application of the script may change more in an instance.
  const people = new Map(read.map(({ people: each }) => [each.InstanceArn, each]));
  const rulesByInstance = new Map(
    events.flatMap((event) =>
      event.type === "rules" ? [[event.rules.InstanceArn, event.rules] as const] : [],
    ),
  );
  const reaches = new Map(read.flatMap(({ reach }) => Object.entries(reach)));
  return {
    script: run.script,
    profiles: events.flatMap((event) =>
      event.type === "profile" ? withReach(event.profile, reaches) : [],
    ),
    assignments: events.flatMap((event) => (event.type === "assignment" ? event.assignment : [])),
    people: [...people.values()],
    rules: [...rulesByInstance.values()],
    others: ends.reduce((sum, { others }) => sum + others, 0),
    notPlanned: ends.flatMap(({ notPlanned }) => notPlanned),
    warnings: events.flatMap((event) => (event.type === "warning" ? event.message : [])),
    untold: events.flatMap((event) => {
      const isPrinted = event.type === "lost" && isAnyIn(event.marks, marked);
      return event.type === "untold" || (event.type === "lost" && !isPrinted) ? event.message : [];
    }),
    ...(problem !== undefined && { problem }),
    ...(run.printed !== undefined && { printed: run.printed }),
  };
}

function withReach(profile: ProfilePlan, reaches: ReadonlyMap<string, Reach>): ProfilePlan {
  const reach = profile.reach && reaches.get(profile.SecurityProfileArn ?? "");
  return reach ? { ...profile, reach } : profile;
}

function isAnyIn(marks: readonly string[], lines: readonly string[]): boolean {
  return marks.some((mark) => lines.some((line) => line.includes(mark)));
}

/** Whether everything that the plan is about could be told. */
export function isComplete(plan: AccessPlan): boolean {
  const { assignments, people, problem, profiles, rules, untold } = plan;
  return (
    problem === undefined &&
    untold.length === 0 &&
    assignments.every(({ action }) => action !== "unknown") &&
    people.every(isKnown) &&
    rules.every(({ unevaluated }) => unevaluated.length === 0) &&
    profiles.every(({ action, reach }) => action !== "unknown" && !(reach && "unknown" in reach))
  );
}

/** Whether the deploy would write to AWS for this profile, or fail. */
export function isChange({ action, changes }: ProfilePlan): boolean {
  switch (action) {
    case "create":
    case "update":
    case "replace":
    case "delete":
    case "refused":
      return true;
    case "adopt":
      return changes.length > 0;
    case "forget":
    case "unchanged":
    case "unknown":
      return false;
  }
}
