import { findAIAgents } from "../aws/lookups.ts";
import { type InstanceLookupProps, callsOfInstance, checkLookup, theOne } from "./lookup.ts";

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
 * Looks an AI agent up by its name among the assistants of an instance. Writes nothing and keeps nothing in the
 * state. All lookups of a process share one list of the agents. Needs the package `@aws-sdk/client-qconnect`.
 *
 * @throws InvalidPropsError before any call
 * @throws MissingPackageError when the package is not installed
 * @throws NotFoundError when no AI agent has the name
 * @throws AmbiguousError when several have it
 */
export async function AIAgentRef(props: AIAgentRefProps): Promise<AIAgentRef> {
  const { InstanceArn, Name } = props;
  checkLookup("AIAgentRef", props, { Name }, { inInstance: true });
  const found = await findAIAgents(
    callsOfInstance("connect", props),
    callsOfInstance("qconnect", props),
    Name,
  );
  const { Arn, AssistantArn, Type } = theOne(found, {
    kind: "AI agent",
    name: Name,
    place: InstanceArn,
    nameOf: (agent) => agent.Name,
    identityOf: (agent) => agent.Arn,
    advice: "Rename one, or use the ARN of the one that is meant.",
  });
  return { InstanceArn, AIAgentArn: Arn, AssistantArn, Name, Type };
}
