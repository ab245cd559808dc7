import { readByName } from "../aws/directory.ts";
import type { ProfileRecord } from "../profile/model.ts";
import { type ResourceContext, type StoredProps, reach } from "./context.ts";
import type { Claim } from "./journal.ts";
import { isMadeBy } from "./siblings.ts";

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
  if (attempt !== undefined) await plane.settle();
  const found =
    noted === undefined
      ? await readByName(plane, InstanceArn, SecurityProfileName, ["describe"], { certain: true })
      : await plane.read(noted, ["describe"]);
  if (!found || !(await isMadeBy(context, found, [claim]))) return undefined;
  const { SecurityProfileArn, SecurityProfileId } = found;
  return { ...name, SecurityProfileArn, SecurityProfileId, adopted: false };
}
