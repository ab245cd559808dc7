import {
  InstanceId,
  TypeName,
  ask,
  association,
  create,
  createUser,
  describe,
  ended,
  permissions,
  profile,
  resourceArn,
  searchByName,
  update,
} from "./calls.ts";
import {
  type Alternative,
  type Case,
  type Expectation,
  type Setting,
  call,
  invalid,
  notFound,
  ok,
  refused,
} from "./case.ts";
import {
  type Check,
  above,
  absent,
  emptyOrAbsent,
  including,
  is,
  unordered,
  without,
} from "./check.ts";

const MOVES = ok({
  "SecurityProfile.LastModifiedTime": above("<before.SecurityProfile.LastModifiedTime>"),
});
const group = "SecurityProfile.AllowedAccessControlHierarchyGroupId";
const stays = {
  "SecurityProfile.LastModifiedTime": is("<before.SecurityProfile.LastModifiedTime>"),
};

const inInstanceByArn = { ...profile, InstanceId: "<instanceArn>" };
const byArn = { InstanceId, SecurityProfileId: resourceArn };

/** What an AI agent has. */
const agentHas = (EntityArn: string, SecurityProfiles: Check) =>
  call(
    "ListEntitySecurityProfiles",
    { InstanceId, EntityType: "AI_AGENT", EntityArn },
    ok({ SecurityProfiles }),
  );

const setting = (name: string, value: string, otherwise: readonly Alternative[]): Setting => ({
  name,
  value,
  otherwise,
});

const instead = (value: string, says: string, answer: Expectation): Alternative => ({
  value,
  says,
  answer,
});

/** Another error code in the event of AWS Cloud Control. */
const code = (value: string) =>
  instead(value, `\`${value}\``, ok({ "ProgressEvent.ErrorCode": is(value) }));

const THROTTLING = setting("throttling", "ThrottlingException", [
  instead(
    "TooManyRequestsException",
    "`TooManyRequestsException`, 429",
    refused("TooManyRequestsException", 429),
  ),
]);

const stock = (name: string, ...some: readonly string[]): Case => ({
  id: `stock-permissions-${name.toLowerCase()}`,
  question: "Which permissions do the stock profiles have?",
  statement: `The stock profile ${name} has ${some.join(" and ")}; the record has the full list`,
  source: "observed",
  note: name === "Admin" ? "the full list of one instance" : "partial, from edited copies",
  steps: [
    call(
      "SearchSecurityProfiles",
      searchByName(name, "EXACT"),
      ok({ SecurityProfiles: including({ SecurityProfileName: name }) }),
      { as: "found" },
    ),
    call(
      "ListSecurityProfilePermissions",
      { InstanceId, SecurityProfileId: "<found.SecurityProfiles.0.Id>", MaxResults: 1000 },
      ok({ Permissions: including(...some) }),
    ),
  ],
});

/** The questions that only AWS can answer. */
export const QUESTIONS: readonly Case[] = [
  {
    id: "empty-text-clears",
    question: 'Does `""` clear the hierarchy group?',
    statement: 'Update: `""` clears a text, such as the hierarchy group',
    source: "inferred",
    needs: ["hierarchy group"],
    steps: [
      create({ AllowedAccessControlHierarchyGroupId: "<group>" }),
      update({ AllowedAccessControlHierarchyGroupId: "" }),
      describe({ AllowedAccessControlHierarchyGroupId: absent }),
    ],
    setting: setting("emptyText", "clears", [
      instead("ignored", "the text stays", ok({ [group]: is("<group>") })),
      instead("refused", "`InvalidParameterException`", invalid),
    ]),
  },
  {
    id: "empty-sets-clear",
    question: "Do `[]` and `{}` clear a list or map?",
    statement: "Update: `[]`, `{}` and an empty data-table list clear",
    source: "inferred",
    steps: [
      create({ Permissions: ["BasicAgentAccess"], AllowedAccessControlTags: { Team: "a" } }),
      update({ Permissions: [], AllowedAccessControlTags: {} }),
      call("ListSecurityProfilePermissions", profile, ok({ LastModifiedTime: above("0") }), {
        as: "listed",
      }),
      permissions(emptyOrAbsent),
    ],
    setting: setting("emptySets", "clears", [
      instead(
        "ignored",
        "the list or map stays",
        ok({ Permissions: unordered("BasicAgentAccess") }),
      ),
      instead("refused", "`InvalidParameterException`", invalid),
    ]),
  },
  {
    id: "empty-lists-returned",
    question: "Are empty lists returned or left out by the four lists of a profile?",
    statement: "Empty lists and maps come back as `[]` and `{}`",
    source: "observed",
    note: "for applications and tags, inferred for the rest",
    steps: [
      create(),
      permissions(is([])),
      call("ListSecurityProfileApplications", profile, ok({ Applications: is([]) })),
      call("ListSecurityProfileFlowModules", profile, ok({ AllowedFlowModules: is([]) })),
      call("ListSecurityProfileAIAgents", profile, ok({ AllowedAIAgents: is([]) })),
      describe({ Tags: is({}) }),
    ],
    setting: setting("emptyLists", "returned", [
      instead(
        "left out",
        "the answer omits the member and has `LastModifiedTime`",
        ok({ Permissions: absent, LastModifiedTime: above("0") }),
      ),
    ]),
  },
  {
    id: "names-case-sensitive",
    question: "Are names compared case-sensitively?",
    statement: "Names of security profiles differ by case",
    source: "inferred",
    steps: [
      create({ SecurityProfileName: "<name>-a" }),
      create({ SecurityProfileName: "<name>-A" }, ok(), "second"),
    ],
    setting: setting("profileNames", "case-sensitive", [
      instead(
        "case-insensitive",
        "`DuplicateResourceException` for a name that differs only in case",
        refused("DuplicateResourceException", 409),
      ),
    ]),
  },
  {
    id: "unknown-permission",
    question: "Does AWS reject an unknown permission?",
    statement: "AWS accepts an unknown permission",
    source: "inferred",
    steps: [
      create({ Permissions: ["NoSuchFeature.View"] }),
      permissions(unordered("NoSuchFeature.View")),
    ],
    setting: setting("unknownPermissions", "taken", [
      instead(
        "refused",
        "`InvalidParameterException` for a permission that no stock profile has",
        invalid,
      ),
    ]),
  },
  {
    id: "instance-arn-as-id",
    question: "Does the ARN of an instance work as `InstanceId`?",
    statement: "`InstanceId` can be the ARN of the instance",
    source: "observed",
    note: "in published code for some operations, inferred for the rest",
    steps: [
      create(),
      call("DescribeSecurityProfile", inInstanceByArn),
      call("ListSecurityProfiles", { InstanceId: "<instanceArn>", MaxResults: 1 }),
      call("ListSecurityProfilePermissions", inInstanceByArn),
      call("UpdateSecurityProfile", { ...inInstanceByArn, Description: "by ARN" }),
      call("SearchUsers", { InstanceId: "<instanceArn>", MaxResults: 1 }),
    ],
    setting: setting("arnsAsIds", "taken", [
      instead("refused", "`ResourceNotFoundException`", notFound),
    ]),
  },
  {
    id: "profile-arn-as-id",
    question: "Does the ARN of a security profile work as `SecurityProfileId`?",
    statement: "`SecurityProfileId` can be the ARN of the profile",
    source: "observed",
    note: "in published code for some operations, inferred for the rest",
    steps: [
      create(),
      call("DescribeSecurityProfile", byArn),
      call("ListSecurityProfileApplications", byArn),
      call("UpdateSecurityProfile", { ...byArn, Description: "by ARN" }),
    ],
    setting: setting("arnsAsIds", "taken", [
      instead("refused", "`ResourceNotFoundException`", notFound),
    ]),
  },
  {
    id: "modified-by-permissions",
    question: "Does `LastModifiedTime` move when permissions change?",
    statement: "A change of permissions moves `LastModifiedTime` forward",
    source: "inferred",
    steps: [
      create(),
      describe({}, "before"),
      update({ Permissions: ["BasicAgentAccess"] }),
      call("DescribeSecurityProfile", profile, MOVES),
    ],
  },
  {
    id: "modified-by-tags",
    question: "Does `LastModifiedTime` move when tags change?",
    statement: "A change of tags moves `LastModifiedTime` forward",
    source: "inferred",
    steps: [
      create(),
      describe({}, "before"),
      call("TagResource", { resourceArn, tags: { Team: "a" } }),
      call("DescribeSecurityProfile", profile, MOVES),
    ],
    setting: setting("lastModifiedTime", "fields and tags", [
      instead("fields", "tags do not move it", ok(stays)),
    ]),
  },
  {
    id: "modified-by-holders",
    question: "Does `LastModifiedTime` move when holders change?",
    statement: "A new holder does not move `LastModifiedTime` of the profile",
    source: "inferred",
    needs: ["user"],
    steps: [
      create(),
      describe({}, "before"),
      createUser(),
      call("DescribeSecurityProfile", profile, ok(stays)),
    ],
    setting: setting("lastModifiedTime", "fields and tags", [
      instead(
        "fields, tags and holders",
        "users and AI agents that gain or lose the profile move it, too",
        MOVES,
      ),
    ]),
  },
  {
    id: "read-lag",
    question: "How long do reads lag behind a change?",
    statement: "A list shows a new profile at once, unless `readLag` is set",
    source: "inferred",
    note: "AWS does not document read consistency; the record has the lag of each read",
    steps: [
      create(),
      call(
        "ListSecurityProfiles",
        { InstanceId, MaxResults: 1000 },
        ok({ SecurityProfileSummaryList: including({ Id: "<p.SecurityProfileId>" }) }),
      ),
      call(
        "SearchSecurityProfiles",
        searchByName("<name>", "EXACT"),
        ok({ SecurityProfiles: including({ Id: "<p.SecurityProfileId>" }) }),
      ),
      update({ Description: "new" }),
      describe({ Description: is("new") }),
    ],
  },
  stock("Admin", "Users.Edit", "SecurityProfiles.Edit"),
  stock("Agent", "BasicAgentAccess", "OutboundCallAccess"),
  stock("CallCenterManager", "AccessMetrics", "Queues.Create"),
  stock("QualityAnalyst", "AccessMetrics", "ContactSearch.View"),
  {
    id: "plain-agent-arn",
    question: "Does the ARN of an AI agent without a version follow `$LATEST`?",
    statement:
      "An AI agent holds profiles by ARN and qualifier: the plain ARN does not follow `:$LATEST`",
    source: "observed",
    needs: ["AI agent"],
    steps: [
      create(),
      call("AssociateSecurityProfiles", association("<agent>:$LATEST")),
      agentHas("<agent>:$LATEST", including({ Id: "<p.SecurityProfileId>" })),
      agentHas("<agent>", without("<p.SecurityProfileId>")),
      call("DisassociateSecurityProfiles", association("<agent>:$LATEST")),
    ],
    setting: setting("plainAgentArn", "own", [
      instead(
        "latest",
        "the plain ARN holds what `:$LATEST` holds",
        ok({ SecurityProfiles: including({ Id: "<p.SecurityProfileId>" }) }),
      ),
    ]),
  },
  {
    id: "duplicate-name",
    question: "What does Amazon Connect answer to a taken name?",
    statement: "A taken profile name: `DuplicateResourceException`, 409",
    source: "stated",
    steps: [create(), create({}, refused("DuplicateResourceException", 409), "second")],
  },
  {
    id: "delete-in-use",
    question: "What does Amazon Connect answer to deleting a profile in use?",
    statement:
      "A profile that a user holds cannot be deleted: `ResourceInUseException`, 409, with `ResourceType` `USER` and the ARN of the holder",
    source: "inferred",
    needs: ["user"],
    steps: [
      create(),
      createUser(),
      call(
        "DeleteSecurityProfile",
        profile,
        refused("ResourceInUseException", 409, {
          ResourceType: is("USER"),
          ResourceId: is("<u.UserArn>"),
        }),
      ),
    ],
    setting: setting("inUse", "ResourceInUseException", [
      instead(
        "InvalidRequestException",
        "`InvalidRequestException`, 400",
        refused("InvalidRequestException", 400),
      ),
    ]),
  },
  {
    id: "throttled",
    question: "What does Amazon Connect answer to a call over the quota?",
    statement: "A call over the quota: `ThrottlingException`, 429",
    source: "stated",
    needs: ["throttling"],
    steps: [
      call(
        "DescribeUserHierarchyGroup",
        { InstanceId, HierarchyGroupId: "<uuid>" },
        refused("ThrottlingException", 429),
        { atOnce: 20 },
      ),
    ],
    setting: THROTTLING,
  },
  {
    id: "control-duplicate-name",
    question: "What does AWS Cloud Control answer to a taken name?",
    statement:
      "Cloud Control, a taken name: an event with `AlreadyExists` and no `Identifier`, after `IN_PROGRESS`",
    source: "observed",
    note: "the code with a published handler of another Amazon Connect type",
    steps: [
      create(),
      ask({}, ok()),
      ended({ OperationStatus: is("FAILED"), ErrorCode: is("AlreadyExists"), Identifier: absent }),
    ],
    setting: setting(
      "duplicateCode",
      "AlreadyExists",
      ["GeneralServiceException", "InvalidRequest"].map(code),
    ),
  },
  {
    id: "control-delete-in-use",
    question: "What does AWS Cloud Control answer to deleting a profile in use?",
    statement: "Cloud Control, a profile in use: an event with `GeneralServiceException`",
    source: "inferred",
    note: "see below",
    needs: ["user"],
    steps: [
      create(),
      createUser(),
      call("DeleteResource", { TypeName, Identifier: resourceArn }, ok(), { as: "asked" }),
      ended({ OperationStatus: is("FAILED"), ErrorCode: is("GeneralServiceException") }),
    ],
    setting: setting(
      "inUseCode",
      "GeneralServiceException",
      ["InvalidRequest", "ResourceConflict"].map(code),
    ),
  },
  {
    id: "control-throttled",
    question: "What does AWS Cloud Control answer to a call over the quota?",
    statement: "Cloud Control, a call over the quota: `ThrottlingException`, 429",
    source: "stated",
    needs: ["throttling"],
    steps: [
      call("ListResourceRequests", { MaxResults: 1 }, refused("ThrottlingException", 429), {
        atOnce: 60,
      }),
    ],
    setting: THROTTLING,
  },
];
