import fc from "fast-check";
import type { ExportOptions } from "../../src/access.ts";
import { PERMISSIONS, PermissionGroups, Presets } from "../../src/index.ts";
import type { Data, Profile } from "../../src/local/data.ts";
import type { LocalFault } from "../../src/local/index.ts";
import { freshData } from "../../src/local/seeds.ts";
import { locateInstance } from "../../src/profile/arn.ts";
import { type ProfileFields, allFields } from "../../src/profile/model.ts";

/** The instance that is exported, and one of the same names that gets its access. */
export const SIDES = ["from", "to"] as const;
export type Side = (typeof SIDES)[number];

export interface ExportStory {
  readonly mode: Readonly<Required<Omit<ExportOptions, "app">>>;
  /** What the local Connect holds at first. */
  readonly data: Readonly<Record<Side, Data>>;
  readonly faults: readonly LocalFault[];
}

const uuid = (head: string, index: number) => `${head}-0000-4000-8000-00000000000${index}`;
export const INSTANCES = { from: uuid("11111111", 1), to: uuid("22222222", 2) } as const;
const ASSISTANTS = { from: uuid("33333333", 1), to: uuid("44444444", 2) } as const;
const inAccount = (service: string) => `arn:aws:${service}:us-east-1:123456789012:`;
export const arnOf = (side: Side) => `${inAccount("connect")}instance/${INSTANCES[side]}`;

/** A text about the exported instance, about the other one: their ids differ in one word. */
export const elsewhere = (text: string) =>
  text
    .replaceAll("from-", "to-")
    .replaceAll(INSTANCES.from, INSTANCES.to)
    .replaceAll(ASSISTANTS.from, ASSISTANTS.to);

/** What a reader of the code could take for a part of it, and what an editor does not show. */
const CHARACTERS = [
  ...Array.from("aZ9 _-.:/=+@|\"'`\\${}[]();,<>*#\n\r\t\0"),
  ...Array.from("éß日ｱ\u0301\u200D\u202E\uFEFF\uFFFF\u00A0\u2028\u00AD\u{1F600}\u{20000}"),
  ..."${x}|*/|//|\\n|\\u0041|</script>|%s|👩‍👩‍👧".split("|"),
];
const PROPERTIES = ["__proto__", "constructor", "length", "1", "01"];
const filled = (one: string, max: number) => one.repeat(Math.floor(max / Array.from(one).length));
const text = (minLength: number, max: number) => {
  const unit = fc.constantFrom(...CHARACTERS);
  const short = fc.string({ unit, minLength, maxLength: 12 });
  const long = unit.map((one) => filled(one, max));
  return fc.oneof({ weight: 5, arbitrary: short }, fc.constantFrom(...PROPERTIES), long);
};

/** Alike, reserved or refused as names of resources and variables; the last ones are refused by the API. */
const NAMES = [
  ..."class|await|1st level|1001|app|refs|users|InstanceArn|permissions|profile|profile-2".split(
    "|",
  ),
  ..."Sales Agent|sales agent|SALES-AGENT|sales_agent|SalesAgent|agent|ADMIN|@| |  a ".split("|"),
  ...'user ana|user-ana|AI agent orders|"a"|a\n// b|`${x}`|arn:aws:x|Café|*/'.split("|"),
  "n".repeat(127),
];
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES, ...PROPERTIES) },
  { weight: 2, arbitrary: fc.stringMatching(/^[ a-zA-Z0-9_@-]{1,20}$/) },
  text(1, 127),
);

/** Mostly a few items; sometimes as many as AWS allows. */
const some = <T>(item: fc.Arbitrary<T>, few: number, most: number, minLength = 0) => {
  const distinct = { selector: (one: T) => JSON.stringify(one) };
  return fc.oneof(
    { weight: 8, arbitrary: fc.uniqueArray(item, { minLength, maxLength: few, ...distinct }) },
    fc.uniqueArray(item, { minLength: most, maxLength: most, size: "max", ...distinct }),
  );
};
const numbered = (what: string, count: number) =>
  Array.from({ length: count }, (_, index) => what + String(index));

const sets = [...Object.values(Presets), ...Object.values(PermissionGroups)];
const catalog = PERMISSIONS.map((each) => each.name);
const permissions = fc
  .tuple(
    fc.uniqueArray(fc.oneof(fc.constantFrom("New.View", "Users.Fly"), text(1, 128)), {
      maxLength: 3,
    }),
    fc.subarray(sets, { maxLength: 2 }).map((held) => held.flat()),
    fc.oneof(fc.subarray(catalog, { maxLength: 5 }), fc.subarray(catalog)),
    fc.constantFrom(0, 0, 0, 500).map((count) => numbered("X", count)),
  )
  .map((all) => [...new Set(all.flat())].slice(0, 500));

const key = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9 _./=+@-]{1,12}$/),
  fc.constantFrom("Team", "Café", "日本", "\u2028", "@secret", "Aws:x", filled("k", 128)),
  fc.constantFrom(...PROPERTIES),
);
const entries = (keys: fc.Arbitrary<string>, most: number) =>
  some(fc.tuple(keys, text(0, 256)), 3, most).map((all) => Object.fromEntries(all));
const FOREIGN: readonly Record<string, string>[] = [
  ...Array.from({ length: 6 }, () => ({})),
  { "aws:createdBy": "x", "aws:cloudformation:stack-name": "stack\n" },
  { alchemy_stage: "test" },
  { alchemy_resource: "contact-center/test/class" },
  { alchemy_stage: "test", alchemy_resource: "contact-center/test/class" },
  { alchemy_stage: "prod\n`", alchemy_resource: 'other/prod/"x"' },
];

const latin = fc.stringMatching(/^[\t\n\r -9;-~¡-ÿ]{1,8}$/);
const rule = fc.record(
  {
    AccessType: fc.constant("ALLOW" as const),
    AttributeName: latin,
    Values: fc.uniqueArray(latin, { maxLength: 2 }),
  },
  { requiredKeys: ["AccessType", "Values"] },
);
const applications = numbered(
  `${inAccount("app-integrations")}application/${uuid("55555555", 0).slice(0, -1)}`,
  4,
);

const fields: fc.Arbitrary<Partial<ProfileFields>> = fc.record(
  {
    Description: text(0, 250),
    Permissions: permissions,
    Tags: fc
      .tuple(entries(key, 50), fc.constantFrom(...FOREIGN))
      .map(([own, tags]) => ({ ...own, ...tags })),
    AllowedAccessControlTags: entries(fc.oneof(key, text(1, 128)), 4),
    TagRestrictedResources: some(fc.oneof(fc.constantFrom("User", "Queue"), text(1, 128)), 3, 10),
    HierarchyRestrictedResources: fc.subarray(["User"]),
    AllowedAccessControlHierarchyGroupId: fc.constantFrom(
      "",
      "gone",
      "arn:a/b",
      ...numbered("from-group-", 4),
    ),
    Applications: some(
      fc.record({
        Namespace: fc.oneof(fc.constantFrom("space-0", "space-1"), text(1, 128)),
        ApplicationPermissions: some(text(1, 128), 3, 50, 1),
        Type: fc.constantFrom("MCP", "THIRD_PARTY_APPLICATION"),
      }),
      2,
      10,
    ),
    AllowedFlowModules: some(
      fc.oneof(fc.constantFrom("gone", ...numbered("from-module-", 4)), text(1, 128)),
      2,
      10,
    ).map((ids) => ids.map((FlowModuleId) => ({ FlowModuleId, Type: "MCP" }))),
    AllowedAIAgents: fc
      .tuple(fc.subarray(applications), fc.constantFrom(0, 0, 0, 96))
      .map(([known, more]) => [...known, ...numbered("arn:other:", more)])
      .map((arns) => arns.map((Arn) => ({ Arn, Type: "THIRD_PARTY" }))),
    GranularAccessControlConfiguration: some(rule, 2, 5).map((PrimaryAttributeValues) => ({
      DataTableAccessControlConfiguration: {
        PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
      },
    })),
  },
  { requiredKeys: [] },
);

const holding = fc.uniqueArray(fc.nat(9), { maxLength: 10 });
const label = fc.oneof(fc.constantFrom("North", "north", "Refund an order"), text(1, 127));
// The formatter breaks a line with a username of more than 94 characters elsewhere.
const USERS = ["ana", "Ana", "ben@example.com", "1001", "01", "__proto__", "a.", "arn:x", "class"];
const named = { selector: (each: { readonly name: string }) => each.name, maxLength: 5 };
const twoNamed = { ...named, minLength: 2 };

const drawn = fc.record({
  profiles: fc.uniqueArray(fc.record({ name, fields }), twoNamed),
  stock: fc.array(fc.option(fields), { minLength: 4, maxLength: 4 }),
  others: fc.array(fields, { minLength: 2, maxLength: 5 }),
  groups: fc.array(fc.record({ Name: label, parent: fc.nat(5) }), { maxLength: 4 }),
  modules: fc.array(
    label.filter((each) => /\S/.test(each)),
    { maxLength: 4 },
  ),
  spaces: fc.array(fc.constantFrom("space-0", "space-1", "x/y._z"), { maxLength: 4 }),
  users: fc.uniqueArray(
    fc.record({ name: fc.oneof(fc.constantFrom(...USERS), text(1, 90)), holding }),
    named,
  ),
  agents: fc.array(
    fc.record({
      // Amazon Q in Connect takes any name after such a first character.
      Name: fc.oneof(
        fc.constantFrom("Orders", "orders"),
        text(1, 254).map((rest) => `o${rest}`),
      ),
      versions: fc.nat(2),
      holding: fc.array(holding, { minLength: 1, maxLength: 5 }),
    }),
    { maxLength: 3 },
  ),
  /** A user holds a profile that the list does not have. */
  isUnlisted: fc.nat(9).map((one) => one === 0),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const OPERATIONS = [
  ..."ListSecurityProfiles DescribeSecurityProfile ListSecurityProfilePermissions".split(" "),
  ..."ListSecurityProfileApplications ListSecurityProfileFlowModules SearchUsers".split(" "),
  ..."ListSecurityProfileAIAgents ListUserHierarchyGroups DescribeUserHierarchyGroup".split(" "),
  ..."DescribeInstance ListContactFlowModules ListApplications ListAIAgents".split(" "),
  ..."ListIntegrationAssociations ListAIAgentVersions ListEntitySecurityProfiles".split(" "),
];
const fault = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  call: fc.constantFrom("every" as const, 1, 2, 3, 5),
  kind: fc.constantFrom("deny", "internal", "throttle", "garbage", "page", "cut-before"),
});

const story = fc.record({
  drawn,
  mode: fc.record({ complete: fc.boolean(), holders: fc.boolean(), portable: fc.boolean() }),
  faults: fc.array(fault, { minLength: 3, maxLength: 3 }),
});

/** The story of a seed. */
export function exportStoryOf(seed: number): ExportStory {
  const [one] = fc.sample(fc.noBias(story), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!one) throw new Error("no story was drawn");
  return { ...one, data: { from: dataFrom(one.drawn), to: dataTo(one.drawn) } };
}

function dataFrom(all: Drawn): Data {
  const data = emptyOf(all);
  const { profiles } = data;
  for (const [index, profile] of profiles.entries()) Object.assign(profile, all.stock[index]);
  const made = all.profiles.filter((each) => !profiles.some((one) => isNamed(one, each.name)));
  profiles.push(...made.map((each, index) => profileOf(each.name, index, each.fields)));
  const idsOf = (numbers: readonly number[] = []) =>
    numbers.flatMap((at) => profiles[at]?.Id ?? []);
  for (const [index, user] of data.users.entries()) {
    const unlisted = all.isUnlisted ? ["gone"] : [];
    user.SecurityProfileIds = [...idsOf(all.users[index]?.holding), ...unlisted];
  }
  for (const [index, { Id, Versions }] of (data.assistants[0]?.AIAgents ?? []).entries()) {
    const { holding: each = [] } = all.agents[index] ?? {};
    const ends = ["", ":$LATEST", ":$SAVED", ...Versions.map((version) => `:${version}`)];
    for (const [at, end] of ends.entries()) {
      const Arn = `${inAccount("wisdom")}ai-agent/${ASSISTANTS.from}/${Id}${end}`;
      const SecurityProfileIds = idsOf(each[at % each.length]);
      if (SecurityProfileIds.length > 0) data.aiAgents.push({ Arn, SecurityProfileIds });
    }
  }
  return data;
}

/** The other instance has the profiles that no code declares, and others of some names. Applications are of the region. */
function dataTo(all: Drawn): Data {
  const data = emptyOf(all);
  const profiles = dataFrom(all)
    .profiles.slice(data.profiles.length)
    .flatMap((each, index) => {
      const held = all.others[index];
      if (!isDeclarable(each)) return each;
      return held ? profileOf(each.SecurityProfileName, index, held) : [];
    });
  data.profiles.push(...profiles);
  return JSON.parse(elsewhere(JSON.stringify({ ...data, applications: [] })));
}

/** Whether a profile is in the code: neither another stack's, nor with a name that the API does not accept. */
export function isDeclarable({ SecurityProfileName, Tags }: Profile): boolean {
  const isOwned = "alchemy_stage" in Tags && "alchemy_resource" in Tags;
  return !isOwned && /^[ a-zA-Z0-9_@-]{1,127}$/.test(SecurityProfileName);
}

/** The instance with its stock profiles alone. */
function emptyOf({ agents, groups, modules, spaces, users }: Drawn): Data {
  const aiAgents = agents.map(({ Name, versions }, index) => ({
    Name,
    versions,
    Id: uuid("66666666", index),
  }));
  const resources = {
    assistants: [{ Name: "Assistant", Id: ASSISTANTS.from }],
    aiAgents,
    flowModules: modules.map((Name, index) => ({ Name, Id: `from-module-${index}` })),
    applications: spaces.map((Namespace, index) => ({
      Name: "App",
      Namespace,
      Id: uuid("55555555", index),
    })),
  };
  const hierarchyGroups = groups.map(({ Name, parent }, index) => ({
    Name,
    Id: `from-group-${index}`,
    ...(parent < index && { ParentId: `from-group-${parent}` }),
  }));
  const instance = locateInstance(arnOf("from"));
  const data = freshData(instance, { users: [], hierarchyGroups, resources }, 0);
  const SecurityProfileIds = data.profiles
    .filter((each) => isNamed(each, "Agent"))
    .map(({ Id }) => Id);
  data.users = users.map((user, index) => ({
    Id: `from-user-${index}`,
    Username: user.name,
    SecurityProfileIds,
    RoutingProfileId: "routing",
    Tags: {},
    ...stamp,
  }));
  return data;
}

const stamp = { LastModifiedTime: 0, LastModifiedRegion: "us-east-1" };
const isNamed = ({ SecurityProfileName }: Profile, wanted: string) =>
  SecurityProfileName === wanted;
const profileOf = (
  SecurityProfileName: string,
  index: number,
  held: Partial<ProfileFields> = {},
): Profile => ({
  Id: `from-profile-${index}`,
  SecurityProfileName,
  ...stamp,
  ...allFields(),
  ...held,
});
