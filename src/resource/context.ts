import { createHash } from "node:crypto";
import type { Context, Scope } from "../alchemy/engine.ts";
import type { ControlPlane, ControlPlaneName } from "../aws/control-plane.ts";
import {
  type Credentials,
  type KeptCredentials,
  type Restored,
  restoreCredentials,
} from "../aws/credentials.ts";
import { identityIn } from "../alchemy/scopes.ts";
import { openControlPlane } from "../aws/index.ts";
import type { Subject } from "../errors/subject.ts";
import type { DesiredProfile, ManagedProfile, ProfileRecord } from "../profile/model.ts";
import { type Identity, nameOf } from "../profile/ownership.ts";
import { fromGeneric, isGeneric } from "./generic.ts";
import { underLock } from "./locked-plane.ts";
import { reportWait } from "../alchemy/log.ts";
import { runOf } from "./run.ts";

/** The props as Alchemy's state keeps them: in normal form, without a secret. */
export interface StoredProps extends Omit<DesiredProfile, "SecurityProfileName">, KeptCredentials {
  SecurityProfileName?: string;
  adopt?: boolean;
  delete?: boolean;
  controlPlane?: ControlPlaneName;
  /** Of a profile that a rename left behind: the resource whose it was. */
  formerlyOf?: string;
}

/** What the lifecycle needs of Alchemy's context. */
export type ResourceContext = Pick<Context<ManagedProfile>, "id" | "scope" | "output" | "get">;

/** The control plane for one profile, and how to call the profile in words. */
export interface Reach {
  readonly subject: Subject;
  readonly plane: ControlPlane;
  readonly credentials: Credentials;
}

export function reach(
  context: ResourceContext,
  props: StoredProps,
  target: Pick<ProfileRecord, "InstanceArn" | "SecurityProfileName"> & Partial<ProfileRecord>,
  controlPlane: ControlPlaneName = props.controlPlane ?? "connect",
): Reach {
  const { scope } = context;
  const { InstanceArn, SecurityProfileName, SecurityProfileArn } = target;
  const { formerlyOf } = props;
  const resource = formerlyOf === undefined ? resourceOf(context) : `formerly ${formerlyOf}`;
  const record = recordFile(context);
  const known = given.get(props) ?? runOf(scope).credentials.get(SecurityProfileArn ?? "");
  const { credentials, lacking }: Restored = known
    ? { credentials: known }
    : restoreCredentials(props, scope);
  const subject = { resource, record, InstanceArn, SecurityProfileName, lacking };
  const plane = openControlPlane(controlPlane, subject, credentials, (message) =>
    reportWait(resourceOf(context), message),
  );
  return { subject, credentials, plane: underLock(plane, scope.state) };
}

/** Where Alchemy's default store keeps the record of a resource. */
export function recordFile({ id, scope }: Pick<ResourceContext, "id" | "scope">): string {
  const separator = process.platform === "win32" ? "-" : ":";
  return [".alchemy", ...scope.chain, `${id.replaceAll("/", separator)}.json`].join("/");
}

/** What the last success left: nothing on the first create, where the output has no member of ours. */
export function recorded({ output }: ResourceContext): ManagedProfile | undefined {
  if (output && isGeneric(output)) return fromGeneric(output);
  return output?.SecurityProfileArn === undefined ? undefined : output;
}

export function identityOf({ id, scope }: Pick<ResourceContext, "id" | "scope">): Identity {
  return identityIn(scope, id);
}

/** The resource by a name that no other one has. */
export function resourceOf(context: Pick<ResourceContext, "id" | "scope">): string {
  return nameOf(identityOf(context));
}

const given = new WeakMap<StoredProps, Credentials>();

/**
 * Credentials travel beside the props, not in them: Alchemy hands the handler the very object that it was
 * given and stores a copy of it. A delete gets its props from the state and finds none here.
 */
export function withCredentials(props: StoredProps, credentials: Credentials): StoredProps {
  given.set(props, credentials);
  return props;
}

/** A profile whose code does not name it, or no longer does, keeps its name. */
export function nameFor(context: ResourceContext, props: StoredProps): string {
  return (
    props.SecurityProfileName ??
    recorded(context)?.SecurityProfileName ??
    physicalName(context.scope, context.id)
  );
}

/** Alchemy's physical name; of one that is too long for AWS, the beginning and a hash. */
export function physicalName(scope: Scope, id: string): string {
  const name = scope.createPhysicalName(id);
  if (name.length <= 127) return name;
  return `${name.slice(0, 114)}-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}

/** What this stack made it deletes, what it found it keeps, unless the code says otherwise. */
export function isDeletable(props: StoredProps, profile: Pick<ProfileRecord, "adopted">): boolean {
  return props.delete ?? !profile.adopted;
}
