import type { UserSnapshot } from "../access/snapshot.ts";

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
  // The number of the query that counted each user last.
  const counted = new Uint32Array(users.length);
  let question = 0;
  return (profileIds) => {
    question += 1;
    let count = 0;
    for (const id of profileIds) {
      for (const user of holders.get(id) ?? []) {
        if (counted[user] === question) continue;
        counted[user] = question;
        count += 1;
      }
    }
    return count;
  };
}
