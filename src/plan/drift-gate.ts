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
