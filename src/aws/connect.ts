import type {
  CreateSecurityProfileRequest,
  UpdateSecurityProfileRequest,
} from "@aws-sdk/client-connect";
import { IncompleteReadError, InUseError } from "../errors/index.ts";
import { locateInstance, locateProfile, parseProfileArn } from "../profile/arn.ts";
import {
  type FieldName,
  type UpdatedField,
  FIELDS,
  LISTED_FIELDS,
  fieldsOf,
} from "../profile/model.ts";
import type { Calls } from "./calls.ts";
import type { ControlPlane } from "./control-plane.ts";
import { holdersOf, usersHold } from "./directory.ts";
import { asInstanceNotFound, failedWith } from "./errors.ts";
import { listProfiles, readDescription, readList } from "./profile-parts.ts";

/** The lifecycle over the Amazon Connect API: every field, one call for each write. */
export function connectPlane(calls: Calls<"connect">): ControlPlane {
  const { subject, call, session } = calls;
  const plane: ControlPlane = {
    async create(profile) {
      const { InstanceId } = locateInstance(profile.InstanceArn);
      const { SecurityProfileName } = profile;
      const fields: Pick<CreateSecurityProfileRequest, FieldName> = fieldsOf(profile);
      const answer = await call("create", "CreateSecurityProfile", (connect) =>
        connect.createSecurityProfile({ InstanceId, SecurityProfileName, ...fields }),
      ).catch((error: unknown) => {
        if (failedWith(error, "DuplicateResourceException")) {
          return error.attempts === 1 ? ("name-taken" as const) : ("name-taken-since" as const);
        }
        return asInstanceNotFound(subject)(error);
      });
      if (typeof answer === "string") return answer;
      const location = parseProfileArn(answer.SecurityProfileArn ?? "");
      if (location) return location;
      throw new IncompleteReadError(subject, "CreateSecurityProfile", "returned no ARN");
    },

    async read(SecurityProfileArn, parts) {
      const { InstanceId, SecurityProfileId } = locateProfile(SecurityProfileArn);
      const target = { InstanceId, SecurityProfileId };
      const [described, ...listed] = await Promise.allSettled([
        readDescription(calls, target),
        ...LISTED_FIELDS.filter((name) => parts.includes(FIELDS[name].readBy.part)).map((name) =>
          readList(name, calls, target),
        ),
      ]);
      if (described.status === "rejected") {
        if (failedWith(described.reason, "ResourceNotFoundException")) return undefined;
        throw described.reason;
      }
      const observed = described.value;
      for (const list of listed) {
        if (list.status === "rejected") throw list.reason;
        Object.assign(observed, list.value);
      }
      return observed;
    },

    check() {},

    async update({ SecurityProfileArn }, { update, untag, tag }) {
      const { InstanceId, SecurityProfileId } = locateProfile(SecurityProfileArn);
      // The ownership tags come first: later writes may fail, and the owner must still find the profile.
      if (Object.keys(tag).length > 0) {
        await call("tag", "TagResource", (connect) =>
          connect.tagResource({ resourceArn: SecurityProfileArn, tags: tag }),
        );
      }
      const fields: Pick<UpdateSecurityProfileRequest, UpdatedField> = update;
      if (Object.keys(fields).length > 0) {
        await call("update", "UpdateSecurityProfile", (connect) =>
          connect.updateSecurityProfile({ InstanceId, SecurityProfileId, ...fields }),
        );
      }
      if (untag.length > 0) {
        await call("untag", "UntagResource", (connect) =>
          connect.untagResource({ resourceArn: SecurityProfileArn, tagKeys: untag }),
        );
      }
    },

    async delete(SecurityProfileArn) {
      const { InstanceId, SecurityProfileId } = locateProfile(SecurityProfileArn);
      try {
        await call("delete", "DeleteSecurityProfile", (connect) =>
          connect.deleteSecurityProfile({ InstanceId, SecurityProfileId }),
        );
      } catch (error) {
        const isInUse = failedWith(error, "ResourceInUseException");
        // AWS does not document which exception it throws for a profile in use.
        if (isInUse || failedWith(error, "InvalidRequestException")) {
          const holders = await holdersOf(calls, SecurityProfileArn);
          if (isInUse || usersHold(holders)) {
            throw new InUseError({ ...subject, SecurityProfileArn }, holders, error.cause);
          }
        }
        if (!failedWith(error, "ResourceNotFoundException")) throw error;
        // AWS also answers "not found" to the credentials of another account.
        await plane.list();
      }
    },

    async list() {
      const summaries = await listProfiles(calls);
      return new Map(
        summaries.map(({ Arn, LastModifiedTime, Name }) => {
          if (Arn === undefined || Name === undefined) {
            const reason = "returned an entry without its ARN or name";
            throw new IncompleteReadError(subject, "ListSecurityProfiles", reason);
          }
          return [Name, { SecurityProfileArn: Arn, ...(LastModifiedTime && { LastModifiedTime }) }];
        }),
      );
    },

    listings: async () => (await session()).lists.profiles,

    async whenIdle() {},
  };
  return plane;
}
