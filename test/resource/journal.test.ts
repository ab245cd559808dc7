import { expect, test } from "bun:test";
import { Scope } from "alchemy";
import { type Claim, openJournal } from "../../src/resource/journal.ts";

const InstanceArn = "arn:aws:connect:us-east-1:123456789012:instance/i";
const profile = (id: string) => `${InstanceArn}/security-profile/${id}`;

const claim = (id: string, fields: Claim["fields"] = []): Claim => ({
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: profile(id),
  fields,
  tagKeys: [],
});

const scope = new Scope({ parent: null, scopeName: "app", phase: "up", quiet: true });

const open = async (stored: readonly Claim[], lastSuccess?: Claim) => {
  const get = async <T>() => stored as T;
  const journal = await openJournal({ get, id: "team", fqn: "app/test/team", scope }, lastSuccess);
  return journal.open;
};

test("a claim is closed only by a success about the same profile that says as much", async () => {
  expect(await open([claim("a")])).toHaveLength(1);
  expect(await open([claim("a")], claim("b"))).toHaveLength(1);
  expect(await open([claim("a")], claim("a"))).toEqual([]);
  expect(await open([claim("a", ["Description"])], claim("a"))).toHaveLength(1);
  expect(await open([claim("a", ["Description"])], claim("a", ["Description"]))).toEqual([]);
});

test("an attempt to create stays open whatever succeeded", async () => {
  const { SecurityProfileArn: _, ...create } = { ...claim("a"), attempt: "token" };
  expect(await open([create], claim("a"))).toEqual([create]);
});
