import { reportWait } from "../alchemy/log.ts";
import type { ControlPlane, ControlPlaneName } from "../aws/control-plane.ts";
import type { Credentials } from "../aws/credentials.ts";
import { openControlPlane } from "../aws/index.ts";
import { type Restored, restoreCredentials } from "../aws/kept-credentials.ts";
import { untilShown } from "../aws/read-lag.ts";
import type { Subject } from "../errors/subject.ts";
import {
  type DesiredProfile,
  type ManagedProfile,
  type ReadPart,
  declaredFields,
  partsOf,
} from "../profile/model.ts";
import { type Claim, type Journal, mentionedIn, openJournal, sameName } from "./journal.ts";
import { underLock } from "./locked-plane.ts";
import {
  type ResourceContext,
  type StoredProps,
  nameFor,
  profileIn,
  resourceInErrors,
  resourceOf,
} from "./record.ts";
import { runOf } from "./run.ts";
import { siblingsWithName } from "./siblings.ts";

/** The control plane for one profile, and the subject that its errors name. */
export interface Target {
  readonly subject: Subject;
  readonly plane: ControlPlane;
  readonly credentials: Credentials;
}

export function openTarget(
  context: ResourceContext,
  props: StoredProps,
  target: Subject,
  controlPlane: ControlPlaneName = props.controlPlane ?? "connect",
): Target {
  const { scope } = context;
  const { InstanceArn, SecurityProfileName, SecurityProfileArn, whenInUse } = target;
  const resource = resourceInErrors(context, props);
  const { credentials: byArn, given } = runOf(scope);
  const known = given.get(props)?.credentials ?? byArn.get(SecurityProfileArn ?? "");
  const { credentials, lacking }: Restored = known
    ? { credentials: known }
    : restoreCredentials(props, scope);
  const subject = { resource, InstanceArn, SecurityProfileName, whenInUse, lacking };
  const plane = openControlPlane(controlPlane, subject, credentials, (message) =>
    reportWait(resourceOf(context), message),
  );
  return { subject, credentials, plane: underLock(plane, scope.state) };
}

/** What one run of the handler works with. */
export interface Pass extends Target {
  readonly context: ResourceContext;
  /** The name of the resource. */
  readonly resource: string;
  readonly props: StoredProps;
  readonly desired: DesiredProfile;
  /** The output of the last successful deploy. */
  readonly previous: ManagedProfile | undefined;
  readonly journal: Journal;
  /** The parts to read, for all fields that the code declares or declared before. */
  readonly parts: readonly ReadPart[];
}

export async function beginPass(context: ResourceContext, props: StoredProps): Promise<Pass> {
  const previous = profileIn(context.output);
  const journal = await openJournal(context, previous);
  const desired: DesiredProfile = { ...props, SecurityProfileName: nameFor(context, props) };
  const parts = partsOf([
    ...declaredFields(desired),
    ...declaredFields(previous ?? {}),
    ...journal.open
      .filter((claim) => claim.attempt === undefined || sameName(claim, desired))
      .flatMap((claim) => mentionedIn(claim).fields),
  ]);
  const { InstanceArn } = desired;
  // It may take what they have begun to change or delete.
  const others = await siblingsWithName(context, desired);
  const begun = [...journal.noted, ...others.flatMap(({ claims }) => claims)];
  const here = begun.filter((claim) => claim.InstanceArn === InstanceArn);
  const lastWrite = Math.max(...[journal, ...others].map((each) => each.lastWrite));
  await awaitInterrupted(context, props, here, lastWrite);
  return {
    ...openTarget(context, props, desired),
    context,
    resource: resourceOf(context),
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
  begun: readonly Claim[],
  lastWrite: number,
): Promise<void> {
  const overCloudControl = begun.filter(({ controlPlane }) => controlPlane === "cloudcontrol");
  const byInstance = new Map(overCloudControl.map((claim) => [claim.InstanceArn, claim]));
  for (const claim of byInstance.values()) {
    await openTarget(context, props, claim, "cloudcontrol").plane.whenIdle();
  }
  await untilShown(byInstance.size > 0 ? Date.now() : lastWrite);
}
