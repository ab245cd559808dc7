import type { ComparedAssignment } from "./assignment-drift.ts";
import type { ComparedProfile, InstanceDrift } from "./profile-drift.ts";

/** One line of a script's report about its state. */
export type DriftEvent =
  | { readonly type: "profile"; readonly profile: ComparedProfile }
  | {
      readonly type: "assignment";
      readonly assignment: ComparedAssignment;
      /** Whether a deploy skips it as long as its props do not change. */
      readonly isSkipped: boolean;
    }
  | { readonly type: "instance"; readonly instance: InstanceDrift }
  | { readonly type: "untold"; readonly message: string }
  | { readonly type: "locked"; readonly message: string }
  | { readonly type: "end" };
