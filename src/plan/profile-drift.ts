import type { AccessChange } from "../access/changes.ts";
import type { FieldName } from "../profile/model.ts";
import type { Owner } from "../profile/ownership.ts";
import type { ErrorText } from "./error-text.ts";

export const DRIFT_FINDINGS = [
  "changed",
  "renamed",
  "deleted",
  "unfinished",
  "undeclared",
  "unknown",
] as const;

/**
 * A difference between the state and AWS.
 *
 * - `changed`: fields that the code declares differ in AWS
 * - `renamed`: the profile has another name, which only the admin website can give it
 * - `deleted`: the profile is gone
 * - `unfinished`: the last deploy was interrupted, or left a former profile to delete
 * - `undeclared`: AWS grants access in a field that the code does not declare
 * - `unknown`: the profile could not be read
 */
export type DriftFinding = (typeof DRIFT_FINDINGS)[number];

/** Conditions on which `drift` exits with 1. */
export const DRIFT_GATES = [
  "changed",
  "renamed",
  "deleted",
  "unfinished",
  "undeclared",
  "appeared",
  "unmanaged",
] as const;

export type DriftGate = (typeof DRIFT_GATES)[number];

/** One profile of the state, compared with AWS. */
export interface ProfileDrift extends ComparedProfile {
  /** What to do next; empty if there is nothing to do. */
  readonly repair: readonly string[];
}

/** A profile compared with AWS, before the command to run the script is known. */
export interface ComparedProfile {
  /** Fully qualified name of the resource: application, stage, scopes, id. */
  readonly resource: string;
  /** The stage to deploy; absent if the files do not distinguish it from a scope of the same name. */
  readonly stage?: string;
  readonly InstanceArn: string;
  /** The name in the state. */
  readonly SecurityProfileName: string;
  readonly SecurityProfileArn?: string;
  /** Empty if AWS matches the state. */
  readonly findings: readonly DriftFinding[];
  /** The difference from the code to AWS. */
  readonly changes: readonly AccessChange[];
  /** What AWS grants in fields that the code does not declare. */
  readonly undeclared: readonly AccessChange[];
  /** Declared restrictions without effect, because a field that they need is empty in AWS and not declared. */
  readonly withoutEffect: readonly FieldName[];
  /** Fields that grant access and that AWS Cloud Control cannot read. */
  readonly unread: readonly FieldName[];
  /** The name in AWS, if it was renamed. */
  readonly renamedTo?: string;
  /** ARN of another profile that has the name of a deleted one. */
  readonly namesake?: string;
  /** The resource that has taken over the profile, and with which AWS is compared instead. */
  readonly takenBy?: string;
  readonly error?: ErrorText;
}

/**
 * A finding about a profile outside of the state.
 *
 * - `unmanaged`: no resource of the state manages the profile, and it is not a stock profile of AWS
 * - `appeared`: it is, or may be, newer than the last deploy, and no ownership tags name another resource
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
  /** Whether it has the name of a stock profile of AWS. */
  readonly stock: boolean;
  /** Whether it appeared since the last deploy that read the list; `null`: new or changed, which the state does not show. */
  readonly appeared: boolean | null;
  /** Empty for a stock profile that existed at the last deploy. */
  readonly findings: readonly UnmanagedFinding[];
  /** The resource in its ownership tags. Read only if `appeared` is not false. */
  readonly owner?: Owner;
  /** What it grants and restricts. Read only if `appeared` is not false. */
  readonly changes: readonly AccessChange[];
  readonly error?: ErrorText;
}

/** An instance in which the state has profiles. */
export interface InstanceDrift {
  readonly InstanceArn: string;
  /** By name. */
  readonly unmanaged: readonly UnmanagedProfile[];
  /** Why its profiles could not be listed. */
  readonly error?: ErrorText;
}
