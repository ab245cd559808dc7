import type { WireInputs } from "../aws/wire.ts";
import {
  InstanceId,
  association,
  create,
  createUser,
  describe,
  permissions,
  profile,
  resourceArn,
  searchByName,
  update,
} from "./calls.ts";
import { type Expectation, type Statement, call, invalid, notFound, ok, refused } from "./case.ts";
import { above, absent, atMost, including, is, matching, present, unordered } from "./check.ts";

const UNKNOWN_ID = "<uuid>";
const unknown = { InstanceId, SecurityProfileId: UNKNOWN_ID };

const search = (input: WireInputs["SearchSecurityProfiles"], expect: Expectation) =>
  call("SearchSecurityProfiles", input, expect);

const named = (name: string) => searchByName(name, "EXACT").SearchCriteria;

/** A page with one permission of the profile. */
const onePermission = (expect: Expectation, more: { readonly NextToken?: string } = {}) =>
  call("ListSecurityProfilePermissions", { ...profile, MaxResults: 1, ...more }, expect, {
    as: "page",
  });

const found: Expectation = ok({ SecurityProfiles: including({ Id: "<p.SecurityProfileId>" }) });

/** The statements about Amazon Connect, besides the open questions. */
export const CONNECT: readonly Statement[] = [
  {
    id: "model",
    statement: "Paths, members, required members, lengths, patterns, enumerations, page sizes",
    source: "stated",
    steps: [
      create({ SecurityProfileName: "not/a name" }, invalid),
      create({ Description: "x".repeat(251) }, invalid),
      create(
        { TagRestrictedResources: Array.from({ length: 11 }, (_, at) => `Resource${at}`) },
        invalid,
      ),
      call("CreateSecurityProfile", { InstanceId, SecurityProfileName: "" }, invalid, {
        body: "{}",
      }),
      call("ListSecurityProfiles", { InstanceId, MaxResults: 1001 }, invalid),
    ],
  },
  {
    id: "exceptions",
    statement: "The status of each exception; which operation lists which",
    source: "stated",
    steps: [
      call("DescribeSecurityProfile", unknown, notFound),
      call("UpdateSecurityProfile", { ...unknown, Description: "x" }, notFound),
      call("DeleteSecurityProfile", unknown, notFound),
      call("ListSecurityProfilePermissions", unknown, notFound),
      call("ListSecurityProfileApplications", unknown, notFound),
      call("ListSecurityProfileFlowModules", unknown, notFound),
      call("ListSecurityProfileAIAgents", unknown, notFound),
    ],
  },
  {
    id: "message-member",
    statement: "`Message` in the body of an exception",
    source: "stated",
    steps: [
      call(
        "DescribeSecurityProfile",
        unknown,
        refused("ResourceNotFoundException", 404, { Message: matching(/./) }),
      ),
    ],
  },
  {
    id: "type-header",
    statement: "The type of an exception in `x-amzn-ErrorType`",
    source: "observed",
    note: "with other AWS services",
    steps: [
      call("DescribeSecurityProfile", unknown, {
        ...notFound,
        headers: { "x-amzn-errortype": matching(/^ResourceNotFoundException/) },
      }),
    ],
  },
  {
    id: "request-id-header",
    statement: "A request id in `x-amzn-RequestId`",
    source: "observed",
    note: "with other AWS services",
    steps: [
      call(
        "ListSecurityProfiles",
        { InstanceId, MaxResults: 1 },
        { status: 200, headers: { "x-amzn-requestid": matching(/^[-0-9a-f]{36}$/i) } },
      ),
    ],
  },
  {
    id: "order-of-checks",
    statement: "Constraints are checked first, then the instance, then a taken name",
    source: "inferred",
    steps: [
      call(
        "CreateSecurityProfile",
        { InstanceId: UNKNOWN_ID, SecurityProfileName: "not/a name" },
        invalid,
      ),
      call(
        "CreateSecurityProfile",
        { InstanceId: UNKNOWN_ID, SecurityProfileName: "Admin" },
        notFound,
      ),
    ],
  },
  {
    id: "constraint-words",
    statement: "Messages of constraint violations, and several in one message",
    source: "observed",
    note: "with other AWS services",
    steps: [
      create(
        { SecurityProfileName: "x".repeat(128), Description: "x".repeat(251) },
        refused("InvalidParameterException", 400, {
          Message: matching(
            /^2 validation errors detected: .*Member must have length less than or equal to/,
          ),
        }),
      ),
    ],
  },
  {
    id: "wrong-json-type",
    statement: "A wrong JSON type, or an invalid number in the query: `SerializationException`",
    source: "observed",
    note: "with other AWS services",
    steps: [
      call(
        "CreateSecurityProfile",
        { InstanceId, SecurityProfileName: "<name>" },
        refused("SerializationException", 400),
        { body: '{"SecurityProfileName":["<name>"]}' },
      ),
    ],
  },
  {
    id: "authentication",
    statement: "Types and texts of authentication faults",
    source: "observed",
    note: "with other AWS services",
    unchecked: "the AWS SDK signs every request",
  },
  {
    id: "incomplete-entries",
    statement:
      "An application without a namespace or permissions, a flow module without its id, an AI agent without its ARN: refused",
    source: "inferred",
    steps: [
      create({ Applications: [{ ApplicationPermissions: ["ACCESS"] }] }, invalid),
      create({ AllowedFlowModules: [{}] }, invalid),
      create({ AllowedAIAgents: [{ Type: "THIRD_PARTY" }] }, invalid),
    ],
  },
  {
    id: "duplicate-username",
    statement: "A taken username: `DuplicateResourceException`",
    source: "stated",
    needs: ["user"],
    steps: [
      create(),
      createUser(),
      createUser(refused("DuplicateResourceException", 409), "second"),
    ],
  },
  {
    id: "duplicate-username-words",
    statement: "A taken username: the message",
    source: "observed",
    needs: ["user"],
    steps: [
      create(),
      createUser(),
      createUser(
        refused("DuplicateResourceException", 409, {
          Message: matching(/already associated with the Amazon Connect instance/),
        }),
        "second",
      ),
    ],
  },
  {
    id: "token-buckets",
    statement:
      "A token bucket for each operation, account and region; 2 a second and a burst of 5, ListIntegrationAssociations 25 and 50",
    source: "stated",
    unchecked: "it would take more calls than the quotas grant",
  },
  {
    id: "throttling-order",
    statement:
      "Throttling happens after authentication and before the body is read; a rejected request takes a token",
    source: "inferred",
    unchecked: "it would take more calls than the quotas grant",
  },
  {
    id: "internal-failures",
    statement: "`InternalServiceException`, 500; `AccessDeniedException`, 403",
    source: "stated",
    note: "the message of the first inferred, of the second observed with other AWS services",
    unchecked: "no call makes AWS fail, and IAM policies are the caller's",
  },
  {
    id: "full-quota",
    statement:
      "A full quota: `LimitExceededException`; 100 profiles per instance; stock profiles count, and a taken name is checked first",
    source: "stated",
    note: "the last two inferred",
    unchecked: "it would fill the instance",
  },
  {
    id: "update-leaves-out",
    statement: "Update: an omitted member keeps its value",
    source: "inferred",
    note: "and in published code",
    steps: [
      create({
        Description: "first",
        Permissions: ["BasicAgentAccess"],
        AllowedAccessControlTags: { Team: "a" },
      }),
      update({ Description: "second" }),
      describe({ Description: is("second"), "AllowedAccessControlTags.Team": is("a") }),
      permissions(unordered("BasicAgentAccess")),
    ],
  },
  {
    id: "update-replaces",
    statement: "Update: a member replaces the whole value",
    source: "inferred",
    note: "and in published code",
    steps: [
      create({ Permissions: ["BasicAgentAccess", "OutboundCallAccess"] }),
      update({ Permissions: ["OutboundCallAccess", "Users.View"] }),
      permissions(unordered("OutboundCallAccess", "Users.View")),
    ],
  },
  {
    id: "update-answer",
    statement: "Update answers 200 without a body",
    source: "stated",
    steps: [
      create(),
      call(
        "UpdateSecurityProfile",
        { ...profile, Description: "x" },
        { status: 200, body: { "": absent } },
      ),
    ],
  },
  {
    id: "empty-tags-refused",
    statement: "`Tags: {}` in a create: rejected",
    source: "inferred",
    note: "from the model's minimum of 1",
    steps: [create({ Tags: {} }, invalid)],
  },
  {
    id: "describe-without-lists",
    statement:
      "Describe omits permissions, applications, flow modules and AI agents; each has a list operation",
    source: "stated",
    steps: [
      create({ Permissions: ["BasicAgentAccess"] }),
      describe({
        Permissions: absent,
        Applications: absent,
        AllowedFlowModules: absent,
        AllowedAIAgents: absent,
      }),
      permissions(unordered("BasicAgentAccess")),
    ],
  },
  {
    id: "unset-texts-absent",
    statement: "Unset texts and an empty data-table configuration are absent",
    source: "inferred",
    steps: [
      create(),
      describe({
        Description: absent,
        AllowedAccessControlHierarchyGroupId: absent,
        GranularAccessControlConfiguration: absent,
      }),
    ],
  },
  {
    id: "sets-in-order",
    statement: "Sets come back in a different but stable order",
    source: "inferred",
    steps: [
      create({ Permissions: ["Users.View", "BasicAgentAccess", "OutboundCallAccess"] }),
      permissions(unordered("Users.View", "BasicAgentAccess", "OutboundCallAccess"), {
        as: "first",
      }),
      permissions(is("<first.Permissions>")),
    ],
  },
  {
    id: "default-application-type",
    statement: "An application without a type is `THIRD_PARTY_APPLICATION`",
    source: "inferred",
    unchecked: "it needs an application that the instance has",
  },
  {
    id: "default-types",
    statement:
      "A flow module without a type is `MCP`, an AI agent `THIRD_PARTY`, a data-table rule `ALLOW`",
    source: "inferred",
    note: "the only values",
    unchecked: "it needs a flow module, an AI agent and a data table that the instance has",
  },
  {
    id: "modified-by-update",
    statement: "Every change of a profile moves `LastModifiedTime` forward, in the list too",
    source: "inferred",
    steps: [
      create(),
      call("ListSecurityProfilePermissions", profile, ok({ LastModifiedTime: present }), {
        as: "before",
      }),
      update({ Description: "x" }),
      call(
        "ListSecurityProfilePermissions",
        profile,
        ok({ LastModifiedTime: above("<before.LastModifiedTime>") }),
      ),
    ],
  },
  {
    id: "agent-in-use",
    statement: "A profile that an AI agent holds cannot be deleted: `ResourceInUseException`",
    source: "inferred",
    needs: ["AI agent"],
    steps: [
      create(),
      call("AssociateSecurityProfiles", association("<agent>:$LATEST")),
      call("DeleteSecurityProfile", profile, refused("ResourceInUseException", 409)),
      call("DisassociateSecurityProfiles", association("<agent>:$LATEST")),
    ],
  },
  {
    id: "system-tags",
    statement: "`aws:` tags cannot be added, changed or removed, and do not count",
    source: "stated",
    steps: [
      create(),
      call("TagResource", { resourceArn, tags: { "aws:conformance": "x" } }, invalid),
    ],
  },
  {
    id: "fifty-tags",
    statement: "50 tags per resource",
    source: "stated",
    steps: [
      create({ Tags: manyTags(50) }),
      call("ListTagsForResource", { resourceArn }, ok({ "tags.key-49": is("x") })),
    ],
  },
  {
    id: "tag-too-many",
    statement: "The 51st tag: `InvalidParameterException`",
    source: "inferred",
    steps: [
      create({ Tags: manyTags(50) }),
      call("TagResource", { resourceArn, tags: { more: "x" } }, invalid),
    ],
  },
  {
    id: "untag-absent",
    statement: "Removing a missing tag succeeds",
    source: "inferred",
    steps: [
      create({ Tags: { Team: "a" } }),
      call("UntagResource", { resourceArn, tagKeys: ["Other"] }),
      call("ListTagsForResource", { resourceArn }, ok({ tags: is({ Team: "a" }) })),
    ],
  },
  {
    id: "search-by-name",
    statement: "Searching profiles by `name` only; `CONTAINS` takes 2 to 25 characters",
    source: "stated",
    steps: [
      create({ SecurityProfileName: "<name>" }),
      search(searchByName("<name>", "EXACT"), found),
      search(searchByName("<name>", "STARTS_WITH"), found),
      search(
        {
          InstanceId,
          SearchCriteria: {
            StringCondition: { FieldName: "description", Value: "xx", ComparisonType: "EXACT" },
          },
        },
        invalid,
      ),
      search(searchByName("x", "CONTAINS"), invalid),
      search(searchByName("x".repeat(26), "CONTAINS"), invalid),
    ],
  },
  {
    id: "search-case",
    statement: "Searches are case-sensitive",
    source: "inferred",
    steps: [
      create({ SecurityProfileName: "<name>-Upper" }),
      search(searchByName("<name>-Upper", "EXACT"), found),
      search(searchByName("<name>-upper", "EXACT"), ok({ SecurityProfiles: is([]) })),
    ],
  },
  {
    id: "search-conditions",
    statement: "Search conditions need all their members; one condition per node",
    source: "inferred",
    steps: [
      search({ InstanceId, SearchCriteria: { StringCondition: { FieldName: "name" } } }, invalid),
      search(
        { InstanceId, SearchCriteria: { ...named("Admin"), OrConditions: [named("Agent")] } },
        invalid,
      ),
    ],
  },
  {
    id: "search-users-filters",
    statement:
      "SearchUsers with `TagFilter` and `UserAttributeFilter`: `AccessDeniedException`; one field in `UserAttributeFilter`",
    source: "stated",
    steps: [
      call(
        "SearchUsers",
        {
          InstanceId,
          SearchFilter: {
            TagFilter: { TagCondition: { TagKey: "Team", TagValue: "a" } },
            UserAttributeFilter: { TagCondition: { TagKey: "Team", TagValue: "a" } },
          },
        },
        refused("AccessDeniedException", 403),
      ),
    ],
  },
  {
    id: "search-users-units",
    statement: "SearchUsers counts after-contact work in milliseconds",
    source: "stated",
    unchecked: "it needs a user with after-contact work",
  },
  {
    id: "search-users-groups",
    statement: "`WITH_CHILD_GROUPS`: the group and all below it",
    source: "inferred",
    unchecked: "it needs users in a hierarchy",
  },
  {
    id: "page-size",
    statement:
      "100 items per page by default: ListSecurityProfiles, ListUsers, ListEntitySecurityProfiles",
    source: "stated",
    steps: [
      call("ListSecurityProfiles", { InstanceId }, ok({ SecurityProfileSummaryList: atMost(100) })),
      call("ListUsers", { InstanceId }, ok({ UserSummaryList: atMost(100) })),
    ],
  },
  {
    id: "page-size-others",
    statement: "The same for the other lists and searches; 10 for ListInstances",
    source: "inferred",
    steps: [
      search({ InstanceId }, ok({ SecurityProfiles: atMost(100) })),
      call("ListInstances", {}, ok({ InstanceSummaryList: atMost(10) })),
    ],
  },
  {
    id: "pages",
    statement: "`MaxResults` limits a page, and `NextToken` returns the next one",
    source: "stated",
    steps: [
      create({ Permissions: ["BasicAgentAccess", "OutboundCallAccess"] }),
      onePermission(ok({ Permissions: atMost(1), NextToken: present })),
      onePermission(ok({ Permissions: atMost(1) }), { NextToken: "<page.NextToken>" }),
    ],
  },
  {
    id: "foreign-token",
    statement:
      "A token of another request: `InvalidParameterException`, or `InvalidRequestException` if the operation lists only that",
    source: "inferred",
    steps: [
      create({ Permissions: ["BasicAgentAccess", "OutboundCallAccess"] }),
      onePermission(ok({ NextToken: present })),
      call("ListSecurityProfiles", { InstanceId, NextToken: "<page.NextToken>" }, invalid),
    ],
  },
  {
    id: "user-profiles-replaced",
    statement: "Setting the profiles of a user replaces the whole set",
    source: "inferred",
    needs: ["user"],
    steps: [
      create({ SecurityProfileName: "<name>-1" }),
      create({ SecurityProfileName: "<name>-2" }, ok(), "q"),
      createUser(),
      call("UpdateUserSecurityProfiles", {
        InstanceId,
        UserId: "<u.UserId>",
        SecurityProfileIds: ["<q.SecurityProfileId>"],
      }),
      call(
        "DescribeUser",
        { InstanceId, UserId: "<u.UserId>" },
        ok({ "User.SecurityProfileIds": unordered("<q.SecurityProfileId>") }),
      ),
    ],
  },
  {
    id: "associate-users",
    statement:
      "Profiles are associated with AI agents only, not with users: `InvalidRequestException`",
    source: "stated",
    note: "the type is inferred",
    needs: ["user"],
    steps: [
      create(),
      createUser(),
      call(
        "AssociateSecurityProfiles",
        { ...association("<u.UserArn>"), EntityType: "USER" },
        refused("InvalidRequestException", 400),
      ),
    ],
  },
  {
    id: "associate-others",
    statement: "What is not the ARN of an AI agent holds no profiles: `InvalidParameterException`",
    source: "inferred",
    needs: ["AI agent"],
    steps: [
      create(),
      call("AssociateSecurityProfiles", association("<instanceArn>"), invalid),
      call("AssociateSecurityProfiles", association("<p.SecurityProfileId>"), invalid),
    ],
  },
  {
    id: "associate-twice",
    statement: "Associating again, and disassociating what is not associated, succeed",
    source: "observed",
    note: "for associating, inferred for the other",
    needs: ["AI agent"],
    steps: [
      create(),
      call("AssociateSecurityProfiles", association("<agent>:$LATEST")),
      call("AssociateSecurityProfiles", association("<agent>:$LATEST")),
      call("DisassociateSecurityProfiles", association("<agent>:$LATEST")),
      call("DisassociateSecurityProfiles", association("<agent>:$LATEST")),
    ],
  },
  {
    id: "auth-code-profile",
    statement: "CreateAuthCode for a profile that does not exist: `ResourceNotFoundException`",
    source: "inferred",
    steps: [
      call(
        "CreateAuthCode",
        {
          InstanceId,
          Scope: {
            EntityType: "CUSTOMER_PROFILE",
            EntityId: "<uuid>",
            SecurityProfileIds: [UNKNOWN_ID],
          },
          SessionInactivityDurationMinutes: 1440,
        },
        notFound,
      ),
    ],
  },
  {
    id: "auth-code",
    statement: "CreateAuthCode: members and bounds",
    source: "stated",
    unchecked: "its answer is a credential",
  },
  {
    id: "level-ids",
    statement: "`LevelId` of a hierarchy group: the number of its level",
    source: "inferred",
    note: "AWS uses ids",
    unchecked: "the local Connect differs on purpose",
  },
  {
    id: "new-agent-version",
    statement: "A new version of an AI agent holds no profile",
    source: "observed",
    unchecked: "it would publish a version of an AI agent",
  },
  {
    id: "agent-arns",
    statement: "The ARN of an AI agent in the lists of Amazon Q in Connect has no qualifier",
    source: "inferred",
    note: "from the model's pattern",
    unchecked: "the cases call Amazon Connect and AWS Cloud Control only",
  },
  {
    id: "q-in-connect",
    statement:
      "Amazon Q in Connect: `message` in the body, `ThrottlingException` 400; `InternalServerException`, 500",
    source: "stated",
    note: "the last inferred",
    unchecked: "the cases call Amazon Connect and AWS Cloud Control only",
  },
  {
    id: "app-integrations",
    statement: "Amazon AppIntegrations: `A2A_SERVER` among the types of applications",
    source: "stated",
    note: "in AWS's guide; the API model lacks it",
    unchecked: "the cases call Amazon Connect and AWS Cloud Control only",
  },
  {
    id: "stock-profiles",
    statement: "Names of the stock profiles",
    source: "stated",
    steps: [
      call(
        "ListSecurityProfiles",
        { InstanceId, MaxResults: 1000 },
        ok({
          SecurityProfileSummaryList: including(
            ...["Admin", "Agent", "CallCenterManager", "QualityAnalyst"].map((Name) => ({ Name })),
          ),
        }),
      ),
    ],
  },
  {
    id: "stock-descriptions",
    statement: "Descriptions of the stock profiles",
    source: "observed",
    note: "in several exports",
    steps: [
      search(
        searchByName("Agent", "EXACT"),
        ok({
          SecurityProfiles: including({
            Description:
              "An agent is a user of the system that is focused on customer care and/or sales. Their role is unlikely to be technical.",
          }),
        }),
      ),
    ],
  },
];

function manyTags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, "x"]));
}
