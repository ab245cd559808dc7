import { randomUUID } from "node:crypto";
import { allFields } from "../profile/model.ts";
import type { InstanceLocation } from "../profile/arn.ts";
import { isSystemTag } from "../profile/ownership.ts";
import { violations } from "../profile/shapes.ts";
import { type Data, type Profile, type User, addedLater } from "./data.ts";
import { seedResources } from "./add-resources.ts";
import type { LocalResources } from "./resources.ts";
import { ajv, members, readSetting } from "./settings.ts";
import { MAX_TAGS, TagMap } from "./shapes.ts";
import { STOCK_PROFILES } from "./stock-profiles.ts";

/** A user at the start. */
export interface LocalUser {
  /** 1 to 100 characters, unique in the instance. */
  Username: string;
  /** Names of stock profiles. @default ["Agent"] */
  SecurityProfiles?: string[];
  /** `Id` of one of the hierarchy groups. */
  HierarchyGroupId?: string;
  FirstName?: string;
  LastName?: string;
  /** May have `aws:` keys, which only AWS can set. */
  Tags?: Record<string, string>;
}

/** A user hierarchy group at the start. */
export interface LocalHierarchyGroup {
  Id: string;
  Name: string;
  /** `Id` of the parent group. @default none: the group is on the first level */
  ParentId?: string;
}

export interface Seeds {
  readonly users: readonly LocalUser[];
  readonly hierarchyGroups: readonly LocalHierarchyGroup[];
  readonly resources: LocalResources;
}

const LEVELS = 5;

const text = { type: "string" };
const isUsers = ajv.compile<LocalUser[]>({
  type: "array",
  items: members(
    {
      Username: text,
      SecurityProfiles: { type: "array", items: text },
      HierarchyGroupId: text,
      FirstName: { ...text, maxLength: 255 },
      LastName: { ...text, maxLength: 300 },
      Tags: { type: "object", additionalProperties: text },
    },
    ["Username"],
  ),
});
const isGroups = ajv.compile<LocalHierarchyGroup[]>({
  type: "array",
  items: members({ Id: { ...text, minLength: 1 }, Name: text, ParentId: text }, ["Id", "Name"]),
});

/** The data of a fresh instance. */
export function freshData(instance: InstanceLocation, seeds: Seeds, clock: number): Data {
  const stamp = { LastModifiedTime: clock, LastModifiedRegion: instance.region };
  const profiles = STOCK_PROFILES.map(({ Name, ...fields }) => ({
    Id: randomUUID() as string,
    SecurityProfileName: Name,
    ...allFields(fields),
    ...stamp,
  }));
  const data: Data = {
    ...addedLater(),
    clock,
    instance: { CreatedTime: clock, Tags: {} },
    profiles,
    users: seeds.users.map((user) => ({ ...seededUser(user, profiles), ...stamp })),
    hierarchyGroups: seeds.hierarchyGroups.map((group) => ({ ...group, ...stamp })),
    aiAgents: [],
  };
  seedResources({ data, instance, now: clock }, seeds.resources);
  return data;
}

function seededUser(
  {
    Username,
    SecurityProfiles = ["Agent"],
    HierarchyGroupId,
    Tags = {},
    ...IdentityInfo
  }: LocalUser,
  profiles: readonly Profile[],
): Omit<User, "LastModifiedTime" | "LastModifiedRegion"> {
  return {
    Id: randomUUID(),
    Username,
    IdentityInfo,
    SecurityProfileIds: profiles
      .filter(({ SecurityProfileName }) => SecurityProfiles.includes(SecurityProfileName))
      .map(({ Id }) => Id),
    RoutingProfileId: randomUUID(),
    ...(HierarchyGroupId !== undefined && { HierarchyGroupId }),
    Tags: { ...Tags },
  };
}

/**
 * What is wrong with the seeds, in the caller's words; empty if nothing is.
 *
 * @throws SettingError when they are not of their form
 */
export function seedProblems(seeds: Seeds): string[] {
  const users = readSetting("users", isUsers, seeds.users);
  const hierarchyGroups = readSetting("hierarchyGroups", isGroups, seeds.hierarchyGroups);
  const stock = STOCK_PROFILES.map(({ Name }) => Name);
  const groups = hierarchyGroups.map(({ Id }) => Id);
  const names = users.map(({ Username }) => Username);
  return [
    ...users.flatMap(({ Username, SecurityProfiles = ["Agent"], HierarchyGroupId }, index) => {
      const at = `users[${index}]`;
      return wrong(
        [
          Username.length < 1 || Username.length > 100,
          `${at}.Username must have 1 to 100 characters`,
        ],
        [names.indexOf(Username) < index, `${at}: "${Username}" is listed twice`],
        [SecurityProfiles.length < 1, `${at}.SecurityProfiles must name at least one profile`],
        ...SecurityProfiles.map(
          (name) =>
            [
              !stock.includes(name),
              `${at}.SecurityProfiles: "${name}" is not a stock profile (${stock.join(", ")})`,
            ] as const,
        ),
        [
          HierarchyGroupId !== undefined && !groups.includes(HierarchyGroupId),
          `${at}.HierarchyGroupId: there is no group "${HierarchyGroupId}"`,
        ],
      );
    }),
    ...users.flatMap(({ Tags }, index) =>
      tagProblems(Tags).map((problem) => `users[${index}].Tags: ${problem}`),
    ),
    ...hierarchyGroups.flatMap(({ Id, ParentId }, index) => {
      const at = `hierarchyGroups[${index}]`;
      return wrong(
        [groups.indexOf(Id) < index, `${at}: "${Id}" is listed twice`],
        [
          ParentId !== undefined && !groups.includes(ParentId),
          `${at}.ParentId: there is no group "${ParentId}"`,
        ],
        [levelOf(Id, hierarchyGroups) > LEVELS, `${at}: "${Id}" is below level ${LEVELS}`],
      );
    }),
  ];
}

function wrong(...problems: readonly (readonly [isWrong: boolean, problem: string])[]): string[] {
  return problems.flatMap(([isWrong, problem]) => (isWrong ? problem : []));
}

function tagProblems(tags: Readonly<Record<string, string>> = {}): string[] {
  const own = Object.entries(tags).filter(([key]) => !isSystemTag(key));
  return [
    ...(own.length > MAX_TAGS ? [`a resource can have ${MAX_TAGS} tags, not ${own.length}`] : []),
    ...own
      .filter(([key, value]) => violations(TagMap, { [key]: value }).length > 0)
      .map(([key]) => `AWS does not take the tag ${JSON.stringify(key)}`),
  ];
}

/** The level of a group, counted from 1, up to one more than AWS has: too deep, or in a cycle. */
function levelOf(id: string, groups: readonly LocalHierarchyGroup[]): number {
  let level = 0;
  let above: string | undefined = id;
  while (above !== undefined && level <= LEVELS) {
    level++;
    const at: string = above;
    above = groups.find(({ Id }) => Id === at)?.ParentId;
  }
  return level;
}
