import {
  type InstanceSnapshot,
  type ProfileIdentity,
  type SnapshotPart,
  AI_AGENT_PARTS,
} from "../profile/snapshot.ts";

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

/** A value for each holder of each profile, by the id of the profile. */
export function byProfile<T extends { readonly SecurityProfileIds: readonly string[] }, V>(
  holders: readonly T[],
  valueOf: (holder: T, number: number) => V,
): ReadonlyMap<string, readonly V[]> {
  const values = new Map<string, V[]>();
  for (const [number, holder] of holders.entries()) {
    const value = valueOf(holder, number);
    for (const id of holder.SecurityProfileIds) {
      const known = values.get(id);
      if (known) known.push(value);
      else values.set(id, [value]);
    }
  }
  return values;
}
