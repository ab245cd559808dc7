import { arnsOfAIAgent, listAIAgents, listAssistants } from "../aws/ai-agents.ts";
import { type Calls, callsFor } from "../aws/calls.ts";
import { failedWith } from "../aws/errors.ts";
import { AmbiguousError, NotFoundError } from "../errors/index.ts";
import type { AIAgentVersion } from "../profile/assignment-props.ts";
import { nameOfAIAgent } from "../profile/holder-name.ts";
import type { Pass } from "./assignment-pass.ts";

/**
 * The ARNs of an AI agent that get profiles.
 *
 * @param known its ARN, if the code or the last deploy has it
 * @throws NotFoundError if no agent has the name, AmbiguousError if several have it
 */
export async function locateAIAgent(
  { calls, credentials }: Pick<Pass, "calls" | "credentials">,
  AIAgent: string,
  known: string | undefined,
  versions: "all" | readonly AIAgentVersion[],
): Promise<{ readonly AIAgentArn: string; readonly VersionArns: readonly string[] }> {
  const qconnect = callsFor("qconnect", calls.subject, credentials);
  const arns =
    (known === undefined ? undefined : await versionsOf(qconnect, known, versions)) ??
    (await versionsOf(qconnect, await findAgent(calls, qconnect, AIAgent), versions));
  const [AIAgentArn = "", ...VersionArns] = arns ?? [];
  return { AIAgentArn, VersionArns };
}

/** The ARN of the agent, then those of its versions; `undefined` if the agent no longer exists. */
async function versionsOf(
  qconnect: Calls<"qconnect">,
  AIAgentArn: string,
  versions: "all" | readonly AIAgentVersion[],
): Promise<readonly string[] | undefined> {
  if (versions !== "all") {
    const chosen = versions.map((version) =>
      version === "unversioned" ? AIAgentArn : `${AIAgentArn}:${version}`,
    );
    return [AIAgentArn, ...new Set(chosen)];
  }
  try {
    return [AIAgentArn, ...(await arnsOfAIAgent(qconnect, AIAgentArn))];
  } catch (error) {
    if (failedWith(error, "ResourceNotFoundException")) return undefined;
    throw error;
  }
}

/** @throws NotFoundError if no agent has the name, AmbiguousError if several have it */
async function findAgent(
  calls: Calls<"connect">,
  qconnect: Calls<"qconnect">,
  AIAgent: string,
): Promise<string> {
  const assistants = await listAssistants(calls);
  const agents = await Promise.all(assistants.map((arn) => listAIAgents(qconnect, arn)));
  const [found, ...others] = agents.flat().filter(({ Arn, Name }) => [Arn, Name].includes(AIAgent));
  const { InstanceArn } = calls.subject;
  if (!found) {
    const names = [...new Set(agents.flat().map(({ Name }) => Name))].toSorted().join(", ");
    const advice = `Correct the name. AI agents of the instance: ${names || "none"}.`;
    throw new NotFoundError(nameOfAIAgent(AIAgent), InstanceArn, advice);
  }
  if (others.length === 0) return found.Arn;
  throw new AmbiguousError(
    `AI agents with the name ${JSON.stringify(AIAgent)}`,
    InstanceArn,
    [found, ...others].map(({ Arn }) => Arn),
    "Set the ARN of one of them.",
  );
}
