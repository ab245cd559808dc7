import type { Data, Profile } from "../../src/local/data.ts";
import {
  type FieldName,
  type ProfileFields,
  FIELD_NAMES,
  allFields,
} from "../../src/profile/model.ts";
import { isRecord } from "../../src/profile/shapes.ts";
import { type ExportStory, elsewhere, isDeclarable } from "./export-story.ts";

type Named = readonly (readonly [name: string, value: string])[];

/** What an instance holds, as text by the names of its profiles and holders. */
export type Access = Readonly<Record<"aiAgents" | "profiles" | "users", Named>>;

export function accessIn({ aiAgents, profiles, users }: Data): Access {
  const names = new Map(profiles.map((each) => [each.Id, each.SecurityProfileName]));
  const namesOf = (ids: readonly string[]) => plain(ids.map((id) => names.get(id) ?? id));
  return {
    profiles: sorted(profiles.map((each) => [each.SecurityProfileName, fieldsIn(each)])),
    users: sorted(users.map((each) => [each.Username, namesOf(each.SecurityProfileIds)])),
    aiAgents: sorted(aiAgents.map((each) => [each.Arn, namesOf(each.SecurityProfileIds)])),
  };
}

/** What the other instance holds after a deploy there: what the code declares, and all else of its own. */
export function accessAfter({ data: { from, to }, mode }: ExportStory): Access {
  const { complete, holders } = mode;
  const old = accessIn(to);
  const declared = from.profiles.filter(isDeclarable).map((each): [string, string] => {
    const name = each.SecurityProfileName;
    const there = to.profiles.find((one) => one.SecurityProfileName === name) ?? allFields();
    const fields: Partial<ProfileFields> = JSON.parse(
      elsewhere(JSON.stringify(declaredFields(each, complete))),
    );
    return [name, fieldsIn({ ...there, ...fields, Tags: { ...there.Tags, ...fields.Tags } })];
  });
  const given = accessIn(from);
  const held = new Map(given.users.filter(([, names]) => holders && names !== "[]"));
  return {
    profiles: sorted([...new Map([...old.profiles, ...declared])]),
    users: old.users.map(([user, agent]) => {
      const names = held.get(user);
      const isMore = complete || names?.includes('"Agent"');
      return [user, names === undefined ? agent : isMore ? names : withAgent(names)];
    }),
    aiAgents: holders ? sorted(given.aiAgents.map(([arn, names]) => [elsewhere(arn), names])) : [],
  };
}

const NEEDS: readonly (readonly [FieldName, FieldName])[] = [
  ["AllowedAccessControlTags", "TagRestrictedResources"],
  ["TagRestrictedResources", "AllowedAccessControlTags"],
  ["AllowedAccessControlHierarchyGroupId", "HierarchyRestrictedResources"],
];
const GRANTS: ReadonlySet<FieldName> = new Set([
  "Applications",
  "AllowedFlowModules",
  "AllowedAIAgents",
]);

/** The fields of a profile that the code declares. */
function declaredFields(profile: Profile, complete: boolean): Partial<ProfileFields> {
  const foreign = /^(?:aws:|alchemy_(?:stage|resource)$)/;
  const own = Object.entries(profile.Tags).filter(([key]) => !foreign.test(key));
  const held = { ...profile, Tags: Object.fromEntries(own) };
  const isWanted = (name: FieldName) =>
    GRANTS.has(name) || NEEDS.some(([of, to]) => to === name && isFilled(of, held));
  const names = FIELD_NAMES.filter(
    (name) => name === "Permissions" || isFilled(name, held) || (complete && isWanted(name)),
  ).filter((name) => !isRefused(name, held));
  return Object.fromEntries(names.map((name) => [name, held[name]]));
}

/** What Alchemy's state cannot keep, more tags than the two of a stack leave, and an ambiguous entry. */
function isRefused(name: FieldName, profile: ProfileFields): boolean {
  const { AllowedAccessControlTags, Applications, Tags } = profile;
  const spaces = new Set(Applications.map(({ Namespace }) => Namespace));
  if (name === "Tags") return "@secret" in Tags || Object.keys(Tags).length > 48;
  if (name === "Applications") return spaces.size < Applications.length;
  return name === "AllowedAccessControlTags" && "@secret" in AllowedAccessControlTags;
}

/** Whether AWS grants what the code does not declare, or a restriction has no effect without what it leaves empty. */
export function isUndeclared(profile: Profile, complete: boolean): boolean {
  const isIdle = NEEDS.some(
    ([of, to]) => isFilled(of, profile) && !isRefused(of, profile) && !isFilled(to, profile),
  );
  return (!complete && isIdle) || isRefused("Applications", profile);
}

const isFilled = (name: FieldName, profile: ProfileFields) =>
  plain(profile[name]) !== plain(allFields()[name]);

/** Without the tags of the stack. */
function fieldsIn(profile: ProfileFields): string {
  const { alchemy_stage: _, alchemy_resource: __, ...Tags } = profile.Tags;
  const fields = FIELD_NAMES.map((name) => [name, profile[name]]);
  return plain({ ...Object.fromEntries(fields), Tags });
}

/** A value as text, the same for the same sets. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).toSorted().join()}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  const members = entries.map(([key, member]) => `${JSON.stringify(key)}:${plain(member)}`);
  return `{${members.toSorted().join()}}`;
}

const withAgent = (names: string) => plain([...JSON.parse(names), "Agent"]);

const sorted = <T extends readonly [string, string]>(all: readonly T[]) =>
  all.toSorted(([a], [b]) => (a < b ? -1 : 1));
