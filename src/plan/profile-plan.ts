import type { AccessChange } from "../access/changes.ts";
import type { RulesOutcome } from "../access/evaluate-rules.ts";
import type { AssignmentPlan } from "./assignment-plan.ts";
import type { InstancePeople } from "./instance-people.ts";
import type { OtherResource } from "./unknown-output.ts";

/**
 * What a deploy does about a profile.
 *
 * - `create`, `update`, `delete`: one that the stack has, or is to have
 * - `adopt`: takes one over that is there; what `changes` in it is changed at once
 * - `replace`: makes another one in place of it; the former one is deleted at the end, and planned by itself
 * - `forget`: the state's record goes, and nothing in AWS
 * - `unchanged`: nothing
 * - `refused`: nothing, and the deploy fails: `error` says why
 * - `unknown`: it could not be told: `error` says why
 */
export const PLAN_ACTIONS = [
  "create",
  "adopt",
  "update",
  "replace",
  "delete",
  "forget",
  "unchanged",
  "refused",
  "unknown",
] as const;

export type PlanAction = (typeof PLAN_ACTIONS)[number];

/** What the deploy would say of a resource while it works on it. */
export interface PlanNote {
  /** What has happened, in a word: `repaired`, `remade`, `retained`; `warning`. */
  readonly about: string;
  readonly message: string;
}

/** How many users hold a profile, or why AWS did not tell. AWS has no list of the AI agents that hold one. */
export type Reach = { readonly users: number } | { readonly unknown: string };

/** What the next deploy would do to one security profile. */
export interface ProfilePlan {
  /** Fully qualified name of the resource: application, stage, scopes, id. */
  readonly resource: string;
  /** Of a profile that a replacement left behind, the resource whose it was. */
  readonly formerlyOf?: string;
  readonly action: PlanAction;
  readonly InstanceArn: string;
  readonly SecurityProfileName: string;
  /** Absent where the profile is yet to be made. */
  readonly SecurityProfileArn?: string;
  /** Of a replacement, from the former profile to the new one. */
  readonly changes: readonly AccessChange[];
  /** Present where something changes for who holds the profile. */
  readonly reach?: Reach;
  /** Of a former profile, who gets its successor in its place: usernames, and ARNs of AI agents. */
  readonly moved?: { readonly users: readonly string[]; readonly aiAgents: readonly string[] };
  readonly notes: readonly PlanNote[];
  /** Alchemy would not look at the profile, since its props are those of the last deploy. */
  readonly skipped: boolean;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Rules that a deploy would violate in an instance. */
export interface RulesPlan extends RulesOutcome {
  readonly InstanceArn: string;
}

/** One line of what the planned script tells. */
export type PlanEvent =
  | { readonly type: "profile"; readonly profile: ProfilePlan }
  | { readonly type: "assignment"; readonly assignment: AssignmentPlan }
  | {
      readonly type: "people";
      readonly people: InstancePeople;
      /** How many users hold each profile that changes, by ARN. */
      readonly reach: Readonly<Record<string, Reach>>;
    }
  | { readonly type: "rules"; readonly rules: RulesPlan }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "untold"; readonly message: string }
  | { readonly type: "lost"; readonly message: string; readonly marks: readonly string[] }
  | {
      readonly type: "end";
      readonly others: number;
      readonly notPlanned: readonly OtherResource[];
      readonly opened: boolean;
    };
