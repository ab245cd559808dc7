import { groupBy } from "./group-by.ts";
import {
  type InstanceSnapshot,
  type ProfileIdentity,
  type SnapshotPart,
  AI_AGENT_PARTS,
} from "./snapshot.ts";

/** The holders of a profile. */
export interface ProfileHolders {
  /** Usernames; `null` if the users could not be read. */
  readonly users: readonly string[] | null;
  /** ARNs of AI agents, with a version or without; `null` if some could not be read. */
  readonly aiAgents: readonly string[] | null;
}

/** The holders of each profile of an instance. */
export function holdersIn(
  snapshot: InstanceSnapshot,
): (profile: ProfileIdentity) => ProfileHolders {
  const { aiAgents, missing, users } = snapshot;
  const isRead = (...parts: readonly SnapshotPart[]) =>
    !missing.some(({ part }) => parts.includes(part));
  const usernames = byProfile(users, ({ Username }) => Username);
  const arns = byProfile(aiAgents, ({ Arn }) => Arn);
  return ({ SecurityProfileId }) => ({
    users: isRead("users") ? (usernames.get(SecurityProfileId) ?? []) : null,
    aiAgents: isRead(...AI_AGENT_PARTS) ? (arns.get(SecurityProfileId) ?? []) : null,
  });
}

function byProfile<T extends { readonly SecurityProfileIds: readonly string[] }>(
  holders: readonly T[],
  nameOf: (holder: T) => string,
): ReadonlyMap<string, readonly string[]> {
  const held = holders.flatMap((holder) =>
    holder.SecurityProfileIds.map((id) => ({ id, name: nameOf(holder) })),
  );
  return new Map(
    [...groupBy(held, ({ id }) => id)].map(([id, same]) => [id, same.map(({ name }) => name)]),
  );
}
