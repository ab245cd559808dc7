import type { UserSnapshot } from "../profile/snapshot.ts";
import { byProfile } from "../access/holders.ts";
import { unionCount } from "./union-count.ts";

/** Counts the users that hold any of some profiles. The page does this for every permission. */
export function userCount(
  users: readonly UserSnapshot[],
): (profileIds: readonly string[]) => number {
  const holders = byProfile(users, (_, number) => number);
  const count = unionCount(users.length);
  return (profileIds) => count(profileIds.map((id) => holders.get(id) ?? []));
}
