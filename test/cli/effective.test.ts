import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { AI_AGENT, type Acme, startAcme } from "../support/acme.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

test("what a user may do, and which profile gives it", async () => {
  expect(await acme.run("effective", "dan")).toEqual({
    code: 0,
    stdout: `dan: 2 security profiles (Directory, North leads), hierarchy group North

Restrictions
  SecurityProfile  site=north  North leads
  User             site=north  North leads  cancelled by Directory (Users.View)

Permissions
  BasicAgentAccess       North leads
  ManagerListenIn        North leads             live-monitoring
  SecurityProfiles.View  North leads             restricted
  Users.View             Directory, North leads
`,
    stderr: "",
  });
});

test("everything that a profile can give", async () => {
  await using other = await startAcme();
  const { createProfile, createUser } = other;
  await createProfile("Everything", {
    Permissions: ["BasicAgentAccess", "RestrictTaskCreation.Access", "Users.View"],
    HierarchyRestrictedResources: ["User"],
    AllowedAccessControlHierarchyGroupId: "north",
    Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
    AllowedFlowModules: [{ FlowModuleId: "order-status" }],
    AllowedAIAgents: [{ Arn: "arn:outside" }],
  });
  await createProfile("Own", { HierarchyRestrictedResources: ["User"] });
  await createUser("eve", ["Everything", "Own"]);
  const { code, stdout } = await other.run("effective", "eve", "--quiet");
  expect([code, stdout]).toEqual([
    0,
    `eve: 2 security profiles (Everything, Own), no hierarchy group

Restrictions
  User  hierarchy group North           Everything
  User  the user's own hierarchy group  Own

Permissions
  BasicAgentAccess             Everything
  RestrictTaskCreation.Access  Everything  restricts the holder
  Users.View                   Everything  restricted

Applications
  crm  ACCESS  Everything

Flow modules
  order-status  Everything

AI agents
  arn:outside  Everything
`,
  ]);
  const json = await other.run("effective", "eve", "--json");
  expect(departures("effective", json.stdout)).toEqual([]);
});

test("--json is as its schema says, and takes no call for other profiles", async () => {
  const from = acme.connect.calls.length;
  const { code, stdout } = await acme.run("effective", "dan", "--json");
  expect(code).toBe(0);
  expect(departures("effective", stdout)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    complete: true,
    user: { Username: "dan", HierarchyGroup: { Id: "north", Name: "North" } },
    profiles: [{ SecurityProfileName: "Directory" }, { SecurityProfileName: "North leads" }],
    restrictions: [
      { profile: "North leads", type: "SecurityProfile", cancelledBy: [] },
      {
        profile: "North leads",
        type: "User",
        tags: { site: "north" },
        hierarchyGroup: null,
        cancelledBy: [{ profile: "Directory", permissions: ["Users.View"] }],
      },
    ],
  });
  const calls = acme.connect.calls.slice(from);
  expect(calls).toHaveLength(3 + 2 * 5);
});

test("a user is searched by name alone, and by id where the text is one or an ARN", async () => {
  const read = async (user: string) => {
    const from = acme.connect.calls.length;
    const { stdout } = await acme.run("effective", user, "--json");
    const found: { readonly user: { readonly UserArn: string; readonly Username: string } } =
      JSON.parse(stdout);
    const searches = acme.connect.calls
      .slice(from)
      .flatMap(({ input, operation }) => (operation === "SearchUsers" ? [input] : []));
    return { ...found.user, searches };
  };
  const searchOf = (...conditions: readonly (readonly [FieldName: string, Value: string])[]) => [
    expect.objectContaining({
      SearchCriteria: {
        OrConditions: conditions.map(([FieldName, Value]) => ({
          StringCondition: { FieldName, Value, ComparisonType: "EXACT" },
        })),
      },
    }),
  ];
  const { UserArn, searches } = await read("dan");
  expect(searches).toEqual(searchOf(["Username", "dan"]));
  const id = UserArn.slice(UserArn.lastIndexOf("/") + 1);
  for (const text of [id, UserArn]) {
    const again = await read(text);
    expect(again.Username).toBe("dan");
    expect(again.searches).toEqual(searchOf(["Username", text], ["resourceId", id]));
  }
});

test("nobody of that name: the nearest are reported", async () => {
  expect(await acme.run("effective", "don")).toEqual({
    code: 2,
    stdout: "",
    stderr: `There is no user "don" in ${acme.InstanceArn}. The nearest names are "dan", "ana", "bea".\n`,
  });
});

const AN_AI_AGENT =
  'That is an AI agent. "alchemy-aws-connect review" shows the profiles that AI agents hold, and "alchemy-aws-connect who-can PERMISSION" the AI agents that have a permission.';

test.each([AI_AGENT, `${AI_AGENT}:$LATEST`])("%s is an AI agent, without any call", async (arn) => {
  const from = acme.connect.calls.length;
  expect(await acme.run("effective", arn)).toEqual({
    code: 2,
    stdout: "",
    stderr: `There is no user "${arn}" in ${acme.InstanceArn}. ${AN_AI_AGENT}\n`,
  });
  expect(acme.connect.calls.slice(from)).toEqual([]);
});

test("the name of an AI agent is none of a user, also next to the nearest names", async () => {
  expect(await acme.run("effective", "Order status")).toEqual({
    code: 2,
    stdout: "",
    stderr: `There is no user "Order status" in ${acme.InstanceArn}. ${AN_AI_AGENT}\n`,
  });
});

test("without permission to list AI agents, the nearest names are reported", async () => {
  acme.connect.faults.add({ operation: "ListAIAgents", call: "every", kind: "deny" });
  const { code, stderr } = await acme.run("effective", "Order status");
  acme.connect.faults.clear();
  expect([code, stderr]).toEqual([
    2,
    `There is no user "Order status" in ${acme.InstanceArn}. The nearest names are "bea", "dan", "ana".\n`,
  ]);
});

test("a user that cannot be looked up is no user without access", async () => {
  acme.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "garbage" });
  const { code, stderr, stdout } = await acme.run("effective", "dan");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toStartWith("Could not read the instance in us-east-1, account 123456789012 (");
});

test("what could not be read of a profile is reported", async () => {
  acme.connect.faults.add({
    operation: "ListSecurityProfilePermissions",
    call: "every",
    kind: "deny",
  });
  const { code, stderr, stdout } = await acme.run("effective", "dan");
  expect([code, stdout.split("\n")[0]]).toEqual([
    2,
    "dan: 2 security profiles (Directory, North leads), hierarchy group North (incomplete)",
  ]);
  expect(stderr).toMatch(
    /\n {2}the permissions of "Directory", "North leads": ListSecurityProfilePermissions failed with ".*" \(AccessDeniedException\)\.\nAllow ListSecurityProfilePermissions for the current credentials \(docs\/iam\.md has the policy\), then run the same command again\.\n$/,
  );
  const json = await acme.run("effective", "dan", "--json");
  expect(departures("effective", json.stdout)).toEqual([]);
});

test("a profile that AWS does not list yet may cancel every restriction", async () => {
  await using other = await startAcme();
  const { aws, connect, createProfile, InstanceArn } = other;
  connect.faults.add({ operation: "SearchUsers", call: 1, kind: "delay", ms: 2_000 });
  const from = connect.calls.length;
  const running = other.run("effective", "dan", "--json");
  while (!connect.calls.slice(from).some(({ operation }) => operation === "ListSecurityProfiles"))
    await Bun.sleep(5);
  const id = await createProfile("Latest", {});
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const { UserSummaryList = [] } = await aws.listUsers({ InstanceId });
  await aws.updateUserSecurityProfiles({
    InstanceId,
    UserId: UserSummaryList.find(({ Username }) => Username === "dan")?.Id,
    SecurityProfileIds: [other.ids.get("North leads") ?? "", id],
  });
  const { code, stdout } = await running;
  expect([code, departures("effective", stdout)]).toEqual([2, []]);
  expect(JSON.parse(stdout)).toMatchObject({
    profiles: [{ SecurityProfileName: "North leads" }, { SecurityProfileName: id }],
    permissions: [
      { permission: "BasicAgentAccess", restricted: false },
      { permission: "ManagerListenIn", restricted: false },
      { permission: "SecurityProfiles.View", restricted: null },
      { permission: "Users.View", restricted: null },
    ],
    restrictions: [
      { type: "SecurityProfile", cancelledBy: null },
      { type: "User", cancelledBy: null },
    ],
  });
});

test("a restriction that could not be read is no cancellation", async () => {
  await using other = await startAcme();
  const { createProfile, createUser } = other;
  const restricted = {
    Permissions: ["Users.View"],
    AllowedAccessControlTags: { site: "north" },
    TagRestrictedResources: ["User"],
  };
  await createProfile("A", restricted);
  await createProfile("B", restricted);
  await createUser("eve", ["A", "B"]);
  const deny = () =>
    other.connect.faults.add({ operation: "DescribeSecurityProfile", call: 2, kind: "deny" });
  deny();
  const { code, stdout } = await other.run("effective", "eve", "--quiet");
  expect(code).toBe(2);
  expect(stdout).toMatch(/\n {2}User {2}site=north {2}[AB] {2}unknown whether cancelled\n/);
  expect(stdout).toEndWith("\n  Users.View  A, B  unknown whether restricted\n");
  other.connect.faults.clear();
  deny();
  const json = await other.run("effective", "eve", "--json");
  expect(departures("effective", json.stdout)).toEqual([]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    permissions: [{ permission: "Users.View", givenBy: ["A", "B"], restricted: null }],
    restrictions: [{ type: "User", cancelledBy: null }],
  });
});
