import type { State } from "../alchemy/engine.ts";
import { GENERIC_KIND, KIND } from "../alchemy/kinds.ts";
import { outputOf } from "../alchemy/record-writes.ts";
import { parseProfileArn } from "../profile/arn.ts";
import { check } from "../profile/constraints.ts";
import {
  type DeclaredFields,
  type ManagedProfile,
  FIELD_NAMES,
  normalizeFields,
} from "../profile/model.ts";
import { isRecord } from "../profile/shapes.ts";

/**
 * Converts the state of Alchemy's own Cloud Control provider. It has the ARN as `id` and the declared fields as
 * `desiredState`. That provider cannot adopt, so it created every profile in its state.
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
 * The props to delete a profile in that provider's state. The provider's own props have credentials in plain
 * text, which it never signed with; and what it created through Cloud Control, this deletes through Cloud
 * Control.
 */
export function propsFromGeneric({ InstanceArn, SecurityProfileName }: ManagedProfile) {
  return { InstanceArn, SecurityProfileName, controlPlane: "cloudcontrol" } as const;
}

/**
 * What makes a record of that provider one of this package. If that provider is loaded, it would otherwise delete the
 * profile that another resource has taken over.
 */
export function convertGeneric(record: State): Partial<State> {
  const profile = record.kind === GENERIC_KIND ? fromGeneric(record.output) : undefined;
  if (!profile) return {};
  const output = outputOf(KIND, record, profile);
  return { kind: KIND, output, props: propsFromGeneric(profile) };
}
