import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Acme, AI_AGENT, startAcme } from "../support/acme.ts";
import { recordsOf } from "../support/csv.ts";
import { rawAccess } from "../support/raw-access.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

interface Answer {
  readonly permissions: string[];
  readonly users: { Username: string; grants: { permission: string; profile: string }[] }[];
  readonly aiAgents: { Arn: string }[];
}

const ask = async (...args: string[]): Promise<Answer> => {
  const { code, stderr, stdout } = await acme.run("who-can", ...args, "--json", "--quiet");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(departures("who-can", stdout)).toEqual([]);
  return JSON.parse(stdout) as Answer;
};

const grantsIn = ({ users }: Answer) =>
  users.flatMap(({ grants, Username }) =>
    grants.map(({ permission, profile }) => `${Username} ${permission} ${profile}`),
  );

test.each(["Users.View", "live-monitoring", "recording-deletion", "BasicAgentAccess"])(
  "%s: the users and profiles that AWS's own answers give",
  async (question) => {
    const answer = await ask(question);
    const access = await rawAccess(acme);
    const expected = [...access].flatMap(([user, held]) =>
      held.flatMap(({ permissions, profile }) =>
        permissions
          .filter((each) => answer.permissions.includes(each))
          .map((permission) => `${user} ${permission} ${profile}`),
      ),
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(grantsIn(answer).toSorted()).toEqual(expected.toSorted());
  },
);

test("a class of risk asks for every permission of it, a label for its permission, in any case", async () => {
  expect((await ask("live-monitoring")).permissions).toEqual(["ManagerListenIn", "ManagerBargeIn"]);
  expect((await ask("users - VIEW")).permissions).toEqual(["Users.View"]);
});

test("several questions are answered in one reading, each permission once", async () => {
  const questions = ["live-monitoring", "ManagerListenIn", "users - VIEW"];
  const answer = await ask(...questions);
  expect(answer.permissions).toEqual(["ManagerListenIn", "ManagerBargeIn", "Users.View"]);
  const each = await Promise.all(["live-monitoring", "Users.View"].map((one) => ask(one)));
  expect(grantsIn(answer).toSorted()).toEqual(each.flatMap(grantsIn).toSorted());
  const from = acme.connect.calls.length;
  const { stdout } = await acme.run("who-can", "--group", "North", ...questions);
  const searches = acme.connect.calls
    .slice(from)
    .filter((call) => call.operation === "SearchUsers");
  expect(searches).toHaveLength(1);
  expect(stdout).toBe(`live-monitoring, ManagerListenIn, users - VIEW, 3 permissions: 1 user

  dan  North    Directory    Users.View
  dan  North    North leads  ManagerListenIn, Users.View  only User with tag site: "north", cancelled by Directory
`);
});

test("restrictions of each grant, and what cancels them", async () => {
  const { stdout } = await acme.run("who-can", "Users.View");
  expect(stdout).toBe(`Users.View: 2 users, 0 AI agents

  ana  -        Admin
  dan  North    Directory
  dan  North    North leads  only User with tag site: "north", cancelled by Directory
`);
  const csv = await acme.run("who-can", "SecurityProfiles.View", "--format", "csv");
  expect(recordsOf(csv.stdout)).toEqual([
    expect.objectContaining({ holder: "ana", profile: "Admin", restrictions: "" }),
    expect.objectContaining({
      holder: "dan",
      profile: "North leads",
      restrictions: 'SecurityProfile with tag site: "north"',
    }),
  ]);
});

test("AI agents, by each ARN that holds a profile", async () => {
  const { aiAgents } = await ask("ContactFlowModules.Execute");
  expect(aiAgents.map(({ Arn }) => Arn).toSorted()).toEqual(
    ["", ":$LATEST", ":$SAVED", ":1"].map((version) => AI_AGENT + version).toSorted(),
  );
});

test.each([
  [
    ["--group", "North"],
    ["bea", "cai", "dan"],
  ],
  [
    ["--group", "North", "--exact-group"],
    ["bea", "dan"],
  ],
  [["--tag", "site=north"], ["bea"]],
  [["--tag", "site=south"], []],
])("%j keeps the users that AWS finds, and no AI agent", async (flags, usernames) => {
  const { aiAgents, users } = await ask("BasicAgentAccess", ...flags);
  expect(users.map(({ Username }) => Username)).toEqual(usernames);
  expect(aiAgents).toEqual([]);
});

test("a permission that the catalog does not have counts where a profile has it", async () => {
  const id = acme.ids.get("Directory") ?? "";
  const InstanceId = acme.InstanceArn.slice(acme.InstanceArn.lastIndexOf("/") + 1);
  const update = (...Permissions: string[]) =>
    acme.aws.updateSecurityProfile({ InstanceId, SecurityProfileId: id, Permissions });
  await update("Users.View", "Holograms.View", "AIAgents.View");
  try {
    expect(grantsIn(await ask("Holograms.View"))).toEqual(["dan Holograms.View Directory"]);
    // A part of the known name QConnectAIAgents.View.
    expect(grantsIn(await ask("AIAgents.View"))).toEqual(["dan AIAgents.View Directory"]);
  } finally {
    await update("Users.View");
  }
});

describe("a usage error", () => {
  test.each([
    [
      "Bots",
      `"Bots" matches 4 permissions. Pass the name of one:
  Bots.View    Bots
  Bots.Create  Bots
  Bots.Edit    Bots
  Bots.Delete  Bots`,
    ],
    [
      "recorded conversations (",
      `"recorded conversations (" matches 2 permissions. Pass the name of one:
  RedactedData.View     Recorded conversations (redacted) - View
  ListenCallRecordings  Recorded conversations (unredacted) - View`,
    ],
    [
      "segment as CSV",
      `"segment as CSV" matches 1 permission. Pass the name of one:
  CustomerProfiles.Segments.Export  Customer segments - Export`,
    ],
    [
      "Tasks - Create",
      'AWS does not document the API name of "Tasks - Create". If you know the name, pass it',
    ],
  ])("%s, before any call", async (question, message) => {
    const from = acme.connect.calls.length;
    expect(await acme.run("who-can", question)).toEqual({
      code: 2,
      stdout: "",
      stderr: `${message}\nSee: alchemy-aws-connect who-can --help\n`,
    });
    expect(acme.connect.calls.length).toBe(from);
  });

  test("a part of a name that nothing in the instance has", async () => {
    expect(await acme.run("who-can", "AIAgents.View", "--quiet")).toEqual({
      code: 2,
      stdout: "",
      stderr: `"AIAgents.View" matches 1 permission. Pass the name of one:
  QConnectAIAgents.View  AI agents
See: alchemy-aws-connect who-can --help
`,
    });
  });

  test.each([[["Users.Veiw"]], [["Users.View", "Users.Veiw"]]])(
    "%j names the nearest where nothing in the catalog or the instance has the name",
    async (questions) => {
      expect(await acme.run("who-can", ...questions, "--quiet")).toEqual({
        code: 2,
        stdout: "",
        stderr:
          'There is no permission, label or class of risk "Users.Veiw". The nearest are "Users.View", "Users.Edit", "user-admin"\nSee: alchemy-aws-connect who-can --help\n',
      });
    },
  );
});

test.each([
  ["ListSecurityProfilePermissions", "the permissions of"],
  ["SearchUsers", "the users"],
  ["ListEntitySecurityProfiles", "the profiles of the AI agent"],
])(
  "without %s it is incomplete, names what is missing and exits with 2",
  async (operation, what) => {
    acme.connect.faults.add({ operation, call: "every", kind: "deny" });
    const { code, stderr, stdout } = await acme.run("who-can", "Users.View", "--quiet");
    expect(code).toBe(2);
    expect(stdout.split("\n")[0]).toEndWith(" (incomplete)");
    expect(stderr).toContain(`\n  ${what}`);
    const json = await acme.run("who-can", "Users.View", "--json");
    expect([json.code, departures("who-can", json.stdout)]).toEqual([2, []]);
    expect(JSON.parse(json.stdout)).toMatchObject({ complete: false });
  },
);

test("a profile that AWS does not list yet may grant a permission of no other profile", async () => {
  await using other = await startAcme();
  const { aws, connect, createProfile, InstanceArn } = other;
  connect.faults.add({ operation: "SearchUsers", call: 1, kind: "delay", ms: 2_000 });
  const from = connect.calls.length;
  const running = other.run("who-can", "Users.Future", "--quiet");
  while (!connect.calls.slice(from).some(({ operation }) => operation === "ListSecurityProfiles"))
    await Bun.sleep(5);
  const id = await createProfile("Latest", { Permissions: ["Users.Future"] });
  const InstanceId = InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1);
  const { UserSummaryList = [] } = await aws.listUsers({ InstanceId });
  await aws.updateUserSecurityProfiles({
    InstanceId,
    UserId: UserSummaryList.find(({ Username }) => Username === "dan")?.Id,
    SecurityProfileIds: [id],
  });
  const { code, stderr, stdout } = await running;
  expect([code, stdout]).toEqual([
    2,
    "Users.Future: unknown how many users, unknown how many AI agents (incomplete)\n",
  ]);
  expect(stderr).toContain("ListSecurityProfiles does not list a profile that has a holder.\n");
});

test("a profile whose permissions could not be read may cancel a restriction", async () => {
  await using other = await startAcme();
  const { connect, ids } = other;
  const printed = new Set<string>();
  for (let call = 1; call <= ids.size; call += 1) {
    for (const format of ["text", "csv"]) {
      connect.faults.clear();
      connect.faults.add({ operation: "ListSecurityProfilePermissions", call, kind: "deny" });
      const { code, stdout } = await other.run("who-can", "Users.View", "--format", format);
      expect(code).toBe(2);
      for (const line of stdout.split("\n")) printed.add(line);
    }
  }
  expect([...printed]).toContain(
    '  dan  North    North leads  only User with tag site: "north", unknown whether cancelled',
  );
  expect([...printed]).toContain(
    'user,dan,,North,,Users.View,North leads,"User with tag site: ""north""",unknown',
  );
}, 60_000);
