import type { ErrorText } from "./error-text.ts";
import type { PlanAction, PlanNote } from "./profile-plan.ts";

/** A security profile that a holder gains or loses. */
export interface AssignedProfile {
  readonly SecurityProfileArn: string;
  /** Absent if it could not be read. */
  readonly SecurityProfileName?: string;
}

export function assignedProfile(
  SecurityProfileArn: string,
  SecurityProfileName: string | undefined,
): AssignedProfile {
  return { SecurityProfileArn, ...(SecurityProfileName !== undefined && { SecurityProfileName }) };
}

/** What changes for one holder. */
export interface HolderChange {
  /** `user "ana"` */
  readonly holder: string;
  readonly HolderArn: string;
  readonly gains: readonly AssignedProfile[];
  readonly loses: readonly AssignedProfile[];
}

/** What the next deploy would do to the security profiles of a user or an AI agent. */
export interface AssignmentPlan {
  /** Fully qualified name of the resource: application, stage, scopes, id. */
  readonly resource: string;
  /** The resource that no longer manages this holder, if the resource itself stays. */
  readonly formerlyOf?: string;
  /** `connect::UserSecurityProfiles` */
  readonly kind: string;
  readonly action: Exclude<PlanAction, "create" | "adopt" | "replace">;
  readonly InstanceArn: string;
  /** The user or AI agent as the code names it. */
  readonly holder: string;
  readonly changes: readonly HolderChange[];
  readonly notes: readonly PlanNote[];
  /** Alchemy skips the resource, because its props are those of the last deploy. */
  readonly skipped: boolean;
  readonly error?: ErrorText;
}

/** Whether the deploy would write to AWS, or fail. */
export function isAssignmentChange({ action }: Pick<AssignmentPlan, "action">): boolean {
  return action === "update" || action === "delete" || action === "refused";
}
