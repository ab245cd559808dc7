import { expect, test } from "bun:test";
import { type QuotaUse, auditQuotas, quotasOf } from "../../src/access/audit-quotas.ts";
import type { QuotaName } from "../../src/access/findings.ts";
import type { SnapshotPart } from "../../src/profile/snapshot.ts";
import { INSTANCE_ARN, snapshotOf } from "../support/snapshot.ts";

const missing = (part: SnapshotPart) => [
  { part, of: "it", operation: "Some", code: "AccessDeniedException", message: "no" },
];
const held = (count: number) => Array.from({ length: count }, (_, index) => `profile ${index}`);
const instance = snapshotOf({
  profiles: {
    Agent: { Permissions: ["Users.View"] },
    Leads: { Permissions: ["Queues.View", "Users.Edit", "Users.View"] },
    Sites: { Permissions: ["Queues.View", "Users.Edit", "Users.View"] },
  },
  users: { ana: ["Agent"], bea: ["Agent", "Leads"], cai: ["Agent", "Leads"] },
});

test("the use of a quota per profile or user is of the first one with the highest count", () => {
  expect(quotasOf(instance)).toEqual([
    { quota: "profiles", count: 3, limit: 100 },
    { quota: "users", count: 3, limit: 500 },
    { quota: "permissions", count: 3, limit: 500, of: "Leads" },
    { quota: "profilesOfUser", count: 2, limit: 10, of: "bea" },
  ]);
});

test.each<[SnapshotPart, QuotaName[]]>([
  ["users", ["profiles", "permissions"]],
  ["permissions", ["profiles", "users", "profilesOfUser"]],
  ["describe", ["profiles", "users", "permissions", "profilesOfUser"]],
])("without %s, the quotas are %j", (part, quotas) => {
  const read = quotasOf({ ...instance, missing: missing(part) });
  expect(read.map(({ quota }) => quota)).toEqual(quotas);
});

test("an empty instance has no use of a quota per profile or user", () => {
  expect(quotasOf(snapshotOf({}))).toEqual([
    { quota: "profiles", count: 0, limit: 100 },
    { quota: "users", count: 0, limit: 500 },
  ]);
});

test("a profile without a list of permissions counts as empty", () => {
  const { profiles } = instance;
  const [first] = profiles;
  if (!first) throw new Error("No profile");
  const { Permissions: _, ...unread } = first;
  expect(quotasOf({ ...instance, profiles: [unread], users: [] })).toContainEqual({
    quota: "permissions",
    count: 0,
    limit: 500,
    of: "Agent",
  });
});

test.each<[QuotaName, count: number, limit: number, isNear: boolean]>([
  ["profiles", 79, 100, false],
  ["profiles", 80, 100, true],
  ["profiles", 100, 100, true],
  ["profiles", 101, 100, false],
  ["users", 400, 500, true],
  ["users", 399, 500, false],
  // The linter reports it.
  ["permissions", 500, 500, false],
  // Reported for each user.
  ["profilesOfUser", 10, 10, false],
])("%s: %d of %d is reported for the instance: %p", (quota, count, limit, isNear) => {
  const use: QuotaUse = { quota, count, limit };
  expect(auditQuotas(snapshotOf({}), [use])).toEqual(
    isNear
      ? [
          {
            code: "quota-near",
            severity: "warning",
            subject: { kind: "instance", name: INSTANCE_ARN, arn: INSTANCE_ARN },
            path: quota,
            args: { quota, count, limit },
          },
        ]
      : [],
  );
});

test("each user with 8 to 10 profiles is reported", () => {
  const users = { ana: held(7), bea: held(8), cai: held(10), dan: held(11) };
  const finding = (name: string, count: number) => ({
    code: "quota-near" as const,
    severity: "warning" as const,
    subject: { kind: "user" as const, name, arn: `${INSTANCE_ARN}/agent/${name}` },
    path: "SecurityProfileIds",
    args: { quota: "profilesOfUser" as const, count, limit: 10 },
  });
  expect(auditQuotas(snapshotOf({ users }), [])).toEqual([finding("bea", 8), finding("cai", 10)]);
});
