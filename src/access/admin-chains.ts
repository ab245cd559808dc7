import {
  type AdminDoubt,
  type AdminPath,
  type Grants,
  type Group,
  onceEach,
  permitted,
  resetSteps,
  scopeOf,
} from "./admin-paths.ts";
import type { Limit } from "./limits.ts";
import type { UserSnapshot } from "../profile/snapshot.ts";
import type { Team } from "./teams.ts";

/** Users with the same paths to full access, and each path with the profile that opens it. */
export interface Climbing {
  readonly team: Team<Grants>;
  /** One of them. */
  readonly user: UserSnapshot | undefined;
  readonly paths: readonly { readonly grants: Grants; readonly path: AdminPath }[];
}

/**
 * Adds paths over another person: whoever can reset the password of a user can take the path of that user. Only what
 * is better than a path of their own is added.
 */
export function withChains(all: readonly Climbing[]): readonly Climbing[] {
  const open = new Set(all.filter(isOpen));
  if (open.size === 0) return all;
  let known = all;
  for (;;) {
    const over = chainsOver(known);
    const next = all.map((each) =>
      open.has(each) ? { ...each, paths: [...each.paths, ...betterIn(each, over)] } : each,
    );
    // Each round makes a path possible or certain, so the rounds end.
    if (next.every((each, index) => chanceOf(each) === chanceOf(known[index]))) return next;
    known = next;
  }
}

/** Whether a path over somebody else may be better than those of their own. */
function isOpen({ paths, team }: Climbing): boolean {
  if (paths.some(({ path }) => path.already) || chanceOf({ paths }) === "certain") return false;
  return team.held.some((grants) => permitted("reset-password", grants, team) !== undefined);
}

type Over = (limits: readonly Limit[], group?: Group) => AdminPath | undefined;

function betterIn({ paths, team, user }: Climbing, over: Over): Climbing["paths"] {
  const own = chanceOf({ paths });
  return team.held.flatMap((grants) => {
    const { doubts, limits } = permitted("reset-password", grants, team) ?? {};
    const chain = limits && over(limits, user?.HierarchyGroupId);
    if (!chain || !doubts) return [];
    const path = doubts.length === 0 ? chain : { ...chain, doubts: [...doubts, ...chain.doubts] };
    return own === undefined || path.doubts.length === 0 ? [{ grants, path }] : [];
  });
}

/** Finds the best path over a user within limits. */
function chainsOver(all: readonly Climbing[]): Over {
  const climbers = all.flatMap((each) => {
    const path = bestIn(each);
    return path && !path.already ? each.team.members.map((user) => ({ user, path })) : [];
  });
  return onceEach((limits, group) => {
    const reached = climbers.flatMap(({ path, user }) => {
      const doubts = scopeOf(limits, user, group);
      return doubts ? [{ path, user, doubts: [...new Set([...doubts, ...path.doubts])] }] : [];
    });
    const [first] = reached.toSorted((a, b) => Number(isUncertain(a)) - Number(isUncertain(b)));
    if (!first) return undefined;
    const { doubts, path, user } = first;
    return { ...path, steps: [...resetSteps(user), ...path.steps], doubts };
  });
}

function isUncertain({ doubts }: { readonly doubts: readonly AdminDoubt[] }): boolean {
  return doubts.length > 0;
}

/** Whether a user can get full access for themselves; `undefined` if not. */
function chanceOf(
  climbing: Pick<Climbing, "paths"> | undefined,
): "doubtful" | "certain" | undefined {
  const best = climbing && bestIn(climbing);
  return best && (best.doubts.length === 0 ? "certain" : "doubtful");
}

function bestIn({ paths }: Pick<Climbing, "paths">): AdminPath | undefined {
  const own = paths.flatMap(({ path }) => (path.to === "themselves" ? path : []));
  return own.find(({ doubts }) => doubts.length === 0) ?? own[0];
}
