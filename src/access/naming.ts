import { distance } from "../profile/distance.ts";
import type { ProfileIdentity } from "./snapshot.ts";

/** How many names are told when one is not found. */
const NEAREST = 3;

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

/** The names that are most like one that is not there, the nearest first. */
export function nearestNames(given: string, names: readonly string[]): string[] {
  const far = (name: string) => distance(given.toLowerCase(), name.toLowerCase());
  return names.toSorted((a, b) => far(a) - far(b)).slice(0, NEAREST);
}
