import type { Scope } from "alchemy";
import { type Credentials, resolveCredentials } from "../aws/credentials.ts";
import { type Calls, callsFor } from "../aws/calls.ts";
import { connectPlane } from "../aws/connect.ts";
import type { ControlPlane } from "../aws/control-plane.ts";
import type { DesiredProfile, ManagedProfile, ProfileRecord } from "../profile/model.ts";
import type { Owner } from "../profile/ownership.ts";
import type { Claim } from "./journal.ts";

/** The props as Alchemy's state keeps them: in normal form, without a secret. */
export interface StoredProps extends DesiredProfile {
  adopt?: boolean;
  delete?: boolean;
  controlPlane?: "connect";
  profile?: string;
  roleArn?: string;
  roleSessionName?: string;
}

/** What the lifecycle needs of Alchemy's context. */
export interface ResourceContext {
  readonly id: string;
  readonly fqn: string;
  readonly stage: string;
  readonly scope: Scope;
  readonly output?: ManagedProfile | undefined;
  get<T>(key: string): Promise<T | undefined>;
}

/** Calls and control plane for one profile. */
export interface Reach {
  readonly calls: Calls;
  readonly plane: ControlPlane;
}

export function reach(
  { fqn }: ResourceContext,
  target: Pick<Claim, "InstanceArn" | "SecurityProfileName">,
  credentials: Credentials,
): Reach {
  const { InstanceArn, SecurityProfileName } = target;
  const calls = callsFor({ resource: fqn, InstanceArn, SecurityProfileName }, credentials);
  return { calls, plane: connectPlane(calls) };
}

/** On the first create Alchemy's output is an object without a member of ours. */
export function recorded({ output }: ResourceContext): ManagedProfile | undefined {
  return output?.SecurityProfileArn === undefined ? undefined : output;
}

export function ownerOf({ stage, fqn }: ResourceContext): Owner {
  return { stage, resource: fqn };
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

export function credentialsFor(context: ResourceContext, props: StoredProps): Credentials {
  return given.get(props) ?? resolveCredentials(props, context.scope);
}

/** What this stack made it deletes, what it found it keeps, unless the code says otherwise. */
export function isDeletable(props: StoredProps, profile: Pick<ProfileRecord, "adopted">): boolean {
  return props.delete ?? !profile.adopted;
}
