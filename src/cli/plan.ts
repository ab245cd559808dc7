import { type PlanGate, PLAN_GATES, isPlanGate, stopped } from "../plan/gate.ts";
import { type AccessPlan, isComplete, planSecurityProfiles } from "../plan/plan.ts";
import {
  type PlanText,
  AGENTS_REMARK,
  formatNotPlanned,
  formatProfile,
  formatSummary,
} from "../plan/format-plan.ts";
import { planAsMarkdown } from "../plan/markdown.ts";
import { nameUnknown } from "../plan/unknown-output.ts";
import { type Run, EXIT } from "./command.ts";
import { outputOf, paint, table } from "./output.ts";
import { scriptOf } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"plan"> = async ({ args, scriptArgs, values }) => {
  const output = outputOf(args);
  const { adopt, destroy, force, json, markdown, script } = args;
  if (json && markdown) throw new UsageError("--json and --markdown exclude each other");
  const gates = gatesOf(values("fail-on"));
  const flags = [...(adopt ? ["adopt"] : []), ...(force ? ["force"] : [])];
  const props = scriptOf(script, args, scriptArgs, [...flags, ...(destroy ? ["destroy"] : [])]);
  const found = await output.reading("Profiles planned", (onProgress) =>
    planSecurityProfiles({ ...props, onProgress: (done) => onProgress({ done }) }),
  );
  const stops = stopped(found, gates);
  const complete = isComplete(found);
  await output.result(() => (markdown ? planAsMarkdown(found) : format(found)), {
    complete,
    ...found,
    stopped: stops.map(({ resource }) => resource),
  });
  if (!markdown && found.profiles.some(({ reach }) => reach)) output.remark(AGENTS_REMARK);
  if (stops.length > 0 && args["fail-on"] !== undefined) {
    output.warn(`Stopped at ${stops.map(({ resource }) => resource).join(", ")}.`);
  }
  if (!complete) output.warn("Incomplete: a deploy may do more than is told.");
  if (found.problem !== undefined) output.warn(found.problem);
  if (found.printed !== undefined) output.warn(`It printed last:\n${found.printed}`);
  if (!complete) return EXIT.unknown;
  return stops.length > 0 ? EXIT.found : EXIT.clean;
};

function gatesOf(given: readonly string[]): readonly PlanGate[] {
  const unknown = given.filter((gate) => !isPlanGate(gate));
  if (unknown.length > 0) {
    throw new UsageError(
      `--fail-on does not know ${unknown.join(", ")}; it takes ${PLAN_GATES.join(", ")}`,
    );
  }
  return given.length === 0 ? ["change"] : given.filter((gate) => isPlanGate(gate));
}

const COLOURS = {
  create: "green",
  adopt: "cyan",
  update: "yellow",
  replace: "yellow",
  delete: "red",
  forget: "cyan",
  unchanged: "dim",
  refused: "red",
  unknown: "red",
} as const;

function format(found: AccessPlan): string {
  const told = found.profiles.filter(({ action }) => action !== "unchanged");
  return [
    ...told.map((profile) => textOf(formatProfile(profile))),
    ...found.warnings.map((warning) => `warning: ${nameUnknown(warning)}`),
    ...found.untold.map((each) => `not known: ${each}`),
    ...formatNotPlanned(found).flatMap(({ heading, lines }) => [heading, ...lines].join("\n  ")),
    paint("bold", `${formatSummary(found)}.`),
  ].join("\n\n");
}

function textOf({ action, changes, name, notes, reach, resource, sign }: PlanText): string {
  const held = reach === "" ? "" : `, ${reach}`;
  return [
    paint(COLOURS[action], `${sign} ${action}${name && ` "${name}"`}`) + ` (${resource})${held}`,
    ...(changes.length === 0
      ? []
      : [
          table(
            changes.map((change) => [`${change.sign} ${change.what}`, change.effect, change.risk]),
            "    ",
          ),
        ]),
    ...notes.map((note) => `  ${note}`),
  ].join("\n");
}
