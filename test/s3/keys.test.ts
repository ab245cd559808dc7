import { expect, test } from "bun:test";
import { Scope } from "alchemy";
import { S3StateStore } from "../../src/s3/index.ts";
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

test("every problem of the options is refused at once", () => {
  const scope = new Scope({ parent: null, scopeName: "support", stage: "prod", phase: "read" });
  const open = () =>
    new S3StateStore(scope, {
      bucketName: "",
      prefix: "/state",
      lock: { expiry: 4, wait: Number.NaN },
    });
  expect(open).toThrow(
    `S3StateStore has 4 problems in its props. No call was made and no state was written.
  - bucketName is empty; name the bucket
  - prefix must not start with a slash
  - lock.expiry must be a number of seconds, at least 5, not 4
  - lock.wait must be a number of seconds, at least 0, not NaN`,
  );
});

test.each(["./", "state/../other/", "state/."])("the prefix %s is refused", (prefix) => {
  const scope = new Scope({ parent: null, scopeName: "support", stage: "prod", phase: "read" });
  expect(() => new S3StateStore(scope, { prefix })).toThrow(
    'prefix must not have "." or ".." between its slashes',
  );
});
