import { isWhole } from "../access/snapshot.ts";
import { readHolders } from "../read-instance.ts";
import { EXIT, command } from "./command.ts";
import { tellMissing } from "./incomplete.ts";
import { aiAgentArgs, instanceArgs, instanceOf } from "./instance.ts";
import { outputArgs, outputOf, paint, table } from "./output.ts";
import { UsageError } from "./usage-error.ts";

export const holders = command({
  name: "holders",
  description: "Tell who holds a security profile",
  args: {
    "security-profile": {
      type: "positional",
      description: "Name, id or ARN of the profile",
      required: true,
    },
    group: {
      type: "string",
      description: "Name or id of a hierarchy group: only users in it or below it",
      valueHint: "group",
    },
    "exact-group": { type: "boolean", description: "Not the groups below --group" },
    tag: {
      type: "string",
      description: "Only users with this tag; may be given more than once",
      valueHint: "key=value",
    },
    ...aiAgentArgs,
    ...instanceArgs,
    ...outputArgs,
  },
  async run({ args, values }) {
    const output = outputOf(args);
    const { group } = args;
    if (args["exact-group"] && group === undefined) {
      throw new UsageError("--exact-group goes with --group");
    }
    const tags = Object.fromEntries(values("tag").map(tagOf));
    const aiAgents = values("ai-agent");
    const instance = instanceOf(args);
    const read = await output.reading("Reading the holders", (onProgress) =>
      readHolders({
        ...instance,
        onProgress,
        securityProfile: args["security-profile"],
        aiAgents,
        tags,
        ...(group !== undefined && { hierarchyGroup: group }),
        ...(args["exact-group"] && { hierarchyGroupMatch: "EXACT" }),
      }),
    );
    const whole = isWhole(read);
    const { InstanceArn, hierarchyGroups, missing, profile } = read;
    const groupName = (id: string | undefined) =>
      id === undefined ? undefined : (hierarchyGroups.find(({ Id }) => Id === id)?.Name ?? id);
    const users = read.users.map(({ HierarchyGroupId, Tags, UserArn, UserId, Username }) => ({
      Username,
      UserId,
      UserArn,
      HierarchyGroup: groupName(HierarchyGroupId) ?? null,
      Tags,
    }));
    const held = read.aiAgents.map(({ Arn }) => ({ Arn }));
    await output.result(
      () =>
        [
          `${paint("bold", profile.SecurityProfileName)}: ${count(users.length, "user")}, ${count(held.length, "AI agent")}${whole ? "" : " (incomplete)"}`,
          ...(users.length === 0 ? [] : [""]),
          table(
            users.map(({ HierarchyGroup, Tags, Username }) => [
              Username,
              HierarchyGroup ?? "-",
              Object.entries(Tags)
                .map(([key, value]) => `${key}=${value}`)
                .join(" "),
            ]),
            "  ",
          ),
          ...held.map(({ Arn }) => `  ${Arn}`),
        ]
          .filter((line, index) => line !== "" || index === 1)
          .join("\n"),
      {
        InstanceArn,
        complete: whole,
        missing,
        profile,
        users,
        aiAgents: held,
        aiAgentsAsked: aiAgents,
      },
    );
    if (aiAgents.length === 0) {
      output.remark(
        "AI agents were not asked: AWS has no list of those that hold a profile. Name them with --ai-agent.",
      );
    }
    tellMissing(output, missing);
    return whole ? EXIT.clean : EXIT.unknown;
  },
});

function tagOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--tag takes key=value, not "${text}"`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
