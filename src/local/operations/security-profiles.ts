import { randomUUID } from "node:crypto";
import {
  type FieldName,
  type ListOperation,
  type ListedField,
  type ProfileFields,
  DESCRIBED_FIELDS,
  FIELDS,
  LISTED_FIELDS,
  allFields,
  declaredFields,
  piecesOf,
} from "../../profile/model.ts";
import { recordOf } from "../../profile/record-of.ts";
import { type Shape, isRecord } from "../../profile/shapes.ts";
import { type Profile, lastModified } from "../data.ts";
import { ServiceError } from "../errors.ts";
import type { InputOf } from "../model.ts";
import { byId, paginate, unordered } from "../page.ts";
import { profileCriteria, tagFilter } from "../search.ts";
import { STOCK_PROFILES } from "../stock-profiles.ts";
import type { Store } from "../store.ts";

export function CreateSecurityProfile(store: Store, input: InputOf<"CreateSecurityProfile">) {
  const { InstanceId: _, SecurityProfileName, ...fields } = input;
  const { profiles } = store.data;
  const given = comparable(store, SecurityProfileName);
  if (profiles.some((profile) => comparable(store, profile.SecurityProfileName) === given)) {
    throw new ServiceError(
      "DuplicateResourceException",
      `A security profile with the name ${SecurityProfileName} already exists`,
    );
  }
  if (profiles.length >= store.securityProfileQuota) {
    throw new ServiceError(
      "LimitExceededException",
      `The instance has its ${store.securityProfileQuota} security profiles`,
    );
  }
  checkPermissions(store, fields);
  const Id = randomUUID();
  store.change((data, now) => {
    data.profiles.push({ Id, SecurityProfileName, ...allFields(fields), ...store.stamp(now) });
  });
  return { SecurityProfileId: Id, SecurityProfileArn: store.profileArn(Id) };
}

/** A name as it is compared with others. */
export function comparable({ behavior }: Store, name: string): string {
  return behavior.profileNames === "case-insensitive" ? name.toLowerCase() : name;
}

const KNOWN_PERMISSIONS = new Set(STOCK_PROFILES.flatMap(({ Permissions = [] }) => Permissions));

function checkPermissions({ behavior }: Store, { Permissions = [] }: Partial<ProfileFields>): void {
  if (behavior.unknownPermissions === "taken") return;
  if (Permissions.every((name) => KNOWN_PERMISSIONS.has(name))) return;
  throw new ServiceError("InvalidParameterException", "Invalid permissions");
}

export function DescribeSecurityProfile(
  store: Store,
  { SecurityProfileId }: InputOf<"DescribeSecurityProfile">,
) {
  const profile = store.profile(SecurityProfileId);
  const fields = DESCRIBED_FIELDS.filter(
    (name) => name !== "Tags" && isShown(store, name, profile),
  ).map((name) => [name, asAnswered(FIELDS[name].shape, profile[name])] as const);
  return {
    SecurityProfile: {
      ...identity(store, profile),
      ...(isShown(store, "Tags", profile) && { Tags: profile.Tags }),
      ...Object.fromEntries<unknown>(fields),
      ...lastModified(profile),
    },
  };
}

/** Of what is empty, AWS answers the lists and tags. */
function isShown({ behavior }: Store, name: FieldName, profile: ProfileFields): boolean {
  const { type } = FIELDS[name].shape;
  const isCollection = type === "list" || type === "map";
  return (isCollection && behavior.emptyLists === "returned") || piecesOf(name, profile).length > 0;
}

export function UpdateSecurityProfile(store: Store, input: InputOf<"UpdateSecurityProfile">): void {
  const { InstanceId: _, SecurityProfileId, ...fields } = input;
  const held = store.profile(SecurityProfileId);
  checkPermissions(store, fields);
  const written = writtenOf(store, fields);
  const changed: Profile = { ...held, ...allFields({ ...held, ...written }) };
  store.change((data, now) => {
    data.profiles[data.profiles.indexOf(held)] = { ...changed, ...store.stamp(now) };
  });
}

/** What an update writes of what it is given. */
function writtenOf({ behavior }: Store, fields: Partial<ProfileFields>): Partial<ProfileFields> {
  const treatment = (name: FieldName) =>
    FIELDS[name].shape.type === "string" ? behavior.emptyText : behavior.emptySets;
  const empty = declaredFields(fields).filter((name) => piecesOf(name, fields).length === 0);
  const refused = empty.find((name) => treatment(name) === "refused");
  if (refused) throw new ServiceError("InvalidParameterException", `${refused} must not be empty`);
  const ignored = new Set<string>(empty.filter((name) => treatment(name) === "ignored"));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ignored.has(name)));
}

export function DeleteSecurityProfile(
  store: Store,
  { SecurityProfileId }: InputOf<"DeleteSecurityProfile">,
): void {
  const { SecurityProfileName } = store.profile(SecurityProfileId);
  const holds = ({ SecurityProfileIds }: { readonly SecurityProfileIds: readonly string[] }) =>
    SecurityProfileIds.includes(SecurityProfileId);
  const user = store.data.users.find(holds);
  const agent = store.data.aiAgents.find(holds);
  const holder = user
    ? { ResourceType: "USER", ResourceId: store.userArn(user.Id) }
    : agent && { ResourceId: agent.Arn };
  if (holder) {
    const { inUse } = store.behavior;
    const message = `Security profile ${SecurityProfileName} is in use`;
    throw new ServiceError(inUse, message, inUse === "ResourceInUseException" ? holder : {});
  }
  store.change((data) => {
    data.profiles = data.profiles.filter(({ Id }) => Id !== SecurityProfileId);
  });
}

export function ListSecurityProfiles(store: Store, input: InputOf<"ListSecurityProfiles">) {
  const { items, ...next } = paginate("ListSecurityProfiles", input, store.data.profiles, byId);
  const SecurityProfileSummaryList = items.map((profile) => ({
    Id: profile.Id,
    Arn: store.profileArn(profile.Id),
    Name: profile.SecurityProfileName,
    ...lastModified(profile),
  }));
  return { SecurityProfileSummaryList, ...next };
}

/** One page of a field that has a list of its own. */
export function listField(
  store: Store,
  name: ListedField,
  input: InputOf<ListOperation>,
): Readonly<Record<string, unknown>> & { readonly NextToken?: string } {
  const profile = store.profile(input.SecurityProfileId);
  const { kind, readBy, shape } = FIELDS[name];
  const { items, ...next } = paginate<unknown>(readBy.operation, input, profile[name]);
  const entries = items.map((item) => {
    const answered = asAnswered(shape.item, item);
    return isRecord(answered) ? { ...answered, ...kind.filledIn, ...answered } : answered;
  });
  return { [readBy.member]: entries, ...next, ...lastModified(profile) };
}

/** The operations that list one field each. */
export const lists = recordOf(
  LISTED_FIELDS,
  (name) => FIELDS[name].readBy.operation,
  (name) => (store: Store, input: InputOf<ListOperation>) => {
    const { member } = FIELDS[name].readBy;
    const answer = listField(store, name, input);
    const isEmpty = Array.isArray(answer[member]) && answer[member].length === 0;
    return isEmpty && store.behavior.emptyLists === "left out"
      ? { ...answer, [member]: undefined }
      : answer;
  },
);

export function SearchSecurityProfiles(store: Store, input: InputOf<"SearchSecurityProfiles">) {
  const { SearchCriteria = {}, SearchFilter } = input;
  const wanted = profileCriteria(SearchCriteria);
  const tagged = SearchFilter?.TagFilter ? tagFilter(SearchFilter.TagFilter) : () => true;
  const found = store.data.profiles.filter((profile) => wanted(profile) && tagged(profile));
  const { items, ...next } = paginate("SearchSecurityProfiles", input, found, byId);
  const SecurityProfiles = items.map((profile) => ({
    ...identity(store, profile),
    Tags: profile.Tags,
  }));
  return { SecurityProfiles, ...next, ApproximateTotalCount: found.length };
}

function identity(store: Store, { Description, Id, SecurityProfileName }: Profile) {
  return {
    Id,
    OrganizationResourceId: store.instance.InstanceId,
    Arn: store.profileArn(Id),
    SecurityProfileName,
    ...(Description !== "" && { Description }),
  };
}

/** A value as an answer has it: what is in a list or set, in no order. */
function asAnswered(shape: Shape | (() => Shape) | undefined, value: unknown): unknown {
  if (typeof shape === "function") return asAnswered(shape(), value);
  if (shape?.type === "list" && Array.isArray(value)) {
    return unordered(value).map((item) => asAnswered(shape.item, item));
  }
  if (shape?.type !== "structure" || !isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, asAnswered(shape.members[name], member)]),
  );
}
