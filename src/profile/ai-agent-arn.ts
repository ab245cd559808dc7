import type { Problem } from "./problem.ts";

/** `arn:PARTITION:wisdom:REGION:ACCOUNT:ai-agent/ASSISTANT/AGENT`, with or without `:QUALIFIER` at the end. */
const AI_AGENT_ARN =
  /^(?<arn>(?<service>arn:[-a-z0-9]+:wisdom:[-a-z0-9]+:[0-9]{12}):ai-agent\/(?<assistant>[^/:]+)\/[^/:]+)(?::(?<qualifier>[A-Z0-9_$]+))?$/;

/** The parts of the ARN of an AI agent or of one of its versions. */
export interface AIAgentLocation {
  /** ARN of the agent, without a version. */
  readonly AIAgentArn: string;
  readonly AssistantArn: string;
  /** `$LATEST`, `$SAVED` or a version number. Absent: the ARN names no version. */
  readonly qualifier?: string;
}

export function parseAIAgentArn(arn: string): AIAgentLocation | undefined {
  const parts = AI_AGENT_ARN.exec(arn)?.groups;
  if (!parts?.["arn"] || !parts["service"] || !parts["assistant"]) return undefined;
  const { qualifier } = parts;
  return {
    AIAgentArn: parts["arn"],
    AssistantArn: `${parts["service"]}:assistant/${parts["assistant"]}`,
    ...(qualifier !== undefined && { qualifier }),
  };
}

/** What is wrong with the ARN of an AI agent or of one of its versions. */
export function checkAIAgentArn(arn: string, path: string): Problem[] {
  if (parseAIAgentArn(arn)) return [];
  const form = "arn:aws:wisdom:REGION:ACCOUNT:ai-agent/ASSISTANT/AGENT, or that and :VERSION";
  return [{ path, message: `${JSON.stringify(arn)} is not the ARN of an AI agent (${form})` }];
}

/**
 * Every ARN under which an AI agent may have security profiles: AWS associates a profile with exactly one ARN,
 * and does not document which one applies at run time.
 */
export function holdableArns(AIAgentArn: string, versions: readonly number[]): string[] {
  return [
    AIAgentArn,
    ...["$LATEST", "$SAVED", ...versions].map((qualifier) => `${AIAgentArn}:${qualifier}`),
  ];
}

/** The AI agents of these ARNs, without their versions, each once. */
export function agentsOf(arns: readonly string[]): string[] {
  return [...new Set(arns.map((arn) => parseAIAgentArn(arn)?.AIAgentArn ?? arn))];
}
