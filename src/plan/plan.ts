import { ensureRules } from "../access/check-rules.ts";
import type { AccessRules } from "../access/rules.ts";
import type { AssignmentPlan } from "./assignment-plan.ts";
import { type InstancePeople, type PlanEvent, type RulesPlan, RULES } from "./plan-event.ts";
import type { ProfilePlan } from "./profile-plan.ts";
import { namesIn } from "./names-event.ts";
import { type ScriptProps, ofType, runScript, selectedApp } from "./script.ts";
import type { OtherResource } from "./unknown-output.ts";

export interface PlanProps extends ScriptProps {
  /** Access rules that the instances must satisfy after the deploy. Reads these instances in full. */
  rules?: AccessRules;
  /** Called with the number of profiles planned so far. */
  onProgress?: (planned: number) => void;
}

/** What the next deploy of a script would do to security profiles. */
export interface AccessPlan {
  /** Path of the script. */
  readonly script: string;
  /** In the order of the deploy. */
  readonly profiles: readonly ProfilePlan[];
  /** The resources that assign profiles to users and AI agents, in the same order. */
  readonly assignments: readonly AssignmentPlan[];
  /** Who gains and loses access, for each instance in which access changes. */
  readonly people: readonly InstancePeople[];
  /**
   * Names of the hierarchy groups, flow modules and AI agents in the changes, by id, as far as they could be read. The
   * output of `--json` has ids alone.
   */
  readonly names?: Readonly<Record<string, string>>;
  /** With `rules`, for each changed instance: violations that the deploy would add. */
  readonly rules: readonly RulesPlan[];
  /** How many resources of other kinds the script has. The plan does not run them. */
  readonly others: number;
  /** Other resources that the deploy would create, update or delete. Their code does not run, and may declare profiles. */
  readonly notPlanned: readonly OtherResource[];
  /** What the deploy would warn about. */
  readonly warnings: readonly string[];
  /** Why a deploy may differ from this plan, besides the profiles that are `unknown`. */
  readonly untold: readonly string[];
  /** Why the script did not finish: the plan does not include what comes after. */
  readonly problem?: string;
  /** The last output of the script, if it did not finish; without credentials. */
  readonly printed?: string;
}

/**
 * Plans the next deploy of a script: what it would do to each security profile. Runs the script in a separate process
 * with Alchemy's engine and this package's lifecycle, on a temporary copy of the state, without writes to AWS and
 * without the handlers of other resources. Side effects of the script outside of resources happen here, too.
 *
 * Reads from AWS what the deploy would read; for each profile that changes also its holders, and every field of one
 * that is deleted; and the names of what the changes refer to.
 *
 * @throws InvalidPropsError that names every problem in `rules`, before the script runs
 * @throws ScriptError if the script cannot be run
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
  if (rules) ensureRules("planSecurityProfiles", rules);
  const { events, marked, ...run } = await runScript<PlanEvent>(
    "preload-plan",
    script,
    rules ? { [RULES]: JSON.stringify(rules) } : {},
    onProgress,
  );
  const ends = ofType(events, "end");
  const problem =
    run.problem ??
    (ends.some(({ opened }) => opened)
      ? undefined
      : `${run.script} opens no Alchemy application${selectedApp(props)}, so there is nothing to plan.`);
  const read = ofType(events, "people");
  // A later application of the script may change more in the same instance.
  const people = new Map(read.map(({ people: each }) => [each.InstanceArn, each]));
  const rulesByInstance = new Map(
    ofType(events, "rules").map((event) => [event.rules.InstanceArn, event.rules]),
  );
  const reaches = new Map(read.flatMap(({ reach }) => Object.entries(reach)));
  const profiles = ofType(events, "profile").map(({ profile }) => {
    const reach = profile.reach && reaches.get(profile.SecurityProfileArn ?? "");
    return reach ? { ...profile, reach } : profile;
  });
  const assignments = ofType(events, "assignment").map(({ assignment }) => assignment);
  const declared = ends.flatMap((end) => end.declared);
  return {
    script: run.script,
    profiles: inOrder(profiles, declared),
    assignments: inOrder(assignments, declared),
    people: [...people.values()],
    names: namesIn(ofType(events, "names")),
    rules: [...rulesByInstance.values()],
    others: ends.reduce((sum, { others }) => sum + others, 0),
    notPlanned: ends.flatMap(({ notPlanned }) => notPlanned),
    warnings: ofType(events, "warning").map(({ message }) => message),
    untold: events.flatMap((event) => {
      const isPrinted =
        event.type === "lost" &&
        event.marks.some((mark) => marked.some((line) => line.includes(mark)));
      return event.type === "untold" || (event.type === "lost" && !isPrinted) ? event.message : [];
    }),
    ...(problem !== undefined && { problem }),
    ...(run.printed !== undefined && { printed: run.printed }),
  };
}

/** In the order of the code; then what the code no longer declares. */
function inOrder<T extends Pick<ProfilePlan, "resource" | "formerlyOf">>(
  plans: readonly T[],
  declared: readonly string[],
): T[] {
  const places = new Map(declared.map((resource, place) => [resource, place]));
  const placeOf = ({ formerlyOf, resource }: T) =>
    (formerlyOf === undefined ? places.get(resource) : undefined) ?? places.size;
  return plans.toSorted((a, b) => placeOf(a) - placeOf(b));
}

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

/** Whether it is certain who gains and loses access. */
function isKnown({ groups, lockOuts, unreadHolders }: InstancePeople): boolean {
  return (
    unreadHolders.length === 0 &&
    groups.every(({ unread }) => unread.length === 0) &&
    lockOuts.every(({ certain }) => certain)
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
