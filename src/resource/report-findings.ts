import { report, warn } from "../alchemy/log.ts";
import type { Finding } from "../permissions/findings.ts";
import { formatFinding } from "../permissions/format-finding.ts";
import { lintSecurityProfile } from "../permissions/lint.ts";
import { fieldsOf } from "../profile/desired.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { isStockProfile } from "../profile/stock.ts";
import { type Pass, resourceOf } from "./context.ts";

/**
 * Reports the findings of a profile that a deploy creates or changes. Of a stock profile, only those that the
 * change brings.
 */
export function reportFindings(pass: Pass, before: ObservedProfile | undefined): void {
  const resource = resourceOf(pass.context);
  for (const finding of findingsOf(pass, before)) {
    const [field] = finding.path.split("[");
    const words = `${field}: ${formatFinding(finding)} (${finding.code})`;
    if (finding.severity === "warning") warn(resource, words);
    else report(resource, "info", words);
  }
}

function findingsOf(
  { context, desired, props }: Pass,
  before: ObservedProfile | undefined,
): readonly Finding[] {
  const { SecurityProfileName } = desired;
  const adopt = props.adopt ?? context.scope.adopt;
  const findings = lintSecurityProfile({ ...fieldsOf(desired), SecurityProfileName, adopt });
  if (!before || !isStockProfile(SecurityProfileName)) return findings;
  const known = new Set(lintSecurityProfile(before).map(keyOf));
  return findings
    .filter((finding) => !known.has(keyOf(finding)))
    .flatMap((finding) => withoutHeld(finding, before));
}

/** The same for a finding before and after a change, whatever else stands in the field. */
function keyOf({ args, code }: Finding): string {
  return JSON.stringify([code, args]);
}

/** A finding about sensitive permissions, less those that the profile has already. */
function withoutHeld(finding: Finding, { Permissions = [] }: ObservedProfile): readonly Finding[] {
  if (finding.code !== "sensitive-permission") return [finding];
  const names = finding.args.names.filter((name) => !Permissions.includes(name));
  return names.length > 0 ? [{ ...finding, args: { ...finding.args, names } }] : [];
}
