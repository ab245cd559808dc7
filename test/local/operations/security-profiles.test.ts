import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  AssociateSecurityProfilesCommand,
  type CreateSecurityProfileCommandInput,
  CreateSecurityProfileCommand,
  DeleteSecurityProfileCommand,
  DescribeSecurityProfileCommand,
  SearchUsersCommand,
  UpdateSecurityProfileCommand,
  type UpdateSecurityProfileCommandInput,
  paginateListSecurityProfileAIAgents,
  paginateListSecurityProfileApplications,
  paginateListSecurityProfileFlowModules,
  paginateListSecurityProfilePermissions,
  paginateListSecurityProfiles,
  paginateSearchSecurityProfiles,
} from "@aws-sdk/client-connect";
import { type Harness, rejection, startHarness } from "../../support/connect.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ users: [{ Username: "ana" }] });
});
afterEach(() => harness[Symbol.asyncDispose]());

async function create(props: Partial<CreateSecurityProfileCommandInput> = {}): Promise<string> {
  const { SecurityProfileId } = await harness.client.send(
    new CreateSecurityProfileCommand({
      InstanceId: harness.InstanceId,
      SecurityProfileName: "Supervisor",
      ...props,
    }),
  );
  return SecurityProfileId ?? "";
}

function update(id: string, fields: Partial<UpdateSecurityProfileCommandInput>) {
  return harness.client.send(
    new UpdateSecurityProfileCommand({
      InstanceId: harness.InstanceId,
      SecurityProfileId: id,
      ...fields,
    }),
  );
}

function remove(SecurityProfileId: string) {
  return harness.client.send(
    new DeleteSecurityProfileCommand({ InstanceId: harness.InstanceId, SecurityProfileId }),
  );
}

async function describeProfile(id: string) {
  const { SecurityProfile } = await harness.client.send(
    new DescribeSecurityProfileCommand({
      InstanceId: harness.InstanceId,
      SecurityProfileId: id,
    }),
  );
  return SecurityProfile;
}

/** Every part of a profile, each list walked in pages of this size. */
async function parts(SecurityProfileId: string, pageSize = 2) {
  const { InstanceId, client } = harness;
  // The SDK's paginators write their token into the input they are given.
  const input = () => ({ InstanceId, SecurityProfileId });
  const config = { client, pageSize };
  const found = {
    Permissions: [] as string[],
    Applications: [] as object[],
    AllowedFlowModules: [] as object[],
    AllowedAIAgents: [] as object[],
  };
  for await (const page of paginateListSecurityProfilePermissions(config, input())) {
    found.Permissions.push(...(page.Permissions ?? []));
  }
  for await (const page of paginateListSecurityProfileApplications(config, input())) {
    found.Applications.push(...(page.Applications ?? []));
  }
  for await (const page of paginateListSecurityProfileFlowModules(config, input())) {
    found.AllowedFlowModules.push(...(page.AllowedFlowModules ?? []));
  }
  for await (const page of paginateListSecurityProfileAIAgents(config, input())) {
    found.AllowedAIAgents.push(...(page.AllowedAIAgents ?? []));
  }
  return found;
}

const agent = (name: string) =>
  `arn:aws:app-integrations:us-east-1:123456789012:application/${name}`;

const FULL = {
  Description: "Leads a team",
  Permissions: ["BasicAgentAccess", "AccessMetrics", "Users.View"],
  Tags: { team: "blue" },
  AllowedAccessControlTags: { site: "berlin" },
  TagRestrictedResources: ["User", "SecurityProfile", "Queue"],
  HierarchyRestrictedResources: ["User"],
  AllowedAccessControlHierarchyGroupId: "group",
  Applications: [
    { Namespace: "crm", ApplicationPermissions: ["ACCESS"] },
    { Namespace: "gateway", ApplicationPermissions: ["b", "a"], Type: "MCP" as const },
    { Namespace: "wiki", ApplicationPermissions: ["ACCESS"] },
  ],
  AllowedFlowModules: [{ FlowModuleId: "m1" }, { FlowModuleId: "m2", Type: "MCP" as const }],
  AllowedAIAgents: [{ Arn: agent("a") }, { Arn: agent("b"), Type: "THIRD_PARTY" as const }],
  GranularAccessControlConfiguration: {
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: {
        PrimaryAttributeValues: [{ AttributeName: "site", Values: ["berlin"] }],
      },
    },
  },
};

describe("create", () => {
  test("a profile with every field is read back with every field", async () => {
    const id = await create(FULL);
    const profile = await describeProfile(id);
    expect(profile).toEqual({
      Id: id,
      OrganizationResourceId: harness.InstanceId,
      Arn: `${harness.server.instanceArn}/security-profile/${id}`,
      SecurityProfileName: "Supervisor",
      Description: "Leads a team",
      Tags: { team: "blue" },
      AllowedAccessControlTags: { site: "berlin" },
      TagRestrictedResources: expect.any(Array),
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "group",
      GranularAccessControlConfiguration: {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: {
            PrimaryAttributeValues: [
              { AccessType: "ALLOW", AttributeName: "site", Values: ["berlin"] },
            ],
          },
        },
      },
      LastModifiedTime: expect.any(Date),
      LastModifiedRegion: "us-east-1",
    });
    expect(profile?.TagRestrictedResources?.toSorted()).toEqual([
      "Queue",
      "SecurityProfile",
      "User",
    ]);
    const { AllowedAIAgents, AllowedFlowModules, Applications, Permissions } = await parts(id, 1);
    expect(Permissions.toSorted()).toEqual(["AccessMetrics", "BasicAgentAccess", "Users.View"]);
    expect(Applications).toHaveLength(3);
    expect(Applications).toContainEqual({
      Namespace: "crm",
      ApplicationPermissions: ["ACCESS"],
      Type: "THIRD_PARTY_APPLICATION",
    });
    expect(Applications).toContainEqual({
      Namespace: "gateway",
      ApplicationPermissions: expect.arrayContaining(["a", "b"]),
      Type: "MCP",
    });
    expect(AllowedFlowModules).toHaveLength(2);
    expect(AllowedFlowModules).toContainEqual({ FlowModuleId: "m1", Type: "MCP" });
    expect(AllowedAIAgents).toHaveLength(2);
    expect(AllowedAIAgents).toContainEqual({ Arn: agent("a"), Type: "THIRD_PARTY" });
  });

  test("a profile with a name alone: lists are empty, texts are absent", async () => {
    const id = await create();
    expect(await describeProfile(id)).toEqual({
      Id: id,
      OrganizationResourceId: harness.InstanceId,
      Arn: `${harness.server.instanceArn}/security-profile/${id}`,
      SecurityProfileName: "Supervisor",
      Tags: {},
      AllowedAccessControlTags: {},
      TagRestrictedResources: [],
      HierarchyRestrictedResources: [],
      LastModifiedTime: expect.any(Date),
      LastModifiedRegion: "us-east-1",
    });
    expect(await parts(id)).toEqual({
      Permissions: [],
      Applications: [],
      AllowedFlowModules: [],
      AllowedAIAgents: [],
    });
  });

  test("a taken name is refused; another case of it is another name", async () => {
    await create();
    expect(await rejection(create())).toMatchObject({
      name: "DuplicateResourceException",
      message: "A security profile with the name Supervisor already exists",
      $metadata: { httpStatusCode: 409 },
    });
    expect(await create({ SecurityProfileName: "supervisor" })).toBeString();
  });

  test("the instance takes so many and no more", async () => {
    await using own = await startHarness({ securityProfileQuota: 5 });
    const more = (SecurityProfileName: string) =>
      own.client.send(
        new CreateSecurityProfileCommand({ InstanceId: own.InstanceId, SecurityProfileName }),
      );
    await more("fifth");
    expect(await rejection(more("sixth"))).toMatchObject({
      name: "LimitExceededException",
      message: "The instance has its 5 security profiles",
      $metadata: { httpStatusCode: 429 },
    });
    expect(await rejection(more("fifth"))).toMatchObject({ name: "DuplicateResourceException" });
  });

  test("Tags without a tag is outside the model", async () => {
    expect(await rejection(create({ Tags: {} }))).toMatchObject({
      name: "InvalidParameterException",
      message:
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1",
    });
  });
});

describe("update", () => {
  test("what is not mentioned stays", async () => {
    const id = await create(FULL);
    const before = { ...(await describeProfile(id)), ...(await parts(id)) };
    await update(id, { Description: "changed" });
    const after = { ...(await describeProfile(id)), ...(await parts(id)) };
    expect(after).toEqual({
      ...before,
      Description: "changed",
      LastModifiedTime: expect.any(Date),
    });
  });

  test("what is mentioned is replaced whole", async () => {
    const id = await create(FULL);
    await update(id, {
      Permissions: ["Users.View", "Users.Edit", "Users.View"],
      Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "MCP" }],
      AllowedAccessControlTags: { floor: "2" },
    });
    const { Applications, Permissions } = await parts(id);
    expect(Permissions.toSorted()).toEqual(["Users.Edit", "Users.View"]);
    expect(Applications).toEqual([
      { Namespace: "crm", ApplicationPermissions: ["ACCESS"], Type: "MCP" },
    ]);
    expect((await describeProfile(id))?.AllowedAccessControlTags).toEqual({ floor: "2" });
  });

  test("what is empty clears", async () => {
    const id = await create(FULL);
    await update(id, {
      Description: "",
      Permissions: [],
      AllowedAccessControlTags: {},
      TagRestrictedResources: [],
      HierarchyRestrictedResources: [],
      AllowedAccessControlHierarchyGroupId: "",
      Applications: [],
      AllowedFlowModules: [],
      AllowedAIAgents: [],
      GranularAccessControlConfiguration: {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues: [] },
        },
      },
    });
    const empty = await create({ SecurityProfileName: "empty" });
    expect({ ...(await describeProfile(id)), ...(await parts(id)) }).toEqual({
      ...(await describeProfile(empty)),
      ...(await parts(empty)),
      Id: id,
      Arn: `${harness.server.instanceArn}/security-profile/${id}`,
      SecurityProfileName: "Supervisor",
      Tags: { team: "blue" },
      LastModifiedTime: expect.any(Date),
    });
  });

  test("every change has a later time, however fast they come", async () => {
    const id = await create();
    const times: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      await update(id, { Description: `turn ${turn}` });
      times.push((await describeProfile(id))?.LastModifiedTime?.getTime() ?? 0);
    }
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  });

  test("an entry without its key is refused", async () => {
    const id = await create();
    expect(await rejection(update(id, { AllowedFlowModules: [{}] }))).toMatchObject({
      name: "InvalidParameterException",
      message:
        "1 validation error detected: Value at 'allowedFlowModules.1.member.flowModuleId' failed to satisfy constraint: Member must not be null",
    });
  });

  test("an unknown profile is not found", async () => {
    expect(await rejection(update("nobody", { Description: "x" }))).toMatchObject({
      name: "ResourceNotFoundException",
      message: "Security profile nobody does not exist",
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe("delete", () => {
  test("a free profile is gone, and its name is free", async () => {
    const id = await create();
    await remove(id);
    expect(await rejection(describeProfile(id))).toMatchObject({
      name: "ResourceNotFoundException",
    });
    expect(await rejection(remove(id))).toMatchObject({ name: "ResourceNotFoundException" });
    expect(await create()).not.toBe(id);
  });

  test("a profile that a user holds stays", async () => {
    const { Users } = await harness.client.send(
      new SearchUsersCommand({ InstanceId: harness.InstanceId }),
    );
    const [user] = Users ?? [];
    const id = user?.SecurityProfileIds?.[0] ?? "";
    expect(await rejection(remove(id))).toMatchObject({
      name: "ResourceInUseException",
      message: "Security profile Agent is in use",
      ResourceType: "USER",
      ResourceId: user?.Arn ?? "-",
      $metadata: { httpStatusCode: 409 },
    });
    expect((await describeProfile(id))?.SecurityProfileName).toBe("Agent");
  });

  test("a profile that an AI agent holds stays", async () => {
    const EntityArn = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent";
    const id = await create();
    await harness.client.send(
      new AssociateSecurityProfilesCommand({
        InstanceId: harness.InstanceId,
        EntityType: "AI_AGENT",
        EntityArn,
        SecurityProfiles: [{ Id: id }],
      }),
    );
    expect(await rejection(remove(id))).toMatchObject({
      name: "ResourceInUseException",
      ResourceId: EntityArn,
    });
    expect((await describeProfile(id))?.Id).toBe(id);
  });
});

describe("lists", () => {
  test("the four stock profiles, with what is known of them", async () => {
    const { InstanceId, client } = harness;
    const found: Record<string, unknown> = {};
    for await (const page of paginateListSecurityProfiles(
      { client, pageSize: 3 },
      { InstanceId },
    )) {
      for (const {
        Arn,
        Id,
        LastModifiedRegion,
        LastModifiedTime,
        Name,
      } of page.SecurityProfileSummaryList ?? []) {
        const profile = await describeProfile(Id ?? "");
        expect(Arn).toBe(`${harness.server.instanceArn}/security-profile/${Id}`);
        expect([LastModifiedTime, LastModifiedRegion]).toEqual([
          profile?.LastModifiedTime,
          profile?.LastModifiedRegion,
        ]);
        expect(profile?.Tags).toEqual({});
        const { Permissions } = await parts(Id ?? "", 100);
        expect(new Set(Permissions).size).toBe(Permissions.length);
        found[Name ?? ""] = [profile?.Description, Permissions.length];
      }
    }
    expect(found).toEqual({
      Admin: ["An administrator can perform all actions available.", 290],
      Agent: [
        "An agent is a user of the system that is focused on customer care and/or sales. Their role is unlikely to be technical.",
        2,
      ],
      CallCenterManager: [
        "A call center manager (or call center admin) manages the day-to-day aspects of the call center.",
        64,
      ],
      QualityAnalyst: [
        "A quality analyst works to improve the customer experience and keeps track of live service metrics.",
        4,
      ],
    });
  });

  test("a set does not come back as it was sent, and comes back the same every time", async () => {
    const Permissions = Array.from({ length: 40 }, (_, index) => `P${index}`);
    const id = await create({ Permissions });
    const once = (await parts(id, 7)).Permissions;
    expect(once).not.toEqual(Permissions);
    expect(once).not.toEqual(Permissions.toSorted());
    expect((await parts(id, 40)).Permissions).toEqual(once);
  });

  test("a search by name and tag, walked to its end", async () => {
    const { InstanceId, client } = harness;
    for (let index = 0; index < 7; index++) {
      await create({
        SecurityProfileName: `team-${index}`,
        Description: "d",
        Tags: { parity: index % 2 === 0 ? "even" : "odd" },
      });
    }
    const names: string[] = [];
    const pages = paginateSearchSecurityProfiles(
      { client, pageSize: 3 },
      {
        InstanceId,
        SearchCriteria: {
          StringCondition: { FieldName: "name", Value: "team-", ComparisonType: "STARTS_WITH" },
        },
        SearchFilter: {
          TagFilter: { TagCondition: { TagKey: "parity", TagValue: "even" } },
        },
      },
    );
    let pageCount = 0;
    for await (const page of pages) {
      pageCount++;
      expect(page.ApproximateTotalCount).toBe(4);
      for (const profile of page.SecurityProfiles ?? []) {
        names.push(profile.SecurityProfileName ?? "");
        expect(profile).toEqual({
          Id: profile.Id ?? "-",
          OrganizationResourceId: InstanceId,
          Arn: `${harness.server.instanceArn}/security-profile/${profile.Id}`,
          SecurityProfileName: profile.SecurityProfileName ?? "-",
          Description: "d",
          Tags: { parity: "even" },
        });
      }
    }
    expect(names.toSorted()).toEqual(["team-0", "team-2", "team-4", "team-6"]);
    expect(pageCount).toBe(2);
    expect(harness.called().slice(-2)).toEqual([
      "SearchSecurityProfiles",
      "SearchSecurityProfiles",
    ]);
  });

  test("a token of one profile is refused for another", async () => {
    const { InstanceId } = harness;
    const [one, two] = [
      await create({ Permissions: ["A", "B"] }),
      await create({ SecurityProfileName: "two", Permissions: ["A", "B"] }),
    ];
    const path = (id: string) => `/security-profiles-permissions/${InstanceId}/${id}?maxResults=1`;
    const { body } = await harness.raw("GET", path(one));
    const next = `&nextToken=${String(body["NextToken"])}`;
    expect((await harness.raw("GET", path(one) + next)).status).toBe(200);
    const foreign = await harness.raw("GET", path(two) + next);
    expect([foreign.status, foreign.type, foreign.body]).toEqual([
      400,
      "InvalidParameterException",
      { Message: "NextToken is not a token of this request" },
    ]);
  });
});
