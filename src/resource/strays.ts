import { setTimeout } from "node:timers/promises";
import type { ControlPlane } from "../aws/control-plane.ts";
import { readByName } from "../aws/directory.ts";
import type { ObservedProfile, ProfileRecord } from "../profile/model.ts";
import { isOwnedBy } from "../profile/ownership.ts";
import { type ResourceContext, type StoredProps, ownerOf, reach } from "./context.ts";
import type { Claim } from "./journal.ts";

/** Milliseconds after which a list shows, as we take it, what was made. AWS names no figure. */
const SHOWN_AFTER = 2_000;

/**
 * The profile that an attempt made before it was cut off: the one that was noted, or that has the noted
 * name, if it has our ownership tags. One without them is somebody else's.
 */
export async function findStray(
  context: ResourceContext,
  props: StoredProps,
  claim: Claim,
): Promise<ProfileRecord | undefined> {
  const { InstanceArn, SecurityProfileName, SecurityProfileArn: noted, attempt } = claim;
  const name = { InstanceArn, SecurityProfileName };
  const { plane } = reach(context, props, name, claim.controlPlane);
  if (attempt !== undefined) await plane.settleCreates();
  const found =
    noted === undefined ? await findMade(plane, claim) : await plane.read(noted, ["describe"]);
  if (!found || !isOwnedBy(ownerOf(context), found.Tags)) return undefined;
  const { SecurityProfileArn, SecurityProfileId } = found;
  return { ...name, SecurityProfileArn, SecurityProfileId, adopted: false };
}

/** By its name; once more where the create was begun so shortly before that the list may not show it. */
async function findMade(
  plane: ControlPlane,
  { InstanceArn, SecurityProfileName, begun = 0 }: Claim,
): Promise<ObservedProfile | undefined> {
  const look = () =>
    readByName(plane, InstanceArn, SecurityProfileName, ["describe"], { certain: true });
  const early = begun + SHOWN_AFTER - Date.now();
  const found = await look();
  if (found || early <= 0) return found;
  await setTimeout(Math.min(early, SHOWN_AFTER));
  return look();
}
