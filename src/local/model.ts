import { SecurityProfileName } from "../profile/fields.ts";
import {
  type FieldName,
  type ProfileFields,
  FIELDS,
  LISTED_FIELDS,
  UPDATED_FIELDS,
} from "../profile/model.ts";
import { recordOf } from "../profile/record-of.ts";
import { type Infer, type StructureShape, structure } from "../profile/shapes.ts";
import type { ErrorType } from "./errors.ts";
import {
  Arn,
  EntityArn,
  EntityType,
  Id,
  InstanceId,
  NextToken,
  NextToken2500,
  Password,
  ProfileCriteria,
  SecurityProfileIds,
  SecurityProfileItems,
  TagFilter,
  TagKeyList,
  TagMap,
  UserAttributeFilter,
  UserCriteria,
  UserIdentityInfo,
  UserPhoneConfig,
  Username,
  channelConfigs,
  maxResults,
} from "./shapes.ts";

interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** `{Member}` stands for a member of the input, URL-encoded as one segment. */
  readonly uri: string;
  /** Members that travel in the query, under these names. The rest travels in the body. */
  readonly query?: { readonly [member: string]: string };
  readonly input: StructureShape;
  /** Fields of a security profile that the input has besides. */
  readonly fields?: readonly FieldName[];
  readonly errors: readonly ErrorType[];
}

const ERRORS = [
  "InvalidRequestException",
  "InvalidParameterException",
  "ResourceNotFoundException",
  "ThrottlingException",
  "InternalServiceException",
] as const satisfies ErrorType[];

const CREATE_ERRORS = [
  ...ERRORS,
  "LimitExceededException",
  "DuplicateResourceException",
] as const satisfies ErrorType[];

const ASSOCIATION_ERRORS = [
  "ResourceNotFoundException",
  "InvalidRequestException",
  "InvalidParameterException",
  "AccessDeniedException",
  "InternalServiceException",
  "ConditionalOperationFailedException",
  "ResourceConflictException",
] as const satisfies ErrorType[];

const PAGE_IN_QUERY = { NextToken: "nextToken", MaxResults: "maxResults" } as const;

const ofInstance = structure({ InstanceId }, ["InstanceId"]);
const ofProfile = structure({ InstanceId, SecurityProfileId: Id }, [
  "InstanceId",
  "SecurityProfileId",
]);
const ofUser = structure({ InstanceId, UserId: Id }, ["InstanceId", "UserId"]);
const pageOfInstance = structure({ InstanceId, NextToken, MaxResults: maxResults(1000) }, [
  "InstanceId",
]);
const pageOfProfile = structure(
  { InstanceId, SecurityProfileId: Id, NextToken, MaxResults: maxResults(1000) },
  ["InstanceId", "SecurityProfileId"],
);
const association = structure(
  { InstanceId, SecurityProfiles: SecurityProfileItems, EntityType, EntityArn },
  ["InstanceId", "SecurityProfiles", "EntityType", "EntityArn"],
);

/** The operations of Amazon Connect that this server knows, as AWS's service model has them. */
const OPERATIONS = {
  CreateSecurityProfile: {
    method: "PUT",
    uri: "/security-profiles/{InstanceId}",
    input: structure({ SecurityProfileName, InstanceId, Tags: TagMap }, [
      "SecurityProfileName",
      "InstanceId",
    ]),
    fields: UPDATED_FIELDS,
    errors: CREATE_ERRORS,
  },
  DescribeSecurityProfile: {
    method: "GET",
    uri: "/security-profiles/{InstanceId}/{SecurityProfileId}",
    input: ofProfile,
    errors: ERRORS,
  },
  UpdateSecurityProfile: {
    method: "POST",
    uri: "/security-profiles/{InstanceId}/{SecurityProfileId}",
    input: ofProfile,
    fields: UPDATED_FIELDS,
    errors: ERRORS,
  },
  DeleteSecurityProfile: {
    method: "DELETE",
    uri: "/security-profiles/{InstanceId}/{SecurityProfileId}",
    input: ofProfile,
    errors: [...ERRORS, "AccessDeniedException", "ResourceInUseException"],
  },
  ListSecurityProfiles: {
    method: "GET",
    uri: "/security-profiles-summary/{InstanceId}",
    query: PAGE_IN_QUERY,
    input: pageOfInstance,
    errors: ERRORS,
  },
  ...recordOf(
    LISTED_FIELDS,
    (name) => FIELDS[name].readBy.operation,
    (name) =>
      ({
        method: "GET",
        uri: `/${FIELDS[name].readBy.path}/{InstanceId}/{SecurityProfileId}`,
        query: PAGE_IN_QUERY,
        input: pageOfProfile,
        errors: ERRORS,
      }) as const,
  ),
  SearchSecurityProfiles: {
    method: "POST",
    uri: "/search-security-profiles",
    input: structure(
      {
        InstanceId,
        NextToken: NextToken2500,
        MaxResults: maxResults(100),
        SearchCriteria: ProfileCriteria,
        SearchFilter: structure({ TagFilter }),
      },
      ["InstanceId"],
    ),
    errors: ERRORS,
  },
  TagResource: {
    method: "POST",
    uri: "/tags/{resourceArn}",
    input: structure({ resourceArn: Arn, tags: TagMap }, ["resourceArn", "tags"]),
    errors: ERRORS,
  },
  UntagResource: {
    method: "DELETE",
    uri: "/tags/{resourceArn}",
    query: { tagKeys: "tagKeys" },
    input: structure({ resourceArn: Arn, tagKeys: TagKeyList }, ["resourceArn", "tagKeys"]),
    errors: ERRORS,
  },
  ListTagsForResource: {
    method: "GET",
    uri: "/tags/{resourceArn}",
    input: structure({ resourceArn: Arn }, ["resourceArn"]),
    errors: ERRORS,
  },
  CreateUser: {
    method: "PUT",
    uri: "/users/{InstanceId}",
    input: structure(
      {
        Username,
        Password,
        IdentityInfo: UserIdentityInfo,
        PhoneConfig: UserPhoneConfig,
        DirectoryUserId: Id,
        SecurityProfileIds,
        RoutingProfileId: Id,
        HierarchyGroupId: Id,
        InstanceId,
        ...channelConfigs,
        Tags: TagMap,
      },
      ["Username", "SecurityProfileIds", "RoutingProfileId", "InstanceId"],
    ),
    errors: CREATE_ERRORS,
  },
  DescribeUser: {
    method: "GET",
    uri: "/users/{InstanceId}/{UserId}",
    input: ofUser,
    errors: ERRORS,
  },
  UpdateUserSecurityProfiles: {
    method: "POST",
    uri: "/users/{InstanceId}/{UserId}/security-profiles",
    input: structure({ SecurityProfileIds, UserId: Id, InstanceId }, [
      "SecurityProfileIds",
      "UserId",
      "InstanceId",
    ]),
    errors: ERRORS,
  },
  DeleteUser: {
    method: "DELETE",
    uri: "/users/{InstanceId}/{UserId}",
    input: ofUser,
    errors: ERRORS,
  },
  ListUsers: {
    method: "GET",
    uri: "/users-summary/{InstanceId}",
    query: PAGE_IN_QUERY,
    input: pageOfInstance,
    errors: ERRORS,
  },
  SearchUsers: {
    method: "POST",
    uri: "/search-users",
    input: structure(
      {
        InstanceId,
        NextToken: NextToken2500,
        MaxResults: maxResults(500),
        SearchFilter: structure({ TagFilter, UserAttributeFilter }),
        SearchCriteria: UserCriteria,
      },
      ["InstanceId"],
    ),
    errors: ERRORS,
  },
  ListUserHierarchyGroups: {
    method: "GET",
    uri: "/user-hierarchy-groups-summary/{InstanceId}",
    query: PAGE_IN_QUERY,
    input: pageOfInstance,
    errors: ERRORS,
  },
  AssociateSecurityProfiles: {
    method: "POST",
    uri: "/associate-security-profiles/{InstanceId}",
    input: association,
    errors: ASSOCIATION_ERRORS,
  },
  DisassociateSecurityProfiles: {
    method: "POST",
    uri: "/disassociate-security-profiles/{InstanceId}",
    input: association,
    errors: ASSOCIATION_ERRORS,
  },
  ListEntitySecurityProfiles: {
    method: "POST",
    uri: "/entity-security-profiles-summary/{InstanceId}",
    input: structure(
      {
        InstanceId,
        EntityType,
        EntityArn,
        NextToken: NextToken2500,
        MaxResults: maxResults(100),
      },
      ["InstanceId", "EntityType", "EntityArn"],
    ),
    errors: ERRORS,
  },
  DescribeInstance: {
    method: "GET",
    uri: "/instance/{InstanceId}",
    input: ofInstance,
    errors: ["InvalidRequestException", "ResourceNotFoundException", "InternalServiceException"],
  },
  ListInstances: {
    method: "GET",
    uri: "/instance",
    query: PAGE_IN_QUERY,
    input: structure({ NextToken, MaxResults: maxResults(10) }),
    errors: ["InvalidRequestException", "InternalServiceException"],
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

type Simplify<T> = { [K in keyof T]: T[K] };
type FieldsOf<O> = O extends { readonly fields: readonly (infer F extends FieldName)[] }
  ? Partial<Pick<ProfileFields, F>>
  : unknown;

export type InputOf<K extends OperationName> = Simplify<
  Infer<(typeof OPERATIONS)[K]["input"]> & FieldsOf<(typeof OPERATIONS)[K]>
>;

export const OPERATION_NAMES = Object.keys(OPERATIONS).filter(
  (name): name is OperationName => name in OPERATIONS,
);

export function operation(name: OperationName): Operation {
  return OPERATIONS[name];
}

/** The whole input of an operation, the fields of a security profile among its members. */
export function inputShape(name: OperationName): StructureShape {
  const { input, fields = [] } = operation(name);
  const members = Object.fromEntries(fields.map((field) => [field, FIELDS[field].shape]));
  return structure({ ...input.members, ...members }, input.required);
}

/** Where each member of the input travels. */
export function locations(name: OperationName): {
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: readonly string[];
} {
  const { uri, query = {} } = operation(name);
  const path = [...uri.matchAll(/\{(\w+)\}/g)].flatMap(([, member]) => member ?? []);
  const members = Object.keys(inputShape(name).members);
  return {
    path,
    query,
    body: members.filter((member) => !path.includes(member) && !(member in query)),
  };
}

/** The type under which an operation refuses bad input. */
export function refusal(name: OperationName): ErrorType {
  return operation(name).errors.includes("InvalidParameterException")
    ? "InvalidParameterException"
    : "InvalidRequestException";
}
