import { randomUUID } from "node:crypto";
import { type Tag, tagMap, tagRecord } from "../../profile/kinds.ts";
import {
  type FieldName,
  DESCRIBED_FIELDS,
  FIELDS,
  FIELD_NAMES,
  LISTED_FIELDS,
  UPDATED_FIELDS,
  allFields,
  piecesOf,
} from "../../profile/model.ts";
import { isSystemTag } from "../../profile/ownership.ts";
import { type Infer, isRecord } from "../../profile/shapes.ts";
import type { Behavior } from "../behavior.ts";
import { type ErrorType, ServiceError, notFound } from "../errors.ts";
import {
  CreateSecurityProfile,
  DeleteSecurityProfile,
  DescribeSecurityProfile,
  ListSecurityProfiles,
  UpdateSecurityProfile,
  listField,
} from "../operations/security-profiles.ts";
import { TagResource, UntagResource } from "../operations/tags.ts";
import type { Store } from "../store.ts";
import { readInput } from "../validation.ts";
import { CloudControlError, type CloudControlErrorType, LONGEST_MESSAGE } from "./errors.ts";
import type { HandlerErrorCode } from "./model.ts";
import { type ResourceModel, TYPE_NAME } from "./schema.ts";

/** What the handler of the resource type does, over Amazon Connect's operations. */

const LARGEST_PAGE = 1000;

const isInModel = (name: FieldName) => FIELDS[name].cloudControl !== "unsupported";

const OUTSIDE_MODEL = new Set<string>(FIELD_NAMES.filter((name) => !isInModel(name)));

/** What UpdateSecurityProfile writes of the model. */
const UPDATED = UPDATED_FIELDS.filter(isInModel);

export function readProfile(store: Store, arn: string): ResourceModel {
  const input = { ...located(store, arn), MaxResults: LARGEST_PAGE };
  const { SecurityProfile: profile } = DescribeSecurityProfile(store, input);
  const { Arn, Id: _, OrganizationResourceId: __, ...described } = profile;
  const model: Record<string, unknown> = Object.fromEntries(
    Object.entries<unknown>(described).filter(([name]) => !OUTSIDE_MODEL.has(name)),
  );
  for (const name of DESCRIBED_FIELDS) {
    if (FIELDS[name].shape.type === "map") model[name] = tagList(model[name]);
  }
  for (const name of LISTED_FIELDS.filter(isInModel)) {
    model[name] = listField(store, name, input)[FIELDS[name].readBy.member];
  }
  return {
    ...model,
    SecurityProfileName: described.SecurityProfileName,
    SecurityProfileArn: Arn,
    InstanceArn: store.instance.InstanceArn,
    Tags: tagList(profile.Tags),
  };
}

/** Creates the profile and gives its ARN. */
export function createProfile(store: Store, model: ResourceModel): string {
  checkInstance(store, model.InstanceArn);
  const tags = tagMap.normalize(model.Tags ?? []);
  const input = readInput("CreateSecurityProfile", {
    InstanceId: store.instance.InstanceId,
    SecurityProfileName: model.SecurityProfileName,
    ...membersOf(model),
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
  });
  return CreateSecurityProfile(store, input).SecurityProfileArn;
}

/** Makes the profile what the model says: what the model leaves out is cleared. */
export function updateProfile(store: Store, arn: string, model: ResourceModel): void {
  const { InstanceId, SecurityProfileId } = located(store, arn);
  const current = store.profile(SecurityProfileId);
  const wantedFields = allFields(membersOf(model));
  const differing = UPDATED.filter(
    (name) => piecesOf(name, current).length + piecesOf(name, wantedFields).length > 0,
  );
  const input = readInput("UpdateSecurityProfile", {
    InstanceId,
    SecurityProfileId,
    ...Object.fromEntries(differing.map((name) => [name, wantedFields[name]])),
  });
  UpdateSecurityProfile(store, input);
  const held = store.profile(SecurityProfileId).Tags;
  const wanted = tagMap.normalize(model.Tags ?? []);
  const gone = Object.keys(held).filter((key) => !Object.hasOwn(wanted, key) && !isSystemTag(key));
  const set = Object.entries(wanted).filter(([key, value]) => held[key] !== value);
  if (gone.length > 0) {
    UntagResource(store, readInput("UntagResource", { resourceArn: arn, tagKeys: gone }));
  }
  if (set.length > 0) {
    const tags = Object.fromEntries(set);
    TagResource(store, readInput("TagResource", { resourceArn: arn, tags }));
  }
}

export function deleteProfile(store: Store, arn: string): void {
  DeleteSecurityProfile(store, located(store, arn));
}

export function listProfiles(
  store: Store,
  InstanceArn: string,
  page: { readonly NextToken?: string; readonly MaxResults?: number },
): { arns: string[]; NextToken?: string } {
  checkInstance(store, InstanceArn);
  const input = { InstanceId: store.instance.InstanceId, ...page };
  const { SecurityProfileSummaryList, ...next } = ListSecurityProfiles(store, input);
  return { arns: SecurityProfileSummaryList.map(({ Arn }) => Arn), ...next };
}

type Code = Infer<typeof HandlerErrorCode>;

const CODES: { readonly [T in ErrorType]?: Code } = {
  AccessDeniedException: "AccessDenied",
  InternalServiceException: "ServiceInternalError",
  InvalidParameterException: "InvalidRequest",
  InvalidRequestException: "InvalidRequest",
  LimitExceededException: "ServiceLimitExceeded",
  ResourceNotFoundException: "NotFound",
  SerializationException: "InvalidRequest",
  ThrottlingException: "Throttling",
};

const EXCEPTIONS: { readonly [C in Code]?: CloudControlErrorType } = {
  AccessDenied: "AccessDeniedException",
  AlreadyExists: "AlreadyExistsException",
  InvalidRequest: "InvalidRequestException",
  NotFound: "ResourceNotFoundException",
  ServiceInternalError: "ServiceInternalErrorException",
  ServiceLimitExceeded: "ServiceLimitExceededException",
  Throttling: "ThrottlingException",
};

type Deciding = Pick<Store, "behavior">;

function codeOf({ duplicateCode, inUseCode }: Behavior, type: ErrorType): Code {
  if (type === "DuplicateResourceException") return duplicateCode;
  if (type === "ResourceInUseException") return inUseCode;
  return CODES[type] ?? "GeneralServiceException";
}

/** An answer of Amazon Connect's as the handler passes it on. */
export function failure({ behavior }: Deciding, { message, status, type }: ServiceError) {
  const origin = ` (Service: Connect, Status Code: ${status}, Request ID: ${randomUUID()})`;
  return {
    ErrorCode: codeOf(behavior, type),
    StatusMessage: message.slice(0, LONGEST_MESSAGE - origin.length) + origin,
  };
}

/** An answer of Amazon Connect's as the call passes it on that ran the handler. */
export function passedOn(store: Deciding, error: ServiceError): CloudControlError {
  const { ErrorCode, StatusMessage } = failure(store, error);
  return new CloudControlError(
    EXCEPTIONS[ErrorCode] ?? "GeneralServiceException",
    `${TYPE_NAME} Handler returned status FAILED: ${StatusMessage} (HandlerErrorCode: ${ErrorCode}, RequestToken: ${randomUUID()})`,
  );
}

/** Runs a handler inside the call: its failure is the call's. */
export function within<T>(store: Deciding, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ServiceError ? passedOn(store, error) : error;
  }
}

function membersOf(model: ResourceModel): Record<string, unknown> {
  return Object.fromEntries(
    UPDATED.filter((name) => model[name] !== undefined).map((name) => [
      name,
      FIELDS[name].shape.type === "map" ? tagRecord(model[name]) : model[name],
    ]),
  );
}

function located(store: Store, arn: string) {
  const { InstanceArn, InstanceId } = store.instance;
  const [instance, SecurityProfileId] = arn.split("/security-profile/");
  if (instance !== InstanceArn || !SecurityProfileId) throw notFound(`Security profile ${arn}`);
  return { InstanceId, SecurityProfileId };
}

function checkInstance(store: Store, arn: string): void {
  if (arn !== store.instance.InstanceArn) throw notFound(`Instance ${arn}`);
}

function tagList(tags: unknown): Tag[] {
  const entries = isRecord(tags) ? Object.entries(tags) : [];
  return entries.map(([Key, Value]) => ({ Key, Value: String(Value) }));
}
