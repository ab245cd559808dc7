import { expect, test } from "bun:test";
import { holdersInCode } from "../../src/access/export-holders.ts";
import type { ExportNote, NamedKind } from "../../src/access/export-notes.ts";
import type {
  AIAgentSnapshot,
  ProfilesSnapshot,
  UserSnapshot,
} from "../../src/profile/snapshot.ts";

const InstanceArn =
  "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555";
const agentArn = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/orders";

const profile = (id: string) => ({
  SecurityProfileArn: `${InstanceArn}/security-profile/${id}`,
  SecurityProfileId: id,
  SecurityProfileName: `Team ${id}`,
});

const user = (Username: string, ...SecurityProfileIds: string[]): UserSnapshot => ({
  UserId: Username,
  UserArn: `${InstanceArn}/agent/${Username}`,
  Username,
  SecurityProfileIds,
  Tags: {},
});

const agent = (qualifier: string, ...SecurityProfileIds: string[]): AIAgentSnapshot => ({
  Arn: `${agentArn}${qualifier}`,
  Name: "Orders",
  SecurityProfileIds,
});

const eleven = Array.from({ length: 11 }, (_, index) => String(index));

function codeOf(
  { aiAgents = [], users = [] }: Partial<ProfilesSnapshot>,
  { isExact = false, taken = [] }: { isExact?: boolean; taken?: readonly string[] } = {},
) {
  const profiles = [...eleven, "b", "a"].map(profile);
  const snapshot = { InstanceArn, profiles, users, aiAgents, hierarchyGroups: [], missing: [] };
  return holdersInCode(snapshot, { isExact, taken });
}

test("users with plain names are in a table, and those without profiles are left out", () => {
  const { assignments, statements, uses } = codeOf({
    users: [user("bea", "b", "a"), user("nobody"), user("ana", "a")],
  });
  expect(assignments.map(({ declared, id, notes }) => [id, declared, notes])).toEqual([
    ["user-bea", true, []],
    ["user-ana", true, []],
  ]);
  expect([statements, uses]).toEqual([
    [
      `// What each user holds.
const users = {
  bea: ["Team a", "Team b"],
  ana: ["Team a"],
};
for (const [User, SecurityProfiles] of Object.entries(users)) {
  await UserSecurityProfiles(\`user-\${User}\`, { InstanceArn, User, SecurityProfiles });
}`,
    ],
    ["UserSecurityProfiles"],
  ]);
});

test("exact is declared in the table and in each statement", () => {
  const { statements } = codeOf(
    { users: [user("ana", "a"), user("bea b", "a")], aiAgents: [agent("", "a")] },
    { isExact: true },
  );
  expect(statements).toEqual([
    expect.stringContaining("{ InstanceArn, User, SecurityProfiles, exact: true });"),
    `await UserSecurityProfiles("user-bea-b", {
  InstanceArn,
  User: "bea b",
  SecurityProfiles: ["Team a"],
  exact: true,
});`,
    `await AIAgentSecurityProfiles("ai-agent-orders", {
  InstanceArn,
  AIAgent: "Orders",
  SecurityProfiles: ["Team a"],
  exact: true,
});`,
  ]);
});

test("an id that is taken, in any case, gets another one in a statement of its own", () => {
  const { assignments } = codeOf(
    { users: [user("ana", "a"), user("ANA", "a"), user("bea", "a")] },
    { taken: ["user-bea"] },
  );
  expect(assignments.map(({ holder, id }) => [id, holder])).toEqual([
    ["user-ana", "ana"],
    ["user-ana-2", "ANA"],
    ["user-bea-2", "bea"],
  ]);
});

test("an AI agent gets an id that no profile or user has, in any case", () => {
  const { assignments } = codeOf(
    {
      users: [user("orders", "a"), user("Ünal", "a")],
      aiAgents: [
        { Arn: `${agentArn}-1`, Name: "Orders", SecurityProfileIds: ["a"] },
        { Arn: `${agentArn}-2`, Name: "Returns", SecurityProfileIds: ["a"] },
      ],
    },
    { taken: ["ai-agent-orders", "user-unal"] },
  );
  expect(assignments.map(({ holder, id }) => [id, holder])).toEqual([
    ["user-orders", "orders"],
    ["user-unal-2", "Ünal"],
    ["ai-agent-orders-2", "Orders"],
    ["ai-agent-returns", "Returns"],
  ]);
});

test("what has no name of its own is written by its ARN, with a note", () => {
  const twins = [agent("", "a"), { ...agent("", "gone"), Arn: `${agentArn}-2` }];
  const odd = { ...user("arn:x", "a"), UserArn: `${InstanceArn}/agent/1` };
  const { assignments, statements } = codeOf({ users: [odd], aiAgents: twins });
  const byArn = (kind: NamedKind, name: string, arn: string): ExportNote => ({
    code: "by-arn",
    kind,
    name,
    arn,
  });
  expect(assignments.map(({ holder, notes }) => [holder, notes])).toEqual([
    [odd.UserArn, [byArn("user", "arn:x", odd.UserArn)]],
    [agentArn, [byArn("aiAgent", "Orders", agentArn)]],
    [`${agentArn}-2`, [byArn("aiAgent", "Orders", `${agentArn}-2`)]],
  ]);
  expect(assignments.map(({ SecurityProfiles }) => SecurityProfiles)).toEqual([
    ["Team a"],
    ["Team a"],
    [`${InstanceArn}/security-profile/gone`],
  ]);
  expect(statements.map((each) => each.split("\n")[0])).toEqual([
    `// Not portable: the user "arn:x" is written by its ARN, because its name cannot be looked up or is not unique.`,
    `// Not portable: the AI agent "Orders" is written by its ARN, because its name cannot be looked up or is not unique.`,
    `// Not portable: the AI agent "Orders" is written by its ARN, because its name cannot be looked up or is not unique.`,
  ]);
});

test("a user or AI agent is written by its ARN if no code can name it, or if another has the name", () => {
  const other = `${agentArn.slice(0, -1)}0`;
  const long = { user: "u".repeat(101), agent: "a".repeat(256) };
  for (const { aiAgents, users } of [
    { users: [user(long.user, "a")], aiAgents: [{ ...agent("", "a"), Name: long.agent }] },
    {
      users: ["one", "two"].map((id) => ({ ...user(id, "a"), Username: "ana" })),
      aiAgents: [agentArn, other].map((Arn) => ({ ...agent("", "a"), Arn })),
    },
  ]) {
    const { assignments } = codeOf({ users, aiAgents });
    const holders = [...users.map(({ UserArn }) => UserArn), ...aiAgents.map(({ Arn }) => Arn)];
    expect(assignments.map(({ holder, notes }) => [holder, notes.map(({ code }) => code)])).toEqual(
      holders.map((arn) => [arn, ["by-arn"]]),
    );
  }
});

test("a profile without a unique name is written by its ARN, for users and AI agents", () => {
  const twins = ["a", "b"].map((id) => ({ ...profile(id), SecurityProfileName: "Team" }));
  const { assignments } = holdersInCode(
    {
      InstanceArn,
      profiles: twins,
      users: [user("ana", "a")],
      aiAgents: [agent("", "b")],
      hierarchyGroups: [],
      missing: [],
    },
    { isExact: false, taken: [] },
  );
  expect(assignments.map(({ notes, SecurityProfiles }) => [SecurityProfiles, notes])).toEqual(
    ["a", "b"].map((id) => {
      const arn = `${InstanceArn}/security-profile/${id}`;
      return [[arn], [{ code: "by-arn", kind: "securityProfile", name: "Team", arn }]];
    }),
  );
});

test("an AI agent has no versions in the code if all of them hold the same, and the ARN without one", () => {
  const { assignments } = codeOf({ aiAgents: [agent("", "a"), agent(":1", "a")] });
  expect(assignments).toEqual([
    {
      id: "ai-agent-orders",
      kind: "aiAgent",
      holder: "Orders",
      SecurityProfiles: ["Team a"],
      declared: true,
      notes: [],
    },
  ]);
});

test("an AI agent without a name is written by its ARN, and its versions one by one", () => {
  const versions = [":1", ":$LATEST"].map((qualifier) => ({
    Arn: `${agentArn}${qualifier}`,
    SecurityProfileIds: ["a"],
  }));
  const { statements } = codeOf({ aiAgents: versions });
  expect(statements).toEqual([
    `// Not portable: the AI agent "${agentArn}" is written by its ARN, because its name cannot be looked up or is not unique.
// Only these versions hold exactly these profiles. A version published later holds none.
await AIAgentSecurityProfiles("ai-agent-orders", {
  InstanceArn,
  AIAgent: "${agentArn}",
  SecurityProfiles: ["Team a"],
  versions: [1, "$LATEST"],
});`,
  ]);
});

test("versions of an agent that hold different profiles have a statement for each set", () => {
  const { assignments } = codeOf({
    aiAgents: [agent("", "a"), agent(":$LATEST", "b", "a"), agent(":2", "a", "b"), agent(":1")],
  });
  expect(
    assignments.map(({ id, notes, SecurityProfiles, versions }) => [
      id,
      SecurityProfiles,
      versions,
      notes.map(({ code }) => code),
    ]),
  ).toEqual([
    ["ai-agent-orders", ["Team a"], ["unversioned"], ["some-versions"]],
    ["ai-agent-orders-2", ["Team a", "Team b"], ["$LATEST", 2], ["some-versions"]],
  ]);
});

test("what the props do not accept is only a comment, and imports nothing", () => {
  const { assignments, statements, uses } = codeOf({ users: [user("ana", ...eleven)] });
  expect(assignments.map(({ declared, notes }) => [declared, notes])).toEqual([
    [
      false,
      [
        {
          code: "not-declarable",
          path: "SecurityProfiles",
          problem: "has 11 entries; a user may have at most 10",
        },
      ],
    ],
  ]);
  const lines = statements.join("\n").split("\n");
  expect(lines.filter((line) => !line.startsWith("//"))).toEqual([]);
  expect(uses).toEqual([]);
});

test("a reading without holders is refused", () => {
  const snapshot = { InstanceArn, profiles: [], hierarchyGroups: [], missing: [] };
  const options = { isExact: false, taken: [] };
  const error = "An export of holders requires a reading with holders";
  expect(() => holdersInCode({ ...snapshot, users: [] }, options)).toThrow(error);
  expect(() => holdersInCode({ ...snapshot, aiAgents: [] }, options)).toThrow(error);
});
