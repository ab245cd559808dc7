import { expect, test } from "bun:test";
import { PermissionGroups } from "../../src/permissions/groups.ts";
import { permissions } from "../../src/permissions/permission-list.ts";
import { type Permission, Permissions } from "../../src/permissions/permissions.ts";
import { Presets } from "../../src/permissions/presets.ts";

test("names, lists, groups, presets and categories make one sorted list without repeats", () => {
  expect([
    ...permissions(
      "Users.View",
      ["Queues.View", "Users.View"],
      PermissionGroups.RedactedRecordingsAccess,
      Presets.Agent,
      Permissions.HistoricalChanges,
      permissions("BasicAgentAccess"),
    ),
  ]).toEqual([
    "BasicAgentAccess",
    "CallRecordings.Redacted.Access",
    "ContactTranscripts.Redacted.Access",
    "HistoricalChanges.View",
    "MyContacts.View",
    "Queues.View",
    "StopContact.Enabled",
    "TransferContact.Enabled",
    "TransferDestinations.View",
    "Users.View",
  ]);
  expect([...permissions()]).toEqual([]);
});

test("a category stands for what it grants", () => {
  const all = permissions(Permissions.ContactControlPanel);
  expect([...all]).toEqual(Permissions.ContactControlPanel.All.toSorted());
  expect(all).not.toContain("RestrictTaskCreation.Access");
  const restricted = permissions(all, "RestrictTaskCreation.Access", "Users.View");
  expect([...restricted.without(Permissions.ContactControlPanel)]).toEqual(["Users.View"]);
});

test("permissions are taken out in the same ways, and the list that they are taken from stays", () => {
  const list = permissions(Presets.Supervisor, "Users.View");
  expect([
    ...list.without(PermissionGroups.SupervisorMonitoring, "Users.View", "Queues.Purge"),
  ]).toEqual([
    "MyContacts.View",
    "StopContact.Enabled",
    "TransferContact.Enabled",
    "TransferDestinations.View",
  ]);
  expect(list).toHaveLength(9);
  expect([...list.without(Permissions.ContactActions).without("Users.View")]).toHaveLength(6);
});

test("misspelled constants, which are undefined, are an error that says which arguments they are", () => {
  const missing = undefined as unknown as Permission;
  const advice =
    "Correct the name of each such constant: Permissions, PermissionGroups and Presets have no such member.";
  expect(() => permissions(missing, "Users.View", missing)).toThrow(
    `permissions(): argument 1 is undefined, argument 3 is undefined. ${advice}`,
  );
  expect(() => permissions(Presets.Agent).without(missing)).toThrow(
    `permissions().without(): argument 1 is undefined. ${advice}`,
  );
});

test("a list is an array: it is JSON, a copy, a map and a filter like one", () => {
  const list = permissions("Users.View", "Queues.View");
  expect(Array.isArray(list)).toBe(true);
  expect(JSON.stringify(list)).toBe('["Queues.View","Users.View"]');
  expect(Object.keys(Presets.Agent)).toEqual(["0", "1", "2", "3", "4"]);
  expect(structuredClone<readonly string[]>(list)).toEqual(["Queues.View", "Users.View"]);
  for (const made of [list.map((name) => name), list.filter(() => true), list.slice(1)]) {
    expect(Object.getPrototypeOf(made)).toBe(Array.prototype);
  }
});

test("a shared list cannot be changed", () => {
  const list: unknown = PermissionGroups.BasicAgent;
  expect(() => (list as string[]).push("Users.Edit")).toThrow(TypeError);
  expect(() => Object.assign(list as object, { 0: "Users.Edit" })).toThrow(TypeError);
  expect(PermissionGroups.BasicAgent).toHaveLength(5);
});
