import { type DriftReport, detectDrift } from "../plan/drift.ts";
import {
  type DriftText,
  type FormatDeploy,
  formatDrift,
  formatDriftSummary,
} from "../plan/format-drift.ts";
import { deployCommand } from "../plan/script.ts";
import { type Run, EXIT } from "./command.ts";
import { outputOf, paint, table } from "./output.ts";
import { scriptOf } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"drift"> = async ({ args, scriptArgs }) => {
  const output = outputOf(args);
  const { app, profile, "root-dir": rootDir, script, stage } = args;
  if (script !== undefined && profile !== undefined) {
    throw new UsageError("--profile goes without a script, which has credentials of its own");
  }
  if (script === undefined && scriptArgs.length > 0) {
    throw new UsageError("What comes after -- goes to a script. Name the script.");
  }
  const props =
    script === undefined
      ? {
          ...(app !== undefined && { app }),
          ...(stage !== undefined && { stage }),
          ...(rootDir !== undefined && { rootDir }),
          ...(profile !== undefined && { profile }),
        }
      : { script: scriptOf(script, args, scriptArgs) };
  const found = await output.reading("Profiles compared", (onProgress) =>
    detectDrift({ ...props, onProgress: (done) => onProgress({ done }) }),
  );
  const { locked, printed, problem, profiles } = found;
  const drifted = profiles.filter(({ findings }) => findings.length > 0);
  const isComplete =
    problem === undefined && profiles.every(({ findings }) => !findings.includes("unknown"));
  const apps = new Set(profiles.map(({ resource }) => resource.split("/")[0]));
  const deploy: FormatDeploy = (each, flags) => {
    const { resource, stage: of } = each;
    const [application = ""] = resource.split("/");
    // The script of this folder is that of one application, and nothing says of which.
    const isOne = script !== undefined || app !== undefined || apps.size === 1;
    const named = scriptOf(script, { ...args, stage: of }, scriptArgs);
    const line = deployCommand({ ...named, args: [...(named.args ?? []), ...flags] });
    if (isOne && of !== undefined && line !== undefined) return line;
    const which = of === undefined ? resource : `stage ${of} of ${application}`;
    return `deploy ${which}${flags.length === 0 ? "" : ` with ${flags.join(" ")}`}`;
  };
  await output.result(
    () =>
      [
        ...drifted.map((each) => textOf(formatDrift(each, deploy))),
        paint("bold", `${formatDriftSummary(profiles)}.`),
      ].join("\n\n"),
    {
      complete: isComplete,
      profiles: profiles.map((each) => ({
        ...each,
        repair: formatDrift(each, deploy).repair,
      })),
      ...(locked !== undefined && { locked }),
      ...(problem !== undefined && { problem }),
      ...(printed !== undefined && { printed }),
    } satisfies DriftReport & { complete: boolean },
  );
  if (!isComplete) output.warn("Incomplete: more may have drifted than is told.");
  if (locked !== undefined) output.warn(locked);
  if (problem !== undefined) output.warn(problem);
  if (printed !== undefined) output.warn(`It printed last:\n${printed}`);
  if (!isComplete) return EXIT.unknown;
  return drifted.length > 0 ? EXIT.found : EXIT.clean;
};

function textOf({ changes, heading, notes, repair }: DriftText): string {
  return [
    paint("yellow", heading),
    ...(changes.length === 0
      ? []
      : [
          table(
            changes.map(({ effect, risk, sign, what }) => [`${sign} ${what}`, effect, risk]),
            "    ",
          ),
        ]),
    ...notes.map((note) => `  ${note}`),
    ...repair.map((each) => `  ${each}`),
  ].join("\n");
}
