import { expect, test } from "bun:test";
import { byId } from "../../src/access/group-names.ts";
import type { Limit } from "../../src/access/limits.ts";
import type { PersonChange } from "../../src/access/people.ts";
import {
  formatLockOuts,
  formatMoreUsers,
  formatNames,
  formatPeople,
  formatPeopleHeading,
  formatStop,
  formatUnreadPeople,
  personChangeFormat,
} from "../../src/plan/format-people.ts";
import type { InstancePeople } from "../../src/plan/plan-event.ts";
import { profileOf } from "../support/plan-fixture.ts";

const formatPersonChange = personChangeFormat(byId);
const none: InstancePeople = {
  InstanceArn: "arn:one",
  groups: [],
  lockOuts: [],
  unreadHolders: [],
  missing: [],
};
const gained: PersonChange = {
  field: "Permissions",
  item: "Users.Edit",
  change: "added",
  effect: "gains",
  risks: ["user-admin", "profile-admin"],
  by: ["arn:leads"],
};
const lost: PersonChange = {
  field: "Permissions",
  item: "Queues.View",
  change: "removed",
  effect: "loses",
  by: ["arn:leads"],
};

const user: Limit = { type: "User", tags: { site: "north" }, hierarchyGroup: null, rows: null };
const queue: Limit = { type: "Queue", tags: null, hierarchyGroup: "own", rows: null };
const table: Limit = {
  type: "DataTable",
  tags: null,
  hierarchyGroup: null,
  rows: { region: ["north", "south"] },
};

test.each<[readonly (readonly Limit[])[], readonly (readonly Limit[])[], string]>([
  [[[]], [[user]], 'everything -> only User with tag site: "north"'],
  [
    [[user, queue]],
    [[user], [queue], [user]],
    'only User with tag site: "north" and Queue with hierarchy group of the holder -> only User with tag site: "north", or Queue with hierarchy group of the holder',
  ],
  [[[table]], [[user], []], 'only DataTable with region: "north" or "south" -> everything'],
])("the limits %j and %j of one person", (before, after, text) => {
  const { item } = gained;
  const change = { field: "Permissions", item, change: "changed", effect: "both", by: [] } as const;
  expect(formatPersonChange({ ...change, before, after })).toEqual({
    sign: "~",
    what: `permission Users.Edit ("Users - Edit"): ${text}`,
    access: "both",
    effect: "gains or loses",
    risk: "",
  });
});

test("what somebody gains or loses only with limits shows them", () => {
  expect(
    [
      { ...gained, after: [[user], [queue]] },
      { ...lost, before: [[table]] },
    ].map((change) => formatPersonChange(change).what),
  ).toEqual([
    'permission Users.Edit ("Users - Edit"): only User with tag site: "north", or Queue with hierarchy group of the holder',
    `${formatPersonChange(lost).what}: only DataTable with region: "north" or "south"`,
  ]);
});

test("a change without limits shows its sign, effect and risks", () => {
  expect([gained, lost].map(formatPersonChange)).toEqual([
    {
      sign: "+",
      what: 'permission Users.Edit ("Users - Edit")',
      access: "gains",
      effect: "gains",
      risk: "user-admin, profile-admin",
    },
    {
      sign: "-",
      what: 'permission Queues.View ("Queues - View")',
      access: "loses",
      effect: "loses",
      risk: "",
    },
  ]);
});

test("a tool of an application is named with it", () => {
  const tool: PersonChange = {
    ...gained,
    field: "Applications",
    item: "crm",
    tool: "merge",
    risks: [],
  };
  expect(formatPersonChange(tool).what).toBe("application crm: merge");
});

test("six users of a group, and six who lose access to manage it, are named in part", () => {
  const users = ["ana", "ben", "cal", "dan", "eve", "fay"];
  const lockOut = { by: [], unread: [], certain: true, permission: "Users.Edit", users } as const;
  const people = [
    { ...none, groups: [{ users, changes: [lost], unread: [] }], lockOuts: [lockOut] },
  ];
  expect(formatPeople({ people, profiles: [] })[0]?.who).toBe(
    "ana, ben, cal, dan, eve and 1 more user",
  );
  expect(formatLockOuts({ people, profiles: [] })[0]).toEndWith(
    "before: ana, ben, cal, dan, eve and 1 more user.",
  );
});

test.each([
  [["ana"], "ana"],
  [["ana", "ben", "cal", "dan", "eve"], "ana, ben, cal, dan, eve"],
  [["ana", "ben", "cal", "dan", "eve", "fay"], "ana, ben, cal, dan, eve and 1 more user"],
  [["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more users"],
  [["\u001b[31mred"], String.raw`\u001B[31mred`],
])("the names %j", (names, text) => {
  expect(formatNames(names, "user")).toBe(text);
});

test("who gains sensitive access comes first, then the largest group", () => {
  const people = [
    { ...none, groups: [{ users: ["ana", "ben"], changes: [lost], unread: [] }] },
    {
      ...none,
      InstanceArn: "arn:two",
      groups: [
        { users: ["cal"], changes: [lost, gained], unread: [] },
        {
          users: ["dan", "eve", "fay"],
          changes: [lost],
          unread: [
            { SecurityProfileId: "one", field: "Permissions" },
            { SecurityProfileId: "one", field: "Applications" },
            { SecurityProfileId: "two", field: "Permissions" },
          ],
        },
      ],
    },
  ] as const;
  expect(formatPeople({ people, profiles: [] })).toEqual([
    { who: "cal in arn:two", count: 1, changes: [gained, lost], unread: "" },
    {
      who: "dan, eve, fay in arn:two",
      count: 3,
      changes: [lost],
      unread:
        "unknown: could not read what these profiles grant, or it is known after deploy: one, two",
    },
    { who: "ana, ben in arn:one", count: 2, changes: [lost], unread: "" },
  ]);
  expect(formatPeopleHeading({ people })).toBe(
    "One user gains access (user-admin: 1, profile-admin: 1), 6 users lose access",
  );
});

test("the heading counts a user of several groups once, and one of each instance", () => {
  const group = (users: readonly string[], ...changes: PersonChange[]) => ({
    users,
    changes,
    unread: [],
  });
  const both: PersonChange = { ...lost, change: "changed", effect: "both", risks: ["history"] };
  const heading = (...people: InstancePeople[]) => formatPeopleHeading({ people });
  expect(heading({ ...none, groups: [group(["ana"], lost)] })).toBe("One user loses access");
  expect(heading({ ...none, groups: [group(["ana"], gained), group(["ana"], gained)] })).toBe(
    "One user gains access (user-admin: 1, profile-admin: 1)",
  );
  expect(
    heading(
      { ...none, groups: [group(["ana"], both)] },
      { ...none, InstanceArn: "arn:two", groups: [group(["ana"], both)] },
    ),
  ).toBe("2 users gain access (history: 2), 2 users lose access (history: 2)");
  expect(heading(none)).toBe("It is unknown who gains and loses access");
});

test("a lock-out names the permission and who had it", () => {
  const lockOut = { by: [], unread: [] };
  expect(
    formatLockOuts({
      profiles: [],
      people: [
        {
          ...none,
          lockOuts: [
            { ...lockOut, certain: true, permission: "Users.Edit", users: ["ana", "ben"] },
            { ...lockOut, certain: false, permission: "SecurityProfiles.Edit", users: [] },
          ],
        },
      ],
    }),
  ).toEqual([
    "Lock-out: after the deploy, no user could edit users without restriction (Users.Edit); before: ana, ben.",
    "Lock-out unknown: could not read whether any user could still edit security profiles without restriction after the deploy (SecurityProfiles.Edit).",
  ]);
});

test.each([
  ["one instance", [], ""],
  ["one instance and a profile without any", ["arn:one", ""], ""],
  ["several instances", ["arn:one", "arn:two"], " in arn:one"],
])("in a plan of %s, a lock-out and unread holders say where", (_, arns, where) => {
  const lockOut = { by: [], unread: [], certain: true, permission: "Users.Edit" } as const;
  const locked = { ...none, lockOuts: [{ ...lockOut, users: [] }], unreadHolders: ["arn:x"] };
  const profiles = arns.map((InstanceArn) => profileOf({ InstanceArn }));
  const plan = { people: [locked], profiles };
  expect([...formatLockOuts(plan), ...formatUnreadPeople(plan)]).toEqual([
    `Lock-out${where}: after the deploy, no user could edit users without restriction (Users.Edit).`,
    `Who gains and loses access${where} is unknown: the holders of a changed profile could not be read.`,
  ]);
});

test("what could not be read about people is stated", () => {
  const missing = [
    {
      part: "permissions",
      of: "Leads",
      operation: "ListSecurityProfilePermissions",
      code: "AccessDeniedException",
      message: "no",
    },
  ] as const;
  expect(
    formatUnreadPeople({
      people: [none, { ...none, unreadHolders: ["arn:x"], missing }],
      profiles: [],
    }),
  ).toEqual([
    "Who gains and loses access is unknown: the holders of a changed profile could not be read.",
    "Could not read permissions of Leads: ListSecurityProfilePermissions: AccessDeniedException. Allow ListSecurityProfilePermissions for the current credentials.",
  ]);
});

test("nothing is stated about people who were read", () => {
  expect(formatUnreadPeople({ people: [none], profiles: [] })).toEqual([]);
});

test("groups that are left out are counted with their users", () => {
  const group = (count: number) => ({ who: "", count, changes: [], unread: "" });
  expect(formatMoreUsers([group(1)])).toBe("1 more user in 1 group");
  expect(formatMoreUsers([group(9), group(3)])).toBe("12 more users in 2 groups");
});

test.each([
  [{ gate: "delete", at: "profile", names: ["acme/prod/leads"] }, "delete: acme/prod/leads"],
  [
    { gate: "gain:user-admin", at: "people", names: ["a", "b", "c", "d", "e", "f"] },
    "gain:user-admin: users a, b, c, d, e and 1 more user",
  ],
  [{ gate: "gain", at: "assignment", names: ["acme/prod/ana"] }, "gain: assignments acme/prod/ana"],
  [
    { gate: "loss", at: "unheld profile", names: ["a", "b", "c", "d", "e", "f", "g"] },
    "loss: profiles without holders a, b, c, d, e and 2 more names",
  ],
  [
    { gate: "loss", at: "unread profile", names: ["acme/prod/leads"] },
    "loss: profiles whose holders could not be read acme/prod/leads",
  ],
  [
    { gate: "lock-out", at: "lock-out", names: ["Users.Edit"] },
    "lock-out: nobody would have Users.Edit",
  ],
  [
    { gate: "others", at: "other resource", names: ["acme/prod/site"] },
    "others: other resources acme/prod/site",
  ],
] as const)("the stop %j", (stop, text) => {
  expect(formatStop(stop)).toBe(text);
});
