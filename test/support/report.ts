import { type AuditOptions, auditInstance } from "../../src/access/audit.ts";
import type { InstanceSnapshot } from "../../src/profile/snapshot.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { reportInstance } from "../../src/report/report.ts";
import { snapshotOf } from "./snapshot.ts";

const READ_AT = new Date("2026-11-25T21:37:00Z");

/** Text that would do harm as HTML, and that turns what follows. */
export const HOSTILE = `</script><img src="x" onerror='alert(1)'>\u202Eevil \u{1F600} & "co"`;

export function pageOf(snapshot: InstanceSnapshot, options?: AuditOptions): string {
  return reportInstance(snapshot, auditInstance(snapshot, options), { readAt: READ_AT });
}

/** A small instance with something of everything. */
export const SMALL = snapshotOf({
  profiles: {
    Admin: {
      Permissions: ["Users.View", "Users.Edit", "Users.Create", "Queues.View"],
      Tags: { note: HOSTILE },
    },
    Agent: { Permissions: ["BasicAgentAccess", "RealtimeContactLens.View"], Tags: {} },
    Leads: {
      Permissions: ["BasicAgentAccess", "Users.Edit", "Users.View", "New.Thing"],
      Description: HOSTILE,
      AllowedAccessControlTags: { site: "north" },
      TagRestrictedResources: ["User", "SecurityProfile"],
      Applications: [{ Namespace: HOSTILE, ApplicationPermissions: ["ACCESS"] }],
    },
    Trainee: { Permissions: ["BasicAgentAccess", "DeleteCallRecordings"] },
  },
  users: { ana: ["Admin"], bea: ["Agent"], [HOSTILE]: ["Agent", "Leads"] },
});

/** `SMALL`, of which the permissions of Agent and the users could not be read. */
export const INCOMPLETE: InstanceSnapshot = {
  ...SMALL,
  profiles: SMALL.profiles.map((profile) => {
    if (profile.SecurityProfileName !== "Agent") return profile;
    const { Permissions: _, ...rest } = profile;
    return rest;
  }),
  users: [],
  missing: [
    {
      part: "permissions",
      of: "Agent",
      operation: "ListSecurityProfilePermissions",
      code: "AccessDeniedException",
      message: HOSTILE,
    },
    {
      part: "users",
      of: SMALL.InstanceArn,
      operation: "SearchUsers",
      code: "IncompleteRead",
      message: "gave the same page twice",
    },
  ],
};

/** So many profiles with 300 permissions each, and users with two of them each. */
export function largeSnapshot(profiles: number, users: number): InstanceSnapshot {
  const all = PERMISSIONS.map(({ name }) => name);
  const numbered = Array.from({ length: profiles }, (_, index) => `Profile ${index}`);
  return snapshotOf({
    profiles: Object.fromEntries(
      numbered.map((name, index) => [
        name,
        { Permissions: all.filter((_, at) => (at + index * 13) % all.length < 300) },
      ]),
    ),
    users: Object.fromEntries(
      Array.from({ length: users }, (_, index) => [
        `user-${index}`,
        [`Profile ${index % profiles}`, `Profile ${(index * 3 + 1) % profiles}`],
      ]),
    ),
  });
}

/** An instance with much to report: 300 permissions to a profile, tags restrict every other one, users hold three. */
export function busySnapshot(profiles: number, users: number): InstanceSnapshot {
  const all = PERMISSIONS.map(({ name }) => name);
  return snapshotOf({
    profiles: Object.fromEntries(
      Array.from({ length: profiles }, (_profile, index) => [
        `Profile ${index}`,
        {
          Permissions: all.filter((_, at) => (at + index * 13) % all.length < 300),
          ...(index % 2 === 1 && {
            AllowedAccessControlTags: { site: "north" },
            TagRestrictedResources: ["User", "Queue", "RoutingProfile"],
          }),
        },
      ]),
    ),
    users: Object.fromEntries(
      Array.from({ length: users }, (_, index) => [
        `user-${index}`,
        [index, index * 3 + 1, index * 7 + 2].map((at) => `Profile ${at % profiles}`),
      ]),
    ),
  });
}
