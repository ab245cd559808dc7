import { USER_KIND } from "./alchemy/kinds.ts";
import { checkUserAssignment } from "./profile/assignment-props.ts";
import { nameOfUser } from "./profile/holder-name.ts";
import type { StoredAssignment } from "./resource/assignment-pass.ts";
import { assignmentResource } from "./resource/assignment-resource.ts";
import type { AssignedProfiles, AssignmentProps } from "./resource/assignment-types.ts";

export interface UserSecurityProfilesProps extends AssignmentProps {
  /**
   * Username, id or ARN of the user. If you change it, the new user gains the profiles and the former one loses
   * them.
   */
  User: string;
}

interface StoredUser extends StoredAssignment {
  User: string;
}

interface FoundUser {
  readonly InstanceArn: string;
  /** The user as named in the code. */
  readonly User: string;
  readonly UserArn: string;
  readonly UserId: string;
  readonly Username: string;
}

/** A user and the security profiles that the code assigns to it. */
export interface UserSecurityProfiles extends FoundUser, AssignedProfiles {}

/**
 * The security profiles of an existing user of Amazon Connect.
 *
 * The deploy adds the profiles in `SecurityProfiles`, and removes those that the code listed before. Every other
 * profile stays, unless `exact` is true. Removing the resource removes what it added, unless `delete` is
 * false; if that would leave the user without profiles, it restores those that the user had before.
 *
 * @throws InvalidPropsError before any call, with every problem of the props
 * @throws NotFoundError when the instance has no such user or profile
 * @throws AssignmentFailedError when the user would have none or more than 10 profiles, or another resource of
 * the deploy names the same user; nothing was written then
 * @throws IncompleteReadError when a read was incomplete; nothing was written then
 * @throws RequestFailedError when AWS refused a request or could not be reached
 * @throws ConcurrentDeployError when another process deploys the same stage
 * @see https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdateUserSecurityProfiles.html
 *
 * @example
 * // A user who takes calls, and keeps every other profile
 * await UserSecurityProfiles("ana", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   User: "ana",
 *   SecurityProfiles: ["Agent"],
 * });
 *
 * @example
 * // A user who has these profiles and no others
 * await UserSecurityProfiles("lead", {
 *   InstanceArn: "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
 *   User: "lead@example.com",
 *   SecurityProfiles: ["Agent", "QualityAnalyst"],
 *   exact: true,
 * });
 */
export const UserSecurityProfiles = assignmentResource<
  UserSecurityProfilesProps,
  StoredUser,
  FoundUser
>({
  kind: USER_KIND,
  holder: "user",
  check: checkUserAssignment,
  named: ({ User }) => ({ prop: "User", name: User }),
  nameOf: ({ User }) => nameOfUser(User),
  store: ({ User }, common) => ({ ...common, User }),
  async locate({ calls }, { InstanceArn, User }, previous) {
    const isSame = previous?.User === User && previous.InstanceArn === InstanceArn;
    const { findUser } = await import("./aws/user-holders.ts");
    const found = await findUser(calls, User, isSame ? previous.UserArn : undefined);
    const { UserArn, UserId, Username, held } = found;
    return {
      holders: [{ arn: UserArn, name: nameOfUser(Username), ...(held && { held }) }],
      output: { InstanceArn, User, UserArn, UserId, Username },
    };
  },
  isOutput: (output): output is UserSecurityProfiles => "UserArn" in output,
  holdersOf: ({ UserArn }) => [UserArn],
});
