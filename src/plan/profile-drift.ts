import type { AccessChange } from "../access/changes.ts";

/**
 * What is wrong between the state and AWS.
 *
 * - `changed`: fields that the code declares are otherwise in AWS
 * - `renamed`: the profile has another name, which only the console can give it
 * - `deleted`: the profile is gone
 * - `unfinished`: the last deploy was cut off in the middle, or has left a former profile to be deleted
 * - `unknown`: it could not be told
 */
export type DriftFinding = "changed" | "renamed" | "deleted" | "unfinished" | "unknown";

/** One profile of the state against AWS. */
export interface ProfileDrift {
  /** Fully qualified name of the resource: application, stage, scopes, id. */
  readonly resource: string;
  /** The stage to deploy; absent where the files do not tell it from a scope of the same name. */
  readonly stage?: string;
  readonly InstanceArn: string;
  /** As the state has it. */
  readonly SecurityProfileName: string;
  readonly SecurityProfileArn?: string;
  /** Empty where AWS is as the state says. */
  readonly findings: readonly DriftFinding[];
  /** From what the code declares to what AWS holds. */
  readonly changes: readonly AccessChange[];
  /** The name in AWS, where it is another one. */
  readonly renamedTo?: string;
  /** ARN of another profile that has the name of one that is gone. */
  readonly namesake?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** One line of what a script's state tells. */
export type DriftEvent =
  | { readonly type: "profile"; readonly profile: ProfileDrift }
  | { readonly type: "untold"; readonly message: string }
  | { readonly type: "locked"; readonly message: string }
  | { readonly type: "end" };
