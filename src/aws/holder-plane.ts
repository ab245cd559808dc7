import type { Bounds, MembershipChange } from "../profile/membership.ts";

export type HolderKind = "user" | "ai-agent";

/** A user, or an AI agent under one of its ARNs. */
export interface NamedHolder {
  readonly arn: string;
  /** `user "ana"` */
  readonly name: string;
}

/** Reads and changes the security profiles of users or AI agents. Profiles are identified by id. */
export interface HolderPlane {
  readonly bounds: Bounds;
  /** The profiles of the holder; `undefined` if AWS does not know it. A failed part fails the whole read. */
  read(holderArn: string): Promise<readonly string[] | undefined>;
  /** Like `read`, but where the process reads many holders, older data from a list of all, if it suffices. */
  readOneOfMany(
    holderArn: string,
    suffices: (held: readonly string[]) => boolean,
  ): Promise<readonly string[] | undefined>;
  /**
   * Changes the profiles of a holder that was read. The holder has access at every moment.
   *
   * @param held what the read returned
   * @returns the profiles of the holder, read after the write. Writes nothing if somebody has changed them since
   * the read.
   */
  change(
    holder: NamedHolder,
    held: readonly string[],
    change: MembershipChange,
  ): Promise<readonly string[]>;
  /**
   * Like `change`, without the read after the write.
   *
   * @returns the profiles of the holder if nothing was written
   */
  write(
    holder: NamedHolder,
    held: readonly string[],
    change: MembershipChange,
  ): Promise<"written" | readonly string[]>;
}
