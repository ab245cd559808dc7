import fc from "fast-check";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import type { ProfileFields } from "../../src/profile/model.ts";

export interface DrawnProfile {
  readonly name: string;
  /** In the order in which a reading has them. */
  readonly fields: ProfileFields;
}

export interface DrawnUser {
  readonly Username: string;
  readonly HierarchyGroupId: string | undefined;
  readonly Tags: Record<string, string>;
  /** Numbers of profiles. */
  readonly held: readonly number[];
}

export interface Drawn {
  readonly profiles: readonly DrawnProfile[];
  readonly users: readonly DrawnUser[];
  readonly equipped: readonly Edit[];
}

/** What somebody changes: the profile, user or AI agent with this number, or a new one. */
export interface Edit {
  readonly do:
    | "write"
    | "rename"
    | "create"
    | "delete"
    | "hold"
    | "join"
    | "leave"
    | "equip"
    | "strip";
  readonly at: number;
  readonly profile: DrawnProfile;
  readonly user: DrawnUser;
  /** The fields that are written. */
  readonly only: readonly string[];
}

/** Those of the types below, sensitive ones, and two that the catalog does not have. */
export const NAMES: readonly string[] = PERMISSIONS.filter(
  ({ name, risk }) =>
    risk !== undefined ||
    /^(DataTables|Prompts|Queues|RoutingPolicies|SecurityProfiles|Users)\./.test(name),
)
  .map(({ name }): string => name)
  .concat("BasicAgentAccess", "RestrictTaskCreation.Access", "Users.Future", "Future.Edit")
  .toSorted();

const READS = [
  "DescribeSecurityProfile",
  "ListSecurityProfilePermissions",
  "ListSecurityProfileApplications",
  "ListSecurityProfileFlowModules",
  "SearchUsers",
  "ListUserHierarchyGroups",
  "ListIntegrationAssociations",
  "ListAIAgents",
  "ListAIAgentVersions",
  "ListEntitySecurityProfiles",
];

/** What quotes, commas, spreadsheets, sorting and JavaScript may get wrong. */
const AWKWARD = [
  "=1+1",
  "+49",
  "@bo",
  `the "boss"`,
  "Müller, Jörg",
  "日本",
  "a; b\nc",
  "é",
  "c\rd",
];
const USERNAMES = ["ana", "Ana", "bob", "constructor", "__proto__", ...AWKWARD];
const PROFILES = ["-night", "@home", "Agents", "North leads", "Q_1", "Z", "agents", "constructor"];
const GROUPS = ["North", "north", "=East", `South, "deep"`];
const IDS = ["group-0", "group-1", "group-2", "group-3", "group-4"];
const TYPES = ["DataTable", "Prompt", "Queue", "RoutingProfile", "SecurityProfile", "User"];

const WRITTEN: (keyof ProfileFields)[] = [
  "Description",
  "Permissions",
  "AllowedAccessControlTags",
  "TagRestrictedResources",
  "HierarchyRestrictedResources",
  "AllowedAccessControlHierarchyGroupId",
  "Applications",
  "AllowedFlowModules",
  "GranularAccessControlConfiguration",
];

const number = fc.nat(40);
const some = <T>(all: readonly T[], maxLength = all.length) => fc.subarray([...all], { maxLength });
const sometimes = <T>(value: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof(value, fc.constant(otherwise));
const record = (keys: readonly string[], values: readonly string[]) =>
  fc
    .dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), { maxKeys: 2 })
    .map((all) =>
      Object.fromEntries(
        keys.flatMap((key) => Object.entries(all).filter(([each]) => each === key)),
      ),
    );
const Tags = record(["Site", "constructor", "site"], ["a", ...AWKWARD]);

const fields: fc.Arbitrary<ProfileFields> = fc.record({
  Description: fc.constantFrom("", "one", "two"),
  Permissions: fc.oneof(some(NAMES, 12), some(NAMES.filter((name) => name.startsWith("Users.")))),
  Tags,
  AllowedAccessControlTags: sometimes(record(["site", "team"], ["a", '="b"']), {}),
  TagRestrictedResources: sometimes(some(TYPES, 4), ["User"]),
  HierarchyRestrictedResources: sometimes(some(["Queue", "User"]), []),
  AllowedAccessControlHierarchyGroupId: fc.constantFrom("", ...IDS),
  Applications: some(
    ["=mail", "crm"].map((Namespace) => ({
      Namespace,
      ApplicationPermissions: ["=c", "ACCESS"],
      Type: "THIRD_PARTY_APPLICATION" as const,
    })),
  ),
  AllowedFlowModules: some(
    ["module-0", "module-1"].map((FlowModuleId) => ({ FlowModuleId, Type: "MCP" as const })),
  ),
  AllowedAIAgents: some([{ Arn: "arn:one", Type: "THIRD_PARTY" as const }]),
  GranularAccessControlConfiguration: some([
    { AccessType: "ALLOW" as const, AttributeName: "constructor", Values: ["a"] },
    { AccessType: "ALLOW" as const, AttributeName: "site", Values: ["a", "b"] },
  ]).map((PrimaryAttributeValues) => ({
    DataTableAccessControlConfiguration: {
      PrimaryAttributeAccessControlConfiguration: { PrimaryAttributeValues },
    },
  })),
});

const group = fc.constantFrom(undefined, ...IDS);
const profile = fc.record({ name: fc.constantFrom(...PROFILES), fields });
const user: fc.Arbitrary<DrawnUser> = fc.record({
  Username: fc.constantFrom(...USERNAMES),
  HierarchyGroupId: group,
  Tags,
  held: fc.array(number, { minLength: 1, maxLength: 3 }),
});
const edit = (...kinds: Edit["do"][]): fc.Arbitrary<Edit> =>
  fc.record({
    do: fc.constantFrom(...kinds),
    at: number,
    profile,
    user,
    only: fc.subarray(WRITTEN, { minLength: 1, maxLength: 3 }),
  });

const drawn: fc.Arbitrary<Drawn> = fc.record({
  profiles: fc.uniqueArray(profile, { selector: ({ name }) => name, minLength: 3, maxLength: 8 }),
  users: fc.uniqueArray(user, { selector: ({ Username }) => Username, maxLength: 8 }),
  equipped: fc.array(edit("equip"), { maxLength: 4 }),
});

const story = fc.record({
  drawn: fc.tuple(drawn, drawn),
  /** Nested one in the other, or in two trees. */
  groups: fc
    .tuple(fc.array(fc.constantFrom(...GROUPS), { minLength: 5, maxLength: 5 }), fc.boolean())
    .filter(([names]) => names[0] !== names[3])
    .map(([names, isOne]) =>
      names.map((Name, at) => {
        const isTop = at === 0 || (at === 3 && !isOne);
        return { Id: `group-${at}`, Name, ...(!isTop && { ParentId: `group-${at - 1}` }) };
      }),
    ),
  agents: fc.array(
    // Amazon Q in Connect takes any name after such a first character.
    fc.record({
      Name: fc.constantFrom("Orders", ...AWKWARD.map((name) => `o${name}`)),
      versions: fc.nat(2),
    }),
    {
      maxLength: 2,
    },
  ),
  edits: fc.array(
    edit("write", "write", "rename", "create", "delete", "hold", "join", "leave", "equip", "strip"),
    { minLength: 1, maxLength: 6 },
  ),
  pageSize: fc.constantFrom(undefined, 1, 3),
  faults: fc.array(
    fc.record({
      operation: fc.constantFrom(...READS),
      call: fc.constantFrom<(number | "every")[]>(1, 1, 2, 3, 5, "every"),
      kind: fc.constantFrom("deny", "garbage", "page"),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  /** The number of a profile that the lists leave out while there are faults. */
  hidden: fc.option(number, { nil: undefined, freq: 2 }),
  filter: fc.record({
    hierarchyGroup: group,
    hierarchyGroupMatch: fc.constantFrom("EXACT", "WITH_CHILD_GROUPS"),
    tags: Tags,
  }),
  asked: some(NAMES, 10),
});

export type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

export function answersStoryOf(seed: number): Story {
  const [told] = fc.sample(fc.noBias(story), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!told) throw new Error("no story was drawn");
  return told;
}
