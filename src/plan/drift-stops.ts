import type { AssignmentDrift } from "./assignment-drift.ts";
import type { DriftReport } from "./drift.ts";
import { ensureGates } from "./ensure-gates.ts";
import {
  type DriftGate,
  type ProfileDrift,
  type UnmanagedProfile,
  DRIFT_GATES,
} from "./profile-drift.ts";

/** The gates without `--fail-on`: all except `unmanaged`, at which a stack that shares its instance would always stop. */
const DEFAULT_DRIFT_GATES: readonly DriftGate[] = DRIFT_GATES.filter(
  (gate) => gate !== "unmanaged",
);

/**
 * What one of the gates stops at: profiles of the state, then assignments, then what the state does not manage.
 *
 * @param gates default: every gate but `unmanaged`
 * @throws InvalidPropsError for a gate that does not exist
 */
export function driftStops(
  { assignments, instances, profiles }: Pick<DriftReport, "assignments" | "instances" | "profiles">,
  gates: readonly DriftGate[] = DEFAULT_DRIFT_GATES,
): (ProfileDrift | AssignmentDrift | UnmanagedProfile)[] {
  ensureGates("driftStops", gates, DRIFT_GATES);
  const unmanaged = instances.flatMap((instance) => instance.unmanaged);
  return [...profiles, ...assignments, ...unmanaged].filter(({ findings }) =>
    findings.some((finding) => gates.some((gate) => gate === finding)),
  );
}
