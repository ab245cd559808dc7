import { FIELDS, FIELD_NAMES, type ProfileFields } from "../profile/model.ts";
import {
  type Infer,
  type Shape,
  integer,
  list,
  map,
  structure,
  text,
  violations,
} from "../profile/shapes.ts";
import { HandlerErrorCode, Operation, OperationStatus } from "./cloud-control/model.ts";
import {
  AIAgentType,
  ApplicationType,
  FlowModuleState,
  Id,
  IntegrationType,
  Origin,
  UserIdentityInfo,
  UserPhoneConfig,
  channelConfigs,
} from "./shapes.ts";

/** Tags as they are held: unlike those in a request, they may be AWS's own. */
const HeldTags = map(text(), text());
const changed = { LastModifiedTime: integer(), LastModifiedRegion: text() } as const;

const UserShape = structure(
  {
    Id,
    Username: text(),
    IdentityInfo: UserIdentityInfo,
    PhoneConfig: UserPhoneConfig,
    DirectoryUserId: Id,
    SecurityProfileIds: list(Id),
    RoutingProfileId: Id,
    HierarchyGroupId: Id,
    ...channelConfigs,
    Tags: HeldTags,
    ...changed,
  },
  [
    "Id",
    "Username",
    "SecurityProfileIds",
    "RoutingProfileId",
    "Tags",
    "LastModifiedTime",
    "LastModifiedRegion",
  ],
);

const GroupShape = structure({ Id, Name: text(), ParentId: Id, ...changed }, [
  "Id",
  "Name",
  "LastModifiedTime",
  "LastModifiedRegion",
]);

const AgentShape = structure({ Arn: text(), SecurityProfileIds: list(Id) }, [
  "Arn",
  "SecurityProfileIds",
]);

const AIAgentShape = structure(
  {
    Id,
    Name: text(),
    Type: AIAgentType,
    Origin,
    Versions: list(integer()),
    UsedVersion: text(),
    ModifiedTime: integer(),
  },
  ["Id", "Name", "Type", "Origin", "Versions", "ModifiedTime"],
);

const AssistantShape = structure({ Id, Name: text(), AIAgents: list(AIAgentShape) }, [
  "Id",
  "Name",
  "AIAgents",
]);

const FlowModuleShape = structure({ Id, Name: text(), State: FlowModuleState }, [
  "Id",
  "Name",
  "State",
]);

const ApplicationShape = structure(
  {
    Id,
    Name: text(),
    Namespace: text(),
    ApplicationType,
    CreatedTime: integer(),
    LastModifiedTime: integer(),
  },
  ["Id", "Name", "Namespace", "ApplicationType", "CreatedTime", "LastModifiedTime"],
);

const IntegrationAssociationShape = structure({ Id, IntegrationType, IntegrationArn: text() }, [
  "Id",
  "IntegrationType",
  "IntegrationArn",
]);

const ProfileShape = structure<Record<string, Shape>, string>(
  {
    Id,
    SecurityProfileName: text(),
    ...Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].shape])),
    Tags: HeldTags,
    ...changed,
  },
  ["Id", "SecurityProfileName", ...FIELD_NAMES, "LastModifiedTime", "LastModifiedRegion"],
);

const RequestShape = structure(
  {
    RequestToken: text(),
    Operation,
    OperationStatus,
    Identifier: text(),
    ResourceModel: text(),
    StatusMessage: text(),
    ErrorCode: HandlerErrorCode,
    EventTime: integer(),
    ClientToken: text(),
    fingerprint: text(),
    due: integer(),
    polls: integer(),
    wanted: text(),
  },
  ["RequestToken", "Operation", "OperationStatus", "EventTime", "fingerprint", "due", "polls"],
);

const DataShape = structure(
  {
    clock: integer(),
    instance: structure({ CreatedTime: integer(), Tags: HeldTags }, ["CreatedTime", "Tags"]),
    profiles: list(ProfileShape),
    users: list(UserShape),
    hierarchyGroups: list(GroupShape),
    aiAgents: list(AgentShape),
    requests: list(RequestShape),
    assistants: list(AssistantShape),
    flowModules: list(FlowModuleShape),
    applications: list(ApplicationShape),
    integrationAssociations: list(IntegrationAssociationShape),
  },
  [
    "clock",
    "instance",
    "profiles",
    "users",
    "hierarchyGroups",
    "aiAgents",
    "requests",
    "assistants",
    "flowModules",
    "applications",
    "integrationAssociations",
  ],
);

export interface Profile extends ProfileFields {
  readonly Id: string;
  readonly SecurityProfileName: string;
  LastModifiedTime: number;
  LastModifiedRegion: string;
}
export type User = Infer<typeof UserShape>;
export type HierarchyGroup = Infer<typeof GroupShape>;
export type Assistant = Infer<typeof AssistantShape>;
export type AIAgent = Infer<typeof AIAgentShape>;
export type FlowModule = Infer<typeof FlowModuleShape>;
export type Application = Infer<typeof ApplicationShape>;
export type IntegrationAssociation = Infer<typeof IntegrationAssociationShape>;

/** A create, update or delete of AWS Cloud Control: what its event reports, and what it waits for. */
export type ResourceRequest = Readonly<Infer<typeof RequestShape>>;

/** All that the instance holds. Times are milliseconds; the clock is the latest of them. */
export interface Data {
  clock: number;
  instance: { CreatedTime: number; Tags: Record<string, string> };
  profiles: Profile[];
  users: User[];
  hierarchyGroups: HierarchyGroup[];
  /** The ARNs of AI agents, with qualifier or without, that hold a profile. */
  aiAgents: { Arn: string; SecurityProfileIds: string[] }[];
  /** What AWS Cloud Control was asked to do in the last days. */
  requests: ResourceRequest[];
  assistants: Assistant[];
  flowModules: FlowModule[];
  applications: Application[];
  integrationAssociations: IntegrationAssociation[];
}

type AddedLater = Pick<
  Data,
  "requests" | "assistants" | "flowModules" | "applications" | "integrationAssociations"
>;

/** What files of earlier versions do not have. */
export const addedLater = (): AddedLater => ({
  requests: [],
  assistants: [],
  flowModules: [],
  applications: [],
  integrationAssociations: [],
});

export function dataViolations(value: unknown): string[] {
  return violations(DataShape, value).map(({ path }) => path);
}

export function isData(value: unknown): value is Data {
  return dataViolations(value).length === 0;
}

/** When something was changed last, as the answers have it. */
export function lastModified(held: { LastModifiedTime: number; LastModifiedRegion: string }) {
  return {
    LastModifiedTime: held.LastModifiedTime / 1000,
    LastModifiedRegion: held.LastModifiedRegion,
  };
}
