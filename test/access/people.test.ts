import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ProfileTransition } from "../../src/access/held.ts";
import { ADMIN_PERMISSIONS } from "../../src/access/lock-out.ts";
import { type PeopleChanges, peopleChanges } from "../../src/access/people.ts";
import type { ProfileSnapshot } from "../../src/profile/snapshot.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { counted, patience } from "../support/counted.ts";
import { profileOf, snapshotOf } from "../support/snapshot.ts";

type Fields = Partial<ProfileFields>;
type Profiles = Readonly<Record<string, Fields>>;
type Users = Readonly<Record<string, readonly string[]>>;

function transitions(before: Profiles, after: Profiles): Map<string, ProfileTransition> {
  const of = (profiles: Profiles, name: string) => {
    const fields = profiles[name];
    return fields && profileOf(name, fields);
  };
  return new Map(
    Object.keys({ ...before, ...after }).map((name) => [
      name,
      { before: of(before, name), after: of(after, name) },
    ]),
  );
}

const changesOf = (before: Profiles, after: Profiles, held: Users, isEverybody = true) =>
  changesFor(transitions(before, after), held, isEverybody);

const changesFor = (
  changed: ReadonlyMap<string, ProfileTransition>,
  held: Users,
  isEverybody = true,
  unread: readonly string[] = [],
) => peopleChanges(changed, { users: snapshotOf({ users: held }).users, isEverybody, unread });

/** `ana, ben: gains Users.Edit by Extra` */
const brief = ({ groups }: PeopleChanges) =>
  groups.map(({ changes, unread, users }) => {
    const lines = changes.map(({ by, effect, item, tool = "" }) => {
      const names = by.map((arn) => arn.slice(arn.lastIndexOf("/") + 1));
      return `${effect} ${item}${tool && `/${tool}`} by ${names.join("+")}`;
    });
    const fields = unread.map(({ field, SecurityProfileId }) => `? ${SecurityProfileId}.${field}`);
    return `${users.join(", ")}: ${[...lines, ...fields].join("; ")}`;
  });

const north: Fields = {
  AllowedAccessControlTags: { site: "north" },
  TagRestrictedResources: ["User"],
};

describe("what people gain and lose", () => {
  test("a permission that moves between two profiles is neither for who holds both", () => {
    const changes = changesOf(
      { Base: { Permissions: ["Users.Edit"] }, Extra: {} },
      { Base: {}, Extra: { Permissions: ["Users.Edit"] } },
      { ana: ["Base", "Extra"], ben: ["Base"], cal: ["Extra"], dan: ["Extra"] },
    );
    expect(brief(changes)).toEqual([
      "cal, dan: gains Users.Edit by Extra",
      "ben: loses Users.Edit by Base",
    ]);
    expect(changes.groups[0]?.changes[0]?.risks).toEqual(["user-admin"]);
    expect(changes.lockOuts).toEqual([]);
  });

  test("people who gain or lose a permission within the same limits are grouped, whatever profiles give it", () => {
    const [open, limited] = [{ Permissions: [] }, { Permissions: ["Users.View"], ...north }];
    const south = { ...limited, AllowedAccessControlTags: { site: "south" } };
    const without = { A: open, B: open, C: open, D: open };
    const granted = { A: limited, B: limited, C: south, D: limited };
    const held = { ana: ["A"], ben: ["A", "B"], cal: ["A", "C"], dan: ["C", "D"] };
    for (const changes of [changesOf(without, granted, held), changesOf(granted, without, held)]) {
      expect(changes.groups.map(({ users }) => users.join(", "))).toEqual(["ana, ben", "cal, dan"]);
      const [one, two] = changes.groups.map((group) => group.changes[0]);
      expect((one?.after ?? one?.before)?.length).toBe(1);
      expect((two?.after ?? two?.before)?.length).toBe(2);
    }
  });

  test("people with other profiles are not grouped, whatever the ids are", () => {
    const changes = changesOf(
      { a: {}, bc: {}, ab: {}, c: {} },
      { a: { Permissions: ["Users.Edit"] }, bc: {}, ab: {}, c: {} },
      { zoe: ["a", "bc"], ben: ["ab", "c"] },
    );
    expect(brief(changes)).toEqual(["zoe: gains Users.Edit by a"]);
  });

  test("groups of the same size are ordered by their first name", () => {
    const changes = changesOf(
      { A: {}, B: {} },
      { A: { Permissions: ["Users.Edit"] }, B: { Permissions: ["Queues.View"] } },
      { zoe: ["A"], ben: ["B"] },
    );
    expect(brief(changes)).toEqual(["ben: gains Queues.View by B", "zoe: gains Users.Edit by A"]);
  });

  test("a restriction that another profile cancels is neither gained nor lost", () => {
    const Permissions = ["Users.Edit"];
    const changes = changesOf(
      { North: { Permissions, ...north }, Open: { Permissions } },
      { North: { Permissions }, Open: { Permissions } },
      { ana: ["North", "Open"], ben: ["North"] },
    );
    expect(brief(changes)).toEqual(["ben: gains Users.Edit by North"]);
    expect(changes.groups[0]?.changes[0]).toMatchObject({
      change: "changed",
      before: [[{ type: "User", tags: { site: "north" }, hierarchyGroup: null, rows: null }]],
      after: [[]],
    });
  });

  test("what is gained or lost only with limits has them, unless another profile grants it without", () => {
    const Permissions = ["Users.Edit"];
    const limited = { North: { Permissions, ...north } };
    const limits = [[{ type: "User", tags: { site: "north" }, hierarchyGroup: null, rows: null }]];
    const only = (before: Profiles, after: Profiles, held: Users) =>
      changesOf(before, after, held).groups[0]?.changes.map((each) => [
        each.change,
        each.before,
        each.after,
      ]);
    const held = { ana: ["North", "Open"] };
    expect(only({ North: north, Open: {} }, { ...limited, Open: {} }, held)).toEqual([
      ["added", undefined, limits],
    ]);
    expect(only({ ...limited, Open: {} }, { North: north, Open: {} }, held)).toEqual([
      ["removed", limits, undefined],
    ]);
    expect(only({ North: north, Open: {} }, { ...limited, Open: { Permissions } }, held)).toEqual([
      ["added", undefined, undefined],
    ]);
  });

  test("another tag in place of one is both", () => {
    const of = (site: string): Profiles => ({
      North: { ...north, Permissions: ["Users.View"], AllowedAccessControlTags: { site } },
    });
    const changes = changesOf(of("north"), of("south"), { ana: ["North"] });
    expect(brief(changes)).toEqual(["ana: both Users.View by North"]);
  });

  test("a permission that takes something away is lost by being added", () => {
    const changes = changesOf(
      { One: {} },
      { One: { Permissions: ["RestrictTaskCreation.Access"] } },
      { ana: ["One"] },
    );
    expect(brief(changes)).toEqual(["ana: loses RestrictTaskCreation.Access by One"]);
  });

  test("tools of applications, flow modules and AI agents count, types of applications do not", () => {
    const crm = { Namespace: "crm", ApplicationPermissions: ["ACCESS"] };
    const changes = changesOf(
      { One: { Applications: [crm] }, Two: { Applications: [crm] } },
      {
        One: {
          Applications: [{ ...crm, Type: "MCP" }],
          AllowedFlowModules: [{ FlowModuleId: "m" }],
        },
        Two: { AllowedAIAgents: [{ Arn: "arn:agent" }] },
      },
      { ana: ["One", "Two"], ben: ["Two"] },
    );
    expect(brief(changes)).toEqual([
      "ana: gains m by One; gains arn:agent by Two",
      "ben: loses crm/ACCESS by Two; gains arn:agent by Two",
    ]);
  });

  test("rows of data tables limit the permissions about them", () => {
    const rows = (...Values: string[]): Fields => ({
      GranularAccessControlConfiguration: {
        DataTableAccessControlConfiguration: {
          PrimaryAttributeAccessControlConfiguration: {
            PrimaryAttributeValues: [{ AttributeName: "site", Values }],
          },
        },
      },
    });
    const Permissions = ["DataTables.View", "Queues.View"];
    const changes = changesOf(
      { One: { Permissions, ...rows("a") } },
      { One: { Permissions, ...rows("a", "b") } },
      { ana: ["One"] },
    );
    expect(brief(changes)).toEqual(["ana: gains DataTables.View by One"]);
  });

  test("what another profile gives that is not known makes a change unknown, never fine", () => {
    const changed = transitions(
      { One: { Permissions: ["Users.View"] } },
      { One: { Permissions: ["Users.View", "Users.Edit"] } },
    );
    const held = { ana: ["One", "Two"], ben: ["Two"], cal: ["One"] };
    expect(brief(changesFor(changed, held))).toEqual([
      "ana: gains Users.Edit by One; ? Two.Permissions",
      "cal: gains Users.Edit by One",
    ]);
  });

  test("a field that is not known after the deploy makes the change unknown", () => {
    const before = profileOf("One", { Permissions: ["Users.View"] });
    const { Permissions: _, ...after } = before;
    const changed = new Map([["One", { before, after }]]);
    const held = { ana: ["One"] };
    expect(brief(changesFor(changed, held))).toEqual(["ana: ? One.Permissions"]);
  });

  test("a field that was read on neither side is left alone by the deploy", () => {
    const { Permissions: _, ...before } = profileOf("One", {});
    const after = { ...before, AllowedFlowModules: [{ FlowModuleId: "m" }] };
    const held = { ana: ["One", "Two"] };
    const changes = changesFor(new Map([["One", { before, after }]]), held);
    expect(brief(changes)).toEqual(["ana: gains m by One; ? Two.AllowedFlowModules"]);
  });
});

describe("people whose profiles change", () => {
  const profiles = {
    A: { Permissions: ["Users.View", "Queues.View"] },
    B: { Permissions: ["Users.View", "Users.Edit"] },
  };
  const user = (Username: string, before: readonly string[], after?: readonly string[]) => ({
    Username,
    SecurityProfileIds: before,
    ...(after && { SecurityProfileIdsAfter: after }),
  });
  const of = (...users: readonly ReturnType<typeof user>[]) =>
    peopleChanges(transitions(profiles, profiles), { users, isEverybody: true, unread: [] });

  test("gain what a new profile grants, and lose what only the old one granted", () => {
    const changes = of(
      user("ana", ["A"], ["B"]),
      user("bea", ["A"], ["A"]),
      user("cai", ["A"]),
      user("dan", ["A"], ["B", "A"]),
      user("eva", ["A"], ["A", "B"]),
      user("fay", [], ["Unread"]),
      user("gil", ["Unread"], []),
    );
    expect(brief(changes)).toEqual([
      "dan, eva: gains Users.Edit by B",
      "fay, gil: ? Unread.Permissions; ? Unread.Applications; ? Unread.AllowedFlowModules; ? Unread.AllowedAIAgents",
      "ana: loses Queues.View by A; gains Users.Edit by B",
    ]);
    expect(changes.groups[0]?.changes).toEqual([
      {
        field: "Permissions",
        item: "Users.Edit",
        change: "added",
        effect: "gains",
        risks: ["user-admin"],
        by: [profileOf("B", {}).SecurityProfileArn],
      },
    ]);
  });
});

test("groups with the same changes are one, with every profile that causes a change", () => {
  const edit = { Permissions: ["Users.Edit"] };
  const changes = changesOf(
    { A: {}, B: {}, C: {} },
    { A: edit, B: edit, C: { Permissions: ["Queues.View"] } },
    { zoe: ["C"], cai: ["B"], ana: ["C"], bea: ["A"], dan: ["B", "A"], eva: [] },
  );
  expect(brief(changes)).toEqual([
    "bea, cai, dan: gains Users.Edit by A+B",
    "ana, zoe: gains Queues.View by C",
  ]);
});

describe("a lock-out", () => {
  const Permissions = ["SecurityProfiles.Edit", "Users.Edit"];

  test("is that nobody has an admin permission without limits any more", () => {
    const held = { ana: ["Admin", "Limited"], ben: ["Limited"], cal: ["Other"] };
    const others = { Limited: { Permissions, ...north }, Other: { Permissions: ["Users.View"] } };
    const { lockOuts } = changesOf(
      { Admin: { Permissions }, ...others },
      { Admin: { Permissions: ["SecurityProfiles.Edit"] }, ...others },
      held,
    );
    expect(lockOuts).toEqual([
      {
        permission: "Users.Edit",
        certain: true,
        users: ["ana"],
        by: [profileOf("Admin", {}).SecurityProfileArn],
        unread: [],
      },
    ]);
  });

  test("is none where somebody keeps it, gains it, or nobody had it", () => {
    const admin = { Admin: { Permissions }, Second: { Permissions } };
    const kept = changesOf(admin, { ...admin, Admin: {} }, { ana: ["Admin"], ben: ["Second"] });
    const moved = changesOf(
      { Admin: { Permissions }, Second: {} },
      { Admin: {}, Second: { Permissions } },
      { ana: ["Admin"], ben: ["Second"] },
    );
    const never = changesOf({ Admin: { Permissions } }, { Admin: {} }, { ana: [] });
    expect([kept, moved, never].flatMap(({ lockOuts }) => lockOuts)).toEqual([]);
  });

  test("is certain if somebody certainly had it, and names what is unknown of the others", () => {
    const arnOf = (name: string) => profileOf(name, {}).SecurityProfileArn;
    const { Permissions: _, ...unread } = profileOf("Unclear", {});
    const changed = new Map([
      ...transitions({ Admin: { Permissions } }, { Admin: {} }),
      ["Unclear", { before: unread, after: profileOf("Unclear", {}) }] as const,
    ]);
    const { lockOuts } = changesFor(changed, { ana: ["Admin"], ben: ["Unclear"] });
    expect(lockOuts).toEqual(
      ADMIN_PERMISSIONS.map((permission) => ({
        permission,
        certain: true,
        users: ["ana", "ben"],
        by: [arnOf("Admin"), arnOf("Unclear")],
        unread: [{ SecurityProfileId: "Unclear", field: "Permissions" }],
      })),
    );
  });

  test("is not certain where users or another profile are not known", () => {
    const some = changesOf({ Admin: { Permissions } }, { Admin: {} }, { ana: ["Admin"] }, false);
    const unread = changesOf(
      { Admin: { Permissions } },
      { Admin: {} },
      { ana: ["Admin"], ben: ["Unread"] },
    );
    const unseen = changesFor(transitions({ Admin: { Permissions } }, { Admin: {} }), {}, false, [
      "Admin",
    ]);
    const certain = ({ lockOuts }: PeopleChanges) => lockOuts.map((each) => each.certain);
    expect([certain(some), certain(unread), certain(unseen)]).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
    expect(unread.lockOuts[0]?.unread).toEqual([
      { SecurityProfileId: "Unread", field: "Permissions" },
    ]);
  });
});

/** Things that a permission may be about, each with tags and a hierarchy group. */
interface Thing {
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly group: string;
  /** What a permission may be done to. */
  readonly name: string;
}

const VALUES = ["", "a", "b"];
const THINGS: readonly Thing[] = ["User", "SecurityProfile"].flatMap((type) =>
  VALUES.flatMap((site) =>
    VALUES.flatMap((team) =>
      ["", "g1", "g2", "own"].map((group) => ({
        type,
        tags: { ...(site && { site }), ...(team && { team }) },
        group,
        name: `{${type} ${site} ${team} ${group}}`,
      })),
    ),
  ),
);
const ABOUT: Readonly<Record<string, string>> = {
  "Users.View": "User",
  "Users.Edit": "User",
  "SecurityProfiles.Edit": "SecurityProfile",
};
const NAMES = [...Object.keys(ABOUT), "BasicAgentAccess"];

const drawn: fc.Arbitrary<Fields> = fc.record({
  Permissions: fc.subarray(NAMES),
  AllowedAccessControlTags: fc.dictionary(
    fc.constantFrom("site", "team"),
    fc.constantFrom("a", "b"),
    { maxKeys: 2 },
  ),
  TagRestrictedResources: fc.subarray(["User", "SecurityProfile"]),
  HierarchyRestrictedResources: fc.subarray(["User", "SecurityProfile"]),
  AllowedAccessControlHierarchyGroupId: fc.constantFrom("", "g1", "g2"),
  Applications: fc
    .subarray(["ACCESS", "tool"])
    .map((tools) =>
      tools.length === 0 ? [] : [{ Namespace: "crm", ApplicationPermissions: tools }],
    ),
  AllowedFlowModules: fc.subarray([{ FlowModuleId: "m" }]),
});

const IDS = ["P0", "P1", "P2", "P3"] as const;
const profiles = fc.tuple(drawn, drawn, drawn, drawn);
/** Most profiles stay as they are. */
const instances = fc.record({
  before: profiles,
  after: profiles,
  changing: fc.subarray([0, 1, 2, 3], { maxLength: 3 }),
  held: fc.array(fc.subarray([...IDS]), { maxLength: 5 }),
});

/** Everything that somebody may do, one thing at a time: none of it by the code under test. */
function able(profile: ProfileSnapshot): string[] {
  return [
    ...(profile.Permissions ?? []).flatMap((permission) => {
      const type = ABOUT[permission];
      const things = type === undefined ? [] : THINGS.filter((each) => each.type === type);
      const open = things.filter((thing) => opens(profile, thing));
      return type === undefined
        ? [`Permissions ${permission}`]
        : open.map((thing) => `Permissions ${permission} ${thing.name}`);
    }),
    ...(profile.Applications ?? []).flatMap(({ ApplicationPermissions, Namespace }) =>
      ApplicationPermissions.map((tool) => `Applications ${Namespace} ${tool}`),
    ),
    ...(profile.AllowedFlowModules ?? []).map((each) => `AllowedFlowModules ${each.FlowModuleId}`),
  ];
}

function opens(profile: ProfileSnapshot, { group, tags, type }: Thing): boolean {
  const {
    AllowedAccessControlHierarchyGroupId: only = "",
    AllowedAccessControlTags: wanted = {},
    HierarchyRestrictedResources = [],
    TagRestrictedResources = [],
  } = profile;
  if (TagRestrictedResources.includes(type)) {
    for (const key of Object.keys(wanted)) if (tags[key] !== wanted[key]) return false;
  }
  if (!HierarchyRestrictedResources.includes(type)) return true;
  return group === (only === "" ? "own" : only);
}

test(
  "people gain and lose what a direct computation says",
  () => {
    using cases = counted("people", 500, 10_000);
    fc.assert(
      fc.property(instances, ({ after, before, changing, held }) => {
        const states = IDS.map((id, index): [string, ProfileTransition] => {
          const old = profileOf(id, before[index] ?? {});
          const now = changing.includes(index) ? profileOf(id, after[index] ?? {}) : old;
          return [id, { before: old, after: now }];
        });
        const all = new Map(states);
        const { users } = snapshotOf({
          users: Object.fromEntries(held.map((ids, index) => [`u${index}`, ids])),
        });
        const { groups, lockOuts } = peopleChanges(all, { users, isEverybody: true, unread: [] });
        const givenAt = (side: "before" | "after") =>
          new Map(states.map(([id, of]) => [id, of[side] ? able(of[side]) : []]));
        const given = { before: givenAt("before"), after: givenAt("after") };
        const holding = (ids: readonly string[], side: "before" | "after") =>
          new Set(ids.flatMap((id) => given[side].get(id) ?? []));

        for (const { SecurityProfileIds, Username } of users) {
          const [old, now] = [
            holding(SecurityProfileIds, "before"),
            holding(SecurityProfileIds, "after"),
          ];
          const beyond = (one: Set<string>, other: Set<string>) =>
            [...new Set([...one].filter((each) => !other.has(each)).map(nameIn))].toSorted();
          const printed = groups.filter((group) => group.users.includes(Username));
          expect(printed.length).toBeLessThan(2);
          const changes = printed.flatMap((group) => group.changes);
          const by = (effect: string) =>
            changes
              .filter((change) => change.effect === effect || change.effect === "both")
              .map(({ field, item, tool }) =>
                [field, item, ...(tool === undefined ? [] : [tool])].join(" "),
              )
              .toSorted();
          expect([by("gains"), by("loses")]).toEqual([beyond(now, old), beyond(old, now)]);
        }

        const everything = (permission: string) =>
          THINGS.filter(({ type }) => type === ABOUT[permission]).map(
            (thing) => `Permissions ${permission} ${thing.name}`,
          );
        const locked = ADMIN_PERMISSIONS.filter((permission) => {
          const has = (side: "before" | "after") =>
            users.some(({ SecurityProfileIds }) =>
              everything(permission).every((each) => holding(SecurityProfileIds, side).has(each)),
            );
          return has("before") && !has("after");
        });
        expect(lockOuts.map(({ permission }) => permission)).toEqual(locked);
        cases.ran();
      }),
      { numRuns: cases.wanted },
    );
    cases.complete();
  },
  patience,
);

/** Without the thing that it is done to. */
function nameIn(ability: string): string {
  return ability.replace(/ \{.*$/, "");
}
