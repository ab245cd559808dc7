import type { MissingPart } from "../access/snapshot.ts";
import { formatMissing } from "../access/format-audit-finding.ts";
import type { Output } from "./output.ts";

/** Follows counts that may be too low. */
export const INCOMPLETE = " (incomplete)";

/** Reports what could not be read, so that an incomplete result never looks complete. */
export function reportMissing(output: Output, missing: readonly MissingPart[]): void {
  if (missing.length === 0) return;
  output.warn("Incomplete: not everything could be read, so there may be more than shown.");
  for (const line of formatMissing(missing)) output.warn(`  ${line}`);
}
