import { isRecord } from "../profile/shapes.ts";
import { ajv, members, readSetting } from "./settings.ts";

/**
 * Answers that AWS has not confirmed. Each setting is one open question; its default is what the local
 * Amazon Connect takes to be most likely.
 */
export interface LocalBehavior {
  /** `""` for a text of UpdateSecurityProfile, such as the hierarchy group. @default "clears" */
  emptyText?: "clears" | "ignored" | "refused";
  /** `[]` and `{}` for a list or map of UpdateSecurityProfile. @default "clears" */
  emptySets?: "clears" | "ignored" | "refused";
  /** Empty lists and maps in what DescribeSecurityProfile and the lists of a profile answer. @default "returned" */
  emptyLists?: "returned" | "left out";
  /** How names of security profiles are compared. @default "case-sensitive" */
  profileNames?: "case-sensitive" | "case-insensitive";
  /** A permission that no stock profile has. @default "taken" */
  unknownPermissions?: "taken" | "refused";
  /** The ARN of the instance as `InstanceId`, and of a profile as `SecurityProfileId`. @default "taken" */
  arnsAsIds?: "taken" | "refused";
  /** What moves `LastModifiedTime` of a security profile. @default "fields and tags" */
  lastModifiedTime?: "fields and tags" | "fields" | "fields, tags and holders";
  /** The ARN of an AI agent without a qualifier: a holder of its own, or the same as `:$LATEST`. @default "own" */
  plainAgentArn?: "own" | "latest";
  /** The exception for deleting a security profile in use. @default "ResourceInUseException" */
  inUse?: "ResourceInUseException" | "InvalidRequestException";
  /** The exception for a call too many, also of AWS Cloud Control. @default "ThrottlingException" */
  throttling?: "ThrottlingException" | "TooManyRequestsException";
  /** The error code of AWS Cloud Control for a taken name. @default "AlreadyExists" */
  duplicateCode?: "AlreadyExists" | "GeneralServiceException" | "InvalidRequest";
  /** The error code of AWS Cloud Control for deleting a profile in use. @default "GeneralServiceException" */
  inUseCode?: "GeneralServiceException" | "InvalidRequest" | "ResourceConflict";
}

export type Behavior = Required<LocalBehavior>;

/** The values of each setting, the default first. */
export const BEHAVIOR_VALUES: { readonly [K in keyof Behavior]: readonly Behavior[K][] } = {
  emptyText: ["clears", "ignored", "refused"],
  emptySets: ["clears", "ignored", "refused"],
  emptyLists: ["returned", "left out"],
  profileNames: ["case-sensitive", "case-insensitive"],
  unknownPermissions: ["taken", "refused"],
  arnsAsIds: ["taken", "refused"],
  lastModifiedTime: ["fields and tags", "fields", "fields, tags and holders"],
  plainAgentArn: ["own", "latest"],
  inUse: ["ResourceInUseException", "InvalidRequestException"],
  throttling: ["ThrottlingException", "TooManyRequestsException"],
  duplicateCode: ["AlreadyExists", "GeneralServiceException", "InvalidRequest"],
  inUseCode: ["GeneralServiceException", "InvalidRequest", "ResourceConflict"],
};

const isBehavior = ajv.compile<Behavior>(
  members(
    Object.fromEntries(
      Object.entries(BEHAVIOR_VALUES).map(([name, values]) => [
        name,
        { enum: values, default: values[0] },
      ]),
    ),
  ),
);

/** @throws SettingError that names every problem */
export function readBehavior(behavior: LocalBehavior): Behavior {
  return readSetting("behavior", isBehavior, isRecord(behavior) ? { ...behavior } : behavior);
}
