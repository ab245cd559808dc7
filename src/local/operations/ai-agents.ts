import { aiAgentArn, assistantArn, unqualified } from "../arns.ts";
import type { AIAgent, Assistant } from "../data.ts";
import { notFound } from "../errors.ts";
import type { InputOf, OperationName } from "../model.ts";
import { byId, inRegion, paginate } from "../page.ts";
import type { Store } from "../store.ts";

export function ListAssistants(store: Store, input: InputOf<"ListAssistants">) {
  const all = assistantsOf(store);
  const { items, ...next } = page("ListAssistants", inRegion(store, input), all, byId);
  const assistantSummaries = items.map(({ AIAgents, Id, Name }) => ({
    assistantId: Id,
    assistantArn: assistantArn(store.instance, Id),
    name: Name,
    type: "AGENT",
    status: "ACTIVE",
    aiAgentConfiguration: Object.fromEntries(
      AIAgents.flatMap((agent) =>
        agent.UsedVersion === undefined
          ? []
          : [[agent.Type, { aiAgentId: `${agent.Id}:${agent.UsedVersion}` }]],
      ),
    ),
  }));
  return { assistantSummaries, ...next };
}

export function ListAIAgents(store: Store, input: InputOf<"ListAIAgents">) {
  const assistant = assistantOf(store, input.assistantId);
  const found = assistant.AIAgents.filter(({ Origin }) => (input.origin ?? Origin) === Origin);
  const { items, ...next } = page("ListAIAgents", input, found, byId);
  const aiAgentSummaries = items.map((agent) => summary(store, assistant, agent));
  return { aiAgentSummaries, ...next };
}

export function ListAIAgentVersions(store: Store, input: InputOf<"ListAIAgentVersions">) {
  const assistant = assistantOf(store, input.assistantId);
  const wanted = unqualified(input.aiAgentId);
  const agent = assistant.AIAgents.find(({ Id }) =>
    [Id, aiAgentArn(store.instance, assistant.Id, Id)].includes(wanted),
  );
  if (!agent) throw notFound(`AI agent ${input.aiAgentId}`);
  const found = (input.origin ?? agent.Origin) === agent.Origin ? agent.Versions : [];
  const { items, ...next } = page("ListAIAgentVersions", input, found, String);
  const aiAgentVersionSummaries = items.map((versionNumber) => ({
    aiAgentSummary: { ...summary(store, assistant, agent), visibilityStatus: "PUBLISHED" },
    versionNumber,
  }));
  return { aiAgentVersionSummaries, ...next };
}

/** Assistants belong to the account and region, not to an instance. */
function assistantsOf(store: Store): Assistant[] {
  return store.region.flatMap(({ data }) => data.assistants);
}

function assistantOf(store: Store, wanted: string): Assistant {
  const assistant = assistantsOf(store).find(({ Id }) =>
    [Id, assistantArn(store.instance, Id)].includes(wanted),
  );
  if (!assistant) throw notFound(`Assistant ${wanted}`);
  return assistant;
}

function summary({ instance }: Store, assistant: Assistant, agent: AIAgent) {
  return {
    name: agent.Name,
    assistantId: assistant.Id,
    assistantArn: assistantArn(instance, assistant.Id),
    aiAgentId: agent.Id,
    aiAgentArn: aiAgentArn(instance, assistant.Id, agent.Id),
    type: agent.Type,
    modifiedTime: agent.ModifiedTime / 1000,
    visibilityStatus: agent.Versions.length > 0 ? "PUBLISHED" : "SAVED",
    origin: agent.Origin,
    status: "ACTIVE",
  };
}

/** A page as Amazon Q in Connect spells its members. */
function page<T>(
  name: OperationName,
  { maxResults, nextToken, ...question }: { maxResults?: number; nextToken?: string },
  found: readonly T[],
  identity: (item: T) => string,
): { items: T[]; nextToken?: string } {
  const input = { ...question, MaxResults: maxResults, NextToken: nextToken };
  const { items, NextToken } = paginate(name, input, found, identity);
  return { items, ...(NextToken !== undefined && { nextToken: NextToken }) };
}
