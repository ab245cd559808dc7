import { type PermissionRisk, RISKS } from "../permissions/catalog.ts";
import { type AccessPlan, isChange } from "./plan.ts";
import type { OtherResource } from "./unknown-output.ts";
import { type PlanAction, type ProfilePlan, PLAN_ACTIONS } from "./profile-plan.ts";

/** What a pipeline can be made to stop at. */
export type PlanGate =
  | PlanAction
  | "change"
  | "others"
  | "gain"
  | "loss"
  | `gain:${PermissionRisk}`
  | `loss:${PermissionRisk}`;

/** Every gate there is. */
export const PLAN_GATES: readonly PlanGate[] = [
  "change",
  ...PLAN_ACTIONS,
  "others",
  "gain",
  "loss",
  ...RISKS.map((risk) => `gain:${risk}` as const),
  ...RISKS.map((risk) => `loss:${risk}` as const),
];

export function isPlanGate(text: string): text is PlanGate {
  return PLAN_GATES.some((gate) => gate === text);
}

/**
 * The profiles of a plan that one of the gates stops, and with `others` the resources that are not planned. A
 * deploy that would fail is always stopped.
 */
export function stopped(
  { notPlanned, profiles }: Pick<AccessPlan, "notPlanned" | "profiles">,
  gates: readonly PlanGate[],
): (ProfilePlan | OtherResource)[] {
  return [
    ...profiles.filter(
      (profile) => profile.action === "refused" || gates.some((gate) => stops(gate, profile)),
    ),
    ...(gates.includes("others") ? notPlanned : []),
  ];
}

function stops(gate: PlanGate, profile: ProfilePlan): boolean {
  if (gate === "change") return isChange(profile);
  if (gate === profile.action) return true;
  const [direction, risk] = gate.split(":");
  if (direction !== "gain" && direction !== "loss") return false;
  const effect = direction === "gain" ? "gains" : "loses";
  return profile.changes.some(
    (change) =>
      (change.effect === effect || change.effect === "both") &&
      (risk === undefined || change.risks?.some((each) => each === risk)),
  );
}
