import type { Data } from "../data.ts";
import type { Store } from "../store.ts";

/** Notes that a holder gained or lost profiles, in a world where that changes the profiles. */
export function touchHeld(
  { behavior, instance }: Store,
  data: Data,
  now: number,
  [before, after]: readonly [before: readonly string[], after: readonly string[]],
): void {
  if (behavior.lastModifiedTime !== "fields, tags and holders") return;
  for (const profile of data.profiles) {
    if (before.includes(profile.Id) === after.includes(profile.Id)) continue;
    profile.LastModifiedTime = now;
    profile.LastModifiedRegion = instance.region;
  }
}
