import { escapeText } from "../access/escape-text.ts";
import { UNVERSIONED } from "../access/findings.ts";
import { count } from "../access/some-of.ts";
import { groupBy } from "../access/group-by.ts";
import {
  type AIAgentSnapshot,
  type MissingPart,
  type SnapshotPart,
  AI_AGENT_PARTS,
  isWhole,
} from "../access/snapshot.ts";
import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { readHolders } from "../read-instance.ts";
import { type Run, EXIT } from "./command.ts";
import { INCOMPLETE, tellMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { listOf } from "./list.ts";
import { outputOf, paint, table } from "./output.ts";
import { userFilterOf } from "./user-filter.ts";
import {
  type ToldUser,
  HOLDER_COLUMNS,
  aiAgentCells,
  groupOf,
  tagsOf,
  toldUser,
  userCells,
} from "./user.ts";

export const run: Run<"holders"> = async ({ args, values, wholes }) => {
  const output = outputOf(args);
  const filter = userFilterOf(args, wholes("tag"));
  const instance = instanceOf(args);
  const read = await output.reading("Reading the holders", (onProgress) =>
    readHolders({
      ...instance,
      onProgress,
      securityProfile: args["security-profile"],
      aiAgents: values("ai-agent"),
      ...filter,
    }),
  );
  const complete = isWhole(read);
  const { aiAgents, hierarchyGroups, InstanceArn, missing, profile } = read;
  const users = read.users.map((user) => toldUser(user, hierarchyGroups));
  await output.result(
    () => format({ missing, profile: profile.SecurityProfileName, users, aiAgents }),
    {
      InstanceArn,
      complete,
      missing,
      profile,
      users,
      aiAgents: aiAgents.map(({ Arn, Name = null }) => ({ Arn, Name })),
    },
    () => listOf(HOLDER_COLUMNS, [...users.map(userCells), ...aiAgents.map(aiAgentCells)]),
  );
  tellMissing(output, missing);
  return complete ? EXIT.clean : EXIT.unknown;
};

interface Told {
  readonly missing: readonly MissingPart[];
  readonly profile: string;
  readonly users: readonly ToldUser[];
  readonly aiAgents: readonly AIAgentSnapshot[];
}

function format({ aiAgents, missing, profile, users }: Told): string {
  const counted = (found: number, what: string, ...parts: readonly SnapshotPart[]) => {
    if (missing.every(({ part }) => !parts.includes(part))) return count(found, what);
    return found === 0 ? `${what}s could not be read` : `at least ${count(found, what)}`;
  };
  const rows = users.map((user) =>
    [user.Username, groupOf(user) ?? "-", tagsOf(user).join(" ")].map(escapeText),
  );
  const agents = groupBy(aiAgents, ({ Arn }) => parseAIAgentArn(Arn)?.AIAgentArn ?? Arn);
  const agentRows = [...agents].map(([arn, versions]) =>
    [
      versions[0]?.Name ?? "-",
      versions.map(({ Arn }) => parseAIAgentArn(Arn)?.qualifier ?? UNVERSIONED).join(", "),
      arn,
    ].map(escapeText),
  );
  return [
    `${paint("bold", escapeText(profile))}: ${counted(users.length, "user", "users")}, ${counted(agents.size, "AI agent", ...AI_AGENT_PARTS)}${missing.length === 0 ? "" : INCOMPLETE}`,
    ...(rows.length === 0 ? [] : ["", table(rows, "  ")]),
    ...(agentRows.length === 0 ? [] : ["", table(agentRows, "  ")]),
  ].join("\n");
}
