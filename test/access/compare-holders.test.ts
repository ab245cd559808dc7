import { expect, test } from "bun:test";
import { compareHolders } from "../../src/access/compare-holders.ts";
import type { PermissionRisk } from "../../src/permissions/catalog.ts";
import type {
  AIAgentSnapshot,
  ComparableSnapshot,
  MissingPart,
  SnapshotPart,
} from "../../src/profile/snapshot.ts";
import { profileOf, snapshotOf } from "../support/snapshot.ts";

const AGENT = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/orders";
const OTHER = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/other";

const agent = (Arn: string, held: readonly string[], Name?: string): AIAgentSnapshot => ({
  Arn,
  SecurityProfileIds: held,
  ...(Name !== undefined && { Name }),
});

const missing = (part: SnapshotPart, of: string): MissingPart => ({
  part,
  of,
  operation: "Some",
  code: "AccessDeniedException",
  message: "no",
});

const nothing = {
  holders: [],
  users: [],
  aiAgents: [],
  usersOnly: { here: [], there: [] },
  aiAgentsOnly: { here: [], there: [] },
  usedAIAgentsOnly: { here: [], there: [] },
  unknownUsers: [],
  unknownAIAgents: [],
};

const profiles = {
  Leads: { Permissions: ["Users.Edit", "Users.Delete", "SecurityProfiles.Edit"] },
  Agents: { Permissions: ["BasicAgentAccess"] },
};

const arnOf = (name: string) => profileOf(name, {}).SecurityProfileArn;

/** The same instance, with another id. */
const elsewhere = (snapshot: ComparableSnapshot): ComparableSnapshot => ({
  ...snapshot,
  InstanceArn: snapshot.InstanceArn.replaceAll("1111", "9999"),
});

test("a user who moves to another hierarchy group has different access by a restriction to the own group", () => {
  const own = { Permissions: ["Users.Edit"], HierarchyRestrictedResources: ["User"] };
  const held = {
    profiles: { Own: own, North: { ...own, AllowedAccessControlHierarchyGroupId: "north" } },
    users: { ana: ["Own"], bea: ["North"], cai: ["Own"], dan: ["Own"], eva: ["North", "Own"] },
  };
  const placed = (groups: Readonly<Record<string, string>>): ComparableSnapshot => {
    const snapshot = snapshotOf(held);
    const users = snapshot.users.map((each) => {
      const HierarchyGroupId = groups[each.Username];
      return { ...each, ...(HierarchyGroupId !== undefined && { HierarchyGroupId }) };
    });
    return { ...snapshot, users };
  };
  const before = placed({ ana: "north", bea: "north", cai: "south", eva: "north" });
  const after = placed({ ana: "south", bea: "south", cai: "south", dan: "south", eva: "south" });
  const within = (hierarchyGroup: string) => [
    { type: "User", tags: null, hierarchyGroup, rows: null },
  ];
  const change = {
    field: "Permissions" as const,
    item: "Users.Edit",
    change: "changed" as const,
    risks: ["user-admin" as const],
    by: [arnOf("Own")],
  };
  const moved = (user: string, group: string) => ({
    users: [user],
    changes: [
      { ...change, effect: "both" as const, before: [within(group)], after: [within("south")] },
    ],
    unread: [],
  });
  const joined = {
    ...change,
    effect: "gains" as const,
    before: [within("north")],
    after: [within("north"), within("south")],
  };
  expect(compareHolders(before, after)).toEqual({
    ...nothing,
    users: [
      moved("ana", "north"),
      moved("dan", "own"),
      { users: ["eva"], changes: [joined], unread: [] },
    ],
  });
  // The ids of groups belong to one instance.
  expect(compareHolders(before, elsewhere(after)).users).toEqual([]);
});

test("two readings of one instance are compared by id, so that a renamed user or profile is the same", () => {
  const before = snapshotOf({
    profiles,
    users: {
      ana: ["Agents"],
      bea: ["Leads", "Agents"],
      gone: ["unlisted", "Leads"],
      same: ["Agents"],
      zoe: ["Agents"],
    },
    aiAgents: [agent(AGENT, ["Agents"], "Orders")],
  });
  const after = snapshotOf({
    profiles,
    users: {
      ana: ["Agents", "Leads"],
      bea: ["Agents"],
      made: ["Agents"],
      same: ["Agents"],
      zoe: ["Agents", "Leads"],
    },
    aiAgents: [agent(AGENT, [], "Orders"), agent(OTHER, ["Leads"], "Other")],
  });
  const renamed = {
    ...after,
    profiles: after.profiles.map((each) =>
      each.SecurityProfileId === "Leads" ? { ...each, SecurityProfileName: "Team leads" } : each,
    ),
    users: after.users.map((each) =>
      each.UserId === "ana" ? { ...each, Username: "anna" } : each,
    ),
  };
  const change = (item: string, risk: PermissionRisk) => ({
    field: "Permissions" as const,
    item,
    risks: [risk],
    by: [arnOf("Leads")],
  });
  const ofLeads = [
    change("SecurityProfiles.Edit", "profile-admin"),
    change("Users.Delete", "user-admin"),
    change("Users.Edit", "user-admin"),
  ];
  expect(compareHolders(before, renamed)).toEqual({
    holders: [
      { profile: "Agents", added: ["made"], removed: [AGENT] },
      { profile: "Team leads", added: ["anna", OTHER, "zoe"], removed: ["bea", "gone"] },
      { profile: "unlisted", added: [], removed: ["gone"] },
    ],
    users: [
      {
        users: ["anna", "zoe"],
        changes: ofLeads.map((each) => ({
          ...each,
          change: "added" as const,
          effect: "gains" as const,
        })),
        unread: [],
      },
      {
        users: ["bea"],
        changes: ofLeads.map((each) => ({
          ...each,
          change: "removed" as const,
          effect: "loses" as const,
        })),
        unread: [],
      },
    ],
    aiAgents: [
      {
        users: [AGENT],
        changes: [
          {
            field: "Permissions",
            item: "BasicAgentAccess",
            change: "removed",
            effect: "loses",
            by: [arnOf("Agents")],
          },
        ],
        unread: [],
      },
    ],
    usersOnly: {
      here: [{ holder: "gone", profiles: ["Leads", "unlisted"], risks: null }],
      there: [{ holder: "made", profiles: ["Agents"], risks: [] }],
    },
    aiAgentsOnly: {
      here: [],
      there: [{ holder: OTHER, profiles: ["Team leads"], risks: ["profile-admin", "user-admin"] }],
    },
    usedAIAgentsOnly: { here: [], there: [] },
    unknownUsers: [],
    unknownAIAgents: [],
  });
});

test("a profile that the later reading does not list has its earlier name", () => {
  const before = snapshotOf({ profiles: { Leads: {} } });
  const named = before.profiles.map((each) => ({ ...each, SecurityProfileName: "Team leads" }));
  const now = snapshotOf({ users: { ana: ["Leads"] } });
  const { holders, usersOnly } = compareHolders({ ...before, profiles: named }, now);
  expect(holders).toEqual([{ profile: "Team leads", added: ["ana"], removed: [] }]);
  expect(usersOnly).toEqual({
    here: [],
    there: [{ holder: "ana", profiles: ["Team leads"], risks: null }],
  });
});

test("AI agents that assistants use in one reading only are found, with their profiles", () => {
  const aiAgents = [agent(`${AGENT}:1`, ["Leads"], "Orders"), agent(`${AGENT}:2`, [], "Orders")];
  const before = snapshotOf({ profiles, aiAgents, usedAIAgents: [`${AGENT}:1`, OTHER] });
  const now = snapshotOf({ profiles, aiAgents, usedAIAgents: [`${AGENT}:2`, OTHER] });
  const one = { holder: `${AGENT}:1`, profiles: ["Leads"], risks: ["profile-admin", "user-admin"] };
  const two = { holder: `${AGENT}:2`, profiles: [], risks: [] };
  expect(compareHolders(before, now)).toEqual({
    ...nothing,
    usedAIAgentsOnly: { here: [one], there: [two] },
  });
  const unlisted = { ...now, aiAgents: [], usedAIAgents: [`${AGENT}:1`, `${AGENT}:9`, OTHER] };
  expect(compareHolders(before, unlisted).usedAIAgentsOnly).toEqual({
    here: [],
    there: [{ holder: `${AGENT}:9`, profiles: [], risks: null }],
  });
  const { usedAIAgents: _, ...unread } = now;
  expect(compareHolders(before, unread)).toEqual(nothing);
  expect(compareHolders(unread, before)).toEqual(nothing);
  expect(compareHolders(before, elsewhere(now))).toEqual(nothing);
});

test("the same reading twice has no changes", () => {
  const snapshot = snapshotOf({
    profiles,
    users: { ana: ["Agents"] },
    aiAgents: [agent(AGENT, ["Leads"], "Orders")],
  });
  expect(compareHolders(snapshot, snapshot)).toEqual(nothing);
});

test("two instances are compared by name, without users of one of them and without AI agents", () => {
  const here = snapshotOf({
    profiles,
    users: { ana: ["Agents"], bea: ["Leads"], only: ["Leads"] },
    aiAgents: [agent(AGENT, ["Agents"], "Orders")],
  });
  const there = elsewhere({
    ...here,
    profiles: here.profiles.map((each) => ({
      ...each,
      SecurityProfileId: `there-${each.SecurityProfileId}`,
    })),
    users: here.users.slice(0, 2).map((user) => ({
      ...user,
      UserId: `there-${user.UserId}`,
      SecurityProfileIds: ["there-Agents"],
    })),
    aiAgents: [],
    missing: [missing("heldByAIAgent", OTHER)],
  });
  const found = compareHolders(here, there);
  expect({ ...found, users: [] }).toEqual({
    ...nothing,
    holders: [
      { profile: "Agents", added: ["bea"], removed: [] },
      { profile: "Leads", added: [], removed: ["bea"] },
    ],
  });
  expect(found.users.map(({ changes, users }) => [users, changes.map(({ item }) => item)])).toEqual(
    [[["bea"], ["BasicAgentAccess", "SecurityProfiles.Edit", "Users.Delete", "Users.Edit"]]],
  );
});

test("a flow module with the same name in both instances is the same one", () => {
  const reading = (id: string, name: string) => ({
    ...snapshotOf({
      profiles: { Tools: { AllowedFlowModules: [{ FlowModuleId: id, Type: "MCP" }] } },
      users: { ana: ["Tools"] },
    }),
    references: {
      names: {
        hierarchyGroup: new Map(),
        flowModule: new Map([[id, [name]]]),
        application: new Map(),
        aiAgent: new Map(),
      },
    },
  });
  const here = reading("here", "Refund");
  expect(compareHolders(here, elsewhere(reading("there", "Refund")))).toEqual(nothing);
  const differing = compareHolders(here, elsewhere(reading("there", "Order")));
  expect(differing.users.map(({ changes }) => changes.map(({ item }) => item))).toEqual([
    ["here", "there"],
  ]);
  const unread = { ...reading("there", "Order"), missing: [missing("listedFlowModules", "x")] };
  expect(compareHolders(here, elsewhere(unread))).toEqual({ ...nothing, unknownUsers: ["ana"] });
  const [tools = profileOf("Tools", {})] = unread.profiles;
  const more = { ...unread, profiles: [{ ...tools, Permissions: ["Queues.View"] }] };
  expect(compareHolders(here, elsewhere(more)).users).toMatchObject([
    {
      users: ["ana"],
      changes: [{ item: "Queues.View", effect: "gains" }],
      unread: [{ SecurityProfileId: "Tools", field: "AllowedFlowModules" }],
    },
  ]);
});

test("an AI agent with a profile that could not be read is unknown", () => {
  const { Permissions: _, ...unread } = profileOf("Agents", {});
  const snapshot = {
    ...snapshotOf({ aiAgents: [agent(AGENT, ["Agents"], "Orders")] }),
    profiles: [unread],
  };
  expect(compareHolders(snapshot, snapshot)).toEqual({ ...nothing, unknownAIAgents: [AGENT] });
});

test("a user of two instances with a profile that is not listed is unknown", () => {
  const here = snapshotOf({ profiles, users: { ana: ["Agents"] } });
  const there = elsewhere(snapshotOf({ profiles, users: { ana: ["Agents", "unlisted"] } }));
  const unknown = { ...nothing, unknownUsers: ["ana"] };
  expect([compareHolders(here, there), compareHolders(there, here)]).toEqual([unknown, unknown]);
});

test("a holder that a reading may have missed is unknown", () => {
  const empty = snapshotOf({ profiles });
  const full = snapshotOf({
    profiles,
    users: { ana: ["Agents"] },
    aiAgents: [agent(`${AGENT}:1`, ["Agents"], "Orders"), agent(OTHER, ["Agents"])],
  });
  const unknownIf = (...parts: readonly MissingPart[]) => {
    const there = compareHolders(full, { ...empty, missing: parts });
    const unknown = [...there.unknownUsers, ...there.unknownAIAgents];
    const lone = [...there.usersOnly.here, ...there.aiAgentsOnly.here].map(({ holder }) => holder);
    expect(lone).toEqual(["ana", `${AGENT}:1`, OTHER].filter((each) => !unknown.includes(each)));
    const here = compareHolders({ ...empty, missing: parts }, full);
    expect([here.unknownUsers, here.unknownAIAgents]).toEqual([
      there.unknownUsers,
      there.unknownAIAgents,
    ]);
    return unknown;
  };
  // An agent that no assistant lists is read only if asked for.
  expect(unknownIf()).toEqual([OTHER]);
  expect(unknownIf(missing("users", "x"))).toEqual(["ana", OTHER]);
  const both = [`${AGENT}:1`, OTHER];
  expect(unknownIf(missing("assistants", "x"))).toEqual(both);
  expect(unknownIf(missing("aiAgentsOfAssistant", "x"))).toEqual(both);
  expect(unknownIf(missing("versionsOfAIAgent", AGENT))).toEqual(both);
  expect(unknownIf(missing("versionsOfAIAgent", OTHER))).toEqual([OTHER]);
  expect(unknownIf(missing("heldByAIAgent", `${AGENT}:1`))).toEqual(both);
  expect(unknownIf(missing("heldByAIAgent", AGENT))).toEqual([AGENT, OTHER]);
  expect(unknownIf(missing("permissions", "Agents"))).toEqual([OTHER]);
});
