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
  whole,
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
const CHANGED = ["LastModifiedTime", "LastModifiedRegion"] as const;

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
  ["Id", "Username", "SecurityProfileIds", "RoutingProfileId", "Tags", ...CHANGED],
);

const GroupShape = structure({ Id, Name: text(), ParentId: Id, ...changed }, [
  "Id",
  "Name",
  ...CHANGED,
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

const AssistantShape = whole({ Id, Name: text(), AIAgents: list(AIAgentShape) });

const ProfileShape = structure<Record<string, Shape>, string>(
  {
    Id,
    SecurityProfileName: text(),
    ...Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].shape])),
    Tags: HeldTags,
    ...changed,
  },
  ["Id", "SecurityProfileName", ...FIELD_NAMES, ...CHANGED],
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

const DataShape = whole({
  clock: integer(),
  instance: whole({ CreatedTime: integer(), Tags: HeldTags }),
  profiles: list(ProfileShape),
  users: list(UserShape),
  hierarchyGroups: list(GroupShape),
  /** The ARNs of AI agents, with qualifier or without, that hold a profile. */
  aiAgents: list(whole({ Arn: text(), SecurityProfileIds: list(Id) })),
  /** What AWS Cloud Control was asked to do in the last days. */
  requests: list(RequestShape),
  assistants: list(AssistantShape),
  flowModules: list(whole({ Id, Name: text(), State: FlowModuleState })),
  applications: list(
    whole({
      Id,
      Name: text(),
      Namespace: text(),
      ApplicationType,
      CreatedTime: integer(),
      LastModifiedTime: integer(),
    }),
  ),
  integrationAssociations: list(whole({ Id, IntegrationType, IntegrationArn: text() })),
});

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

/** A create, update or delete of AWS Cloud Control: what its event reports, and what it waits for. */
export type ResourceRequest = Readonly<Infer<typeof RequestShape>>;

/** All that the instance holds. Times are milliseconds; the clock is the latest of them. */
export interface Data extends Omit<Infer<typeof DataShape>, "profiles" | "requests"> {
  profiles: Profile[];
  requests: ResourceRequest[];
}

/** What files of earlier versions do not have. */
export const addedLater = () =>
  ({
    requests: [],
    assistants: [],
    flowModules: [],
    applications: [],
    integrationAssociations: [],
  }) satisfies Partial<Data>;

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
