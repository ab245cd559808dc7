import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteUserCommand,
  DescribeUserCommand,
  DescribeUserHierarchyGroupCommand,
  ListSecurityProfilesCommand,
  SearchUsersCommand,
  UpdateUserSecurityProfilesCommand,
  paginateListUserHierarchyGroups,
  paginateListUsers,
  paginateSearchUsers,
} from "@aws-sdk/client-connect";
import { type Harness, rejection, startHarness } from "../../support/connect.ts";

let harness: Harness;
let ids: Record<string, string>;
beforeEach(async () => {
  harness = await startHarness({
    users: [
      { Username: "ana", FirstName: "Ana", LastName: "Lima", HierarchyGroupId: "g2" },
      { Username: "bo", SecurityProfiles: ["Admin", "Agent"], Tags: { team: "blue" } },
    ],
    hierarchyGroups: [
      { Id: "g1", Name: "Europe" },
      { Id: "g2", Name: "Berlin", ParentId: "g1" },
    ],
  });
  const { SecurityProfileSummaryList = [] } = await harness.client.send(
    new ListSecurityProfilesCommand({ InstanceId: harness.InstanceId }),
  );
  ids = Object.fromEntries(SecurityProfileSummaryList.map(({ Id, Name }) => [Name, Id]));
});
afterEach(() => harness[Symbol.asyncDispose]());

const profile = (name: string): string => ids[name] ?? "";

function create(props: Partial<CreateUserCommandInput> = {}) {
  return harness.client.send(
    new CreateUserCommand({
      InstanceId: harness.InstanceId,
      Username: "cy",
      Password: "Secret123",
      RoutingProfileId: "routing",
      SecurityProfileIds: [profile("Agent")],
      ...props,
    }),
  );
}

async function describeUser(UserId: string | undefined) {
  const { InstanceId, client } = harness;
  return (await client.send(new DescribeUserCommand({ InstanceId, UserId }))).User;
}

async function search(input: object) {
  const { InstanceId, client } = harness;
  const { Users = [] } = await client.send(new SearchUsersCommand({ InstanceId, ...input }));
  return Users.map(({ Username = "" }) => Username).toSorted();
}

describe("create", () => {
  test("a user with everything is read back, without the password", async () => {
    const details = {
      IdentityInfo: { FirstName: "Cy", LastName: "Day", Email: "cy@example.com" },
      PhoneConfig: { PhoneType: "SOFT_PHONE" as const, AfterContactWorkTimeLimit: 5 },
      DirectoryUserId: "d",
      HierarchyGroupId: "g1",
      AutoAcceptConfigs: [{ Channel: "VOICE" as const, AutoAccept: true }],
      Tags: { team: "red" },
    };
    const { UserArn, UserId } = await create(details);
    expect(UserArn).toBe(`${harness.server.instanceArn}/agent/${UserId}`);
    expect(await describeUser(UserId)).toEqual({
      Id: UserId ?? "-",
      Arn: UserArn ?? "-",
      Username: "cy",
      RoutingProfileId: "routing",
      SecurityProfileIds: [profile("Agent")],
      ...details,
      LastModifiedTime: expect.any(Date),
      LastModifiedRegion: "us-east-1",
    });
    expect(JSON.stringify(harness.server.calls)).not.toContain("Secret123");
  });

  test.each([
    [
      { Username: "ana" },
      "DuplicateResourceException",
      "The user ana is already associated with the Amazon Connect instance 11111111-2222-4333-8444-555555555555",
    ],
    [
      { SecurityProfileIds: ["none"] },
      "ResourceNotFoundException",
      "Security profile none does not exist",
    ],
    [
      { HierarchyGroupId: "none" },
      "ResourceNotFoundException",
      "User hierarchy group none does not exist",
    ],
  ])("%j is refused", async (props, name, message) => {
    expect(await rejection(create(props))).toMatchObject({ name, message });
    expect(await search({})).toEqual(["ana", "bo"]);
  });
});

test("UpdateUserSecurityProfiles replaces the whole set", async () => {
  const { InstanceId, client } = harness;
  const { UserId } = await create();
  const set = (SecurityProfileIds: string[]) =>
    client.send(new UpdateUserSecurityProfilesCommand({ InstanceId, UserId, SecurityProfileIds }));
  await set([profile("Admin"), profile("QualityAnalyst"), profile("Admin")]);
  expect((await describeUser(UserId))?.SecurityProfileIds?.toSorted()).toEqual(
    [profile("Admin"), profile("QualityAnalyst")].toSorted(),
  );
  expect(await rejection(set(["none"]))).toMatchObject({ name: "ResourceNotFoundException" });
  expect((await describeUser(UserId))?.SecurityProfileIds).toHaveLength(2);
});

test("a deleted user is gone", async () => {
  const { InstanceId, client } = harness;
  const { UserId } = await create();
  const remove = () => client.send(new DeleteUserCommand({ InstanceId, UserId }));
  await remove();
  for (const call of [remove, () => describeUser(UserId)]) {
    expect(await rejection(call())).toMatchObject({
      name: "ResourceNotFoundException",
      message: `User ${UserId} does not exist`,
    });
  }
});

test("lists of users and groups, walked to their end", async () => {
  const { InstanceId, client, server } = harness;
  const users: string[] = [];
  for await (const page of paginateListUsers({ client, pageSize: 1 }, { InstanceId })) {
    users.push(...(page.UserSummaryList ?? []).map(({ Username = "" }) => Username));
  }
  expect(users.toSorted()).toEqual(["ana", "bo"]);
  const groups: object[] = [];
  const pages = paginateListUserHierarchyGroups({ client, pageSize: 1 }, { InstanceId });
  for await (const page of pages) groups.push(...(page.UserHierarchyGroupSummaryList ?? []));
  expect(groups).toHaveLength(2);
  expect(groups).toContainEqual({
    Id: "g2",
    Arn: `${server.instanceArn}/agent-group/g2`,
    Name: "Berlin",
    LastModifiedTime: expect.any(Date),
    LastModifiedRegion: "us-east-1",
  });
});

test("a group is described with the path down to it", async () => {
  const { InstanceId, client, server } = harness;
  const find = (HierarchyGroupId: string) =>
    client.send(new DescribeUserHierarchyGroupCommand({ InstanceId, HierarchyGroupId }));
  const summary = (Id: string, Name: string) => ({
    Id,
    Arn: `${server.instanceArn}/agent-group/${Id}`,
    Name,
    LastModifiedTime: expect.any(Date),
    LastModifiedRegion: "us-east-1",
  });
  expect((await find("g2")).HierarchyGroup).toEqual({
    ...summary("g2", "Berlin"),
    LevelId: "2",
    HierarchyPath: { LevelOne: summary("g1", "Europe"), LevelTwo: summary("g2", "Berlin") },
    Tags: {},
  });
  expect(await rejection(find("none"))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "User hierarchy group none does not exist",
  });
});

describe("search", () => {
  test("shows of the identity the name alone, and after-contact work in milliseconds", async () => {
    await create({
      IdentityInfo: { FirstName: "Cy", LastName: "Day", Email: "cy@example.com" },
      PhoneConfig: { PhoneType: "SOFT_PHONE", AfterContactWorkTimeLimit: 5 },
    });
    const { InstanceId, client } = harness;
    const { Users } = await client.send(
      new SearchUsersCommand({
        InstanceId,
        SearchCriteria: {
          StringCondition: { FieldName: "Username", Value: "cy", ComparisonType: "EXACT" },
        },
      }),
    );
    expect(Users).toEqual([
      {
        Id: Users?.[0]?.Id ?? "-",
        Arn: `${harness.server.instanceArn}/agent/${Users?.[0]?.Id}`,
        Username: "cy",
        IdentityInfo: { FirstName: "Cy", LastName: "Day" },
        PhoneConfig: { PhoneType: "SOFT_PHONE", AfterContactWorkTimeLimit: 5000 },
        RoutingProfileId: "routing",
        SecurityProfileIds: [profile("Agent")],
        Tags: {},
      },
    ]);
  });

  test("finds who holds a profile, page by page", async () => {
    const { InstanceId, client } = harness;
    const pages = paginateSearchUsers(
      { client, pageSize: 1 },
      {
        InstanceId,
        SearchCriteria: {
          StringCondition: {
            FieldName: "SecurityProfileId",
            Value: profile("Agent"),
            ComparisonType: "EXACT",
          },
        },
      },
    );
    const found: string[] = [];
    for await (const page of pages) {
      expect(page.ApproximateTotalCount).toBe(2);
      found.push(...(page.Users ?? []).map(({ Username = "" }) => Username));
    }
    expect(found.toSorted()).toEqual(["ana", "bo"]);
  });

  test("within a group and those below it", async () => {
    const Value = "g1";
    const within = (HierarchyGroupMatchType: string) =>
      search({ SearchCriteria: { HierarchyGroupCondition: { Value, HierarchyGroupMatchType } } });
    expect(await within("EXACT")).toEqual([]);
    expect(await within("WITH_CHILD_GROUPS")).toEqual(["ana"]);
  });

  test("by a filter; by both filters it is denied", async () => {
    const TagFilter = { TagCondition: { TagKey: "team", TagValue: "blue" } };
    expect(await search({ SearchFilter: { TagFilter } })).toEqual(["bo"]);
    expect(await search({ SearchFilter: { UserAttributeFilter: TagFilter } })).toEqual(["bo"]);
    expect(
      await rejection(search({ SearchFilter: { TagFilter, UserAttributeFilter: TagFilter } })),
    ).toMatchObject({
      name: "AccessDeniedException",
      message: "SearchFilter takes TagFilter or UserAttributeFilter, not both",
      $metadata: { httpStatusCode: 403 },
    });
  });
});
