import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { parseAIAgentArn } from "../../src/profile/ai-agent-arn.ts";
import { AI_AGENT, type Acme, startAcme, startInstance } from "../support/acme.ts";
import { recordsOf } from "../support/csv.ts";
import { departures } from "../support/schema.ts";

const ASSISTANT = parseAIAgentArn(AI_AGENT)?.AssistantArn;

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

test("users with their groups and tags", async () => {
  expect(await acme.run("holders", "Agent")).toEqual({
    code: 0,
    stdout: `Agent: 2 users, 0 AI agents

  bea  North              site=north
  cai  North night shift
`,
    stderr: "",
  });
});

test("the AI agents of the instance's assistants, with the versions that hold it", async () => {
  expect(await acme.run("holders", "Self-service assistant")).toEqual({
    code: 0,
    stdout: `Self-service assistant: 0 users, 1 AI agent\n\n  Order status  unversioned, $LATEST, $SAVED, 1  ${AI_AGENT}\n`,
    stderr: "",
  });
  const { stdout } = await acme.run("holders", "Self-service assistant", "--json");
  expect(departures("holders", stdout)).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({
    aiAgents: ["", ":$LATEST", ":$SAVED", ":1"].map((version) => ({
      Arn: AI_AGENT + version,
      Name: "Order status",
    })),
  });
});

test("a version that no assistant lists, where it is named", async () => {
  const other = AI_AGENT.replace("33333333", "77777777");
  await acme.aws.associateSecurityProfiles({
    InstanceId: acme.InstanceArn.slice(acme.InstanceArn.lastIndexOf("/") + 1),
    EntityType: "AI_AGENT",
    EntityArn: `${other}:3`,
    SecurityProfiles: [{ Id: acme.ids.get("Directory") ?? "" }],
  });
  const holders = (arn: string) => acme.run("holders", "Directory", "--quiet", "--ai-agent", arn);
  expect(await holders(`${other}:3`)).toEqual({
    code: 0,
    stdout: `Directory: 1 user, 1 AI agent\n\n  dan  North\n\n  -  3  ${other}\n`,
    stderr: "",
  });
  const { code, stderr, stdout } = await holders(other);
  expect([code, stdout.split("\n")[0]]).toEqual([
    2,
    "Directory: 1 user, AI agents could not be read (incomplete)",
  ]);
  expect(stderr).toContain(
    `\n  the versions of the AI agent "${other}": ListAIAgentVersions failed`,
  );
});

test.each([
  ["ListIntegrationAssociations", "the assistants of the instance"],
  ["ListAIAgents", `the AI agents of the assistant "${ASSISTANT}"`],
  ["ListAIAgentVersions", `the versions of the AI agent "${AI_AGENT}"`],
  ["ListEntitySecurityProfiles", `the profiles of the AI agent "${AI_AGENT}"`],
])("without %s, the AI agents alone are incomplete", async (operation, what) => {
  acme.connect.faults.add({ operation, call: "every", kind: "deny" });
  const { code, stderr, stdout } = await acme.run("holders", "Agent", "--quiet");
  expect([code, stdout.split("\n")[0]]).toEqual([
    2,
    "Agent: 2 users, AI agents could not be read (incomplete)",
  ]);
  expect(stderr).toContain(`\n  ${what}`);
});

test.each([
  [
    ["--group", "North"],
    ["bea", "cai"],
  ],
  [["--group", "north-night"], ["cai"]],
  [["--group", "North", "--exact-group"], ["bea"]],
  [["--tag", "site=north"], ["bea"]],
  [["--tag", "site=north,team=a"], []],
  [["--tag", "site=north", "--tag", "team=a"], []],
  [["--tag", "site=north", "--group", "North night shift"], []],
])("%j", async (flags, usernames) => {
  const { code, stdout } = await acme.run("holders", "Agent", ...flags, "--json");
  expect(code).toBe(0);
  expect(departures("holders", stdout)).toEqual([]);
  const { users } = JSON.parse(stdout) as { users: { Username: string }[] };
  expect(users.map(({ Username }) => Username)).toEqual(usernames);
});

test.each([
  ["--group", "North"],
  ["--tag", "site=north"],
])("%s %s leaves out AI agents, which have neither, and counts none", async (flag, value) => {
  const from = acme.connect.calls.length;
  expect(await acme.run("holders", "Self-service assistant", flag, value)).toEqual({
    code: 0,
    stdout: "Self-service assistant: 0 users\n",
    stderr: "AI agents are not listed: they have neither a hierarchy group nor tags.\n",
  });
  expect(
    acme.connect.calls
      .slice(from)
      .map(({ operation }) => operation)
      .toSorted(),
  ).toEqual(["ListSecurityProfiles", "ListUserHierarchyGroups", "SearchUsers"]);
});

test("groups with the same name are shown with their ids, in every form and command", async () => {
  const groups = ["day", "night"].map((shift) => ({ Id: `north-${shift}`, Name: "North" }));
  await using other = await startInstance({
    hierarchyGroups: groups,
    users: groups.map(({ Id }, at) => ({ Username: `u${at}`, HierarchyGroupId: Id })),
  });
  const named = ["North (north-day)", "North (north-night)"];
  const csv = await other.run("holders", "Agent", "--format", "csv");
  expect(recordsOf(csv.stdout).map(({ group }) => group)).toEqual(named);
  const listed = await other.run("who-can", "BasicAgentAccess", "--format", "csv");
  expect(recordsOf(listed.stdout).map(({ group }) => group)).toEqual(named);
  for (const command of [
    ["holders", "Agent"],
    ["who-can", "BasicAgentAccess"],
  ]) {
    const { stdout } = await other.run(...command);
    for (const name of named) expect(stdout).toContain(`  ${name}`);
  }
  const effective = await other.run("effective", "u1");
  expect(effective.stdout).toContain("(Agent), hierarchy group North (north-night)\n");
  const json = JSON.parse((await other.run("holders", "Agent", "--json")).stdout);
  expect(json.users).toMatchObject(groups.map((HierarchyGroup) => ({ HierarchyGroup })));
});

test("a comma is a part of a tag", async () => {
  await using other = await startInstance({
    users: [
      { Username: "fay", Tags: { site: "north,team=a" } },
      { Username: "gil", Tags: { site: "north", team: "a" } },
    ],
  });
  const { code, stdout } = await other.run(
    "holders",
    "Agent",
    "--tag",
    "site=north,team=a",
    "--quiet",
  );
  expect([code, stdout]).toEqual([0, "Agent: 1 user\n\n  fay  -  site=north,team=a\n"]);
});

test("--json is as its schema says, by id and by ARN too", async () => {
  const id = acme.ids.get("Agent") ?? "";
  const answers = await Promise.all(
    ["Agent", id, `${acme.InstanceArn}/security-profile/${id}`].map((name) =>
      acme.run("holders", name, "--json", "--quiet"),
    ),
  );
  const [first] = answers;
  expect(departures("holders", first?.stdout ?? "")).toEqual([]);
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
  expect(JSON.parse(first?.stdout ?? "")).toMatchObject({
    complete: true,
    profile: { SecurityProfileId: id, SecurityProfileName: "Agent" },
    users: [
      { Username: "bea", HierarchyGroup: { Id: "north", Name: "North" }, Tags: { site: "north" } },
      { Username: "cai", HierarchyGroup: { Id: "north-night", Name: "North night shift" } },
    ],
  });
});

test.each([
  ["agent", [], 'security profile "agent"', '"Agent", "Admin", "Directory"'],
  ["Agent", ["--group", "Nord"], 'hierarchy group "Nord"', '"North", "North night shift"'],
])("%s %j is not there; the nearest names are reported", async (profile, flags, what, nearest) => {
  expect(await acme.run("holders", profile, ...flags)).toEqual({
    code: 2,
    stdout: "",
    stderr: `There is no ${what} in ${acme.InstanceArn}. The nearest names are ${nearest}.\n`,
  });
});

test.each([
  [[], "Missing required positional argument: SECURITY-PROFILE"],
  [["Agent", "--exact-group"], "--exact-group requires --group"],
  [
    [
      "Agent",
      "--tag",
      "site=a",
      "--ai-agent",
      "arn:aws:wisdom:us-east-1:123456789012:ai-agent/33333333-1111-4222-8333-444444444444/55555555-1111-4222-8333-444444444444",
    ],
    "--ai-agent cannot be combined with --group or --tag: AI agents have neither a hierarchy group nor tags",
  ],
  [["Agent", "--tag", "site"], '--tag takes key=value, not "site"'],
  [["Agent", "--tag", "site=a", "--tag", "site=b"], '--tag repeats the key "site"'],
])("wrong arguments: %j", async (args, message) => {
  expect(await acme.run("holders", ...args)).toEqual({
    code: 2,
    stdout: "",
    stderr: `${message}\nSee: alchemy-aws-connect holders --help\n`,
  });
});

test("what could not be read is reported, with --quiet too, and never looks whole", async () => {
  acme.connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  const { code, stderr, stdout } = await acme.run("holders", "Agent", "--quiet");
  expect([code, stdout]).toEqual([2, "Agent: users could not be read, 0 AI agents (incomplete)\n"]);
  expect(stderr).toMatch(
    /^Incomplete: not everything could be read, so there may be more than shown\.\n {2}the users: SearchUsers failed with ".* not authorized .*" \(AccessDeniedException\)\.\nAllow SearchUsers for the current credentials \(docs\/iam\.md has the policy\), then run the same command again\.\n$/,
  );
  const json = await acme.run("holders", "Agent", "--json");
  expect(json.code).toBe(2);
  expect(departures("holders", json.stdout)).toEqual([]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    complete: false,
    missing: [{ part: "users", operation: "SearchUsers", code: "AccessDeniedException" }],
  });
});

test("without the groups, their ids are reported", async () => {
  acme.connect.faults.add({
    operation: "ListUserHierarchyGroups",
    call: "every",
    kind: "repeat-token",
  });
  const { code, stderr, stdout } = await acme.run(
    "holders",
    "Agent",
    "--group",
    "north",
    "--quiet",
  );
  expect([code, stdout, stderr]).toEqual([
    2,
    "Agent: 2 users (incomplete)\n\n  bea  north        site=north\n  cai  north-night\n",
    "Incomplete: not everything could be read, so there may be more than shown.\n  the hierarchy groups: ListUserHierarchyGroups gave the same page token twice.\nRun the same command again.\n",
  ]);
});
