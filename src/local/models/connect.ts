import { SecurityProfileName } from "../../profile/fields.ts";
import { FIELDS, LISTED_FIELDS, UPDATED_FIELDS } from "../../profile/model.ts";
import { recordOf } from "../../profile/record-of.ts";
import { integer, structure, whole } from "../../profile/shapes.ts";
import type { ErrorType } from "../errors.ts";
import {
  Arn,
  AuthScope,
  EntityArn,
  EntityType,
  FlowModuleState,
  Id,
  InstanceId,
  IntegrationType,
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
} from "../shapes.ts";
import type { Operation } from "./operation.ts";

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

const ofInstance = whole({ InstanceId });
const ofProfile = whole({ InstanceId, SecurityProfileId: Id });
const ofUser = whole({ InstanceId, UserId: Id });
const pageOfInstance = structure({ InstanceId, NextToken, MaxResults: maxResults(1000) }, [
  "InstanceId",
]);
const pageOfProfile = structure(
  { InstanceId, SecurityProfileId: Id, NextToken, MaxResults: maxResults(1000) },
  ["InstanceId", "SecurityProfileId"],
);
const association = whole({
  InstanceId,
  SecurityProfiles: SecurityProfileItems,
  EntityType,
  EntityArn,
});

/** The operations of Amazon Connect that this server covers, as in AWS's service model. */
export const CONNECT = {
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
    input: whole({ resourceArn: Arn, tags: TagMap }),
    errors: ERRORS,
  },
  UntagResource: {
    method: "DELETE",
    uri: "/tags/{resourceArn}",
    query: { tagKeys: "tagKeys" },
    input: whole({ resourceArn: Arn, tagKeys: TagKeyList }),
    errors: ERRORS,
  },
  ListTagsForResource: {
    method: "GET",
    uri: "/tags/{resourceArn}",
    input: whole({ resourceArn: Arn }),
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
    input: whole({ SecurityProfileIds, UserId: Id, InstanceId }),
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
  DescribeUserHierarchyGroup: {
    method: "GET",
    uri: "/user-hierarchy-groups/{InstanceId}/{HierarchyGroupId}",
    input: whole({ HierarchyGroupId: Id, InstanceId }),
    errors: ERRORS,
  },
  ListContactFlowModules: {
    method: "GET",
    uri: "/contact-flow-modules-summary/{InstanceId}",
    query: { ...PAGE_IN_QUERY, ContactFlowModuleState: "state" },
    input: structure(
      {
        InstanceId,
        NextToken,
        MaxResults: maxResults(1000),
        ContactFlowModuleState: FlowModuleState,
      },
      ["InstanceId"],
    ),
    errors: [...ERRORS, "AccessDeniedException"],
  },
  ListIntegrationAssociations: {
    method: "GET",
    uri: "/instance/{InstanceId}/integration-associations",
    query: {
      ...PAGE_IN_QUERY,
      IntegrationType: "integrationType",
      IntegrationArn: "integrationArn",
    },
    input: structure(
      { InstanceId, IntegrationType, NextToken, MaxResults: maxResults(100), IntegrationArn: Arn },
      ["InstanceId"],
    ),
    errors: [
      "ResourceNotFoundException",
      "InternalServiceException",
      "InvalidRequestException",
      "ThrottlingException",
    ],
  },
  CreateAuthCode: {
    method: "POST",
    uri: "/auth/code/{InstanceId}",
    input: structure(
      {
        InstanceId,
        Scope: AuthScope,
        SessionInactivityDurationMinutes: integer({ min: 1440, max: 20_160 }),
        MaxSessionDurationMinutes: integer({ min: 1440, max: 43_200 }),
      },
      ["InstanceId", "Scope", "SessionInactivityDurationMinutes"],
    ),
    errors: [...ERRORS, "AccessDeniedException"],
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
      { InstanceId, EntityType, EntityArn, NextToken: NextToken2500, MaxResults: maxResults(100) },
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
