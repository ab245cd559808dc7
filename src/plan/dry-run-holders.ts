import type { HolderPlane } from "../aws/holder-plane.ts";
import { afterChange } from "../profile/membership.ts";
import type { World } from "./dry-run-plane.ts";

/** A plane that reads what users or AI agents hold, and notes what it would write. */
export function dryRunHolders(
  plane: HolderPlane,
  { held: known }: Pick<World, "held">,
): HolderPlane {
  return {
    ...plane,
    async read(arn) {
      const planned = known.get(arn);
      if (planned) return planned.after;
      const held = await plane.read(arn);
      if (held) known.set(arn, { before: held, after: held });
      return held;
    },
    async change(arn, held, change) {
      const after = afterChange(held, change);
      known.set(arn, { before: known.get(arn)?.before ?? held, after });
      return after;
    },
  };
}
