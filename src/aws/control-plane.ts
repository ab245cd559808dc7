import type { ProfileLocation } from "../profile/arn.ts";
import type { Changes } from "../profile/diff.ts";
import type { DesiredProfile, ObservedProfile, ReadPart } from "../profile/model.ts";

/** The AWS API that carries the lifecycle of a profile. */
export interface ControlPlane {
  /** Creates the profile with everything that is declared, its tags included. */
  create(profile: DesiredProfile): Promise<ProfileLocation | "name-taken">;
  /** The profile as AWS holds it, or `undefined` when it is gone. Any failed part fails the read. */
  read(
    SecurityProfileArn: string,
    parts: readonly ReadPart[],
  ): Promise<ObservedProfile | undefined>;
  /** One call for each kind of change that there is. */
  update(SecurityProfileArn: string, changes: Changes): Promise<void>;
  /** A profile that is gone already counts as deleted. */
  delete(SecurityProfileArn: string): Promise<void>;
}
