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
   * @param options `readAfter: false` saves the read after the write: what was written counts as what is held
   * @returns what the holder holds now. Nothing was written where somebody has changed it since the read.
   */
  change(
    holderArn: string,
    held: readonly string[],
    change: MembershipChange,
    options?: { readonly readAfter: boolean },
  ): Promise<readonly string[]>;
}
