import { auditInstance } from "../access/audit.ts";
import { bySeverity } from "../access/findings.ts";
import { formatFigures } from "../access/format-audit-finding.ts";
import { count } from "../access/some-of.ts";
import { readInstance } from "../read-instance.ts";
import { reportInstance } from "../report/report.ts";
import type { Run } from "./command.ts";
import { formatOfFile } from "./file-format.ts";
import { ignoresOf, reportUnusedIgnores } from "./ignore-file.ts";
import { INCOMPLETE, countRead, reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { outputOf } from "./output.ts";
import { reportRules, rulesOf } from "./rules-file.ts";
import { writeOut } from "./write.ts";

export const run: Run<"report"> = async ({ args, values, repeated }) => {
  const { out: file } = args;
  formatOfFile(file, ["html"]);
  const output = outputOf({ ...args, out: undefined });
  const ignore = await ignoresOf(repeated("ignore"), args["ignore-file"]);
  const rules = await rulesOf(args.rules);
  const instance = instanceOf(args);
  const snapshot = await output.reading("Reading the instance", (onProgress) =>
    readInstance({ ...instance, onProgress, aiAgents: values("ai-agent") }),
  );
  const audit = auditInstance(snapshot, { ignore, ...(rules && { rules }) });
  await writeOut(file, reportInstance(snapshot, audit, { readAt: new Date() }));
  const { complete, findings, ignored, InstanceArn, missing } = audit;
  await output.result(
    () =>
      `${file}: ${count(audit.profiles, "security profile")}, ${countRead(audit.users ?? 0, "user", missing, ["users"])}; ${formatFigures(audit)}${complete ? "" : INCOMPLETE}`,
    {
      InstanceArn,
      complete,
      missing,
      file,
      profiles: audit.profiles,
      users: audit.users,
      aiAgents: audit.aiAgents,
      findings: bySeverity(findings),
      ignored: ignored.length,
      rules: audit.rules,
    },
  );
  reportUnusedIgnores(output, audit);
  reportRules(output, audit.rules);
  return reportMissing(output, missing);
};
