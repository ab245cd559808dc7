import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ProfileSnapshot, ProfilesSnapshot } from "../../src/profile/snapshot.ts";
import { compareHolders, compareInstances, isAlike, formatReference } from "../../src/access.ts";
import { formatMissing } from "../../src/access/format-audit-finding.ts";
import { FIELDS, FIELD_NAMES } from "../../src/profile/model.ts";
import { profileOf, snapshotOf } from "../support/snapshot.ts";
import { profileSnapshots } from "../support/snapshot-arbitrary.ts";

const arnOf = (id: string) => `arn:aws:connect:us-east-1:123456789012:instance/${id}`;

const instance = (
  id: string,
  profiles: readonly ProfileSnapshot[],
  more: Partial<ProfilesSnapshot> = {},
): ProfilesSnapshot => ({
  InstanceArn: arnOf(id),
  profiles,
  hierarchyGroups: [],
  missing: [],
  ...more,
});

const empty = Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].kind.empty]));

const profile = (name: string, fields: Partial<ProfileSnapshot> = {}): ProfileSnapshot => ({
  SecurityProfileName: name,
  SecurityProfileId: name,
  SecurityProfileArn: `${arnOf("x")}/security-profile/${name}`,
  ...empty,
  ...fields,
});

const names = (profiles: readonly { SecurityProfileName: string }[]) =>
  profiles.map(({ SecurityProfileName }) => SecurityProfileName);

test("an instance is like itself, whoever made its profiles", () => {
  fc.assert(
    fc.property(profileSnapshots(5), (profiles) => {
      const there = profiles.map((each, index) => ({
        ...each,
        SecurityProfileId: `there-${index}`,
        Tags: { ...each.Tags, "aws:createdBy": "x", alchemy_stage: "s", alchemy_resource: "r" },
      }));
      const found = compareInstances(instance("a", profiles), instance("b", there));
      expect(isAlike(found)).toBe(true);
      expect(found).toMatchObject({ complete: true, same: profiles.length, notCarriedOver: [] });
    }),
    { numRuns: 50 },
  );
});

test("profiles are compared by name; the rest is on one side only", () => {
  const found = compareInstances(
    instance("a", [profile("A"), profile("B", { Permissions: ["Users.Edit"] }), profile("C")]),
    instance("b", [profile("B", { Permissions: ["Users.View"] }), profile("C"), profile("D")]),
  );
  expect(isAlike(found)).toBe(false);
  expect(found).toMatchObject({ InstanceArn: arnOf("a"), WithInstanceArn: arnOf("b"), same: 1 });
  expect([names(found.onlyHere), names(found.onlyThere)]).toEqual([["A"], ["D"]]);
  expect(found.differing).toMatchObject([
    {
      here: { SecurityProfileName: "B" },
      there: { SecurityProfileName: "B" },
      changes: [
        { item: "Users.Edit", change: "removed", effect: "loses", risks: ["user-admin"] },
        { item: "Users.View", change: "added", effect: "gains" },
      ],
    },
  ]);
});

test("tags are compared, except those of AWS and of ownership", () => {
  const of = (id: string, Tags: Readonly<Record<string, string>>) =>
    instance(id, [profile("A", { Tags })]);
  const found = compareInstances(
    of("a", { "aws:x": "1", alchemy_stage: "dev", team: "a" }),
    of("b", { "aws:x": "2", alchemy_stage: "prod", team: "b" }),
  );
  expect(isAlike(found)).toBe(false);
  expect(found.differing.map(({ changes }) => changes)).toEqual([
    [
      {
        field: "Tags",
        item: "team",
        change: "changed",
        before: "a",
        after: "b",
        effect: "neither",
      },
    ],
  ]);
});

test("a profile is identified by name, id and ARN", () => {
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = profile("A");
  const identity = { SecurityProfileArn, SecurityProfileId, SecurityProfileName };
  const found = compareInstances(instance("a", [profile("A")]), instance("b", []));
  expect(found.onlyHere).toEqual([identity]);
});

test("an id is local only if all profiles of the other side were read", () => {
  const here = instance("a", [profile("A", { AllowedFlowModules: [{ FlowModuleId: "m" }] })]);
  const { AllowedFlowModules: _, ...unread } = profile("B");
  const local = (...others: readonly ProfileSnapshot[]) =>
    compareInstances(here, instance("b", others)).notCarriedOver.map(({ id }) => id);
  expect(local(profile("A"), profile("B"))).toEqual(["m"]);
  expect(local(profile("A"), unread)).toEqual([]);
});

test("a profile on one side only is a difference, as is one that differs", () => {
  const [a, b] = [instance("a", [profile("A")]), instance("b", [])];
  expect(isAlike(compareInstances(a, b))).toBe(false);
  expect(isAlike(compareInstances(b, a))).toBe(false);
  expect(isAlike(compareInstances(a, { ...a, InstanceArn: arnOf("b") }))).toBe(true);
});

test("what could not be read on one side is no difference, and the whole is not complete", () => {
  const { Permissions: _, ...unread } = profile("A", { Description: "there" });
  const missing = [
    {
      part: "permissions" as const,
      of: "A",
      operation: "ListSecurityProfilePermissions",
      code: "AccessDeniedException",
      message: "no",
    },
  ];
  const found = compareInstances(
    instance("a", [profile("A", { Description: "here", Permissions: ["Users.View"] })]),
    instance("b", [unread], { missing }),
  );
  expect(found).toMatchObject({ complete: false, missing: { here: [], there: missing } });
  expect(found.differing[0]?.changes.map(({ field }) => field)).toEqual(["Description"]);
});

describe("hierarchy groups", () => {
  const leads = (id: string) =>
    profile("Leads", {
      HierarchyRestrictedResources: ["User"],
      AllowedAccessControlHierarchyGroupId: id,
    });
  const compare = (here: ProfilesSnapshot["hierarchyGroups"], there: typeof here) =>
    compareInstances(
      instance("a", [leads("1")], { hierarchyGroups: here }),
      instance("b", [leads("2")], { hierarchyGroups: there }),
    );

  test("of one name are the same, and the result has both ids", () => {
    const found = compare([{ Id: "1", Name: "North" }], [{ Id: "2", Name: "North" }]);
    expect(isAlike(found)).toBe(true);
    expect(found.notCarriedOver.map(formatReference)).toEqual([
      'hierarchy group 1 ("North"), only here: "Leads". There the hierarchy group of this name is 2',
      'hierarchy group 2 ("North"), only there: "Leads". Here the hierarchy group of this name is 1',
    ]);
  });

  test.each([
    ["it has another name", [{ Id: "2", Name: "South" }]],
    ["its name is not known", []],
  ])("are not where %s", (_, there) => {
    const found = compare([{ Id: "1", Name: "North" }], there);
    expect(found.differing[0]?.changes).toEqual([
      {
        field: "AllowedAccessControlHierarchyGroupId",
        change: "changed",
        before: "1",
        after: "2",
        effect: "both",
      },
    ]);
    expect(found.notCarriedOver[0]).toEqual({
      kind: "hierarchyGroup",
      id: "1",
      side: "here",
      namedBy: ["Leads"],
      name: "North",
    });
  });
});

describe("without references", () => {
  const fields = (id: string): Partial<ProfileSnapshot> => ({
    AllowedFlowModules: [{ FlowModuleId: `module-${id}` }],
    AllowedAIAgents: [{ Arn: `arn:${id}` }],
    AllowedAccessControlHierarchyGroupId: id,
  });
  const side = (id: string, groups: readonly string[]) =>
    instance(id, [profile("Leads", fields(groups[0] ?? ""))], {
      hierarchyGroups: groups.map((Id) => ({ Id, Name: "North" })),
    });

  test("what has another id may have the same name: nothing counts as different", () => {
    const [here, there] = [side("a", ["1"]), side("b", ["2", "3"])];
    const found = compareInstances(here, there);
    expect(found).toMatchObject({
      complete: false,
      differing: [],
      unknown: [
        {
          profile: { SecurityProfileName: "Leads" },
          unread: ["AllowedAccessControlHierarchyGroupId", "AllowedFlowModules", "AllowedAIAgents"],
        },
      ],
      notCarriedOver: [],
    });
    expect(formatMissing(found.missing.here)).toEqual(
      [
        'the path of the hierarchy group "1": DescribeUserHierarchyGroup',
        "the flow modules of the instance: ListContactFlowModules",
        "the applications of the region: ListApplications",
      ].map(
        (line) =>
          `${line} was not called: a snapshot has no such names. Compare the instances themselves.`,
      ),
    );
  });

  test("what one side alone has is different", () => {
    const [here, there] = [side("a", ["1"]), instance("b", [profile("Leads")])];
    const found = compareInstances(here, there);
    expect(found).toMatchObject({ complete: true, unknown: [] });
    expect(found.differing[0]?.changes.map(({ change, field }) => [change, field])).toEqual([
      ["removed", "AllowedAccessControlHierarchyGroupId"],
      ["removed", "AllowedFlowModules"],
      ["removed", "AllowedAIAgents"],
    ]);
  });
});

test("ids that one side alone names are reported, each once", () => {
  const named = {
    Applications: [{ Namespace: "crm", ApplicationPermissions: ["ACCESS"] }],
    AllowedFlowModules: [{ FlowModuleId: "m" }],
    AllowedAIAgents: [{ Arn: "arn:x" }],
  };
  const found = compareInstances(
    instance("a", [profile("A", named), profile("B", named)]),
    instance("b", [profile("A", { AllowedFlowModules: [{ FlowModuleId: "m" }] }), profile("B")]),
  );
  expect(found.notCarriedOver.map(formatReference)).toEqual([
    'AI agent arn:x, only here: "A", "B"',
    'application crm, only here: "A", "B"',
  ]);
});

describe("holders", () => {
  const { Permissions: _, ...unread } = profileOf("Leads", {});
  const whole = snapshotOf({
    profiles: { Leads: { Permissions: ["Users.Edit"] } },
    users: { bea: ["Leads"] },
  });
  const missing = [
    {
      part: "permissions" as const,
      of: "Leads",
      operation: "ListSecurityProfilePermissions",
      code: "AccessDeniedException",
      message: "no",
    },
  ];
  const open = { ...whole, profiles: [unread], missing };
  const other = { ...whole, InstanceArn: arnOf("other") };

  test("are unknown if neither side has the permissions of their profile", () => {
    expect(compareHolders(open, open)).toEqual({
      holders: [],
      users: [],
      aiAgents: [],
      usersOnly: { here: [], there: [] },
      aiAgentsOnly: { here: [], there: [] },
      usedAIAgentsOnly: { here: [], there: [] },
      unknownUsers: ["bea"],
      unknownAIAgents: [],
    });
    expect(compareInstances(open, open)).toMatchObject({ same: 0, differing: [], complete: false });
  });

  test("of two instances are unknown if one does not list what they hold, which has no name there", () => {
    const users = whole.users.map((user) => ({ ...user, SecurityProfileIds: ["leads-2"] }));
    const late = { ...other, profiles: [], users };
    const found = compareHolders(whole, late);
    expect([found.holders, found.users, found.unknownUsers]).toEqual([[], [], ["bea"]]);
    expect(compareInstances(whole, late)).toMatchObject({
      complete: false,
      onlyHere: [],
      unknown: [{ profile: { SecurityProfileName: "Leads" } }],
    });
    expect(compareHolders(whole, other).unknownUsers).toEqual([]);
  });
});
