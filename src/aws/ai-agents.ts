import { holdableArns, parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { locateInstance } from "../profile/arn.ts";
import { isRecord } from "../profile/shapes.ts";
import { sortBy } from "../profile/sort-by.ts";
import type { Calls } from "./calls.ts";
import { entries } from "./entries.ts";

/** The largest page of the lists of assistants, agents and versions. */
const PAGE = 100;

/** An AI agent as its assistant lists it. */
export interface ListedAIAgent {
  /** Without a version. */
  readonly Arn: string;
  readonly Name: string;
  /** `ORCHESTRATION`, `SELF_SERVICE`, …: AWS may add types. */
  readonly Type: string;
}

/** ARNs of the assistants of an instance. */
export async function listAssistants({ pages, subject }: Calls<"connect">): Promise<string[]> {
  const operation = "ListIntegrationAssociations";
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const listed = await pages(operation, "IntegrationAssociationSummaryList", (connect, NextToken) =>
    connect.listIntegrationAssociations({
      InstanceId,
      IntegrationType: "WISDOM_ASSISTANT",
      NextToken,
      MaxResults: PAGE,
    }),
  );
  const arns = entries(subject, operation, listed, ({ IntegrationArn }) => IntegrationArn);
  return [...new Set(arns)].toSorted();
}

/** The AI agents of an assistant, including AWS's own. */
export async function listAIAgents(
  { pages, subject }: Calls<"qconnect">,
  assistantArn: string,
): Promise<ListedAIAgent[]> {
  const operation = "ListAIAgents";
  const listed = await pages(operation, "aiAgentSummaries", (qconnect, nextToken) =>
    qconnect.listAIAgents({ assistantId: assistantArn, nextToken, maxResults: PAGE }),
  );
  const agents = entries(subject, operation, listed, ({ aiAgentArn, name: Name, type: Type }) => {
    const Arn = parseAIAgentArn(aiAgentArn ?? "")?.AIAgentArn;
    return Arn === undefined || Name === undefined || Type === undefined
      ? undefined
      : { Arn, Name, Type };
  });
  return sortBy(agents, ({ Arn, Name }) => `${Name} ${Arn}`);
}

/** Every ARN under which an AI agent may hold profiles: plain, `:$LATEST`, `:$SAVED` and each published version. */
export async function arnsOfAIAgent(
  { pages, subject }: Calls<"qconnect">,
  aiAgentArn: string,
): Promise<string[]> {
  const operation = "ListAIAgentVersions";
  const agent = parseAIAgentArn(aiAgentArn);
  if (!agent) throw new TypeError(`"${aiAgentArn}" is not the ARN of an AI agent`);
  const request = { assistantId: agent.AssistantArn, aiAgentId: agent.AIAgentArn };
  const listed = await pages(operation, "aiAgentVersionSummaries", (qconnect, nextToken) =>
    qconnect.listAIAgentVersions({ ...request, nextToken, maxResults: PAGE }),
  );
  const versions = entries(subject, operation, listed, ({ versionNumber }) => versionNumber);
  const oldestFirst = [...new Set(versions)].toSorted((a, b) => a - b);
  return holdableArns(aiAgentArn, oldestFirst);
}

/**
 * The ARNs of the AI agents in the settings of these assistants, with a version if the setting has one. A flow
 * may name others.
 */
export async function usedAIAgents(
  { pages }: Calls<"qconnect">,
  assistantArns: readonly string[],
): Promise<string[]> {
  const listed = await pages("ListAssistants", "assistantSummaries", (qconnect, nextToken) =>
    qconnect.listAssistants({ nextToken, maxResults: PAGE }),
  );
  const used = listed
    .filter(({ assistantArn = "" }) => assistantArns.includes(assistantArn))
    .flatMap((assistant) => {
      const ofAssistant = (assistant.assistantArn ?? "").replace(":assistant/", ":ai-agent/");
      return idsIn(assistant).map((id) => (id.startsWith("arn:") ? id : `${ofAssistant}/${id}`));
    });
  return [...new Set(used)].toSorted();
}

/** The AI agent ids in the settings of an assistant. Newer clients type more of this structure. */
function idsIn(assistant: object): string[] {
  const settings: Readonly<Record<string, unknown>> = { ...assistant };
  const byType = settings["aiAgentConfiguration"];
  const byUseCase = settings["orchestratorConfigurationList"];
  const all = [
    ...(isRecord(byType) ? Object.values(byType) : []),
    ...(Array.isArray(byUseCase) ? byUseCase : []),
  ];
  return all.flatMap((entry: unknown) =>
    isRecord(entry) && typeof entry["aiAgentId"] === "string" ? [entry["aiAgentId"]] : [],
  );
}
