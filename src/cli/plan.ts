import { type PlanGate, PLAN_GATES, isPlanGate, stopped, stopsOf } from "../plan/gate.ts";
import { isComplete, planSecurityProfiles } from "../plan/plan.ts";
import { formatStop } from "../plan/format-people.ts";
import { AGENTS_REMARK } from "../plan/format-plan.ts";
import { planAsMarkdown } from "../plan/markdown.ts";
import { nameUnknown, withUnknownsNamed } from "../plan/unknown-text.ts";
import { type Run, EXIT } from "./command.ts";
import type { RuleFinding } from "../access/findings.ts";
import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { isFailing } from "../access/audit.ts";
import { count } from "../access/some-of.ts";
import { TEXT_OR_JSON, outputOf } from "./output.ts";
import { planAsText } from "./plan-text.ts";
import { reportRules, rulesOf } from "./rules-file.ts";
import { scriptOf } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"plan"> = async ({ args, scriptArgs, values }) => {
  const { adopt, all, destroy, force, script } = args;
  if (args.json && args.markdown) {
    throw new UsageError("--json and --markdown exclude each other");
  }
  const output = outputOf({ ...args, ...(args.markdown && { format: "markdown" }) }, [
    ...TEXT_OR_JSON,
    "markdown",
  ]);
  const markdown = output.format === "markdown";
  const gates = gatesOf(values("fail-on"));
  const rules = await rulesOf(args.rules);
  const flags = [...(adopt ? ["adopt"] : []), ...(force ? ["force"] : [])];
  const props = scriptOf(script, args, scriptArgs, [...flags, ...(destroy ? ["destroy"] : [])]);
  const found = await output.reading("Profiles planned", (onProgress) =>
    planSecurityProfiles({
      ...props,
      ...(rules && { rules }),
      onProgress: (done) => onProgress({ done }),
    }),
  );
  const stops = stopped(found, gates ?? ["change"]);
  const reasons = stopsOf(found, gates ?? ["change"]);
  const complete = isComplete(found);
  await output.result(
    () =>
      markdown
        ? planAsMarkdown(found, gates && { gates })
        : planAsText(found, { all: all ?? false, gates }),
    {
      complete,
      ...found,
      rules: found.rules.map((each) => ({ ...each, findings: each.findings.map(withMessage) })),
      stopped: stops.map(({ resource }) => resource),
      stops: reasons,
    },
  );
  if (!markdown && found.profiles.some(({ reach }) => reach)) output.remark(AGENTS_REMARK);
  const warn = (text: string) => output.warn(nameUnknown(text));
  if (stops.length > 0 && gates) {
    warn(`Stopped at ${stops.map(({ resource }) => resource).join(", ")}.`);
    for (const reason of reasons) warn(`  ${formatStop(reason)}`);
  }
  for (const each of found.rules) reportRules(output, withUnknownsNamed(each));
  const violated = found.rules.flatMap(({ findings }) =>
    findings.filter((each) => isFailing(each)),
  );
  if (violated.length > 0) output.warn(`Stopped at ${count(violated.length, "violated rule")}.`);
  if (!complete) output.warn("Incomplete: the deploy may do more than shown.");
  if (found.problem !== undefined) warn(found.problem);
  if (found.printed !== undefined) warn(`Last output:\n${found.printed}`);
  if (!complete) return EXIT.unknown;
  return stops.length + violated.length > 0 ? EXIT.found : EXIT.clean;
};

function withMessage(finding: RuleFinding) {
  return { ...finding, message: formatAuditFinding(finding) };
}

/** The gates of `--fail-on`; `undefined` without it. */
function gatesOf(given: readonly string[]): readonly PlanGate[] | undefined {
  const unknown = given.filter((gate) => !isPlanGate(gate));
  if (unknown.length > 0) {
    throw new UsageError(
      `--fail-on ${unknown.join(", ")} is unknown. Use ${PLAN_GATES.join(", ")}`,
    );
  }
  return given.length === 0 ? undefined : given.filter((gate) => isPlanGate(gate));
}
