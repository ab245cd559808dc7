import type { CONTROL_PLANES } from "../profile/constraints.ts";
import type { ProfileLocation } from "../profile/arn.ts";
import type { Changes } from "../profile/diff.ts";
import type { DesiredProfile, ObservedProfile, ReadPart } from "../profile/model.ts";
import type { ListedProfile, Listing } from "./clients.ts";

export type ControlPlaneName = (typeof CONTROL_PLANES)[number];

/** One try at a create, known before it is made. */
export interface Attempt {
  /** The same for a create that was cut off and the one that repeats it. */
  readonly token: string;
  /** Whether an earlier deploy may have made it. */
  readonly resumed: boolean;
  /** Another try; its token is remembered when this returns. */
  readonly renew: () => Promise<Attempt>;
}

/**
 * Another profile has the name: `since` where an earlier request of the same create may have made it.
 */
export type NameTaken = "name-taken" | "name-taken-since";

/** The AWS API that carries the lifecycle of a profile. */
export interface ControlPlane {
  /** Creates the profile with everything that is declared, its tags included. */
  create(profile: DesiredProfile, attempt: Attempt): Promise<ProfileLocation | NameTaken>;
  /** The profile as AWS holds it, or `undefined` when it is gone. Any failed part fails the read. */
  read(
    SecurityProfileArn: string,
    parts: readonly ReadPart[],
  ): Promise<ObservedProfile | undefined>;
  /**
   * Refuses changes that this API cannot express. Nothing is sent.
   *
   * @throws NotSupportedError
   */
  check(observed: ObservedProfile, changes: Changes): void;
  /** Makes the changes to the profile as it was observed. */
  update(observed: ObservedProfile, changes: Changes): Promise<void>;
  /** A profile that is gone already counts as deleted, where its instance can be seen. */
  delete(SecurityProfileArn: string): Promise<void>;
  /** All profiles of the instance, by name. Fails where the instance cannot be seen. */
  list(): Promise<ReadonlyMap<string, ListedProfile>>;
  /** Where the process keeps what it listed. */
  listings(): Promise<Map<string, Listing>>;
  /** Returns when nothing that was cut off can still be under way. */
  settle(): Promise<void>;
}
