import type { UserSnapshot } from "../access/snapshot.ts";
import { unionCount } from "./union-count.ts";

/** Counts the users that hold any of some profiles. The page does this for every permission. */
export function userCount(
  users: readonly UserSnapshot[],
): (profileIds: readonly string[]) => number {
  const holders = new Map<string, number[]>();
  for (const [user, { SecurityProfileIds }] of users.entries()) {
    for (const id of SecurityProfileIds) {
      const known = holders.get(id);
      if (known) known.push(user);
      else holders.set(id, [user]);
    }
  }
  const count = unionCount(users.length);
  return (profileIds) => count(profileIds.map((id) => holders.get(id) ?? []));
}
