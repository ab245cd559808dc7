import { oncePer } from "./once.ts";
import {
  type InstanceSnapshot,
  type ProfileIdentity,
  type UserSnapshot,
  AI_AGENT_PARTS,
  isRead,
} from "../profile/snapshot.ts";

/** The holders of a profile. */
export interface ProfileHolders {
  /** Usernames; `null` if the users could not be read. */
  readonly users: readonly string[] | null;
  /** ARNs of AI agents, with a version or without; `null` if none is known, and some could not be read. */
  readonly aiAgents: readonly string[] | null;
}

/** The holders of each profile of an instance. */
export function holdersIn(
  snapshot: InstanceSnapshot,
): (profile: ProfileIdentity) => ProfileHolders {
  const { aiAgents, missing, users } = snapshot;
  const [usersOf, agentsOf] = [numbersByProfile(users), numbersByProfile(aiAgents)];
  return ({ SecurityProfileId: id }) => {
    const usernames = (usersOf.get(id) ?? []).flatMap((number) => users[number]?.Username ?? []);
    const arns = (agentsOf.get(id) ?? []).flatMap((number) => aiAgents[number]?.Arn ?? []);
    return {
      users: isRead(missing, "users") ? usernames : null,
      aiAgents: arns.length > 0 || isRead(missing, ...AI_AGENT_PARTS) ? arns : null,
    };
  };
}

type Holding = Pick<UserSnapshot, "SecurityProfileIds">;

/** For the id of each held profile, the numbers of its holders in the list, in ascending order. */
export const numbersByProfile = oncePer(
  (holders: readonly Holding[]): ReadonlyMap<string, readonly number[]> => {
    const numbers = new Map<string, number[]>();
    for (const [number, { SecurityProfileIds }] of holders.entries()) {
      for (const id of SecurityProfileIds) {
        const of = numbers.get(id);
        if (!of) numbers.set(id, [number]);
        else if (of.at(-1) !== number) of.push(number);
      }
    }
    return numbers;
  },
);
