import type { PeopleChanges } from "../access/people.ts";
import type { MissingPart } from "../profile/snapshot.ts";

/** Which users of an instance gain and lose access by a deploy, over all security profiles that each of them holds. */
export interface InstancePeople extends PeopleChanges {
  readonly InstanceArn: string;
  /** ARNs of changed profiles with holders that could not be read. If not empty, more users may gain or lose access. */
  readonly unreadHolders: readonly string[];
  /** What could not be read. */
  readonly missing: readonly MissingPart[];
}

/** Whether it is certain who gains and loses access. */
export function isKnown({ groups, lockOuts, unreadHolders }: InstancePeople): boolean {
  return (
    unreadHolders.length === 0 &&
    groups.every(({ unread }) => unread.length === 0) &&
    lockOuts.every(({ certain }) => certain)
  );
}
