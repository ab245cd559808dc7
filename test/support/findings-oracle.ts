import type { AccessRule, AuditFinding, InstanceSnapshot as Read } from "../../src/access.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import {
  type Person,
  type Profile,
  adminPathsIn,
  grants,
  holds,
  isFull,
  limitOf,
  opens,
  shownPath,
} from "./admin-paths-oracle.ts";

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

const DELETION = ["recording-deletion"];
const TOXIC = {
  "own-recordings": [["BasicAgentAccess"], DELETION],
  "own-evaluations": [["BasicAgentAccess"], ["Evaluation.Delete"]],
  "made-up-users": [["Users.Create"], ["Users.Delete"], DELETION],
};
/** A finding of the product. */
export function foundOf({ args, code, severity, subject }: AuditFinding): Found {
  const shown = code === "path-to-admin" ? { paths: args.paths.flatMap(shownPath) } : args;
  return { severity, code, subject: `${subject.kind} ${subject.name}`, args: shown };
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
const namesOf = (people: readonly Person[]) => people.map(({ Username }) => Username);
const about = ({ SecurityProfileName }: Profile) => `profile ${SecurityProfileName}`;
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
  const pathsBy = adminPathsIn(people, read);
  return [
    ...(lost
      ? [of("nobody-can-administer")([`instance ${read.InstanceArn}`, { permissions }])]
      : []),
    ...Object.entries(TOXIC).flatMap(([combination, sides]) =>
      combined(sides.map(expanded), ordinary)
        .map(([subject, args]): Computed => [subject, { combination, ...args }])
        .map(of("toxic-combination")),
    ),
    ...read.profiles.flatMap((profile) => aboutProfile(profile, pathsBy(profile), read)),
  ];
}

function aboutProfile(profile: Profile, paths: readonly string[], read: Read): Found[] {
  const subject = about(profile);
  const { aiAgents, users } = holdersOf(profile, read);
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
