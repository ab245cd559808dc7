import type { InstanceSnapshot, Limit, ProfileSnapshot } from "../../src/access.ts";
import type { LocalCall } from "../../src/local/index.ts";
import { PERMISSIONS } from "../../src/permissions/index.ts";
import type { Story } from "./answers-story.ts";

/** What each call reads, and the member of its input that says of what, if not of the instance. */
const PARTS: Readonly<Record<string, readonly [part: string, of: string]>> = {
  DescribeSecurityProfile: ["describe", "SecurityProfileId"],
  ListSecurityProfilePermissions: ["permissions", "SecurityProfileId"],
  ListSecurityProfileApplications: ["applications", "SecurityProfileId"],
  ListSecurityProfileFlowModules: ["flowModules", "SecurityProfileId"],
  SearchUsers: ["users", "InstanceArn"],
  ListUserHierarchyGroups: ["hierarchyGroups", "InstanceArn"],
  ListIntegrationAssociations: ["assistants", "InstanceArn"],
  ListAIAgents: ["aiAgentsOfAssistant", "assistantId"],
  ListAIAgentVersions: ["versionsOfAIAgent", "aiAgentId"],
  ListEntitySecurityProfiles: ["heldByAIAgent", "EntityArn"],
};

/** The fields that are read by their own call; `DescribeSecurityProfile` has the others. */
const LISTED = {
  Permissions: "permissions",
  Applications: "applications",
  AllowedFlowModules: "flowModules",
  AllowedAIAgents: "aiAgents",
};

/** What a reading asks for. */
export interface Asked extends Partial<Story["filter"]> {
  /** Only what decides who can do what with a permission. */
  readonly isNarrow?: boolean;
  /** Only users and AI agents that hold this profile. */
  readonly holding?: string;
}

type Known = Omit<InstanceSnapshot, "missing"> & {
  readonly missing: readonly { readonly part: string; readonly of: string }[];
};

/** What a reading can know, if these calls failed and a profile was not listed. */
export function knownOf(
  whole: InstanceSnapshot,
  groups: Story["groups"],
  {
    asked = {},
    failed,
    hidden,
  }: { asked?: Asked; failed: readonly Pick<LocalCall, "input" | "operation">[]; hidden?: string },
): Known {
  const { InstanceArn } = whole;
  const { hierarchyGroup, holding, isNarrow = false, tags = {} } = asked;
  const lost = failed.map(({ input, operation }) => {
    const [part, member] = PARTS[operation] ?? [operation, ""];
    const of = { InstanceArn, ...input }[member];
    return { part, of: typeof of === "string" ? of : InstanceArn };
  });
  const lacks = (part: string, of?: string) =>
    lost.some((each) => each.part === part && (of === undefined || of === each.of));
  const isAsked = ({ SecurityProfileIds }: { readonly SecurityProfileIds: readonly string[] }) =>
    holding === undefined || SecurityProfileIds.includes(holding);
  const users = lacks("users")
    ? []
    : whole.users.filter((user) => isAsked(user) && isSelected(user, asked, groups));
  const hasFilter = hierarchyGroup !== undefined || Object.keys(tags).length > 0;
  const aiAgents =
    hasFilter || lacks("assistants") || lacks("aiAgentsOfAssistant")
      ? []
      : whole.aiAgents.filter((agent) => {
          const [, plain = "", version] = /^(.*?)(?::(\d+))?$/.exec(agent.Arn) ?? [];
          const isListed = version === undefined || !lacks("versionsOfAIAgent", plain);
          return isAsked(agent) && isListed && !lacks("heldByAIAgent", agent.Arn);
        });
  const profiles = whole.profiles
    .filter(({ SecurityProfileId }) => SecurityProfileId !== hidden)
    .map((each) => readOf(each, isNarrow, (part) => lacks(part, each.SecurityProfileId)));
  const names = new Map(profiles.map((each) => [each.SecurityProfileId, each.SecurityProfileName]));
  const held = [...users, ...aiAgents].flatMap(({ SecurityProfileIds }) => SecurityProfileIds);
  const unlisted = holding === undefined ? new Set(held.filter((id) => !names.has(id))) : [];
  const isGroupless = lacks("hierarchyGroups");
  // Without the list of groups, an id that selects nobody may be the name of a group.
  const isOpen = isGroupless && hierarchyGroup !== undefined && users.length === 0;
  return {
    InstanceArn,
    profiles,
    users,
    aiAgents,
    hierarchyGroups: isGroupless ? [] : whole.hierarchyGroups,
    missing: [
      ...lost.map(({ of, part }) => ({ part, of: names.get(of) ?? of })),
      ...[...unlisted].map((of) => ({ part: "describe", of })),
      ...(isOpen && !lacks("users") ? [{ part: "users", of: InstanceArn }] : []),
    ],
  };
}

function isSelected(
  { HierarchyGroupId: id, Tags }: InstanceSnapshot["users"][number],
  { hierarchyGroup, hierarchyGroupMatch, tags = {} }: Asked,
  groups: Story["groups"],
): boolean {
  const path = hierarchyGroupMatch === "EXACT" ? [id] : pathOf(id, groups);
  const has = new Map(Object.entries(Tags));
  return (
    (hierarchyGroup === undefined || path.includes(hierarchyGroup)) &&
    Object.entries(tags).every(([key, value]) => has.get(key) === value)
  );
}

/** The ids of a group and of those above it. */
function pathOf(id: string | undefined, groups: Story["groups"]): string[] {
  const group = groups.find(({ Id }) => Id === id);
  return group ? [...pathOf(group.ParentId, groups), group.Id] : [];
}

/** A profile without the fields that were not read. */
function readOf(
  { SecurityProfileArn, SecurityProfileId, SecurityProfileName, ...fields }: ProfileSnapshot,
  isNarrow: boolean,
  lacks: (part: string) => boolean,
): ProfileSnapshot {
  const partOf = new Map(Object.entries(LISTED));
  const read = Object.entries(fields).filter(([field]) => {
    const part = partOf.get(field) ?? "describe";
    return !lacks(part) && (!isNarrow || part === "describe" || part === "permissions");
  });
  const identity = { SecurityProfileArn, SecurityProfileId, SecurityProfileName };
  return { ...identity, ...Object.fromEntries(read) };
}

const detailsOf = (name: string) => PERMISSIONS.find((each) => each.name === name);
const restricts = (name: string) => detailsOf(name)?.restricts !== undefined;

/** What the names of permissions about a type of resource begin with. */
const SUBJECTS: Readonly<Record<string, string>> = {
  DataTable: "DataTables",
  Prompt: "Prompts",
  Queue: "Queues",
  RoutingProfile: "RoutingPolicies",
  SecurityProfile: "SecurityProfiles",
  User: "Users",
};
const isAbout = (permission: string, type: string) => permission.startsWith(`${SUBJECTS[type]}.`);

type Profile = ProfileSnapshot | undefined;

function rulesOf({ GranularAccessControlConfiguration: all }: ProfileSnapshot) {
  return (
    all?.DataTableAccessControlConfiguration?.PrimaryAttributeAccessControlConfiguration
      ?.PrimaryAttributeValues ?? []
  ).map(({ AttributeName = "", Values = [] }) => [AttributeName, Values] as const);
}

/** What a profile restricts, by tags, hierarchy and rows of data tables; `undefined` if unknown. */
function limitsOf(profile: Profile, withRows = true): Limit[] | undefined {
  if (!profile?.Tags) return undefined;
  const { AllowedAccessControlTags: tags = {}, TagRestrictedResources = [] } = profile;
  const { AllowedAccessControlHierarchyGroupId: group } = profile;
  const byTags = Object.keys(tags).length > 0 ? TagRestrictedResources : [];
  const byHierarchy = profile.HierarchyRestrictedResources ?? [];
  const rules = withRows ? rulesOf(profile) : [];
  const byRows = rules.length > 0 ? ["DataTable"] : [];
  return [...new Set([...byTags, ...byHierarchy, ...byRows])].toSorted().map((type) => ({
    type,
    tags: byTags.includes(type) ? tags : null,
    hierarchyGroup: byHierarchy.includes(type) ? group || "own" : null,
    rows: byRows.includes(type) ? Object.fromEntries(rules) : null,
  }));
}

function limitsOn(profile: Profile, permission: string, withRows?: boolean): Limit[] | undefined {
  const limits = limitsOf(profile, withRows);
  return restricts(permission) ? [] : limits?.filter(({ type }) => isAbout(permission, type));
}

type Groups = Pick<InstanceSnapshot, "hierarchyGroups">;

export function groupText({ hierarchyGroups: all }: Groups, id: string | undefined): string | null {
  const group = all.find(({ Id }) => Id === id);
  if (!group) return id ?? null;
  const isAlone = all.filter(({ Name }) => Name === group.Name).length === 1;
  return isAlone ? group.Name : `${group.Name} (${group.Id})`;
}

export function limitText({ hierarchyGroup: id, rows, tags, type }: Limit, groups: Groups): string {
  const where = id === "own" ? "of the holder" : groupText(groups, id ?? "");
  const valuesOf = (all: readonly string[]) => all.map((each) => JSON.stringify(each)).join(" or ");
  return `${type} with ${[
    ...Object.entries(tags ?? {}).map(([key, value]) => `tag ${key}: ${JSON.stringify(value)}`),
    ...(id === null ? [] : [`hierarchy group ${where}`]),
    ...Object.entries(rows ?? {}).map(([key, values]) => `${key}: ${valuesOf(values)}`),
  ].join(", ")}`;
}

/** A user or AI agent, and what it holds; `undefined` for a profile that is not listed. */
export interface Holder {
  readonly kind: "user" | "AI agent";
  readonly holder: string;
  readonly name: string | null;
  readonly group: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly held: ReadonlyMap<string, Profile>;
}

export function holdersIn(known: Known): Holder[] {
  const byId = new Map(known.profiles.map((each) => [each.SecurityProfileId, each]));
  const heldOf = (ids: readonly string[]) => new Map(ids.map((id) => [id, byId.get(id)]));
  const users = known.users.map((each): Holder => {
    const { SecurityProfileIds: ids, Tags: tags, Username: holder } = each;
    const group = groupText(known, each.HierarchyGroupId);
    return { kind: "user", holder, name: null, group, tags, held: heldOf(ids) };
  });
  const agents = known.aiAgents.map(({ Arn: holder, Name, SecurityProfileIds: ids }): Holder => {
    const name = Name ?? null;
    return { kind: "AI agent", holder, name, group: null, tags: {}, held: heldOf(ids) };
  });
  return [...users, ...agents];
}

/** What each profile of a holder grants of some permissions, the limits, and which profiles cancel these. */
export function grantsOf({ held }: Holder, asked: readonly string[]) {
  const all = [...held.values()];
  const grantsFor = (profile: ProfileSnapshot) => (permission: string) => {
    const limits = limitsOn(profile, permission) ?? null;
    const others = all
      .filter((each) => each !== profile && (each?.Permissions?.includes(permission) ?? true))
      .map((each) => ({ each, theirs: limitsOn(each, permission) }));
    const cancelling = others.flatMap(({ each, theirs }) =>
      each?.Permissions && theirs?.length === 0 ? each.SecurityProfileName : [],
    );
    const isUnclear = others.some(
      ({ each, theirs }) => !theirs || (!each?.Permissions && theirs.length === 0),
    );
    const known = cancelling.length === 0 && isUnclear ? null : cancelling.toSorted();
    const cancelledBy = limits?.length === 0 ? [] : known;
    return { permission, profile: profile.SecurityProfileName, limits, cancelledBy };
  };
  return all.flatMap((profile) =>
    profile
      ? (profile.Permissions ?? []).filter((name) => asked.includes(name)).map(grantsFor(profile))
      : [],
  );
}

/** The effective access of a holder of these profiles, one line each. */
export function effectiveLines(held: readonly ProfileSnapshot[]): string[] {
  const names = new Set(held.flatMap(({ Permissions = [] }) => Permissions));
  return [
    ...[...names].map((name) => {
      const limits = (each: ProfileSnapshot) => {
        const all = limitsOf(each, false);
        return all?.filter(({ type }) => isAbout(name, type)).length;
      };
      const givers = held.filter(({ Permissions }) => Permissions?.includes(name));
      const may = held.filter(({ Permissions }) => Permissions?.includes(name) ?? true);
      const isOpen = givers.map(limits).includes(0);
      const isShut = may.map(limits).every((each) => each !== undefined && each > 0);
      return canonical([name, isOpen ? false : isShut || null, namesOf(givers)]);
    }),
    ...held.flatMap((one) =>
      (limitsOf(one, false) ?? []).map(({ hierarchyGroup, tags, type }) => {
        const all = held.map((each) => ({ each, names: sharedBy(one, each, type) }));
        const shared = all.flatMap(({ each: { SecurityProfileName: name }, names: found = [] }) =>
          found.length > 0 ? canonical([name, found]) : [],
        );
        const isUnclear = shared.length === 0 && all.some((each) => !each.names);
        const cancelledBy = isUnclear ? null : shared.toSorted();
        return canonical([one.SecurityProfileName, type, tags, hierarchyGroup, cancelledBy]);
      }),
    ),
    ...held.flatMap(({ AllowedAIAgents = [], ...one }) =>
      [...(one.Applications ?? []), ...(one.AllowedFlowModules ?? []), ...AllowedAIAgents].map(
        (given) => canonical([given, one.SecurityProfileName]),
      ),
    ),
  ].toSorted();
}

function namesOf(profiles: readonly ProfileSnapshot[]): string[] {
  return profiles.map(({ SecurityProfileName }) => SecurityProfileName).toSorted();
}

/** The permissions about a type that another profile has, too, and does not restrict; `undefined` if unknown. */
function sharedBy(one: ProfileSnapshot, other: ProfileSnapshot, type: string) {
  const theirs = limitsOf(other, false);
  if (one === other || theirs?.some((limit) => limit.type === type)) return [];
  const about = ({ Permissions }: ProfileSnapshot) =>
    Permissions?.filter((name) => isAbout(name, type));
  const [held, given] = [about(one), about(other)];
  if (held?.length === 0 || given?.length === 0) return [];
  const shared = given && held?.filter((name) => given.includes(name));
  return shared && shared.length > 0 && !theirs ? undefined : shared;
}

/** Classes of risk; `null` if permissions were not read. */
export function risksOf(held: readonly Profile[]): string[] | null {
  if (held.some((profile) => !profile?.Permissions)) return null;
  const names = held.flatMap((profile) => profile?.Permissions ?? []);
  return [...new Set(names.flatMap((name) => detailsOf(name)?.risk ?? []))].toSorted();
}

const SENSITIVE = PERMISSIONS.filter(({ risk }) => risk !== undefined).map(({ name }) => name);

/** The rows of a review, without the cells for the reviewer. */
export function reviewRows(known: Known, by: "profile" | "permission"): object[] {
  return holdersIn(known).flatMap((holder): object[] => {
    const { held, ...cells } = holder;
    if (by === "profile") {
      return [...held].map(([id, profile]) => {
        const restrictions = limitsOf(profile)?.map((limit) => limitText(limit, known)) ?? null;
        const profiles = [profile?.SecurityProfileName ?? id];
        const risks = risksOf([profile]);
        return { ...cells, profiles, permission: null, label: null, risks, restrictions };
      });
    }
    const isAllRead = [...held.values()].every((profile) => profile?.Permissions);
    const grants = Map.groupBy(grantsOf(holder, SENSITIVE), ({ permission }) => permission);
    return [...grants].map(([permission, same]) => {
      const texts = same.map(({ limits }) =>
        limits?.map((limit) => limitText(limit, known)).join(" and "),
      );
      const read = texts.flatMap((text) => text ?? []);
      const isRead = isAllRead && read.length === texts.length;
      const restrictions = isRead ? [...new Set(read)].toSorted() : null;
      const profiles = same.map(({ profile }) => profile).toSorted();
      const { label = null, risk } = detailsOf(permission) ?? {};
      const row = { ...cells, profiles, permission, label, risks: [risk] };
      return { ...row, restrictions: read.includes("") ? [] : restrictions };
    });
  });
}

/** What a profile says, by field, item and tool. */
function piecesOf(profile: ProfileSnapshot): Map<string, string> {
  const { AllowedAIAgents = [], AllowedFlowModules = [], Applications = [] } = profile;
  const texts = ["Description", "AllowedAccessControlHierarchyGroupId"] as const;
  const maps = ["Tags", "AllowedAccessControlTags"] as const;
  const sets = ["Permissions", "TagRestrictedResources", "HierarchyRestrictedResources"] as const;
  const pieces: [key: string[], value?: unknown][] = [
    ...texts.flatMap((field): [string[], unknown][] =>
      profile[field] ? [[[field], profile[field]]] : [],
    ),
    ...maps.flatMap((field) =>
      Object.entries(profile[field] ?? {}).map(([key, value]): [string[], unknown] => [
        [field, key],
        value,
      ]),
    ),
    ...sets.flatMap((field) => (profile[field] ?? []).map((item): [string[]] => [[field, item]])),
    ...AllowedFlowModules.map(({ FlowModuleId: id }): [string[]] => [["AllowedFlowModules", id]]),
    ...AllowedAIAgents.map(({ Arn }): [string[]] => [["AllowedAIAgents", Arn]]),
    ...Applications.flatMap(({ ApplicationPermissions: tools, Namespace }): [string[]][] => [
      [["Applications", Namespace]],
      ...tools.map((tool): [string[]] => [["Applications", Namespace, tool]]),
    ]),
    ...rulesOf(profile).map(([attribute, values]): [string[], unknown] => [
      ["GranularAccessControlConfiguration", attribute],
      values,
    ]),
  ];
  return new Map(pieces.map(([key, value = ""]) => [JSON.stringify(key), JSON.stringify(value)]));
}

/** The pieces that are different, one line each. */
export function piecesBetween(one: ProfileSnapshot, other: ProfileSnapshot): string[] {
  const [old, now] = [piecesOf(one), piecesOf(other)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => `${!old.has(key) ? "added" : now.has(key) ? "changed" : "removed"} ${key}`);
}

/** What holders of the first profiles gain and lose with the second ones, one line each. */
export function changesFor(before: readonly ProfileSnapshot[], after: readonly ProfileSnapshot[]) {
  const keys = [...before, ...after].flatMap((each) => [...piecesOf(each).keys()]);
  return [...new Set(keys)].flatMap((key) => {
    const [field = "", item = "", tool]: string[] = JSON.parse(key);
    const isPermission = field === "Permissions";
    const isTool = field === "Applications" && tool !== undefined;
    if (!isPermission && !isTool && !/^Allowed(?:FlowModules|AIAgents)$/.test(field)) return [];
    const [old, now] = [before, after].map((all) =>
      all
        .filter((each) => piecesOf(each).has(key))
        .map((each) => (isPermission ? (limitsOn(each, item) ?? []) : [])),
    );
    const [gains, loses] = [reaches(now, old), reaches(old, now)];
    if (!gains && !loses) return [];
    const change = old?.length === 0 ? "added" : now?.length === 0 ? "removed" : "changed";
    const isTurned = isPermission && restricts(item);
    const effect = gains && loses ? "both" : gains === isTurned ? "loses" : "gains";
    const risk = (isPermission && detailsOf(item)?.risk) || null;
    return [canonical([change, effect, field, item, tool ?? null, risk])];
  });
}

/** Whether one of the ways to something leaves what no other way does. */
function reaches(ways: readonly Limit[][] = [], others: readonly Limit[][] = []): boolean {
  return ways.some((way) => !others.some((other) => other.every((limit) => isIn(way, limit))));
}

function isIn(way: readonly Limit[], { hierarchyGroup, rows, tags, type }: Limit): boolean {
  const mine = way.find((limit) => limit.type === type);
  if (!mine) return false;
  const [shown, tagged] = [mine.rows, mine.tags].map((all) => new Map(Object.entries(all ?? {})));
  return (
    (hierarchyGroup === null || mine.hierarchyGroup === hierarchyGroup) &&
    Object.entries(tags ?? {}).every(([key, value]) => tagged?.get(key) === value) &&
    Object.entries(rows ?? {}).every(([key, values]) => {
      const found = shown?.get(key);
      return Array.isArray(found) && found.every((each: string) => values.includes(each));
    })
  );
}

/** JSON with the members in one order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
