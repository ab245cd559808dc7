import { AI_AGENT_KIND } from "./alchemy/kinds.ts";
import { type AIAgentVersion, checkAIAgentAssignment } from "./profile/assignment-props.ts";
import { nameOfAIAgent } from "./profile/holder-name.ts";
import type { StoredAssignment } from "./resource/assignment-pass.ts";
import { assignmentResource } from "./resource/assignment-resource.ts";
import type { AssignedProfiles, AssignmentProps } from "./resource/assignment-types.ts";

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
 * Profiles that the code never listed stay, unless `exact` is true. Removing the resource removes what it added,
 * unless `delete` is false.
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
  nameOf: ({ AIAgent }) => nameOfAIAgent(AIAgent),
  store: ({ AIAgent, versions = "all" }, common) => ({ ...common, AIAgent, versions }),
  async locate(pass, { AIAgent, InstanceArn, versions }, previous) {
    const isSame = previous?.AIAgent === AIAgent && previous.InstanceArn === InstanceArn;
    const known = isSame ? previous.AIAgentArn : undefined;
    const { locateAIAgent } = await import("./resource/locate-ai-agent.ts");
    const { AIAgentArn, VersionArns } = await locateAIAgent(pass, AIAgent, known, versions);
    return {
      holders: VersionArns.map((arn) => ({
        arn,
        name: nameOfAIAgent(arn.replace(AIAgentArn, AIAgent)),
      })),
      output: { InstanceArn, AIAgent, AIAgentArn, VersionArns },
    };
  },
  isOutput: (output): output is AIAgentSecurityProfiles => "VersionArns" in output,
  holdersOf: ({ VersionArns }) => VersionArns,
});
