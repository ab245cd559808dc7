import { expect, test } from "bun:test";
import { exportInstance } from "../../src/access.ts";
import type { ProfilesSnapshot } from "../../src/profile/snapshot.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/orders";

const profile = (SecurityProfileId: string, SecurityProfileName: string) => ({
  SecurityProfileId,
  SecurityProfileName,
  SecurityProfileArn: `${InstanceArn}/security-profile/${SecurityProfileId}`,
  Permissions: [],
  Tags: {},
});
const userArn = (id: string) => `${InstanceArn}/agent/${id}`;
const user = (Username: string, ...SecurityProfileIds: string[]) => ({
  Username,
  UserId: `id-of-${Username}`,
  UserArn: userArn(`id-of-${Username}`),
  SecurityProfileIds,
  Tags: {},
});
const agent = (Arn: string, ...SecurityProfileIds: string[]) => ({ Arn, SecurityProfileIds });

const snapshot = (held: Partial<ProfilesSnapshot>): ProfilesSnapshot => ({
  InstanceArn,
  profiles: [profile("a", "Agent"), profile("b", "Leads")],
  hierarchyGroups: [],
  missing: [],
  users: [],
  aiAgents: [],
  ...held,
});

const assignments = (held: Partial<ProfilesSnapshot>) =>
  exportInstance(snapshot(held), { holders: true }).assignments;

/** The code from the first assignment on. */
const code = (held: Partial<ProfilesSnapshot>, complete = false) => {
  const { code: file = "" } = exportInstance(snapshot(held), { holders: true, complete });
  return file.slice(
    file.lastIndexOf("adopt: true,\n});\n\n") + 18,
    file.lastIndexOf("\n\nawait app."),
  );
};

test("nothing is assigned where nobody holds anything, or nobody asks for it", () => {
  const nobody = { users: [user("eve")], aiAgents: [agent(AGENT), agent(`${AGENT}:1`)] };
  expect(assignments(nobody)).toEqual([]);
  const held = snapshot({ users: [user("ana", "a")] });
  const plain = exportInstance(held);
  expect(plain.assignments).toBeUndefined();
  expect(exportInstance(snapshot(nobody), { holders: true }).code).toBe(plain.code);
});

test("a reading without holders is refused", () => {
  const { aiAgents: _, users: __, ...bare } = snapshot({});
  expect(() => exportInstance(bare, { holders: true })).toThrow(
    new TypeError("An export of holders requires a reading with holders"),
  );
});

test("a part about holders that was not read leaves the other code alone", () => {
  for (const part of ["users", "assistants", "heldByAIAgent"] as const) {
    const unread = { part, of: InstanceArn, operation: "Any", code: "Denied", message: "no" };
    const incomplete = snapshot({ users: [user("ana", "a")], missing: [unread] });
    expect(exportInstance(incomplete)).toMatchObject({ complete: true, missing: [] });
    const exported = exportInstance(incomplete, { holders: true });
    expect(exported).toMatchObject({ complete: false, missing: [unread] });
    expect([exported.code, exported.assignments]).toEqual([undefined, undefined]);
  }
});

test("with complete, holders hold nothing else", () => {
  const held = { users: [user("ana", "b", "a"), user("b c", "a")], aiAgents: [agent(AGENT, "a")] };
  expect(code(held, true)).toBe(`\
// What each user holds.
const users = {
  ana: ["Agent", "Leads"],
};
for (const [User, SecurityProfiles] of Object.entries(users)) {
  await UserSecurityProfiles(\`user-\${User}\`, { InstanceArn, User, SecurityProfiles, exact: true });
}

await UserSecurityProfiles("user-b-c", {
  InstanceArn,
  User: "b c",
  SecurityProfiles: ["Agent"],
  exact: true,
});

// Not portable: the AI agent "${AGENT}" is written by its ARN, because its name cannot be looked up or is not unique.
await AIAgentSecurityProfiles("ai-agent-orders", {
  InstanceArn,
  AIAgent: "${AGENT}",
  SecurityProfiles: ["Agent"],
  exact: true,
});`);
});

test("a profile, user or agent whose name cannot be looked up is named by its ARN", () => {
  const profiles = [profile("odd", "arn:odd"), profile("x", "Twin"), profile("y", "Twin")];
  const users = [
    { ...user("arn:ana", "odd"), UserArn: userArn("1") },
    { ...user("same", "x"), UserArn: userArn("2") },
    { ...user("same", "y"), UserArn: userArn("3") },
    { ...user("\uD800", "odd"), UserArn: userArn("4") },
  ];
  const named = { Name: "arn:agent" };
  const aiAgents = [{ ...agent(AGENT, "odd"), ...named }];
  const arnOf = (id: string) => `${InstanceArn}/security-profile/${id}`;
  const exported = assignments({ profiles, users, aiAgents }) ?? [];
  expect(
    exported.map(({ declared, holder, id, notes, SecurityProfiles }) => [
      id,
      holder,
      SecurityProfiles,
      declared,
      notes.map((note) => ("name" in note ? note.name : note.code)),
    ]),
  ).toEqual([
    ["user-arn-ana", userArn("1"), [arnOf("odd")], true, ["arn:ana", "arn:odd"]],
    ["user-same", userArn("2"), [arnOf("x")], true, ["same", "Twin"]],
    ["user-same-2", userArn("3"), [arnOf("y")], true, ["same", "Twin"]],
    ["user", userArn("4"), [arnOf("odd")], true, ["\uD800", "arn:odd"]],
    ["ai-agent-arn-agent", AGENT, [arnOf("odd")], true, ["arn:agent", "arn:odd"]],
  ]);
});

test("what the resource does not take is only a comment", () => {
  const ids = Array.from({ length: 11 }, (_, index) => `p${index}`);
  const profiles = ids.map((id) => profile(id, `Profile ${id}`));
  const aiAgents = [agent(`${AGENT}:DRAFT`, "p0")];
  const held = code({ profiles, users: [user("ana", ...ids)], aiAgents });
  expect(held).toStartWith(`\
// Not in the code, and unchanged in AWS: SecurityProfiles has 11 entries; a user may have at most 10.
// await UserSecurityProfiles("user-ana", {
//   InstanceArn,
//   User: "ana",
`);
  expect(held).toEndWith(`\
// Not in the code, and unchanged in AWS: versions[0] must be "unversioned", "$LATEST", "$SAVED" or a version number, not "DRAFT".
// await AIAgentSecurityProfiles("ai-agent-orders", {
//   InstanceArn,
//   AIAgent: "${AGENT}",
//   SecurityProfiles: ["Profile p0"],
//   versions: ["DRAFT"],
// });`);
  expect(held.split("\n").every((line) => line === "" || line.startsWith("//"))).toBe(true);
});

test("an agent of which only a version was read is assigned that version", () => {
  expect(assignments({ aiAgents: [agent(`${AGENT}:2`, "a")] })).toMatchObject([
    { holder: AGENT, versions: [2], SecurityProfiles: ["Agent"] },
  ]);
});
