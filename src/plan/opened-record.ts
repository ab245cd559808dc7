import { kindOf } from "../alchemy/engine.ts";
import { GENERIC_KIND } from "../alchemy/kinds.ts";
import type { ControlPlane, ControlPlaneName } from "../aws/control-plane.ts";
import type { Credentials } from "../aws/credentials.ts";
import { openControlPlane } from "../aws/index.ts";
import { restoreCredentials } from "../aws/kept-credentials.ts";
import type { Subject } from "../errors/subject.ts";
import { type FieldName, type ManagedProfile, FIELDS } from "../profile/model.ts";
import { isRecord } from "../profile/shapes.ts";
import { type StoredProps, profileIn } from "../resource/record.ts";
import { propsFromGeneric } from "../resource/generic.ts";
import { lastDeployIn } from "../resource/journal.ts";
import { type ProfileStateRecord, isSettled } from "./state-records.ts";

/** A record of the state, with access to its instance. */
export interface OpenedRecord {
  /** The output of the last successful deploy. */
  readonly known: ManagedProfile | undefined;
  readonly props: Partial<StoredProps>;
  /** Whether a deploy completed the resource, and the resource has not left the profile. */
  readonly isSettled: boolean;
  /** Empty if an interrupted deploy recorded no props. */
  readonly InstanceArn: string;
  readonly lastDeploy: ReturnType<typeof lastDeployIn>;
  readonly controlPlane: ControlPlaneName;
  readonly credentials: () => Credentials;
  /**
   * Opens the control plane; calls AWS only when it is used.
   *
   * @param other another subject of its instance, for errors
   */
  readonly open: (other?: ProfileSubject) => ControlPlane;
}

/** A profile that no record manages, or the instance without one. */
type ProfileSubject = Pick<Subject, "SecurityProfileArn" | "SecurityProfileName">;

/** Opens a record with the credentials of its deploy. */
export function openRecord({ fqn, scope, state }: ProfileStateRecord): OpenedRecord | Error {
  if (state instanceof Error) return state;
  const known = profileIn(state.output);
  const props = propsOf(state, known);
  const {
    controlPlane = "connect",
    InstanceArn = "",
    SecurityProfileName = "",
  } = known ? { ...props, ...known } : props;
  return {
    known,
    props,
    isSettled: isSettled(state),
    InstanceArn,
    lastDeploy: lastDeployIn(state),
    controlPlane,
    credentials: () => restoreCredentials(props, scope).credentials,
    open(other) {
      const { credentials, lacking } = restoreCredentials(props, scope);
      const subject = other ?? { resource: fqn, SecurityProfileName };
      return openControlPlane(controlPlane, { InstanceArn, lacking, ...subject }, credentials);
    },
  };
}

/** Whether the control plane of a record reads a field. */
export function isReadable({ controlPlane }: OpenedRecord, field: FieldName): boolean {
  return controlPlane === "connect" || FIELDS[field].cloudControl !== "unsupported";
}

function propsOf(
  { output, props }: { output: object; props: unknown },
  known: ManagedProfile | undefined,
): Partial<StoredProps> {
  if (kindOf(output) === GENERIC_KIND) return known ? propsFromGeneric(known) : {};
  return isStored(props) ? props : {};
}

function isStored(props: unknown): props is StoredProps {
  return isRecord(props) && typeof props["InstanceArn"] === "string";
}
