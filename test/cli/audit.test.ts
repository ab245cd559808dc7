import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Acme, startAcme, startInstance } from "../support/acme.ts";
import { readInstance } from "../../src/access.ts";
import { closeSessions } from "../../src/aws/clients.ts";
import { runCommand } from "../support/command.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());
beforeEach(() => acme.connect.faults.clear());

interface Printed {
  readonly findings: { code: string; subject: { name: string }; message: string }[];
  readonly ignored: { code: string; subject: { name: string }; reason: string }[];
}

const codesOf = ({ findings }: Printed) =>
  findings.map(({ code, subject }) => `${code}:${subject.name}`);

test("findings end it with 1", async () => {
  const { code, stderr, stdout } = await acme.run("audit");
  const lines = stdout.split("\n");
  expect(code).toBe(1);
  expect(lines.slice(0, 4)).toEqual([
    `${acme.InstanceArn}: 6 security profiles, 4 users, 1 AI agent`,
    "",
    "North leads",
    '  error    its restriction of User has no effect for 1 user (dan), who also holds "Directory": that grants "Users.View" without it, and the wider access wins. Add the same restriction to "Directory", or remove that profile from this user. [restriction-cancelled]',
  ]);
  expect(lines.slice(-8)).toEqual([
    "Quotas (AWS defaults)",
    "  security profiles of the instance  6 of 100",
    "  users of the instance              4 of 500",
    "  permissions of a profile           290 of 500 (Admin)",
    "  security profiles of a user        2 of 10 (dan)",
    "",
    "2 errors, 1 warning, 17 info",
    "",
  ]);
  expect(stderr).toBe("");
});

test("a clean instance ends it with 0", async () => {
  await using tidy = await startInstance({ users: [{ Username: "ana" }] });
  await tidy.aws.deleteSecurityProfile({
    InstanceId: tidy.InstanceArn.slice(tidy.InstanceArn.lastIndexOf("/") + 1),
    SecurityProfileId: tidy.ids.get("Admin") ?? "",
  });
  await tidy.createProfile("Owners admin", {
    Permissions: ["SecurityProfiles.Edit", "SecurityProfiles.View", "Users.Edit", "Users.View"],
    Tags: { team: "owners" },
  });
  await tidy.createUser("eva", ["Owners admin"]);
  const { code, stdout } = await tidy.run("audit");
  expect([code, stdout]).toEqual([
    0,
    `${tidy.InstanceArn}: 2 security profiles, 2 users, 0 AI agents

Agent
  info     has no tags, so tags cannot restrict access to it or show its owner or cost. [untagged-profile]

Owners admin
  info     "SecurityProfiles.Edit": a holder controls what others may do, and can grant themselves more (profile-admin). Held by 1 user: eva. [sensitive-access]
  info     "Users.Edit": a holder controls who can sign in and with which access; anyone who creates or edits users can reset an administrator's password (user-admin). Held by 1 user: eva. [sensitive-access]
  info     1 user (eva) already has full access (SecurityProfiles.Edit). [path-to-admin]

Quotas (AWS defaults)
  security profiles of the instance  2 of 100
  users of the instance              2 of 500
  permissions of a profile           4 of 500 (Owners admin)
  security profiles of a user        1 of 10 (ana)

0 errors, 0 warnings, 4 info
`,
  ]);
  expect((await tidy.run("audit", "--fail-on", "info")).code).toBe(1);
});

test("who can get full access, and that nobody can administer, are findings", async () => {
  await using center = await startInstance({ users: [{ Username: "ana" }] });
  await center.createProfile("Leads", {
    Permissions: ["SecurityProfiles.Edit", "SecurityProfiles.View"],
  });
  await center.createProfile("Desk", { Permissions: ["Users.EditPermission", "Users.View"] });
  await center.createUser("bea", ["Leads"]);
  await center.createUser("cai", ["Desk"]);
  const { code, stdout } = await center.run("audit", "--json", "--fail-on", "path-to-admin");
  expect([code, departures("audit", stdout)]).toEqual([1, []]);
  const { findings } = JSON.parse(stdout) as Printed;
  expect(
    findings
      .filter((each) => each.code.includes("admin"))
      .map((each) => [each.code, each.subject.name, each.message]),
  ).toEqual([
    [
      "path-to-admin",
      "Desk",
      '1 user (cai) can get full access: assign "Admin" to themselves (Users.EditPermission). Remove this permission, or assign the profile only to administrators.',
    ],
    [
      "path-to-admin",
      "Leads",
      "1 user (bea) already has full access (SecurityProfiles.Edit). Remove this permission, or assign the profile only to administrators.",
    ],
    [
      "nobody-can-administer",
      center.InstanceArn,
      'no user has "Users.Edit" without restrictions, so nobody can manage access in the admin website. Assign a profile that has it to a user, through the API or a deploy.',
    ],
  ]);
});

test("--json is as its schema says, its findings with their words", async () => {
  const { code, stdout } = await acme.run("audit", "--json");
  expect(code).toBe(1);
  expect(departures("audit", stdout)).toEqual([]);
  const printed = JSON.parse(stdout) as Printed;
  expect(printed).toMatchObject({ complete: true, profiles: 6, users: 4, aiAgents: 1 });
  expect(codesOf(printed).filter((each) => !each.endsWith(":Admin"))).toEqual([
    "restriction-cancelled:North leads",
    "broader-than-name:Trainee agents",
    "missing-permission:North leads",
    "untagged-profile:Agent",
    "sensitive-access:North leads",
    "sensitive-access:Trainee agents",
    "unused-profile:Trainee agents",
  ]);
  expect(printed.findings.find(({ code: each }) => each === "unused-profile")?.message).toBe(
    "no user or AI agent holds it. Delete it, unless an application opens sessions with it (CreateAuthCode).",
  );
});

test("a new version of an AI agent begins without a profile", async () => {
  await using other = await startInstance({
    aiAgents: [{ Name: "Orders", versions: 1, usedVersion: "2" }],
  });
  const agents = await other.run("audit", "--json", "--ignore", "untagged-profile:*");
  expect(codesOf(JSON.parse(agents.stdout)).filter((each) => each.endsWith(":Orders"))).toEqual([]);
  const Arn = await associateAll(other, "Orders");
  expect(other.connect.publishAIAgentVersion(Arn)).toBe(2);
  const { code, stdout } = await other.run("audit", "--json");
  expect([code, departures("audit", stdout)]).toEqual([1, []]);
  const { findings } = JSON.parse(stdout) as Printed;
  expect(
    findings
      .filter(({ subject }) => subject.name === "Orders")
      .map(({ code: each, message }) => [each, message]),
  ).toEqual([
    [
      "agent-version-without-profile",
      "version 2 holds no security profile, and an assistant uses it, so its tools fail. Assign it a profile: a new version has none.",
    ],
    [
      "agent-versions-differ",
      'its versions hold different profiles: the ARN without a version and versions $LATEST, $SAVED, 1 "Agent"; version 2 none. Which version runs decides what it may do: assign the same profiles to all of them.',
    ],
  ]);
  const text = await other.run("audit");
  expect(text.stdout).toContain("\nOrders (AI agent)\n  warning  version 2 holds no");
});

/** Gives the profile Agent to every version of an AI agent; returns its ARN. */
async function associateAll(
  { aws, connect: { env }, ids, InstanceArn }: Acme,
  name: string,
): Promise<string> {
  Object.assign(process.env, env);
  await closeSessions();
  const { aiAgents } = await readInstance({ InstanceArn });
  const agent = aiAgents.filter(({ Name }) => Name === name);
  for (const { Arn } of agent) {
    await aws.associateSecurityProfiles({
      InstanceId: InstanceArn.slice(InstanceArn.lastIndexOf("/") + 1),
      EntityType: "AI_AGENT",
      EntityArn: Arn,
      SecurityProfiles: [{ Id: ids.get("Agent") ?? "" }],
    });
  }
  return agent[0]?.Arn ?? "";
}

describe("--fail-on", () => {
  test.each([
    ["error", 1],
    ["unused-profile", 1],
    ["untagged-profile,near-duplicate", 1],
    ["near-duplicate", 0],
    ["never", 0],
  ])("%s ends it with %d", async (failOn, code) => {
    expect(await acme.run("audit", "--quiet", "--fail-on", failOn)).toMatchObject({ code });
  });

  test("takes no code that no finding has", async () => {
    expect(await acme.run("audit", "--fail-on", "unused-profiles")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'There is no finding "unused-profiles". The nearest are unused-profile,',
      ),
    });
  });
});

describe("ignoring", () => {
  const fileOf = (content: unknown) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "audit-")), "ignore.json");
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return file;
  };

  test("leaves out findings by code and name, with a reason; what fits nothing is reported", async () => {
    const file = fileOf([
      { code: "restriction-cancelled", name: "North leads", reason: "until December" },
      { code: "legacy-permission", name: "Agent", reason: "gone" },
      { code: "unused-profile", name: "*", reason: "pilot", until: "2025-12-31" },
    ]);
    const { code, stderr, stdout } = await acme.run(
      "audit",
      "--json",
      "--ignore",
      "broader-than-name:Trainee agents,legacy-permission:*",
      "--ignore=missing-permission:North leads",
      "--ignore-file",
      file,
    );
    expect([code, departures("audit", stdout)]).toEqual([0, []]);
    const printed = JSON.parse(stdout) as Printed;
    expect(printed.ignored.map(({ reason, ...finding }) => [finding.code, reason])).toEqual([
      ["restriction-cancelled", "until December"],
      ["broader-than-name", "--ignore"],
      ["missing-permission", "--ignore"],
      ["legacy-permission", "--ignore"],
      ["legacy-permission", "--ignore"],
      ["legacy-permission", "--ignore"],
    ]);
    expect(stderr).toBe(
      `Expired after 2025-12-31: the entry that ignores unused-profile of "*" (pilot). Renew or remove it.
No finding matches the entry that ignores legacy-permission of "Agent". Remove it.
`,
    );
  });

  test("the name of an entry may contain commas, alone and in a list", async () => {
    await using other = await startInstance({
      assistants: [{ Name: "Support" }],
      aiAgents: [{ Name: "Orders, returns", versions: 1, usedVersion: "1" }],
    });
    const entry = "agent-version-without-profile:Orders, returns";
    const ignoredBy = async (ignore: string) => {
      const { stderr, stdout } = await other.run("audit", "--json", "--ignore", ignore);
      const { ignored } = JSON.parse(stdout) as Printed;
      return [stderr, ignored.map(({ code, subject }) => `${code}:${subject.name}`)];
    };
    expect(await ignoredBy(entry)).toEqual(["", [entry]]);
    for (const list of [`unused-profile:Agent,${entry},`, `unused-profile:Agent, ${entry}, `]) {
      expect(await ignoredBy(list)).toEqual(["", [entry, "unused-profile:Agent"]]);
    }
    expect(await other.run("audit", "--ignore", `${entry},unused:Agent`)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining('There is no finding "unused"'),
    });
  });

  test("a file may begin with a byte order mark", async () => {
    const entry = { code: "unused-profile", name: "*", reason: "new" };
    const file = fileOf(`\uFEFF${JSON.stringify([entry])}`);
    const { stderr, stdout } = await acme.run("audit", "--json", "--quiet", "--ignore-file", file);
    expect([stderr, (JSON.parse(stdout) as Printed).ignored.map(({ reason }) => reason)]).toEqual([
      "",
      ["new"],
    ]);
  });

  test.each([
    [[{ code: "unused-profile", name: "A" }], "each a string. Invalid: [0].reason"],
    [[{ code: "unused-profile", name: "A", reason: "" }], "Invalid: [0].reason"],
    [
      [{ code: "unused-profile", name: "A", reason: "b", until: "31.12.2026" }],
      '"until": "YYYY-MM-DD", each a string. Invalid: [0].until',
    ],
    [
      [{ code: "unused-profile", name: "A", reason: "b", until: "2026-02-30" }],
      "Invalid: [0].until",
    ],
    [{}, "Invalid: the file"],
    ["[", "JSON"],
    [
      '[{ "code": "unused-profile", "name": "A", "name": "*", "reason": "b" }]',
      'an object has "name" more than once',
    ],
    [[{ code: "unused", name: "A", reason: "b" }], 'There is no finding "unused"'],
  ])("a file of %j is refused", async (content, message) => {
    const { code, stderr, stdout } = await acme.run("audit", "--ignore-file", fileOf(content));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  test("a file that is not there, or an entry without a name, is refused", async () => {
    expect((await acme.run("audit", "--ignore-file", "none.json")).stderr).toContain(
      "--ignore-file none.json: no such file or directory",
    );
    expect((await acme.run("audit", "--ignore", "unused-profile")).stderr).toStartWith(
      '--ignore takes CODE:NAME, such as unused-profile:Agent, not "unused-profile"\n',
    );
  });
});

test.each([
  ["ListSecurityProfilePermissions", "deny", "the permissions of"],
  ["DescribeSecurityProfile", "garbage", "the description, tags and restrictions of"],
  ["SearchUsers", "repeat-token", "the users"],
  ["ListAIAgents", "deny", "the AI agents of the assistant"],
  ["ListAssistants", "deny", "the AI agents that the assistants use: ListAssistants failed"],
] as const)(
  "an incomplete read (%s, %s) ends it with 2, never with 0 or 1",
  async (operation, kind, what) => {
    acme.connect.faults.add({ operation, call: "every", kind });
    for (const failOn of ["never", "info"]) {
      const { code, stderr, stdout } = await acme.run("audit", "--quiet", "--fail-on", failOn);
      expect(code).toBe(2);
      const lines = stdout.trimEnd().split("\n");
      expect([lines[0], lines.at(-1)]).toEqual([
        expect.stringMatching(/ \(incomplete\)$/),
        expect.stringMatching(/^\d+ error.* \(incomplete\)$/),
      ]);
      expect(stderr).toContain(`\n  ${what}`);
    }
    const { code, stdout } = await acme.run("audit", "--json");
    expect([code, departures("audit", stdout)]).toEqual([2, []]);
    expect(JSON.parse(stdout)).toMatchObject({ complete: false });
  },
);

test("an instance of another account than its ARN says is not audited", async () => {
  const wrong = acme.InstanceArn.replace("123456789012", "999999999999");
  const { code, stderr, stdout } = await acme.run("audit", "--instance-arn", wrong);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(
    `cannot access the instance ${wrong}. Check the ARN and its region, and that the credentials belong to account 999999999999; then run the same command again. AWS says that its profiles are in account 123456789012.`,
  );
});

test("a call that is lost once is made again, and the reading is whole", async () => {
  const { connect, InstanceArn } = acme;
  connect.faults.add({ operation: "SearchUsers", call: 1, kind: "cut-before" });
  const env = { ...connect.env, CONNECT_INSTANCE_ARN: InstanceArn };
  const { code, stdout } = await runCommand(["audit", "--fail-on", "never"], { env });
  expect([code, stdout.split("\n")[0]]).toEqual([
    0,
    `${InstanceArn}: 6 security profiles, 4 users, 1 AI agent`,
  ]);
});
