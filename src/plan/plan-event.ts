import type { RulesOutcome } from "../access/evaluate-rules.ts";
import type { PeopleChanges } from "../access/people.ts";
import type { MissingPart } from "../profile/snapshot.ts";
import type { AssignmentPlan } from "./assignment-plan.ts";
import type { ProfilePlan, Reach } from "./profile-plan.ts";
import type { NamesEvent } from "./names-event.ts";
import type { OtherResource } from "./unknown-output.ts";

/** The environment variable that passes the rules of a plan to the process of the script, as JSON. */
export const RULES = "ALCHEMY_AWS_CONNECT_PLAN_RULES";

/** Which users of an instance gain and lose access by a deploy, over all security profiles that each of them holds. */
export interface InstancePeople extends PeopleChanges {
  readonly InstanceArn: string;
  /** ARNs of changed profiles with holders that could not be read. If not empty, more users may gain or lose access. */
  readonly unreadHolders: readonly string[];
  /** What could not be read. */
  readonly missing: readonly MissingPart[];
}

/** Rules that a deploy would violate in an instance. */
export interface RulesPlan extends RulesOutcome {
  readonly InstanceArn: string;
}

/** One line of a planned script's report. */
export type PlanEvent =
  | { readonly type: "profile"; readonly profile: ProfilePlan }
  | { readonly type: "assignment"; readonly assignment: AssignmentPlan }
  | {
      readonly type: "people";
      readonly people: InstancePeople;
      /** How many users hold each profile that changes, by ARN. */
      readonly reach: Readonly<Record<string, Reach>>;
    }
  | NamesEvent
  | { readonly type: "rules"; readonly rules: RulesPlan }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "untold"; readonly message: string }
  | { readonly type: "lost"; readonly message: string; readonly marks: readonly string[] }
  | {
      readonly type: "end";
      readonly others: number;
      readonly notPlanned: readonly OtherResource[];
      readonly opened: boolean;
      /** The resources in the order of their declarations: those that run at once end in any order. */
      readonly declared: readonly string[];
    };
