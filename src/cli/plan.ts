import { PLAN_GATES, stopped, stopsOf } from "../plan/gate.ts";
import { isComplete, planSecurityProfiles } from "../plan/plan.ts";
import { formatStop } from "../plan/format-people.ts";
import { AGENTS_REMARK } from "../plan/format-plan.ts";
import { planAsMarkdown } from "../plan/markdown.ts";
import { withUnknownsNamed } from "../plan/unknown-text.ts";
import { type Run, EXIT } from "./command.ts";
import { formatAuditFinding } from "../access/format-audit-finding.ts";
import { isFailing } from "../access/audit.ts";
import { count } from "../access/some-of.ts";
import { gatesOf } from "./gates.ts";
import { TEXT_OR_JSON, outputOf, withMessages } from "./output.ts";
import { planAsText } from "./plan-text.ts";
import { reportRules, rulesOf } from "./rules-file.ts";
import { scriptOf } from "./script.ts";
import { UsageError } from "./usage-error.ts";

export const run: Run<"plan"> = async ({ args, scriptArgs, values }) => {
  if (args.json && args.markdown) {
    throw new UsageError("--json and --markdown exclude each other");
  }
  const output = outputOf({ ...args, ...(args.markdown && { format: "markdown" }) }, [
    ...TEXT_OR_JSON,
    "markdown",
  ]);
  const markdown = output.format === "markdown";
  const gates = gatesOf(values("fail-on"), PLAN_GATES);
  const rules = await rulesOf(args.rules);
  const flags = (["adopt", "force", "destroy"] as const).filter((flag) => args[flag]);
  const props = scriptOf(args.script, args, scriptArgs, flags);
  const found = await output.reading("Profiles planned", (onProgress) =>
    planSecurityProfiles({
      ...props,
      ...(rules && { rules }),
      onProgress: (done) => onProgress({ done }),
    }),
  );
  const complete = isComplete(found);
  const result = {
    complete,
    ...found,
    stopped: stopped(found, gates ?? ["change"]).map(({ resource }) => resource),
    stops: stopsOf(found, gates ?? ["change"]),
  };
  const shown = withUnknownsNamed(result);
  await output.result(
    () =>
      markdown
        ? planAsMarkdown(found, gates && { gates })
        : planAsText(shown, { all: args.all ?? false, gates }),
    {
      ...result,
      names: undefined,
      rules: found.rules.map((each) => ({
        ...each,
        findings: withMessages(each.findings, formatAuditFinding),
      })),
    },
  );
  if (!markdown && found.profiles.some(({ reach }) => reach)) output.remark(AGENTS_REMARK);
  if (shown.stopped.length > 0 && gates) {
    output.warn(`Stopped at ${shown.stopped.join(", ")}.`);
    for (const stop of shown.stops) output.warn(`  ${formatStop(stop)}`);
  }
  for (const each of shown.rules) reportRules(output, each);
  const violated = found.rules.flatMap(({ findings }) =>
    findings.filter((each) => isFailing(each)),
  );
  if (violated.length > 0) output.warn(`Stopped at ${count(violated.length, "violated rule")}.`);
  if (!complete) output.warn("Incomplete: the deploy may do more than shown.");
  if (shown.problem !== undefined) output.warn(shown.problem);
  if (shown.printed !== undefined) output.warn(`Last output:\n${shown.printed}`);
  if (!complete) return EXIT.unknown;
  return shown.stopped.length + violated.length > 0 ? EXIT.found : EXIT.clean;
};
