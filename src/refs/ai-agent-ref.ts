import { inInstance, theOne } from "./lookup.ts";
import type { InstanceLookupProps } from "./lookup-props.ts";

/** Which AI agent to look up. */
export interface AIAgentRefProps extends InstanceLookupProps {
  Name: string;
}

/** An AI agent as its assistant lists it. */
export interface AIAgentRef {
  InstanceArn: string;
  /** Without a version. */
  AIAgentArn: string;
  AssistantArn: string;
  Name: string;
  /** `ORCHESTRATION`, `SELF_SERVICE`, … */
  Type: string;
}

/**
 * Looks up an AI agent by name among the assistants of an instance. Does not write to AWS or to the state. All
 * lookups of a process share one list of the agents. Needs the package `@aws-sdk/client-qconnect`.
 *
 * @throws InvalidPropsError before any call
 * @throws MissingPackageError if the package is not installed
 * @throws NotFoundError if no AI agent has the name
 * @throws AmbiguousError if several AI agents have the name
 */
export async function AIAgentRef(props: AIAgentRefProps): Promise<AIAgentRef> {
  const { InstanceArn, Name } = props;
  const { callsTo, findAIAgents } = await inInstance("AIAgentRef", props, { Name });
  const found = await findAIAgents(callsTo("connect"), callsTo("qconnect"), Name);
  const { Arn, AssistantArn, Type } = theOne(found, {
    kind: "AI agent",
    name: Name,
    place: InstanceArn,
    nameOf: (agent) => agent.Name,
    identityOf: (agent) => agent.Arn,
    advice: "Rename one, or use its ARN.",
  });
  return { InstanceArn, AIAgentArn: Arn, AssistantArn, Name, Type };
}
