import { escapeText } from "../access/escape-text.ts";
import { driftStops } from "../plan/drift-stops.ts";
import { detectDrift } from "../plan/drift.ts";
import { type DriftText, formatDrift, formatDriftSummary } from "../plan/format-drift.ts";
import { DRIFT_GATES } from "../plan/profile-drift.ts";
import { changeTable } from "./change-table.ts";
import { type Run, EXIT } from "./command.ts";
import { gatesOf } from "./gates.ts";
import { TEXT_OR_JSON, outputOf, paint } from "./output.ts";
import { scriptOf } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"drift"> = async ({ args, scriptArgs, values }) => {
  const output = outputOf(args, TEXT_OR_JSON);
  const { app, profile, "root-dir": rootDir, runtime, script, stage } = args;
  if (script !== undefined && profile !== undefined) {
    throw new UsageError(
      "--profile cannot be combined with a script, which has its own credentials",
    );
  }
  if (script === undefined && scriptArgs.length > 0) {
    throw new UsageError("Arguments after -- are passed to a script. Name the script.");
  }
  const gates = gatesOf(values("fail-on"), DRIFT_GATES);
  const props =
    script === undefined
      ? {
          ...(app !== undefined && { app }),
          ...(stage !== undefined && { stage }),
          ...(rootDir !== undefined && { rootDir }),
          ...(profile !== undefined && { profile }),
          ...(runtime !== undefined && { runtime }),
        }
      : { script: scriptOf(script, args, scriptArgs) };
  const found = await output.reading("Profiles compared", (onProgress) =>
    detectDrift({ ...props, onProgress: (done) => onProgress({ done }) }),
  );
  const { complete, instances, locked, printed, problem, profiles } = found;
  const stops = driftStops(found, gates);
  await output.result(
    () =>
      [
        ...(problem === undefined ? [] : [`Incomplete: ${problem}`]),
        ...formatDrift(found).flatMap(({ profiles: texts, title }) => [
          ...(title === "" ? [] : [paint("bold", title)]),
          ...texts.map(textOf),
        ]),
        paint("bold", `${formatDriftSummary(found)}.`),
      ].join("\n\n"),
    {
      ...found,
      names: undefined,
      stopped: stops.map((each) => ("resource" in each ? each.resource : each.SecurityProfileArn)),
    },
  );
  const unread = new Set(profiles.flatMap((each) => each.unread));
  if (unread.size > 0) {
    output.remark(
      `AWS Cloud Control cannot read ${[...unread].join(", ")}: additions there are not shown.`,
    );
  }
  if (instances.some(({ unmanaged }) => unmanaged.some(({ appeared }) => appeared === null))) {
    output.remark(
      "The state has no list of profiles from the last deploy, so drift cannot distinguish new profiles from changed ones.",
    );
  }
  if (stops.length > 0 && args["fail-on"] !== undefined) {
    const names = stops.map((each) =>
      "resource" in each ? each.resource : escapeText(JSON.stringify(each.SecurityProfileName)),
    );
    output.warn(`Stopped at ${names.join(", ")}.`);
  }
  if (!complete) output.warn("Incomplete: there may be more drift than shown.");
  if (locked !== undefined) output.warn(locked);
  if (problem !== undefined) output.warn(problem);
  if (printed !== undefined) output.warn(`Last output:\n${printed}`);
  if (!complete) return EXIT.unknown;
  return stops.length > 0 ? EXIT.found : EXIT.clean;
};

function textOf({ changes, heading, notes, repair }: DriftText): string {
  return [
    paint("yellow", heading),
    ...(changes.length === 0 ? [] : [changeTable(changes)]),
    ...notes.map((note) => `  ${note}`),
    ...repair.map((each) => `  ${each}`),
  ].join("\n");
}
