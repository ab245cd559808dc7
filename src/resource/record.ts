import {
  type Context,
  type Placed,
  type Scope,
  type State,
  fqnOf,
  identityOf,
  isScopeRecord,
  kindOf,
  stageOf,
} from "../alchemy/engine.ts";
import { GENERIC_KIND, KIND, isAssignmentKind, labelOf } from "../alchemy/kinds.ts";
import { recordPlace } from "../alchemy/places.ts";
import type { ControlPlaneName } from "../aws/control-plane.ts";
import type { KeptCredentials } from "../aws/credentials.ts";
import { InvalidPropsError } from "../errors/index.ts";
import { locateProfile } from "../profile/arn.ts";
import type { DesiredProfile, ManagedProfile, ProfileRecord } from "../profile/model.ts";
import { nameOf, sha256 } from "../profile/ownership.ts";
import { show } from "../profile/problem.ts";
import { fromGeneric } from "./generic.ts";

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
export type ResourceContext = Pick<Context<ManagedProfile>, "id" | "scope" | "output">;

/** A resource of some kind and its place in the state. */
export interface OfKind extends Placed {
  /** Default: the kind of a profile. */
  readonly kind?: string;
  readonly output?: Pick<ManagedProfile, "SecurityProfileArn"> | undefined;
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
 * Refuses a resource if its record belongs to something else: to a scope of the same name, to an id that differs
 * only in case in a store that ignores case, or to another kind of resource of this package.
 *
 * @throws InvalidPropsError
 */
export function refuseRecord(
  context: OfKind,
  record: Pick<State, "id" | "kind"> | undefined,
): void {
  const { id, kind = KIND } = context;
  if (record === undefined) return;
  const isOfOtherKind =
    record.kind !== kind && (isAssignmentKind(record.kind) || isAssignmentKind(kind));
  const message = isScopeRecord(record)
    ? `${show(id)} is the name of a scope in Alchemy's state; first deploy without the scope and this resource to remove what is in the scope, or give the resource another id`
    : record.id !== id
      ? `${show(id)} and ${show(record.id)} share one record in Alchemy's state; give one of them another id`
      : isOfOtherKind
        ? `${show(id)} is the id of another resource (${record.kind}) in Alchemy's state; give this one another id`
        : undefined;
  if (message !== undefined) refuse(context, "id", message);
}

/**
 * Refuses the output of another application or stage: somebody has copied its state. What the record names belongs
 * to the other stack.
 *
 * @throws InvalidPropsError
 */
export function refuseCopy(
  context: Placed & { readonly kind: string },
  output: object | undefined,
): void {
  const { scope } = context;
  const fqn = fqnOf(output ?? {});
  const stage = stageOf(scope);
  if (fqn === "" || fqn.startsWith(`${stage.chain.join("/")}/`)) return;
  const message = `${show(stage.scopeName)} has a copy of the state of ${fqn}, so a deploy or destroy would change what that resource manages. Delete the record ${recordPlace(context)} and every other record copied with it, and deploy; if this stage or application replaces the other one, deploy with --adopt`;
  refuse(context, "stage", message);
}

/** @throws InvalidPropsError */
export function refuse(context: OfKind, path: string, message: string): never {
  const label = labelOf(context.kind ?? KIND, resourceOf(context));
  throw new InvalidPropsError(label, [{ path, message }]);
}

/** A name of the resource that no other resource has. */
export function resourceOf(context: Placed): string {
  return nameOf(identityOf(context));
}

/** The name of the profile. It keeps its name if the code does not give one, or no longer does. */
export function nameFor(context: ResourceContext, props: StoredProps): string {
  return (
    props.SecurityProfileName ??
    profileIn(context.output)?.SecurityProfileName ??
    physicalName(context.scope, context.id)
  );
}

/** Alchemy's physical name. If it is too long for AWS: its beginning and a hash. */
export function physicalName(scope: Scope, id: string): string {
  const name = scope.createPhysicalName(id);
  if (name.length <= 127) return name;
  return `${name.slice(0, 114)}-${sha256(name).slice(0, 12)}`;
}

/** This stack deletes what it created and keeps what it adopted, unless the code sets `delete`. */
export function isDeletable(
  props: Pick<StoredProps, "delete">,
  profile: Pick<ProfileRecord, "adopted">,
): boolean {
  return props.delete ?? !profile.adopted;
}

/** When a deploy last wrote, in milliseconds since 1970. `drift` takes what is older for known. */
export const WRITTEN_AT = "writtenAt";

/** When a delete last began. It may write nothing, and is no deploy after which `drift` knows the instance. */
const DELETE_BEGUN_AT = "deleteBegunAt";

/** Until when AWS may have been written to, as far as a record shows, in milliseconds since 1970. */
export function lastWriteIn(record: Pick<State, "data"> | undefined): number {
  const { [WRITTEN_AT]: written = 0, [DELETE_BEGUN_AT]: begun = 0 } = record?.data ?? {};
  return Math.max(written, begun);
}

/**
 * Records that a delete begins, which Alchemy does not. If the process dies then, a deploy of the same code would
 * otherwise skip the resource, or read what AWS is about to lose.
 */
export async function beginDelete(
  { id, scope: { state } }: Placed,
  noted: (record: State) => State["data"] = () => ({}),
): Promise<void> {
  const record = await state.get(id);
  if (!record) return;
  const data = { ...record.data, ...noted(record), [DELETE_BEGUN_AT]: Date.now() };
  await state.set(id, { ...record, status: "updating", data });
}

/** Unlike `formerlyOf`, unique: version 0.1.0 spelled several resources alike there. */
export const LEFT_BY = "leftBy";

/** The resource that left the profile of a record. Version 0.1.0 did not record it. */
export function leaverIn({ data }: Pick<State, "data">): string | undefined {
  const leaver = data[LEFT_BY];
  return typeof leaver === "string" ? leaver : undefined;
}

/** The id of the record of a profile that a resource has left. */
export function formerId(context: ResourceContext, SecurityProfileArn: string): string {
  return `${formerPrefix(context)}${locateProfile(SecurityProfileArn).SecurityProfileId}`;
}

/** A resource in an error, or the one that left the record: `my-app/prod/team`, `formerly my-app/prod/team` */
export function resourceInErrors(
  context: Placed,
  { formerlyOf }: Pick<StoredProps, "formerlyOf">,
): string {
  return formerlyOf === undefined ? resourceOf(context) : `formerly ${formerlyOf}`;
}

/**
 * The prefix of the ids of records that a resource leaves. An id is a file name in the default state store, and file
 * systems allow 255 bytes.
 */
export function formerPrefix(context: Placed): string {
  const { id, scopes } = identityOf(context);
  const path = [...scopes, id].join(".").replaceAll("/", ".");
  const short = Buffer.byteLength(path) <= 100;
  return `${short ? path : sha256(path)}.replaced.`;
}
