import type { MissingPart } from "../access/snapshot.ts";
import { wordMissing } from "../access/wording.ts";
import type { Output } from "./output.ts";

/** Says what could not be read: a result that leaves something out never looks whole. */
export function tellMissing(output: Output, missing: readonly MissingPart[]): void {
  if (missing.length === 0) return;
  output.warn("Incomplete: not everything could be read, so more may be true than is told.");
  for (const line of wordMissing(missing)) output.warn(`  ${line}`);
}
