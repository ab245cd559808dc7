import type { InstanceComparison, Side } from "../access/compare.ts";
import type { HoldersComparison } from "../access/compare-holders.ts";

export interface Found extends InstanceComparison, HoldersComparison {
  /** When the snapshot was taken; `null`: two instances are compared. */
  readonly since: string | null;
}

/** Names of the two sides: of two instances, or of a snapshot and the instance now. */
const NAMES = {
  instances: { here: "here", there: "there" },
  time: { here: "before", there: "now" },
} as const;

export function sideNames({ since }: Pick<Found, "since">): Readonly<Record<Side, string>> {
  return NAMES[since === null ? "instances" : "time"];
}
