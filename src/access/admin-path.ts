import type { AdminWay } from "../permissions/catalog.ts";

/** One step on the way to full access. */
export interface AdminStep {
  readonly action: AdminWay | "sign-in";
  /** The required permission; `null` for signing in. */
  readonly permission: string | null;
  /** Name of the profile or username; `null` for something that an earlier step created. */
  readonly name: string | null;
}

/**
 * Why a path is uncertain.
 *
 * - `without-view`: a permission that the catalog requires is missing
 * - `assignable-profiles`: AWS does not document whether access-control tags limit which profiles can be assigned
 * - `created-profile`: AWS does not document which tags must be on a profile that a holder restricted by tags creates
 * - `created-user`: AWS does not document which tags or group must be on a user that a restricted holder creates
 * - `hierarchy`: AWS lists hierarchy groups without their place in the tree
 * - `ai-agents`: AWS does not document how restrictions apply to AI agents
 */
export type AdminDoubt =
  | "without-view"
  | "assignable-profiles"
  | "created-profile"
  | "created-user"
  | "hierarchy"
  | "ai-agents";

/** How a user gets full access: editing security profiles without limits. */
export interface AdminPath {
  readonly steps: readonly AdminStep[];
  /** Who has full access at the end. */
  readonly to: "themselves" | "others";
  /** Whether the user has full access already, without any step. */
  readonly already: boolean;
  /** If not empty, the path may not work. */
  readonly doubts: readonly AdminDoubt[];
}

/** The path with these doubts before its own. */
export function withDoubts(path: AdminPath, doubts: readonly AdminDoubt[]): AdminPath {
  return doubts.length === 0
    ? path
    : { ...path, doubts: [...new Set([...doubts, ...path.doubts])] };
}

type Doubtful = Pick<AdminPath, "doubts">;

export function isCertain({ doubts }: Doubtful): boolean {
  return doubts.length === 0;
}

/** The first that is certain; else the first. */
export function bestOf<T extends Doubtful>(all: readonly T[]): T | undefined {
  return all.find(isCertain) ?? all[0];
}
