import { Scope } from "alchemy";
import { isOutsidePlan, refuseOutsidePlan } from "../aws/between.ts";

/**
 * Lets no application be opened where it would really be deployed in the middle of a plan: the handlers of other
 * resources, and the state, would be in earnest, too.
 */
export function keepOutOfPlan(): void {
  if (!isOutsidePlan()) return;
  Object.assign(Scope.storage, { enterWith: refuseOutsidePlan, run: refuseOutsidePlan });
}
