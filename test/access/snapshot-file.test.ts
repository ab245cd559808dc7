import { expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readSnapshot, writeSnapshot } from "../../src/access/snapshot-file.ts";
import type { InstanceSnapshot } from "../../src/profile/snapshot.ts";
import { SnapshotFileError } from "../../src/errors/index.ts";
import { snapshotOf } from "../support/snapshot.ts";

const takenAt = new Date("2026-11-29T10:20:30.000Z");
const whole = snapshotOf({
  profiles: { Agent: { Permissions: ["Users.View"], Tags: { site: "a" } } },
  users: { ana: ["Agent"] },
  hierarchyGroups: [{ Id: "g1", Name: "" }],
  aiAgents: [{ Arn: "arn:orders", SecurityProfileIds: ["Agent"] }],
  usedAIAgents: ["arn:orders"],
});
const [profile] = whole.profiles;
const [user] = whole.users;

/** A file with a valid checksum, whatever its content is. */
function fileWith(instance: unknown, rest: object = {}, at: unknown = takenAt.toISOString()) {
  const checksum = `sha256-${createHash("sha256")
    .update(JSON.stringify([at, instance]))
    .digest("base64")}`;
  const head = { format: "alchemy-aws-connect snapshot", version: 1, checksum };
  return JSON.stringify({ ...head, takenAt: at, instance, ...rest });
}

const refused = (reason: string) => new SnapshotFileError(reason);

test("a reading is read as it was written", () => {
  const file = writeSnapshot({ takenAt, instance: whole });
  expect(file).toBe(`${fileWith(whole)}\n`);
  expect(readSnapshot(file)).toEqual({ takenAt, instance: whole });
});

test("an incomplete reading is not written", () => {
  const missing = [
    { part: "users", of: "it", operation: "SearchUsers", code: "Denied", message: "no" },
  ] as const;
  // @ts-expect-error a reading of readAccess
  expect(() => writeSnapshot({ takenAt, instance: { ...whole, partial: true } })).toThrow(
    refused("the reading is incomplete"),
  );
  expect(() => writeSnapshot({ takenAt, instance: { ...whole, missing } })).toThrow(
    refused("the reading is incomplete"),
  );
});

test.each(["", "[", "{"])("%j is not JSON", (text) => {
  expect(() => readSnapshot(text)).toThrow(
    refused(
      "it is damaged, or not a snapshot: it is not JSON. Restore the file, or name another snapshot",
    ),
  );
});

test.each(["[]", "null", "{}", fileWith(whole, { format: "other" })])(
  "%s is not a snapshot",
  (text) => {
    expect(() => readSnapshot(text)).toThrow(
      refused("it is not a snapshot of alchemy-aws-connect. Name a file that snapshot --out wrote"),
    );
  },
);

test.each([undefined, "1", 0, -1, 1.5])("the version %j is none", (version) => {
  expect(() => readSnapshot(fileWith(whole, { version }))).toThrow(
    refused(
      "it is damaged: the version of its format is missing. Restore the file, or name another snapshot",
    ),
  );
});

test("a later version is refused", () => {
  expect(() => readSnapshot(fileWith(whole, { version: 2 }))).toThrow(
    refused(
      "a newer version of this package wrote it (format 2; this one reads up to 1). Update alchemy-aws-connect",
    ),
  );
});

test.each<object>([
  { takenAt: "2026-11-30T10:20:30.000Z" },
  { instance: { ...whole, users: [] } },
  { checksum: 1 },
])("an edited file is refused: %j", (edit) => {
  expect(() => readSnapshot(fileWith(whole, edit))).toThrow(
    refused(
      "it is damaged or was edited: its checksum does not match. Restore the file, or name another snapshot",
    ),
  );
});

const damaged = refused(
  "it is damaged: a part of the reading is missing. Restore the file, or name another snapshot",
);

test.each([undefined, "yesterday", 5])("the time %j is damaged", (at) => {
  expect(() => readSnapshot(fileWith(whole, {}, at ?? null))).toThrow(damaged);
});

/** A reading with one entry of a list changed; `undefined` removes a member. */
const changed = (part: keyof InstanceSnapshot, entry: object | undefined, change: object) => ({
  ...whole,
  [part]: [{ ...entry, ...change }],
});

const agent = whole.aiAgents[0];
const group = whole.hierarchyGroups[0];
test.each<[string, unknown]>([
  ["no instance", null],
  ["no ARN", { ...whole, InstanceArn: undefined }],
  ["another ARN", { ...whole, InstanceArn: "arn:aws:connect:us-east-1:123456789012:other/1" }],
  ...(["profiles", "users", "hierarchyGroups", "aiAgents", "missing"] as const).flatMap(
    (part): [string, unknown][] => [
      [`no ${part}`, { ...whole, [part]: undefined }],
      [`${part} that are not a list`, { ...whole, [part]: {} }],
      [`${part} that are not objects`, { ...whole, [part]: ["one"] }],
    ],
  ),
  ...(["SecurityProfileArn", "SecurityProfileId", "SecurityProfileName"] as const).flatMap(
    (name): [string, unknown][] => [
      [`no ${name}`, changed("profiles", profile, { [name]: undefined })],
      [`an empty ${name}`, changed("profiles", profile, { [name]: "" })],
    ],
  ),
  ...(["UserId", "UserArn", "Username"] as const).flatMap((name): [string, unknown][] => [
    [`no ${name}`, changed("users", user, { [name]: undefined })],
    [`an empty ${name}`, changed("users", user, { [name]: "" })],
  ]),
  ["a user without tags", changed("users", user, { Tags: undefined })],
  ["tags that are not texts", changed("users", user, { Tags: { a: 1 } })],
  ["a user without profiles", changed("users", user, { SecurityProfileIds: undefined })],
  ["profiles of a user that are not texts", changed("users", user, { SecurityProfileIds: [1] })],
  ["a group without an id", changed("hierarchyGroups", group, { Id: undefined })],
  ["a group with an empty id", changed("hierarchyGroups", group, { Id: "" })],
  ["a group without a name", changed("hierarchyGroups", group, { Name: undefined })],
  ["an agent without an ARN", changed("aiAgents", agent, { Arn: undefined })],
  ["an agent with an empty ARN", changed("aiAgents", agent, { Arn: "" })],
  ["an agent without profiles", changed("aiAgents", agent, { SecurityProfileIds: undefined })],
  ["permissions that are not a list", changed("profiles", profile, { Permissions: "Users.View" })],
  ["permissions that are not texts", changed("profiles", profile, { Permissions: [1] })],
  ["an application without a name", changed("profiles", profile, { Applications: [{}] })],
  ["damage in the second profile", { ...whole, profiles: [profile, { ...profile, Tags: [] }] }],
])("%s is damage", (_, instance) => {
  expect(() => readSnapshot(fileWith(instance))).toThrow(damaged);
});

test("a field that is not in the file counts as not read, and limits of AWS do not apply", () => {
  const read = (instance: unknown) => readSnapshot(fileWith(instance)).instance;
  const { Permissions: _, ...unread } = profile ?? {};
  const before = { ...whole, profiles: [unread] };
  const missing = [
    {
      part: "permissions",
      of: "Agent",
      operation: "ListSecurityProfilePermissions",
      code: "IncompleteRead",
      message: "is not in the snapshot. Take a new one for later comparisons",
    },
  ];
  expect(read(before)).toEqual(JSON.parse(JSON.stringify({ ...before, missing })));
  const { Description: _description, Tags: _tags, ...undescribed } = profile ?? {};
  const noted = [{ part: "describe", of: "Agent", operation: "x", code: "y", message: "z" }];
  expect(read({ ...whole, profiles: [undescribed] })).toMatchObject({
    missing: [{ part: "describe", operation: "DescribeSecurityProfile" }],
  });
  expect(read({ ...whole, profiles: [undescribed], missing: noted })).toMatchObject({
    missing: noted,
  });
  const { usedAIAgents: _used, ...unused } = whole;
  expect(read(unused).missing).toMatchObject([
    { part: "usedAIAgents", of: whole.InstanceArn, operation: "ListAssistants" },
  ]);
  const long = changed("profiles", profile, { Description: "a".repeat(10_000) });
  expect(read(long)).toEqual(JSON.parse(JSON.stringify(long)));
});
