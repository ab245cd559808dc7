import type { ProfileIdentity } from "./snapshot.ts";

/** The profile with this name, id or ARN. */
export function findProfile<P extends ProfileIdentity>(
  profiles: readonly P[],
  given: string,
): P | undefined {
  return (
    profiles.find(({ SecurityProfileName }) => SecurityProfileName === given) ??
    profiles.find(({ SecurityProfileId }) => SecurityProfileId === given) ??
    profiles.find(({ SecurityProfileArn }) => SecurityProfileArn === given)
  );
}
