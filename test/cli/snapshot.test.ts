import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readSnapshot, writeSnapshot } from "../../src/access.ts";
import { type Acme, AI_AGENT, startAcme } from "../support/acme.ts";
import { recordsOf } from "../support/csv.ts";
import { repository } from "../support/project.ts";
import { rawAccess } from "../support/raw-access.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
let file: string;
beforeAll(async () => {
  acme = await startAcme();
  file = path.join(acme.folder, "access.json");
});
afterAll(() => acme[Symbol.asyncDispose]());

const InstanceId = () => acme.InstanceArn.slice(acme.InstanceArn.lastIndexOf("/") + 1);
const idOf = (name: string) => acme.ids.get(name) ?? "";

/** What each user can do, by AWS's own answers: `dan Users.View`. */
const allOf = async () =>
  new Set(
    [...(await rawAccess(acme))].flatMap(([user, held]) =>
      held.flatMap(({ permissions }) => permissions.map((each) => `${user} ${each}`)),
    ),
  );

interface People {
  readonly users: string[];
  readonly changes: { item: string; effect: string; change: string }[];
}

test("an instance that has not changed is as its snapshot, which no second one replaces", async () => {
  expect(await acme.run("snapshot", "--out", file)).toEqual({
    code: 0,
    stdout: `${file}: 6 security profiles, 4 users, 4 ARNs of AI agents\n`,
    stderr: "",
  });
  const { code, stderr, stdout } = await acme.run("compare", "--with", file);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toEndWith(
    "\n\n6 the same, 0 different, 0 only before, 0 only now; 0 users, 0 AI agents with different access\n",
  );
  const before = readFileSync(file, "utf8");
  expect(await acme.run("snapshot", "--out", file)).toEqual({
    code: 2,
    stdout: "",
    stderr: `--out ${file} already exists. snapshot never overwrites a file: choose another name.\nSee: alchemy-aws-connect snapshot --help\n`,
  });
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("compare reports which AI agents the assistants use only before or only now", async () => {
  const kept = readSnapshot(readFileSync(file, "utf8"));
  expect(kept.instance.usedAIAgents).toEqual([`${AI_AGENT}:1`]);
  const other = path.join(acme.folder, "used.json");
  const usedAIAgents = [`${AI_AGENT}:$LATEST`, `${AI_AGENT}:7`];
  writeFileSync(other, writeSnapshot({ ...kept, instance: { ...kept.instance, usedAIAgents } }));
  const { code, stdout } = await acme.run("compare", "--with", other);
  expect(code).toBe(1);
  expect(stdout.split("\n").slice(3)).toEqual([
    "AI agents used only before",
    `  ${AI_AGENT}:$LATEST  Self-service assistant`,
    `  ${AI_AGENT}:7        profiles unknown        risks unknown`,
    "",
    "AI agents used only now",
    `  ${AI_AGENT}:1  Self-service assistant`,
    "",
    "6 the same, 0 different, 0 only before, 0 only now; 0 users, 0 AI agents with different access, 2 AI agents used only before, 1 AI agent used only now",
    "",
  ]);
  const json = await acme.run("compare", "--with", other, "--json");
  expect(departures("compare", json.stdout)).toEqual([]);
  expect(JSON.parse(json.stdout).usedAIAgentsOnly).toEqual({
    here: [
      { holder: `${AI_AGENT}:$LATEST`, profiles: ["Self-service assistant"], risks: [] },
      { holder: `${AI_AGENT}:7`, profiles: [], risks: null },
    ],
    there: [{ holder: `${AI_AGENT}:1`, profiles: ["Self-service assistant"], risks: [] }],
  });
  const csv = await acme.run("compare", "--with", other, "--format", "csv");
  expect(csv.stdout.split("\n").slice(1)).toEqual([
    `used AI agent,${AI_AGENT}:$LATEST,Self-service assistant,before,removed,,,`,
    `used AI agent,${AI_AGENT}:7,,before,removed,,,unknown`,
    `used AI agent,${AI_AGENT}:1,Self-service assistant,now,added,,,`,
    "",
  ]);
});

test("compare reports what profiles, holders and each person have gained and lost since", async () => {
  const was = await allOf();
  const { aws, connect } = acme;
  await aws.updateSecurityProfile({
    InstanceId: InstanceId(),
    SecurityProfileId: idOf("Directory"),
    Permissions: ["Users.View", "Users.Edit"],
  });
  await acme.createProfile("Auditors", { Permissions: ["Users.View", "Queues.View"] });
  await acme.createUser("eva", ["Auditors", "Trainee agents"]);
  await acme.createUser("fay", ["Directory"]);
  await aws.deleteUser({ InstanceId: InstanceId(), UserId: await userId("cai") });
  await aws.updateUserSecurityProfiles({
    InstanceId: InstanceId(),
    UserId: await userId("bea"),
    SecurityProfileIds: [idOf("Trainee agents")],
  });
  await aws.disassociateSecurityProfiles({
    InstanceId: InstanceId(),
    EntityType: "AI_AGENT",
    EntityArn: `${AI_AGENT}:1`,
    SecurityProfiles: [{ Id: idOf("Self-service assistant") }],
  });
  connect.renameSecurityProfile(idOf("North leads"), "Northern leads");
  const is = await allOf();

  const { code, stdout } = await acme.run("compare", "--with", file, "--json");
  expect([code, departures("compare", stdout)]).toEqual([1, []]);
  const printed = JSON.parse(stdout);
  const people = [...printed.users, ...printed.aiAgents] as People[];
  const effects = (effect: string) =>
    people
      .flatMap(({ changes, users }) =>
        users.flatMap((user) =>
          changes.flatMap((change) => (change.effect === effect ? `${user} ${change.item}` : [])),
        ),
      )
      .toSorted();
  const only = (one: Set<string>, other: Set<string>) =>
    [...one].filter((each) => !other.has(each)).toSorted();
  const staying = (all: string[]) => all.filter((each) => !/^(cai|eva|fay) /.test(each));
  expect(effects("gains")).toEqual(staying(only(is, was)));
  expect(effects("loses")).toEqual(
    [
      ...staying(only(was, is)),
      `${AI_AGENT}:1 ContactFlowModules.Execute`,
      `${AI_AGENT}:1 order-status`,
    ].toSorted(),
  );
  expect(effects("gains").length + effects("loses").length).toBe(5);
  expect([printed.usersOnly, printed.unknownUsers]).toEqual([
    {
      here: [{ holder: "cai", profiles: ["Agent"], risks: [] }],
      there: [
        { holder: "eva", profiles: ["Auditors", "Trainee agents"], risks: ["recording-deletion"] },
        { holder: "fay", profiles: ["Directory"], risks: ["user-admin"] },
      ],
    },
    [],
  ]);
  expect(printed.holders).toEqual([
    { profile: "Agent", added: [], removed: ["bea", "cai"] },
    { profile: "Auditors", added: ["eva"], removed: [] },
    { profile: "Directory", added: ["fay"], removed: [] },
    { profile: "Self-service assistant", added: [], removed: [`${AI_AGENT}:1`] },
    { profile: "Trainee agents", added: ["bea", "eva"], removed: [] },
  ]);
  expect(
    printed.differing.map((each: { here: object; there: object }) => [each.here, each.there]),
  ).toMatchObject([
    [{ SecurityProfileName: "Directory" }, { SecurityProfileName: "Directory" }],
    [{ SecurityProfileName: "North leads" }, { SecurityProfileName: "Northern leads" }],
  ]);
  const text = await acme.run("compare", "--with", file);
  expect(text.stdout).toContain(`
1 user: dan
  + permission Users.Edit ("Users - Edit")  gains  user-admin
`);
  expect(text.stdout).toContain(`
Users only before
  cai  Agent

Users only now
  eva  Auditors, Trainee agents  recording-deletion
  fay  Directory                 user-admin
`);
  expect(text.stdout).toEndWith(
    "\n\n4 the same, 2 different, 0 only before, 1 only now; 2 users, 1 AI agent with different access, 1 user only before, 2 users only now\n",
  );
  const csv = await acme.run("compare", "--with", file, "--format", "csv");
  const rows = recordsOf(csv.stdout);
  const nothing = { holders: "", what: "", effect: "", risks: "" };
  expect(rows).toContainEqual({
    ...nothing,
    kind: "holders",
    holders: "bea; cai",
    profiles: "Agent",
    side: "before",
    change: "removed",
  });
  expect(rows).toContainEqual({
    ...nothing,
    kind: "profile",
    profiles: "Auditors",
    side: "now",
    change: "added",
  });
  expect(rows).toContainEqual({
    kind: "users",
    holders: "dan",
    profiles: "Directory",
    side: "now",
    change: "added",
    what: 'permission Users.Edit ("Users - Edit")',
    effect: "gains",
    risks: "user-admin",
  });
  expect(rows).toContainEqual({
    ...nothing,
    kind: "user",
    holders: "fay",
    profiles: "Directory",
    side: "now",
    change: "added",
    risks: "user-admin",
  });
  expect(rows.filter(({ profiles = "" }) => profiles.includes("arn:"))).toEqual([]);
});

async function userId(name: string): Promise<string> {
  const { Users = [] } = await acme.aws.searchUsers({
    InstanceId: InstanceId(),
    SearchCriteria: {
      StringCondition: { FieldName: "Username", Value: name, ComparisonType: "EXACT" },
    },
  });
  return Users[0]?.Id ?? "";
}

test.each([
  [
    "a letter",
    (text: string) => text.replace('"dan"', '"den"'),
    "it is damaged or was edited: its checksum does not match. Restore the file, or name another snapshot",
  ],
  [
    "its end",
    (text: string) => text.slice(0, -100),
    "it is damaged, or not a snapshot: it is not JSON. Restore the file, or name another snapshot",
  ],
  [
    "its format",
    () => "{}",
    "it is not a snapshot of alchemy-aws-connect. Name a file that snapshot --out wrote",
  ],
  [
    "its version",
    (text: string) => text.replace('"version":1', '"version":2'),
    "a newer version of this package wrote it (format 2; this one reads up to 1). Update alchemy-aws-connect",
  ],
])("a snapshot with %s changed is refused, before any call", async (_, change, reason) => {
  const damaged = path.join(acme.folder, "damaged.json");
  writeFileSync(damaged, change(readFileSync(file, "utf8")));
  const from = acme.connect.calls.length;
  expect(await acme.run("compare", "--with", damaged)).toEqual({
    code: 2,
    stdout: "",
    stderr: `--with ${damaged} cannot be compared: ${reason}.\n`,
  });
  expect(acme.connect.calls.length).toBe(from);
});

test("nothing is written from an incomplete reading", async () => {
  const { connect } = acme;
  const none = path.join(acme.folder, "none.json");
  connect.faults.add({ operation: "SearchUsers", call: "every", kind: "deny" });
  const { code, stderr, stdout } = await acme.run("snapshot", "--out", none, "--json");
  connect.faults.clear();
  expect([code, departures("snapshot", stdout)]).toEqual([2, []]);
  expect(JSON.parse(stdout)).toMatchObject({ complete: false, file: null });
  expect(stderr).toContain("\n  the users: SearchUsers failed");
  expect(existsSync(none)).toBe(false);
});

test("a snapshot of the first version of the format is read, whatever wrote it since", async () => {
  const kept = path.join(repository, "test/fixtures/snapshot-1.json");
  const { code, stdout } = await acme.run("compare", "--with", kept, "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    since: "2026-11-29T00:00:00.000Z",
    complete: true,
    InstanceArn: acme.InstanceArn,
  });
});
