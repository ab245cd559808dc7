import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileScope } from "../support/file-scope.ts";
import type { ManagedProfile } from "../../src/profile/model.ts";
import { type Claim, openJournal, withLastDeploy } from "../../src/resource/journal.ts";

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

test("a record takes over what another one knows about a later deploy, and keeps the rest", () => {
  const listed = (at: number, instance = InstanceArn) => ({ at, InstanceArn: instance, keys: [] });
  const own = { claims: [], writtenAt: 5, listed: listed(5) };
  const takes = (writtenAt: number | undefined, list?: ReturnType<typeof listed>) =>
    withLastDeploy({ data: own }, { writtenAt, listed: list });
  expect(takes(undefined)).toBeUndefined();
  expect(takes(5, listed(5))).toBeUndefined();
  expect(takes(4, listed(4))).toBeUndefined();
  expect(takes(6, listed(4))).toEqual({ ...own, writtenAt: 6 });
  expect(takes(4, listed(6))).toEqual({ ...own, listed: listed(6) });
  expect(takes(4, listed(4, "other"))).toEqual({ ...own, listed: listed(4, "other") });
  expect(withLastDeploy({ data: {} }, { writtenAt: 1, listed: listed(1) })).toEqual({
    writtenAt: 1,
    listed: listed(1),
  });
});
