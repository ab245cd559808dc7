import type { Bounds, MembershipChange } from "../profile/membership.ts";

export type HolderKind = "user" | "ai-agent";

/** Reads and changes which security profiles users hold, or AI agents. Profiles are named by their ids. */
export interface HolderPlane {
  readonly bounds: Bounds;
  /** What the holder holds; `undefined` where AWS does not know it. Any failed part fails the read. */
  read(holderArn: string): Promise<readonly string[] | undefined>;
  /**
   * Makes the change to a holder that was read, so that it has access at every moment.
   *
   * @param held what the read showed
   * @returns what the holder holds now, by a read after the write. Nothing was written where somebody has changed it
   * since the read.
   */
  change(
    holderArn: string,
    held: readonly string[],
    change: MembershipChange,
  ): Promise<readonly string[]>;
  /**
   * As `change`, without the read after the write.
   *
   * @returns what the holder holds where nothing was written
   */
  write(
    holderArn: string,
    held: readonly string[],
    change: MembershipChange,
  ): Promise<"written" | readonly string[]>;
}
