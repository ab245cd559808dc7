import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Acme, startAcme } from "../support/acme.ts";
import { recordsOf } from "../support/csv.ts";
import { departures } from "../support/schema.ts";

let acme: Acme;
beforeAll(async () => {
  acme = await startAcme();
});
afterAll(() => acme[Symbol.asyncDispose]());

async function denied(operation: string, ...args: string[]) {
  const { faults } = acme.connect;
  faults.add({ operation, call: "every", kind: "deny" });
  return acme.run(...args, "--quiet").finally(() => faults.clear());
}

const CAN = ["who-can", "Users.View"];
const AUDIT = ["audit"];
const REPORT = ["report", "--out", "report.html"];
const HOLDERS = ["holders", "Agent"];
const REVIEW = ["review"];
const BY_PERMISSION = ["review", "--by", "permission"];

describe("a summary never counts what could not be read", () => {
  test.each([
    ["SearchUsers", CAN, "Users.View: users could not be read, 0 AI agents (incomplete)"],
    [
      "SearchUsers",
      AUDIT,
      ": 6 security profiles, users could not be read, 1 AI agent (incomplete)",
    ],
    ["SearchUsers", REPORT, "report.html: 6 security profiles, users could not be read; "],
    ["SearchUsers", HOLDERS, "Agent: users could not be read, 0 AI agents (incomplete)"],
    ["SearchUsers", REVIEW, ": at least 4 rows to review, users could not be read (incomplete)"],
    ["ListAIAgents", CAN, "Users.View: 2 users, AI agents could not be read (incomplete)"],
    [
      "ListAIAgents",
      AUDIT,
      ": 6 security profiles, 4 users, AI agents could not be read (incomplete)",
    ],
    [
      "ListEntitySecurityProfiles",
      HOLDERS,
      "Agent: 2 users, AI agents could not be read (incomplete)",
    ],
    [
      "ListAIAgentVersions",
      AUDIT,
      ": 6 security profiles, 4 users, at least 1 AI agent (incomplete)",
    ],
    ["ListAIAgents", REVIEW, ": at least 5 rows to review (incomplete)"],
    [
      "ListSecurityProfilePermissions",
      CAN,
      "Users.View: unknown how many users, unknown how many AI agents (incomplete)",
    ],
    [
      "ListSecurityProfilePermissions",
      BY_PERMISSION,
      ": unknown how many rows to review (incomplete)",
    ],
    ["ListSecurityProfilePermissions", REVIEW, ": 9 rows to review (incomplete)"],
    [
      "ListSecurityProfilePermissions",
      AUDIT,
      ": 6 security profiles, 4 users, 1 AI agent (incomplete)",
    ],
    ["ListUserHierarchyGroups", CAN, "Users.View: 2 users, 0 AI agents (incomplete)"],
    [
      "ListUserHierarchyGroups",
      [...CAN, "--group", "North"],
      "Users.View: users could not be read (incomplete)",
    ],
    [
      "ListUserHierarchyGroups",
      [...HOLDERS, "--group", "North"],
      "Agent: users could not be read (incomplete)",
    ],
    [
      "ListUserHierarchyGroups",
      [...REVIEW, "--group", "North"],
      ": unknown how many rows to review, users could not be read (incomplete)",
    ],
    ["ListUserHierarchyGroups", [...CAN, "--group", "north"], "Users.View: 1 user (incomplete)"],
  ])("without %s: %j", async (operation, command, summary) => {
    const { code, stdout } = await denied(operation, ...command);
    expect(code).toBe(2);
    expect(stdout.split("\n", 1)[0]).toContain(summary);
  });
});

test.each([
  ["SearchUsers", AUDIT, { users: null, aiAgents: 1 }],
  ["SearchUsers", REPORT, { users: null, aiAgents: 1 }],
  ["SearchUsers", ["snapshot", "--out", "s.json"], { users: null, aiAgents: 4 }],
  ["ListIntegrationAssociations", AUDIT, { users: 4, aiAgents: null }],
  ["ListIntegrationAssociations", ["snapshot", "--out", "s.json"], { users: 4, aiAgents: null }],
  ["ListAIAgentVersions", AUDIT, { users: 4, aiAgents: 1 }],
])("without %s, the JSON of %j has %j", async (operation, command, counts) => {
  const { code, stdout } = await denied(operation, ...command, "--json");
  expect([code, departures(command[0] ?? "", stdout)]).toEqual([2, []]);
  expect(JSON.parse(stdout)).toMatchObject(counts);
});

describe("a list ends with what it lacks, so that it does not read as nobody", () => {
  const lacksOf = async (operation: string, command: readonly string[], column: string) => {
    const { code, stdout } = await denied(operation, ...command, "--format", "csv");
    const rows = recordsOf(stdout).filter((row) => Object.values(row)[0] === "(could not be read)");
    expect(code).toBe(2);
    return rows.map(({ [column]: what, ...row }) => {
      expect(Object.values(row).filter(Boolean)).toEqual(["(could not be read)"]);
      return what?.split(" failed with")[0];
    });
  };

  test.each([
    ["SearchUsers", HOLDERS, "holder", ["the users: SearchUsers"]],
    ["SearchUsers", CAN, "holder", ["the users: SearchUsers"]],
    ["SearchUsers", REVIEW, "holder", ["the users: SearchUsers"]],
    ["SearchUsers", AUDIT, "message", ["the users: SearchUsers"]],
    ["ListUserHierarchyGroups", CAN, "holder", ["the hierarchy groups: ListUserHierarchyGroups"]],
    [
      "ListUserHierarchyGroups",
      [...REVIEW, "--group", "North"],
      "holder",
      ["the hierarchy groups: ListUserHierarchyGroups", "the users: ListUserHierarchyGroups"],
    ],
    [
      "ListSecurityProfilePermissions",
      ["effective", "dan"],
      "item",
      ["Directory", "North leads"].map(
        (name) => `the permissions of "${name}": ListSecurityProfilePermissions`,
      ),
    ],
  ])("without %s: %j", async (operation, command, column, lacks) => {
    expect(await lacksOf(operation, command, column)).toEqual(lacks);
  });

  test.each([[CAN], [REVIEW], [BY_PERMISSION]])(
    "without the permissions of profiles, each is named: %j",
    async (command) => {
      const lacks = await lacksOf("ListSecurityProfilePermissions", command, "holder");
      const names = new Set([
        ...acme.ids.keys(),
        "Directory",
        "North leads",
        "Self-service assistant",
        "Trainee agents",
      ]);
      expect(new Set(lacks)).toEqual(
        new Set(
          [...names].map((name) => `the permissions of "${name}": ListSecurityProfilePermissions`),
        ),
      );
    },
  );
});
