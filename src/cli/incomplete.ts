import type { MissingPart } from "../access/snapshot.ts";
import { formatMissing } from "../access/format-audit-finding.ts";
import type { Output } from "./output.ts";

/** Behind figures that may be too low. */
export const INCOMPLETE = " (incomplete)";

/** Says what could not be read: a result that leaves something out never looks whole. */
export function tellMissing(output: Output, missing: readonly MissingPart[]): void {
  if (missing.length === 0) return;
  output.warn("Incomplete: not everything could be read, so more may be true than is told.");
  for (const line of formatMissing(missing)) output.warn(`  ${line}`);
}
