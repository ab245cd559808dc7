import type { AssignmentDrift } from "./assignment-drift.ts";
import type { DriftReport } from "./drift.ts";
import type { ProfileDrift, UnmanagedProfile } from "./profile-drift.ts";

/** Conditions on which `drift` exits with 1. */
export const DRIFT_GATES = [
  "changed",
  "renamed",
  "deleted",
  "unfinished",
  "undeclared",
  "appeared",
  "unmanaged",
] as const;

export type DriftGate = (typeof DRIFT_GATES)[number];

/** The gates without `--fail-on`: all except `unmanaged`, at which a stack that shares its instance would always stop. */
const DEFAULT_DRIFT_GATES: readonly DriftGate[] = DRIFT_GATES.filter(
  (gate) => gate !== "unmanaged",
);

/**
 * What one of the gates stops at: profiles of the state, then assignments, then what the state does not manage.
 *
 * @param gates default: every gate but `unmanaged`
 */
export function driftStops(
  { assignments, instances, profiles }: Pick<DriftReport, "assignments" | "instances" | "profiles">,
  gates: readonly DriftGate[] = DEFAULT_DRIFT_GATES,
): (ProfileDrift | AssignmentDrift | UnmanagedProfile)[] {
  const unmanaged = instances.flatMap((instance) => instance.unmanaged);
  return [...profiles, ...assignments, ...unmanaged].filter(({ findings }) =>
    findings.some((finding) => gates.some((gate) => gate === finding)),
  );
}
