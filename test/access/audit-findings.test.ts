import { expect, test } from "bun:test";
import { auditAIAgents } from "../../src/access/audit-ai-agents.ts";
import { auditCombinations } from "../../src/access/audit-combinations.ts";
import { auditLikeness } from "../../src/access/audit-likeness.ts";
import { auditProfile } from "../../src/access/audit-profiles.ts";
import { auditUsers } from "../../src/access/audit-users.ts";
import type { ProfileHolders } from "../../src/access/holders.ts";
import type { InstanceSnapshot, ProfileSnapshot } from "../../src/profile/snapshot.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { INSTANCE_ARN, profileOf, snapshotOf } from "../support/snapshot.ts";

const profileSubject = (name: string) => ({
  kind: "profile" as const,
  name,
  arn: `${INSTANCE_ARN}/security-profile/${name}`,
});
const userSubject = (name: string) => ({
  kind: "user" as const,
  name,
  arn: `${INSTANCE_ARN}/agent/${name}`,
});
const bySite = (...TagRestrictedResources: string[]): Partial<ProfileFields> => ({
  AllowedAccessControlTags: { site: "a" },
  TagRestrictedResources,
});
const byGroup: Partial<ProfileFields> = { HierarchyRestrictedResources: ["User"] };
const site = bySite("User");

function without(profile: ProfileSnapshot, name: keyof ProfileFields): ProfileSnapshot {
  const { [name]: _, ...rest } = profile;
  return rest;
}

test("a cancelled restriction names its cancellers, their users and permissions in order", () => {
  const snapshot = snapshotOf({
    profiles: {
      Narrow: {
        Permissions: ["Queues.View", "Users.Edit", "Users.View"],
        ...bySite("User", "Queue"),
      },
      Aside: { Permissions: ["Users.View"] },
      Wide: { Permissions: ["Users.View", "Users.Edit", "Queues.View"] },
    },
    users: {
      zoe: ["Narrow", "Wide"],
      cai: ["Narrow", "Wide", "Aside"],
      bea: ["Narrow", "Wide"],
      dan: ["Wide", "Aside"],
    },
  });
  expect(auditUsers(snapshot)).toEqual([
    {
      code: "restriction-cancelled",
      severity: "error",
      subject: profileSubject("Narrow"),
      path: "holders",
      args: {
        types: ["Queue", "User"],
        users: ["bea", "cai", "zoe"],
        by: [
          { profile: "Aside", types: ["User"], permissions: ["Users.View"], users: ["cai"] },
          {
            profile: "Wide",
            types: ["Queue", "User"],
            permissions: ["Queues.View", "Users.Edit", "Users.View"],
            users: ["bea", "cai", "zoe"],
          },
        ],
      },
    },
  ]);
});

test.each<[string[], by: "tags" | "hierarchy" | undefined, names: string[], limit: number]>([
  [["A", "B", "C"], undefined, [], 0],
  [["D", "A", "B", "C", "Free"], "tags", ["D", "A", "B", "C"], 3],
  [["A", "Group"], undefined, [], 0],
  [["A", "Group", "Group 2", "Free"], "hierarchy", ["A", "Group", "Group 2"], 2],
  [["Group", "Group 2"], undefined, [], 0],
  [["Group", "Group 2", "Group 3"], "hierarchy", ["Group", "Group 2", "Group 3"], 2],
  [["A", "B", "C", "D", "Group"], "hierarchy", ["A", "B", "C", "D", "Group"], 2],
])("a user with %j has too many by %s", (held, by, profiles, limit) => {
  const snapshot = snapshotOf({
    profiles: {
      A: site,
      B: site,
      C: site,
      D: site,
      Free: {},
      Group: byGroup,
      "Group 2": byGroup,
      "Group 3": byGroup,
    },
    users: { cai: held, ana: held },
  });
  const finding = (name: string) => ({
    code: "too-many-restricted-profiles" as const,
    severity: "error" as const,
    subject: userSubject(name),
    path: "SecurityProfileIds",
    args: { profiles, by: by ?? "tags", limit },
  });
  expect(auditUsers(snapshot)).toEqual(by === undefined ? [] : [finding("cai"), finding("ana")]);
});

test("who has full access has every combination, which is not reported", () => {
  const toxic = { Permissions: ["BasicAgentAccess", "Evaluation.Delete"] };
  const full = { Permissions: ["SecurityProfiles.Edit"] };
  const users = { ana: ["Toxic", "Full"], bea: ["Full", "Toxic"], cai: ["Toxic", "Other"] };
  const snapshot = snapshotOf({ profiles: { Toxic: toxic, Full: full, Other: {} }, users });
  expect(auditCombinations(snapshot)).toEqual([
    {
      code: "toxic-combination",
      severity: "warning",
      subject: profileSubject("Toxic"),
      path: "Permissions",
      args: {
        combination: "own-evaluations",
        sides: [
          { permissions: ["BasicAgentAccess"], profiles: ["Toxic"] },
          { permissions: ["Evaluation.Delete"], profiles: ["Toxic"] },
        ],
        users: ["cai"],
      },
    },
  ]);
});

test("who may have full access is not reported for a combination", () => {
  const edits = { Permissions: ["SecurityProfiles.Edit"] };
  const snapshot = snapshotOf({
    profiles: {
      Toxic: { Permissions: ["BasicAgentAccess", "Evaluation.Delete"] },
      Hidden: {},
      Editor: edits,
      Viewer: { Permissions: ["Users.View"] },
    },
    users: {
      ana: ["Toxic", "Hidden"],
      bea: ["Toxic", "Editor"],
      cai: ["Toxic", "Viewer"],
      dan: ["Toxic", "a profile that AWS does not list yet"],
    },
  });
  const unread: Record<string, keyof ProfileFields> = {
    Hidden: "Permissions",
    Editor: "AllowedAccessControlTags",
    Viewer: "AllowedAccessControlTags",
  };
  const profiles = snapshot.profiles.map((profile) => {
    const { [unread[profile.SecurityProfileName] ?? "Description"]: _, ...read } = profile;
    return read;
  });
  const found = auditCombinations({ ...snapshot, profiles });
  expect(found.map(({ args }) => "users" in args && args.users)).toEqual([["cai"]]);
});

test("the versions of an AI agent differ by ids, and are shown by names", () => {
  const arn = "arn:aws:wisdom:us-east-1:123456789012:ai-agent/assistant/agent";
  const held = (version: number, ...SecurityProfileIds: string[]) => ({
    Arn: `${arn}:${version}`,
    Name: "Orders",
    SecurityProfileIds,
  });
  const profiles = [
    { ...profileOf("Zone", {}), SecurityProfileId: "a" },
    { ...profileOf("Agent", {}), SecurityProfileId: "bc" },
  ];
  const audited = (...aiAgents: InstanceSnapshot["aiAgents"]) =>
    auditAIAgents({ ...snapshotOf({ aiAgents }), profiles });
  expect(audited(held(1, "a", "bc"), held(2, "ab", "c"), held(3, "a", "bc"))).toEqual([
    {
      code: "agent-versions-differ",
      severity: "info",
      subject: { kind: "aiAgent", name: "Orders", arn },
      path: "SecurityProfiles",
      args: {
        holdings: [
          { versions: ["1", "3"], profiles: ["Agent", "Zone"] },
          { versions: ["2"], profiles: ["ab", "c"] },
        ],
      },
    },
  ]);
  expect(audited(held(1, "a"), held(2, "a"))).toEqual([]);
});

const names = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `Permission ${index + from}`);

test("near-duplicates are reported with the first of them, by what differs", () => {
  const profiles = [
    profileOf("One", { Permissions: names(10, 29) }),
    profileOf("Two", { Permissions: names(10, 30), Description: "other", Tags: {} }),
    profileOf("Three", { Permissions: names(11, 29) }),
    profileOf("Far", { Permissions: names(10, 26) }),
  ];
  const finding = (name: string, ...others: object[]) => ({
    code: "near-duplicate",
    severity: "info",
    subject: profileSubject(name),
    path: "Permissions",
    args: { others },
  });
  const like = (profile: string, similarity: number, more: string[], less: string[]) => ({
    profile,
    similarity,
    more,
    less,
  });
  expect(auditLikeness(profiles) as object[]).toEqual([
    finding(
      "One",
      like("Two", 19 / 20, [], ["Permission 29"]),
      like("Three", 18 / 19, ["Permission 10"], []),
    ),
    finding("Two", like("Three", 18 / 20, ["Permission 10", "Permission 29"], [])),
  ]);
});

test.each<[string, ProfileSnapshot]>([
  ["less than 90 % in common", profileOf("Two", { Permissions: names(10, 23) })],
  ["one of 90 % that lacks too much", profileOf("Two", { Permissions: names(12, 22) })],
  ["another restriction", profileOf("Two", { Permissions: names(10, 20), ...site })],
  [
    "another application",
    profileOf("Two", {
      Permissions: names(10, 20),
      Applications: [{ Namespace: "a", ApplicationPermissions: ["ACCESS"] }],
    }),
  ],
  ["unread permissions", without(profileOf("Two", { Permissions: names(10, 20) }), "Permissions")],
  [
    "an unread restriction",
    without(profileOf("Two", { Permissions: names(10, 20) }), "TagRestrictedResources"),
  ],
])("no near-duplicate has %s", (_, other) => {
  expect(auditLikeness([profileOf("One", { Permissions: names(10, 20) }), other])).toEqual([]);
});

test("profiles without permissions are no near-duplicates, nor are unread ones", () => {
  const unread = without(profileOf("One", { Permissions: names(10, 20) }), "Applications");
  expect(auditLikeness([profileOf("One", {}), profileOf("Two", {})])).toEqual([]);
  expect(auditLikeness([unread, { ...unread, SecurityProfileName: "Two" }])).toEqual([]);
});

const codesOf = (profile: ProfileSnapshot, holders: ProfileHolders) =>
  auditProfile(profile, holders).map(({ code }) => code);

test.each<[users: string[] | null, aiAgents: string[] | null, isUnused: boolean]>([
  [[], [], true],
  [["ana"], [], false],
  [[], ["arn:a"], false],
  [null, [], false],
  [[], null, false],
])("with the users %j and the AI agents %j, a profile is unused: %p", (users, aiAgents, unused) => {
  expect(codesOf(profileOf("Agent", {}), { users, aiAgents })).toEqual(
    unused ? ["unused-profile"] : [],
  );
});

test("a profile has its findings in this order, each with its data", () => {
  const profile = profileOf("Basic", {
    Permissions: ["Users.View", "Users.Edit", "Users.Delete", "BasicAgentAccess", "Nothing"],
    Tags: {},
  });
  const sensitive = (users: string[] | null, aiAgents: string[] | null) => ({
    code: "sensitive-access" as const,
    severity: "info" as const,
    subject: profileSubject("Basic"),
    path: "Permissions",
    args: { risk: "user-admin" as const, names: ["Users.Delete", "Users.Edit"], users, aiAgents },
  });
  const found = auditProfile(profile, { users: null, aiAgents: null });
  expect(found.map(({ code }) => code)).toEqual([
    "broader-than-name",
    "sensitive-access",
    "unknown-permission",
    "untagged-profile",
  ]);
  expect(found[0]).toEqual({
    code: "broader-than-name",
    severity: "error",
    subject: profileSubject("Basic"),
    path: "Permissions",
    args: { word: "basic", names: ["Users.Delete", "Users.Edit"] },
  });
  expect(found[1]).toEqual(sensitive(null, null));
  expect(found[2]).toMatchObject({ subject: profileSubject("Basic"), path: "Permissions[1]" });
  expect(found[3]).toMatchObject({ subject: profileSubject("Basic"), path: "Tags", args: {} });
  expect(auditProfile(profile, { users: ["ana"], aiAgents: ["arn:a"] })[1]).toEqual(
    sensitive(["ana"], ["arn:a"]),
  );
});

test("the word for reading only is the one of a finding, wherever it stands", () => {
  const word = (name: string) =>
    auditProfile(profileOf(name, { Permissions: ["Queues.Edit", "Users.Edit"] }), {
      users: ["ana"],
      aiAgents: [],
    }).flatMap(({ args, code }) => (code === "broader-than-name" ? [args] : []));
  expect(word("Agent viewer")).toEqual([{ word: "viewer", names: ["Queues.Edit", "Users.Edit"] }]);
  expect(word("Agent")).toEqual([{ word: "agent", names: ["Users.Edit"] }]);
});

test("a profile of which nothing was read has no finding but that nobody holds it", () => {
  const { SecurityProfileArn, SecurityProfileId, SecurityProfileName } = profileOf("Viewer", {});
  const unread = { SecurityProfileArn, SecurityProfileId, SecurityProfileName };
  expect(codesOf(unread, { users: ["ana"], aiAgents: [] })).toEqual([]);
  expect(codesOf(unread, { users: [], aiAgents: [] })).toEqual(["unused-profile"]);
});
