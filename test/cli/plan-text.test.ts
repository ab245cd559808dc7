import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { AccessChange } from "../../src/access/changes.ts";
import type { PersonChange } from "../../src/access/people.ts";
import { columns, wrap } from "../../src/cli/layout.ts";
import { planAsText } from "../../src/cli/plan-text.ts";
import { PERMISSIONS } from "../../src/permissions/details.ts";
import { peopleOf, planOf, profileOf } from "../support/plan-fixture.ts";

const permission = (item: string, fields: Partial<AccessChange> = {}): AccessChange => ({
  field: "Permissions",
  item,
  change: "added",
  effect: "gains",
  ...fields,
});
const routing = PERMISSIONS.filter(({ category }) => category === "Routing").slice(0, 12);

const plan = planOf({
  profiles: [
    profileOf({
      resource: "acme/prod/night",
      action: "create",
      SecurityProfileName: "Supervisors of the night shift in the northern region",
      changes: [
        permission("ManagerListenIn", { risks: ["live-monitoring"] }),
        ...routing.map(({ name }) => permission(name)),
      ],
    }),
    profileOf({
      reach: { users: 5012 },
      changes: [
        permission("SecurityProfiles.EditPermission", { risks: ["profile-admin"] }),
        permission("Users.View"),
        permission("ManagerListenIn", {
          change: "removed",
          effect: "loses",
          risks: ["live-monitoring"],
        }),
        { field: "TagRestrictedResources", item: "User", change: "removed", effect: "gains" },
      ],
      notes: [{ about: "repaired", message: "Permissions, changed outside" }],
    }),
    profileOf({
      resource: "acme/prod/old",
      action: "delete",
      SecurityProfileName: "電話係",
      reach: { users: 0 },
      changes: [permission("BasicAgentAccess", { change: "removed", effect: "loses" })],
    }),
    profileOf({
      resource: "acme/prod/bad",
      action: "refused",
      SecurityProfileName: "Bad|name",
      error: {
        code: "InvalidProps",
        message: `SecurityProfileName is "Bad|name", which AWS does not take: a name has letters, digits, spaces and - _ . alone.`,
      },
    }),
  ],
  notPlanned: [{ resource: "acme/prod/site", kind: "cloudflare::Worker", action: "update" }],
  others: 1,
  warnings: ["agents: two words"],
  untold: ["site.url is read"],
});

let before: string | undefined;
beforeEach(() => {
  before = process.env["COLUMNS"];
});
afterEach(() => {
  if (before === undefined) delete process.env["COLUMNS"];
  else process.env["COLUMNS"] = before;
});

function textAt(width: string | undefined, all = false): string {
  if (width === undefined) delete process.env["COLUMNS"];
  else process.env["COLUMNS"] = width;
  return planAsText(plan, { all, gates: undefined });
}

describe("a plan in a terminal", () => {
  test("of 80 columns", () => {
    expect(textAt("80")).toBe(`unknown: site.url is read

Danger: 1 refusal, 1 delete, 2 sensitive grants, 1 lifted restriction

! refused "Bad|name" (acme/prod/bad)
  SecurityProfileName is "Bad|name", which AWS does not take: a name has
    letters, digits, spaces and - _ . alone.

- delete "電話係" (acme/prod/old), held by no user

~ update "Agents" (acme/prod/agents), held by 5012 users
    + permission SecurityProfiles.EditPermission  gains  profile-admin
    - restricted by tag: User                     gains

+ create "Supervisors of the night shift in the northern region"
  (acme/prod/night)
    + permission ManagerListenIn ("Real-time contact      gains  live-monitoring
      monitoring- Enable/Disable")

Everything else

+ create "Supervisors of the night shift in the northern region"
  (acme/prod/night)
    + 12 permissions: Routing  gains

~ update "Agents" (acme/prod/agents), held by 5012 users
    + permission Users.View ("Users - View")              gains
    - permission ManagerListenIn ("Real-time contact      loses  live-monitoring
      monitoring- Enable/Disable")
  repaired: Permissions, changed outside

- delete "電話係" (acme/prod/old), held by no user
    - permission BasicAgentAccess ("Access Contact Control Panel")  loses

warning: agents: two words

Not planned, because a plan does not run the code of other resources. If that
code declares security profiles, the deploy does more than shown:
  update acme/prod/site (cloudflare::Worker)

1 to create, 1 to update, 1 to delete, 1 refused; one other resource not planned
(incomplete).
--fail-on would stop at others, gain, loss, gain:live-monitoring.
Long lists are grouped. --all shows each change.`);
  });

  test("of 200 columns", () => {
    expect(textAt("200")).toBe(`unknown: site.url is read

Danger: 1 refusal, 1 delete, 2 sensitive grants, 1 lifted restriction

! refused "Bad|name" (acme/prod/bad)
  SecurityProfileName is "Bad|name", which AWS does not take: a name has letters, digits, spaces and - _ . alone.

- delete "電話係" (acme/prod/old), held by no user

~ update "Agents" (acme/prod/agents), held by 5012 users
    + permission SecurityProfiles.EditPermission  gains  profile-admin
    - restricted by tag: User                     gains

+ create "Supervisors of the night shift in the northern region" (acme/prod/night)
    + permission ManagerListenIn ("Real-time contact monitoring- Enable/Disable")  gains  live-monitoring

Everything else

+ create "Supervisors of the night shift in the northern region" (acme/prod/night)
    + 12 permissions: Routing  gains

~ update "Agents" (acme/prod/agents), held by 5012 users
    + permission Users.View ("Users - View")                                       gains
    - permission ManagerListenIn ("Real-time contact monitoring- Enable/Disable")  loses  live-monitoring
  repaired: Permissions, changed outside

- delete "電話係" (acme/prod/old), held by no user
    - permission BasicAgentAccess ("Access Contact Control Panel")  loses

warning: agents: two words

Not planned, because a plan does not run the code of other resources. If that code declares security profiles, the deploy does more than shown:
  update acme/prod/site (cloudflare::Worker)

1 to create, 1 to update, 1 to delete, 1 refused; one other resource not planned (incomplete).
--fail-on would stop at others, gain, loss, gain:live-monitoring.
Long lists are grouped. --all shows each change.`);
  });

  test("is 80 wide without a known width", () => {
    expect(textAt(undefined)).toBe(textAt("80"));
  });

  test("shows each change with --all, and nothing is wider than the terminal", () => {
    const lines = textAt("60", true).split("\n");
    expect(lines.filter((line) => Bun.stringWidth(line) > 60)).toEqual([]);
    for (const { name } of routing) expect(lines.join("\n")).toContain(`+ permission ${name}`);
    expect(lines.join("\n")).not.toContain("--all");
  });
});

describe("users in a plan", () => {
  const person = (item: string, fields: Partial<PersonChange> = {}): PersonChange => ({
    field: "Permissions",
    item,
    change: "added",
    effect: "gains",
    by: ["arn/agents"],
    ...fields,
  });
  const groups = Array.from({ length: 11 }, (_, index) => ({
    users: [`user-${index}`],
    changes: [person("Queues.View")],
    unread: [],
  }));
  const people = peopleOf({
    lockOuts: [
      {
        permission: "SecurityProfiles.Edit",
        certain: true,
        users: ["ana"],
        by: ["arn/agents"],
        unread: [],
      },
    ],
    groups: [
      ...groups,
      {
        users: ["ana", "ben", "cal", "dan", "eve", "fay"],
        changes: [
          ...routing.map(({ name }) => person(name)),
          person("Users.Edit", { risks: ["user-admin"] }),
        ],
        unread: [],
      },
    ],
  });
  const text = (all: boolean) =>
    planAsText(planOf({ profiles: [profileOf()], people: [people] }), { all, gates: undefined });

  test("come after the danger, those who gain something sensitive first, ten groups of them", () => {
    process.env["COLUMNS"] = "80";
    expect(text(false)).toStartWith(`Danger: 1 lock-out

Lock-out: after the deploy, no user could edit security profiles without
  restriction (SecurityProfiles.Edit); before: ana.

17 users gain access (user-admin: 6)

ana, ben, cal, dan, eve and 1 more user
    + permission Users.Edit ("Users - Edit")  gains  user-admin
    + 12 permissions: Routing                 gains

user-0
`);
    expect(text(false)).toEndWith(`user-8
    + permission Queues.View ("Queues - View")  gains

2 more users in 2 groups

Everything else

~ update "Agents" (acme/prod/agents)

1 to update.
--fail-on would stop at lock-out, gain, gain:user-admin.
Long lists are grouped. --all shows each change.`);
  });

  test("are all shown with --all", () => {
    expect(text(true)).toContain("user-10\n");
    for (const { name } of routing) expect(text(true)).toContain(`+ permission ${name}`);
    expect(text(true)).not.toContain("--all");
  });
});

describe("layout", () => {
  test("a word that is longer than the line is broken, others are not", () => {
    expect(wrap(`one ${"x".repeat(30)} two`, "> ", "    ", 20)).toBe(`> one
    xxxxxxxxxxxxxxxx
    xxxxxxxxxxxxxx
    two`);
  });

  test("the first column takes the room that the others leave, each counted as it shows", () => {
    const rows = [
      ["+ 電話 \u001B[32mgreen\u001B[39m", "gains", ""],
      ["- a longer cell that has to break", "gains or loses", "user-admin, recording-deletion"],
    ];
    expect(columns(rows, "  ", 60)).toBe(`  + 電話 \u001B[32mgreen\u001B[39m          gains
  - a longer cell       gains or loses  user-admin,
    that has to break                   recording-deletion`);
    expect(columns([], "  ", 60)).toBe("");
  });
});
