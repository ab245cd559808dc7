import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  AssociateSecurityProfilesCommand,
  CreateSecurityProfileCommand,
  CreateUserCommand,
  DeleteSecurityProfileCommand,
} from "@aws-sdk/client-connect";
import { closeSessions } from "../src/aws/clients.ts";
import {
  type ReadProgress,
  InvalidPropsError,
  SnapshotFileError,
  auditInstance,
  compareHolders,
  isWhole,
  readAccess,
  readComparable,
  readHolders,
  readInstance,
  readUserAccess,
  whoCan,
  writeSnapshot,
} from "../src/access.ts";
import { type Harness, rejection, startHarness } from "./support/connect.ts";
import { forward } from "./support/front.ts";
import { floorOf, startLargeInstance } from "./support/large-instance.ts";

const ASSISTANT = "aaaaaaaa-1111-4222-8333-444444444444";
const ORDERS = "bbbbbbbb-1111-4222-8333-444444444444";
const AGENT = `arn:aws:wisdom:us-east-1:123456789012:ai-agent/${ASSISTANT}/${ORDERS}`;
const ALLOWED = "arn:aws:app-integrations:us-east-1:123456789012:application/partner";
const NORTH = { Id: "north", Name: "North" };
const TEAM = { Id: "north-team", Name: "Team", ParentId: "north" };

let harness: Harness;
let InstanceArn: string;
let TeamId: string;

beforeEach(async () => {
  harness = await startHarness({
    hierarchyGroups: [NORTH, TEAM],
    users: [
      { Username: "bea", SecurityProfiles: ["Agent"], HierarchyGroupId: "north-team" },
      { Username: "ana", SecurityProfiles: ["Admin", "Agent"], Tags: { site: "a" } },
    ],
    assistants: [{ Id: ASSISTANT, Name: "Support" }],
    aiAgents: [{ Id: ORDERS, Name: "Orders", versions: 2, usedVersion: "2" }],
  });
  const { client, InstanceId, server } = harness;
  Object.assign(process.env, server.env);
  await closeSessions();
  InstanceArn = server.instanceArn;
  const made = await client.send(
    new CreateSecurityProfileCommand({
      InstanceId,
      SecurityProfileName: "Team",
      Description: "all of it",
      Permissions: ["Users.View", "BasicAgentAccess"],
      Tags: { site: "a" },
      AllowedAccessControlTags: { site: "a" },
      TagRestrictedResources: ["User"],
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "north",
      Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
      AllowedFlowModules: [{ FlowModuleId: "module", Type: "MCP" }],
      AllowedAIAgents: [{ Arn: ALLOWED, Type: "THIRD_PARTY" }],
      GranularAccessControlConfiguration: {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: {
            PrimaryAttributeValues: [{ AttributeName: "site", Values: ["a"] }],
          },
        },
      },
    }),
  );
  TeamId = made.SecurityProfileId ?? "";
  await client.send(
    new AssociateSecurityProfilesCommand({
      InstanceId,
      EntityType: "AI_AGENT",
      EntityArn: `${AGENT}:2`,
      SecurityProfiles: [{ Id: TeamId }],
    }),
  );
});

afterEach(async () => {
  delete process.env["AWS_MAX_ATTEMPTS"];
  await closeSessions();
  await harness[Symbol.asyncDispose]();
});

/** How often each operation was called by what is done. */
async function counted(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const from = harness.called().length;
  await act();
  return Object.fromEntries(
    [...Map.groupBy(harness.called().slice(from), (operation) => operation)].map(
      ([operation, calls]) => [operation, calls.length],
    ),
  );
}

/** Lets every call of an operation meet a fault, without retries. */
function failing(operation: string, kind: "deny" | "garbage" | "repeat-token"): void {
  process.env["AWS_MAX_ATTEMPTS"] = "1";
  harness.server.faults.add({ operation, call: "every", kind });
}

/** A server in front of another one, whose lists have each entry twice. */
function repeating(server: string): { url: string } & AsyncDisposable {
  const front = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const answer = await forward(request, server);
      const text = await answer.text();
      return new Response(
        JSON.stringify(JSON.parse(text), (_, value: unknown) =>
          Array.isArray(value) && value.some((each) => typeof each === "object" && "Id" in each)
            ? [...value, ...value]
            : value,
        ),
        answer,
      );
    },
  });
  return { url: front.url.origin, [Symbol.asyncDispose]: () => front.stop(true) };
}

describe("a whole instance", () => {
  test("has every field of every profile, every user, group and version of an AI agent", async () => {
    const read = await readInstance({ InstanceArn });
    expect(read.profiles.map(({ SecurityProfileName }) => SecurityProfileName)).toEqual([
      "Admin",
      "Agent",
      "CallCenterManager",
      "QualityAnalyst",
      "Team",
    ]);
    expect(read.profiles[4]).toEqual({
      SecurityProfileArn: `${InstanceArn}/security-profile/${TeamId}`,
      SecurityProfileId: TeamId,
      SecurityProfileName: "Team",
      Description: "all of it",
      Permissions: ["BasicAgentAccess", "Users.View"],
      Tags: { site: "a" },
      AllowedAccessControlTags: { site: "a" },
      TagRestrictedResources: ["User"],
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: "north",
      Applications: [
        {
          Namespace: "crm",
          ApplicationPermissions: ["ACCESS"],
          Type: "THIRD_PARTY_APPLICATION",
        },
      ],
      AllowedFlowModules: [{ FlowModuleId: "module", Type: "MCP" }],
      AllowedAIAgents: [{ Arn: ALLOWED, Type: "THIRD_PARTY" }],
      GranularAccessControlConfiguration: {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: {
            PrimaryAttributeValues: [{ AccessType: "ALLOW", AttributeName: "site", Values: ["a"] }],
          },
        },
      },
    });
    const [admin, agent] = read.profiles;
    expect(
      read.users.map(({ UserArn, UserId, ...user }) => [
        UserArn.endsWith(`/agent/${UserId}`),
        user,
      ]),
    ).toEqual([
      [
        true,
        {
          Username: "ana",
          SecurityProfileIds: [
            String(admin?.SecurityProfileId),
            String(agent?.SecurityProfileId),
          ].toSorted(),
          Tags: { site: "a" },
        },
      ],
      [
        true,
        {
          Username: "bea",
          SecurityProfileIds: [String(agent?.SecurityProfileId)],
          HierarchyGroupId: "north-team",
          Tags: {},
        },
      ],
    ]);
    expect(read.hierarchyGroups).toEqual([
      { Id: "north", Name: "North" },
      { Id: "north-team", Name: "Team" },
    ]);
    expect(read.aiAgents).toEqual(
      ["", ":$LATEST", ":$SAVED", ":1", ":2"].map((version) => ({
        Arn: AGENT + version,
        Name: "Orders",
        Type: "ORCHESTRATION",
        SecurityProfileIds: version === ":2" ? [TeamId] : [],
      })),
    );
    expect(read.usedAIAgents).toEqual([`${AGENT}:2`]);
    expect(read.missing).toEqual([]);
    expect(isWhole(read)).toBe(true);
  });

  test("takes five calls for each profile and one for each list, and reports progress", async () => {
    const printed: ReadProgress[] = [];
    const calls = await counted(() =>
      readInstance({ InstanceArn, onProgress: (progress) => printed.push(progress) }),
    );
    expect(calls).toEqual({
      ListSecurityProfiles: 1,
      SearchUsers: 1,
      ListUserHierarchyGroups: 1,
      ListIntegrationAssociations: 1,
      ListAIAgents: 1,
      ListAIAgentVersions: 1,
      ListEntitySecurityProfiles: 5,
      ListAssistants: 1,
      DescribeSecurityProfile: 5,
      ListSecurityProfilePermissions: 5,
      ListSecurityProfileApplications: 5,
      ListSecurityProfileFlowModules: 5,
      ListSecurityProfileAIAgents: 5,
    });
    expect(printed.at(-1)).toEqual({ done: 37, total: 37 });
    expect(printed.every(({ done }, index) => done >= (printed[index - 1]?.done ?? 0))).toBe(true);
  });

  test("asks for the longest page of every list, and reads all pages of each", async () => {
    const from = harness.server.calls.length;
    await readInstance({ InstanceArn });
    const sizes = harness.server.calls
      .slice(from)
      .filter(({ operation }) => operation !== "DescribeSecurityProfile")
      .map(({ input, operation }): [string, unknown] => [
        operation,
        input["MaxResults"] ?? input["maxResults"],
      ]);
    expect(Object.fromEntries(sizes)).toEqual({
      ListSecurityProfiles: 1000,
      SearchUsers: 500,
      ListUserHierarchyGroups: 1000,
      ListEntitySecurityProfiles: 100,
      ListIntegrationAssociations: 100,
      ListAssistants: 100,
      ListAIAgents: 100,
      ListAIAgentVersions: 100,
      ListSecurityProfilePermissions: 1000,
      ListSecurityProfileApplications: 1000,
      ListSecurityProfileFlowModules: 1000,
      ListSecurityProfileAIAgents: 1000,
    });
  });

  test("has once what a list shows on two pages", async () => {
    const read = await readInstance({ InstanceArn });
    await using twice = repeating(harness.server.url);
    process.env["AWS_ENDPOINT_URL_CONNECT"] = twice.url;
    await closeSessions();
    expect(await readInstance({ InstanceArn })).toEqual(read);
  });

  test("reads every page of every list", async () => {
    const two = (name: string) => [`${name} 1`, `${name} 2`] as const;
    const fields = {
      Permissions: ["BasicAgentAccess", "Users.View"],
      Applications: two("app").map((Namespace) => ({
        Namespace,
        ApplicationPermissions: ["ACCESS"],
        Type: "MCP" as const,
      })),
      AllowedFlowModules: two("module").map((FlowModuleId) => ({
        FlowModuleId,
        Type: "MCP" as const,
      })),
      AllowedAIAgents: two("agent").map((Arn) => ({ Arn, Type: "THIRD_PARTY" as const })),
    };
    await using small = await startHarness({
      pageSize: 1,
      hierarchyGroups: [NORTH, TEAM],
      users: [{ Username: "ana" }, { Username: "bea" }],
      assistants: [
        { Id: ASSISTANT, Name: "Support" },
        { Id: ORDERS, Name: "Sales" },
      ],
      aiAgents: two("Agent").flatMap((Name, index) =>
        ["Support", "Sales"].map((Assistant) => ({
          Name,
          Assistant,
          versions: 2,
          ...(index === 1 && { Id: ORDERS }),
          usedVersion: "$LATEST",
        })),
      ),
    });
    Object.assign(process.env, small.server.env);
    await closeSessions();
    const { InstanceId, client } = small;
    const ids: string[] = [];
    for (const SecurityProfileName of two("Team")) {
      const made = await client.createSecurityProfile({
        InstanceId,
        SecurityProfileName,
        ...fields,
      });
      ids.push(made.SecurityProfileId ?? "");
    }
    await client.associateSecurityProfiles({
      InstanceId,
      EntityType: "AI_AGENT",
      EntityArn: AGENT,
      SecurityProfiles: ids.map((Id) => ({ Id })),
    });
    const read = await readInstance({ InstanceArn: small.server.instanceArn });
    expect(read.profiles.slice(-2)).toMatchObject(
      two("Team").map((SecurityProfileName) => ({ SecurityProfileName, ...fields })),
    );
    expect([read.profiles.length, read.users.map(({ Username }) => Username)]).toEqual([
      6,
      ["ana", "bea"],
    ]);
    expect(read.hierarchyGroups).toHaveLength(2);
    expect(read.aiAgents).toHaveLength(4 * 5);
    expect(read.usedAIAgents).toHaveLength(2);
    expect(read.aiAgents.filter((each) => each.SecurityProfileIds.length > 0)).toEqual([
      {
        Arn: AGENT,
        Name: "Agent 2",
        Type: "ORCHESTRATION",
        SecurityProfileIds: ids.toSorted(),
      },
    ]);
  });

  test("names each part that is refused, and keeps the rest", async () => {
    failing("ListSecurityProfilePermissions", "deny");
    failing("SearchUsers", "deny");
    const read = await readInstance({ InstanceArn });
    const denied = {
      code: "AccessDeniedException",
      message: expect.stringContaining("is not authorized to perform: connect:"),
    };
    expect(read.missing).toEqual([
      ...["Admin", "Agent", "CallCenterManager", "QualityAnalyst", "Team"].map((of) => ({
        part: "permissions" as const,
        of,
        operation: "ListSecurityProfilePermissions",
        ...denied,
      })),
      { part: "users", of: InstanceArn, operation: "SearchUsers", ...denied },
    ]);
    expect(isWhole(read)).toBe(false);
    expect(read.users).toEqual([]);
    expect(read.profiles[4]?.Permissions).toBeUndefined();
    expect(read.profiles[4]?.Description).toBe("all of it");
  });

  test("names what is garbled, what never ends, and what an AI agent could not be asked", async () => {
    failing("DescribeSecurityProfile", "garbage");
    failing("ListUserHierarchyGroups", "repeat-token");
    failing("ListEntitySecurityProfiles", "deny");
    const read = await readInstance({ InstanceArn });
    expect(read.missing.map(({ code, of, part }) => [part, of, code])).toEqual([
      ["describe", "Admin", "ForeignAnswer"],
      ["describe", "Agent", "ForeignAnswer"],
      ["describe", "CallCenterManager", "ForeignAnswer"],
      ["describe", "QualityAnalyst", "ForeignAnswer"],
      ["describe", "Team", "ForeignAnswer"],
      ["hierarchyGroups", InstanceArn, "IncompleteRead"],
      ...["", ":$LATEST", ":$SAVED", ":1", ":2"].map((version) => [
        "heldByAIAgent",
        AGENT + version,
        "AccessDeniedException",
      ]),
    ]);
    expect(read.missing[5]).toEqual({
      part: "hierarchyGroups",
      of: InstanceArn,
      operation: "ListUserHierarchyGroups",
      code: "IncompleteRead",
      message: "gave the same page token twice",
    });
  });

  test("does not know which AI agents assistants use if it cannot list the assistants", async () => {
    failing("ListIntegrationAssociations", "deny");
    const read = await readInstance({ InstanceArn });
    expect(read.missing.map(({ part }) => part)).toEqual(["assistants"]);
    expect(read).not.toHaveProperty("usedAIAgents");
  });

  test("is not reported without the list of profiles", async () => {
    failing("ListSecurityProfiles", "deny");
    const error = await rejection(readInstance({ InstanceArn }));
    expect(error).toMatchObject({ code: "RequestFailed", awsCode: "AccessDeniedException" });
    expect(String(error)).toMatch(
      /Could not read the instance in us-east-1, account 123456789012 \(arn:[^)]+\): ListSecurityProfiles failed with ".+" \(AccessDeniedException, HTTP 403, request id [-0-9a-f]+\)\. Allow connect:ListSecurityProfiles on this resource for the current credentials, then run the same command again\.$/,
    );
  });

  test("of another account is not found", async () => {
    const other = InstanceArn.replace(/[^/]+$/, "other");
    expect(String(await rejection(readInstance({ InstanceArn: other })))).toEndWith(
      `The current credentials cannot access the instance ${other}. Check the ARN and its region, and that the credentials belong to account 123456789012; then run the same command again.`,
    );
  });

  test("a profile that somebody holds and the list does not have is reported", async () => {
    const { client, InstanceId, server } = harness;
    const { SecurityProfileId = "" } = await client.send(
      new CreateSecurityProfileCommand({ InstanceId, SecurityProfileName: "Late" }),
    );
    server.faults.add({ operation: "SearchUsers", call: 1, kind: "delay", ms: 1_000 });
    const reading = readInstance({ InstanceArn });
    while (!harness.called().includes("ListSecurityProfileAIAgents")) await Bun.sleep(5);
    const Late = { InstanceId, SecurityProfileId };
    await client.send(new DeleteSecurityProfileCommand(Late));
    const made = await client.send(
      new CreateSecurityProfileCommand({ InstanceId, SecurityProfileName: "Latest" }),
    );
    await client.send(
      new CreateUserCommand({
        InstanceId,
        Username: "cai",
        RoutingProfileId: "any",
        SecurityProfileIds: [made.SecurityProfileId ?? ""],
      }),
    );
    expect((await reading).missing).toContainEqual({
      part: "describe",
      of: made.SecurityProfileId ?? "",
      operation: "ListSecurityProfiles",
      code: "IncompleteRead",
      message: "does not list a profile that has a holder",
    });
  });
});

describe("the holders of a profile", () => {
  const usernames = async (props: Omit<Parameters<typeof readHolders>[0], "InstanceArn">) =>
    (await readHolders({ InstanceArn, ...props })).users.map(({ Username }) => Username);

  test("are searched by AWS, the profile named by name, id or ARN", async () => {
    const calls = await counted(async () => {
      const read = await readHolders({
        InstanceArn,
        securityProfile: "Team",
        aiAgents: [AGENT, `${AGENT}:2`],
      });
      expect(read).toMatchObject({
        profile: { SecurityProfileId: TeamId },
        users: [],
        aiAgents: [{ Arn: `${AGENT}:2`, Name: "Orders", SecurityProfileIds: [TeamId] }],
        missing: [],
      });
    });
    expect(calls).toEqual({
      ListSecurityProfiles: 1,
      ListUserHierarchyGroups: 1,
      SearchUsers: 1,
      ListIntegrationAssociations: 1,
      ListAIAgents: 1,
      ListAIAgentVersions: 1,
      ListEntitySecurityProfiles: 5,
    });
    const { profile } = await readHolders({ InstanceArn, securityProfile: "Agent" });
    expect(await usernames({ securityProfile: profile.SecurityProfileId })).toEqual(["ana", "bea"]);
    expect(await usernames({ securityProfile: profile.SecurityProfileArn })).toEqual([
      "ana",
      "bea",
    ]);
    const admin = await readHolders({ InstanceArn, securityProfile: "Admin" });
    expect(admin.aiAgents).toEqual([]);
  });

  test("are filtered by group, with or without the groups below it, and by tags", async () => {
    const securityProfile = "Agent";
    expect(await usernames({ securityProfile, hierarchyGroup: "North" })).toEqual(["bea"]);
    expect(await usernames({ securityProfile, hierarchyGroup: "north" })).toEqual(["bea"]);
    expect(
      await usernames({ securityProfile, hierarchyGroup: "North", hierarchyGroupMatch: "EXACT" }),
    ).toEqual([]);
    expect(await usernames({ securityProfile, tags: { site: "a" } })).toEqual(["ana"]);
    expect(await usernames({ securityProfile, tags: { site: "b" } })).toEqual([]);
    expect(
      await usernames({ securityProfile, tags: { site: "a" }, hierarchyGroup: "North" }),
    ).toEqual([]);
    const search = harness.server.calls.findLast(({ operation }) => operation === "SearchUsers");
    expect(search?.input).toMatchObject({
      SearchFilter: {
        UserAttributeFilter: {
          AndCondition: {
            TagConditions: [{ TagKey: "site", TagValue: "a" }],
            HierarchyGroupCondition: {
              Value: "north",
              HierarchyGroupMatchType: "WITH_CHILD_GROUPS",
            },
          },
        },
      },
    });
  });

  test("of what is not there are not reported; the nearest names are", async () => {
    expect(String(await rejection(readHolders({ InstanceArn, securityProfile: "agents" })))).toBe(
      `NotFoundError: There is no security profile "agents" in ${InstanceArn}. The nearest names are "Agent", "Admin", "Team".`,
    );
    expect(
      String(
        await rejection(
          readHolders({ InstanceArn, securityProfile: "Agent", hierarchyGroup: "Nord" }),
        ),
      ),
    ).toBe(
      `NotFoundError: There is no hierarchy group "Nord" in ${InstanceArn}. The nearest names are "North", "Team".`,
    );
  });
});

describe("what one user holds", () => {
  test("is read by username, id or ARN, and no other profile is", async () => {
    const calls = await counted(async () => {
      const { profiles, user } = await readUserAccess({ InstanceArn, user: "bea" });
      expect(user).toMatchObject({ Username: "bea", HierarchyGroupId: "north-team" });
      expect(profiles.map(({ Permissions }) => Permissions)).toEqual([
        ["BasicAgentAccess", "OutboundCallAccess"],
      ]);
      for (const given of [user.UserId, user.UserArn]) {
        expect((await readUserAccess({ InstanceArn, user: given })).user).toEqual(user);
      }
    });
    expect(calls).toMatchObject({ SearchUsers: 3, DescribeSecurityProfile: 3 });
  });

  test("of nobody is not reported; the nearest usernames are", async () => {
    expect(String(await rejection(readUserAccess({ InstanceArn, user: "be" })))).toBe(
      `NotFoundError: There is no user "be" in ${InstanceArn}. The nearest names are "bea", "ana".`,
    );
  });
});

test("an error that no call made is thrown, not listed as a part that could not be read", async () => {
  const bug = new Error("cannot draw the progress");
  // The list of profiles is the first part. What fails in the second one is listed as missing.
  const onProgress = ({ total }: ReadProgress) => {
    if (total === 2) throw bug;
  };
  expect(await rejection(readInstance({ InstanceArn, onProgress }))).toBe(bug);
});

const incomplete = new InvalidPropsError("evaluateRules", [
  {
    path: "snapshot",
    message: "lacks users, AI agents or fields of the instance; use readInstance",
  },
]);

test("an audit of a filtered reading is refused: it would report that nobody holds a profile", async () => {
  const some = await readAccess({ InstanceArn, tags: { nobody: "has" } });
  expect([some.partial, some.missing]).toEqual([true, []]);
  // @ts-expect-error a reading of readAccess
  expect(() => auditInstance(some)).toThrow(incomplete);
  expect(whoCan(some, ["Users.Edit"])).toMatchObject({ complete: true, users: [] });
});

test("a reading to compare has no AI agents: an audit of it is refused, and a snapshot's are unknown", async () => {
  const earlier = await readInstance({ InstanceArn });
  const some = await readComparable({ InstanceArn });
  expect([some.aiAgents, some.missing]).toEqual([undefined, []]);
  // @ts-expect-error a reading of readComparable
  expect(() => auditInstance(some)).toThrow(incomplete);
  // @ts-expect-error a reading of readComparable
  expect(() => writeSnapshot({ instance: some, takenAt: new Date() })).toThrow(
    new SnapshotFileError("the reading is incomplete"),
  );
  expect(compareHolders(earlier, some)).toMatchObject({
    holders: [],
    aiAgentsOnly: { here: [], there: [] },
    unknownAIAgents: earlier.aiAgents.map(({ Arn }) => Arn),
  });
});

test("wrong props are reported before any call", async () => {
  const calls = await counted(async () => {
    for (const read of [
      () => readInstance({ InstanceArn: "mine" }),
      () => readHolders({ InstanceArn, region: "eu-west-1", securityProfile: "Agent" }),
      () => readAccess({ InstanceArn, aiAgents: ["Order status"] }),
    ]) {
      expect(await rejection(read())).toMatchObject({ code: "InvalidProps" });
    }
  });
  expect(calls).toEqual({});
});

test("props of a wrong type are named before any call", async () => {
  const props: object = { InstanceArn };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as JavaScript would
  const wrong = (more: object) => ({ ...props, ...more }) as never;
  const problems = async (reading: Promise<unknown>) => {
    const error = await rejection(reading);
    return error instanceof InvalidPropsError
      ? error.problems.map(({ message, path }) => `${path} ${message}`)
      : error;
  };
  const calls = await counted(async () => {
    expect(await problems(readUserAccess(wrong({ user: undefined })))).toEqual(["user is missing"]);
    expect(await problems(readUserAccess(wrong({ user: null })))).toEqual([
      "user must be a string, not null",
    ]);
    expect(await problems(readHolders(wrong({})))).toEqual(["securityProfile is missing"]);
    expect(
      await problems(
        readAccess(
          wrong({ hierarchyGroup: null, hierarchyGroupMatch: "ALL", tags: { "": "a", site: 5 } }),
        ),
      ),
    ).toEqual([
      "hierarchyGroup must be a string, not null",
      'hierarchyGroupMatch must be "EXACT" or "WITH_CHILD_GROUPS", not "ALL"',
      'tags key "" has 0 characters; at least 1',
      'tags["site"] must be a string, not 5',
    ]);
    expect(await problems(readAccess(wrong({ tags: "site=a" })))).toEqual([
      'tags must be a record of strings, not "site=a"',
    ]);
    expect(await problems(readInstance(wrong({ aiAgents: AGENT })))).toEqual([
      `aiAgents must be a list, not "${AGENT.slice(0, 76)}...`,
    ]);
  });
  expect(calls).toEqual({});
});

test("at AWS's quotas it takes 1.15 times what they allow for at most", async () => {
  const profiles = 30;
  await using connect = await startLargeInstance(profiles, 500);
  Object.assign(process.env, connect.env);
  const began = performance.now();
  const read = await readInstance({ InstanceArn: connect.instanceArn });
  const seconds = (performance.now() - began) / 1000;
  expect([read.missing, read.profiles.length, read.users.length]).toEqual([[], profiles, 500]);
  expect(seconds).toBeGreaterThanOrEqual(floorOf(profiles));
  expect(seconds).toBeLessThan(floorOf(profiles) * 1.15);
}, 60_000);
