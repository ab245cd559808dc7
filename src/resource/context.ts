import { createHash } from "node:crypto";
import {
  type Context,
  type Scope,
  type State,
  identityIn,
  isScopeRecord,
  kindOf,
} from "../alchemy/engine.ts";
import { GENERIC_KIND, isAssignmentKind } from "../alchemy/kinds.ts";
import type { ControlPlane, ControlPlaneName } from "../aws/control-plane.ts";
import type { Credentials, KeptCredentials } from "../aws/credentials.ts";
import { type Restored, restoreCredentials } from "../aws/kept-credentials.ts";
import { openControlPlane } from "../aws/index.ts";
import type { Subject } from "../errors/subject.ts";
import {
  type DesiredProfile,
  type ManagedProfile,
  type ProfileRecord,
  type ReadPart,
  declaredFields,
  partsOf,
} from "../profile/model.ts";
import { type Identity, nameOf } from "../profile/ownership.ts";
import { fromGeneric } from "./generic.ts";
import { type Claim, type Journal, mentionedIn, openJournal, sameName } from "./journal.ts";
import { underLock } from "./locked-plane.ts";
import { reportWait } from "../alchemy/log.ts";
import { runOf } from "./run.ts";

/** The props as Alchemy's state keeps them: normalized, without secrets. */
export interface StoredProps extends Omit<DesiredProfile, "SecurityProfileName">, KeptCredentials {
  SecurityProfileName?: string;
  adopt?: boolean;
  delete?: boolean;
  controlPlane?: ControlPlaneName;
  /** The resource that left this profile behind, for example by a rename. */
  formerlyOf?: string;
}

/** The part of Alchemy's context that the lifecycle uses. */
export type ResourceContext = Pick<Context<ManagedProfile>, "id" | "scope" | "output" | "get">;

/** The control plane for one profile, and the subject that its errors name. */
export interface Target {
  readonly subject: Subject;
  readonly plane: ControlPlane;
  readonly credentials: Credentials;
}

export function openTarget(
  context: ResourceContext,
  props: StoredProps,
  target: Pick<ProfileRecord, "InstanceArn" | "SecurityProfileName"> &
    Partial<ProfileRecord> &
    Pick<Subject, "whenInUse">,
  controlPlane: ControlPlaneName = props.controlPlane ?? "connect",
): Target {
  const { scope } = context;
  const { InstanceArn, SecurityProfileName, SecurityProfileArn, whenInUse } = target;
  const { formerlyOf } = props;
  const resource = formerlyOf === undefined ? resourceOf(context) : `formerly ${formerlyOf}`;
  const record = recordFile(context);
  const { credentials: byArn, given } = runOf(scope);
  const known = given.get(props)?.credentials ?? byArn.get(SecurityProfileArn ?? "");
  const { credentials, lacking }: Restored = known
    ? { credentials: known }
    : restoreCredentials(props, scope);
  const subject = { resource, record, InstanceArn, SecurityProfileName, whenInUse, lacking };
  const plane = openControlPlane(controlPlane, subject, credentials, (message) =>
    reportWait(resourceOf(context), message),
  );
  return { subject, credentials, plane: underLock(plane, scope.state) };
}

/** The file in which Alchemy's default store keeps the record of a resource. */
export function recordFile({ id, scope }: Pick<ResourceContext, "id" | "scope">): string {
  const separator = process.platform === "win32" ? "-" : ":";
  return [".alchemy", ...scope.chain, `${id.replaceAll("/", separator)}.json`].join("/");
}

/** The output of the last successful deploy. */
export function recorded({ output }: Pick<ResourceContext, "output">): ManagedProfile | undefined {
  return profileIn(output);
}

/** The profile in an output of the state. The output of a first create has none of its members. */
export function profileIn(output: unknown): ManagedProfile | undefined {
  if (typeof output !== "object" || output === null) return undefined;
  if (kindOf(output) === GENERIC_KIND) return fromGeneric(output);
  return isManaged(output) ? output : undefined;
}

function isManaged(output: object): output is ManagedProfile {
  return "SecurityProfileArn" in output && output.SecurityProfileArn !== undefined;
}

/**
 * Whether a record belongs to this resource, and not to a scope, to another id that the store maps to the same
 * file, or to another kind of resource of this package.
 */
export function isRecordOf(
  { id, kind }: Pick<ResourceContext, "id"> & { readonly kind?: string },
  record: Pick<State, "id" | "kind">,
): boolean {
  const isSameKind = record.kind === kind || (kind === undefined && !isAssignmentKind(record.kind));
  return record.id === id && !isScopeRecord(record) && isSameKind;
}

export function identityOf({ id, scope }: Pick<ResourceContext, "id" | "scope">): Identity {
  return identityIn(scope, id);
}

/** A name of the resource that no other resource has. */
export function resourceOf(context: Pick<ResourceContext, "id" | "scope">): string {
  return nameOf(identityOf(context));
}

/** The name of the profile. It keeps its name if the code does not give one, or no longer does. */
export function nameFor(context: ResourceContext, props: StoredProps): string {
  return (
    props.SecurityProfileName ??
    recorded(context)?.SecurityProfileName ??
    physicalName(context.scope, context.id)
  );
}

/** Alchemy's physical name. If it is too long for AWS: its beginning and a hash. */
export function physicalName(scope: Scope, id: string): string {
  const name = scope.createPhysicalName(id);
  if (name.length <= 127) return name;
  return `${name.slice(0, 114)}-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
}

/** This stack deletes what it created and keeps what it adopted, unless the code sets `delete`. */
export function isDeletable(props: StoredProps, profile: Pick<ProfileRecord, "adopted">): boolean {
  return props.delete ?? !profile.adopted;
}

/** What one run of the handler works with. */
export interface Pass extends Target {
  readonly context: ResourceContext;
  readonly props: StoredProps;
  readonly desired: DesiredProfile;
  /** The output of the last successful deploy. */
  readonly previous: ManagedProfile | undefined;
  readonly journal: Journal;
  /** The parts to read, for all fields that the code declares or declared before. */
  readonly parts: readonly ReadPart[];
}

export async function beginPass(context: ResourceContext, props: StoredProps): Promise<Pass> {
  const previous = recorded(context);
  const journal = await openJournal(context, previous);
  const desired: DesiredProfile = { ...props, SecurityProfileName: nameFor(context, props) };
  const parts = partsOf([
    ...declaredFields(desired),
    ...declaredFields(previous ?? {}),
    ...journal.open
      .filter((claim) => claim.attempt === undefined || sameName(claim, desired))
      .flatMap((claim) => mentionedIn(claim).fields),
  ]);
  const here = journal.noted.filter(({ InstanceArn }) => InstanceArn === desired.InstanceArn);
  await awaitInterrupted(context, props, journal, here);
  return {
    ...openTarget(context, props, desired),
    context,
    props,
    desired,
    previous,
    journal,
    parts,
  };
}

/** Waits until no interrupted write is in progress and every read shows its result. */
export async function awaitInterrupted(
  context: ResourceContext,
  props: StoredProps,
  journal: Journal,
  begun: readonly Claim[],
): Promise<void> {
  const overCloudControl = begun.filter(({ controlPlane }) => controlPlane === "cloudcontrol");
  const byInstance = new Map(overCloudControl.map((claim) => [claim.InstanceArn, claim]));
  for (const claim of byInstance.values()) {
    await openTarget(context, props, claim, "cloudcontrol").plane.settle();
  }
  await journal.whenShown(byInstance.size > 0 ? "until now" : "before");
}
