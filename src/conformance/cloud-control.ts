import {
  Identifier,
  TypeName,
  ask,
  create,
  createResource,
  ended,
  getResource,
  inProgress,
  patch,
  resourceArn,
} from "./calls.ts";
import { type Expectation, type Statement, call, notFound, notValid, ok, refused } from "./case.ts";
import { absent, is, json, matching, present, unordered } from "./check.ts";

const UNKNOWN = "<instanceArn>/security-profile/<uuid>";

const read = (identifier: string, expect: Expectation) =>
  call("GetResource", { TypeName, Identifier: identifier }, expect);

/** The same client token for every request. */
const ClientToken = "<name>";

/** The statements about AWS Cloud Control, besides the open questions. */
export const CLOUD_CONTROL: readonly Statement[] = [
  {
    id: "control-model",
    statement: "Operations, members, lengths, patterns, enumerations; the status of each exception",
    source: "stated",
    note: "on the wire 400 was observed for access denied, validation and not updatable, and no 404, 409 or 429 has been reported",
    steps: [
      read(UNKNOWN, notFound),
      call(
        "GetResourceRequestStatus",
        { RequestToken: "<uuid>" },
        refused("RequestTokenNotFoundException", 404),
      ),
      call("GetResource", { TypeName: "short", Identifier: "x" }, notValid),
    ],
  },
  {
    id: "control-error-body",
    statement: "`__type` and `Message` in the body, no type in a header; `x-amzn-RequestId`",
    source: "observed",
    steps: [
      read(UNKNOWN, {
        ...refused("ResourceNotFoundException", 404, { __type: present, Message: matching(/./) }),
        headers: { "x-amzn-errortype": absent, "x-amzn-requestid": present },
      }),
    ],
  },
  {
    id: "control-error-namespace",
    statement: "The part of `__type` before `#`",
    source: "observed",
    note: "for five types, inferred for the rest",
    steps: [
      read(
        UNKNOWN,
        refused("ResourceNotFoundException", 404, {
          __type: is("com.amazon.cloudapiservice#ResourceNotFoundException"),
        }),
      ),
      call(
        "GetResource",
        { TypeName: "short", Identifier: "x" },
        refused("ValidationException", 400, {
          __type: is("com.amazon.coral.validate#ValidationException"),
        }),
      ),
    ],
  },
  {
    id: "control-unknown-target",
    statement: "An unknown target: `UnknownOperationException`, 400; authentication faults: 400",
    source: "observed",
    note: "with other AWS services of this protocol",
    unchecked: "the AWS SDK sends its own operations only, and signs them",
  },
  {
    id: "control-content-type",
    statement: "Another content type is an unknown operation",
    source: "inferred",
    unchecked: "the AWS SDK sends its own content type only",
  },
  {
    id: "control-validation",
    statement: "`ValidationException` for constraints of the model and of the schema",
    source: "observed",
    steps: [
      call("ListResources", { TypeName, MaxResults: 101 }, notValid),
      ask({ Description: "x".repeat(251) }, notValid),
    ],
  },
  {
    id: "control-schema",
    statement: "The schema of the type differs from what Amazon Connect allows",
    source: "stated",
    steps: [
      ask({ AllowedAccessControlHierarchyGroupId: "not an id" }, notValid),
      ask({ AllowedAIAgents: [] }, notValid),
    ],
  },
  {
    id: "control-schema-words",
    statement: "Message of a schema violation",
    source: "observed",
    note: "several in one message, and the message for read-only properties, inferred",
    steps: [
      ask(
        { Description: "x".repeat(251) },
        refused("ValidationException", 400, {
          Message: matching(/^Model validation failed \(#\/Description: /),
        }),
      ),
    ],
  },
  {
    id: "control-identifier",
    statement:
      "An identifier that is not the ARN of a profile: `ValidationException` with the message of the schema",
    source: "inferred",
    steps: [
      read(
        "no-arn",
        refused("ValidationException", 400, { Message: matching(/^Model validation failed/) }),
      ),
    ],
  },
  {
    id: "control-unknown-type",
    statement: "An unknown resource type: `TypeNotFoundException` and its message",
    source: "inferred",
    steps: [
      call(
        "GetResource",
        { TypeName: "AWS::Connect::NoSuchType", Identifier: "x" },
        refused("TypeNotFoundException", 404, {
          Message: is("The type 'AWS::Connect::NoSuchType' cannot be found."),
        }),
      ),
    ],
  },
  {
    id: "control-in-progress",
    statement: "A create, update or delete first answers `IN_PROGRESS`",
    source: "stated",
    steps: [
      ...createResource(),
      patch([{ op: "add", path: "/Description", value: "x" }], inProgress),
      ended(),
      call("DeleteResource", { TypeName, Identifier }, inProgress, { as: "asked" }),
      ended(),
    ],
  },
  {
    id: "control-event-time",
    statement: "`EventTime` is when the operation was requested, in every event",
    source: "stated",
    steps: [
      ...createResource(
        {},
        { OperationStatus: is("SUCCESS"), EventTime: is("<asked.ProgressEvent.EventTime>") },
      ),
    ],
  },
  {
    id: "control-identifier-at-success",
    statement: "A create has no `Identifier` before `SUCCESS`, and none when it fails",
    source: "inferred",
    note: "the identifier is read-only, as AWS documents",
    steps: [
      ask({}, ok({ "ProgressEvent.Identifier": absent })),
      ended({
        OperationStatus: is("SUCCESS"),
        Identifier: matching(/:instance\/.+\/security-profile\//),
      }),
    ],
  },
  {
    id: "control-event-model",
    statement:
      "`ResourceModel` in every event of an update that has not failed, and in the last of a create",
    source: "observed",
    note: "for an update in progress, inferred for the rest",
    steps: [
      ...createResource({}, { OperationStatus: is("SUCCESS"), ResourceModel: present }),
      patch(
        [{ op: "add", path: "/Description", value: "x" }],
        ok({ "ProgressEvent.ResourceModel": json({ Description: is("x") }) }),
      ),
      ended({ OperationStatus: is("SUCCESS"), ResourceModel: json({ Description: is("x") }) }),
    ],
  },
  {
    id: "control-failed-model",
    statement: "An update that failed or was cancelled keeps its target model in its event",
    source: "inferred",
    unchecked: "no valid update fails in Amazon Connect for certain",
  },
  {
    id: "control-one-at-a-time",
    statement: "One operation at a time on a resource: `ConcurrentOperationException`",
    source: "stated",
    note: "its message is inferred",
    unchecked: "whether the first one is still in progress is a matter of time",
  },
  {
    id: "control-client-token",
    statement:
      "A client token lasts 36 hours; with another request: `ClientTokenConflictException`",
    source: "stated",
    steps: [
      ask({}, ok(), { ClientToken }),
      ended(),
      ask({ Description: "x" }, refused("ClientTokenConflictException", 409), { ClientToken }),
    ],
  },
  {
    id: "control-client-token-again",
    statement:
      "With the same request a client token returns the operation in its current state; a refused request does not use it up",
    source: "inferred",
    steps: [
      ask({}, ok(), { ClientToken }),
      ended(),
      ask(
        {},
        ok({
          "ProgressEvent.RequestToken": is("<asked.ProgressEvent.RequestToken>"),
          "ProgressEvent.OperationStatus": is("SUCCESS"),
        }),
        { ClientToken, as: "again" },
      ),
    ],
  },
  {
    id: "control-requests-kept",
    statement: "Requests are kept for 7 days; after that `RequestTokenNotFoundException`",
    source: "stated",
    unchecked: "it takes 7 days",
  },
  {
    id: "control-cancel-finished",
    statement: "Only what is pending or in progress can be cancelled",
    source: "stated",
    steps: [
      ...createResource(),
      call(
        "CancelResourceRequest",
        { RequestToken: "<asked.ProgressEvent.RequestToken>" },
        refused("ConcurrentModificationException", 500),
      ),
    ],
  },
  {
    id: "control-cancelled",
    statement: "Cancelled work has no effect",
    source: "inferred",
    unchecked: "whether the work is still in progress is a matter of time",
  },
  {
    id: "control-requests-page",
    statement: "20 requests per page by default",
    source: "stated",
    unchecked: "it would take 20 requests of the account",
  },
  {
    id: "control-requests-without-model",
    statement: "The list of requests omits `ResourceModel`",
    source: "inferred",
    steps: [
      ...createResource(),
      call(
        "ListResourceRequests",
        { MaxResults: 1 },
        ok({
          "ResourceRequestStatusSummaries.0.RequestToken": present,
          "ResourceRequestStatusSummaries.0.ResourceModel": absent,
        }),
      ),
    ],
  },
  {
    id: "control-handler-words",
    statement:
      "A read or list that fails: the exception of its error code, with the handler's message",
    source: "observed",
    steps: [
      read(
        UNKNOWN,
        refused("ResourceNotFoundException", 404, {
          Message: matching(
            /^AWS::Connect::SecurityProfile Handler returned status FAILED: .*\(HandlerErrorCode: NotFound, RequestToken: /,
          ),
        }),
      ),
    ],
  },
  {
    id: "control-handler-origin",
    statement:
      "`(Service: Connect, Status Code: …, Request ID: …)` at the end of a handler's message",
    source: "observed",
    steps: [
      read(
        UNKNOWN,
        refused("ResourceNotFoundException", 404, {
          Message: matching(/\(Service: Connect, Status Code: 404, Request ID: [-0-9a-f]+\)/),
        }),
      ),
    ],
  },
  {
    id: "control-codes",
    statement:
      "`ResourceNotFoundException` is `NotFound`, `InvalidParameterException` and `InvalidRequestException` `InvalidRequest`, `LimitExceededException` `ServiceLimitExceeded`",
    source: "observed",
    note: "with a published handler of another Amazon Connect type",
    steps: [
      call("DeleteResource", { TypeName, Identifier: UNKNOWN }, ok(), { as: "asked" }),
      ended({ OperationStatus: is("FAILED"), ErrorCode: is("NotFound") }),
    ],
  },
  {
    id: "control-internal",
    statement: "`ServiceInternalErrorException`, 502; `AccessDeniedException`, 400",
    source: "stated",
    note: "for the first, observed for the second",
    unchecked: "no call makes AWS fail, and IAM policies are the caller's",
  },
  {
    id: "control-quotas",
    statement:
      "Quotas of CreateResource, GetResource, UpdateResource, DeleteResource and ListResources like Amazon Connect's, none for the rest",
    source: "inferred",
    note: "AWS publishes none, and the five call operations of Amazon Connect",
    unchecked: "it would take more calls than the quotas grant",
  },
  {
    id: "control-tokens",
    statement: "Calls of Cloud Control to Amazon Connect take no token there",
    source: "inferred",
    note: "differs from AWS, which should count them for the caller's account; how its handlers wait is unknown",
    unchecked: "it would take more calls than the quotas grant",
  },
  {
    id: "control-handler-throttled",
    statement: "`ThrottlingException` is `Throttling`",
    source: "inferred",
    unchecked: "it would take more calls than the quotas grant",
  },
  {
    id: "control-read-model",
    statement:
      "A model in a read: tags as lists, `[]` for empty ones, unset texts absent, no AI agents",
    source: "stated",
    note: "for `[]`, observed",
    steps: [
      ...createResource({ Tags: [{ Key: "Team", Value: "a" }], Permissions: ["BasicAgentAccess"] }),
      getResource(
        json({
          Tags: is([{ Key: "Team", Value: "a" }]),
          Permissions: unordered("BasicAgentAccess"),
          Applications: is([]),
          Description: absent,
          AllowedAIAgents: absent,
        }),
      ),
    ],
  },
  {
    id: "control-modified-time",
    statement: "`LastModifiedTime` in seconds",
    source: "inferred",
    steps: [
      ...createResource(),
      getResource(
        json({
          LastModifiedTime: {
            expected: "seconds since 1970",
            holds: (value) => typeof value === "number" && value > 1e9 && value < 1e11,
          },
        }),
      ),
    ],
  },
  {
    id: "control-update-absent",
    statement:
      "UpdateResource of a missing resource: `ResourceNotFoundException`; DeleteResource: an event with `NotFound`",
    source: "inferred",
    note: "for the first, observed for the second",
    steps: [
      call("UpdateResource", { TypeName, Identifier: UNKNOWN, PatchDocument: "[]" }, notFound),
      call("DeleteResource", { TypeName, Identifier: UNKNOWN }, ok(), { as: "asked" }),
      ended({ OperationStatus: is("FAILED"), ErrorCode: is("NotFound") }),
    ],
  },
  {
    id: "control-patch-result",
    statement:
      "A patch applies to the model of a read; the whole result must satisfy the schema, including what only the API can set",
    source: "stated",
    note: "how it applies; observed with another type that AWS rejects a model that it returned",
    steps: [
      ...createResource({ Permissions: ["BasicAgentAccess"] }),
      patch([{ op: "add", path: "/Permissions/-", value: "OutboundCallAccess" }]),
      ended(),
      getResource(json({ Permissions: unordered("BasicAgentAccess", "OutboundCallAccess") })),
      patch([{ op: "add", path: "/Description", value: "x".repeat(251) }], notValid),
    ],
  },
  {
    id: "control-patch-slash",
    statement: "The first slash of a path is optional",
    source: "stated",
    steps: [
      ...createResource(),
      patch([{ op: "add", path: "Description", value: "x" }]),
      ended(),
      getResource(json({ Description: is("x") })),
    ],
  },
  {
    id: "control-create-only",
    statement: "Create-only properties: `NotUpdatableException`, even with the same value",
    source: "observed",
    steps: [
      ...createResource(),
      patch(
        [{ op: "add", path: "/SecurityProfileName", value: "<name>" }],
        refused("NotUpdatableException", 400, {
          Message: matching(
            /createOnlyProperties \[\/properties\/SecurityProfileName\] cannot be updated/,
          ),
        }),
      ),
    ],
  },
  {
    id: "control-read-only",
    statement: "Read-only properties: `ValidationException`",
    source: "observed",
    steps: [
      ...createResource(),
      patch([{ op: "add", path: "/SecurityProfileArn", value: "x" }], notValid),
    ],
  },
  {
    id: "control-test-and-copy",
    statement:
      "Both can be used in `test` and as the source of `copy`; create-only is checked first; the whole document cannot be replaced",
    source: "inferred",
    steps: [
      ...createResource(),
      patch([
        { op: "test", path: "/SecurityProfileName", value: "<name>" },
        { op: "copy", from: "/SecurityProfileName", path: "/Description" },
      ]),
      ended(),
      getResource(json({ Description: is("<name>") })),
    ],
  },
  {
    id: "control-failed-test",
    statement:
      "A failed `test` or an operation that cannot be applied: `InvalidRequestException`, and nothing changes",
    source: "stated",
    note: "that it fails; type and message inferred",
    steps: [
      ...createResource(),
      patch(
        [
          { op: "add", path: "/Description", value: "x" },
          { op: "test", path: "/Description", value: "y" },
        ],
        refused("InvalidRequestException", 400),
      ),
      getResource(json({ Description: absent })),
    ],
  },
  {
    id: "control-patch-clears",
    statement: "Properties that the patched model omits are cleared; AI agents are unchanged",
    source: "inferred",
    steps: [
      ...createResource({ Description: "x", Permissions: ["BasicAgentAccess"] }),
      patch([
        { op: "remove", path: "/Description" },
        { op: "remove", path: "/Permissions" },
      ]),
      ended(),
      getResource(json({ Description: absent, Permissions: is([]) })),
    ],
  },
  {
    id: "control-update-order",
    statement:
      "An update is UpdateSecurityProfile, then UntagResource, then TagResource; a failure keeps completed calls",
    source: "stated",
    note: "that there is no rollback; the order is inferred",
    unchecked: "AWS does not show the calls of its handlers",
  },
  {
    id: "control-system-tags",
    statement: "A read includes AWS's own tags; an update neither fails on them nor changes them",
    source: "inferred",
    unchecked: "only AWS sets such tags",
  },
  {
    id: "control-list-needs-instance",
    statement: "ListResources needs `InstanceArn`: `InvalidRequestException`, and its message",
    source: "observed",
    steps: [
      call(
        "ListResources",
        { TypeName },
        refused("InvalidRequestException", 400, {
          Message: matching(/required key \[InstanceArn\] not found/),
        }),
      ),
    ],
  },
  {
    id: "control-list-instance",
    statement:
      "ListResources of an `InstanceArn` that breaks the schema: `InvalidRequestException`",
    source: "inferred",
    note: "from the schema of the list handler",
    steps: [
      call(
        "ListResources",
        { TypeName, ResourceModel: '{"InstanceArn":"<instance>"}' },
        refused("InvalidRequestException", 400),
      ),
    ],
  },
  {
    id: "control-list-page",
    statement: "ListResources applies `MaxResults`; its properties are the two ARNs",
    source: "inferred",
    steps: [
      create(),
      call(
        "ListResources",
        { TypeName, MaxResults: 1, ResourceModel: '{"InstanceArn":"<instanceArn>"}' },
        ok({
          NextToken: present,
          "ResourceDescriptions.1": absent,
          "ResourceDescriptions.0.Properties": json({
            SecurityProfileArn: present,
            InstanceArn: is("<instanceArn>"),
            SecurityProfileName: absent,
          }),
        }),
      ),
    ],
  },
  {
    id: "control-over-api",
    statement: "Cloud Control finds a profile of the API by its ARN",
    source: "stated",
    steps: [
      create({ Description: "x" }),
      call(
        "GetResource",
        { TypeName, Identifier: resourceArn },
        ok({ "ResourceDescription.Properties": json({ Description: is("x") }) }),
      ),
    ],
  },
];
