import { profileArn } from "../profile/arn.ts";
import type { ProfileIdentity, ProfilesSnapshot } from "../profile/snapshot.ts";

interface Holding extends Pick<ProfilesSnapshot, "aiAgents" | "users"> {
  readonly profiles: readonly ProfileIdentity[];
}

/** Ids of profiles that somebody holds and the list of profiles lacks: AWS lists a profile late. */
export function unlistedIn({ aiAgents = [], profiles, users = [] }: Holding): ReadonlySet<string> {
  const listed = new Set(profiles.map(({ SecurityProfileId }) => SecurityProfileId));
  const held = [...users, ...aiAgents].flatMap(({ SecurityProfileIds }) => SecurityProfileIds);
  return new Set(held.filter((id) => !listed.has(id)));
}

export function unlistedProfiles(InstanceArn: string, held: Holding): ProfileIdentity[] {
  return [...unlistedIn(held)].map((id) => unlistedProfile(InstanceArn, id));
}

/** Of a profile that is not listed, only the id is known. */
export function unlistedProfile(InstanceArn: string, id: string): ProfileIdentity {
  return {
    SecurityProfileArn: profileArn(InstanceArn, id),
    SecurityProfileId: id,
    SecurityProfileName: id,
  };
}
