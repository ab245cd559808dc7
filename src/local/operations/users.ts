import { randomUUID } from "node:crypto";
import { groupArn } from "../arns.ts";
import { type HierarchyGroup, type User, lastModified } from "../data.ts";
import { ServiceError, notFound } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { byId, paginate, unordered } from "../page.ts";
import { userCriteria, userFilter } from "../search.ts";
import type { Store } from "../store.ts";
import { touchHeld } from "./held-profiles.ts";

const MILLISECONDS = 1000;
const LEVELS = ["LevelOne", "LevelTwo", "LevelThree", "LevelFour", "LevelFive"] as const;

export function CreateUser(store: Store, input: InputOf<"CreateUser">) {
  const { InstanceId: _, Password: __, SecurityProfileIds, Tags = {}, ...details } = input;
  const { hierarchyGroups, users } = store.data;
  if (users.some(({ Username }) => Username === details.Username)) {
    throw new ServiceError(
      "DuplicateResourceException",
      `The user ${details.Username} is already associated with the Amazon Connect instance ${store.instance.InstanceId}`,
    );
  }
  const ids = knownProfiles(store, SecurityProfileIds);
  const group = details.HierarchyGroupId;
  if (group !== undefined && !hierarchyGroups.some(({ Id }) => Id === group)) {
    throw notFound(`User hierarchy group ${group}`);
  }
  const Id = randomUUID();
  store.change((data, now) => {
    data.users.push({ Id, ...details, SecurityProfileIds: ids, Tags, ...store.stamp(now) });
    touchHeld(store, data, now, [[], ids]);
  });
  return { UserId: Id, UserArn: store.userArn(Id) };
}

export function DescribeUser(store: Store, { UserId }: InputOf<"DescribeUser">) {
  const user = store.user(UserId);
  return {
    User: {
      ...user,
      Arn: store.userArn(user.Id),
      SecurityProfileIds: unordered(user.SecurityProfileIds),
      ...lastModified(user),
    },
  };
}

export function UpdateUserSecurityProfiles(
  store: Store,
  { SecurityProfileIds, UserId }: InputOf<"UpdateUserSecurityProfiles">,
): void {
  const held = store.user(UserId);
  const ids = knownProfiles(store, SecurityProfileIds);
  store.change((data, now) => {
    const changed = { ...held, SecurityProfileIds: ids, ...store.stamp(now) };
    data.users[data.users.indexOf(held)] = changed;
    touchHeld(store, data, now, [held.SecurityProfileIds, ids]);
  });
}

export function DeleteUser(store: Store, { UserId }: InputOf<"DeleteUser">): void {
  const { SecurityProfileIds } = store.user(UserId);
  store.change((data, now) => {
    data.users = data.users.filter(({ Id }) => Id !== UserId);
    touchHeld(store, data, now, [SecurityProfileIds, []]);
  });
}

export function ListUsers(store: Store, input: InputOf<"ListUsers">) {
  const { items, ...next } = paginate("ListUsers", input, store.data.users, byId);
  const UserSummaryList = items.map((user) => ({
    Id: user.Id,
    Arn: store.userArn(user.Id),
    Username: user.Username,
    ...lastModified(user),
  }));
  return { UserSummaryList, ...next };
}

export function SearchUsers(store: Store, input: InputOf<"SearchUsers">) {
  const { SearchCriteria = {}, SearchFilter = {} } = input;
  const { hierarchyGroups, users } = store.data;
  const wanted = userCriteria(SearchCriteria, hierarchyGroups);
  const kept = userFilter(SearchFilter, hierarchyGroups);
  const found = users.filter((user) => wanted(user) && kept(user));
  const { items, ...next } = paginate("SearchUsers", input, found, byId);
  const Users = items.map((user) => searchSummary(store, user));
  return { Users, ...next, ApproximateTotalCount: found.length };
}

export function ListUserHierarchyGroups(store: Store, input: InputOf<"ListUserHierarchyGroups">) {
  const { hierarchyGroups } = store.data;
  const { items, ...next } = paginate("ListUserHierarchyGroups", input, hierarchyGroups, byId);
  const UserHierarchyGroupSummaryList = items.map((group) => groupSummary(store, group));
  return { UserHierarchyGroupSummaryList, ...next };
}

export function DescribeUserHierarchyGroup(
  store: Store,
  { HierarchyGroupId }: InputOf<"DescribeUserHierarchyGroup">,
) {
  const path = pathTo(store, HierarchyGroupId);
  const group = path.at(-1);
  if (!group) throw notFound(`User hierarchy group ${HierarchyGroupId}`);
  return {
    HierarchyGroup: {
      ...groupSummary(store, group),
      LevelId: String(path.length),
      HierarchyPath: Object.fromEntries(
        path.map((each, index) => [LEVELS[index], groupSummary(store, each)]),
      ),
      Tags: {},
    },
  };
}

/** The groups from the first level down to this one; none if there is no such group. */
function pathTo({ data }: Store, id: string | undefined): HierarchyGroup[] {
  const path: HierarchyGroup[] = [];
  for (let wanted = id; path.length < LEVELS.length; wanted = path[0]?.ParentId) {
    const group = data.hierarchyGroups.find(({ Id }) => Id === wanted);
    if (!group) break;
    path.unshift(group);
  }
  return path;
}

function groupSummary(store: Store, group: HierarchyGroup) {
  const { Id, Name } = group;
  return { Id, Arn: groupArn(store.instance, Id), Name, ...lastModified(group) };
}

/** Of a user's identity, a search shows only the name, and it counts after-contact work in milliseconds. */
function searchSummary(store: Store, user: User) {
  const { IdentityInfo, LastModifiedRegion: _, LastModifiedTime: __, PhoneConfig, ...rest } = user;
  const seconds = PhoneConfig?.AfterContactWorkTimeLimit;
  return {
    ...rest,
    Arn: store.userArn(user.Id),
    SecurityProfileIds: unordered(user.SecurityProfileIds),
    ...(IdentityInfo && {
      IdentityInfo: { FirstName: IdentityInfo.FirstName, LastName: IdentityInfo.LastName },
    }),
    ...(PhoneConfig && {
      PhoneConfig: {
        ...PhoneConfig,
        ...(seconds !== undefined && { AfterContactWorkTimeLimit: seconds * MILLISECONDS }),
      },
    }),
  };
}

function knownProfiles(store: Store, ids: readonly string[]): string[] {
  return [...new Set(ids)].map((id) => store.profile(id).Id);
}
