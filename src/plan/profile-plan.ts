import type { AccessChange } from "../access/changes.ts";
import type { ErrorText } from "./error-text.ts";

/**
 * What a deploy does about a profile.
 *
 * - `create`, `update`, `delete`: a profile of the stack
 * - `adopt`: takes over an existing profile, and applies `changes` at once; the former one, if any, is a plan of its own
 * - `replace`: creates a new profile in its place; deletes the former one at the end, as a plan of its own
 * - `forget`: removes the record from the state, and leaves AWS unchanged
 * - `unchanged`: nothing
 * - `refused`: the deploy fails; `error` has the reason
 * - `unknown`: it could not be planned; `error` has the reason
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

/** A message of the deploy about a resource. */
export interface PlanNote {
  /** The kind of message, in one word: `repaired`, `remade`, `retained`; `warning`. */
  readonly about: string;
  readonly message: string;
}

/** How many users hold a profile, or why that could not be read. AWS has no list of the AI agents that hold one. */
export type Reach = { readonly users: number } | { readonly unknown: string };

/** What the next deploy would do to one security profile. */
export interface ProfilePlan {
  /** Fully qualified name of the resource: application, stage, scopes, id. */
  readonly resource: string;
  /** The resource that a profile belonged to, if a replacement left it behind. */
  readonly formerlyOf?: string;
  readonly action: PlanAction;
  readonly InstanceArn: string;
  readonly SecurityProfileName: string;
  /** Absent if the profile is not created yet. */
  readonly SecurityProfileArn?: string;
  /** For a replacement, from the former profile to the new one. */
  readonly changes: readonly AccessChange[];
  /** Present if something changes for the holders. */
  readonly reach?: Reach;
  /** For a former profile, who gets its successor: usernames, and ARNs of AI agents. */
  readonly moved?: { readonly users: readonly string[]; readonly aiAgents: readonly string[] };
  readonly notes: readonly PlanNote[];
  /** Alchemy skips the profile, because its props are those of the last deploy. */
  readonly skipped: boolean;
  readonly error?: ErrorText;
}
