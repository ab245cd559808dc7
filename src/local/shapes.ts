import {
  type ListShape,
  type StructureShape,
  boolean,
  integer,
  list,
  map,
  structure,
  text,
  whole,
} from "../profile/shapes.ts";
import { TagKey, TagValue } from "../profile/fields.ts";

/** The shapes of the service models that are not fields of a security profile. */

export const InstanceId = text({ min: 1, max: 100 });
export const InstanceAlias = text({
  min: 1,
  max: 45,
  pattern: /(?!d-)[\da-zA-Z]+(?:-*[\da-zA-Z])*/,
});
export const Id = text();
export const Arn = text();
export const EntityArn = text({ min: 1 });
export const EntityType = text({ enum: ["USER", "AI_AGENT"] });

export const NextToken = text();
export const NextToken2500 = text({ min: 1, max: 2500 });
export const maxResults = (max: number) => integer({ min: 1, max });

/** Tags of a resource. AWS's own, which begin with `aws:`, do not count. */
export const MAX_TAGS = 50;
export const TagMap = map(TagKey, TagValue, { min: 1, max: 50 });
export const TagKeyList = list(TagKey, { min: 1, max: 50 });

export const SecurityProfileIds = list(Id, { min: 1, max: 10 });
export const SecurityProfileItems = list(structure({ Id }), { min: 1, max: 10 });

export const FlowModuleState = text({ enum: ["ACTIVE", "ARCHIVED"] });
export const IntegrationType = text({
  enum: [
    "EVENT",
    "VOICE_ID",
    "PINPOINT_APP",
    "WISDOM_ASSISTANT",
    "WISDOM_KNOWLEDGE_BASE",
    "WISDOM_QUICK_RESPONSES",
    "Q_MESSAGE_TEMPLATES",
    "CASES_DOMAIN",
    "APPLICATION",
    "FILE_SCANNER",
    "SES_IDENTITY",
    "ANALYTICS_CONNECTOR",
    "CALL_TRANSFER_CONNECTOR",
    "COGNITO_USER_POOL",
    "MESSAGE_PROCESSOR",
  ],
});
/** The newest model at hand does not have `A2A_SERVER` yet; AWS's guide to external AI agents does. */
export const ApplicationType = text({ enum: ["STANDARD", "SERVICE", "MCP_SERVER", "A2A_SERVER"] });
export const AIAgentType = text({
  enum: [
    "MANUAL_SEARCH",
    "ANSWER_RECOMMENDATION",
    "SELF_SERVICE",
    "EMAIL_RESPONSE",
    "EMAIL_OVERVIEW",
    "EMAIL_GENERATIVE_ANSWER",
    "ORCHESTRATION",
    "NOTE_TAKING",
    "CASE_SUMMARIZATION",
  ],
});
export const Origin = text({ enum: ["SYSTEM", "CUSTOMER"] });

export const AuthScope = structure(
  {
    SecurityProfileIds,
    EntityType: text({ enum: ["CUSTOMER_PROFILE"] }),
    EntityId: text(),
    DomainName: text(),
  },
  ["EntityType"],
);

const Channel = text({ enum: ["VOICE", "CHAT", "TASK", "EMAIL"] });
const PhoneType = text({ enum: ["SOFT_PHONE", "DESK_PHONE"] });
/** The model doubles the backslashes of the first of its two phone number patterns. */
const PhoneNumber = text({ pattern: /\+[1-9]\d{1,14}/ });
const AfterContactWorkConfig = structure({ AfterContactWorkTimeLimit: integer({ min: 0 }) });

/** The model puts the pattern between slashes. */
export const Password = text({ pattern: /(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d\S]{8,64}/ });
export const Username = text({ min: 1, max: 100 });

export const UserIdentityInfo = structure({
  FirstName: text({ max: 255 }),
  LastName: text({ max: 300 }),
  Email: text(),
  SecondaryEmail: text(),
  Mobile: PhoneNumber,
});

export const UserPhoneConfig = structure({
  PhoneType,
  AutoAccept: boolean,
  AfterContactWorkTimeLimit: integer({ min: 0 }),
  DeskPhoneNumber: PhoneNumber,
  PersistentConnection: boolean,
});

/** What a user is set to per channel. */
export const channelConfigs = {
  AutoAcceptConfigs: list(
    structure({ Channel, AutoAccept: boolean, AgentFirstCallbackAutoAccept: boolean }, [
      "Channel",
      "AutoAccept",
    ]),
  ),
  AfterContactWorkConfigs: list(
    structure(
      {
        Channel,
        AfterContactWorkConfig,
        AgentFirstCallbackAfterContactWorkConfig: AfterContactWorkConfig,
      },
      ["Channel", "AfterContactWorkConfig"],
    ),
  ),
  PhoneNumberConfigs: list(
    structure({ Channel, PhoneType, PhoneNumber }, ["Channel", "PhoneType"]),
  ),
  PersistentConnectionConfigs: list(whole({ Channel, PersistentConnection: boolean })),
  VoiceEnhancementConfigs: list(
    whole({
      Channel,
      VoiceEnhancementMode: text({ enum: ["VOICE_ISOLATION", "NOISE_SUPPRESSION", "NONE"] }),
    }),
  ),
} as const;

export const StringCondition = structure({
  FieldName: text(),
  Value: text(),
  ComparisonType: text({ enum: ["STARTS_WITH", "CONTAINS", "EXACT"] }),
});

export const HierarchyGroupCondition = structure({
  Value: text(),
  HierarchyGroupMatchType: text({ enum: ["EXACT", "WITH_CHILD_GROUPS"] }),
});

const NumberCondition = structure({
  FieldName: text(),
  MinValue: integer(),
  MaxValue: integer(),
  ComparisonType: text({
    enum: [
      "GREATER_OR_EQUAL",
      "GREATER",
      "LESSER_OR_EQUAL",
      "LESSER",
      "EQUAL",
      "NOT_EQUAL",
      "RANGE",
    ],
  }),
});

const ListCondition = structure({
  TargetListType: text({ enum: ["PROFICIENCIES"] }),
  Conditions: list(structure({ StringCondition, NumberCondition })),
});

export const TagCondition = structure({ TagKey: text(), TagValue: text() });

export const TagFilter = structure({
  OrConditions: list(list(TagCondition)),
  AndConditions: list(TagCondition),
  TagCondition,
});

const AttributeAndCondition = structure({
  TagConditions: list(TagCondition),
  HierarchyGroupCondition,
});

export const UserAttributeFilter = structure({
  OrConditions: list(AttributeAndCondition),
  AndCondition: AttributeAndCondition,
  TagCondition,
  HierarchyGroupCondition,
});

export interface ProfileCriteriaShape extends StructureShape<
  {
    readonly OrConditions: () => ListShape<ProfileCriteriaShape>;
    readonly AndConditions: () => ListShape<ProfileCriteriaShape>;
    readonly StringCondition: typeof StringCondition;
  },
  never
> {}

export const ProfileCriteria: ProfileCriteriaShape = structure({
  OrConditions: () => list(ProfileCriteria),
  AndConditions: () => list(ProfileCriteria),
  StringCondition,
});

export interface UserCriteriaShape extends StructureShape<
  {
    readonly OrConditions: () => ListShape<UserCriteriaShape>;
    readonly AndConditions: () => ListShape<UserCriteriaShape>;
    readonly StringCondition: typeof StringCondition;
    readonly ListCondition: typeof ListCondition;
    readonly HierarchyGroupCondition: typeof HierarchyGroupCondition;
  },
  never
> {}

export const UserCriteria: UserCriteriaShape = structure({
  OrConditions: () => list(UserCriteria),
  AndConditions: () => list(UserCriteria),
  StringCondition,
  ListCondition,
  HierarchyGroupCondition,
});
