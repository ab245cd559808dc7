import { report, warn } from "../alchemy/log.ts";
import { type Finding, FINDINGS } from "../permissions/findings.ts";
import { formatFinding } from "../permissions/format-finding.ts";
import { lintSecurityProfile } from "../permissions/lint.ts";
import type { ObservedProfile } from "../profile/model.ts";
import { show } from "../profile/problem.ts";
import { isStockProfile } from "../profile/stock.ts";
import type { Pass } from "./pass.ts";
import { runOf } from "./run.ts";

/**
 * Reports the findings of a profile that a deploy creates or changes, and acknowledgements that match no finding.
 * For a stock profile: only the findings that the change adds.
 */
export function reportFindings(pass: Pass, before: ObservedProfile | undefined): void {
  const { context, props, resource } = pass;
  const { acknowledge = {}, declared = {} } = runOf(context.scope).given.get(props) ?? {};
  const { SecurityProfileName } = pass.desired;
  const { adopt = context.scope.adopt } = declared;
  const found = lintSecurityProfile({ ...declared, SecurityProfileName, adopt });
  for (const finding of broughtBy(found, pass, before)) {
    if (acknowledge[finding.code] !== undefined) continue;
    const words = `${finding.path}: ${formatFinding(finding)} (${finding.code})`;
    if (finding.severity === "warning") warn(resource, words);
    else report(resource, "info", words);
  }
  for (const code of Object.keys(acknowledge)) {
    if (found.some((finding) => finding.code === code)) continue;
    warn(resource, `acknowledge: ${withoutFinding(code)}`);
  }
}

function withoutFinding(code: string): string {
  const why = Object.hasOwn(FINDINGS, code)
    ? `the profile has no finding ${show(code)}`
    : `${show(code)} is not a finding of profiles; docs/findings.md lists them`;
  return `${why}. Remove the entry.`;
}

function broughtBy(
  findings: readonly Finding[],
  { desired }: Pass,
  before: ObservedProfile | undefined,
): readonly Finding[] {
  if (!before || !isStockProfile(desired.SecurityProfileName)) return findings;
  const known = new Set(lintSecurityProfile(before).map(keyOf));
  return findings
    .filter((finding) => !known.has(keyOf(finding)))
    .flatMap((finding) => withoutHeld(finding, before));
}

/** A key that stays the same when other entries of the field change. */
function keyOf({ args, code }: Finding): string {
  return JSON.stringify([code, args]);
}

/** A finding about sensitive permissions, without those that the profile already has. */
function withoutHeld(finding: Finding, { Permissions = [] }: ObservedProfile): readonly Finding[] {
  if (finding.code !== "sensitive-permission") return [finding];
  const names = finding.args.names.filter((name) => !Permissions.includes(name));
  return names.length > 0 ? [{ ...finding, args: { ...finding.args, names } }] : [];
}
