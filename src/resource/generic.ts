import { parseProfileArn } from "../profile/arn.ts";
import { check } from "../profile/constraints.ts";
import { type DeclaredFields, normalizeFields } from "../profile/desired.ts";
import { type ManagedProfile, FIELD_NAMES } from "../profile/model.ts";
import { isRecord } from "../profile/shapes.ts";

/**
 * The state of Alchemy's own Cloud Control provider as ours. It has the ARN as `id` and what the code declared as
 * `desiredState`. It cannot adopt a profile, so what it has it made.
 */
export function fromGeneric(output: object): ManagedProfile | undefined {
  const location = "id" in output ? parseProfileArn(String(output.id)) : undefined;
  const declared = "desiredState" in output ? output.desiredState : undefined;
  if (!location || !isRecord(declared)) return undefined;
  const { InstanceArn, SecurityProfileArn, SecurityProfileId } = location;
  const { SecurityProfileName } = declared;
  if (typeof SecurityProfileName !== "string") return undefined;
  const fields = Object.fromEntries(FIELD_NAMES.map((name) => [name, declared[name]]));
  return {
    InstanceArn,
    SecurityProfileName,
    SecurityProfileArn,
    SecurityProfileId,
    ...(areFields(InstanceArn, fields) && normalizeFields(fields)),
    adopted: false,
  };
}

function areFields(InstanceArn: string, fields: object): fields is DeclaredFields {
  return check({ InstanceArn, ...fields }).length === 0;
}

/**
 * The props for a delete of what is still in that provider's state. Its own hold credentials in plain
 * text, with which it never signed; and what it made through Cloud Control goes through Cloud Control.
 */
export function propsFromGeneric({ InstanceArn, SecurityProfileName }: ManagedProfile) {
  return { InstanceArn, SecurityProfileName, controlPlane: "cloudcontrol" } as const;
}
