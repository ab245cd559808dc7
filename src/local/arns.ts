import type { InstanceLocation } from "../profile/arn.ts";

/** ARNs of what an instance, or its account and region, holds. */

export const groupArn = ({ InstanceArn }: InstanceLocation, id: string) =>
  `${InstanceArn}/agent-group/${id}`;

export const flowModuleArn = ({ InstanceArn }: InstanceLocation, id: string) =>
  `${InstanceArn}/flow-module/${id}`;

export const integrationAssociationArn = ({ InstanceArn }: InstanceLocation, id: string) =>
  `${InstanceArn}/integration-association/${id}`;

export const assistantArn = (at: InstanceLocation, id: string) =>
  inAccount(at, "wisdom", `assistant/${id}`);

/** Without a qualifier: of no version in particular. */
export const aiAgentArn = (at: InstanceLocation, assistantId: string, id: string) =>
  inAccount(at, "wisdom", `ai-agent/${assistantId}/${id}`);

export const applicationArn = (at: InstanceLocation, id: string) =>
  inAccount(at, "app-integrations", `application/${id}`);

export function inAccount(
  { account, partition, region }: InstanceLocation,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** An id or ARN of an AI agent without `:3`, `:$LATEST` or `:$SAVED` behind it. */
export function unqualified(agent: string): string {
  return agent.replace(/:[A-Z0-9_$]+$/, "");
}
