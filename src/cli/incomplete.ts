import {
  type MissingPart,
  type SnapshotPart,
  NOT_IN_SNAPSHOT,
  isRead,
} from "../profile/snapshot.ts";
import { count } from "../access/some-of.ts";
import { formatMissing } from "../access/format-audit-finding.ts";
import { type ExitCode, EXIT } from "./command.ts";
import type { Output } from "./output.ts";

/** Follows counts that may be too low. */
export const INCOMPLETE = " (incomplete)";

/**
 * A figure that never counts what could not be read: `2 users`, `at least 2 users`, `users could not be read`, or
 * `unknown how many users` if none of those that were read is known to count.
 *
 * @param counted the parts without which nothing can be counted
 * @param deciding the parts without which more may count
 */
export function countRead(
  found: number,
  noun: string,
  missing: readonly MissingPart[],
  counted: readonly SnapshotPart[],
  deciding: readonly SnapshotPart[] = [],
): string {
  if (found === 0 && !isRead(missing, ...counted)) return `${noun}s could not be read`;
  const isLeast = !isRead(missing, ...counted, ...deciding);
  if (found === 0 && isLeast) return `unknown how many ${noun}s`;
  return `${isLeast ? "at least " : ""}${count(found, noun)}`;
}

/** Reports what could not be read. Returns the exit code of a result without findings: 0 only if it is complete. */
export function reportMissing(output: Output, missing: readonly MissingPart[]): ExitCode {
  if (missing.length === 0) return EXIT.clean;
  output.warn("Incomplete: not everything could be read, so there may be more than shown.");
  for (const line of formatMissing(missing)) output.warn(`  ${line}`);
  const lasting: readonly string[] = Object.values(NOT_IN_SNAPSHOT);
  const others = missing.filter(({ message }) => !lasting.includes(message));
  if (others.length > 0) output.warn(nextStep(others));
  return EXIT.unknown;
}

function nextStep(missing: readonly MissingPart[]): string {
  const denied = missing.filter(({ code }) => code === "AccessDeniedException");
  const operations = new Set(denied.map(({ operation }) => operation));
  return operations.size === 0
    ? "Run the same command again."
    : `Allow ${[...operations].join(", ")} for the current credentials (docs/iam.md has the policy), then run the same command again.`;
}
