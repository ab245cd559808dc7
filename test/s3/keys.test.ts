import { expect, test } from "bun:test";
import { idsAt, levelOf, lockKey, recordKey, scopesAt } from "../../src/s3/keys.ts";

const chain = ["support", "prod"];
const keys = [
  recordKey("alchemy/", chain, "agents"),
  recordKey("alchemy/", chain, "team/leads"),
  recordKey("alchemy/", chain, "north"),
  recordKey("alchemy/", [...chain, "north"], "agents"),
  recordKey("alchemy/", [...chain, "south/east"], "agents"),
  recordKey("alchemy/", ["support", "prod-2"], "agents"),
];

test("a record's key is the prefix, the scopes and the id, its slashes as colons", () => {
  expect(keys.slice(0, 4)).toEqual([
    "alchemy/support/prod/agents",
    "alchemy/support/prod/team:leads",
    "alchemy/support/prod/north",
    "alchemy/support/prod/north/agents",
  ]);
});

test("a level has the records of its scope, not those of scopes below or beside it", () => {
  const level = levelOf("alchemy/", chain);
  expect(idsAt(level, keys)).toEqual(["agents", "team/leads", "north"]);
  expect(scopesAt(level, keys)).toEqual(["north", "south"]);
  expect(idsAt(levelOf("alchemy/", [...chain, "north"]), keys)).toEqual(["agents"]);
});

test("the key of a lock is below no scope, and differs for every application and stage", () => {
  expect(lockKey("alchemy/", "support", "prod")).toBe("alchemy/support:prod.lock");
  expect(lockKey("alchemy/", "a/b", "c")).toBe("alchemy/a%2Fb:c.lock");
  expect(lockKey("", "a:b", "c")).not.toBe(lockKey("", "a", "b:c"));
});
