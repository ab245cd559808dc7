import type { Stack } from "./stack.ts";

/** The users and AI agents of the instance of a stack, beside the stack. */
export class Holders {
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Adds a user who holds these profiles, by name. */
  async addUser(Username: string, ...names: string[]): Promise<string> {
    const { InstanceId, aws } = this.#stack;
    const { UserArn = "" } = await aws.createUser({
      InstanceId,
      Username,
      SecurityProfileIds: await this.#ids(names),
      RoutingProfileId: "11111111-2222-4333-8444-555555555555",
    });
    return UserArn;
  }

  /** What somebody does in the admin website. */
  async setUser(arn: string, ...names: string[]): Promise<void> {
    const { InstanceId, aws } = this.#stack;
    const SecurityProfileIds = await this.#ids(names);
    await aws.updateUserSecurityProfiles({ InstanceId, UserId: idOf(arn), SecurityProfileIds });
  }

  /** The names of the profiles that a user holds. */
  async ofUser(arn: string): Promise<string[]> {
    const { InstanceId, aws } = this.#stack;
    const { User } = await aws.describeUser({ InstanceId, UserId: idOf(arn) });
    return this.#names(User?.SecurityProfileIds ?? []);
  }

  /** The names of the profiles that an AI agent holds under one ARN. */
  async ofAgent(EntityArn: string): Promise<string[]> {
    const { InstanceId, aws } = this.#stack;
    const { SecurityProfiles = [] } = await aws.listEntitySecurityProfiles({
      InstanceId,
      EntityType: "AI_AGENT",
      EntityArn,
    });
    return this.#names(SecurityProfiles.map(({ Id = "" }) => Id));
  }

  /** What somebody does in the admin website to an AI agent. */
  async changeAgent(
    change: "associate" | "disassociate",
    EntityArn: string,
    ...names: string[]
  ): Promise<void> {
    const { InstanceId, aws } = this.#stack;
    const SecurityProfiles = (await this.#ids(names)).map((Id) => ({ Id }));
    const input = { InstanceId, EntityType: "AI_AGENT" as const, EntityArn, SecurityProfiles };
    await (change === "associate"
      ? aws.associateSecurityProfiles(input)
      : aws.disassociateSecurityProfiles(input));
  }

  #ids(names: readonly string[]): Promise<string[]> {
    return Promise.all(names.map(async (name) => idOf(await this.#stack.arnOf(name))));
  }

  async #names(ids: readonly string[]): Promise<string[]> {
    const { InstanceId, aws } = this.#stack;
    const { SecurityProfileSummaryList = [] } = await aws.listSecurityProfiles({
      InstanceId,
      MaxResults: 1000,
    });
    const names = new Map(SecurityProfileSummaryList.map(({ Id, Name = "" }) => [Id, Name]));
    return ids.map((id) => names.get(id) ?? id).toSorted();
  }
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
