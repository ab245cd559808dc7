import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import { type AIAgentSnapshot, type ComparableSnapshot, isRead } from "../profile/snapshot.ts";
import { unlistedIn } from "./unlisted.ts";

/** A holder, with the profiles on each side by a key that both sides share. */
export interface Holder {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The hierarchy group on each side, if it differs: a profile can restrict its holder to it. */
  readonly groups?: Readonly<Record<"before" | "after", string | undefined>>;
}

/** A holder on one side. */
interface OneSided {
  /** The same on both sides. */
  readonly key: string;
  readonly name: string;
  readonly held: readonly string[];
  /** The hierarchy group, if both sides share its id. */
  readonly group?: string | undefined;
  /** Whether the other side can name what it holds. */
  readonly isKnown: boolean;
  /** Whether a holder that only this side has is certainly absent from the other side. */
  readonly isCertain: boolean;
}

/**
 * Finds the holders of one side on the other side.
 *
 * @param takesLone whether holders of one side count
 */
export function matchHolders(
  here: readonly OneSided[],
  there: readonly OneSided[],
  takesLone: boolean,
) {
  const [ours, theirs] = [byKey(here), byKey(there)];
  const pairs = [...ours].flatMap(([key, one]) => {
    const other = theirs.get(key);
    return other ? [{ one, other, isKnown: one.isKnown && other.isKnown }] : [];
  });
  const left = here.filter(({ key }) => !theirs.has(key));
  const joined = there.filter(({ key }) => !ours.has(key));
  const certain = (lone: readonly OneSided[]) =>
    takesLone ? lone.filter(({ isCertain }) => isCertain) : [];
  return {
    both: pairs.flatMap(({ isKnown, one, other }): Holder | [] =>
      isKnown
        ? {
            name: other.name,
            before: one.held,
            after: other.held,
            ...(one.group !== other.group && { groups: { before: one.group, after: other.group } }),
          }
        : [],
    ),
    only: {
      here: certain(left).map(({ held, name }): Holder => ({ name, before: held, after: [] })),
      there: certain(joined).map(({ held, name }): Holder => ({ name, before: [], after: held })),
    },
    /** Names of holders that cannot be compared. */
    unknown: [
      ...pairs.flatMap(({ isKnown, other }) => (isKnown ? [] : other.name)),
      ...[...left, ...joined].flatMap(({ isCertain, name }) => (isCertain ? [] : name)),
    ],
  };
}

function byKey(holders: readonly OneSided[]): ReadonlyMap<string, OneSided> {
  return new Map(holders.map((holder) => [holder.key, holder]));
}

export function usersOf(
  snapshot: ComparableSnapshot,
  keys: ReadonlyMap<string, string>,
  isSame: boolean,
  other: ComparableSnapshot,
): OneSided[] {
  const unlisted = unlistedIn(snapshot);
  const isCertain = isRead(other.missing, "users");
  return snapshot.users.map(({ HierarchyGroupId, SecurityProfileIds, UserId, Username }) => ({
    key: isSame ? UserId : Username,
    name: Username,
    held: SecurityProfileIds.map((id) => keys.get(id) ?? id),
    group: isSame ? HierarchyGroupId : undefined,
    // Two instances share names, and a profile that is not listed has none.
    isKnown: isSame || !SecurityProfileIds.some((id) => unlisted.has(id)),
    isCertain,
  }));
}

/** The AI agents of one side of two readings of one instance, by ARN. Their profiles match by id. */
export function agentsOf(
  { aiAgents = [] }: ComparableSnapshot,
  other: ComparableSnapshot,
): OneSided[] {
  return aiAgents.map((agent) => ({
    key: agent.Arn,
    name: agent.Arn,
    held: agent.SecurityProfileIds,
    isKnown: true,
    isCertain: !mayHave(other, agent),
  }));
}

/** Whether a reading without an AI agent may have missed it. It misses an agent that no assistant lists, unless asked. */
function mayHave(
  { aiAgents, missing }: ComparableSnapshot,
  { Arn, Name }: AIAgentSnapshot,
): boolean {
  const whole = parseAIAgentArn(Arn)?.AIAgentArn;
  return (
    aiAgents === undefined ||
    Name === undefined ||
    !isRead(missing, "assistants", "aiAgentsOfAssistant") ||
    missing.some(
      ({ of, part }) =>
        (part === "versionsOfAIAgent" && of === whole) || (part === "heldByAIAgent" && of === Arn),
    )
  );
}
