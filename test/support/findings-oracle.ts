import type { AccessRule, AuditFinding, InstanceSnapshot as Read } from "../../src/access.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";

type Profile = Read["profiles"][number];
type Person = Read["users"][number] & { readonly held: readonly Profile[] };
type Computed = readonly [subject: string, args: object];

export interface Found {
  readonly severity: string;
  readonly code: string;
  readonly subject: string;
  readonly args: unknown;
}

/** The codes that the oracle computes. */
export const SEVERITIES: Readonly<Record<string, string>> = {
  "nobody-can-administer": "warning",
  "path-to-admin": "warning",
  "toxic-combination": "warning",
  "sensitive-access": "info",
  "unused-profile": "info",
  "untagged-profile": "info",
};

const needsOf = (name: string) => PERMISSIONS.find((row) => row.name === name)?.needs ?? [];
const DELETION = ["recording-deletion"];
const TOXIC = {
  "own-recordings": [["BasicAgentAccess"], DELETION],
  "own-evaluations": [["BasicAgentAccess"], ["Evaluation.Delete"]],
  "made-up-users": [["Users.Create"], ["Users.Delete"], DELETION],
};
const TYPES: Readonly<Record<string, string>> = {
  Users: "User",
  SecurityProfiles: "SecurityProfile",
  Queues: "Queue",
};

/** A finding of the product. */
export function foundOf({ args, code, severity, subject }: AuditFinding): Found {
  const shown = code === "path-to-admin" ? { paths: args.paths.flatMap(pathOf) } : args;
  return { severity, code, subject: `${subject.kind} ${subject.name}`, args: shown };
}

type ShownPath = Extract<AuditFinding, { code: "path-to-admin" }>["args"]["paths"][number];

/** Of a path: who by which permission, for whom, and whether that is certain. */
function pathOf({ already, doubts, steps, to, users }: ShownPath): string[] {
  const names = steps.flatMap(({ permission }) => permission ?? []);
  const isFirst = ["edit-profile", "reset-password"].includes(steps[0]?.action ?? "");
  const way = isFirst ? names[0] : names.at(-1);
  return users.map((user) => `${user} ${way} ${already ? "already" : to} ${doubts.length === 0}`);
}

/** Findings in one order, with what each lists. */
export function listed(all: readonly Found[]): string[] {
  return all.map((each) => JSON.stringify(inOrder(each))).toSorted();
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(inOrder).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, inOrder(each)]));
}

/** The findings that list something that a former one about the same does not list. */
export function added(now: readonly Found[], old: readonly Found[]): Found[] {
  return now.filter(({ args, code, subject }) => {
    const former = old.find((each) => each.code === code && each.subject === subject);
    const known = new Set(itemsOf(former?.args));
    return !former || itemsOf(args).some((item) => !known.has(item));
  });
}

/** Every text with where it is. */
function itemsOf(value: unknown, where = ""): string[] {
  if (typeof value !== "object") return [`${where} ${JSON.stringify(value)}`];
  return Object.entries(value ?? {}).flatMap(([key, each]) =>
    itemsOf(each, typeof each === "string" && Array.isArray(value) ? where : `${where} ${key}`),
  );
}

const isUnread = ({ missing }: Read, ...parts: readonly string[]) =>
  missing.some(({ part }) => parts.includes(part));
const holds = (
  { SecurityProfileIds }: { readonly SecurityProfileIds: readonly string[] },
  { SecurityProfileId }: Profile,
) => SecurityProfileIds.includes(SecurityProfileId);
const namesOf = (people: readonly Person[]) => people.map(({ Username }) => Username);
const about = ({ SecurityProfileName }: Profile) => `profile ${SecurityProfileName}`;
const grants = ({ Permissions = [] }: Profile, name: string) => Permissions.includes(name);
const grantedOf = (profile: Profile, names: readonly string[]) =>
  names.filter((name) => grants(profile, name));

function peopleIn({ profiles, users }: Read): Person[] {
  return users.map((user) => ({ ...user, held: profiles.filter((each) => holds(user, each)) }));
}

function holdersOf(profile: Profile, read: Read) {
  const aiAgents = read.aiAgents.filter((each) => holds(each, profile)).map(({ Arn }) => Arn);
  const users = peopleIn(read).filter((each) => holds(each, profile));
  return {
    users: isUnread(read, "users") ? null : namesOf(users),
    aiAgents: aiAgents.length === 0 && isUnread(read, "assistants") ? null : aiAgents,
  };
}

/** What certainly violates a rule. */
export function violations(rule: AccessRule, read: Read): Found[] {
  const { code, reason, severity } = rule;
  return computed(rule, read).map(([subject, args]) => ({
    severity,
    code: `rule/${code}`,
    subject,
    args: { ...args, reason },
  }));
}

function computed(rule: AccessRule, read: Read): Computed[] {
  if ("require" in rule) return read.profiles.flatMap((each) => lacking(each, rule.require));
  const { except = {} } = rule;
  const left = (held: readonly Profile[]) => held.filter((each) => !isNamed(each, except.profiles));
  const people = peopleIn(read)
    .filter((user) => !isExcepted(user, rule, read))
    .map((user) => ({ ...user, held: left(user.held) }));
  if ("forbid" in rule) return left(read.profiles).flatMap((each) => grantedBy(each, rule, read));
  if ("separate" in rule) {
    const found = combined(rule.separate.map(expanded), people);
    return found.map(([subject, args]) => [subject, { rule: "separate", ...args }]);
  }
  const { atMost, limit: targets } = rule;
  const isLimited = (each: Profile) => grantedOf(each, expanded(targets)).length > 0;
  const users = namesOf(people.filter(({ held }) => held.some(isLimited)));
  const args = { rule: "limit", targets, users, atMost };
  return users.length > atMost ? [[`instance ${read.InstanceArn}`, args]] : [];
}

type Forbidding = Extract<AccessRule, { forbid: unknown }>;

function grantedBy(profile: Profile, rule: Forbidding, read: Read): Computed[] {
  const names = grantedOf(profile, expanded(rule.forbid));
  const { aiAgents, users: all } = holdersOf(profile, read);
  const people = peopleIn(read).filter((user) => !isExcepted(user, rule, read));
  const users = all && namesOf(people).filter((name) => all.includes(name));
  const { groups, users: excepted = groups } = rule.except ?? {};
  const mayBeExcepted = all ? all.length > 0 && users?.length === 0 : excepted !== undefined;
  if (names.length === 0 || (mayBeExcepted && !aiAgents?.length)) return [];
  return [[about(profile), { rule: "forbid", names, users, aiAgents }]];
}

type Required = Extract<AccessRule, { require: unknown }>["require"];

function lacking(
  profile: Profile,
  { profiles, restrict = [], tags: wanted = [] }: Required,
): Computed[] {
  const { Tags } = profile;
  if (!isNamed(profile, [profiles]) || !Tags) return [];
  const pairs = new Set(Object.entries(Tags).flatMap(([key, value]) => [key, `${key}=${value}`]));
  const tags = wanted.filter((tag) => !pairs.has(tag));
  const types = restrict.filter((type) => !limitOf(profile, type));
  return tags.length + types.length > 0 ? [[about(profile), { rule: "require", tags, types }]] : [];
}

/** Whether a rule lacks a part that it needs. */
export function isUncertain(rule: AccessRule, read: Read): boolean {
  const held = [...read.users, ...read.aiAgents].flatMap((each) => each.SecurityProfileIds);
  if (held.some((id) => read.profiles.every(({ SecurityProfileId }) => SecurityProfileId !== id)))
    return true;
  if ("require" in rule) return isUnread(read, "describe");
  const groups = rule.except?.groups ? ["hierarchyGroups"] : [];
  return isUnread(
    read,
    "permissions",
    "users",
    ...groups,
    ...("forbid" in rule ? ["assistants"] : []),
  );
}

function isNamed({ SecurityProfileName: name }: Profile, patterns: readonly string[] = []) {
  return patterns.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name));
}

type Excepting = Exclude<AccessRule, { require: unknown }>;

/** Whether an exception covers a user, or may. */
function isExcepted({ HierarchyGroupId: id, Username }: Person, { except }: Excepting, read: Read) {
  const { groups, users = [] } = except ?? {};
  if (!groups || id === undefined || users.includes(Username)) return users.includes(Username);
  const { Name = "" } = read.hierarchyGroups.find(({ Id }) => Id === id) ?? {};
  return isUnread(read, "hierarchyGroups") || groups.includes(id) || groups.includes(Name);
}

function expanded(targets: readonly string[]): string[] {
  const isMeant = ({ name, risk }: (typeof PERMISSIONS)[number]) =>
    targets.includes(name) || (risk !== undefined && targets.includes(risk));
  return PERMISSIONS.filter(isMeant).map(({ name }) => name);
}

/** Who has a permission of each side: by one profile alone, else by several. */
function combined(sides: readonly (readonly string[])[], people: readonly Person[]): Computed[] {
  const sidesOf = (held: readonly Profile[]) =>
    sides.map((side) => {
      const giving = held.filter((each) => grantedOf(each, side).length > 0);
      return {
        permissions: [...new Set(giving.flatMap((each) => grantedOf(each, side)))],
        profiles: giving.map((each) => each.SecurityProfileName),
      };
    });
  const isWhole = (...held: readonly Profile[]) =>
    sidesOf(held).every(({ permissions }) => permissions.length > 0);
  const alone = [...new Set(people.flatMap(({ held }) => held))].filter((each) => isWhole(each));
  return [
    ...alone.map((each): Computed => [
      about(each),
      { sides: sidesOf([each]), users: namesOf(people.filter(({ held }) => held.includes(each))) },
    ]),
    ...people
      .filter(({ held }) => isWhole(...held) && !held.some((each) => isWhole(each)))
      .map(({ held, Username }): Computed => [
        `user ${Username}`,
        { sides: sidesOf(held), users: [Username] },
      ]),
  ];
}

interface Limit {
  readonly tags: Readonly<Record<string, string>>;
  readonly top: string | undefined;
}

/** How a profile restricts a type, if it does. */
function limitOf(profile: Profile, type: string): Limit | undefined {
  const {
    AllowedAccessControlTags = {},
    HierarchyRestrictedResources,
    TagRestrictedResources,
  } = profile;
  const tags = TagRestrictedResources?.includes(type) ? AllowedAccessControlTags : {};
  const top = HierarchyRestrictedResources?.includes(type)
    ? profile.AllowedAccessControlHierarchyGroupId || "own"
    : undefined;
  return Object.keys(tags).length > 0 || top !== undefined ? { tags, top } : undefined;
}

const opens = (profile: Profile, name: string) =>
  grants(profile, name) && !limitOf(profile, TYPES[name.split(".")[0] ?? ""] ?? "");
const isFull = (profile: Profile) => opens(profile, "SecurityProfiles.Edit");

const of =
  (code: string, severity = SEVERITIES[code] ?? "") =>
  ([subject, args]: Computed): Found => ({ severity, code, subject, args });

/** The findings of the audit itself about a complete read. */
export function audited(read: Read): Found[] {
  const people = peopleIn(read);
  const ordinary = people.filter(({ held }) => !held.some(isFull));
  const isLost = (name: string) =>
    !people.some(({ held }) => held.some((each) => opens(each, name)));
  const permissions = ["Users.Edit", "SecurityProfiles.Edit"].filter(isLost);
  const lost = people.length > 0 && permissions.length > 0;
  const chains = chainsIn(people, read);
  return [
    ...(lost
      ? [of("nobody-can-administer")([`instance ${read.InstanceArn}`, { permissions }])]
      : []),
    ...Object.entries(TOXIC).flatMap(([combination, sides]) =>
      combined(sides.map(expanded), ordinary)
        .map(([subject, args]): Computed => [subject, { combination, ...args }])
        .map(of("toxic-combination")),
    ),
    ...read.profiles.flatMap((profile) => aboutProfile(profile, people, chains, read)),
  ];
}

function aboutProfile(
  profile: Profile,
  people: readonly Person[],
  chains: ReturnType<typeof chainsIn>,
  read: Read,
): Found[] {
  const subject = about(profile);
  const { aiAgents, users } = holdersOf(profile, read);
  const holders = people.filter((each) => holds(each, profile));
  const own = holders.flatMap((each) => pathsOf(profile, each, people, read));
  const over = holders.flatMap((each) => {
    const chance = chains.get(each)?.get(profile);
    return chance === undefined ? [] : [`${each.Username} Users.Edit themselves ${chance === 2}`];
  });
  const paths = [...own, ...over];
  const isMeant = isFull(profile) && profile.SecurityProfileName === "Admin";
  const rows = PERMISSIONS.filter(({ name }) => grants(profile, name));
  const sensitive = [...new Set(rows.flatMap(({ risk }) => risk ?? []))].map((risk): Computed => [
    subject,
    { risk, names: grantedOf(profile, expanded([risk])), aiAgents, users },
  ]);
  return [
    ...sensitive.map(of("sensitive-access")),
    ...(paths.length > 0
      ? [of("path-to-admin", isMeant ? "info" : "warning")([subject, { paths }])]
      : []),
    ...(users?.length === 0 && aiAgents?.length === 0 ? [of("unused-profile")([subject, {}])] : []),
    ...(Object.keys(profile.Tags ?? {}).length === 0
      ? [of("untagged-profile")([subject, {}])]
      : []),
  ];
}

/** How many doubts there are; `undefined`: it is impossible. */
type Doubts = number | undefined;

/** The paths to full access that a profile opens to a holder. */
function pathsOf(
  profile: Profile,
  user: Person,
  people: readonly Person[],
  { aiAgents, profiles }: Read,
): string[] {
  const { held, Username } = user;
  const path = (way: string, to: string, doubts: Doubts, first = way) => {
    const isBlind = needsOf(way).some((need) => !held.some((each) => grants(each, need)));
    const isPath = grants(profile, way) && doubts !== undefined;
    return isPath ? [`${Username} ${first} ${to} ${doubts === 0 && !isBlind}`] : [];
  };
  if (isFull(profile)) return path("SecurityProfiles.Edit", "already", 0);
  if (held.some(isFull)) return [];
  const onUsers = limitOf(profile, "User");
  const reaching = (all: readonly Person[]) => least(all.map((each) => reach(onUsers, user, each)));
  const inScope = (each: Profile) => isTagged(limitOf(profile, "SecurityProfile"), each.Tags);
  const allowing = (name: string) => held.filter((each) => grants(each, name));
  const full = profiles.filter(isFull);
  const makers = allowing("SecurityProfiles.Create").map((each) =>
    limitOf(each, "SecurityProfile") ? 1 : 0,
  );
  const gift = full.length > 0 ? Number(!full.some(inScope)) : least(makers);
  // A profile that they can edit first, where there is none to give.
  const isEditable = (each: Profile) =>
    allowing("SecurityProfiles.Edit").some((by) =>
      isTagged(limitOf(by, "SecurityProfile"), each.Tags),
    );
  const edits = held.some(isEditable) ? [] : profiles.filter(isEditable);
  const made = least(edits.map((each) => Number(!inScope(each))));
  const plus = (more: Doubts, to: Doubts) =>
    to === undefined || more === undefined ? undefined : to + more;
  const assigning = allowing("Users.EditPermission").map((each) =>
    reach(limitOf(each, "User"), user, user),
  );
  const itsOwn = held.some(inScope) ? 0 : profiles.some(inScope) ? least(assigning) : undefined;
  const isForOthers = itsOwn === undefined && people.some((each) => each.held.some(inScope));
  const itself = reaching([user]);
  const first = "SecurityProfiles.Edit";
  const changed = gift === undefined ? made : undefined;
  return [
    ...path(
      "Users.EditPermission",
      "others",
      itself === undefined ? plus(reaching(people), changed) : undefined,
      first,
    ),
    ...path("Users.Create", "themselves", plus(onUsers ? 1 : 0, changed), first),
    ...path("QConnectAIAgents.Edit", "others", aiAgents.length > 0 ? changed : undefined, first),
    ...path(
      "SecurityProfiles.Edit",
      isForOthers ? "others" : "themselves",
      isForOthers ? 0 : itsOwn,
    ),
    ...path(
      "Users.EditPermission",
      itself === undefined ? "others" : "themselves",
      plus(itself ?? reaching(people), gift),
    ),
    ...path("Users.Create", "themselves", plus(onUsers ? 1 : 0, gift)),
    ...path("Users.Edit", "themselves", reaching(people.filter((each) => each.held.some(isFull)))),
    ...path("QConnectAIAgents.Edit", "others", aiAgents.length > 0 ? gift : undefined),
  ];
}

/**
 * The paths over other people, and how certain the profile of each makes full access: 1 doubtful, 2 certain. A person
 * takes those of the round that makes it possible or more certain.
 */
function chainsIn(
  people: readonly Person[],
  read: Read,
): ReadonlyMap<Person, ReadonlyMap<Profile, number>> {
  const chains = new Map(people.map((each) => [each, new Map<Profile, number>()]));
  let chances = new Map(
    people.map((each) => {
      const paths = each.held.flatMap((profile) => pathsOf(profile, each, people, read));
      const own = paths.filter((path) => / (?:themselves|already) /.test(path));
      return [each, own.some((path) => path.endsWith("true")) ? 2 : Number(own.length > 0)];
    }),
  );
  for (let round = 0; round < 2 * people.length; round++) {
    const next = new Map(chances);
    for (const each of people.filter(({ held }) => !held.some(isFull))) {
      for (const profile of each.held) {
        const chance = chainOver(profile, each, chances);
        if (chance <= (chances.get(each) ?? 0)) continue;
        chains.get(each)?.set(profile, chance);
        next.set(each, Math.max(chance, next.get(each) ?? 0));
      }
    }
    chances = next;
  }
  return chains;
}

/** How certain a path over another person is that a profile opens. */
function chainOver(profile: Profile, user: Person, chances: ReadonlyMap<Person, number>): number {
  if (!grants(profile, "Users.Edit")) return 0;
  const isBlind = !user.held.some((each) => grants(each, "Users.View"));
  const over = [...chances].flatMap(([other, chance]) => {
    const doubts = reach(limitOf(profile, "User"), user, other);
    if (doubts === undefined || chance === 0 || other.held.some(isFull)) return [];
    return doubts > 0 || isBlind ? 1 : chance;
  });
  return Math.max(0, ...over);
}

function least(all: readonly Doubts[]): Doubts {
  return all.filter((each) => each !== undefined).toSorted((a, b) => a - b)[0];
}

function isTagged(limit: Limit | undefined, tags: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(limit?.tags ?? {}).every(([key, value]) => tags[key] === value);
}

/** Whether a holder of a limited permission reaches a user. */
function reach(limit: Limit | undefined, holder: Person, user: Person): Doubts {
  if (!isTagged(limit, user.Tags)) return undefined;
  if (limit?.top === undefined) return 0;
  const top = limit.top === "own" ? holder.HierarchyGroupId : limit.top;
  if (top !== undefined && user.HierarchyGroupId === undefined) return undefined;
  return top !== undefined && user.HierarchyGroupId === top ? 0 : 1;
}
