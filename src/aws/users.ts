import type {
  ControlPlaneUserAttributeFilter,
  UserSearchCriteria,
  UserSearchSummary,
} from "@aws-sdk/client-connect";
import { IncompleteReadError } from "../errors/index.ts";
import type { Subject } from "../errors/subject.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";
import { locateInstance } from "../profile/arn.ts";
import { UUID } from "../profile/bare-id.ts";
import { sortBy } from "../profile/sort-by.ts";
import type { Calls } from "./calls.ts";
import { entries, withoutRepeats } from "./entries.ts";

/** The largest page of `SearchUsers`. */
export const USERS_PAGE = 500;

/** Which users to read. AWS searches and filters them. */
export interface UserSearch {
  readonly criteria?: UserSearchCriteria;
  readonly filter?: ControlPlaneUserAttributeFilter;
}

/** Matches the users whose field has exactly this value. */
export function exactly(FieldName: string, Value: string): UserSearchCriteria {
  return { StringCondition: { FieldName, Value, ComparisonType: "EXACT" } };
}

/** Users that have a profile. */
export function holding(SecurityProfileId: string): UserSearch {
  return { criteria: exactly("SecurityProfileId", SecurityProfileId) };
}

/** The id of a user, if a text is one. */
export const USER_ID = new RegExp(`^${UUID}$`, "i");

/**
 * The users with this name, id or ARN. AWS has spelled the field of the id in two ways, so a search for a name does
 * without it.
 */
export function withName(user: string): UserSearch {
  const id = user.slice(user.lastIndexOf("/") + 1);
  const byId = USER_ID.test(id) ? [exactly("resourceId", id)] : [];
  return { criteria: { OrConditions: [exactly("Username", user), ...byId] } };
}

/** All users that match, sorted by name. */
export async function searchUsers(
  { pages, subject }: Calls<"connect">,
  { criteria, filter }: UserSearch,
): Promise<UserSnapshot[]> {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const found = await pages("SearchUsers", "Users", (connect, NextToken) =>
    connect.searchUsers({
      InstanceId,
      NextToken,
      MaxResults: USERS_PAGE,
      ...(criteria && { SearchCriteria: criteria }),
      ...(filter && { SearchFilter: { UserAttributeFilter: filter } }),
    }),
  );
  return sortBy(userSnapshots(subject, found), ({ Username }) => Username);
}

/** All users; `undefined` if more than so many pages would follow the first one. */
export async function allUsers(
  { call, pages, subject }: Calls<"connect">,
  mostPages: number,
): Promise<UserSnapshot[] | undefined> {
  const { InstanceId } = locateInstance(subject.InstanceArn);
  const { ApproximateTotalCount, NextToken, Users } = await call("read", "SearchUsers", (connect) =>
    connect.searchUsers({ InstanceId, MaxResults: USERS_PAGE }),
  );
  if (!Users) throw new IncompleteReadError(subject, "SearchUsers", "returned no Users");
  if (!NextToken) return userSnapshots(subject, Users);
  const following = Math.ceil((ApproximateTotalCount ?? 0) / USERS_PAGE) - 1;
  if (following > mostPages) return undefined;
  const others = await pages("SearchUsers", "Users", (connect, next = NextToken) =>
    connect.searchUsers({ InstanceId, NextToken: next, MaxResults: USERS_PAGE }),
  );
  return userSnapshots(subject, [...Users, ...others]);
}

/** The users in the pages of a search. */
function userSnapshots(subject: Subject, found: readonly UserSearchSummary[]): UserSnapshot[] {
  return withoutRepeats(
    entries(subject, "SearchUsers", found, userSnapshot),
    ({ UserId }) => UserId,
  );
}

export function userSnapshot(user: UserSearchSummary): UserSnapshot | undefined {
  const { Arn, HierarchyGroupId, Id, SecurityProfileIds = [], Tags = {}, Username } = user;
  if (Arn === undefined || Id === undefined || Username === undefined) return undefined;
  return {
    UserId: Id,
    UserArn: Arn,
    Username,
    SecurityProfileIds: SecurityProfileIds.toSorted(),
    ...(HierarchyGroupId !== undefined && { HierarchyGroupId }),
    Tags,
  };
}
