import type { Infer } from "../profile/shapes.ts";
import type { HierarchyGroup, Profile, User } from "./data.ts";
import { ServiceError } from "./errors.ts";
import type {
  HierarchyGroupCondition,
  ProfileCriteria,
  StringCondition,
  TagCondition,
  TagFilter,
  UserAttributeFilter,
  UserCriteria,
} from "./shapes.ts";

type Test<T> = (item: T) => boolean;
type Tagged = { readonly Tags: Readonly<Record<string, string>> };
type Tags = Infer<typeof TagFilter>;
type Attributes = Infer<typeof UserAttributeFilter>;
type Groups = readonly HierarchyGroup[];

const CONTAINS_MIN = 2;
const CONTAINS_MAX = 25;

export function profileCriteria(given: Infer<typeof ProfileCriteria>): Test<Profile> {
  atMostOne(given, "SearchCriteria");
  const { AndConditions, OrConditions, StringCondition } = given;
  if (AndConditions) return every(AndConditions.map(profileCriteria));
  if (OrConditions) return some(OrConditions.map(profileCriteria));
  if (!StringCondition) return () => true;
  return stringCondition(StringCondition, {
    name: ({ SecurityProfileName }) => [SecurityProfileName],
  });
}

export function userCriteria(given: Infer<typeof UserCriteria>, groups: Groups): Test<User> {
  atMostOne(given, "SearchCriteria");
  const { AndConditions, HierarchyGroupCondition, ListCondition, OrConditions } = given;
  if (AndConditions) return every(AndConditions.map((each) => userCriteria(each, groups)));
  if (OrConditions) return some(OrConditions.map((each) => userCriteria(each, groups)));
  if (HierarchyGroupCondition) return hierarchyCondition(HierarchyGroupCondition, groups);
  if (ListCondition) {
    throw new ServiceError(
      "InvalidRequestException",
      "ListCondition is not covered by the local Amazon Connect",
    );
  }
  if (!given.StringCondition) return () => true;
  return stringCondition(given.StringCondition, {
    Username: ({ Username }) => [Username],
    FirstName: ({ IdentityInfo }) => [IdentityInfo?.FirstName],
    LastName: ({ IdentityInfo }) => [IdentityInfo?.LastName],
    RoutingProfileId: ({ RoutingProfileId }) => [RoutingProfileId],
    SecurityProfileId: ({ SecurityProfileIds }) => SecurityProfileIds,
    resourceId: ({ Id }) => [Id],
    // As older versions of AWS's documentation spell it.
    ResourceId: ({ Id }) => [Id],
  });
}

export function tagFilter(given: Tags): Test<Tagged> {
  exactlyOne(given, "TagFilter");
  const { AndConditions, OrConditions, TagCondition } = given;
  if (AndConditions) return every(AndConditions.map(tagCondition));
  if (OrConditions) return some(OrConditions.map((all) => every(all.map(tagCondition))));
  return tagCondition(TagCondition ?? {});
}

export function userFilter(
  { TagFilter, UserAttributeFilter }: { TagFilter?: Tags; UserAttributeFilter?: Attributes },
  groups: Groups,
): Test<User> {
  if (TagFilter && UserAttributeFilter) {
    throw new ServiceError(
      "AccessDeniedException",
      "SearchFilter takes TagFilter or UserAttributeFilter, not both",
    );
  }
  if (TagFilter) return tagFilter(TagFilter);
  return UserAttributeFilter ? attributeFilter(UserAttributeFilter, groups) : () => true;
}

function attributeFilter(given: Attributes, groups: Groups): Test<User> {
  exactlyOne(given, "UserAttributeFilter");
  type And = NonNullable<Attributes["AndCondition"]>;
  const allOf = ({ HierarchyGroupCondition, TagConditions = [] }: And): Test<User> =>
    every([
      ...TagConditions.map(tagCondition),
      ...(HierarchyGroupCondition ? [hierarchyCondition(HierarchyGroupCondition, groups)] : []),
    ]);
  const { AndCondition, HierarchyGroupCondition, OrConditions, TagCondition } = given;
  if (AndCondition) return allOf(AndCondition);
  if (OrConditions) return some(OrConditions.map(allOf));
  if (HierarchyGroupCondition) return hierarchyCondition(HierarchyGroupCondition, groups);
  return tagCondition(TagCondition ?? {});
}

function stringCondition<T>(
  { ComparisonType, FieldName, Value }: Infer<typeof StringCondition>,
  fields: { readonly [name: string]: (item: T) => readonly (string | undefined)[] },
): Test<T> {
  const read = FieldName !== undefined && Object.hasOwn(fields, FieldName) && fields[FieldName];
  if (!read) {
    throw invalid(`StringCondition.FieldName must be one of: ${Object.keys(fields).join(", ")}`);
  }
  if (Value === undefined) throw invalid("StringCondition.Value must not be null");
  const length = Array.from(Value).length;
  if (ComparisonType === "CONTAINS" && (length < CONTAINS_MIN || length > CONTAINS_MAX)) {
    throw invalid(
      `StringCondition.Value must have ${CONTAINS_MIN} to ${CONTAINS_MAX} characters for CONTAINS`,
    );
  }
  if (ComparisonType === undefined) {
    throw invalid("StringCondition.ComparisonType must not be null");
  }
  switch (ComparisonType) {
    case "EXACT":
      return (item) => read(item).includes(Value);
    case "STARTS_WITH":
      return (item) => read(item).some((found) => found?.startsWith(Value));
    case "CONTAINS":
      return (item) => read(item).some((found) => found?.includes(Value));
  }
}

function tagCondition({ TagKey, TagValue }: Infer<typeof TagCondition>): Test<Tagged> {
  if (TagKey === undefined) throw invalid("TagCondition.TagKey must not be null");
  if (TagValue === undefined) throw invalid("TagCondition.TagValue must not be null");
  return ({ Tags }) => Object.hasOwn(Tags, TagKey) && Tags[TagKey] === TagValue;
}

function hierarchyCondition(
  { HierarchyGroupMatchType, Value }: Infer<typeof HierarchyGroupCondition>,
  groups: Groups,
): Test<User> {
  if (Value === undefined) throw invalid("HierarchyGroupCondition.Value must not be null");
  if (HierarchyGroupMatchType === undefined) {
    throw invalid("HierarchyGroupCondition.HierarchyGroupMatchType must not be null");
  }
  const wanted =
    HierarchyGroupMatchType === "EXACT" ? new Set([Value]) : withDescendants(Value, groups);
  return ({ HierarchyGroupId }) => HierarchyGroupId !== undefined && wanted.has(HierarchyGroupId);
}

function withDescendants(root: string, groups: Groups): ReadonlySet<string> {
  const found = new Set([root]);
  for (const id of found) {
    for (const group of groups) if (group.ParentId === id) found.add(group.Id);
  }
  return found;
}

function every<T>(tests: readonly Test<T>[]): Test<T> {
  return (item) => tests.every((test) => test(item));
}

function some<T>(tests: readonly Test<T>[]): Test<T> {
  return (item) => tests.some((test) => test(item));
}

function atMostOne(given: object, name: string): void {
  if (Object.keys(given).length > 1) throw invalid(`${name} takes one condition`);
}

function exactlyOne(given: object, name: string): void {
  if (Object.keys(given).length !== 1) throw invalid(`${name} takes exactly one condition`);
}

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}
