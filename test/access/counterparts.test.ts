import { expect, test } from "bun:test";
import { compareInstances } from "../../src/access/compare.ts";
import {
  asSeenFrom,
  comparedGroupNames,
  counterpartOf,
  isUnresolved,
  nameOf,
  unresolvedIn,
} from "../../src/access/counterparts.ts";
import { type ProfileFields, FIELD_NAMES, readInto } from "../../src/profile/model.ts";
import type { ProfilesSnapshot, ReferenceKind, SnapshotPart } from "../../src/profile/snapshot.ts";
import { profileOf, snapshotOf } from "../support/snapshot.ts";

type Names = { readonly [K in ReferenceKind]?: Readonly<Record<string, readonly string[]>> };

/** A reading with the names of what its profiles refer to, and with hierarchy groups by id. */
function reading(
  names: Names,
  {
    fields = {},
    groups = {},
    unread = [],
  }: {
    readonly fields?: Partial<ProfileFields>;
    readonly groups?: Readonly<Record<string, string>>;
    readonly unread?: readonly SnapshotPart[];
  } = {},
): ProfilesSnapshot {
  const ofKind = (kind: ReferenceKind) => new Map(Object.entries(names[kind] ?? {}));
  return {
    ...snapshotOf({
      profiles: { Leads: fields },
      hierarchyGroups: Object.entries(groups).map(([Id, Name]) => ({ Id, Name })),
      missing: unread.map((part) => ({ part, of: "x", operation: "Some", code: "C", message: "" })),
    }),
    references: {
      names: {
        hierarchyGroup: ofKind("hierarchyGroup"),
        flowModule: ofKind("flowModule"),
        application: ofKind("application"),
        aiAgent: ofKind("aiAgent"),
      },
    },
  };
}

const elsewhere = (snapshot: ProfilesSnapshot): ProfilesSnapshot => ({
  ...snapshot,
  InstanceArn: snapshot.InstanceArn.replaceAll("1111", "9999"),
});

const HERE: Names = {
  hierarchyGroup: { g1: ["Sales", "North"] },
  flowModule: { m1: ["Refund"] },
  aiAgent: { a1: ["partner"] },
};
const THERE: Names = {
  hierarchyGroup: { g2: ["Sales", "North"] },
  flowModule: { m2: ["Refund"] },
  aiAgent: { a2: ["partner"] },
};

test("the counterpart of an id has the same unique name, or path of a hierarchy group", () => {
  const [here, there] = [reading(HERE), reading(THERE)];
  expect(counterpartOf("hierarchyGroup", "g1", here, there)).toBe("g2");
  expect(counterpartOf("flowModule", "m1", here, there)).toBe("m2");
  expect(counterpartOf("flowModule", "m2", there, here)).toBe("m1");
  expect(counterpartOf("flowModule", "unknown", here, there)).toBeUndefined();
  const joined = reading({ hierarchyGroup: { g2: ["SalesNorth"] } });
  expect(counterpartOf("hierarchyGroup", "g1", here, joined)).toBeUndefined();
  const arrow = reading({ hierarchyGroup: { g2: ["Sales > North"] } });
  expect(counterpartOf("hierarchyGroup", "g1", here, arrow)).toBeUndefined();
  const twice = (id: string): Names => ({ flowModule: { [id]: ["Refund"], other: ["Refund"] } });
  expect(counterpartOf("flowModule", "m1", here, reading(twice("m2")))).toBeUndefined();
  expect(counterpartOf("flowModule", "m1", reading(twice("m1")), there)).toBeUndefined();
});

test("hierarchy groups without a path have the counterpart of the same unique name", () => {
  const here = reading({}, { groups: { g1: "North", g3: "South" } });
  expect(
    counterpartOf("hierarchyGroup", "g1", here, reading({}, { groups: { g2: "North" } })),
  ).toBe("g2");
  expect(counterpartOf("flowModule", "g1", here, reading({}, { groups: { g2: "North" } }))).toBe(
    undefined,
  );
  expect(nameOf({ kind: "hierarchyGroup", id: "g1" }, here)).toBe("North");
  expect(nameOf({ kind: "flowModule", id: "m1" }, reading(HERE))).toBe("Refund");
  expect(nameOf({ kind: "flowModule", id: "g1" }, here)).toBeUndefined();
});

test("a profile of the other side has the ids of this side", () => {
  const fields: Partial<ProfileFields> = {
    Permissions: ["Users.View"],
    AllowedAccessControlHierarchyGroupId: "g2",
    AllowedFlowModules: [
      { FlowModuleId: "m0", Type: "MCP" },
      { FlowModuleId: "m2", Type: "MCP" },
    ],
    AllowedAIAgents: [{ Arn: "a2", Type: "THIRD_PARTY" }],
  };
  const theirs = profileOf("Leads", fields);
  expect(asSeenFrom(reading(HERE), reading(THERE), theirs)).toEqual({
    ...theirs,
    AllowedAccessControlHierarchyGroupId: "g1",
    AllowedFlowModules: [
      { FlowModuleId: "m0", Type: "MCP" },
      { FlowModuleId: "m1", Type: "MCP" },
    ],
    AllowedAIAgents: [{ Arn: "a1", Type: "THIRD_PARTY" }],
  });
  const later: Partial<ProfileFields> = {};
  readInto(later, "AllowedFlowModules", [{ FlowModuleId: "m2", Type: "LATER" }]);
  readInto(later, "AllowedAIAgents", [{ Arn: "a2", Type: "LATER" }]);
  const seen = asSeenFrom(reading(HERE), reading(THERE), { ...theirs, ...later });
  expect(JSON.stringify([seen.AllowedFlowModules, seen.AllowedAIAgents])).toBe(
    '[[{"FlowModuleId":"m1","Type":"LATER"}],[{"Arn":"a1","Type":"LATER"}]]',
  );
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = theirs;
  const unread = { SecurityProfileArn, SecurityProfileId, SecurityProfileName };
  expect(asSeenFrom(reading(HERE), reading(THERE), unread)).toEqual(unread);
});

test.each<[ReferenceKind, readonly SnapshotPart[]]>([
  ["hierarchyGroup", ["hierarchyGroups", "hierarchyPath"]],
  ["flowModule", ["listedFlowModules"]],
  ["aiAgent", ["listedApplications"]],
  ["application", []],
])("the name of a %s needs the parts %j of both sides", (kind, needed) => {
  const parts: readonly SnapshotPart[] = [
    "alias",
    "hierarchyGroups",
    "hierarchyPath",
    "listedApplications",
    "listedFlowModules",
    "users",
  ];
  const open = (of: (unread: readonly SnapshotPart[]) => [ProfilesSnapshot, ProfilesSnapshot]) =>
    parts.filter((part) => isUnresolved({ kind, id: "id" }, ...of([part])));
  expect(open((unread) => [reading({}, { unread }), reading({})])).toEqual([...needed]);
  expect(open((unread) => [reading({}), reading({}, { unread })])).toEqual([...needed]);
  const known = { [kind]: { id: ["Name"] } };
  expect(open((unread) => [reading(known, { unread }), reading(known)])).toEqual([]);
});

test("an id is resolved if a profile of the other side has it", () => {
  const withModules = (unread: readonly SnapshotPart[], ...ids: string[]) =>
    reading(
      {},
      { unread, fields: { AllowedFlowModules: ids.map((FlowModuleId) => ({ FlowModuleId })) } },
    );
  const here = withModules(["listedFlowModules"], "m1", "m2");
  const [profile = profileOf("None", {})] = here.profiles;
  expect(unresolvedIn(profile, here, withModules([], "m1"))).toEqual(["AllowedFlowModules"]);
  const there = withModules([], "m2", "m1");
  expect(unresolvedIn(profile, here, there)).toEqual([]);
  const more = { ...there, profiles: [...there.profiles, profileOf("Other", {})] };
  expect(unresolvedIn(profile, here, more)).toEqual([]);
  expect(unresolvedIn(profile, withModules([], "m1"), reading({}))).toEqual([]);
});

test("a field is not compared if both sides have ids without known names", () => {
  const modules = (...ids: string[]): Partial<ProfileFields> => ({
    AllowedFlowModules: ids.map((FlowModuleId) => ({ FlowModuleId, Type: "MCP" })),
  });
  const unread = ["listedFlowModules"] as const;
  const here = reading({}, { fields: modules("m1"), unread });
  const differing = compareInstances(here, elsewhere(reading({}, { fields: modules("m2") })));
  expect(differing).toMatchObject({
    complete: false,
    same: 0,
    differing: [],
    unknown: [{ unread: ["AllowedFlowModules"] }],
    notCarriedOver: [],
  });
  const group = { ...modules("m2"), AllowedAccessControlHierarchyGroupId: "g2" };
  const elsewhereUnread = { fields: group, unread: ["hierarchyGroups"] as const };
  const both = compareInstances(here, elsewhere(reading({}, elsewhereUnread)));
  expect(both.differing.map(({ changes, unread: open }) => [changes.length, open])).toEqual([
    [1, ["AllowedFlowModules"]],
  ]);
  const alone = compareInstances(here, elsewhere(reading({}, { fields: modules() })));
  expect(alone.differing.map(({ changes, unread: open }) => [changes.length, open])).toEqual([
    [1, []],
  ]);
});

test("two readings of one instance are compared by id, and refer to the same things", () => {
  const here = reading(HERE, { fields: { AllowedFlowModules: [{ FlowModuleId: "m1" }] } });
  const renamed = {
    ...here,
    profiles: here.profiles.map((each) => ({
      ...each,
      SecurityProfileName: "Team leads",
      AllowedFlowModules: [],
    })),
  };
  expect(compareInstances(here, renamed)).toMatchObject({
    same: 0,
    differing: [
      {
        here: { SecurityProfileName: "Leads" },
        there: { SecurityProfileName: "Team leads" },
        changes: [{ field: "AllowedFlowModules", item: "m1", change: "removed" }],
      },
    ],
    onlyHere: [],
    onlyThere: [],
    notCarriedOver: [],
  });
  const onlyRenamed = compareInstances(here, {
    ...renamed,
    profiles: renamed.profiles.map((each) => ({
      ...each,
      AllowedFlowModules: here.profiles[0]?.AllowedFlowModules ?? [],
    })),
  });
  expect(onlyRenamed.differing.map(({ changes, unread }) => [changes, unread])).toEqual([[[], []]]);
  expect(onlyRenamed.complete).toBe(true);
});

test("a profile that somebody holds and the list lacks may be the missing one", () => {
  const here = snapshotOf({ profiles: { A: {}, B: {} } });
  const late = { ...here, ...snapshotOf({ profiles: { A: {} }, users: { ana: ["B"] } }) };
  expect(compareInstances(here, late)).toMatchObject({
    complete: false,
    same: 1,
    onlyHere: [],
    unknown: [{ profile: { SecurityProfileName: "B" }, unread: FIELD_NAMES }],
  });
  expect(compareInstances(late, here)).toMatchObject({
    onlyThere: [],
    unknown: [{ profile: { SecurityProfileName: "B" }, unread: FIELD_NAMES }],
  });
  // In the same instance it is known which one is missing; in another one it is not.
  const more = snapshotOf({ profiles: { A: {}, B: {}, C: {} } });
  const byName = (profiles: readonly { readonly SecurityProfileName: string }[]) =>
    profiles.map(({ SecurityProfileName }) => SecurityProfileName);
  const same = compareInstances(more, late);
  expect([byName(same.onlyHere), same.unknown.length]).toEqual([["C"], 1]);
  const other = compareInstances(more, elsewhere(late));
  expect([byName(other.onlyHere), other.unknown.length]).toEqual([[], 2]);
});

test("what a profile refers to is local only if the other side was read", () => {
  const tools = { AllowedFlowModules: [{ FlowModuleId: "m1" }] };
  const here = reading(HERE, { fields: tools, groups: { g1: "North" } });
  const there = elsewhere(reading({}, { fields: {} }));
  expect(compareInstances(here, there).notCarriedOver).toEqual([
    { kind: "flowModule", id: "m1", side: "here", namedBy: ["Leads"], name: "Refund" },
  ]);
  const { AllowedFlowModules: _, ...unread } = profileOf("Leads", {});
  expect(compareInstances(here, { ...there, profiles: [unread] }).notCarriedOver).toEqual([]);
  const withGroup = reading(HERE, { fields: { AllowedAccessControlHierarchyGroupId: "g1" } });
  const copied = elsewhere(reading({}, { groups: { g1: "South" } }));
  expect(compareInstances(withGroup, copied).notCarriedOver).toEqual([]);
});

test("a group that was renamed has its later name, and one that was made again is another", () => {
  const before = reading({}, { groups: { g1: "North", g2: "South" } });
  const now = reading({}, { groups: { g1: "Northern", g3: "South" } });
  expect(["g1", "g2", "g3", "g4"].map(comparedGroupNames(before, now))).toEqual([
    "Northern",
    "South (g2)",
    "South (g3)",
    "g4",
  ]);
});

test("a group of two instances that match has our id and a name, and the others have theirs", () => {
  const groups = { g1: "North", g3: "West" };
  const name = comparedGroupNames(
    reading(HERE, { groups }),
    elsewhere(reading(THERE, { groups: { g2: "North", g4: "East" } })),
  );
  expect(["g1", "g3", "g4"].map(name)).toEqual(["North", "West", "East"]);
});
