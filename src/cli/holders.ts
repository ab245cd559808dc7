import { escapeText } from "../access/escape-text.ts";
import { UNVERSIONED } from "../access/findings.ts";
import { count } from "../access/format-audit-finding.ts";
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
import { outputOf, paint, table } from "./output.ts";
import { UsageError } from "./usage-error.ts";
import { type ToldUser, toldUser } from "./user.ts";

export const run: Run<"holders"> = async ({ args, values, wholes }) => {
  const output = outputOf(args);
  const { group } = args;
  if (args["exact-group"] && group === undefined) {
    throw new UsageError("--exact-group goes with --group");
  }
  const tags = tagsOf(wholes("tag"));
  const instance = instanceOf(args);
  const read = await output.reading("Reading the holders", (onProgress) =>
    readHolders({
      ...instance,
      onProgress,
      securityProfile: args["security-profile"],
      aiAgents: values("ai-agent"),
      tags,
      ...(group !== undefined && { hierarchyGroup: group }),
      ...(args["exact-group"] && { hierarchyGroupMatch: "EXACT" }),
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
  const rows = users.map(({ HierarchyGroup: group, Tags, Username }) =>
    [
      Username,
      group ? (group.Name ?? group.Id) : "-",
      Object.entries(Tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(" "),
    ].map(escapeText),
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

function tagsOf(texts: readonly string[]): Record<string, string> {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--tag takes key=value, not "${text}"`);
    const key = text.slice(0, at);
    if (tags.has(key)) throw new UsageError(`--tag has the key "${key}" twice`);
    tags.set(key, text.slice(at + 1));
  }
  return Object.fromEntries(tags);
}
