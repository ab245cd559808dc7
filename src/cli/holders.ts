import { escapeText } from "../access/escape-text.ts";
import { UNVERSIONED } from "../access/findings.ts";
import { groupBy } from "../access/group-by.ts";
import { type ReferenceName, groupNames } from "../access/group-names.ts";
import {
  type AIAgentSnapshot,
  type MissingPart,
  AI_AGENT_PARTS,
  isWhole,
} from "../profile/snapshot.ts";
import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { readHolders } from "../read-instance.ts";
import type { Run } from "./command.ts";
import { INCOMPLETE, countRead, reportMissing } from "./incomplete.ts";
import { instanceOf } from "./instance.ts";
import { listOf } from "./list.ts";
import { table } from "./layout.ts";
import { outputOf, paint } from "./output.ts";
import { isFiltered, remarkOnFilter, userFilterOf } from "./user-filter.ts";
import {
  type UserOutput,
  HOLDER_COLUMNS,
  aiAgentCells,
  userCells,
  userOutput,
  userTexts,
} from "./user.ts";

export const run: Run<"holders"> = async ({ args, values, repeated }) => {
  const output = outputOf(args);
  const agentArns = values("ai-agent");
  const filter = userFilterOf(args, repeated("tag"), agentArns);
  const instance = instanceOf(args);
  const read = await output.reading("Reading the holders", (onProgress) =>
    readHolders({
      ...instance,
      onProgress,
      securityProfile: args["security-profile"],
      aiAgents: agentArns,
      ...filter,
    }),
  );
  const complete = isWhole(read);
  const { aiAgents, hierarchyGroups, InstanceArn, missing, profile } = read;
  const users = read.users.map((user) => userOutput(user, hierarchyGroups));
  const groupName = groupNames(hierarchyGroups);
  await output.result(
    () =>
      format({
        missing,
        profile: profile.SecurityProfileName,
        users,
        aiAgents,
        groupName,
        hasOnlyUsers: isFiltered(filter),
      }),
    {
      InstanceArn,
      complete,
      missing,
      profile,
      users,
      aiAgents: aiAgents.map(({ Arn, Name = null }) => ({ Arn, Name })),
    },
    () =>
      listOf(
        HOLDER_COLUMNS,
        [...users.map((user) => userCells(user, groupName)), ...aiAgents.map(aiAgentCells)],
        { missing, column: "holder" },
      ),
  );
  remarkOnFilter(output, filter);
  return reportMissing(output, missing);
};

interface HoldersResult {
  readonly missing: readonly MissingPart[];
  readonly profile: string;
  readonly users: readonly UserOutput[];
  readonly aiAgents: readonly AIAgentSnapshot[];
  readonly groupName: ReferenceName;
  readonly hasOnlyUsers: boolean;
}

function format({
  aiAgents,
  groupName,
  hasOnlyUsers,
  missing,
  profile,
  users,
}: HoldersResult): string {
  const rows = users.map((user) => userTexts(user, groupName).map(escapeText));
  const agents = groupBy(aiAgents, ({ Arn }) => parseAIAgentArn(Arn)?.AIAgentArn ?? Arn);
  const agentRows = [...agents].map(([arn, versions]) =>
    [
      versions[0].Name ?? "-",
      versions.map(({ Arn }) => parseAIAgentArn(Arn)?.qualifier ?? UNVERSIONED).join(", "),
      arn,
    ].map(escapeText),
  );
  const figures = [
    countRead(users.length, "user", missing, ["users"]),
    ...(hasOnlyUsers ? [] : [countRead(agents.size, "AI agent", missing, AI_AGENT_PARTS)]),
  ];
  return [
    `${paint("bold", escapeText(profile))}: ${figures.join(", ")}${missing.length === 0 ? "" : INCOMPLETE}`,
    ...(rows.length === 0 ? [] : ["", table(rows, "  ")]),
    ...(agentRows.length === 0 ? [] : ["", table(agentRows, "  ")]),
  ].join("\n");
}
