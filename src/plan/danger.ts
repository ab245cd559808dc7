import type { AccessChange } from "../access/changes.ts";
import type { ProfilePlan } from "./profile-plan.ts";

/**
 * Dangers of a plan, the most severe first.
 *
 * - `lock-out`: nobody could manage access any more
 * - `refused`: the deploy would fail
 * - `unknown`: the profile could not be planned
 * - `delete`: a profile is deleted
 * - `sensitive`: a grant of a permission with a class of risk
 * - `lifted`: a removed restriction
 * - `changed`: a changed restriction, which may be wider
 */
export const DANGERS = [
  "lock-out",
  "refused",
  "unknown",
  "delete",
  "sensitive",
  "lifted",
  "changed",
] as const;

export type Danger = (typeof DANGERS)[number];

/** The danger of a change; `undefined` if there is none. */
export function dangerOf({
  change,
  effect,
  risks = [],
}: Pick<AccessChange, "change" | "effect" | "risks">): Danger | undefined {
  if (effect !== "gains" && effect !== "both") return undefined;
  if (effect === "both") return "changed";
  if (change !== "added") return "lifted";
  return risks.length > 0 ? "sensitive" : undefined;
}

/** The danger of an action on a whole profile; `undefined` if there is none. */
export function dangerOfAction({ action }: Pick<ProfilePlan, "action">): Danger | undefined {
  return action === "refused" || action === "unknown" || action === "delete" ? action : undefined;
}
