import { arnsOfAIAgent } from "../aws/ai-agents.ts";
import { type Calls, callsFor } from "../aws/calls.ts";
import { failedWith } from "../aws/errors.ts";
import { findAIAgents } from "../aws/lookups.ts";
import { AmbiguousError, NotFoundError } from "../errors/index.ts";
import { nameOfAIAgent } from "../profile/holder-name.ts";
import type { Pass } from "./assignment-pass.ts";

/**
 * The ARNs of an AI agent that get profiles.
 *
 * @param AIAgent its ARN or its name
 * @param known the ARN that the last deploy found for the name: of several agents with that name, the code means this
 * one
 * @throws NotFoundError if there is no such agent, AmbiguousError if several have the name
 */
export async function locateAIAgent(
  { calls, credentials }: Pick<Pass, "calls" | "credentials">,
  AIAgent: string,
  known: string | undefined,
  versions: "all" | readonly unknown[],
): Promise<{ readonly AIAgentArn: string; readonly VersionArns: readonly string[] }> {
  const qconnect = callsFor("qconnect", calls.subject, credentials);
  const AIAgentArn = AIAgent.startsWith("arn:")
    ? AIAgent
    : await arnOf(calls, qconnect, AIAgent, known);
  if (versions !== "all") {
    const chosen = versions.map((version) =>
      version === "unversioned" ? AIAgentArn : `${AIAgentArn}:${String(version)}`,
    );
    return { AIAgentArn, VersionArns: [...new Set(chosen)] };
  }
  try {
    return { AIAgentArn, VersionArns: await arnsOfAIAgent(qconnect, AIAgentArn) };
  } catch (error) {
    if (!failedWith(error, "ResourceNotFoundException")) throw error;
    const { all } = await findAIAgents(calls, qconnect, AIAgent);
    throw notFound(calls, AIAgent, all);
  }
}

async function arnOf(
  calls: Calls<"connect">,
  qconnect: Calls<"qconnect">,
  name: string,
  known: string | undefined,
): Promise<string> {
  const { all, found } = await findAIAgents(calls, qconnect, name);
  const arns = found.map(({ Arn }) => Arn);
  const [first, ...others] = known !== undefined && arns.includes(known) ? [known] : arns;
  if (first === undefined) throw notFound(calls, name, all);
  if (others.length === 0) return first;
  const what = `AI agents with the name ${JSON.stringify(name)}`;
  const { InstanceArn } = calls.subject;
  throw new AmbiguousError(what, InstanceArn, arns, "Set the ARN of one of them.");
}

function notFound(
  { subject }: Calls<"connect">,
  AIAgent: string,
  all: readonly { readonly Name: string }[],
): NotFoundError {
  const names = [...new Set(all.map(({ Name }) => Name))].toSorted().join(", ");
  const advice = `Create the AI agent, correct its name, or remove the resource. AI agents of the instance: ${names || "none"}.`;
  return new NotFoundError(nameOfAIAgent(AIAgent), subject.InstanceArn, advice);
}
