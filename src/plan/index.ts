export { driftStops } from "./drift-stops.ts";
export { type DriftProps, type DriftReport, detectDrift } from "./drift.ts";
export { type PlanGate, type Stop, stopped, stopsOf } from "./gate.ts";
export { planAsMarkdown } from "./markdown.ts";
export { type AccessPlan, type PlanProps, planSecurityProfiles } from "./plan.ts";
export type {
  DriftFinding,
  DriftGate,
  InstanceDrift,
  ProfileDrift,
  UnmanagedFinding,
  UnmanagedProfile,
} from "./profile-drift.ts";
export type { InstancePeople, RulesPlan } from "./plan-event.ts";
export type { PlanAction, PlanNote, ProfilePlan, Reach } from "./profile-plan.ts";
export { ScriptError, type ScriptProps } from "./script.ts";
export type { OtherResource } from "./unknown-output.ts";
