import type { Stack } from "./stack.ts";

/** The users and AI agents of an instance, each by a name, and what they hold. */
export class HoldersOf {
  readonly #stack: Stack;
  readonly #userIds = new Map<string, string>();
  readonly #agents = new Set<string>();

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Makes a user with these profiles. */
  async user(Username: string, SecurityProfileIds: readonly string[]): Promise<string> {
    const { InstanceId, aws } = this.#stack;
    const RoutingProfileId = crypto.randomUUID();
    const made = await aws.createUser({
      InstanceId,
      Username,
      RoutingProfileId,
      SecurityProfileIds: [...SecurityProfileIds],
    });
    const { UserId = "" } = made;
    this.#userIds.set(Username, UserId);
    return UserId;
  }

  /** What somebody else gives a user in place of all profiles. */
  async assign(Username: string, SecurityProfileIds: readonly string[]): Promise<void> {
    const { InstanceId, aws } = this.#stack;
    const UserId = this.#userIds.get(Username);
    await aws.updateUserSecurityProfiles({
      InstanceId,
      UserId,
      SecurityProfileIds: [...SecurityProfileIds],
    });
  }

  async deleteUser(Username: string): Promise<void> {
    const { InstanceId, aws } = this.#stack;
    await aws.deleteUser({ InstanceId, UserId: this.#userIds.get(Username) });
    this.#userIds.delete(Username);
  }

  /** Ids of the profiles that a user holds, in order. */
  async ofUser(Username: string): Promise<readonly string[]> {
    const { InstanceId, aws } = this.#stack;
    const { User } = await aws.describeUser({ InstanceId, UserId: this.#userIds.get(Username) });
    return User?.SecurityProfileIds?.toSorted() ?? [];
  }

  /** Associates these profiles with exactly this ARN of an AI agent. */
  async agent(EntityArn: string, ids: readonly string[]): Promise<void> {
    await this.#stack.aws.associateSecurityProfiles(this.#association(EntityArn, ids));
    this.#agents.add(EntityArn);
  }

  async ofAgent(EntityArn: string): Promise<readonly string[]> {
    const { InstanceId, aws } = this.#stack;
    const { SecurityProfiles = [] } = await aws.listEntitySecurityProfiles({
      InstanceId,
      EntityType: "AI_AGENT",
      EntityArn,
    });
    return SecurityProfiles.map(({ Id = "" }) => Id).toSorted();
  }

  /** Takes every profile from everybody, so that the stack can be destroyed. */
  async free(): Promise<void> {
    for (const name of this.#userIds.keys()) await this.deleteUser(name);
    for (const arn of this.#agents) {
      const ids = await this.ofAgent(arn);
      if (ids.length === 0) continue;
      await this.#stack.aws.disassociateSecurityProfiles(this.#association(arn, ids));
    }
  }

  #association(EntityArn: string, ids: readonly string[]) {
    return {
      InstanceId: this.#stack.InstanceId,
      EntityType: "AI_AGENT" as const,
      EntityArn,
      SecurityProfiles: ids.map((Id) => ({ Id })),
    };
  }
}
