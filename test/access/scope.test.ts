import { expect, test } from "bun:test";
import { combinedIn } from "../../src/access/combined.ts";
import { cancelledBy, isTagRestricted, restrictedTypes, scopeOf } from "../../src/access/scope.ts";
import { teamsOf } from "../../src/access/teams.ts";
import type { ProfileSnapshot } from "../../src/profile/snapshot.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { INSTANCE_ARN, profileOf, snapshotOf } from "../support/snapshot.ts";

const site: Partial<ProfileFields> = {
  AllowedAccessControlTags: { site: "a" },
  TagRestrictedResources: ["User", "Queue"],
};

function without(profile: ProfileSnapshot, ...names: (keyof ProfileFields)[]): ProfileSnapshot {
  const copy = { ...profile };
  for (const name of names) delete copy[name];
  return copy;
}

test.each<[Partial<ProfileFields>, string[]]>([
  [{}, []],
  [site, ["Queue", "User"]],
  [{ TagRestrictedResources: ["User"] }, []],
  [{ HierarchyRestrictedResources: ["User"] }, ["User"]],
  [{ ...site, HierarchyRestrictedResources: ["User", "Team"] }, ["Queue", "User", "Team"]],
])("%j restricts %j", (fields, types) => {
  expect(restrictedTypes(profileOf("One", fields))).toEqual(types);
});

test.each<[Partial<ProfileFields>, byTags: boolean, byHierarchy: boolean]>([
  [{}, false, false],
  [{ AllowedAccessControlTags: {}, HierarchyRestrictedResources: [] }, false, false],
  [{ AllowedAccessControlTags: { site: "a" } }, true, false],
  [{ HierarchyRestrictedResources: ["User"] }, false, true],
])("%j is restricted by tags: %p, by hierarchy: %p", (fields, byTags, byHierarchy) => {
  expect(isTagRestricted(fields)).toBe(byTags);
  expect(scopeOf(profileOf("One", fields))).toMatchObject({ byTags, byHierarchy });
});

test.each([
  "AllowedAccessControlTags",
  "HierarchyRestrictedResources",
  "TagRestrictedResources",
] as const)("what is restricted is unknown without %s", (name) => {
  expect(restrictedTypes(without(profileOf("One", site), name))).toBeUndefined();
});

test("a profile opens what it does not restrict", () => {
  const open = scopeOf(profileOf("One", { ...site, Permissions: ["Users.View", "Prompts.View"] }));
  expect(["Users.View", "Queues.Edit", "Prompts.View"].map(open.opens)).toEqual([
    false,
    false,
    true,
  ]);
  expect(open.types).toEqual(["Queue", "User"]);
  expect([open.about("User"), open.about("Prompt"), open.about("Queue")]).toEqual([
    ["Users.View"],
    ["Prompts.View"],
    [],
  ]);
});

test.each(["Permissions", "TagRestrictedResources"] as const)(
  "what a profile opens is unknown without %s",
  (name) => {
    const scope = scopeOf(without(profileOf("One", { Permissions: ["Users.View"] }), name));
    expect(scope.opens("Users.View")).toBeNull();
    expect(scope.about("User")).toEqual(name === "Permissions" ? undefined : ["Users.View"]);
  },
);

test("what is restricted stays closed though the permissions are unread", () => {
  const scope = scopeOf(without(profileOf("One", site), "Permissions"));
  expect([scope.opens("Users.View"), scope.opens("Prompts.View")]).toEqual([false, null]);
});

const limited = profileOf("One", { ...site, Permissions: ["Users.Edit", "Users.View"] });
const wide = profileOf("Two", { Permissions: ["Queues.View", "Users.View"] });

test.each<[string, ProfileSnapshot, ProfileSnapshot, string[] | null]>([
  ["an open profile cancels what both grant", limited, wide, ["Users.View"]],
  ["an equal restriction cancels nothing", limited, { ...limited }, []],
  ["no common permission", limited, profileOf("Two", { Permissions: ["Users.Create"] }), []],
  ["nothing held of the type", profileOf("One", site), without(wide, "Permissions"), []],
  [
    "nothing granted of the type",
    without(limited, "Permissions"),
    profileOf("Two", { Permissions: ["Queues.View"] }),
    [],
  ],
  ["own permissions unread", without(limited, "Permissions"), wide, null],
  ["other permissions unread", limited, without(wide, "Permissions"), null],
  ["other restrictions unread", limited, without(wide, "TagRestrictedResources"), null],
  [
    "other restrictions unread, nothing shared",
    limited,
    without(profileOf("Two", { Permissions: ["Users.Create"] }), "TagRestrictedResources"),
    [],
  ],
])("cancelled: %s", (_, one, other, permissions) => {
  expect(cancelledBy(scopeOf(one), "User", scopeOf(other))).toEqual(permissions);
});

const combined = (users: Readonly<Record<string, readonly string[]>>) => {
  const { profiles, users: people } = snapshotOf({
    profiles: {
      Both: { Permissions: ["Queues.View", "Users.Edit", "Users.View"] },
      Queues: { Permissions: ["Queues.Edit", "Queues.View"] },
      Users: { Permissions: ["Prompts.View", "Users.View"] },
      More: { Permissions: ["Users.Edit", "Users.View"] },
    },
    users,
  });
  const byId = new Map(profiles.map((profile) => [profile.SecurityProfileId, profile]));
  const sides = [new Set(["Users.Edit", "Users.View"]), new Set(["Queues.View"])];
  return combinedIn(sides, profiles, teamsOf(people, byId));
};

test("a profile that grants all sides alone is reported once, with all its holders", () => {
  expect(
    combined({ dan: ["Both"], cai: ["Users", "Both"], bea: ["Both"], ana: ["Queues"] }),
  ).toEqual([
    {
      subject: { kind: "profile", name: "Both", arn: `${INSTANCE_ARN}/security-profile/Both` },
      sides: [
        { permissions: ["Users.Edit", "Users.View"], profiles: ["Both"] },
        { permissions: ["Queues.View"], profiles: ["Both"] },
      ],
      users: ["bea", "cai", "dan"],
    },
  ]);
});

test("several profiles together are reported for each user, with what each side comes from", () => {
  const sides = [
    { permissions: ["Users.Edit", "Users.View"], profiles: ["More", "Users"] },
    { permissions: ["Queues.View"], profiles: ["Queues"] },
  ];
  const of = (name: string) => ({
    subject: { kind: "user" as const, name, arn: `${INSTANCE_ARN}/agent/${name}` },
    sides,
    users: [name],
  });
  expect(
    combined({
      cai: ["Users", "Queues", "More"],
      ana: ["Users", "Queues", "More"],
      bea: ["Users", "More"],
      dan: ["Queues"],
    }),
  ).toEqual([of("cai"), of("ana")]);
});

test("the scope of a profile and its permissions about a type are computed once", () => {
  const profile = profileOf("One", { Permissions: ["Users.View", "Queues.View"], ...site });
  const scope = scopeOf(profile);
  expect(scopeOf(profile)).toBe(scope);
  expect(scope.about("User")).toEqual(["Users.View"]);
  expect(scope.about("User")).toBe(scope.about("User"));
});
