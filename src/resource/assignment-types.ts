import type { AwsCredentialProps } from "../aws/credentials.ts";
import type { ProfileReference } from "../profile/assignment-props.ts";

/** What every resource that assigns security profiles takes. */
export interface AssignmentProps extends AwsCredentialProps {
  /** Full ARN of the Amazon Connect instance. */
  InstanceArn: string;

  /**
   * The security profiles: a `SecurityProfile` or `SecurityProfileRef`, a name, or an ARN. The next deploy
   * removes a profile that you take out of the list. Profiles that were never in the list stay.
   */
  SecurityProfiles: readonly ProfileReference[];

  /**
   * Remove every profile that `SecurityProfiles` does not list.
   *
   * @default false
   */
  exact?: boolean;

  /**
   * Whether the deploy revokes the profiles when the resource is removed or names another holder. If `false`, the
   * holder keeps them, and only Alchemy's state forgets it. A removal uses the value of the last deploy.
   *
   * @default true
   */
  delete?: boolean;
}

/** The part of the output that lists the assigned profiles. */
export interface AssignedProfiles {
  readonly SecurityProfileArns: readonly string[];
}
