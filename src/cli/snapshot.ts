import { count } from "../access/some-of.ts";
import { writeSnapshot } from "../access/snapshot-file.ts";
import { AI_AGENT_PARTS, isWhole, numberOf } from "../profile/snapshot.ts";
import { readInstance } from "../read-instance.ts";
import type { Run } from "./command.ts";
import { formatOfFile } from "./file-format.ts";
import { reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { outputOf } from "./output.ts";
import { refuseExisting, writeOut } from "./write.ts";

export const run: Run<"snapshot"> = async ({ args, values }) => {
  const { out: file } = args;
  formatOfFile(file, ["json"]);
  const output = outputOf({ ...args, out: undefined });
  refuseExisting(file, "snapshot never overwrites a file");
  const reached = instanceOf(args);
  const takenAt = new Date();
  const instance = await output.reading("Reading the instance", (onProgress) =>
    readInstance({ ...reached, onProgress, aiAgents: values("ai-agent") }),
  );
  const { aiAgents, InstanceArn, missing, profiles, users } = instance;
  const complete = isWhole(instance);
  if (complete) await writeOut(file, writeSnapshot({ takenAt, instance }));
  const counts = [
    count(profiles.length, "security profile"),
    count(users.length, "user"),
    count(aiAgents.length, "ARN"),
  ];
  await output.result(
    () =>
      complete
        ? `${file}: ${counts.join(", ")} of AI agents`
        : "No snapshot was written (incomplete)",
    {
      InstanceArn,
      complete,
      missing,
      file: complete ? file : null,
      takenAt: takenAt.toISOString(),
      profiles: profiles.length,
      users: numberOf(users.length, missing, ["users"]),
      aiAgents: numberOf(aiAgents.length, missing, AI_AGENT_PARTS),
    },
  );
  return reportMissing(output, missing);
};
