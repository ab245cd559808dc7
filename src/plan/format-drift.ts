import { type ChangeText, formatOne } from "./format-plan.ts";
import type { DriftFinding, ProfileDrift } from "./profile-drift.ts";

/** One profile that has drifted, in words. */
export interface DriftText {
  readonly heading: string;
  /** From what the code declares to what AWS holds. */
  readonly changes: readonly ChangeText[];
  readonly notes: readonly string[];
  /** What to do now; empty where there is nothing to do. */
  readonly repair: readonly string[];
}

/** How to deploy the stage of a profile with these flags: `bun alchemy.run.ts --stage prod --force`. */
export type FormatDeploy = (profile: ProfileDrift, flags: readonly string[]) => string;

export function formatDrift(profile: ProfileDrift, deploy: FormatDeploy): DriftText {
  const { changes, error, findings, namesake, renamedTo, resource, SecurityProfileName } = profile;
  const name = SecurityProfileName === "" ? "" : ` "${SecurityProfileName}"`;
  return {
    heading: `${findings.join(", ")}${name} (${resource})`,
    changes: changes.map(formatOne),
    notes: [
      ...(renamedTo === undefined ? [] : [`In AWS it is called "${renamedTo}".`]),
      ...(namesake === undefined ? [] : [`Another profile has its name: ${namesake}.`]),
      ...(error ? [error.message] : []),
    ],
    repair: findings.flatMap((finding) => repairOf(finding, profile, deploy)),
  };
}

function repairOf(finding: DriftFinding, profile: ProfileDrift, deploy: FormatDeploy): string[] {
  const { namesake, renamedTo } = profile;
  switch (finding) {
    case "changed":
      return [`Put it back: ${deploy(profile, ["--force"])}`];
    case "renamed":
      return [`Keep the new name: write SecurityProfileName: ${JSON.stringify(renamedTo)}.`];
    case "deleted":
      return namesake === undefined
        ? [`Make it again: ${deploy(profile, ["--force"])}`]
        : [
            `Take the other one over: write adopt: true in this resource alone, then ${deploy(profile, [])}`,
          ];
    case "unfinished":
      return [`Complete it: ${deploy(profile, [])}`];
    case "unknown":
      return [];
  }
}

const COUNTED: Readonly<Record<DriftFinding, string>> = {
  changed: "changed",
  renamed: "renamed",
  deleted: "deleted",
  unfinished: "unfinished",
  unknown: "not known",
};

/** `12 profiles: 1 changed, 1 deleted` */
export function formatDriftSummary(profiles: readonly ProfileDrift[]): string {
  const counts = Object.entries(COUNTED).flatMap(([finding, words]) => {
    const count = profiles.filter(({ findings }) => findings.some((each) => each === finding));
    return count.length === 0 ? [] : [`${count.length} ${words}`];
  });
  const all = profiles.length === 1 ? "1 profile" : `${profiles.length} profiles`;
  return `${all}: ${counts.length === 0 ? "no drift" : counts.join(", ")}`;
}
