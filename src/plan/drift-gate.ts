import type { AssignmentDrift } from "./assignment-drift.ts";
import type { DriftReport } from "./drift.ts";
import type { ProfileDrift, UnmanagedProfile } from "./profile-drift.ts";

/** What can make `drift` exit with 1. */
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

/** The gates without `--fail-on`: every one but `unmanaged`, which a stack that shares its instance never passes. */
const DEFAULT_DRIFT_GATES: readonly DriftGate[] = DRIFT_GATES.filter(
  (gate) => gate !== "unmanaged",
);

export function isDriftGate(text: string): text is DriftGate {
  return DRIFT_GATES.some((gate) => gate === text);
}

/**
 * What one of the gates stops at: the profiles of the state, what it assigns, then what it does not manage.
 *
 * @param gates default: every gate but `unmanaged`
 */
export function driftStops(
  { assignments, instances, profiles }: Pick<DriftReport, "assignments" | "instances" | "profiles">,
  gates: readonly DriftGate[] = DEFAULT_DRIFT_GATES,
): (ProfileDrift | AssignmentDrift | UnmanagedProfile)[] {
  const found: readonly (ProfileDrift | AssignmentDrift | UnmanagedProfile)[] = [
    ...profiles,
    ...assignments,
    ...instances.flatMap(({ unmanaged }) => unmanaged),
  ];
  return found.filter(({ findings }) =>
    findings.some((finding) => gates.some((gate) => gate === finding)),
  );
}
