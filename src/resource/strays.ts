import { readByName } from "../aws/directory.ts";
import type { ProfileRecord } from "../profile/model.ts";
import { isOwnedBy } from "../profile/ownership.ts";
import {
  type ResourceContext,
  type StoredProps,
  credentialsFor,
  ownerOf,
  reach,
} from "./context.ts";
import type { Claim } from "./journal.ts";

/**
 * The profile that an attempt made before it was cut off: it has the name that was noted, and our
 * ownership tags. One without them is somebody else's.
 */
export async function findStray(
  context: ResourceContext,
  props: StoredProps,
  { InstanceArn, SecurityProfileName }: Claim,
): Promise<ProfileRecord | undefined> {
  const { calls, plane } = reach(
    context,
    { InstanceArn, SecurityProfileName },
    credentialsFor(context, props),
  );
  const found = await readByName(calls, plane, SecurityProfileName, ["describe"], {
    certain: true,
  });
  if (!found || !isOwnedBy(ownerOf(context), found.Tags)) return undefined;
  const { SecurityProfileArn, SecurityProfileId } = found;
  return {
    InstanceArn,
    SecurityProfileName,
    SecurityProfileArn,
    SecurityProfileId,
    adopted: false,
  };
}
