import fc from "fast-check";
import type { AccessRule, AuditIgnore, InstanceSnapshot, MissingPart } from "../../src/access.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import type { ProfileFields } from "../../src/profile/model.ts";
import { INSTANCE_ARN, snapshotOf } from "./snapshot.ts";

/** `days`: after how many days from today it expires. */
type Dated<T> = T & { readonly days: number | undefined };

/** An instance by names. A profile without fields does not exist. */
export interface Drawn {
  readonly profiles: Readonly<Record<string, Partial<ProfileFields> | null>>;
  readonly users: Readonly<
    Record<
      string,
      Pick<InstanceSnapshot["users"][number], "Tags" | "HierarchyGroupId"> & {
        readonly held: readonly string[];
      }
    >
  >;
  readonly agents: Readonly<Record<string, readonly string[]>>;
}

/** `Agents` always exists. */
const NAMES = ["Agents", "Admin", "North leads", "ViewOnly", "North auditors", "Back office"];
export const USERS = ["ana", "ben", "cem", "dan", "eva"];
export const GROUPS = ["North", "South"].map((Name) => ({ Id: Name.toLowerCase(), Name }));
const DAY = 86_400_000;
const PLAIN = PERMISSIONS.map(({ name }) => name);
const SENSITIVE = PERMISSIONS.filter(({ risk }) => risk).map(({ name }) => name);
const RISKS = [...new Set(PERMISSIONS.flatMap(({ risk }) => risk ?? []))];
const ADMIN = PLAIN.filter((name) =>
  /^(?:Users|SecurityProfiles)\.|^QConnectAIAgents\.E/.test(name),
);
const CONTACTS = ["BasicAgentAccess", "Evaluation.Delete", "DeleteCallRecordings"] as const;
const PARTS = [
  "permissions",
  "describe",
  "unlisted",
  "users",
  "hierarchyGroups",
  "assistants",
] as const;

const some = <T>(all: readonly T[], maxLength: number, minLength = 0) =>
  fc.uniqueArray(fc.constantFrom(...all), { maxLength, minLength });
const optional = <T>(value: T, more: fc.Arbitrary<T>) => fc.oneof(fc.constant(value), more);
const Tags = fc.dictionary(fc.constantFrom("site", "owner"), fc.constantFrom("a", "b", "a=b"));
const aProfile = fc
  .tuple(
    some(ADMIN, 3),
    some([...CONTACTS, ...SENSITIVE], 3),
    some(PLAIN, 2),
    fc.record({
      Tags,
      AllowedAccessControlTags: optional({}, Tags),
      TagRestrictedResources: some(["User", "SecurityProfile", "Queue"], 3),
      HierarchyRestrictedResources: fc.constantFrom<string[]>([], [], ["User"]),
      AllowedAccessControlHierarchyGroupId: fc.constantFrom("", "north", "south"),
    }),
  )
  .map(([admin, sensitive, plain, fields]) => ({
    Permissions: [...admin, ...sensitive, ...plain],
    ...fields,
  }));
const aUser = fc.record(
  { held: some(NAMES, 4, 1), Tags, HierarchyGroupId: fc.constantFrom("north", "south") },
  { requiredKeys: ["held", "Tags"] },
);
const someAgents = fc.dictionary(fc.constantFrom("Orders", "Refunds"), some(NAMES, 2));
const someUsers = fc.dictionary(fc.constantFrom(...USERS), aUser);

const days = fc.constantFrom(undefined, undefined, undefined, -1, 0, 1);
const pattern = fc.constantFrom("*", "North *", "*s", "A*n*", "Agents", "* leads", "*o*f*", "**");
const targets = some([...RISKS, ...ADMIN, ...CONTACTS], 3, 1);
const except = fc.record(
  {
    profiles: fc.array(pattern, { minLength: 1, maxLength: 2 }),
    users: some(USERS, 3, 1),
    groups: some(["north", "North", "South", "none"], 2, 1),
  },
  { requiredKeys: [] },
);
const base = {
  severity: fc.constantFrom("error", "warning", "info"),
  reason: fc.constant("Because"),
  days,
};
const kinds = [
  fc.record({ ...base, forbid: targets }),
  fc.record({ ...base, separate: fc.array(targets, { minLength: 2, maxLength: 3 }) }),
  fc.record({ ...base, limit: targets, atMost: fc.nat(2) }),
];
const lacks = {
  tags: some(["site", "owner=b", "site=a=b"], 3, 1),
  restrict: some(["User", "Queue"], 2, 1),
};
const rule = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.oneof(...kinds), optional({}, fc.record({ except })))
      .map(([one, other]) => ({ ...one, ...other })),
  },
  fc.record({ ...base, require: fc.record({ profiles: pattern, ...lacks }) }),
);
const code = fc.constantFrom(
  "rule/r0",
  "rule/r1",
  "unused-profile",
  "sensitive-access",
  "path-to-admin",
);

const holders = { users: someUsers, agents: someAgents };
const expiring = {
  name: optional("*", fc.constantFrom(...NAMES)),
  reason: fc.constant("known"),
  days,
};
const story = fc.record({
  instance: fc
    .record({
      Agents: aProfile,
      profiles: fc.dictionary(fc.constantFrom(...NAMES), aProfile),
      ...holders,
    })
    .map(({ Agents, profiles, ...rest }): Drawn => ({
      ...rest,
      profiles: { Agents, ...profiles },
    })),
  hidden: fc.array(fc.record({ part: fc.constantFrom(...PARTS), at: fc.nat(7) }), {
    minLength: 1,
    maxLength: 3,
  }),
  rules: fc
    .array(rule, { minLength: 1, maxLength: 6 })
    .map((all) => all.map((each, at) => ({ code: `r${at}`, ...each }))),
  ignore: fc.array(fc.record({ code, ...expiring }), { maxLength: 3 }),
  failOn: fc.constantFrom<string[][]>(
    ["warning"],
    ["error"],
    ["info"],
    ["never"],
    ["rule/r0", "error"],
  ),
  /** What a deploy changes. */
  deploy: fc.record({
    profiles: fc.dictionary(fc.constantFrom(...NAMES.slice(1)), optional(null, aProfile), {
      minKeys: 1,
    }),
    ...holders,
  }),
  chance: fc.nat(1_000_000),
});

export type Story = ReturnType<typeof findingsStoryOf>;

/** The story of a seed. */
export function findingsStoryOf(seed: number) {
  const [drawn] = fc.sample(fc.noBias(story), { seed: Math.imul(seed, 0x9e3779b1), numRuns: 1 });
  if (!drawn) throw new Error("no story was drawn");
  return drawn;
}

/** With the last day on which each applies. */
export function dated<T extends AccessRule | AuditIgnore>(all: readonly Dated<T>[], at: Date): T[] {
  const dayOf = (count: number) => new Date(at.getTime() + count * DAY).toISOString().slice(0, 10);
  return all.map(({ days: after, ...each }) =>
    Object.assign({} as T, each, after !== undefined && { until: dayOf(after) }),
  );
}

/** What of these names a holder holds. */
export function existing(
  names: readonly string[],
  { profiles }: Drawn,
  least = 0,
): readonly string[] {
  const found = names.filter((name) => profiles[name]);
  return found.length < least ? ["Agents"] : found;
}

/** A complete read. */
export function readOf(drawn: Drawn): InstanceSnapshot {
  const byName = <T>(all: readonly (readonly [string, T])[]) =>
    Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const arnOf = (name: string) => `arn:aws:wisdom:us-east-1:123456789012:ai-agent/a/${name}`;
  const read = snapshotOf({
    profiles: byName(
      Object.entries(drawn.profiles).flatMap(([name, fields]) => (fields ? [[name, fields]] : [])),
    ),
    users: byName(
      Object.entries(drawn.users).map(([name, { held }]) => [name, existing(held, drawn, 1)]),
    ),
    hierarchyGroups: GROUPS,
    aiAgents: Object.entries(drawn.agents).map(([Name, names]) => ({
      Arn: arnOf(Name),
      SecurityProfileIds: existing(names, drawn),
      Name,
    })),
  });
  return {
    ...read,
    users: read.users.map((each) => ({ ...each, ...userOf(each.Username, drawn) })),
  };
}

/** The tags and the group of a user. */
export function userOf(name: string, { users }: Drawn) {
  const { held: _, ...rest } = users[name] ?? { held: [] };
  return rest;
}

/** The same read without some parts. */
export function without(whole: InstanceSnapshot, { hidden }: Story): InstanceSnapshot {
  const left = hidden.reduce(hide, whole);
  const listed = new Set(left.profiles.map((each) => each.SecurityProfileId));
  const held = new Set(
    [...left.users, ...left.aiAgents].flatMap((each) => each.SecurityProfileIds),
  );
  const late = [...held].filter((id) => !listed.has(id)).map((id) => missed("describe", id));
  return { ...left, missing: [...left.missing, ...late] };
}

function hide(read: InstanceSnapshot, { at, part }: Story["hidden"][number]): InstanceSnapshot {
  const { missing, profiles, users: all } = read;
  const profile = profiles[at % profiles.length];
  if (!profile) return read;
  const {
    Permissions,
    SecurityProfileArn,
    SecurityProfileId,
    SecurityProfileName: name,
    ...rest
  } = profile;
  const identity = { SecurityProfileArn, SecurityProfileId, SecurityProfileName: name };
  const others = profiles.filter((each) => each !== profile);
  if (part === "unlisted") {
    const isHeld = all.some(({ SecurityProfileIds: ids }) => ids.includes(SecurityProfileId));
    return isHeld ? { ...read, profiles: others } : read;
  }
  const left = {
    permissions: { profiles: [...others, { ...rest, ...identity }] },
    describe: { profiles: [...others, { ...(Permissions && { Permissions }), ...identity }] },
    users: { users: [] },
    hierarchyGroups: { hierarchyGroups: [] },
    assistants: { aiAgents: [] },
  };
  return {
    ...read,
    ...left[part],
    missing: [...missing, missed(part, "profiles" in left[part] ? name : INSTANCE_ARN)],
  };
}

function missed(part: MissingPart["part"], of: string): MissingPart {
  return { part, of, operation: "Some", code: "AccessDeniedException", message: "no" };
}
