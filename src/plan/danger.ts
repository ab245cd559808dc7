import type { AccessChange } from "../access/changes.ts";
import type { ProfilePlan } from "./profile-plan.ts";

/**
 * What a reader of a plan has to see, the gravest first.
 *
 * - `lock-out`: nobody could put right who may do what
 * - `refused`: the deploy would fail
 * - `unknown`: the profile could not be planned
 * - `delete`: a profile goes
 * - `sensitive`: a grant of a class of risk
 * - `lifted`: a restriction less
 * - `changed`: another restriction, which may be wider
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

/** Why a change is dangerous; `undefined` where it is not. */
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

/** Why what happens to the profile as a whole is dangerous; `undefined` where it is not. */
export function dangerOfAction({ action }: Pick<ProfilePlan, "action">): Danger | undefined {
  return action === "refused" || action === "unknown" || action === "delete" ? action : undefined;
}
