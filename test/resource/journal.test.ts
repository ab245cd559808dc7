import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileScope } from "../support/file-scope.ts";
import type { ManagedProfile } from "../../src/profile/model.ts";
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

const { scope, rootDir } = fileScope("journal");

const success = (id: string, fields: Partial<ManagedProfile> = {}): ManagedProfile => ({
  InstanceArn,
  SecurityProfileName: "Team",
  SecurityProfileArn: profile(id),
  SecurityProfileId: id,
  adopted: false,
  ...fields,
});

const open = async (claims: readonly Claim[], lastSuccess?: ManagedProfile) => {
  mkdirSync(path.join(rootDir, "app"), { recursive: true });
  writeFileSync(path.join(rootDir, "app/team.json"), JSON.stringify({ data: { claims } }));
  const journal = await openJournal({ id: "team", scope, output: undefined }, lastSuccess);
  return journal.open;
};

test("a claim is closed only by a success about the same profile that says as much", async () => {
  expect(await open([claim("a")])).toHaveLength(1);
  expect(await open([claim("a")], success("b"))).toHaveLength(1);
  expect(await open([claim("a")], success("a"))).toEqual([]);
  expect(await open([claim("a", ["Description"])], success("a"))).toHaveLength(1);
  expect(await open([claim("a", ["Description"])], success("a", { Description: "x" }))).toEqual([]);
});

test("what was to be written is closed by a success with the same values", async () => {
  const values = { Description: "new", Tags: { a: "1" } };
  const update = { ...claim("a", ["Description"]), tagKeys: ["a"], values };
  expect(await open([update], success("a", { ...values, Description: "old" }))).toHaveLength(1);
  expect(await open([update], success("a", { ...values, Tags: { a: "2" } }))).toHaveLength(1);
  expect(await open([update], success("a", { ...values, Tags: { a: "1", b: "2" } }))).toEqual([]);
});

test("an attempt to create stays open whatever succeeded", async () => {
  const { SecurityProfileArn: _, ...create } = { ...claim("a"), attempt: "token" };
  expect(await open([create], success("a"))).toEqual([create]);
});
