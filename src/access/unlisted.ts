import type { ProfilesSnapshot } from "../profile/snapshot.ts";

/** Ids of profiles that somebody holds and the list of profiles lacks: AWS lists a profile late. */
export function unlistedIn({
  aiAgents = [],
  profiles,
  users = [],
}: ProfilesSnapshot): ReadonlySet<string> {
  const listed = new Set(profiles.map(({ SecurityProfileId }) => SecurityProfileId));
  const held = [...users, ...aiAgents].flatMap(({ SecurityProfileIds }) => SecurityProfileIds);
  return new Set(held.filter((id) => !listed.has(id)));
}
