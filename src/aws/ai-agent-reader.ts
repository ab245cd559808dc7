import type { AIAgentSnapshot, SnapshotPart } from "../profile/snapshot.ts";
import { holdableArns, parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { readAgentProfiles } from "./agent-holders.ts";
import {
  type ListedAIAgent,
  arnsOfAIAgent,
  listAIAgents,
  listAssistants,
  usedAIAgents,
} from "./ai-agents.ts";
import type { Calls } from "./calls.ts";
import { failedWith } from "./errors.ts";

/** Reads a part of an instance, or records why it could not be read. */
export type PartReader = <T>(
  part: SnapshotPart,
  of: string,
  read: () => Promise<T>,
) => Promise<T | undefined>;

/** Reads the AI agents of one instance and their profiles. */
export function aiAgentReader(
  connect: Calls<"connect">,
  qconnect: Calls<"qconnect">,
  part: PartReader,
) {
  const { InstanceArn } = connect.subject;
  let listing: Promise<string[] | undefined> | undefined;

  function assistants(): Promise<string[] | undefined> {
    listing ??= part("assistants", InstanceArn, () => listAssistants(connect));
    return listing;
  }

  async function agentsOfInstance(): Promise<ListedAIAgent[]> {
    const arns = (await assistants()) ?? [];
    const lists = arns.map((arn) =>
      part("aiAgentsOfAssistant", arn, () => listAIAgents(qconnect, arn)),
    );
    return (await Promise.all(lists)).flatMap((agents = []) => agents);
  }

  async function arnsOf(agentArn: string): Promise<string[]> {
    const arns = await part("versionsOfAIAgent", agentArn, () => arnsOfAIAgent(qconnect, agentArn));
    return arns ?? holdableArns(agentArn, []);
  }

  async function snapshotsOf(
    arns: readonly string[],
    names: Pick<AIAgentSnapshot, "Name" | "Type"> = {},
  ): Promise<AIAgentSnapshot[]> {
    const held = arns.map(async (Arn) => {
      const ids = await part("heldByAIAgent", Arn, () => readAgentProfiles(connect, Arn));
      return ids ? [{ Arn, SecurityProfileIds: ids, ...names }] : [];
    });
    return (await Promise.all(held)).flat();
  }

  return {
    /** Every ARN under which an AI agent of the instance, or one of these, may have profiles. */
    async aiAgents(named: readonly string[]): Promise<AIAgentSnapshot[]> {
      const listed = await agentsOfInstance();
      const known = new Set(listed.map(({ Arn }) => Arn));
      const others = [...new Set(named)]
        .toSorted()
        .filter((arn) => !known.has(parseAIAgentArn(arn)?.AIAgentArn ?? arn));
      const read = await Promise.all([
        ...listed.map(async ({ Arn, Name, Type }) =>
          snapshotsOf(await arnsOf(Arn), { Name, Type }),
        ),
        ...others.map(async (arn) => {
          const isWhole = parseAIAgentArn(arn)?.AIAgentArn === arn;
          return snapshotsOf(isWhole ? await arnsOf(arn) : [arn]);
        }),
      ]);
      return [...new Map(read.flat().map((agent) => [agent.Arn, agent])).values()];
    },

    /** Names of the AI agents of the instance; of none that cannot be read. */
    async aiAgentNames(): Promise<string[]> {
      return (await agentsOfInstance()).flatMap(({ Name }) => Name ?? []);
    },

    /** ARNs of AI agents in the settings of the instance's assistants; `undefined` if they cannot be read. */
    async usedAIAgents(): Promise<string[] | undefined> {
      const arns = await assistants();
      if (!arns || arns.length === 0) return arns;
      return part("usedAIAgents", InstanceArn, () => usedAIAgents(qconnect, arns));
    },
  };
}

/**
 * Every AI agent of an instance, with an entry for each ARN under which it may have profiles. A failed part fails
 * the whole read.
 */
export function allAIAgents(
  connect: Calls<"connect">,
  qconnect: Calls<"qconnect">,
): Promise<readonly AIAgentSnapshot[]> {
  return aiAgentReader(connect, qconnect, (part, _of, read) =>
    read().catch((error: unknown) => {
      // An agent may lack a version such as `$SAVED`.
      const isNone = part === "heldByAIAgent" && failedWith(error, "ResourceNotFoundException");
      if (isNone) return undefined;
      throw error;
    }),
  ).aiAgents([]);
}
