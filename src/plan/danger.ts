import type { AccessChange } from "../access/changes.ts";
import type { ProfilePlan } from "./profile-plan.ts";

/** Dangers of a plan, the most severe first, each as it is counted. */
export const DANGERS = {
  /** Nobody could manage access any more. */
  "lock-out": ["lock-out", "lock-outs"],
  /** The deploy would fail. */
  refused: ["refusal", "refusals"],
  unknown: ["profile that could not be planned", "profiles that could not be planned"],
  delete: ["delete", "deletes"],
  /** A grant of a permission with a class of risk. */
  sensitive: ["sensitive grant", "sensitive grants"],
  /** A removed restriction. */
  lifted: ["lifted restriction", "lifted restrictions"],
  /** A changed restriction, which may be wider. */
  changed: ["changed restriction", "changed restrictions"],
} as const;

export type Danger = keyof typeof DANGERS;

/** The danger of a change; `undefined` if there is none. */
export function dangerOf({
  change,
  effect,
  risks = [],
}: Pick<AccessChange, "change" | "effect" | "risks">): Danger | undefined {
  if (effect === "both") return "changed";
  if (effect !== "gains") return undefined;
  if (change !== "added") return "lifted";
  return risks.length > 0 ? "sensitive" : undefined;
}

/** The danger of an action on a whole profile; `undefined` if there is none. */
export function dangerOfAction({ action }: Pick<ProfilePlan, "action">): Danger | undefined {
  return action === "refused" || action === "unknown" || action === "delete" ? action : undefined;
}
