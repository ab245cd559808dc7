import type { HolderPlane } from "../aws/holder-plane.ts";
import { afterChange, isSameSet } from "../profile/membership.ts";
import { parseAIAgentArn } from "../profile/ai-agent-arn.ts";
import type { ObservedProfile } from "../profile/model.ts";
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
      const planned = known.get(arn);
      if (planned && !isSameSet(planned.after, held)) return planned.after;
      const after = afterChange(held, change);
      known.set(arn, { before: planned?.before ?? held, after });
      return after;
    },
  };
}

/** How many users more hold a profile after what is planned, or, below zero, fewer. */
export function usersGained(
  held: World["held"],
  { SecurityProfileId: id }: Pick<ObservedProfile, "SecurityProfileId">,
): number {
  const users = [...held].filter(([arn]) => !parseAIAgentArn(arn)).map(([, each]) => each);
  return users.reduce(
    (sum, { after, before }) => sum + Number(after.includes(id)) - Number(before.includes(id)),
    0,
  );
}
