import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import type { Side } from "./compare.ts";
import type { AIAgentSnapshot, ComparableSnapshot, UserSnapshot } from "../profile/snapshot.ts";
import { unlistedIn } from "./unlisted.ts";

/** A holder, with the profiles on each side by a key that both sides share. */
export interface Holder {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The hierarchy group on each side, if it differs: a profile can restrict its holder to it. */
  readonly groups?: Readonly<Record<"before" | "after", string | undefined>>;
}

/** The holders of one side. */
interface HolderList<T> {
  readonly holders: readonly T[];
  readonly keyOf: (holder: T) => string;
  readonly nameOf: (holder: T) => string;
  readonly heldBy: (holder: T) => readonly string[];
  /** The hierarchy group, if both sides share its id. */
  readonly groupOf: (holder: T) => string | undefined;
  /** Whether the other side can name what the holder holds. */
  readonly isKnown: (holder: T) => boolean;
  /** Whether a holder that the other side lacks is certainly not there. */
  readonly isCertain: (holder: T) => boolean;
}

interface MatchedHolders {
  readonly both: readonly Holder[];
  readonly only: Readonly<Record<Side, readonly Holder[]>>;
  /** Names of holders that cannot be compared. */
  readonly unknown: readonly string[];
}

/**
 * Finds the holders of one side on the other side.
 *
 * @param takesLone whether holders of one side count
 */
export function matchHolders<T>(
  here: HolderList<T>,
  there: HolderList<T>,
  takesLone: boolean,
): MatchedHolders {
  const [ours, theirs] = [byKey(here), byKey(there)];
  const pairs = [...ours].flatMap(([key, one]) => {
    const other = theirs.get(key);
    return other === undefined ? [] : [{ one, other }];
  });
  const isKnown = ({ one, other }: { one: T; other: T }) =>
    here.isKnown(one) && there.isKnown(other);
  const [left, joined] = [lone(here, theirs), lone(there, ours)];
  return {
    both: pairs.filter(isKnown).map(({ one, other }) => ({
      name: there.nameOf(other),
      before: here.heldBy(one),
      after: there.heldBy(other),
      ...moveOf(here.groupOf(one), there.groupOf(other)),
    })),
    only: takesLone
      ? {
          here: left.certain.map((one) => ({
            name: here.nameOf(one),
            before: here.heldBy(one),
            after: [],
          })),
          there: joined.certain.map((other) => ({
            name: there.nameOf(other),
            before: [],
            after: there.heldBy(other),
          })),
        }
      : { here: [], there: [] },
    unknown: [
      ...pairs.filter((pair) => !isKnown(pair)).map(({ other }) => there.nameOf(other)),
      ...left.unknown.map(here.nameOf),
      ...joined.unknown.map(there.nameOf),
    ],
  };
}

function moveOf(before: string | undefined, after: string | undefined): Pick<Holder, "groups"> {
  return before === after ? {} : { groups: { before, after } };
}

function byKey<T>({ holders, keyOf }: HolderList<T>): ReadonlyMap<string, T> {
  return new Map(holders.map((holder) => [keyOf(holder), holder]));
}

/** The holders that the other side lacks. */
function lone<T>({ holders, isCertain, keyOf }: HolderList<T>, others: ReadonlyMap<string, T>) {
  const found = holders.filter((holder) => !others.has(keyOf(holder)));
  return {
    certain: found.filter(isCertain),
    unknown: found.filter((holder) => !isCertain(holder)),
  };
}

/** The users of one side. */
export function usersOf(
  snapshot: ComparableSnapshot,
  keys: ReadonlyMap<string, string>,
  isSame: boolean,
  other: ComparableSnapshot,
): HolderList<UserSnapshot> {
  const unlisted = unlistedIn(snapshot);
  return {
    holders: snapshot.users,
    keyOf: (user) => (isSame ? user.UserId : user.Username),
    nameOf: ({ Username }) => Username,
    heldBy: ({ SecurityProfileIds }) => SecurityProfileIds.map((id) => keys.get(id) ?? id),
    groupOf: ({ HierarchyGroupId }) => (isSame ? HierarchyGroupId : undefined),
    // Two instances share names, and a profile that is not listed has none.
    isKnown: ({ SecurityProfileIds }) =>
      isSame || !SecurityProfileIds.some((id) => unlisted.has(id)),
    isCertain: () => other.missing.every(({ part }) => part !== "users"),
  };
}

/** The AI agents of one side of two readings of one instance, by ARN. Their profiles match by id. */
export function agentsOf(
  { aiAgents }: ComparableSnapshot,
  other: ComparableSnapshot,
): HolderList<AIAgentSnapshot> {
  return {
    holders: aiAgents,
    keyOf: ({ Arn }) => Arn,
    nameOf: ({ Arn }) => Arn,
    heldBy: ({ SecurityProfileIds }) => SecurityProfileIds,
    groupOf: () => undefined,
    isKnown: () => true,
    isCertain: (agent) => !mayHave(other, agent),
  };
}

/** Whether a reading without an AI agent may have missed it. It misses an agent that no assistant lists, unless asked. */
function mayHave({ missing }: ComparableSnapshot, { Arn, Name }: AIAgentSnapshot): boolean {
  const whole = parseAIAgentArn(Arn)?.AIAgentArn;
  return (
    Name === undefined ||
    missing.some(
      ({ of, part }) =>
        part === "assistants" ||
        part === "aiAgentsOfAssistant" ||
        (part === "versionsOfAIAgent" && of === whole) ||
        (part === "heldByAIAgent" && of === Arn),
    )
  );
}
