import { expect, test } from "bun:test";
import { isDay } from "../../src/access/day.ts";
import { escapeText } from "../../src/access/escape-text.ts";
import { type PermissionMatch, findPermissions } from "../../src/access/find-permissions.ts";
import { holdersIn } from "../../src/access/holders.ts";
import { matches, promisesAdministration, wordsOf } from "../../src/access/naming.ts";
import { resourceIds } from "../../src/access/resource-ids.ts";
import type { SnapshotPart } from "../../src/profile/snapshot.ts";
import { count, quoted, someOf } from "../../src/access/some-of.ts";
import { usersIn } from "../../src/access/users-in.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { profileOf, snapshotOf } from "../support/snapshot.ts";

test("lists of names are short", () => {
  expect([count(0, "user"), count(1, "user"), count(2, "user")]).toEqual([
    "0 users",
    "1 user",
    "2 users",
  ]);
  expect(quoted(["a", "b"])).toEqual(['"a"', '"b"']);
  expect([[], ["a"], ["a", "b", "c"], ["a", "b", "c", "d"]].map(someOf)).toEqual([
    "",
    "a",
    "a, b, c",
    "a, b, c and 1 more",
  ]);
});

test.each([
  ["AgentsReadOnly", ["agent", "read", "only"]],
  ["site-1_AdminS", ["site", "1", "admin", ""]],
  ["A1Lead", ["a1", "lead"]],
  ["", [""]],
])("the words of %j are %j", (name, words) => {
  expect(wordsOf(name)).toEqual(words);
});

test.each([
  ["Admin", true],
  ["Site Administrators", true],
  ["Administration", false],
  ["Agent", false],
])("%s suggests that its holders administer the instance: %p", (name, promises) => {
  expect(promisesAdministration(name)).toBe(promises);
});

test.each([
  ["abc", "abc", true],
  ["abc", "ab", false],
  ["abc", "*", true],
  ["", "*", true],
  ["abc", "a*", true],
  ["abc", "b*", false],
  ["abc", "*c", true],
  ["abc", "*b", false],
  ["abc", "a*c", true],
  ["aa", "aa*a", false],
  ["aa", "a*a", true],
  ["aba", "ab*ba", false],
  ["abcde", "a*c*e", true],
  ["abcde", "a*d*c*e", false],
  ["abab", "*ab*ab*", true],
  ["ab", "*ab*ab*", false],
  ["abcb", "a*b*b", true],
  ["acb", "a*b*b", false],
  ["abc", "a**c", true],
])("%j matches %j: %p", (name, pattern, is) => {
  expect(matches(name, pattern)).toBe(is);
});

test.each([
  ["2026-02-28", true],
  ["2026-02-29", false],
  ["2028-02-29", true],
  ["2026-13-01", false],
  ["2026-1-1", false],
  ["", false],
  ["today", false],
])("%j is a day: %p", (text, is) => {
  expect(isDay(text)).toBe(is);
});

test.each([
  ["a é 中😀", "a é 中😀"],
  ["\n\r\t", String.raw`\n\r\t`],
  ["\u0007\u200B\u2028", String.raw`\u0007\u200B\u2028`],
  ["\u{E0001}", String.raw`\u{E0001}`],
])("%j is printed as %s", (text, escaped) => {
  expect(escapeText(text)).toBe(escaped);
});

test.each<[string[], string[], string[]]>([
  [["AISales Agent@Night"], [], ["ai-sales-agent-night"]],
  [["Équipe Nord"], [], ["equipe-nord"]],
  [["a b", "a-b", "A  B"], ["a-b-3"], ["a-b", "a-b-2", "a-b-4"]],
  [["@", "中"], [], ["profile", "profile-2"]],
  [["a".repeat(61)], [], ["a".repeat(60)]],
  [[`${"a".repeat(59)} b`], [], ["a".repeat(59)]],
])("the ids of %j beside %j are %j", (names, used, ids) => {
  expect(resourceIds(names, used)).toEqual(ids);
});

test.each<[object, readonly string[] | undefined]>([
  [{}, undefined],
  [{ users: null }, undefined],
  [{ users: [] }, undefined],
  [{ users: ["ana"], names: ["bea"] }, ["ana"]],
  [{ users: ["ana", 5] }, undefined],
  [{ paths: [{ users: ["ana", "bea"] }, null, { users: ["bea", "cai"] }] }, ["ana", "bea", "cai"]],
])("the users in %j are %j", (args, users) => {
  expect(usersIn(args)).toEqual(users);
});

test.each<[SnapshotPart | undefined, users: string[] | null, others: string[] | null]>([
  [undefined, ["ana", "bea"], []],
  ["users", null, []],
  ["assistants", ["ana", "bea"], null],
  ["aiAgentsOfAssistant", ["ana", "bea"], null],
  ["versionsOfAIAgent", ["ana", "bea"], null],
  ["heldByAIAgent", ["ana", "bea"], null],
  ["permissions", ["ana", "bea"], []],
])(
  "without %s, the holders are %j and the known AI agents, of another profile %j",
  (part, users, others) => {
    const holders = holdersIn(
      snapshotOf({
        profiles: { Agent: {}, Idle: {} },
        users: { ana: ["Agent"], bea: ["Other", "Agent"], cai: ["Other"] },
        aiAgents: [{ Arn: "arn:a", SecurityProfileIds: ["Agent"] }],
        missing: part ? [{ part, of: "it", operation: "Some", code: "Denied", message: "" }] : [],
      }),
    );
    expect(holders(profileOf("Agent", {}))).toEqual({ users, aiAgents: ["arn:a"] });
    expect(holders(profileOf("Idle", {}))).toEqual({ users: users && [], aiAgents: others });
  },
);

const found = (...permissions: string[]): PermissionMatch => ({ kind: "found", permissions });
const ofRisk = PERMISSIONS.filter(({ risk }) => risk === "user-admin").map(({ name }) => name);
test.each<[string, PermissionMatch]>([
  ["Users.Edit", found("Users.Edit")],
  [" users.edit ", found("Users.Edit")],
  ["users - edit", found("Users.Edit")],
  ["user-admin", found(...ofRisk)],
  [" User-Admin ", found(...ofRisk)],
  ["HISTORY", found("HistoricalChanges.View")],
  ["", { kind: "unknown" }],
  [" ", { kind: "unknown" }],
  ["no such thing", { kind: "unknown" }],
])("%j is found as %j", (text, match) => {
  expect(findPermissions(text)).toEqual(match);
});

test("a part of a name, label or meaning has candidates", () => {
  const candidates = (text: string) => {
    const match = findPermissions(text);
    return match.kind === "ambiguous" ? match.candidates.map(({ name }) => name) : match;
  };
  expect(candidates("Users - E")).toEqual(["Users.Edit", "Users.EditPermission"]);
  expect(candidates("editperm")).toEqual(["Users.EditPermission"]);
  expect(candidates("worklist - ac")).toEqual([
    "ManualAssignAnyContact.Enable",
    "ManualAssignMyContacts.Enable",
  ]);
  expect(candidates("Worklist - Access")).toEqual(candidates("worklist - ac"));
  expect(findPermissions("chat test mode")).toEqual(found("ChatTestMode"));
  const { meaning = "" } = PERMISSIONS.find(({ name }) => name === "Users.Edit") ?? {};
  expect(candidates(meaning.toUpperCase())).toEqual(["Users.Edit"]);
});
