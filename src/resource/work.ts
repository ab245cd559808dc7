import {
  type DesiredProfile,
  type ManagedProfile,
  type ReadPart,
  declaredFields,
  partsOf,
} from "../profile/model.ts";
import {
  type Reach,
  type ResourceContext,
  type StoredProps,
  nameFor,
  reach,
  recorded,
} from "./context.ts";
import { type Claim, type Journal, mentionedIn, openJournal, sameName } from "./journal.ts";

/** What one run of the handler works with. */
export interface Work extends Reach {
  readonly context: ResourceContext;
  readonly props: StoredProps;
  readonly desired: DesiredProfile;
  /** What the last success left. */
  readonly previous: ManagedProfile | undefined;
  readonly journal: Journal;
  /** What has to be read to know every field that is, or was, declared. */
  readonly parts: readonly ReadPart[];
}

export async function beginWork(context: ResourceContext, props: StoredProps): Promise<Work> {
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
  await settle(context, props, journal, here);
  return { ...reach(context, props, desired), context, props, desired, previous, journal, parts };
}

/** Returns when nothing that was cut off is under way any more, and every read shows what it has done. */
export async function settle(
  context: ResourceContext,
  props: StoredProps,
  journal: Journal,
  begun: readonly Claim[],
): Promise<void> {
  const overCloudControl = begun.filter(({ controlPlane }) => controlPlane === "cloudcontrol");
  const byInstance = new Map(overCloudControl.map((claim) => [claim.InstanceArn, claim]));
  for (const claim of byInstance.values()) {
    await reach(context, props, claim, "cloudcontrol").plane.settle();
  }
  await journal.whenShown(byInstance.size > 0 ? "until now" : "before");
}
