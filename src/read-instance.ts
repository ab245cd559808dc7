import { findProfile } from "./access/naming.ts";
import { referredIds, withNamesakes } from "./access/references.ts";
import { unlistedProfiles } from "./access/unlisted.ts";
import {
  type AccessSnapshot,
  type ComparableSnapshot,
  type HierarchyGroup,
  type HoldersSnapshot,
  type InstanceSnapshot,
  type MissingPart,
  type ProfileSnapshot,
  type ProfilesSnapshot,
  type UserAccessSnapshot,
  type UserSnapshot,
  isRead,
} from "./profile/snapshot.ts";
import { type AwsCredentialProps, credentialScope, resolveCredentials } from "./aws/credentials.ts";
import { type InstanceReader, type ReadProgress, instanceReader } from "./aws/instance-reader.ts";
import { type UserSearch, holding, withName } from "./aws/users.ts";
import { InvalidPropsError, NotFoundError } from "./errors/index.ts";
import { checkAIAgentArn, parseAIAgentArn } from "./profile/ai-agent-arn.ts";
import { checkIdentity, checkInstanceArn } from "./profile/constraints.ts";
import { nameOfUser } from "./profile/holder-name.ts";
import { type FieldName, FIELDS, FIELD_NAMES } from "./profile/model.ts";
import { nearestNames } from "./profile/distance.ts";
import { worded } from "./profile/problem.ts";
import { boolean, list, map, structure, text, violations } from "./profile/shapes.ts";

/** The instance to read, and the credentials. */
export interface ReadProps extends AwsCredentialProps {
  InstanceArn: string;
  /** Called before and after each part that is read. */
  onProgress?: (progress: ReadProgress) => void;
}

export interface ReadInstanceProps extends ReadProps {
  /**
   * ARNs of AI agents to read in addition to those that the instance's assistants list: all versions of an agent,
   * or exactly the version in the ARN. @default []
   */
  aiAgents?: readonly string[];
}

/** The users to read. */
export interface UserFilterProps {
  /** Name or id of a hierarchy group: reads only users in it. @default users with and without a group */
  hierarchyGroup?: string;
  /** Whether to include the groups below `hierarchyGroup`. @default "WITH_CHILD_GROUPS" */
  hierarchyGroupMatch?: "EXACT" | "WITH_CHILD_GROUPS";
  /** Only users that have all of these tags. @default {} */
  tags?: Readonly<Record<string, string>>;
}

export interface ReadHoldersProps extends ReadInstanceProps, UserFilterProps {
  /** Name, id or ARN of the security profile. */
  securityProfile: string;
}

export interface ReadAccessProps extends ReadInstanceProps, UserFilterProps {}

export interface ReadUserAccessProps extends ReadProps {
  /** Username, id or ARN of the user. */
  user: string;
}

/**
 * Reads a whole instance: every security profile with every field, every user with its profiles, the hierarchy
 * groups, and every AI agent of the instance's assistants with the profiles of each version. Writes nothing.
 *
 * Makes five calls for each profile, one for each 1,000 profiles, 500 users and 1,000 hierarchy groups, and for
 * each AI agent four plus one for each version, with as many at once as AWS's quotas allow. A part that cannot be
 * read is in `missing`. AI agents need the package `@aws-sdk/client-qconnect`.
 *
 * @throws InvalidPropsError before any call
 * @throws RequestFailedError, InstanceNotFoundError or IncompleteReadError when the profiles cannot be listed
 *
 * @example
 * // How many users can reset passwords?
 * const instance = await readInstance({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 * });
 * const able = instance.profiles.filter(({ Permissions }) => Permissions?.includes("Users.Edit"));
 * const ids = able.map(({ SecurityProfileId }) => SecurityProfileId);
 * const users = instance.users.filter((user) => user.SecurityProfileIds.some((id) => ids.includes(id)));
 * console.log(users.length, instance.missing);
 */
export async function readInstance(props: ReadInstanceProps): Promise<InstanceSnapshot> {
  return readWhole(props.InstanceArn, openReader("readInstance", props), props.aiAgents);
}

/** Reads a whole instance with a reader. */
export async function readWhole(
  InstanceArn: string,
  reader: InstanceReader,
  arns: readonly string[] = [],
): Promise<InstanceSnapshot> {
  const [profiles, users, hierarchyGroups, aiAgents, usedAIAgents] = await Promise.all([
    readProfiles(reader),
    reader.users(),
    reader.hierarchyGroups(),
    reader.aiAgents(arns),
    reader.usedAIAgents(),
  ]);
  reader.check(profiles, [...users, ...aiAgents]);
  return {
    InstanceArn,
    profiles,
    users,
    hierarchyGroups,
    aiAgents,
    ...(usedAIAgents && { usedAIAgents }),
    missing: reader.missing(),
  };
}

export interface ReadProfilesProps extends ReadProps {
  /**
   * Whether to read the names behind the ids in the profiles: one call for each hierarchy group and each group of the
   * same name, and for each 1,000 flow modules and 50 applications, if a profile refers to one. @default false
   */
  references?: boolean;
  /** Whether to read the alias of the instance, with the references. @default false */
  alias?: boolean;
  /** Whether to read the profiles of users and AI agents, as `readInstance` does. @default false */
  holders?: boolean;
}

/**
 * Reads every security profile with every field, and its holders only with `holders`. Makes five calls for each
 * profile, and one for each 1,000 profiles and each 1,000 hierarchy groups.
 *
 * @throws InvalidPropsError before any call
 * @throws RequestFailedError, InstanceNotFoundError or IncompleteReadError when the profiles cannot be listed
 */
export async function readSecurityProfiles(props: ReadProfilesProps): Promise<ProfilesSnapshot> {
  const { alias = false, holders = false, InstanceArn, references = false } = props;
  const reader = openReader("readSecurityProfiles", props);
  const [profiles, hierarchyGroups, users, aiAgents] = await Promise.all([
    readProfiles(reader),
    reader.hierarchyGroups(),
    holders ? reader.users() : [],
    holders ? reader.aiAgents([]) : [],
  ]);
  reader.check(profiles, [...users, ...aiAgents]);
  const ids = referredIds(profiles);
  const hierarchyGroup = withNamesakes(ids.hierarchyGroup, hierarchyGroups);
  const [names, Alias] = references
    ? await Promise.all([
        reader.references({ ...ids, hierarchyGroup }),
        alias ? reader.alias() : undefined,
      ])
    : [];
  return {
    InstanceArn,
    profiles,
    hierarchyGroups,
    ...(holders && { users, aiAgents }),
    ...(names && { references: { names, ...(Alias !== undefined && { Alias }) } }),
    missing: reader.missing(),
  };
}

/**
 * Reads the holders of a security profile: users, and AI agents by each ARN that has it. With a filter, AI agents are
 * left out, since they have neither group nor tags. Makes four calls, one more for each 500 users, and for each AI
 * agent four plus one for each version.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError when there is no such profile or hierarchy group
 *
 * @example
 * const { users } = await readHolders({
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   securityProfile: "Admin",
 * });
 * console.log(users.map(({ Username }) => Username));
 */
export async function readHolders(props: ReadHoldersProps): Promise<HoldersSnapshot> {
  const { InstanceArn, aiAgents: arns = [] } = props;
  const reader = openReader("readHolders", props, ["securityProfile"]);
  const [profiles, hierarchyGroups] = await Promise.all([
    reader.profiles(),
    reader.hierarchyGroups(),
  ]);
  const profile = findProfile(profiles, props.securityProfile);
  if (!profile) {
    const names = profiles.map(({ SecurityProfileName }) => SecurityProfileName);
    throw notFound("security profile", props.securityProfile, InstanceArn, names);
  }
  const { SecurityProfileId } = profile;
  const search = filterOf(props, hierarchyGroups, reader);
  const [users, agents] = await Promise.all([
    reader.users({ ...holding(SecurityProfileId), ...search }),
    search.filter ? [] : reader.aiAgents(arns),
  ]);
  const aiAgents = agents.filter((agent) => agent.SecurityProfileIds.includes(SecurityProfileId));
  const missing = missingOf(reader, props, users);
  return { InstanceArn, profile, users, hierarchyGroups, aiAgents, missing };
}

/**
 * Reads one user, and every field of the user's profiles. A profile that AWS does not list yet has its id for a name, and
 * no field.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError when there is no such user
 * @throws RequestFailedError or IncompleteReadError when the user cannot be looked up
 */
export async function readUserAccess(props: ReadUserAccessProps): Promise<UserAccessSnapshot> {
  const { InstanceArn, user: given } = props;
  const reader = openReader("readUserAccess", props, ["user"]);
  if (parseAIAgentArn(given)) throw isAIAgent(given, InstanceArn);
  const [listed, found, hierarchyGroups] = await Promise.all([
    reader.profiles(),
    reader.findUsers(withName(given)),
    reader.hierarchyGroups(),
  ]);
  const user =
    found.find(({ Username }) => Username === given) ??
    found.find(({ UserArn, UserId }) => UserId === given || UserArn === given);
  if (!user) {
    if ((await reader.aiAgentNames()).includes(given)) throw isAIAgent(given, InstanceArn);
    const names = (await reader.findUsers({})).map(({ Username }) => Username);
    throw notFound("user", given, InstanceArn, names);
  }
  reader.check(listed, [user]);
  const held = listed.filter(({ SecurityProfileId }) =>
    user.SecurityProfileIds.includes(SecurityProfileId),
  );
  const read = await Promise.all(held.map((identity) => reader.profile(identity)));
  const unlisted = unlistedProfiles(InstanceArn, { profiles: listed, users: [user] });
  const profiles = [...read, ...unlisted];
  return { InstanceArn, user, profiles, hierarchyGroups, missing: reader.missing() };
}

/**
 * Reads what `compareInstances` needs: every security profile with every field, the names behind the ids in them,
 * and every user. AI agents are left out: their ARNs belong to one instance. To compare with a snapshot, or to audit,
 * use `readInstance`.
 *
 * @throws InvalidPropsError before any call
 * @throws RequestFailedError, InstanceNotFoundError or IncompleteReadError when the profiles cannot be listed
 */
export async function readComparable(props: ReadProps): Promise<ComparableSnapshot> {
  const { InstanceArn } = props;
  const reader = openReader("readComparable", props);
  const [profiles, users, hierarchyGroups] = await Promise.all([
    readProfiles(reader),
    reader.users(),
    reader.hierarchyGroups(),
  ]);
  reader.check(profiles, users);
  const names = await reader.references(referredIds(profiles));
  return {
    InstanceArn,
    profiles,
    users,
    hierarchyGroups,
    references: { names },
    missing: reader.missing(),
  };
}

/** The fields that decide who can do what with a permission. */
const ACCESS_FIELDS = FIELD_NAMES.filter(
  (name) =>
    name === "Permissions" ||
    FIELDS[name].access === "restricts" ||
    FIELDS[name].access === "relocates",
);

/**
 * Reads who has which permissions: only the permissions and restrictions of every profile, and the users that the
 * filter selects. With a filter, AI agents are left out, since they have neither group nor tags. For `whoCan` and
 * `reviewAccess`; an audit needs `readInstance`.
 *
 * Makes two calls for each profile, and the others as `readInstance` does.
 *
 * @throws InvalidPropsError before any call
 * @throws NotFoundError when there is no such hierarchy group
 * @throws RequestFailedError, InstanceNotFoundError or IncompleteReadError when the profiles cannot be listed
 */
export async function readAccess(props: ReadAccessProps): Promise<AccessSnapshot> {
  const { InstanceArn, aiAgents: arns = [] } = props;
  const reader = openReader("readAccess", props);
  const hierarchyGroups = await reader.hierarchyGroups();
  const search = filterOf(props, hierarchyGroups, reader);
  const [profiles, users, aiAgents] = await Promise.all([
    readProfiles(reader, ACCESS_FIELDS),
    reader.users(search),
    search.filter ? [] : reader.aiAgents(arns),
  ]);
  reader.check(profiles, [...users, ...aiAgents]);
  const missing = missingOf(reader, props, users);
  return { InstanceArn, profiles, users, hierarchyGroups, aiAgents, missing, partial: true };
}

/** What to read, beside the instance and the credentials. */
const ASKED = {
  user: text(),
  securityProfile: text(),
  hierarchyGroup: text(),
  hierarchyGroupMatch: text({ enum: ["EXACT", "WITH_CHILD_GROUPS"] }),
  tags: map(text({ min: 1 }), text()),
  aiAgents: list(text()),
  references: boolean,
  alias: boolean,
  holders: boolean,
};

function openReader(
  what: string,
  props: ReadProps & Partial<ReadInstanceProps>,
  required: readonly (keyof typeof ASKED)[] = [],
): InstanceReader {
  const { aiAgents = [], InstanceArn, onProgress } = props;
  const wrong = violations(structure(ASKED, required), { ...props }).flatMap(worded);
  const problems = [
    ...checkInstanceArn(InstanceArn),
    ...checkIdentity({ ...props }),
    ...wrong,
    ...(wrong.length > 0
      ? []
      : aiAgents.flatMap((arn, index) => checkAIAgentArn(arn, `aiAgents[${index}]`))),
  ];
  if (problems.length > 0) throw new InvalidPropsError(what, problems);
  return instanceReader(InstanceArn, resolveCredentials(props, credentialScope()), onProgress);
}

async function readProfiles(
  reader: InstanceReader,
  fields?: readonly FieldName[],
): Promise<ProfileSnapshot[]> {
  const listed = await reader.profiles();
  return Promise.all(listed.map((identity) => reader.profile(identity, fields)));
}

function filterOf(
  {
    InstanceArn,
    hierarchyGroup,
    hierarchyGroupMatch = "WITH_CHILD_GROUPS",
    tags = {},
  }: ReadProps & UserFilterProps,
  groups: readonly HierarchyGroup[],
  reader: InstanceReader,
): UserSearch {
  const conditions = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const named = groups.filter(({ Name }) => Name === hierarchyGroup);
  if (hierarchyGroup !== undefined && named.length > 1) {
    const ids = named.map(({ Id }) => Id).join(", ");
    throw new NotFoundError(
      `unique hierarchy group with the name ${JSON.stringify(hierarchyGroup)}`,
      InstanceArn,
      `Use its id: ${ids}.`,
    );
  }
  const group = named[0] ?? groups.find(({ Id }) => Id === hierarchyGroup);
  const isListed = isRead(reader.missing(), "hierarchyGroups");
  if (hierarchyGroup !== undefined && group === undefined && isListed) {
    const names = groups.map(({ Name }) => Name);
    throw notFound("hierarchy group", hierarchyGroup, InstanceArn, names);
  }
  const Value = group?.Id ?? hierarchyGroup;
  if (Value === undefined && conditions.length === 0) return {};
  return {
    filter: {
      AndCondition: {
        ...(conditions.length > 0 && { TagConditions: conditions }),
        ...(Value !== undefined && {
          HierarchyGroupCondition: { Value, HierarchyGroupMatchType: hierarchyGroupMatch },
        }),
      },
    },
  };
}

/** Without the list of hierarchy groups, the name of one has no id, and the search by it finds nobody. */
function missingOf(
  reader: InstanceReader,
  { hierarchyGroup }: UserFilterProps,
  users: readonly UserSnapshot[],
): readonly MissingPart[] {
  const missing = reader.missing();
  const groups = missing.find(({ part }) => part === "hierarchyGroups");
  const isKnown = users.length > 0 || !isRead(missing, "users");
  return !groups || hierarchyGroup === undefined || isKnown
    ? missing
    : [...missing, { ...groups, part: "users" }];
}

function isAIAgent(given: string, InstanceArn: string): NotFoundError {
  return new NotFoundError(
    nameOfUser(given),
    InstanceArn,
    'That is an AI agent. "alchemy-aws-connect review" shows the profiles that AI agents hold, and "alchemy-aws-connect who-can PERMISSION" the AI agents that have a permission.',
  );
}

function notFound(
  kind: "security profile" | "user" | "hierarchy group",
  given: string,
  InstanceArn: string,
  names: readonly string[],
): NotFoundError {
  const nearest = nearestNames(given, names).map((name) => JSON.stringify(name));
  return new NotFoundError(
    `${kind} ${JSON.stringify(given)}`,
    InstanceArn,
    nearest.length === 0
      ? `The instance has no ${kind}.`
      : `The nearest ${nearest.length === 1 ? "name is" : "names are"} ${nearest.join(", ")}.`,
  );
}
