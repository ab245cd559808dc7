import type { AccessChange } from "../access/changes.ts";
import type { ComparedAssignment } from "./assignment-drift.ts";
import type { FieldName } from "../profile/model.ts";
import type { Owner } from "../profile/ownership.ts";

/**
 * A difference between the state and AWS.
 *
 * - `changed`: fields that the code declares differ in AWS
 * - `renamed`: the profile has another name, which only the console can give it
 * - `deleted`: the profile is gone
 * - `unfinished`: the last deploy was interrupted, or left a former profile to delete
 * - `undeclared`: AWS grants something in a field that the code does not declare
 * - `unknown`: the profile could not be read
 */
export type DriftFinding =
  | "changed"
  | "renamed"
  | "deleted"
  | "unfinished"
  | "undeclared"
  | "unknown";

/** One profile of the state, compared with AWS. */
export interface ProfileDrift extends ComparedProfile {
  /** What to do now; empty where there is nothing to do. */
  readonly repair: readonly string[];
}

/** The same, before it is known how the script is called. */
export interface ComparedProfile {
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
  /** What AWS grants in fields that the code does not declare. */
  readonly undeclared: readonly AccessChange[];
  /** Declared restrictions without effect: the field that each needs is empty in AWS and not declared. */
  readonly withoutEffect: readonly FieldName[];
  /** Fields that grant something, and that AWS Cloud Control cannot read. */
  readonly unread: readonly FieldName[];
  /** The name in AWS, where it is another one. */
  readonly renamedTo?: string;
  /** ARN of another profile that has the name of one that is gone. */
  readonly namesake?: string;
  readonly error?: DriftError;
}

/**
 * What is there beside the state.
 *
 * - `unmanaged`: no resource of the state manages the profile, and AWS did not give it to the instance
 * - `appeared`: it is, or may be, younger than the last deploy, and no ownership tags name another resource
 * - `unknown`: what it grants could not be read
 */
export type UnmanagedFinding = "unmanaged" | "appeared" | "unknown";

/** A profile of an instance that no resource of the state manages. */
export interface UnmanagedProfile {
  readonly InstanceArn: string;
  readonly SecurityProfileName: string;
  readonly SecurityProfileArn: string;
  /** By AWS's clock, in ISO 8601. */
  readonly LastModifiedTime?: string;
  /** Whether it has the name of a profile that AWS gives every instance. */
  readonly stock: boolean;
  /** Whether it appeared since the last deploy that read the list; `null`: new or changed, the state cannot say which. */
  readonly appeared: boolean | null;
  /** Empty for a stock profile that was there before. */
  readonly findings: readonly UnmanagedFinding[];
  /** The resource that its ownership tags name. Read only where `appeared` is not false. */
  readonly owner?: Owner;
  /** What it grants, and what restricts it. Read only where `appeared` is not false. */
  readonly changes: readonly AccessChange[];
  readonly error?: DriftError;
}

/** An instance in which the state has profiles. */
export interface InstanceDrift {
  readonly InstanceArn: string;
  /** By name. */
  readonly unmanaged: readonly UnmanagedProfile[];
  /** Why its profiles could not be listed. */
  readonly error?: DriftError;
}

export interface DriftError {
  readonly code: string;
  readonly message: string;
}

/** One line of what a script reports about its state. */
export type DriftEvent =
  | { readonly type: "profile"; readonly profile: ComparedProfile }
  | { readonly type: "assignment"; readonly assignment: ComparedAssignment }
  | { readonly type: "instance"; readonly instance: InstanceDrift }
  | { readonly type: "untold"; readonly message: string }
  | { readonly type: "locked"; readonly message: string }
  | { readonly type: "end" };
