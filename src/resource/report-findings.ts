import { report, warn } from "../alchemy/log.ts";
import type { Finding } from "../permissions/findings.ts";
import { formatFinding } from "../permissions/format-finding.ts";
import { lintSecurityProfile } from "../permissions/lint.ts";
import { fieldsOf } from "../profile/desired.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { isStockProfile } from "../profile/stock.ts";
import { type Pass, resourceOf } from "./context.ts";

/**
 * Reports the findings of a profile that a deploy creates or changes. Of a stock profile, those that AWS's
 * own permissions had before the change are left to the audit.
 */
export function reportFindings(
  { context, desired, props }: Pass,
  before: ObservedProfile | undefined,
): void {
  const resource = resourceOf(context);
  const adopt = props.adopt ?? context.scope.adopt;
  const isStock = before !== undefined && isStockProfile(before.SecurityProfileName);
  const known = new Set(isStock ? lintSecurityProfile(before).map(keyOf) : []);
  for (const finding of lintSecurityProfile({ ...fieldsOf(desired), adopt })) {
    if (known.has(keyOf(finding))) continue;
    const [field] = finding.path.split("[");
    const words = `${field}: ${formatFinding(finding)} (${finding.code})`;
    if (finding.severity === "warning") warn(resource, words);
    else report(resource, "info", words);
  }
}

/** The same for a finding before and after a change: its path may move within the field. */
function keyOf({ args, code }: Finding): string {
  return JSON.stringify([code, args]);
}
