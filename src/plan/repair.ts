import { FIELDS } from "../profile/model.ts";
import type { ComparedAssignment } from "./assignment-drift.ts";
import type { HolderChange } from "./assignment-plan.ts";
import type { ComparedProfile } from "./profile-drift.ts";
import { type ScriptProps, deployCommand, flag } from "./script.ts";

type Compared = Pick<ComparedProfile, "resource" | "stage">;

/** How to deploy the stage of a profile with these flags: `npx bun alchemy.run.ts --stage prod --force`. */
export type FormatDeploy = (compared: Compared, flags: readonly string[]) => string;

/** How the state was found. */
interface DeployProps {
  readonly app?: string;
  readonly rootDir?: string;
  readonly runtime?: string;
  readonly script?: ScriptProps;
}

/** The deploy of a profile, as a command if the script is certain. */
export function deployOf(
  { app, rootDir, runtime, script }: DeployProps,
  profiles: readonly Compared[],
): FormatDeploy {
  const apps = new Set(profiles.map(({ resource }) => resource.split("/")[0]));
  // The script of this folder deploys one application, and nothing shows which.
  const isOne = script !== undefined || app !== undefined || apps.size === 1;
  const named = [...flag("app", app), ...flag("root-dir", rootDir)];
  return ({ resource, stage }, flags) => {
    const given = script?.args ?? named;
    const args = [...(given.includes("--stage") ? [] : flag("stage", stage)), ...given, ...flags];
    const line = deployCommand({ ...(runtime !== undefined && { runtime }), ...script, args });
    if (isOne && stage !== undefined && line !== undefined) return line;
    const [application = ""] = resource.split("/");
    const which = stage === undefined ? resource : `stage ${stage} of ${application}`;
    return `deploy ${which}${flags.length === 0 ? "" : ` with ${flags.join(" ")}`}`;
  };
}

/** What to do about the findings of a profile; empty if there is nothing to do. */
export function repairsOf(profile: ComparedProfile, deploy: FormatDeploy): string[] {
  const { namesake, renamedTo, takenBy, undeclared } = profile;
  return profile.findings.flatMap((finding) => {
    switch (finding) {
      case "changed":
        return [`Restore it: ${deploy(profile, ["--force"])}`];
      case "renamed":
        return [`Keep the new name: write SecurityProfileName: ${JSON.stringify(renamedTo)}.`];
      case "deleted":
        return namesake === undefined
          ? [`Create it again: ${deploy(profile, ["--force"])}`]
          : [
              `Take over the other one: write adopt: true in this resource only, then ${deploy(profile, [])}`,
            ];
      case "unfinished":
        return [
          `Complete it: ${deploy(profile, [])}`,
          ...(takenBy === undefined ? [IF_DESTROY] : []),
        ];
      case "undeclared": {
        if (undeclared.length === 0) return [];
        const fields = [...new Set(undeclared.map(({ field }) => field))];
        const cleared = fields.map((name) => `${name}: ${JSON.stringify(FIELDS[name].kind.empty)}`);
        return [
          `Clear it: write ${cleared.join(", ")}, then ${deploy(profile, [])}. Or declare what should stay.`,
        ];
      }
      case "unknown":
        return [];
    }
  });
}

/**
 * What to do about profiles that a holder has gained or lost.
 *
 * @param force the flags of a deploy that does not skip the assignment
 */
export function assignmentRepairs(
  assignment: ComparedAssignment,
  deploy: FormatDeploy,
  force: readonly string[],
): readonly string[] {
  const { changes, findings, holder } = assignment;
  return findings.flatMap((finding) => {
    switch (finding) {
      case "changed":
        return [
          `Restore it: ${deploy(assignment, force)}`,
          ...(lacksProfile(changes) ? [GONE] : []),
        ];
      case "deleted":
        return [
          `Create ${JSON.stringify(holder)} again if it is gone, then ${deploy(assignment, force)}. Or remove the resource.`,
        ];
      case "unfinished":
        return [`Complete it: ${deploy(assignment, [])}`, IF_DESTROY];
      case "unknown":
        return [];
    }
  });
}

/** The state does not say which it was, and a deploy would create again what a destroy has deleted. */
const IF_DESTROY = "If a destroy did not finish, run that again instead.";

const GONE =
  "The instance no longer has a profile that is assigned here. If the code names it, correct SecurityProfiles first.";

/** Whether a lost profile is gone: the instance has no name for it. */
function lacksProfile(changes: readonly HolderChange[]): boolean {
  return changes.some(({ loses }) =>
    loses.some(({ SecurityProfileName }) => SecurityProfileName === undefined),
  );
}
