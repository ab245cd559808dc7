import { AI_AGENT_KIND } from "./alchemy/kinds.ts";
import { arnsOfAIAgent, listAIAgents, listAssistants } from "./aws/ai-agents.ts";
import { type Calls, callsFor } from "./aws/calls.ts";
import { failedWith } from "./aws/errors.ts";
import { AmbiguousError, NotFoundError } from "./errors/index.ts";
import { type AIAgentVersion, checkAIAgentAssignment } from "./profile/assignment-props.ts";
import type { AssignedProfiles } from "./resource/assignment.ts";
import type { StoredAssignment } from "./resource/assignment-pass.ts";
import { type AssignmentProps, assignmentResource } from "./resource/assignment-resource.ts";

export interface AIAgentSecurityProfilesProps extends AssignmentProps {
  /** ARN of the AI agent without a version, or its name in an assistant of the instance. */
  AIAgent: string;

  /**
   * The ARNs of the agent that get the profiles: `"unversioned"`, `"$LATEST"`, `"$SAVED"` and the numbers of
   * published versions.
   *
   * @default all of them; a deploy includes the versions that were published since the last one
   */
  versions?: "all" | readonly AIAgentVersion[];
}

interface StoredAgent extends StoredAssignment {
  AIAgent: string;
  versions: "all" | readonly AIAgentVersion[];
}

interface FoundAgent {
  readonly InstanceArn: string;
  /** The agent as named in the code. */
  readonly AIAgent: string;
  /** Without a version. */
  readonly AIAgentArn: string;
  /** Every ARN of the agent that has the profiles. */
  readonly VersionArns: readonly string[];
}

/** An AI agent and the security profiles that the code assigns to it. */
export interface AIAgentSecurityProfiles extends FoundAgent, AssignedProfiles {}

/**
 * The security profiles of an existing AI agent of Amazon Connect: which tools it may use.
 *
 * AWS associates profiles with each ARN of an agent separately, and a new version starts without any. So every
 * deploy lists the versions, even if the code did not change, and adds the profiles where they are missing.
 * Profiles that the code never listed stay, unless `exact` is true. Removing the resource removes what it added.
 *
 * @throws InvalidPropsError before any call, with every problem of the props
 * @throws NotFoundError when the instance has no such agent or profile
 * @throws AmbiguousError when several agents have the name
 * @throws AssignmentFailedError when another resource of the deploy names the same version; nothing was written
 * then
 * @throws IncompleteReadError when a read was incomplete; nothing was written then
 * @throws RequestFailedError when AWS refused a request or could not be reached
 * @throws ConcurrentDeployError when another process deploys the same stage
 * @see https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateSecurityProfiles.html
 *
 * @example
 * // Every version of an agent
 * await AIAgentSecurityProfiles("orders", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   AIAgent: "Order assistant",
 *   SecurityProfiles: ["Agent"],
 * });
 *
 * @example
 * // Only the drafts
 * await AIAgentSecurityProfiles("orders", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   AIAgent: "Order assistant",
 *   SecurityProfiles: ["Agent"],
 *   versions: ["$LATEST", "$SAVED"],
 * });
 */
export const AIAgentSecurityProfiles = assignmentResource<
  AIAgentSecurityProfilesProps,
  StoredAgent,
  FoundAgent
>({
  kind: AI_AGENT_KIND,
  holder: "ai-agent",
  alwaysRuns: ({ versions }) => versions === "all",
  check: checkAIAgentAssignment,
  named: ({ AIAgent, versions }) => ({
    prop: "AIAgent",
    name:
      versions === undefined || versions === "all" ? AIAgent : `${AIAgent} (${String(versions)})`,
  }),
  nameOf: ({ AIAgent }) => nameOf(AIAgent),
  store: ({ AIAgent, versions = "all" }, common) => ({ ...common, AIAgent, versions }),
  async locate({ calls, credentials }, { AIAgent, InstanceArn, versions }, previous) {
    const qconnect = callsFor("qconnect", calls.subject, credentials);
    const isSame = previous?.AIAgent === AIAgent && previous.InstanceArn === InstanceArn;
    const known = AIAgent.startsWith("arn:") ? AIAgent : isSame ? previous.AIAgentArn : undefined;
    const arns =
      (known === undefined ? undefined : await versionsOf(qconnect, known, versions)) ??
      (await versionsOf(qconnect, await findAgent(calls, qconnect, AIAgent), versions));
    const [AIAgentArn = "", ...VersionArns] = arns ?? [];
    return {
      holders: VersionArns.map((arn) => ({ arn, name: nameOf(arn.replace(AIAgentArn, AIAgent)) })),
      output: { InstanceArn, AIAgent, AIAgentArn, VersionArns },
    };
  },
  outputIn: (output) => (isAssigned(output) ? output : undefined),
  holdersOf: ({ VersionArns }) => VersionArns,
});

function nameOf(agent: string): string {
  return `AI agent ${JSON.stringify(agent)}`;
}

/** The ARN of the agent, then those of its versions; `undefined` if the agent no longer exists. */
async function versionsOf(
  qconnect: Calls<"qconnect">,
  AIAgentArn: string,
  versions: StoredAgent["versions"],
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
    const advice = `Nothing was changed. AI agents of the instance: ${names || "none"}.`;
    throw new NotFoundError(nameOf(AIAgent), InstanceArn, advice);
  }
  if (others.length === 0) return found.Arn;
  throw new AmbiguousError(
    `AI agents with the name ${JSON.stringify(AIAgent)}`,
    InstanceArn,
    [found, ...others].map(({ Arn }) => Arn),
    "Nothing was changed. Set the ARN of one of them.",
  );
}

function isAssigned(output: object | undefined): output is AIAgentSecurityProfiles {
  return output !== undefined && "VersionArns" in output;
}
