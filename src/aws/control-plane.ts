import type { CONTROL_PLANES } from "../profile/constraints.ts";
import type { ProfileLocation } from "../profile/arn.ts";
import type { Changes } from "../profile/diff.ts";
import type { DesiredProfile, ObservedProfile, ReadPart } from "../profile/model.ts";
import type { ListedProfile, Listing } from "./clients.ts";

export type ControlPlaneName = (typeof CONTROL_PLANES)[number];

/** One attempt at a create, recorded before the call. */
export interface Attempt {
  /** The same for an interrupted create and the one that repeats it. */
  readonly token: string;
  /** Whether an earlier deploy may have created the profile. */
  readonly resumed: boolean;
  /** Another attempt. Its token is recorded when this returns. */
  readonly renew: () => Promise<Attempt>;
}

/** Another profile has the name. `since`: an earlier request of the same create may have created it. */
export type NameTaken = "name-taken" | "name-taken-since";

/** The AWS API of the lifecycle. */
export interface ControlPlane {
  /** Creates the profile with everything that is declared, including tags. */
  create(profile: DesiredProfile, attempt: Attempt): Promise<ProfileLocation | NameTaken>;
  /** The profile in AWS; `undefined` if it no longer exists. A failed part fails the whole read. */
  read(
    SecurityProfileArn: string,
    parts: readonly ReadPart[],
  ): Promise<ObservedProfile | undefined>;
  /**
   * Refuses changes that this API cannot express, before any call.
   *
   * @throws NotSupportedError
   */
  check(observed: ObservedProfile, changes: Changes): void;
  /** Makes the changes to the profile as it was observed. */
  update(observed: ObservedProfile, changes: Changes): Promise<void>;
  /** Succeeds if the profile no longer exists, provided that the credentials can access the instance. */
  delete(SecurityProfileArn: string): Promise<void>;
  /** All profiles of the instance, by name. Fails if the credentials cannot access the instance. */
  list(): Promise<ReadonlyMap<string, ListedProfile>>;
  /** The listings of the process. */
  listings(): Promise<Map<string, Listing>>;
  /** Waits until no interrupted operation can still be in progress. */
  whenIdle(): Promise<void>;
}
